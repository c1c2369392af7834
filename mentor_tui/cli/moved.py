"""After a move on one question or several: bring it to the team, and say of each what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mentor_tui.cli.delivery import ANSWERED_BEFORE, DELIVERED, deliver, fate
from mentor_tui.cli.out import result, result_json, say
from mentor_tui.cli.words import stretch, utc
from mentor_tui.domain.errors import Refused

if TYPE_CHECKING:
    from mentor_tui.services.batch import Done, Move, Outcome
    from mentor_tui.services.desk import Desk


def move_all(desk: Desk, move: Move, question_ids: Sequence[str]) -> Outcome:
    """Make the move on each; on a single one, a refusal is the whole answer and is raised."""
    from mentor_tui.services import batch

    each = list(dict.fromkeys(question_ids))
    if len(each) == 1:
        return batch.Outcome(move, (batch.act(desk, move, each[0]),), ())
    batch.check(move)
    return batch.act_on_all(desk, move, each)


def tell(desk: Desk, outcome: Outcome, verb: str, *, as_json: bool, as_list: bool) -> None:
    """Sync once, then a line for each question, or JSON: an object, `as_list` a list of them.

    Raises Refused when some were refused; each has said why.
    """
    from mentor_tui.services.show import short

    deliver(desk)
    shapes = [_shape(desk, one) for one in outcome.done]
    if as_json:
        result_json(shapes if as_list else shapes[0])
    else:
        for one in outcome.done:
            result(f"{short(one.question_id)} {verb}: {became(desk, one)[1]}")
    for refusal in outcome.refused:
        say(f"{short(refusal.question_id)} refused: {refusal.why}")
    if outcome.refused:
        count = len(outcome.refused) + len(outcome.done)
        raise Refused(f"{len(outcome.refused)} of {count} questions stayed as they were: see the lines above")


def became(desk: Desk, one: Done) -> tuple[str, str]:
    """What became of a move: its state, and words for a person; that it was late is said."""
    found = fate(desk, one.entry_ids[0])
    if one.sent is None:
        return found.state, found.words
    if one.sent.late_by is not None:
        say(f"{stretch(one.sent.late_by)} after it was due")
    if one.sent.contest and found.state == DELIVERED:
        return found.state, ANSWERED_BEFORE
    return found.state, f"{found.words}; the rest is a FAQ draft of yours" if one.sent.faq_id else found.words


def _shape(desk: Desk, one: Done) -> dict[str, Any]:
    from mentor_tui.services.show import short

    found = fate(desk, one.entry_ids[0])
    shape: dict[str, Any] = {
        "id": one.question_id,
        "short": short(one.question_id),
        "entry": one.entry_ids[0],
        "state": found.state,
        "release_at": found.release_at,
    }
    if one.sent is not None:
        shape |= {
            "goes_out_at": utc(one.sent.goes_out_at),
            "held": one.sent.held,
            "late": one.sent.late_by is not None,
            "contest": one.sent.contest or found.state == "contested",
            "faq_draft": one.sent.faq_id,
        }
    return shape
