"""One connection to the journal's SQLite file: transactions, and every SQLite error as one line for a person."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from mentor_tui.domain.errors import BadInput, MentorError, Refused

PATIENCE_MS: Final = 10_000
"""How long a write waits for another process that writes, in milliseconds."""

LITTLE_ROOM: Final = 64 * 1024
"""Bytes: a disk with less free space than SQLite's shared memory takes counts as full."""

_PRIMARY_CODE: Final = 0xFF
"""The low byte of SQLite's extended error codes is the plain one."""


class Database:
    """A connection for one thread at a time. `version` is the schema that every write relies on."""

    def __init__(self, file: Path, *, read_only: bool, version: int) -> None:
        self.file = file
        self.read_only = read_only
        self.version = version
        with self.explained():
            self.connection = _connect(file, read_only)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what SQLite raises inside into a MentorError of one line."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise explain(error, self.file) from error

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, all of it or nothing; it has the write lock from its first statement.

        Raises Refused on a journal opened read-only, BadInput when it cannot be written.
        """
        if self.read_only:
            raise Refused("this journal is open read-only: another mentor has it; close that one first")
        with self.explained():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                self._refuse_another_schema()
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self.explained():
            return self.connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, if there is one."""
        with self.explained():
            found: tuple[Any, ...] | None = self.connection.execute(sql, parameters).fetchone()
            return found

    def schema_version(self) -> int:
        """The version of the schema in the file; 0: nothing is in it yet."""
        found = self.row("PRAGMA user_version")
        return int(found[0]) if found else 0

    def _refuse_another_schema(self) -> None:
        if self.schema_version() != self.version:
            raise BadInput(f"{self.file} was upgraded meanwhile: close this mentor-tui and start the new one")


def _connect(file: Path, read_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    except BaseException:
        connection.close()
        raise
    return connection


def _no_room(file: Path) -> bool:
    """Whether the disk of `file` is full: where only its shared memory lacks room, SQLite says I/O error."""
    try:
        return shutil.disk_usage(file.parent).free < LITTLE_ROOM
    except OSError:
        return False


def explain(error: sqlite3.DatabaseError, file: Path) -> MentorError:
    """What SQLite's error about `file` means for a person, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BadInput(f"{file} is locked by another program: close that, or try again in a moment")
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(file)):
        return BadInput(f"the disk of {file} is full: free some space and try again; nothing was changed")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return BadInput(f"{file} cannot be opened and written: check that you may write {file.parent}")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return BadInput(f"{file} is damaged; it was left as it is: run `mentor backup --restore FILE` with a backup")
    return BadInput(f"{file} cannot be read or written ({error}): check the disk, then try again")
