"""What happens around a journal: a team's feed that a test writes, and entries to put in it. No clock but NOW."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mentor_tui.domain.delivery import Batch, OutboxState
from mentor_tui.domain.entry import GENESIS, Body, Entry, FeedEntry, new_id, next_chain
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.question import QUIET_KINDS, answer_claim
from mentor_tui.journal import Journal

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
"""A Tuesday, in the middle of everybody's day."""
LAGOS = Calendar("Africa/Lagos", "mon-fri 09:00-17:00")
LONDON = Calendar("Europe/London", "mon-fri 09:00-17:00")


def named(name: str) -> str:
    """A UUID that is the same whenever `name` is."""
    return new_id(NOW, hashlib.sha256(name.encode()).digest())


def entry(name: str, subject: str, kind: str, body: Body, at: datetime = NOW, **more: Any) -> Entry:
    return Entry(named(name), subject, kind, body, at, quiet=kind in QUIET_KINDS, **more)


def ask(question: str, at: datetime = NOW, **body: Any) -> Entry:
    """Bo's question; its id is `named(question)`."""
    whole = {"title": f"How does {question} work?", "mentee": "bo", "calendar": LAGOS.to_body(), **body}
    return entry(f"ask {question}", about(question), "ask", whole, at)


def answer(question: str, name: str, text: str = "Like this.", at: datetime = NOW, cycle: int = 1) -> Entry:
    """An answer that was written upon the ask alone."""
    claim = answer_claim(named(question), cycle)
    body = {"text": text, "cycle": cycle, "form": "quick"}
    return entry(name, about(question), "answer", body, at, claim=claim, based_on=named(f"ask {question}"))


def added(member: str, role: str, calendar: Calendar = LONDON, at: datetime = NOW, **body: Any) -> Entry:
    whole = {"name": member.title(), "role": role, "calendar": calendar.to_body(), **body}
    return entry(f"add {member}", f"member/{member}", "member_added", whole, at)


def about(question: str) -> str:
    return f"question/{named(question)}"


@dataclass
class Feed:
    """A team's feed as a store keeps it."""

    items: list[FeedEntry] = field(default_factory=list)

    def add(self, one: Entry, author: str, at: datetime = NOW, contested: bool = False) -> FeedEntry:
        chain = next_chain(self.items[-1].chain if self.items else GENESIS, one.id, at)
        item = FeedEntry(one.id, author, at, one, len(self.items) + 1, chain, contested)
        self.items.append(item)
        return item

    def add_unreadable(self, name: str) -> None:
        """An entry between others, which this reader may not read."""
        chain = next_chain(self.items[-1].chain if self.items else GENESIS, named(name), NOW)
        self.items.append(FeedEntry(named(name), "", NOW, None, len(self.items) + 1, chain))

    def reaches(self, journal: Journal) -> Journal:
        """Bring a journal to the end of this feed; returns it."""
        cursor = journal.cursor()
        journal.take_page(self.items[cursor.position :], cursor)
        return journal


def at_once(_entry: Entry, _now: datetime) -> datetime | None:
    """The release policy of somebody whose window is open."""
    return None


def batch(journal: Journal, at: datetime = NOW) -> Batch:
    return journal.next_batch(at, 50, at_once)


def states(journal: Journal) -> dict[str, OutboxState]:
    return {row.entry.id: row.state for row in journal.outbox()}
