"""Which schema the journal's file has, and how an older file becomes a current one.

Only a file that is not current needs the migrations; the usual start compares two numbers and imports nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mentor_tui.domain.errors import BadInput
from mentor_tui.journal.lockfile import FileLock

if TYPE_CHECKING:
    from mentor_tui.journal.database import Database

VERSION: Final = 6
"""The schema that this program reads and writes: the number of migrations there are."""
APPLICATION_ID: Final = 0x6D6E7472
"""What marks a SQLite file as a journal of this program ("mntr")."""

CONTEST_OPEN: Final = 1
"""In `inbox.contested`: several answers stand against each other."""
SET_ASIDE: Final = 2
"""In `inbox.contested`: a decision let something not stand, and its author has not accepted that."""

TO_REFOLD: Final = "to_refold"
"""Kept as a fact while all is to be folded anew: the last subject that was. So it is where the tables have become
richer than what is in them; no subject of a question or a member comes before "1"."""
TO_FOLD: Final = "to_fold"
"""Kept as a fact while questions wait to be folded: the stretch of the feed that tells of them."""
WORDS_THROUGH: Final = "words_through"
"""Kept as a fact while words wait to be indexed: the last row of `said` that is in the index."""

_MIGRATION_LOCK: Final = "journal.migrating"


def make_current(database: Database) -> None:
    """Bring the file's schema up to VERSION, alone. Raises BadInput for a file of a newer program, or of another."""
    if _is_current(database) and (database.read_only or _has_log(database)):
        return
    if database.read_only:
        raise BadInput(
            f"{database.file} was made by an older mentor-tui: run `mentor sync` once, which makes it current"
        )
    with FileLock(database.file.with_name(_MIGRATION_LOCK)).held():
        if not _has_log(database):
            database.row("PRAGMA journal_mode = WAL")
        if not _is_current(database):
            _migrate(database)


def _has_log(database: Database) -> bool:
    """Whether the file is in write-ahead mode; a restored one is not yet."""
    return database.row("PRAGMA journal_mode") == ("wal",)


def _is_current(database: Database) -> bool:
    _refuse_foreign(database)
    version = database.schema_version()
    if version > VERSION:
        raise BadInput(
            f"{database.file} was made by a newer mentor-tui (schema {version}, this one reads {VERSION}):"
            " upgrade mentor-tui; the file was left as it is"
        )
    return version == VERSION


def _refuse_foreign(database: Database) -> None:
    """Raise BadInput when the file holds somebody else's tables.

    The tables are looked for first: a journal that another process is making just now is marked before it has any.
    """
    holds_tables = database.row("SELECT 1 FROM sqlite_master") is not None
    if holds_tables and database.row("PRAGMA application_id") != (APPLICATION_ID,):
        raise BadInput(f"{database.file} is not a mentor-tui journal: move it away, or name another --home")


def _migrate(database: Database) -> None:
    import sqlite_utils

    from mentor_tui.journal.migrations import migrations

    with database.explained():
        connection = database.connection
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations().apply(sqlite_utils.Database(connection))
        connection.execute(f"PRAGMA user_version = {VERSION}")
