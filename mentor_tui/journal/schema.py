"""What the journal's file holds, and how an older file becomes a current one.

Only a file that is not current needs the migrations; the usual start compares two numbers and imports nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mentor_tui.domain.errors import BadInput
from mentor_tui.journal.lockfile import FileLock

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase
    from sqlite_utils import Migrations

    from mentor_tui.journal.database import Database

VERSION: Final = 6
"""The schema that this program reads and writes: the number of migrations there are."""
APPLICATION_ID: Final = 0x6D6E7472
"""What marks a SQLite file as a journal of this program ("mntr")."""

CONTEST_OPEN: Final = 1
"""In `inbox.contested`: several answers stand against each other."""
OVERRULED: Final = 2
"""In `inbox.contested`: something came after the decision, and its author has not accepted that."""

TO_REFOLD: Final = "to_refold"
"""Kept as a fact while all is to be folded anew: the last subject that was. So it is where the tables have become
richer than what is in them; no subject of a question or a member comes before "1"."""
TO_FOLD: Final = "to_fold"
"""Kept as a fact while questions wait to be folded: the position after which they do, and the last of those."""
WORDS_THROUGH: Final = "words_through"
"""Kept as a fact while words wait to be indexed: the last row of `said` that is in the index."""

_MIGRATION_LOCK: Final = "journal.migrating"

_FIRST: Final = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
    """,
    # The mirror of the team's feed, as the store told it. `entry` is null where this member may not read it.
    """
    CREATE TABLE feed (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        chain TEXT NOT NULL,
        subject TEXT,
        author TEXT NOT NULL,
        received_at TEXT NOT NULL,
        contested INTEGER NOT NULL,
        entry TEXT
    )
    """,
    "CREATE INDEX feed_subject ON feed (subject)",
    # Where a feed is gathered that is to replace a mirror whose store was restored.
    """
    CREATE TABLE fresh_feed (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        chain TEXT NOT NULL,
        subject TEXT,
        author TEXT NOT NULL,
        received_at TEXT NOT NULL,
        contested INTEGER NOT NULL,
        entry TEXT
    )
    """,
    # What was made here and the feed has not shown yet. `draft_move` names the draft that an undo brings back.
    """
    CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        subject TEXT NOT NULL,
        entry TEXT NOT NULL,
        state TEXT NOT NULL,
        send_after TEXT NOT NULL,
        release_at TEXT,
        first_sent_at TEXT,
        reason TEXT NOT NULL DEFAULT '',
        draft_move TEXT
    )
    """,
    "CREATE INDEX outbox_subject ON outbox (subject)",
    """
    CREATE TABLE drafts (
        subject TEXT NOT NULL,
        move TEXT NOT NULL,
        text TEXT NOT NULL,
        cursor INTEGER NOT NULL,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (subject, move)
    ) WITHOUT ROWID
    """,
    # The questions as they are folded, for lists. Instants are whole seconds since 1970, UTC.
    """
    CREATE TABLE inbox (
        question_id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        mentee TEXT NOT NULL,
        mentor TEXT,
        state TEXT NOT NULL,
        p0 INTEGER NOT NULL,
        blocked INTEGER NOT NULL,
        cycle INTEGER NOT NULL,
        asked INTEGER NOT NULL,
        started INTEGER NOT NULL,
        due INTEGER NOT NULL,
        ack_limit INTEGER NOT NULL,
        act_by INTEGER,
        urgency INTEGER NOT NULL,
        backup_now INTEGER NOT NULL,
        acked INTEGER NOT NULL,
        contested INTEGER NOT NULL,
        unsent INTEGER NOT NULL,
        snoozed_until INTEGER
    )
    """,
    """
    CREATE INDEX inbox_order ON inbox (p0 DESC, urgency, due, started, question_id) WHERE state = 'pending'
    """,
    "CREATE INDEX inbox_contested ON inbox (question_id) WHERE contested",
    # The team's members as they are folded. `calendar` counts now; at `changes_at` another one will.
    """
    CREATE TABLE people (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        zone TEXT NOT NULL,
        mentor TEXT,
        backup TEXT,
        removed INTEGER NOT NULL,
        calendar TEXT NOT NULL,
        changes_at INTEGER
    ) WITHOUT ROWID
    """,
)

_POSTMORTEMS: Final = (
    # Who owes the postmortem of a P0 that was answered. Those answered before nobody was asked for.
    "ALTER TABLE inbox ADD COLUMN postmortem_by TEXT",
    "CREATE INDEX inbox_postmortems ON inbox (postmortem_by, due) WHERE postmortem_by IS NOT NULL",
)

_SEARCH: Final = (
    # What was asked and answered, folded, with facts to narrow a search by; all words are indexed in the same
    # transaction.
    """
    CREATE TABLE said (
        number INTEGER PRIMARY KEY,
        question_id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        answers TEXT NOT NULL,
        facts TEXT NOT NULL
    )
    """,
    """
    CREATE VIRTUAL TABLE said_words USING fts5 (
        title, body, answers, facts,
        content = 'said', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER said_first AFTER INSERT ON said BEGIN
        INSERT INTO said_words (rowid, title, body, answers, facts)
        VALUES (new.number, new.title, new.body, new.answers, new.facts);
    END
    """,
    """
    CREATE TRIGGER said_no_more AFTER DELETE ON said BEGIN
        INSERT INTO said_words (said_words, rowid, title, body, answers, facts)
        VALUES ('delete', old.number, old.title, old.body, old.answers, old.facts);
    END
    """,
    """
    CREATE TRIGGER said_anew AFTER UPDATE ON said BEGIN
        INSERT INTO said_words (said_words, rowid, title, body, answers, facts)
        VALUES ('delete', old.number, old.title, old.body, old.answers, old.facts);
        INSERT INTO said_words (rowid, title, body, answers, facts)
        VALUES (new.number, new.title, new.body, new.answers, new.facts);
    END
    """,
    # The views of what does not wait any more, and how many there are; ids are in the order of asking.
    "CREATE INDEX inbox_done ON inbox (state, question_id, mentor) WHERE state <> 'pending'",
    f"INSERT OR REPLACE INTO meta VALUES ('{TO_REFOLD}', '1')",
)

# While words wait for their index, the index has those of the rows up to a number, and is kept true for these.
_IN_THE_INDEX: Final = f"""
    {{}}.number <= coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{WORDS_THROUGH}'), {{}}.number)
"""
_OF_OLD: Final = f"WHEN {_IN_THE_INDEX.format('old', 'old')}"
_OF_NEW: Final = f"WHEN {_IN_THE_INDEX.format('new', 'new')}"
_WORDS_LATER: Final = (
    "DROP TRIGGER said_first",
    "DROP TRIGGER said_no_more",
    "DROP TRIGGER said_anew",
    f"""
    CREATE TRIGGER said_first AFTER INSERT ON said {_OF_NEW} BEGIN
        INSERT INTO said_words (rowid, title, body, answers, facts)
        VALUES (new.number, new.title, new.body, new.answers, new.facts);
    END
    """,
    f"""
    CREATE TRIGGER said_no_more AFTER DELETE ON said {_OF_OLD} BEGIN
        INSERT INTO said_words (said_words, rowid, title, body, answers, facts)
        VALUES ('delete', old.number, old.title, old.body, old.answers, old.facts);
    END
    """,
    f"""
    CREATE TRIGGER said_anew AFTER UPDATE ON said {_OF_OLD} BEGIN
        INSERT INTO said_words (said_words, rowid, title, body, answers, facts)
        VALUES ('delete', old.number, old.title, old.body, old.answers, old.facts);
        INSERT INTO said_words (rowid, title, body, answers, facts)
        VALUES (new.number, new.title, new.body, new.answers, new.facts);
    END
    """,
)

_HANDED_OVER: Final = (
    # Who gave a question to somebody else does not get it back for standing in.
    "ALTER TABLE inbox ADD COLUMN handed_over_by TEXT",
    f"INSERT OR REPLACE INTO meta VALUES ('{TO_REFOLD}', '1')",
)

_WHOLE_ORDER: Final = (
    # All that says who waits for whom is in the index of the order: the lists are read from it alone.
    "DROP INDEX inbox_order",
    """
    CREATE INDEX inbox_order ON inbox (
        p0 DESC, urgency, due, started, question_id,
        snoozed_until, mentor, mentee, handed_over_by, backup_now, acked, ack_limit, act_by, state
    ) WHERE state = 'pending'
    """,
)


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

    with database.explained():
        connection = database.connection
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _migrations().apply(sqlite_utils.Database(connection))
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _migrations() -> Migrations:
    """Every change of the schema, in order. One that has been released is never edited, only followed by another."""
    from sqlite_utils import Migrations

    migrations = Migrations("journal")

    @migrations(name="0001_first")
    def first(db: UtilsDatabase) -> None:
        """The feed, the outbox, the drafts, and what is read from them: the inbox and the people."""
        for statement in _FIRST:
            db.execute(statement)

    @migrations(name="0002_postmortems")
    def postmortems(db: UtilsDatabase) -> None:
        """Who owes the postmortem of a P0 (R4)."""
        for statement in _POSTMORTEMS:
            db.execute(statement)

    @migrations(name="0003_search")
    def search(db: UtilsDatabase) -> None:
        """What was said, its words in an index (R9), and the order of what is done."""
        for statement in _SEARCH:
            db.execute(statement)

    @migrations(name="0004_words_later")
    def words_later(db: UtilsDatabase) -> None:
        """Words may be indexed later than they are said."""
        for statement in _WORDS_LATER:
            db.execute(statement)

    @migrations(name="0005_handed_over")
    def handed_over(db: UtilsDatabase) -> None:
        """Who handed a question over."""
        for statement in _HANDED_OVER:
            db.execute(statement)

    @migrations(name="0006_whole_order")
    def whole_order(db: UtilsDatabase) -> None:
        """The lists are read from an index that has all they ask for."""
        for statement in _WHOLE_ORDER:
            db.execute(statement)

    return migrations
