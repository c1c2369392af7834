"""`mentor ack`: tell a mentee that her question was seen."""

from __future__ import annotations

import click

from mentor_tui.cli.delivery import deliver, fate
from mentor_tui.cli.out import json_option, result, result_json
from mentor_tui.cli.session import Session


@click.command("ack")
@click.argument("question")
@json_option
@click.pass_obj
def ack(session: Session, question: str, as_json: bool) -> None:
    """Acknowledge a question: seen, not answered yet.

    It stops the 12-hour ack clock (R2) and never moves the deadline. QUESTION is the end of its id.
    Off-hours it is refused with exit 4, except on a P0 (R3, R4).

    JSON: id, short, entry, state (delivered or its state in the outbox), release_at.
    """
    with session.desk() as desk:
        from mentor_tui.services.acknowledge import acknowledge
        from mentor_tui.services.show import find, short

        question_id = find(desk, question)
        entry_id = acknowledge(desk, question_id)
        deliver(desk)
        became = fate(desk, entry_id)
        if as_json:
            result_json(
                {
                    "id": question_id,
                    "short": short(question_id),
                    "entry": entry_id,
                    "state": became.state,
                    "release_at": became.release_at,
                }
            )
        else:
            result(f"{short(question_id)} acknowledged: {became.words}")
