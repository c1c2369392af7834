"""`mentor handover`: give questions to somebody whose window opens in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.moved import move_all, tell
from mentor_tui.cli.out import json_option, result, result_json, say, screen_width
from mentor_tui.cli.session import Session
from mentor_tui.cli.table import table
from mentor_tui.cli.text import given
from mentor_tui.cli.words import utc
from mentor_tui.domain.moves import HAND_OVER

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk


@click.command("handover")
@click.argument("questions", nargs=-1, required=True, metavar="QUESTION...")
@click.option("--to", "to", metavar="NAME", help="Who takes it. Without it those who could are listed, the best first.")
@click.option("--note", default="", metavar="TEXT", help="What she should know; - reads it from stdin.")
@json_option
@click.pass_obj
def handover(session: Session, questions: tuple[str, ...], to: str | None, note: str, as_json: bool) -> None:
    """Hand a question over to another mentor, with a note.

    QUESTION is the end of its id; several may be given. The deadline stays. Off-hours it is refused with exit 4,
    except on a P0 (R3, R4).

    JSON: id, short, entry, state (delivered or its state in the outbox), release_at; for several a list of them.
    Without --to a list of member, name, part (backup, lead, mentor), zone, opens_at, open_now, in_time, reason.
    """
    words = given(note, "the note") if note else ""
    with session.desk() as desk:
        from mentor_tui.services.batch import Move
        from mentor_tui.services.show import find
        from mentor_tui.services.team import find_member

        found = [find(desk, one) for one in questions]
        if to is None:
            _list(desk, found, as_json)
            return
        receiver = find_member(desk, to)
        outcome = move_all(desk, Move(HAND_OVER, words, receiver.id), found)
        tell(desk, outcome, f"handed over to {receiver.name}", as_json=as_json, as_list=len(questions) > 1)


def _list(desk: Desk, questions: Sequence[str], as_json: bool) -> None:
    """Those who could take it."""
    from mentor_tui.services.hand_over import who_could

    if as_json:
        now = desk.now()
        zone = desk.self().calendar_at(now).zone
        keys = ("member", "name", "part", "zone", "open_now", "in_time")
        result_json(
            [
                {key: getattr(one, key) for key in keys}
                | {"opens_at": utc(one.opens_at), "reason": one.reason(now, zone)}
                for one in who_could(desk, questions)
            ]
        )
    else:
        print_takers(desk, questions, "nothing is handed over yet: name one with --to")


def print_takers(desk: Desk, questions: Sequence[str], advice: str) -> None:
    """Those who could take it, for a person to read, then how to name one."""
    from mentor_tui.services.hand_over import who_could

    now = desk.now()
    zone = desk.self().calendar_at(now).zone
    rows = [(one.member, one.part, one.reason(now, zone)) for one in who_could(desk, questions)]
    if rows:
        result(table(("WHO", "PART", "WHY"), rows, width=screen_width()))
        say(advice)
    else:
        say(f"{_whose(desk, questions)}nobody else in the team answers questions: `mentor team add` adds somebody")


def _whose(desk: Desk, questions: Sequence[str]) -> str:
    """Who has it already, where that is somebody else."""
    has_it = desk.question(questions[0]).mentor if len(questions) == 1 else None
    if has_it in (None, desk.me):
        return ""
    member = desk.journal.member(has_it)
    return f"{member.name if member else has_it} has it already, and "
