"""Resolve: a lead ends a contest with one word, and whose words do not stand takes note of that (R8)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.people import LEAD
from mentor_tui.domain.plain_text import clean_text
from mentor_tui.domain.question import resolution_claim
from mentor_tui.services.tray import set_aside

if TYPE_CHECKING:
    from mentor_tui.domain.cycle import Cycle
    from mentor_tui.services.desk import Desk

MERGE_DRAFT: Final = "merge"
"""The move under which a merged text that is being written is kept as a draft."""


def resolve(
    desk: Desk,
    question_id: str,
    cycle: int,
    *,
    keep: str | None = None,
    text: str | None = None,
    separate: bool = False,
    undo_for: timedelta = timedelta(0),
) -> str:
    """End a contest: keep one answer by its entry's id, or say it in a text merged by hand; returns the entry's id.

    The other answers are superseded; with `separate` they are kept beside it as separate records. A merged text's
    draft goes in the same transaction. Raises Refused for all but leads and when nothing is contested, BadInput when
    `keep` is none of the answers.
    """
    if desk.self().role != LEAD:
        raise Refused("only a lead decides between two answers; both texts are kept until then")
    question = desk.question(question_id)
    contest = next((one for one in question.cycles if one.number == cycle), None)
    if contest is None or not contest.contested:
        raise Refused("nothing is contested there: it may have been resolved meanwhile")
    if separate and text is not None:
        raise BadInput("a merged text leaves nothing for a separate record: give the one or the other")
    choices = [answer.entry_id for answer in contest.answers if answer.confirmed]
    kept = keep or choices[0]
    if kept not in choices:
        raise BadInput(f"{kept} is none of the contested answers: {', '.join(choices)}")
    body = {
        "cycle": cycle,
        "keep": kept,
        "text": clean_text(text, "the merged answer") if text is not None else "",
        "separate": [one for one in choices if separate and one != kept],
        "among": _seen(contest),
        "p0": question.p0,
    }
    entry = desk.entry_about(question, "resolved", body, claim=resolution_claim(question_id, cycle))
    draft = (entry.subject, MERGE_DRAFT) if text is not None else None
    desk.journal.write([entry], send_after=desk.now() + undo_for, drop_draft=draft)
    return entry.id


def accept(desk: Desk, entry_id: str, *, undo_for: timedelta = timedelta(0)) -> str:
    """Take note that an answer or a decision of one's own does not stand; returns the new entry's id.

    It leaves the tray; its text stays in the thread. Raises Refused for anything else.
    """
    late = next((item for item in set_aside(desk) if item.id == entry_id), None)
    if late is None or late.question_id is None:
        raise Refused("only what a decision set aside is accepted: `mentor outbox` shows what waits for you")
    entry = desk.entry_about(desk.question(late.question_id), "accepted", {"entry": entry_id})
    desk.journal.write([entry], send_after=desk.now() + undo_for)
    return entry.id


def _seen(contest: Cycle) -> list[str]:
    """All answers that the lead has before her, also one of hers on its way: the decision is made with them."""
    return [answer.entry_id for answer in contest.answers]
