"""What lists read of a folded question or member: the rows of the projection. Pure, apart from reading calendars.

It stands on all of the rules, so it is imported only when the first subject is folded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import floor
from typing import Any, Final

from mentor_tui.domain.cycle import Cycle
from mentor_tui.domain.deadlines import ACK_LIMIT, act_by, due_at
from mentor_tui.domain.entry import MALFORMED, FeedEntry
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import Member, is_mentor
from mentor_tui.domain.question import ASKED_BACK, PENDING, Question, for_mentee
from mentor_tui.domain.searchable import indexed
from mentor_tui.journal.database import Database
from mentor_tui.journal.schema import CONTEST_OPEN, SET_ASIDE
from mentor_tui.journal.search import fact_of_mentee

_ACK_SECONDS: Final = int(ACK_LIMIT.total_seconds())

_ASKING: Final = ("clarify", "reopen", "message")
"""What a mentee says later about her question."""
MOST_INDEXED: Final = 8_000
"""How many characters of a text can be found: all of what people write, the beginning of what they paste."""

Clock = tuple[int | None, bool, int]
"""When the member here must act, whether its mentor cannot make it, and the instant that sorts it."""


class Calendars:
    """The calendars of those who answer, each read once. A mentee's own never makes an act-by."""

    def __init__(self, database: Database, me: str) -> None:
        self.me = me
        self._database = database
        self._known: dict[str, Calendar | None] = {}

    def of(self, member: str) -> Calendar | None:
        """The calendar of a mentor that counts now; None where she is not known or no mentor."""
        if member not in self._known:
            self._known[member] = self._read(member)
        return self._known[member]

    def _read(self, member: str) -> Calendar | None:
        found = self._database.row("SELECT role, calendar FROM people WHERE id = ?", (member,))
        if found is None or not is_mentor(found[0]):
            return None
        return Calendar.from_body(json.loads(found[1]))


def question_row(question: Question, items: Sequence[FeedEntry], calendars: Calendars) -> tuple[Any, ...]:
    """The row of `inbox` for a question that was folded from `items`."""
    cycle, state, mentor = question.cycle, question.state, _text(question.mentor)
    started, due = _seconds(cycle.started_at), _seconds(_due(cycle))
    running = clock(mentor, started, due, calendars) if state == PENDING else (None, False, due)
    act_by_, backup_now, urgency = running
    return (
        question.id,
        _text(question.title) or "",
        _text(question.mentee) or "",
        mentor,
        state,
        question.p0,
        question.blocked,
        cycle.number,
        _seconds(question.asked_at),
        started,
        due,
        started + _ACK_SECONDS,
        act_by_,
        urgency,
        backup_now,
        cycle.acked_at is not None,
        _contest(question),
        any(item.position is None for item in items),
        None if question.snoozed_until is None else _seconds(question.snoozed_until),
        _text(question.postmortem_by),
        _text(question.handed_over_by),
    )


def said_row(question: Question) -> tuple[str, str, str, str, str]:
    """The row of `said`: its title, what its mentee said, the answers, and the facts, as they are indexed.

    An answer that waits for a decision is found once that was made (R8).
    """
    read = for_mentee(question)
    asked = [read.body, *read.tried, *(said.text for said in read.thread if said.kind in _ASKING)]
    answers = [word.text for cycle in read.cycles for word in cycle.said]
    return (question.id, _together([question.title]), _together(asked), _together(answers), _facts(question))


def member_row(member: Member, as_of: datetime) -> tuple[Any, ...]:
    """The row of `people` for a member, with the calendar that counts at `as_of`."""
    calendar = member.calendar_at(as_of)
    later = [counts_from for counts_from, _ in member.declared if counts_from > as_of]
    return (
        member.id,
        _text(member.name) or "",
        _text(member.role) or "",
        _text(calendar.zone) or "",
        _text(member.mentor),
        _text(member.backup),
        member.removed,
        json.dumps(calendar.to_body()),
        _seconds(min(later)) if later else None,
    )


def clock(mentor: str | None, started: int, due: int, calendars: Calendars) -> Clock:
    """What a running cycle asks of the member here.

    One who cannot make it should have acted already: such a question sorts by when its clock started.
    """
    mine = calendars.of(calendars.me)
    last_hour = _act_by(mine, started, due)
    if mentor is None or mentor == calendars.me:
        backup_now = mine is not None and last_hour is None
    else:
        theirs = calendars.of(mentor)
        backup_now = theirs is not None and _act_by(theirs, started, due) is None
    missed = started if mine is not None else due
    return last_hour, backup_now, missed if last_hour is None else last_hour


def _facts(question: Question) -> str:
    state = "waiting" if question.state == ASKED_BACK else question.state
    told = (fact_of_mentee(question.mentee), state, "p0" * question.p0, "blocked" * question.blocked)
    return " ".join(filter(None, told))


def _together(texts: Sequence[str]) -> str:
    """Texts one after the other, each on a line of its own: words in a row are in one of them."""
    together = "\n".join([indexed(text[:MOST_INDEXED]) for text in texts if text])[: 2 * MOST_INDEXED]
    return _text(together) or ""


def _contest(question: Question) -> int:
    """CONTEST_OPEN and SET_ASIDE, as far as they are true of it."""
    return CONTEST_OPEN * (question.contested is not None) | SET_ASIDE * any(True for _ in question.set_aside)


def _act_by(calendar: Calendar | None, started: int, due: int) -> int | None:
    if calendar is None:
        return None
    try:
        instant = act_by(calendar, datetime.fromtimestamp(started, UTC), datetime.fromtimestamp(due, UTC))
    except MALFORMED:
        return None
    return None if instant is None else _seconds(instant)


def _due(cycle: Cycle) -> datetime:
    """When it is due; a question whose calendar makes no sense to the time rules is listed all the same."""
    try:
        return due_at(cycle.calendar, cycle.started_at)
    except MALFORMED:
        return cycle.started_at + timedelta(days=1)


def _seconds(at: datetime) -> int:
    return floor(at.timestamp())


def _text(value: object) -> str | None:
    """A value of somebody's entry as text that SQLite can hold, whatever it is."""
    text = None if value is None else str(value)
    return text if text is None or text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
