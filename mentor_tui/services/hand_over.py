"""Hand over: somebody else answers, because her window opens before the deadline. It never moves due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.handing_over import Candidate, candidates
from mentor_tui.domain.moves import HAND_OVER
from mentor_tui.domain.people import is_mentor
from mentor_tui.domain.plain_text import clean_text
from mentor_tui.domain.question import PENDING
from mentor_tui.services import lock

if TYPE_CHECKING:
    from mentor_tui.domain.people import Member
    from mentor_tui.domain.question import Question
    from mentor_tui.services.desk import Desk


def who_could(desk: Desk, question_ids: Sequence[str]) -> list[Candidate]:
    """Who could take these questions, the best first; the one that is due first decides. Raises BadInput."""
    questions = [desk.question(question_id) for question_id in question_ids]
    if not questions:
        return []
    first = min(questions, key=lambda one: one.deadline(None).due)
    mentee = desk.journal.member(first.mentee)
    return candidates(
        desk.journal.members(),
        but={desk.me} | {one.mentor for one in questions[:1] if one.mentor and len(questions) == 1},
        backup=mentee.backup if mentee is not None else None,
        due=first.deadline(None).due,
        now=desk.now(),
    )


def hand_over(
    desk: Desk,
    question_id: str,
    to: str,
    note: str = "",
    *,
    undo_for: timedelta = timedelta(0),
    drafted: bool = True,
) -> str:
    """Give a pending question to the mentor `to`, who reads the note; returns the entry's id.

    Not `drafted`: the note is no draft of this question, whose own draft stays.

    Raises Refused when there is nothing to hand over or `to` cannot take it, OffHours while locked unless it is a P0.
    """
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0)
    receiver = receiver_of(desk, question, to)
    text = clean_text(note, "the note") if note.strip() else ""
    body = {"to": receiver.id, "text": text, "cycle": question.cycle.number, "p0": question.p0}
    entry = desk.entry_about(question, HAND_OVER, body)
    draft = (entry.subject, HAND_OVER) if drafted else None
    desk.journal.write([entry], send_after=desk.now() + undo_for, drop_draft=draft)
    return entry.id


def check_pending(question: Question) -> None:
    """Raise Refused when there is nothing to hand over any more."""
    if question.state != PENDING:
        raise Refused(f"this question is {question.state}: only a pending one can be handed over")


def receiver_of(desk: Desk, question: Question, to: str) -> Member:
    """Who is to have a pending question. Raises Refused or BadInput when she cannot take it."""
    check_pending(question)
    receiver = desk.journal.member(to)
    if receiver is None or receiver.removed:
        raise BadInput(f"nobody in the team is called {to!r}: `mentor team list` shows who is")
    if not is_mentor(receiver.role):
        raise Refused(f"{receiver.name} is a {receiver.role}: hand it over to a mentor, backup or lead")
    if receiver.id == desk.me:
        raise Refused("it is yours already: name somebody else")
    if receiver.id == question.mentor:
        raise Refused(f"{receiver.name} has it already")
    return receiver
