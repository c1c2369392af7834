"""Drafts: what is being typed, kept on disk at every pause and on leaving in any way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentor_tui.domain.moves import QUICK
from mentor_tui.domain.question import question_subject

if TYPE_CHECKING:
    from mentor_tui.journal import Draft
    from mentor_tui.services.desk import Desk


def save(desk: Desk, question_id: str, text: str, *, move: str = QUICK, cursor: int = 0) -> None:
    """Keep the text, durably; an empty one drops the draft. `cursor` is an offset in characters."""
    subject = question_subject(question_id)
    if text.strip():
        desk.journal.save_draft(subject, move, text, cursor=cursor, at=desk.now())
    else:
        desk.journal.drop_draft(subject, move)


def load(desk: Desk, question_id: str, *, move: str = QUICK) -> Draft | None:
    """The draft kept for this question, if there is one."""
    return desk.journal.draft(question_subject(question_id), move)


def drop(desk: Desk, question_id: str, *, move: str = QUICK) -> None:
    """Forget the draft."""
    desk.journal.drop_draft(question_subject(question_id), move)
