"""Faults to plant in the program, each of which a simulated power loss must find: the campaign's controls."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from unittest import mock

from mentor_tui.domain.entry import Entry
from mentor_tui.journal import Journal, journal, keeping, outbox
from mentor_tui.journal.database import Database
from mentor_tui.team import embedded, store_file
from tests.campaign.power_sqlite import Connection, Cursor

Place = tuple[str, str] | None


def synchronous(level: str) -> AbstractContextManager[object]:
    """The journal and the store ask SQLite for less than FULL."""
    execute = Connection.execute

    def weaker(self: Connection, sql: str, parameters: Any = ()) -> Cursor:
        return execute(self, sql.replace("synchronous = FULL", f"synchronous = {level}"), parameters)

    return mock.patch.object(Connection, "execute", weaker)


class CommitsLater(Database):
    """Says that a change is kept, and commits it when the next one comes."""

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        with self.explained():
            if self.connection.in_transaction:
                self.connection.execute("COMMIT")
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection

    def close(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")
        super().close()


def draft_dropped_first() -> AbstractContextManager[object]:
    """Sends in two transactions: the draft is gone before the answer is there."""
    write = Journal.write

    def in_two(self: Journal, entries: Sequence[Entry], *, send_after: datetime, drop_draft: Place = None) -> list[str]:
        if drop_draft is not None:
            self.drop_draft(*drop_draft)
        return write(self, entries, send_after=send_after, drop_draft=drop_draft)

    return mock.patch.object(Journal, "write", in_two)


def draft_dropped_later() -> AbstractContextManager[object]:
    """Sends in two transactions: the answer is there, and its text is a draft still."""
    write = Journal.write

    def in_two(self: Journal, entries: Sequence[Entry], *, send_after: datetime, drop_draft: Place = None) -> list[str]:
        with mock.patch.object(outbox, "remove_draft"):
            written = write(self, entries, send_after=send_after, drop_draft=drop_draft)
        if drop_draft is not None:
            self.drop_draft(*drop_draft)
        return written

    return mock.patch.object(Journal, "write", in_two)


def store_named_without_a_sync() -> AbstractContextManager[object]:
    """The team's new store gets its name, and the folder is not synced."""

    def put_in_place(unfinished: Path, path: Path) -> bool:
        os.link(unfinished, path)
        return True

    return mock.patch.object(store_file, "_put_in_place", put_in_place)


def store_off() -> AbstractContextManager[object]:
    connect = store_file.connect

    def weaker(path: Path, patience: float) -> sqlite3.Connection:
        connection = connect(path, patience)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    return mock.patch.object(embedded, "connect", weaker)


FAULTS: Final[Mapping[str, Callable[[], AbstractContextManager[object]]]] = {
    "synchronous=NORMAL": lambda: synchronous("NORMAL"),
    "synchronous=OFF": lambda: synchronous("OFF"),
    "a commit that is acknowledged before it is made": lambda: mock.patch.object(journal, "Database", CommitsLater),
    "the draft dropped before the answer is written": draft_dropped_first,
    "the answer written before the draft is dropped": draft_dropped_later,
    "synchronous=OFF in the team's store": store_off,
    "a new store whose name is not synced": store_named_without_a_sync,
    "a backup that is not synced": lambda: mock.patch.object(keeping, "_sync"),
}
