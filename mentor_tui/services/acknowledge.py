"""Acknowledge: tell the mentee that the question was seen. It stops the ack clock (R2) and never moves due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mentor_tui.domain.errors import Refused
from mentor_tui.domain.question import PENDING
from mentor_tui.services import lock

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk


def acknowledge(desk: Desk, question_id: str, *, undo_for: timedelta = timedelta(0)) -> str:
    """Acknowledge a pending question; returns the entry's id. Raises Refused when there is nothing to acknowledge."""
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0)
    if question.state != PENDING:
        raise Refused(f"this question is {question.state}: only a pending one can be acknowledged")
    if question.cycle.acked_at is not None:
        raise Refused("this question is acknowledged already")
    entry = desk.entry_about(question, "ack", {"cycle": question.cycle.number, "p0": question.p0})
    desk.journal.write([entry], send_after=desk.now() + undo_for)
    return entry.id
