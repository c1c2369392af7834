"""What was promised by when: the contents of the databases, and their meaning in the mentor's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from tests.journal.world import NOW

JOURNAL: Final = "journal.db"
STORE: Final = "team.db"
BACKUP: Final = "backup.db"
ASIDE: Final = "journal.db.before-restore-*[!lm]"
"""The journal that was moved aside last; not its log or its shared memory."""
_JOURNAL_TABLES: Final = ("meta", "feed", "fresh_feed", "outbox", "drafts", "inbox", "people", "sqlite_sequence")
TABLES_OF: Final = {
    JOURNAL: _JOURNAL_TABLES,
    STORE: ("team", "member", "entry"),
    BACKUP: _JOURNAL_TABLES,
    ASIDE: _JOURNAL_TABLES,
}

Content = dict[str, list[tuple[Any, ...]]]
"""All rows of a database, by table."""


@dataclass
class Promised:
    """What the program has told the mentor that it keeps, in her words."""

    at: datetime = NOW
    drafts: dict[tuple[str, str], str] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    numbers: int = 0
    in_backup: Promised | None = None

    def copy(self) -> Promised:
        """As it stands now."""
        return replace(self, drafts=dict(self.drafts))


@dataclass(frozen=True)
class Moment:
    """The instant at which a step had returned: after how many of the disk's events, and what was to be found then.

    A file that nobody was told of has no content.
    """

    events: int
    step: str
    contents: Mapping[str, Content | None]
    promised: Promised


def pristine() -> Moment:
    """The moment before anything was begun: a journal that is opened then is an empty one."""
    empty: Content = {table: [] for table in TABLES_OF[JOURNAL]}
    return Moment(0, "nothing yet", {JOURNAL: empty, STORE: None, BACKUP: None, ASIDE: None}, Promised())


def read_all(rows: Callable[[str], list[tuple[Any, ...]]], tables: tuple[str, ...]) -> Content:
    """Everything that a database holds."""
    return {table: rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}


def found_ids(journal: Content | None) -> Counter[str]:
    """How often each entry is in a journal's feed and outbox together."""
    return Counter(row[1] for table in ("feed", "outbox") for row in rows_of(journal, table))


def rows_of(content: Content | None, table: str) -> list[tuple[Any, ...]]:
    """The rows of one table; none where there is no content."""
    return [] if content is None else content[table]
