"""The outbox: taking back what is still here or held, and deciding about what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import Entry
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.moves import HAND_OVER, SHAPED
from mentor_tui.domain.plain_text import clean_text
from mentor_tui.domain.question import answer_claim
from mentor_tui.domain.reply import check_quick_reply, check_sent_again
from mentor_tui.services import lock
from mentor_tui.services.hand_over import receiver_of
from mentor_tui.services.reply import FAQ_DRAFT, check_can_answer
from mentor_tui.services.tray import CAN, OutboxItem, outbox, question_of
from mentor_tui.services.undo import is_unsent, take_back

if TYPE_CHECKING:
    from mentor_tui.journal import OutboxRow
    from mentor_tui.services.desk import Desk

__all__ = ["OutboxItem", "Undone", "discard", "outbox", "recall", "send_again", "undo"]

_ANSWERS: Final = ("answer", "ask_back")
_MOVES: Final = (*_ANSWERS, "ack", HAND_OVER)
"""What is made inside her hours, about the cycle that runs."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back before it went anywhere; the text is a draft again."""

    question_id: str | None
    kind: str
    text: str


def undo(desk: Desk, entry_id: str) -> Undone:
    """Take back what is still here, without a trace, with the FAQ draft that was made beside it (R7); its text becomes
    the draft. Raises Refused once it was sent.
    """
    row = _known(desk, entry_id)
    if row is None or not is_unsent(row) or not take_back(desk, [entry_id, *_beside(desk, row)]).undone:
        raise Refused("it has left this machine already: recall it in the outbox (o) while it is held")
    return Undone(question_of(row.entry.subject), row.entry.kind, str(row.entry.body.get("text", "")))


def _beside(desk: Desk, row: OutboxRow) -> list[str]:
    """The FAQ draft of the same move."""
    if row.entry.body.get("form") != SHAPED:
        return []
    return [
        one.entry.id
        for one in desk.journal.outbox()
        if one.entry.kind == FAQ_DRAFT
        and one.entry.body.get("question") == question_of(row.entry.subject)
        and one.send_after == row.send_after
    ]


def recall(desk: Desk, entry_id: str) -> None:
    """Ask the store for a held entry back; the next sync says whether it was in time."""
    row = _row(desk, entry_id)
    if row.state is not OutboxState.HELD:
        raise Refused(f"only a held entry can be recalled, this one is {row.state}")
    desk.journal.recall(entry_id)


def discard(desk: Desk, entry_id: str) -> None:
    """Let go of what came back. Raises Refused for anything that is still on its way."""
    if "discard" not in CAN[_row(desk, entry_id).state]:
        raise Refused("it is still on its way: undo or recall it first")
    desk.journal.discard(entry_id)


def send_again(
    desk: Desk,
    entry_id: str,
    text: str | None = None,
    *,
    undo_for: timedelta = timedelta(0),
    finishing: bool = False,
) -> str:
    """Send what came back as a new entry, about the question as it is now; returns the new entry's id.

    Raises what the move raises that it was: OffHours (R3), Refused for a quick reply over two sentences (R6), a shaped
    one out of form (R7), a second answer of one's own (R8), and whatever else stands in its way by now.
    """
    row = _row(desk, entry_id)
    if "send_again" not in CAN[row.state]:
        raise Refused(f"it is {row.state}: only what came back can be sent again")
    replacement = _renewed(desk, row.entry, text, finishing)
    desk.journal.requeue(entry_id, replacement, send_after=desk.now() + undo_for)
    return replacement.id


def _renewed(desk: Desk, old: Entry, text: str | None, finishing: bool) -> Entry:
    body = dict(old.body)
    if text is not None:
        body["text"] = clean_text(text, "the text")
    question_id = question_of(old.subject)
    if question_id is None:
        return desk.entry(old.subject, old.kind, body, claim=old.claim, quiet=old.quiet, audience=old.audience)
    question, claim = desk.question(question_id), old.claim
    if old.kind in _MOVES:
        lock.refuse_off_hours(desk, p0=question.p0, finishing=finishing)
        body |= {"cycle": question.cycle.number, "p0": question.p0}
    if old.kind in _ANSWERS:
        check_can_answer(desk, question)
        _check_form(old.kind, body)
        claim = answer_claim(question.id, question.cycle.number)
    if old.kind == HAND_OVER:
        receiver_of(desk, question, str(body.get("to")))
    return desk.entry_about(question, old.kind, body, claim=claim)


def _check_form(kind: str, body: dict[str, Any]) -> None:
    """Hold the text to the form of the reply that it is (R6, R7)."""
    if kind == "answer" and body.get("form") == "quick":
        check_quick_reply(str(body["text"]))
    if kind == "answer" and body.get("form") == SHAPED:
        body["text"] = check_sent_again(str(body["text"])).whole


def _known(desk: Desk, entry_id: str) -> OutboxRow | None:
    return next((one for one in desk.journal.outbox() if one.entry.id == entry_id), None)


def _row(desk: Desk, entry_id: str) -> OutboxRow:
    row = _known(desk, entry_id)
    if row is None:
        if any(entry_id in item.contestants for item in outbox(desk)):
            raise Refused("it stands against another answer: the lead decides, and both texts are kept until then")
        raise BadInput(f"there is nothing called {entry_id} in the outbox: `mentor outbox` lists what is")
    return row
