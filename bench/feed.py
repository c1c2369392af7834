"""A team's year: 25,000 questions of four entries each, as a feed would bring them. The same whenever it is made."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from mentor_tui.domain.entry import GENESIS, Body, Entry, FeedEntry, new_id, next_chain
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.question import QUIET_KINDS, answer_claim

MENTORS: Final = tuple(f"mentor-{number}" for number in range(12))
MENTEES: Final = tuple(f"mentee-{number}" for number in range(27))
LEAD: Final = "lead"
ROLES: Final = {LEAD: "lead", **dict.fromkeys(MENTORS, "mentor"), **dict.fromkeys(MENTEES, "mentee")}
"""The team's forty members."""
ZONES: Final = (
    Calendar("Africa/Lagos", "mon-fri 09:00-17:00"),
    Calendar("Asia/Kolkata", "mon-fri 09:00-13:00,14:00-18:00"),
    Calendar("Europe/London", "mon-fri 09:00-17:00"),
    Calendar("America/Sao_Paulo", "mon-fri 10:00-18:00", ("2026-02-16..2026-02-18 off",)),
    Calendar("Australia/Sydney", "mon-fri 08:30-16:30"),
)
BEGAN: Final = datetime(2025, 6, 2, 8, tzinfo=UTC)
LIFETIME: Final = 100
"""How many questions are under way at a time."""
CONTESTED: Final = 50
"""Every so manieth question gets a second answer in the place of its thanks."""
PRIVATE: Final = 20
"""Every so manieth thanks is for its mentor alone."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote, and whether it comes out contested."""

    author: str
    entry: Entry
    contested: bool = False


def year(questions: int) -> Iterator[Written]:
    """Everything that is written: first who is in the team, then the questions, many under way at a time."""
    random_ = random.Random(questions)
    yield from members()
    steps: list[tuple[int, int, int]] = []
    for number in range(questions):
        waits = (number * 4, *(random_.randint(1, LIFETIME * 2) for _ in range(3)))
        steps.extend((at, number, step) for step, at in enumerate(accumulate(waits)))
    steps.sort()
    for turn, (_, number, step) in enumerate(steps):
        yield _step(number, step, BEGAN + timedelta(minutes=5) * turn)


def members() -> Iterator[Written]:
    for number, (member, role) in enumerate(ROLES.items()):
        calendar = ZONES[number % len(ZONES)]
        body = {"name": member.title(), "role": role, "calendar": calendar.to_body(), "mentor": None, "backup": None}
        entry_id = new_id(BEGAN - timedelta(days=1), number.to_bytes(10, "big"))
        yield Written(LEAD, Entry(entry_id, f"member/{member}", "member_added", body, BEGAN))


def feed_entries(written: Iterator[Written]) -> Iterator[FeedEntry]:
    """The same as a store hands it to the lead."""
    chain = GENESIS
    for position, one in enumerate(written, 1):
        chain = next_chain(chain, one.entry.id, one.entry.composed_at)
        yield FeedEntry(one.entry.id, one.author, one.entry.composed_at, one.entry, position, chain, one.contested)


def question(number: int) -> str:
    """The id of a question."""
    return _id(number, 9)


def _step(number: int, step: int, at: datetime) -> Written:
    mentor, mentee = MENTORS[number % len(MENTORS)], MENTEES[number % len(MENTEES)]
    if step == 0:
        return _written(mentee, number, step, "ask", _ask(number, mentee, mentor), at)
    if step == 1:
        return _written(mentor, number, step, "ack", {}, at)
    if step == 3 and number % CONTESTED:
        audience = (mentor,) if number % PRIVATE == 0 else None
        return _written(mentee, number, step, "thanks", {"text": "That was it, thank you!"}, at, audience=audience)
    author = mentor if step == 2 else MENTORS[(number + 1) % len(MENTORS)]
    text = f"Look at line {number}: the value is read before it is written. Move the call up, then run it again."
    claim, base = answer_claim(question(number), 1), _id(number, 0)
    body = {"text": text, "cycle": 1, "form": "quick"}
    written = _written(author, number, step, "answer", body, at, claim=claim, based_on=base)
    return Written(author, written.entry, contested=step == 3)


def _ask(number: int, mentee: str, mentor: str) -> Body:
    return {
        "title": f"Question {number:05d}: why does step {number % 97} take so long?",
        "body": f"It is attempt {number % 7} and the log says nothing useful.\n" * 3,
        "mentee": mentee,
        "mentor": mentor,
        "tried": ["read the manual", "asked a colleague"],
        "blocked": number % 10 == 0,
        "calendar": ZONES[number % len(ZONES)].to_body(),
    }


def _written(author: str, number: int, step: int, kind: str, body: Body, at: datetime, **more: Any) -> Written:
    subject = f"question/{question(number)}"
    return Written(author, Entry(_id(number, step), subject, kind, body, at, quiet=kind in QUIET_KINDS, **more))


def _id(number: int, step: int) -> str:
    return new_id(BEGAN + timedelta(seconds=number), (number * 10 + step).to_bytes(10, "big"))
