"""`mentor lock`: put up the wall now, until the next window."""

from __future__ import annotations

import click

from mentor_tui.cli.out import json_option, result, result_json
from mentor_tui.cli.session import Session
from mentor_tui.cli.words import utc


@click.command("lock")
@json_option
@click.pass_obj
def lock(session: Session, as_json: bool) -> None:
    """Lock now, until your next window opens.

    As off-hours: only a P0 is shown, and what you write waits (R3). The wall has no door: it cannot be taken back.

    JSON: locked, until.
    """
    with session.desk() as desk:
        from mentor_tui.services import lock as locking

        state = locking.lock_now(desk)
        if as_json:
            result_json({"locked": state.locked, "until": utc(state.until)})
        else:
            result(f"locked; {locking.opens_in_words(state, desk.self().calendar_at(desk.now()).zone)}")
