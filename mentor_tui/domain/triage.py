"""A triage session (R5): first a plan for what is left of the window, then one decision per question.

Pure: what depends on the time takes `now`. All instants are UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from statistics import median
from typing import Any, Final

from mentor_tui.domain.entry import instant_text, parse_instant

SHORT: Final = 400
"""At most so many characters are read at a glance."""
LONGEST: Final = timedelta(minutes=15)
"""A decision that took longer was a pause."""
SHORTEST: Final = timedelta(seconds=4)
"""One that was quicker sent what was written before: it says nothing of her pace."""
ENOUGH: Final = 3
"""From so many decisions on her own pace counts."""

_HOUR: Final = timedelta(hours=1)
_NO_TIME: Final = timedelta(0)
_EVER: Final = datetime.max.replace(tzinfo=UTC)


def is_short(length: int) -> bool:
    """Whether so many characters are read at a glance."""
    return length <= SHORT


class Urgency(IntEnum):
    """How a question stands to the windows of whoever answers; the most urgent first."""

    P0 = 0
    LATE = 1
    ENDING = 2
    """Its time ends before her next window opens."""
    LATER = 3
    """It can wait for her next window."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pending question as a plan looks at it; `length` is how many characters there are to read."""

    id: str
    p0: bool
    act_by: datetime | None
    due: datetime
    asked: datetime
    length: int

    def ends(self, now: datetime) -> datetime:
        """When its time is over: at act-by, or when that has passed, at due."""
        return self.act_by if self.act_by is not None and self.act_by > now else self.due


@dataclass(frozen=True, slots=True)
class Pace:
    """How long she takes to decide on a short question, and on a long one."""

    short: timedelta = timedelta(minutes=1)
    long: timedelta = timedelta(minutes=3)

    def of(self, question: Waiting) -> timedelta:
        """How long this one is likely to take."""
        return self.short if is_short(question.length) else self.long


@dataclass(frozen=True, slots=True)
class Planned:
    """A question in its place; `fits`: its turn is over before the window ends."""

    question: Waiting
    urgency: Urgency
    takes: timedelta
    fits: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All that waits, in the order in which to decide.

    `window_ends` None: the window has no end. `next_opening` None: no other one is in sight.
    """

    items: tuple[Planned, ...]
    window_ends: datetime | None
    next_opening: datetime | None

    @property
    def takes(self) -> timedelta:
        """How long all of it is likely to take."""
        return sum((one.takes for one in self.items), _NO_TIME)

    @property
    def fitting(self) -> int:
        """How many fit into what is left of the window."""
        return sum(one.fits for one in self.items)

    @property
    def should_go(self) -> tuple[str, ...]:
        """The ids of those that neither fit nor can wait: somebody else should have them."""
        return tuple(one.question.id for one in self.items if not one.fits and one.urgency is not Urgency.LATER)

    def count(self, urgency: Urgency) -> int:
        """How many are as urgent as that."""
        return sum(one.urgency is urgency for one in self.items)


def pace_of(short: Sequence[float], long: Sequence[float]) -> Pace:
    """Her pace, from the seconds that earlier decisions took; the usual one where there are too few of them."""
    usual = Pace()
    return Pace(_median(short, usual.short), _median(long, usual.long))


def _median(seconds: Sequence[float], usual: timedelta) -> timedelta:
    return timedelta(seconds=max(1.0, median(seconds))) if len(seconds) >= ENOUGH else usual


def make_plan(
    waiting: Iterable[Waiting],
    pace: Pace,
    now: datetime,
    window_ends: datetime | None,
    next_opening: datetime | None,
) -> Plan:
    """The order for these questions: P0, then late, then by when their time ends, and none of them left out.

    Quick ones come first among those that end in the same hour; within the next hour each minute counts.
    """
    urgent = {one.id: (urgency_of(one, now, window_ends, next_opening), one) for one in waiting}
    ordered = sorted(urgent.values(), key=lambda pair: _place(pair[0], pair[1], pace, now))
    items, over = [], now
    for urgency, one in ordered:
        takes = pace.of(one)
        over += takes
        items.append(Planned(one, urgency, takes, window_ends is None or over <= window_ends))
    return Plan(tuple(items), window_ends, next_opening)


def urgency_of(
    question: Waiting, now: datetime, window_ends: datetime | None, next_opening: datetime | None
) -> Urgency:
    """How urgent it is to somebody whose window ends then, and whose next one opens then."""
    if question.p0:
        return Urgency.P0
    if question.due <= now:
        return Urgency.LATE
    if window_ends is None:  # then she can always act
        return Urgency.LATER
    return Urgency.ENDING if question.ends(now) <= (next_opening or _EVER) else Urgency.LATER


def _place(urgency: Urgency, one: Waiting, pace: Pace, now: datetime) -> tuple[Any, ...]:
    if urgency in (Urgency.P0, Urgency.LATE):
        return urgency, 0, _NO_TIME, one.act_by or one.due, one.due, one.asked, one.id
    ends = one.ends(now)
    hour = (ends - now) // _HOUR
    return urgency, hour, pace.of(one) if hour > 0 else _NO_TIME, ends, one.due, one.asked, one.id


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by its move's name, and in which cycle of the question."""

    kind: str
    cycle: int


@dataclass(frozen=True, slots=True)
class Session:
    """What was done so far, so that it can go on later, on another day too.

    `skipped` are the questions passed over, `at` the one that was on the screen, `spent` the time that decisions took.
    `past` are the moves on questions that came back since: they count, and their questions wait anew.
    """

    begun_at: datetime
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    at: str | None = None
    spent: timedelta = _NO_TIME
    past: tuple[str, ...] = ()

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was done in it yet."""
        return not self.decisions and not self.skipped and not self.past

    @property
    def moves(self) -> tuple[str, ...]:
        """The moves that were made, by name."""
        return (*self.past, *(made.kind for made in self.decisions.values()))

    def decided(self, question_id: str, decision: Decision, took: timedelta = _NO_TIME) -> Session:
        """With one decision more; a later one on the same question counts."""
        return replace(
            self,
            decisions={**self.decisions, question_id: decision},
            skipped=_without(self.skipped, question_id),
            spent=self.spent + min(took, LONGEST),
        )

    def undecided(self, question_ids: Collection[str]) -> Session:
        """Without the decisions on these."""
        kept = {one: made for one, made in self.decisions.items() if one not in question_ids}
        return replace(self, decisions=kept)

    def came_back(self, question_id: str) -> Session:
        """Its mentee goes on: the decision was good, and another one is wanted."""
        return replace(self.undecided({question_id}), past=(*self.past, self.decisions[question_id].kind))

    def skip(self, question_id: str) -> Session:
        """Past this one."""
        return replace(self, skipped=(*_without(self.skipped, question_id), question_id))

    def unskip(self, question_id: str) -> Session:
        """Back to this one."""
        return replace(self, skipped=_without(self.skipped, question_id))

    def to_body(self) -> dict[str, Any]:
        """The session as JSON values."""
        return {
            "begun_at": instant_text(self.begun_at),
            "decisions": {one: [made.kind, made.cycle] for one, made in self.decisions.items()},
            "skipped": list(self.skipped),
            "at": self.at,
            "spent": self.spent.total_seconds(),
            "past": list(self.past),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Session:
        """The session that `to_body` wrote. Raises one of entry.MALFORMED when it is none."""
        return cls(
            begun_at=parse_instant(body["begun_at"]),
            decisions={str(one): Decision(str(kind), int(cycle)) for one, (kind, cycle) in body["decisions"].items()},
            skipped=tuple(map(str, body["skipped"])),
            at=None if body["at"] is None else str(body["at"]),
            spent=timedelta(seconds=float(body["spent"])),
            past=tuple(map(str, body["past"])),
        )


def order_of(plan: Plan, session: Session) -> list[str]:
    """The questions of a sitting: P0, the one where it stopped, the rest as planned, then what was skipped before.

    A question decided in this session and still pending, because it was only acknowledged, is not among them.
    """
    ranks = {one.question.id: _rank(one, session) for one in plan.items if one.question.id not in session.decisions}
    return sorted(ranks, key=ranks.__getitem__)


def _rank(one: Planned, session: Session) -> int:
    if one.question.id in session.skipped:
        return 3
    if one.urgency is Urgency.P0:
        return 0
    return 1 if one.question.id == session.at else 2


def _without(ids: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(one for one in ids if one != gone)
