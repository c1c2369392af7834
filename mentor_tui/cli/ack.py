"""`mentor ack`: tell mentees that their questions were seen."""

from __future__ import annotations

import click

from mentor_tui.cli.moved import move_all, tell
from mentor_tui.cli.out import json_option
from mentor_tui.cli.session import Session
from mentor_tui.domain.moves import ACKNOWLEDGE


@click.command("ack")
@click.argument("questions", nargs=-1, required=True, metavar="QUESTION...")
@json_option
@click.pass_obj
def ack(session: Session, questions: tuple[str, ...], as_json: bool) -> None:
    """Acknowledge a question: seen, not answered yet.

    It stops the 12-hour ack clock (R2) and never moves the deadline. QUESTION is the end of its id; several may be
    given. Off-hours it is refused with exit 4, except on a P0 (R3, R4).

    JSON: id, short, entry, state (delivered or its state in the outbox), release_at. For several a list of them.
    """
    with session.desk() as desk:
        from mentor_tui.services.batch import Move
        from mentor_tui.services.show import find

        found = [find(desk, one) for one in questions]
        outcome = move_all(desk, Move(ACKNOWLEDGE), found)
        tell(desk, outcome, "acknowledged", as_json=as_json, as_list=len(questions) > 1)
