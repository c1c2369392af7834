"""`mentor reply`: answer a question in two sentences or shaped, or ask back; one question or several."""

from __future__ import annotations

import click

from mentor_tui.cli import saying
from mentor_tui.cli.moved import move_all, tell
from mentor_tui.cli.out import json_option, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.domain.errors import BadInput, OffHours, Refused
from mentor_tui.domain.moves import ASK_BACK, QUICK

ONCE = "say it once: as TEXT, or with --bullet and --next, --template, --draft or --edit"


@click.command("reply")
@click.argument("question")
@click.argument("text", required=False)
@click.option("--ask-back", is_flag=True, help="Ask the mentee one better question; the clock pauses (R10).")
@click.option("--bullet", "bullets", multiple=True, metavar="TEXT", help="A point of a shaped reply; up to three (R7).")
@click.option("--next", "action", metavar="TEXT", help="The one next action of a shaped reply (R7).")
@click.option("--shaped", is_flag=True, help='TEXT, draft or template is a shaped reply: lines after "- " and "Next:".')
@click.option("--template", metavar="NAME", help="Write one of the templates in your settings.")
@click.option("--draft", is_flag=True, help="Send the draft that is kept.")
@click.option("--edit", is_flag=True, help="Write it in the editor that $VISUAL or $EDITOR names; begins as the draft.")
@click.option("--also", multiple=True, metavar="QUESTION", help="The same on this question, or on several in quotes.")
@json_option
@click.pass_obj
def reply(
    session: Session,
    question: str,
    text: str | None,
    ask_back: bool,
    bullets: tuple[str, ...],
    action: str | None,
    shaped: bool,
    template: str | None,
    draft: bool,
    edit: bool,
    also: tuple[str, ...],
    as_json: bool,
) -> None:
    """Answer a question in at most two sentences, or shaped, or ask back.

    QUESTION is the end of its id; TEXT - reads it from stdin. More than two sentences are refused (R6). A shaped
    reply has --bullet and --next instead of TEXT; bullets beyond the third become a FAQ draft of yours (R7).
    --ask-back without TEXT lists better questions to pick from; their number is TEXT then.
    Off-hours it is refused with exit 4, except on a P0 (R3, R4). When somebody has answered before,
    both texts are kept and the lead decides. What is refused stays as a draft.

    JSON: id, short, entry, state (delivered or its state in the outbox), release_at, goes_out_at, held, late,
    contest, faq_draft (its entry, or null). With --also a list of them. Without TEXT to ask back, the questions.
    """
    said = saying.Said(text, bullets, action, template, draft, edit)
    kind = saying.kind_named(said, ask_back=ask_back, shaped=shaped, quick=QUICK)
    only_list = kind == ASK_BACK and not said.ways
    if said.ways != 1 and not only_list:
        raise BadInput(ONCE)
    words = saying.words(session, said)
    names = [question, *(name for several in also for name in several.split())]
    if only_list:
        _list(session, question, as_json)
    else:
        _make(session, names, kind, words, said, as_json=as_json, as_list=bool(also))


def _make(
    session: Session,
    names: list[str],
    kind: str,
    words: str,
    said: saying.Said,
    *,
    as_json: bool,
    as_list: bool,
) -> None:
    with session.desk() as desk:
        from mentor_tui.services.batch import Move
        from mentor_tui.services.show import find

        questions = [find(desk, one) for one in names]
        if said.draft or said.edit:
            words = (saying.edited if said.edit else saying.kept)(desk, questions[0], kind)
        elif kind == ASK_BACK:
            words = saying.asked(desk, questions[0], words)
        move = Move(kind, words, template=said.template is not None)
        try:
            outcome = move_all(desk, move, questions)
        except (Refused, OffHours) as no:
            if not saying.keep(desk, questions[0], move) and not said.edit:
                raise
            raise type(no)(f"{no}; what you wrote is kept as a draft") from no
        tell(desk, outcome, "asked back" if kind == ASK_BACK else "answered", as_json=as_json, as_list=as_list)


def _list(session: Session, question: str, as_json: bool) -> None:
    """Better questions to pick from."""
    with session.desk(read_only=True) as desk:
        from mentor_tui.services.show import find

        there = saying.better_questions(desk, find(desk, question))
        if as_json:
            result_json(list(there))
            return
        for number, one in enumerate(there, 1):
            result(f"{number}  {one}")
        say("nothing is asked back yet: give one as TEXT, by its number or in your own words")
