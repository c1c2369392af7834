"""`mentor ask`: put a question to the mentors, or add to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mentor_tui.cli.delivery import DELIVERED, deliver, fate
from mentor_tui.cli.out import json_option, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.shapes import deadline_shape
from mentor_tui.cli.text import given
from mentor_tui.cli.words import wall_clock
from mentor_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk


@click.command("ask")
@click.argument("title")
@click.argument("rest", metavar="[BODY]", required=False)
@click.option("--body", metavar="TEXT", help="The same as BODY.")
@click.option("--tried", multiple=True, metavar="TEXT", help="What you tried that did not work; repeatable.")
@click.option("--blocked", is_flag=True, help="You cannot go on; needs two --tried (R10).")
@click.option("--p0", is_flag=True, help="An emergency: phone first, write then; it breaks the lock (R4).")
@click.option("--mentee", metavar="NAME", help="Whose question it is, when you are a mentor.")
@click.option("--on", metavar="QUESTION", help="Add to this question: clarify it, or open it again.")
@click.option("--thanks", is_flag=True, help="With --on: say thanks; it opens nothing again.")
@json_option
@click.pass_obj
def ask(
    session: Session,
    title: str,
    rest: str | None,
    body: str | None,
    tried: tuple[str, ...],
    blocked: bool,
    p0: bool,
    mentee: str | None,
    on: str | None,
    thanks: bool,
    as_json: bool,
) -> None:
    """Ask a question, or add to one; prints its name.

    TITLE is the question in a line, BODY the rest of it; a BODY of - is read from stdin. The deadline runs by the
    mentee's own calendar (R1). With --on, TITLE and BODY are added to that question; after an answer they open it
    again, unless they are --thanks.

    JSON: id, short, entry, state (delivered or its state in the outbox), release_at, due, ack_limit, act_by,
    backup_now, late, hint.
    """
    if on is not None and (blocked or p0 or mentee):
        raise BadInput("--blocked, --p0 and --mentee belong to a new question, not to one that --on adds to")
    if thanks and (on is None or tried):
        raise BadInput("--thanks goes with --on QUESTION, and without --tried")
    if rest is not None and body is not None:
        raise BadInput("the body is given twice: as BODY and with --body")
    text = given(rest or body or "", "the question")
    with session.desk() as desk:
        if on is None:
            question_id, entry_id, hint = _put(desk, title, text, tried, blocked, p0, mentee)
        else:
            question_id, entry_id = _add(desk, on, title, text, tried, thanks)
            hint = None
        deliver(desk)
        _tell(desk, question_id, entry_id, hint, as_json)


def _put(
    desk: Desk, title: str, body: str, tried: tuple[str, ...], blocked: bool, p0: bool, mentee: str | None
) -> tuple[str, str, str | None]:
    from mentor_tui.services.ask import Ask
    from mentor_tui.services.ask import ask as put

    asked = put(desk, Ask(title, body, tried, blocked, p0, mentee))
    return asked.question_id, desk.question(asked.question_id).last_moving, asked.hint


def _add(desk: Desk, handle: str, title: str, body: str, tried: tuple[str, ...], thanks: bool) -> tuple[str, str]:
    from mentor_tui.services.ask import follow_up
    from mentor_tui.services.show import find

    question_id = find(desk, handle)
    text = "\n\n".join(part for part in (title, body) if part.strip())
    return question_id, follow_up(desk, question_id, text, tried, thanks=thanks)


def _tell(desk: Desk, question_id: str, entry_id: str, hint: str | None, as_json: bool) -> None:
    from mentor_tui.domain.question import PENDING
    from mentor_tui.services.show import short, show

    now = desk.now()
    detail = show(desk, question_id)
    became = fate(desk, entry_id)
    zone = detail.question.cycle.calendar.zone
    due = f"an answer is due {wall_clock(detail.deadline.due, zone, now)} ({zone})"
    clock = due if became.state == DELIVERED else "the clock starts when the team has it"
    say(f"{became.words}; {clock}" if detail.question.state == PENDING else became.words)
    if hint:
        say(f"hint: {hint}")
    if as_json:
        named = {"id": question_id, "short": short(question_id), "entry": entry_id}
        state = {"state": became.state, "release_at": became.release_at}
        result_json({**named, **state, **deadline_shape(detail.deadline, now), "hint": hint})
    else:
        result(short(question_id))
