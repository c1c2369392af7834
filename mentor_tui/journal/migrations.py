"""Every change that the journal's schema went through. They are imported only where a file is not current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mentor_tui.journal.schema import TO_REFOLD, WORDS_THROUGH

if TYPE_CHECKING:
    from sqlite_utils import Database as UtilsDatabase
    from sqlite_utils import Migrations

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


def migrations() -> Migrations:
    """Every change of the schema, in order. One that has been released is never edited, only followed by another."""
    from sqlite_utils import Migrations

    steps = Migrations("journal")

    @steps(name="0001_first")
    def first(db: UtilsDatabase) -> None:
        """The feed, the outbox, the drafts, and what is read from them: the inbox and the people."""
        for statement in _FIRST:
            db.execute(statement)

    @steps(name="0002_postmortems")
    def postmortems(db: UtilsDatabase) -> None:
        """Who owes the postmortem of a P0 (R4)."""
        for statement in _POSTMORTEMS:
            db.execute(statement)

    @steps(name="0003_search")
    def search(db: UtilsDatabase) -> None:
        """What was said, its words in an index (R9), and the order of what is done."""
        for statement in _SEARCH:
            db.execute(statement)

    @steps(name="0004_words_later")
    def words_later(db: UtilsDatabase) -> None:
        """Words may be indexed later than they are said."""
        for statement in _WORDS_LATER:
            db.execute(statement)

    @steps(name="0005_handed_over")
    def handed_over(db: UtilsDatabase) -> None:
        """Who handed a question over."""
        for statement in _HANDED_OVER:
            db.execute(statement)

    @steps(name="0006_whole_order")
    def whole_order(db: UtilsDatabase) -> None:
        """The lists are read from an index that has all they ask for."""
        for statement in _WHOLE_ORDER:
            db.execute(statement)

    return steps
