"""Where a campaign is fought: local databases and a team's store, each of which can be backed up and restored."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import GENESIS, Entry, FeedEntry, parse_instant
from mentor_tui.journal import Journal
from mentor_tui.team.embedded import EmbeddedStore, SqliteLedger
from mentor_tui.team.ledger import Row
from mentor_tui.team.memory import MemoryLedger, MemoryTeam
from mentor_tui.team.port import TeamStore
from mentor_tui.team.sync import Mirror
from tests.postgres.database import Database, rows
from tests.team.twin import IN_TRAY, MemoryMirror, moves, nothing

MEMORY: Final = Path("/dev/shm")
Clock = Callable[[], datetime]

COUNTER = "SELECT position, chain, arrivals FROM mentor.team WHERE team = %s"
SET_COUNTER = "UPDATE mentor.team SET position = %s, chain = %s, arrivals = %s WHERE team = %s"
EVERYTHING = "COPY (SELECT * FROM mentor.entry WHERE team = %s) TO STDOUT"
NOTHING_YET = ((0, GENESIS, 0), b"")
"""The backup of a team that has just been made."""


class Local(Protocol):
    """A member's database on her machine. `between` is what happens between two transactions of a planted fault.

    `confirmed` is what is in its mirror, `mirrored` the ids of that.
    """

    between: Callable[[], object]

    def mirror(self) -> Mirror: ...
    def beside(self) -> Mirror: ...
    def write(self, entry: Entry, send_after: datetime) -> None: ...
    def take_back(self, entry_id: str) -> bool: ...
    def states(self) -> dict[str, OutboxState]: ...
    def confirmed(self) -> Sequence[FeedEntry]: ...
    def mirrored(self) -> AbstractSet[str]: ...
    def last_moving(self, subject: str) -> str | None: ...
    def reopen(self) -> None: ...
    def backup(self) -> object: ...
    def restore(self, backup: Any) -> None: ...
    def close(self) -> None: ...


class Central(Protocol):
    """The store that the members share. `rows` are those of its feed after a position."""

    def open(self, member: str) -> TeamStore: ...
    def rows(self, after: int = 0) -> Sequence[Row]: ...
    def backup(self) -> object: ...
    def restore(self, backup: Any) -> None: ...
    def close(self) -> None: ...


class LocalOf(Protocol):
    """Makes a member's local database."""

    def __call__(self, me: str) -> Local: ...


class CentralOf(Protocol):
    """Makes a team's store of these members and roles, on this clock."""

    def __call__(self, now: Clock, roles: dict[str, str]) -> Central: ...


class TwinLocal(MemoryMirror):
    """The model of a journal."""

    def mirror(self) -> Mirror:
        return self

    def mirrored(self) -> AbstractSet[str]:
        return self.kept.places.keys()

    def close(self) -> None:
        """Nothing to let go of."""


class JournalLocal:
    """The real journal, in a folder of its own unless one is given."""

    def __init__(self, me: str, folder: Path | None = None) -> None:
        self.me = me
        self.folder = folder or _new_folder()
        self.journal = Journal.open(self.folder)
        self.journal.set_identity(me, "team")
        self.others: list[Journal] = []
        self.between: Callable[[], object] = nothing

    def mirror(self) -> Mirror:
        return self.journal

    def beside(self) -> Mirror:
        """The same as another process on this machine has it."""
        self.others.append(self.journal.another())
        return self.others[-1]

    def write(self, entry: Entry, send_after: datetime) -> None:
        self.journal.write([entry], send_after=send_after)

    def take_back(self, entry_id: str) -> bool:
        if self.journal.undo(entry_id) is not None:
            return True
        self.journal.recall(entry_id)
        return False

    def states(self) -> dict[str, OutboxState]:
        return {row.entry.id: row.state for row in self.journal.outbox()}

    def confirmed(self) -> Sequence[FeedEntry]:
        return self._feed("")

    def mirrored(self) -> AbstractSet[str]:
        return {entry_id for (entry_id,) in self.journal._database.rows("SELECT id FROM feed")}

    def last_moving(self, subject: str) -> str | None:
        moving = [item.id for item in self._feed("WHERE subject = ?", subject) if moves(item, subject)]
        on_the_way = (row.entry for row in self.journal.outbox() if row.state not in IN_TRAY)
        moving += [entry.id for entry in on_the_way if entry.subject == subject and not entry.quiet]
        return moving[-1] if moving else None

    def reopen(self) -> None:
        self.journal.close()
        self.journal = Journal.open(self.folder)

    def backup(self) -> object:
        return _copied(self.journal.file)

    def restore(self, backup: bytes) -> None:
        self._let_go()
        for file in self.folder.glob("journal.db*"):
            file.unlink()
        (self.folder / "journal.db").write_bytes(backup)
        self.journal = Journal.open(self.folder)

    def close(self) -> None:
        self._let_go()
        shutil.rmtree(self.folder)

    def _feed(self, where: str, *values: str) -> list[FeedEntry]:
        query = f"SELECT id, author, received_at, entry, position, chain, contested FROM feed {where} ORDER BY position"
        return [
            FeedEntry(
                found[0],
                found[1],
                parse_instant(found[2]),
                _entry(found[3]) if found[3] else None,
                found[4],
                found[5],
                bool(found[6]),
            )
            for found in self.journal._database.rows(query, values)
        ]

    def _let_go(self) -> None:
        for journal in (self.journal, *self.others):
            journal.close()
        self.others.clear()


class MemoryCentral:
    """The store in memory. `ledger` is what a planted fault replaces."""

    ledger: type[MemoryLedger] = MemoryLedger

    def __init__(self, now: Clock, roles: dict[str, str]) -> None:
        self.team = MemoryTeam(now)
        self.team.ledger = self.ledger()
        for member, role in roles.items():
            self.team.enrol(member, role)

    def open(self, member: str) -> TeamStore:
        return self.team.as_member(member)

    def rows(self, after: int = 0) -> Sequence[Row]:
        return self.team.ledger.feed(after, 10**9)

    def backup(self) -> object:
        return self.team.ledger.snapshot()

    def restore(self, backup: MemoryLedger) -> None:
        self.team.ledger = backup.snapshot()

    def close(self) -> None:
        """Nothing to let go of."""


class EmbeddedCentral:
    """The store in one file."""

    def __init__(self, now: Clock, roles: dict[str, str]) -> None:
        self.now = now
        self.folder = _new_folder()
        self.file = self.folder / "team.db"
        self.handles: dict[str, EmbeddedStore] = {"": EmbeddedStore.create(self.file, "team", now)}
        for member, role in roles.items():
            self.handles[""].enrol(member, role)

    def open(self, member: str) -> TeamStore:
        if member not in self.handles:
            self.handles[member] = EmbeddedStore(self.file, member, self.now)
        return self.handles[member]

    def rows(self, after: int = 0) -> Sequence[Row]:
        with closing(sqlite3.connect(self.file)) as connection:
            return SqliteLedger(connection).feed(after, 10**9)

    def backup(self) -> object:
        return _copied(self.file)

    def restore(self, backup: bytes) -> None:
        arriving = self.folder / "arriving.db"
        arriving.write_bytes(backup)
        arriving.replace(self.file)

    def close(self) -> None:
        for handle in self.handles.values():
            handle.close()
        shutil.rmtree(self.folder)


class PostgresTeams:
    """Makes the store in a PostgreSQL database: of the same quick team each time, empty; one at a time.

    Connections last from one to the next, so that a schedule begins in a moment.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.connection = database.connect()
        self.roles: dict[str, str] = {}
        self.team = ""
        self.stores: dict[str, TeamStore] = {}
        self.now: Clock = lambda: datetime.now(UTC)

    def __call__(self, now: Clock, roles: dict[str, str]) -> PostgresCentral:
        self.now = now
        if roles != self.roles:
            self.roles, self.team = dict(roles), self.database.quick_team(roles)
        central = PostgresCentral(self)
        central.restore(NOTHING_YET)
        return central

    def store(self, member: str) -> TeamStore:
        if member not in self.stores:
            self.stores[member] = self.database.store(member, lambda: self.now())
        return self.stores[member]

    def connect_again(self) -> None:
        """After the server was away."""
        self.connection.close()
        self.connection = self.database.connect()

    def close(self) -> None:
        for store in self.stores.values():
            store.close()
        self.connection.close()


class PostgresCentral:
    """The store in a PostgreSQL database. A backup is the team's rows, and its counter row."""

    def __init__(self, teams: PostgresTeams) -> None:
        self.teams = teams

    def open(self, member: str) -> TeamStore:
        return self.teams.store(member)

    def rows(self, after: int = 0) -> Sequence[Row]:
        return rows(self.teams.connection, self.teams.team, after)

    def backup(self) -> object:
        connection, team = self.teams.connection, self.teams.team
        counter = connection.execute(COUNTER, (team,)).fetchone()
        with connection.cursor().copy(EVERYTHING, (team,)) as copy:
            return counter, b"".join(copy)

    def restore(self, backup: tuple[Sequence[object], bytes]) -> None:
        counter, entries = backup
        connection, team = self.teams.connection, self.teams.team
        with connection.transaction():
            connection.execute(SET_COUNTER, (*counter, team))
            connection.execute("DELETE FROM mentor.entry WHERE team = %s", (team,))
            if entries:
                with connection.cursor().copy("COPY mentor.entry FROM STDIN") as copy:
                    copy.write(entries)

    def close(self) -> None:
        """The next one goes on with what is open."""


@lru_cache(maxsize=8192)
def _entry(text: str) -> Entry:
    """Read once: an entry stays as it is."""
    return Entry.from_json(text)


def _new_folder() -> Path:
    """In memory where there is such a place: here processes end, but the power stays on."""
    return Path(tempfile.mkdtemp(dir=MEMORY if os.access(MEMORY, os.W_OK) else None))


def _copied(file: Path) -> bytes:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()
