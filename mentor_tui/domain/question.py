"""A question: what a mentee asked, folded from the entries about it.

The only place where the meaning of a question's entries lives. A question runs through cycles: each spans from the
ask (or the clarification, or the reopening) to the answer (or the ask-back), and one answer ends it (R8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from mentor_tui.domain.deadlines import Deadline, deadline
from mentor_tui.domain.entry import MALFORMED, Body, FeedEntry, opened_by, parse_instant
from mentor_tui.domain.hours import Calendar

PENDING: Final = "pending"
ASKED_BACK: Final = "asked back"
ANSWERED: Final = "answered"
WITHDRAWN: Final = "withdrawn"

ASKS: Final = ("ask", "imported_ask")
"""Kinds that open a question."""
QUIET_KINDS: Final = frozenset({"ack", "note", "snooze", "nudge", "thanks"})
"""Kinds whose entries do not move a question: an answer written without having seen them is still good."""


def question_subject(question_id: str) -> str:
    """The subject of the entries about one question."""
    return f"question/{question_id}"


def answer_claim(question_id: str, cycle: int) -> str:
    """The claim that an answer and an ask-back share: either ends the cycle, only one holds it (R8)."""
    return f"answer/{question_id}/{cycle}"


def resolution_claim(question_id: str, cycle: int) -> str:
    """The claim of the lead's word that ends a contest."""
    return f"resolution/{question_id}/{cycle}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or an ask-back as it was given. `at` is when the store received it; it may still be on its way."""

    entry_id: str
    form: str
    author: str
    at: datetime
    composed_at: datetime
    text: str
    confirmed: bool
    p0: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """The end of a contest: the entry that was kept, or a text merged by hand."""

    by: str
    at: datetime
    keep: str
    text: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """A span that a clock runs over. `calendar` is the mentee's as it was when the clock started: it never moves."""

    number: int
    started_at: datetime
    calendar: Calendar
    acked_at: datetime | None = None
    acked_by: str | None = None
    answers: tuple[Answer, ...] = ()
    resolution: Resolution | None = None

    @property
    def contested(self) -> bool:
        """Whether two answers stand against each other and nobody has decided yet."""
        return len(self.answers) > 1 and self.resolution is None

    @property
    def answer(self) -> Answer | None:
        """The answer that stands: the one resolved upon, else the first that the store received."""
        if self.resolution is None:
            return self.answers[0] if self.answers else None
        kept = next((one for one in self.answers if one.entry_id == self.resolution.keep), self.answers[0])
        return replace(kept, text=self.resolution.text or kept.text)


@dataclass(frozen=True, slots=True)
class Message:
    """Anything said in a question's thread, in feed order: what a person reads as its history."""

    entry_id: str
    kind: str
    author: str
    at: datetime
    text: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One thread: what was asked, by whom, what was tried (R10), and the cycles it ran through."""

    id: str
    title: str
    body: str
    mentee: str
    tried: tuple[str, ...]
    blocked: bool
    p0: bool
    mentor: str | None
    cycles: tuple[Cycle, ...]
    thread: tuple[Message, ...] = ()
    snoozed_until: datetime | None = None
    handed_over_by: str | None = None
    withdrawn: bool = False
    last_moving: str = ""

    @property
    def cycle(self) -> Cycle:
        """The cycle that runs, or the last one that ran."""
        return self.cycles[-1]

    @property
    def asked_at(self) -> datetime:
        """When it was first asked; the total wait counts from here whatever the cycles did."""
        return self.cycles[0].started_at

    @property
    def state(self) -> str:
        """PENDING, ASKED_BACK, ANSWERED or WITHDRAWN."""
        if self.withdrawn:
            return WITHDRAWN
        answer = self.cycle.answer
        if answer is None:
            return PENDING
        return ASKED_BACK if answer.form == "ask_back" else ANSWERED

    @property
    def contested(self) -> Cycle | None:
        """The latest cycle with two answers that nobody has decided between, if there is one."""
        return next((cycle for cycle in reversed(self.cycles) if cycle.contested), None)

    def deadline(self, mentor: Calendar | None) -> Deadline:
        """When the running cycle must be answered (R1), with `mentor`'s calendar for the act-by."""
        return deadline(self.cycle.started_at, self.cycle.calendar, mentor)


def fold_question(question_id: str, feed: Iterable[FeedEntry]) -> Question | None:
    """The question that its entries make, confirmed ones in feed order, then one's own unconfirmed ones.

    None when no readable ask is among them. An unknown kind is skipped, as are a second ask and a malformed body:
    one bad entry must not hide a question.
    """
    state: Question | None = None
    for item in opened_by(feed, ASKS):
        try:
            state = _step(question_id, state, item)
        except MALFORMED:
            continue
    return state


def _step(question_id: str, state: Question | None, item: FeedEntry) -> Question | None:
    assert item.entry is not None
    kind = item.entry.kind
    if state is None:
        is_ask = kind in ASKS and not item.contested
        return _asked(question_id, item) if is_ask else None
    if kind not in _CHANGES:
        return state
    changed = _CHANGES[kind](state, item)
    moves = not item.entry.quiet and not item.contested
    return replace(changed, last_moving=item.id) if moves else changed


def _asked(question_id: str, item: FeedEntry) -> Question:
    body = _body(item)
    return Question(
        id=question_id,
        title=body["title"],
        body=body.get("body", ""),
        mentee=body["mentee"],
        tried=tuple(body.get("tried", ())),
        blocked=bool(body.get("blocked", False)),
        p0=bool(body.get("p0", False)),
        mentor=body.get("mentor"),
        cycles=(Cycle(1, _happened_at(item), Calendar.from_body(body["calendar"])),),
        last_moving=item.id,
    )


def _answered(question: Question, item: FeedEntry) -> Question:
    body = _body(item)
    assert item.entry is not None
    form = "ask_back" if item.entry.kind == "ask_back" else body.get("form", "quick")
    given = Answer(
        entry_id=item.id,
        form=form,
        author=body.get("by", item.author),
        at=_happened_at(item),
        composed_at=item.entry.composed_at,
        text=body["text"],
        confirmed=item.position is not None,
        p0=bool(body.get("p0", False)),
    )
    number = int(body.get("cycle", 1))
    said = _said(question, item, by=given.author)
    return _with_cycle(said, number, lambda cycle: replace(cycle, answers=(*cycle.answers, given)))


def _acknowledged(question: Question, item: FeedEntry) -> Question:
    cycle = question.cycle
    if cycle.acked_at is not None or cycle.answers:
        return question
    acked = replace(cycle, acked_at=item.received_at, acked_by=item.author)
    return replace(question, cycles=(*question.cycles[:-1], acked))


def _clarified(question: Question, item: FeedEntry) -> Question:
    said = _said(question, item)
    return _next_cycle(said, item) if question.state == ASKED_BACK else said


def _reopened(question: Question, item: FeedEntry) -> Question:
    said = _said(question, item)
    return _next_cycle(said, item) if question.state == ANSWERED else said


def _said(question: Question, item: FeedEntry, by: str | None = None) -> Question:
    assert item.entry is not None
    message = Message(
        entry_id=item.id,
        kind=item.entry.kind,
        author=by or item.author,
        at=_happened_at(item),
        text=str(item.entry.body.get("text", "")),
        confirmed=item.position is not None,
    )
    return replace(question, thread=(*question.thread, message))


def _snoozed(question: Question, item: FeedEntry) -> Question:
    return replace(question, snoozed_until=parse_instant(_body(item)["until"]))


def _handed_over(question: Question, item: FeedEntry) -> Question:
    said = _said(question, item)
    return replace(said, mentor=_body(item)["to"], handed_over_by=item.author)


def _resolved(question: Question, item: FeedEntry) -> Question:
    if item.contested:
        return question
    body = _body(item)
    word = Resolution(item.author, item.received_at, body.get("keep", ""), body.get("text", ""))
    return _with_cycle(question, int(body["cycle"]), lambda cycle: replace(cycle, resolution=word))


def _withdrawn(question: Question, item: FeedEntry) -> Question:
    return replace(question, withdrawn=True)


def _next_cycle(question: Question, item: FeedEntry) -> Question:
    snapshot = _body(item).get("calendar")
    calendar = Calendar.from_body(snapshot) if snapshot else question.cycle.calendar
    fresh = Cycle(question.cycle.number + 1, item.received_at, calendar)
    return replace(question, cycles=(*question.cycles, fresh), snoozed_until=None)


def _with_cycle(question: Question, number: int, change: Callable[[Cycle], Cycle]) -> Question:
    cycles = tuple(change(cycle) if cycle.number == number else cycle for cycle in question.cycles)
    return replace(question, cycles=cycles)


def _happened_at(item: FeedEntry) -> datetime:
    """When it counts: received by the store, or, for what was imported, when its source says it happened."""
    at = _body(item).get("at")
    assert item.entry is not None
    if at is None or not item.entry.kind.startswith("imported_"):
        return item.received_at
    return min(parse_instant(at), item.received_at)


def _body(item: FeedEntry) -> Body:
    assert item.entry is not None  # fold_question skips what the reader may not read
    return item.entry.body


_CHANGES: Final[Mapping[str, Callable[[Question, FeedEntry], Question]]] = {
    "answer": _answered,
    "imported_answer": _answered,
    "ask_back": _answered,
    "ack": _acknowledged,
    "clarify": _clarified,
    "reopen": _reopened,
    "message": _said,
    "note": _said,
    "thanks": _said,
    "snooze": _snoozed,
    "hand_over": _handed_over,
    "resolved": _resolved,
    "withdrawn": _withdrawn,
}
