"""A home with years behind it: questions by the hundred thousand, most of them answered, in words as people use them.

The team's store and the journal's feed are filled row by row: a team needs years for it, and an import half an hour.
What the lists and the search read is then folded by the journal itself, as it does after an upgrade.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final

from bench.feed import MENTEES, ZONES
from bench.world import FIRST_TITLE, found
from mentor_tui.domain.entry import Body, Entry, FeedEntry, new_id, next_chain
from mentor_tui.domain.question import QUIET_KINDS, answer_claim
from mentor_tui.journal import Journal
from mentor_tui.journal.schema import TO_REFOLD
from mentor_tui.journal.subjects import FEED_COLUMNS, feed_row
from mentor_tui.team.embedded import SqliteLedger
from mentor_tui.team.ledger import Row
from mentor_tui.team.port import Outcome

LASTED: Final = timedelta(days=4 * 365)
WAIT_SINCE: Final = timedelta(days=10)
"""What still waits was asked in so many days."""
SYLLABLES: Final = ("ba", "co", "de", "fu", "gi", "ka", "lo", "me", "nu", "pri", "qua", "ro", "se", "ti", "vo", "zu")
_ALL: Final = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
WORDS: Final = tuple(random.Random(0).sample(_ALL, len(_ALL)))
"""About four thousand; the first stands in most texts, the last in hardly any."""
COMMON, USUAL, RARE = WORDS[0], WORDS[len(WORDS) // 20], WORDS[-1]
_HOW_OFTEN: Final = tuple(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of these years: its id, whose it is, and when it was asked."""

    number: int
    id: str
    mentee: str
    at: datetime


class Years:
    """The entries of a team that `lead` is in: `questions`, of which the last `open` still wait for her."""

    def __init__(self, lead: str, questions: int, open: int, now: datetime) -> None:
        self._lead = lead
        self._done = questions - open
        self._questions = questions
        self._now = now
        self._random = random.Random(questions)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Each with its author, in the order that they came."""
        began = self._now - LASTED
        for number, mentee in enumerate(MENTEES):
            calendar = ZONES[number % len(ZONES)].to_body()
            body = {"name": mentee.title(), "role": "mentee", "calendar": calendar, "mentor": None, "backup": None}
            yield self._lead, Entry(self._id(began), f"member/{mentee}", "member_added", body, began)
        for number in range(self._questions):
            yield from self._thread(number)

    def _thread(self, number: int) -> Iterator[tuple[str, Entry]]:
        at, mentee = self._asked_at(number), MENTEES[number % len(MENTEES)]
        asked = Asked(number, self._id(at), mentee, at)
        yield mentee, self._entry(asked, "ask", self._ask(asked), 0)
        if number % 3 == 0:
            yield self._lead, self._entry(asked, "ack", {}, 1)
        if number < self._done:
            answer = {"text": self._text(30), "cycle": 1, "form": "quick"}
            yield self._lead, self._entry(asked, "answer", answer, 2)
            if number % 3 == 1:
                yield mentee, self._entry(asked, "thanks", {"text": self._text(4)}, 3)

    def _asked_at(self, number: int) -> datetime:
        if number < self._done:
            return self._now - LASTED + (LASTED - WAIT_SINCE) * (number / self._done)
        return self._now - WAIT_SINCE * (1 - (number - self._done) / (self._questions - self._done))

    def _ask(self, asked: Asked) -> Body:
        is_first = asked.number == self._done
        return {
            "title": FIRST_TITLE if is_first else f"{self._text(7).capitalize()}?",
            "body": ". ".join(self._text(10).capitalize() for _ in range(3)),
            "mentee": asked.mentee,
            "mentor": self._lead if asked.number % 2 else None,
            "tried": [self._text(6), self._text(6)],
            "blocked": asked.number % 10 == 0,
            "p0": is_first,
            "calendar": ZONES[asked.number % len(MENTEES) % len(ZONES)].to_body(),
        }

    def _entry(self, asked: Asked, kind: str, body: Body, hours: int) -> Entry:
        at = asked.at + timedelta(hours=hours)
        claim = answer_claim(asked.id, 1) if kind == "answer" else None
        entry_id, subject = self._id(at) if hours else asked.id, f"question/{asked.id}"
        return Entry(entry_id, subject, kind, body, at, claim=claim, quiet=kind in QUIET_KINDS)

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(WORDS, cum_weights=_HOW_OFTEN, k=words))

    def _id(self, at: datetime) -> str:
        return new_id(at, self._random.randbytes(10))


def build(home: Path, questions: int, open: int) -> None:
    """A home with `questions` behind it, of which `open` wait; the window is always open."""
    lead = found(home)
    fill(home, Years(lead, questions, open, datetime.now(UTC)).entries())
    with closing(Journal.open(home, insist=True)) as journal:
        journal.set_setting(TO_REFOLD, "1")
    Journal.open(home, insist=True).close()


def fill(home: Path, written: Iterator[tuple[str, Entry]]) -> None:
    """Put entries at the end of the store's feed and of the journal's, as if they had been sent and had come back."""
    insert = f"INSERT INTO feed ({FEED_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    with closing(sqlite3.connect(home / "team.db")) as store, closing(sqlite3.connect(home / "journal.db")) as mirror:
        rows = SqliteLedger(store)
        end = rows.head()
        chain = end.chain
        for position, (author, entry) in enumerate(written, end.position + 1):
            at = entry.composed_at
            chain = next_chain(chain, entry.id, at)
            rows.write(Row(entry.id, author, Outcome.APPLIED, entry, None, at, position, chain))
            mirror.execute(insert, feed_row(FeedEntry(entry.id, author, at, entry, position, chain)))
        store.commit()
        mirror.commit()
