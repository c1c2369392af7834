"""Where a campaign is fought: local databases and a team's store, each of which can be backed up and restored."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import Entry, FeedEntry, parse_instant
from mentor_tui.journal import Journal
from mentor_tui.team.embedded import EmbeddedStore, SqliteLedger
from mentor_tui.team.ledger import Row
from mentor_tui.team.memory import MemoryLedger, MemoryTeam
from mentor_tui.team.port import TeamStore
from mentor_tui.team.sync import Mirror
from tests.team.twin import IN_TRAY, MemoryMirror, moves

Clock = Callable[[], datetime]


class Local(Protocol):
    """A member's database on her machine."""

    def mirror(self) -> Mirror: ...
    def write(self, entry: Entry, send_after: datetime) -> None: ...
    def take_back(self, entry_id: str) -> bool: ...
    def states(self) -> dict[str, OutboxState]: ...
    def confirmed(self) -> Sequence[FeedEntry]: ...
    def last_moving(self, subject: str) -> str | None: ...
    def reopen(self) -> None: ...
    def backup(self) -> object: ...
    def restore(self, backup: Any) -> None: ...
    def close(self) -> None: ...


class Central(Protocol):
    """The store that the members share."""

    def open(self, member: str) -> TeamStore: ...
    def rows(self) -> Sequence[Row]: ...
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

    def close(self) -> None:
        """Nothing to let go of."""


class JournalLocal:
    """The real journal, in a folder of its own."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.folder = Path(tempfile.mkdtemp())
        self.journal = Journal.open(self.folder)
        self.journal.set_identity(me, "team")

    def mirror(self) -> Mirror:
        return self.journal

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
        query = "SELECT id, author, received_at, entry, position, chain, contested FROM feed ORDER BY position"
        with closing(sqlite3.connect(self.journal.file)) as connection:
            return [
                FeedEntry(
                    found[0],
                    found[1],
                    parse_instant(found[2]),
                    Entry.from_json(found[3]) if found[3] else None,
                    found[4],
                    found[5],
                    bool(found[6]),
                )
                for found in connection.execute(query)
            ]

    def last_moving(self, subject: str) -> str | None:
        moving = [item.id for item in self.confirmed() if moves(item, subject)]
        on_the_way = (row.entry for row in self.journal.outbox() if row.state not in IN_TRAY)
        moving += [entry.id for entry in on_the_way if entry.subject == subject and not entry.quiet]
        return moving[-1] if moving else None

    def reopen(self) -> None:
        self.journal.close()
        self.journal = Journal.open(self.folder)

    def backup(self) -> object:
        return _copied(self.journal.file)

    def restore(self, backup: bytes) -> None:
        self.journal.close()
        for file in self.folder.glob("journal.db*"):
            file.unlink()
        (self.folder / "journal.db").write_bytes(backup)
        self.journal = Journal.open(self.folder)

    def close(self) -> None:
        self.journal.close()
        shutil.rmtree(self.folder)


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

    def rows(self) -> Sequence[Row]:
        return self.team.ledger.feed(0, 10**9)

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
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "team.db"
        self.handles: dict[str, EmbeddedStore] = {"": EmbeddedStore.create(self.file, "team", now)}
        for member, role in roles.items():
            self.handles[""].enrol(member, role)

    def open(self, member: str) -> TeamStore:
        if member not in self.handles:
            self.handles[member] = EmbeddedStore(self.file, member, self.now)
        return self.handles[member]

    def rows(self) -> Sequence[Row]:
        with closing(sqlite3.connect(self.file)) as connection:
            return SqliteLedger(connection).feed(0, 10**9)

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


def _copied(file: Path) -> bytes:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()
