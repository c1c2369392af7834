"""Reply: what ends a question's cycle. In two sentences, shaped, or asked back (R6, R7, R8, R10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.entry import new_id
from mentor_tui.domain.errors import Refused
from mentor_tui.domain.moves import ASK_BACK, QUICK, SHAPED
from mentor_tui.domain.plain_text import clean_text
from mentor_tui.domain.question import WITHDRAWN, Question, answer_claim
from mentor_tui.domain.reply import check_quick_reply, check_shaped
from mentor_tui.services import lock

if TYPE_CHECKING:
    from mentor_tui.domain.entry import Entry
    from mentor_tui.services.desk import Desk

NO_TIME = timedelta(0)

FAQ_DRAFT: Final = "faq_draft"
"""The kind of what did not fit into a shaped reply: its author's alone, until she makes a FAQ entry of it (R7)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was put into the outbox.

    `goes_out_at` is when it may leave, `held` that this is her next opening, `late_by` how long after due that is.
    `contest` says that somebody had answered this cycle before: both texts are kept and the lead decides. `faq_id` is
    the entry of the FAQ draft that was made beside it.
    """

    entry_id: str
    question_id: str
    goes_out_at: datetime
    held: bool
    late_by: timedelta | None
    contest: bool
    faq_id: str | None = None


def reply(
    desk: Desk,
    question_id: str,
    text: str,
    *,
    undo_for: timedelta = NO_TIME,
    finishing: bool = False,
    drafted: bool = True,
) -> Sent:
    """Answer in at most two sentences (R6); its draft goes in the same transaction.

    Raises Refused over two sentences, BadInput when empty, OffHours while locked unless the question is a P0. Not
    `drafted`: the text is no draft of this question, whose own draft stays.
    """
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0, finishing=finishing)
    text = clean_text(text, "the reply")
    check_quick_reply(text)
    return _end_cycle(desk, question, QUICK, text, undo_for, drafted)


def reply_shaped(
    desk: Desk,
    question_id: str,
    text: str,
    *,
    undo_for: timedelta = NO_TIME,
    finishing: bool = False,
    drafted: bool = True,
) -> Sent:
    """Answer in up to three bullets and one next action; bullets beyond become a FAQ draft with it (R7).

    `text` is the form as `domain.reply.shaped` reads it. Raises as `reply` does, and Refused without exactly one next
    action.
    """
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0, finishing=finishing)
    form = check_shaped(clean_text(text, "the reply"))
    return _end_cycle(desk, question, SHAPED, form.reply, undo_for, drafted, faq=form.rest)


def ask_back(
    desk: Desk,
    question_id: str,
    text: str,
    *,
    undo_for: timedelta = NO_TIME,
    finishing: bool = False,
    drafted: bool = True,
) -> Sent:
    """Ask the mentee one better question: the cycle is met, and the clock pauses until she clarifies (R10)."""
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0, finishing=finishing)
    return _end_cycle(desk, question, ASK_BACK, clean_text(text, "the question"), undo_for, drafted)


def _end_cycle(
    desk: Desk, question: Question, move: str, text: str, undo_for: timedelta, drafted: bool, faq: str = ""
) -> Sent:
    check_can_answer(desk, question)
    cycle = question.cycle
    body = {"text": text, "cycle": cycle.number, "p0": question.p0}
    if move != ASK_BACK:
        body["form"] = "quick" if move == QUICK else SHAPED
    kind = "ask_back" if move == ASK_BACK else "answer"
    entry = desk.entry_about(question, kind, body, claim=answer_claim(question.id, cycle.number))
    beside = [_faq_draft(desk, question, faq)] if faq else []
    now = desk.now()
    undo_until = now + undo_for
    draft = (entry.subject, move) if drafted else None
    desk.journal.write([entry, *beside], send_after=undo_until, drop_draft=draft)
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
        faq_id=beside[0].id if beside else None,
    )


def check_can_answer(desk: Desk, question: Question) -> None:
    """Raise Refused for a question that was withdrawn, and for one's own second answer: it would stand against one's
    first, and only a lead could end that (R8).
    """
    if question.state == WITHDRAWN:
        raise Refused("this question was withdrawn: nobody waits for an answer to it")
    given = next((answer for answer in question.cycle.answers if answer.author == desk.me), None)
    if given is not None:
        what = "asked back" if given.form == ASK_BACK else "answered it"
        raise Refused(f"you have {what} already (R8): undo that, or wait until the mentee writes again")


def _faq_draft(desk: Desk, question: Question, text: str) -> Entry:
    """What did not fit, kept for its author alone."""
    subject = f"doc/{new_id(desk.now(), desk.entropy(10))}"
    body = {"title": question.title, "text": text, "question": question.id}
    return desk.entry(subject, FAQ_DRAFT, body, audience=())
