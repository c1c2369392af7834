"""`mentor reply`: answer a question in two sentences or shaped, or ask back; one question or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mentor_tui.cli.moved import move_all, tell
from mentor_tui.cli.out import json_option
from mentor_tui.cli.session import Session
from mentor_tui.cli.text import given
from mentor_tui.domain.errors import BadInput, OffHours, Refused
from mentor_tui.domain.moves import ASK_BACK, QUICK, SHAPED
from mentor_tui.domain.plain_text import LARGEST_TEXT, plain

if TYPE_CHECKING:
    from mentor_tui.services.batch import Move
    from mentor_tui.services.desk import Desk


@click.command("reply")
@click.argument("question")
@click.argument("text", required=False)
@click.option("--ask-back", is_flag=True, help="Ask the mentee one better question; the clock pauses (R10).")
@click.option("--bullet", "bullets", multiple=True, metavar="TEXT", help="A point of a shaped reply; up to three (R7).")
@click.option("--next", "action", metavar="TEXT", help="The one next action of a shaped reply (R7).")
@click.option("--template", metavar="NAME", help="Write one of the templates in your settings.")
@click.option("--also", multiple=True, metavar="QUESTION", help="The same on this question; may be given repeatedly.")
@json_option
@click.pass_obj
def reply(
    session: Session,
    question: str,
    text: str | None,
    ask_back: bool,
    bullets: tuple[str, ...],
    action: str | None,
    template: str | None,
    also: tuple[str, ...],
    as_json: bool,
) -> None:
    """Answer a question in at most two sentences, or shaped, or ask back.

    QUESTION is the end of its id; TEXT - reads it from stdin. More than two sentences are refused (R6). A shaped
    reply has --bullet and --next instead of TEXT; bullets beyond the third become a FAQ draft of yours (R7).
    Off-hours it is refused with exit 4, except on a P0 (R3, R4). When somebody has answered before,
    both texts are kept and the lead decides. What is refused stays as a draft.

    JSON: id, short, entry, state (delivered or its state in the outbox), release_at, goes_out_at, held, late,
    contest, faq_draft (its entry, or null). With --also a list of them.
    """
    words = _words(session, text, bullets, action, template)
    with session.desk() as desk:
        from mentor_tui.services.batch import Move
        from mentor_tui.services.show import find

        kind = SHAPED if bullets or action else ASK_BACK if ask_back else QUICK
        questions = [find(desk, one) for one in (question, *also)]
        move = Move(kind, words, template=template is not None)
        try:
            outcome = move_all(desk, move, questions)
        except (Refused, OffHours) as no:
            if not _keep(desk, questions[0], move):
                raise
            raise type(no)(f"{no}; what you wrote is kept as a draft") from no
        tell(desk, outcome, "asked back" if ask_back else "answered", as_json=as_json, as_list=bool(also))


def _words(
    session: Session, text: str | None, bullets: tuple[str, ...], action: str | None, template: str | None
) -> str:
    """What to say, given in one of three ways. Raises BadInput when it is given in none, or in several."""
    ways = (text is not None, bool(bullets or action), template is not None)
    if sum(ways) != 1:
        raise BadInput("say it once: as TEXT, or with --bullet and --next, or with --template")
    if template is not None:
        return _template(session, template)
    if text is not None:
        return given(text, "the reply")
    from mentor_tui.domain.reply import written

    return written([" ".join(one.split()) for one in bullets], [" ".join(action.split())] if action else [])


def _template(session: Session, name: str) -> str:
    from mentor_tui.settings import load

    templates = load(session.paths()).templates
    if name not in templates:
        there = f"there are {', '.join(templates)}" if templates else "there is none under [templates]"
        raise BadInput(f"no template is called {name!r}: {there}; `mentor settings` opens them")
    return templates[name]


def _keep(desk: Desk, question_id: str, move: Move) -> bool:
    """Keep what was refused as a draft; False when it cannot be one, or when there is one already."""
    from mentor_tui.services import drafts

    text = plain(move.text, keep_newlines=True).strip()
    if not text or len(text) > LARGEST_TEXT or drafts.load(desk, question_id, move=move.kind) is not None:
        return False
    drafts.save(desk, question_id, text, move=move.kind)
    return True
