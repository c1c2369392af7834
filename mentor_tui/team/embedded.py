"""A team's store in one SQLite file, which several processes on one machine may use at once.

Each request is one transaction: a push takes the write lock first, so that the order of commits is the order of
positions. synchronous=FULL: what was answered has survived a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from mentor_tui.domain.entry import GENESIS, Entry, instant_text, parse_instant
from mentor_tui.domain.errors import NotAMember, Refused, StoreUnreachable
from mentor_tui.team import ledger, rules
from mentor_tui.team.ledger import Head, Row
from mentor_tui.team.port import Identity, Outcome, Outgoing, Page, Pushed
from mentor_tui.team.store_file import connect, fold_in, in_plain_words, make

PATIENCE: Final = 5.0
"""Seconds to wait for another process's write."""


class EmbeddedStore:
    """A member's TeamStore, and Registrar, on the file `path`. `now` is the store's clock (aware, UTC).

    The file is opened at first use, and again when another one has taken its place. One that is missing raises
    StoreUnreachable and is never made anew: an empty store in its stead would look like a team that lost all.
    A file that is damaged, of a newer version, or no store at all raises BadInput and is left as it is.
    """

    def __init__(self, path: Path, member: str, now: Callable[[], datetime], *, patience: float = PATIENCE) -> None:
        self._path = path
        self._member = member
        self._now = now
        self._patience = patience
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None

    @classmethod
    def create(cls, path: Path, team: str, now: Callable[[], datetime]) -> EmbeddedStore:
        """Make the file of a new team, whole or not at all; returns the store as its registrar, not as a member.

        Raises BadInput when something is there already or the folder cannot be written.
        """
        make(path, team, now())
        return cls(path, "", now)

    def whoami(self) -> Identity:
        """The member's role and team. Raises NotAMember when she is not enrolled."""
        with self._reading() as connection:
            return self._identity(connection)

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        """Take entries, and take back held ones by id, in one transaction."""
        with self._writing() as connection:
            author = self._identity(connection)
            return ledger.push(SqliteLedger(connection), author, outgoing, recall, self._now())

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        """The entries after a position. Writes only when something held is due."""
        now = self._now()
        with self._reading() as connection:
            rows = SqliteLedger(connection)
            reader = self._identity(connection).member
            if not rows.due(now):
                return ledger.pull(rows, reader, after, chain_at_after, limit, now)
        with self._writing() as connection:
            rows = SqliteLedger(connection)
            reader = self._identity(connection).member
            ledger.release(rows, now)
            return ledger.pull(rows, reader, after, chain_at_after, limit, now)

    def enrol(self, member: str, role: str) -> str:
        """Let `member` push and pull in `role`; no invite is needed. Raises BadInput when there is no such role."""
        rules.check_role(member, role)
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO member (id, role) VALUES (?, ?)", (member, role))
        return ""

    def rotate(self, member: str) -> str:
        """Raises Refused: whoever may write the file may write in it."""
        raise Refused(f"{self._path} is a file and has no secrets: its permissions say who may use it")

    def remove(self, member: str) -> None:
        """Let `member` push and pull no more; what she wrote stays."""
        with self._writing() as connection:
            connection.execute("DELETE FROM member WHERE id = ?", (member,))

    def members(self) -> dict[str, str]:
        """Each enrolled member's role."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT id, role FROM member ORDER BY id").fetchall())

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _identity(self, connection: sqlite3.Connection) -> Identity:
        (team,) = connection.execute("SELECT name FROM team").fetchone()
        found = connection.execute("SELECT role FROM member WHERE id = ?", (self._member,)).fetchone()
        if found is None:
            raise NotAMember(
                f"{self._member} is not a member of {team}: ask a lead to add you; what you wrote is kept,"
                " `mentor outbox --json` has it"
            )
        return Identity(self._member, found[0], team)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with in_plain_words(self._path), self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with in_plain_words(self._path), self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection
        fold_in(connection, self._patience)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        connection = self._connected()
        connection.execute(begin)
        with connection:
            yield connection

    def _connected(self) -> sqlite3.Connection:
        """The open connection, unless its file is gone or another one is at its path by now."""
        try:
            status = self._path.stat()
        except OSError as error:
            self.close()
            raise StoreUnreachable(
                f"the team's store {self._path} cannot be found ({error.strerror}); bring it back or fix the path"
                " in the settings: nothing written here is lost"
            ) from error
        there = (status.st_dev, status.st_ino)
        if self._connection is None or self._opened != there:
            self.close()
            self._connection = connect(self._path, self._patience)
            self._opened = there
        return self._connection


class SqliteLedger:
    """A team's rows in SQLite, inside the transaction that is open on `connection`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def head(self) -> Head:
        """The team's counter."""
        return Head(*self._connection.execute("SELECT position, chain FROM team").fetchone())

    def row(self, entry_id: str) -> Row | None:
        """What is known of an id."""
        return next(iter(self._rows("WHERE id = ?", entry_id)), None)

    def holder(self, claim: str) -> str | None:
        """The id of the applied entry that holds a claim."""
        return self._one("SELECT id FROM entry WHERE outcome = 'applied' AND claim = ?", claim)

    def mover(self, subject: str, after: int, but_not_by: str) -> str | None:
        """The last applied entry after a position that moved a subject and is by somebody else."""
        return self._one(
            "SELECT id FROM entry WHERE outcome = 'applied' AND NOT quiet AND subject = ? AND position > ?"
            " AND author <> ? ORDER BY position DESC LIMIT 1",
            subject,
            after,
            but_not_by,
        )

    def due(self, now: datetime) -> Sequence[Row]:
        """The held rows whose time has come, by (release_at, arrival)."""
        due = "WHERE outcome = 'held' AND release_at <= ? ORDER BY release_at, arrival"
        return self._rows(due, instant_text(now))

    def chain_at(self, position: int) -> str | None:
        """The chain at a position."""
        if position == 0:
            return GENESIS
        return self._one("SELECT chain FROM entry WHERE position = ?", position)

    def feed(self, after: int, limit: int) -> Sequence[Row]:
        """The rows after a position, in order."""
        return self._rows("WHERE position > ? ORDER BY position LIMIT ?", after, limit)

    def write(self, row: Row) -> None:
        """Add a row, or change the outcome of one; a new position moves the counter."""
        entry = row.entry
        self._connection.execute(
            "INSERT INTO entry (id, author, outcome, position, chain, received_at, release_at, reason,"
            " subject, claim, quiet, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, position = excluded.position,"
            " chain = excluded.chain, received_at = excluded.received_at, reason = excluded.reason",
            (
                row.id,
                row.author,
                row.outcome,
                row.position,
                row.chain,
                instant_text(row.received_at) if row.received_at else None,
                instant_text(row.release_at) if row.release_at else None,
                row.reason,
                entry.subject if entry else None,
                entry.claim if entry else None,
                entry is not None and entry.quiet,
                entry.to_json() if entry else None,
            ),
        )
        if row.position is not None:
            self._connection.execute("UPDATE team SET position = ?, chain = ?", (row.position, row.chain))

    def _rows(self, where: str, *values: str | int) -> list[Row]:
        found = self._connection.execute(
            "SELECT id, author, outcome, content, release_at, received_at, position, chain, reason FROM entry " + where,
            values,
        )
        return [
            Row(
                id=entry_id,
                author=author,
                outcome=Outcome(outcome),
                entry=Entry.from_json(content) if content is not None else None,
                release_at=parse_instant(release_at) if release_at else None,
                received_at=parse_instant(received_at) if received_at else None,
                position=position,
                chain=chain,
                reason=reason,
            )
            for entry_id, author, outcome, content, release_at, received_at, position, chain, reason in found
        ]

    def _one(self, query: str, *values: str | int) -> str | None:
        found = self._connection.execute(query, values).fetchone()
        return str(found[0]) if found else None
