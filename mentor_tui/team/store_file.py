"""The file of an embedded store: how it is made, opened, and what is said when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from mentor_tui.domain.entry import GENESIS, instant_text, next_chain, parse_instant
from mentor_tui.domain.errors import BadInput, StoreUnreachable

APPLICATION_ID: Final = 0x6D745354
"""Marks a SQLite file as a team's store of this program."""
SCHEMA_VERSION: Final = 2


def make(path: Path, team: str, at: datetime) -> None:
    """Make the file of a new team, whole or not at all. Raises BadInput when something is there or it cannot be."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _build(unfinished, team, at)
        if not _put_in_place(unfinished, path):
            raise BadInput(f"{path} is there already; name another file for the new team's store")
    except (OSError, sqlite3.Error) as error:
        raise BadInput(f"cannot make the team's store {path}: {error}; name a file you may write") from error
    finally:
        for leftover in (unfinished, *(unfinished.with_name(unfinished.name + end) for end in ("-wal", "-shm"))):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to a store that exists; mode=rw never makes a file."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=patience, isolation_level=None
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        (kind,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if kind != APPLICATION_ID:
            raise BadInput(f"{path} is not a team's store; name the right file in the settings")
        if version > SCHEMA_VERSION:
            raise BadInput(f"the team's store {path} was made by a newer version: upgrade mentor-tui")
        if version < SCHEMA_VERSION:
            _chain_anew(connection)
        connection.execute("PRAGMA journal_mode = WAL")  # a copy made by a backup may have lost it
    except BaseException:
        connection.close()
        raise
    return connection


def fold_in(connection: sqlite3.Connection, patience: float) -> None:
    """Fold the write-ahead log into the file after a commit, unless others are reading just now.

    A log that stays would be replayed onto a backup that somebody puts in the file's place, and a plain copy of the
    file would lack what is in it. The commit stands whether this succeeds or not.
    """
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")


def _chain_anew(connection: sqlite3.Connection) -> None:
    """Version 2: the chain covers the instants of receipt, too. Whoever reads on notices, and reads from the start."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        position, chain = 0, GENESIS
        links = []
        rows = connection.execute("SELECT position, id, received_at FROM entry WHERE position > 0 ORDER BY position")
        for position, entry_id, received_at in rows:
            chain = next_chain(chain, entry_id, parse_instant(received_at))
            links.append((chain, position))
        connection.executemany("UPDATE entry SET chain = ? WHERE position = ?", links)
        connection.execute("UPDATE team SET position = ?, chain = ?", (position, chain))
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _build(path: Path, team: str, at: datetime) -> None:
    """A whole, empty store at `path`, closed again."""
    from importlib import resources

    schema = resources.files("mentor_tui.team").joinpath("embedded.sql").read_text(encoding="utf-8")
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(
            f"BEGIN; {schema} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )
        connection.execute("INSERT INTO team VALUES (1, ?, ?, 0, ?)", (team, instant_text(at), GENESIS))


def _put_in_place(unfinished: Path, path: Path) -> bool:
    """Give a finished file its name; False when something has that name already."""
    try:
        os.link(unfinished, path)
    except OSError:
        if path.exists():
            return False
        unfinished.rename(path)  # a file system without hard links
    if os.name == "posix":  # the name itself must survive a power cut, too
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return True


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """SQLite's errors as one line that says what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreUnreachable(
            f"the team's store {path} cannot be used now ({error}); nothing is lost, try again"
        ) from error
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise  # a constraint or a misuse is a fault of this program, not of the file
        raise BadInput(
            f"the team's store {path} is damaged ({error}); keep the file and put a backup in its place"
        ) from error
