"""Reply: the answer that ends a question's cycle, in at most two sentences (R6, R8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mentor_tui.domain.errors import Refused
from mentor_tui.domain.plain_text import clean_text
from mentor_tui.domain.question import WITHDRAWN, Question, answer_claim
from mentor_tui.domain.reply import check_quick_reply
from mentor_tui.services import lock

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was put into the outbox.

    `goes_out_at` is when it may leave, `held` that this is her next opening, `late_by` how long after due that is.
    `contest` says that somebody had answered this cycle before: both texts are kept and the lead decides.
    """

    entry_id: str
    question_id: str
    goes_out_at: datetime
    held: bool
    late_by: timedelta | None
    contest: bool


def reply(desk: Desk, question_id: str, text: str, *, undo_for: timedelta = NO_TIME, finishing: bool = False) -> Sent:
    """Answer in at most two sentences (R6); the draft goes in the same transaction.

    Raises Refused over two sentences, BadInput when empty, OffHours while locked unless the question is a P0.
    """
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0, finishing=finishing)
    text = clean_text(text, "the reply")
    check_quick_reply(text)
    return _end_cycle(desk, question, "answer", text, undo_for)


def ask_back(desk: Desk, question_id: str, text: str, *, undo_for: timedelta = NO_TIME) -> Sent:
    """Ask the mentee one better question: the cycle is met, and the clock pauses until she clarifies (R10)."""
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0)
    return _end_cycle(desk, question, "ask_back", text, undo_for)


def _end_cycle(desk: Desk, question: Question, kind: str, text: str, undo_for: timedelta) -> Sent:
    if question.state == WITHDRAWN:
        raise Refused("this question was withdrawn: nobody waits for an answer to it")
    cycle = question.cycle
    body = {"text": clean_text(text, "the reply"), "cycle": cycle.number, "p0": question.p0}
    if kind == "answer":
        body["form"] = "quick"
    entry = desk.entry_about(question, kind, body, claim=answer_claim(question.id, cycle.number))
    now = desk.now()
    undo_until = now + undo_for
    desk.journal.write([entry], send_after=undo_until, drop_draft=(entry.subject, "reply"))
    held_until = lock.release_policy(desk)(entry, undo_until)
    goes_out_at = held_until or undo_until
    due = question.deadline(None).due
    return Sent(
        entry_id=entry.id,
        question_id=question.id,
        goes_out_at=goes_out_at,
        held=held_until is not None,
        late_by=goes_out_at - due if goes_out_at > due else None,
        contest=bool(cycle.answers),
    )
