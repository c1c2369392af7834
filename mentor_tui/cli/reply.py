"""`mentor reply`: answer a question, or ask back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mentor_tui.cli.delivery import ANSWERED_BEFORE, DELIVERED, deliver, fate
from mentor_tui.cli.out import json_option, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.text import given
from mentor_tui.cli.words import stretch, utc
from mentor_tui.domain.errors import OffHours, Refused
from mentor_tui.domain.plain_text import LARGEST_TEXT, plain

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk


@click.command("reply")
@click.argument("question")
@click.argument("text")
@click.option("--ask-back", is_flag=True, help="Ask the mentee one better question; the clock pauses (R10).")
@json_option
@click.pass_obj
def reply(session: Session, question: str, text: str, ask_back: bool, as_json: bool) -> None:
    """Answer a question in at most two sentences, or ask back.

    QUESTION is the end of its id; TEXT - reads it from stdin. More than two sentences are refused (R6).
    Off-hours it is refused with exit 4, except on a P0 (R3, R4). When somebody has answered before,
    both texts are kept and the lead decides. What is refused stays as a draft.

    JSON: id, short, entry, state (delivered or its state in the outbox), release_at, goes_out_at, held, late,
    contest.
    """
    words = given(text, "the reply")
    with session.desk() as desk:
        from mentor_tui.services import reply as replies
        from mentor_tui.services.show import find, short

        move = replies.ask_back if ask_back else replies.reply
        question_id = find(desk, question)
        try:
            sent = move(desk, question_id, words)
        except (Refused, OffHours) as no:
            if not _keep(desk, question_id, words):
                raise
            raise type(no)(f"{no}; what you wrote is kept as a draft") from no
        deliver(desk)
        became = fate(desk, sent.entry_id)
        name = short(sent.question_id)
        contest = sent.contest or became.state == "contested"
        if sent.late_by is not None:
            say(f"{stretch(sent.late_by)} after it was due")
        if as_json:
            result_json(
                {
                    "id": sent.question_id,
                    "short": name,
                    "entry": sent.entry_id,
                    "state": became.state,
                    "release_at": became.release_at,
                    "goes_out_at": utc(sent.goes_out_at),
                    "held": sent.held,
                    "late": sent.late_by is not None,
                    "contest": contest,
                }
            )
        else:
            words = ANSWERED_BEFORE if contest and became.state == DELIVERED else became.words
            result(f"{name} {'asked back' if ask_back else 'answered'}: {words}")


def _keep(desk: Desk, question_id: str, words: str) -> bool:
    """Keep what was refused as a draft; False when it cannot be one, or when there is one already."""
    from mentor_tui.services import drafts

    text = plain(words, keep_newlines=True).strip()
    if not text or len(text) > LARGEST_TEXT or drafts.load(desk, question_id) is not None:
        return False
    drafts.save(desk, question_id, text)
    return True
