"""How a question's entries make it: the only place where their meaning lives.

Each kind of entry has one function, from the question before it to the question after it. What comes from outside may
be shaped in any way: an entry that makes no sense is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from mentor_tui.domain.cycle import Answer, Cycle, Resolution
from mentor_tui.domain.entry import MALFORMED, Body, FeedEntry, as_text, as_text_or_none, opened_by, parse_instant
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.p0 import POSTMORTEM, Call, called_in, postmortem_in
from mentor_tui.domain.question import ANSWERED, ASKED_BACK, ASKS, Message, Question
from mentor_tui.domain.values import replace


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
        title=as_text(body["title"]),
        body=as_text(body.get("body", "")),
        mentee=as_text(body["mentee"]),
        tried=tuple(map(as_text, body.get("tried", ()))),
        blocked=bool(body.get("blocked", False)),
        p0=bool(body.get("p0", False)),
        mentor=as_text_or_none(body.get("mentor")),
        cycles=(Cycle(1, _happened_at(item), Calendar.from_body(body["calendar"])),),
        last_moving=item.id,
    )


def _answered(question: Question, item: FeedEntry) -> Question:
    body = _body(item)
    assert item.entry is not None
    form = "ask_back" if item.entry.kind == "ask_back" else as_text(body.get("form", "quick"))
    given = Answer(
        entry_id=item.id,
        form=form,
        author=_answerer(item),
        at=_happened_at(item),
        composed_at=item.entry.composed_at,
        text=as_text(body["text"]),
        confirmed=item.position is not None,
        p0=bool(body.get("p0", False)),
    )
    number = int(body.get("cycle", 1))
    cycles = _with_cycle(question, number, lambda cycle: replace(cycle, answers=(*cycle.answers, given)))
    return _said(question, item, by=given.author, cycles=cycles)


def _answerer(item: FeedEntry) -> str:
    """Who answered: the store's word, or, for what was imported, its source's."""
    imported = item.entry is not None and item.entry.kind == "imported_answer"
    return as_text(_body(item).get("by", item.author)) if imported else item.author


def _acknowledged(question: Question, item: FeedEntry) -> Question:
    cycle = question.cycle
    of_this = int(_body(item).get("cycle", cycle.number)) == cycle.number
    if not of_this or cycle.acked_at is not None or cycle.answers:
        return question
    acked = replace(cycle, acked_at=item.received_at, acked_by=item.author)
    return replace(question, cycles=(*question.cycles[:-1], acked))


def _clarified(question: Question, item: FeedEntry) -> Question:
    said = _added(question, item)
    return _next_cycle(said, item) if question.state == ASKED_BACK else said


def _reopened(question: Question, item: FeedEntry) -> Question:
    said = _added(question, item)
    return _next_cycle(said, item) if question.state == ANSWERED else said


def _added(question: Question, item: FeedEntry) -> Question:
    """What its mentee adds: words, and what she tried since (R10)."""
    tried = map(as_text, _body(item).get("tried") or ())
    return _said(question, item, tried=(*question.tried, *tried))


def _said(
    question: Question, item: FeedEntry, by: str | None = None, kind: str | None = None, **changes: Any
) -> Question:
    """The question with one more message in its thread, and with what else the entry changed of it."""
    assert item.entry is not None
    message = Message(
        entry_id=item.id,
        kind=kind or item.entry.kind,
        author=by or item.author,
        at=_happened_at(item),
        text=as_text(item.entry.body.get("text", "")),
        confirmed=item.position is not None,
    )
    return replace(question, thread=(*question.thread, message), **changes)


def _noted(question: Question, item: FeedEntry) -> Question:
    who, postmortem = called_in(_body(item)), postmortem_in(_body(item))
    if postmortem:
        return _said(question, item, kind=POSTMORTEM, postmortem=postmortem)
    if who:
        call = Call(item.id, who, item.author, item.received_at)
        return _said(question, item, p0=True, calls=(*question.calls, call))
    return _said(question, item)


def _snoozed(question: Question, item: FeedEntry) -> Question:
    return replace(question, snoozed_until=parse_instant(_body(item)["until"]))


def _handed_over(question: Question, item: FeedEntry) -> Question:
    return _said(question, item, mentor=as_text(_body(item)["to"]), handed_over_by=item.author)


def _resolved(question: Question, item: FeedEntry) -> Question:
    body = _body(item)
    word = Resolution(
        entry_id=item.id,
        author=item.author,
        at=item.received_at,
        keep=str(body.get("keep") or ""),
        text=str(body.get("text") or ""),
        separate=tuple(body.get("separate") or ()),
        among=tuple(body.get("among") or ()),
        confirmed=item.position is not None,
    )
    number = int(body["cycle"])
    cycles = _with_cycle(question, number, lambda cycle: cycle.resolved(word, too_late=item.contested))
    return _said(question, item, cycles=cycles)


def _accepted(question: Question, item: FeedEntry) -> Question:
    return replace(question, accepted=question.accepted | {(item.author, str(_body(item)["entry"]))})


def _withdrawn(question: Question, item: FeedEntry) -> Question:
    """Only who asked takes it back."""
    return replace(question, withdrawn=True) if item.author == question.mentee else question


def _next_cycle(question: Question, item: FeedEntry) -> Question:
    snapshot = _body(item).get("calendar")
    calendar = Calendar.from_body(snapshot) if snapshot else question.cycle.calendar
    fresh = Cycle(question.cycle.number + 1, item.received_at, calendar)
    return replace(question, cycles=(*question.cycles, fresh), snoozed_until=None, handed_over_by=None, postmortem="")


def _with_cycle(question: Question, number: int, change: Callable[[Cycle], Cycle]) -> tuple[Cycle, ...]:
    return tuple([change(cycle) if cycle.number == number else cycle for cycle in question.cycles])


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


# No command writes a snooze or a withdrawal yet; another program may.
_CHANGES: Final[Mapping[str, Callable[[Question, FeedEntry], Question]]] = {
    "answer": _answered,
    "imported_answer": _answered,
    "ask_back": _answered,
    "ack": _acknowledged,
    "clarify": _clarified,
    "reopen": _reopened,
    "message": _added,
    "note": _noted,
    "thanks": _said,
    "snooze": _snoozed,
    "hand_over": _handed_over,
    "resolved": _resolved,
    "accepted": _accepted,
    "withdrawn": _withdrawn,
}
