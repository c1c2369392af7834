"""`mentor doctor`: what is in order here, what is not, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mentor_tui.cli.out import json_option, result, result_json
from mentor_tui.cli.session import Session
from mentor_tui.domain.errors import MentorError

if TYPE_CHECKING:
    from mentor_tui.services.doctor import Finding


@click.command("doctor")
@json_option
@click.pass_obj
def doctor(session: Session, as_json: bool) -> int:
    """Say what is in order here, what is not, and what to do.

    Looks at the settings, the journal, its place, the store, the outbox and the hours. Exits 1 when something failed.

    JSON: a list of level (ok, warn, fail), what, detail.
    """
    from mentor_tui.services.doctor import FAIL

    findings = _findings(session)
    if as_json:
        result_json([{"level": one.level, "what": one.what, "detail": one.detail} for one in findings])
    else:
        for one in findings:
            result(f"{one.level:<4}  {one.what:<9}  {one.detail}")
    return 1 if any(one.level == FAIL for one in findings) else 0


def _findings(session: Session) -> list[Finding]:
    from mentor_tui.services.doctor import examine, examine_closed

    try:
        with session.desk() as desk:
            return examine(desk, session.check_settings)
    except MentorError as error:
        if not session.paths().settings.exists():  # nothing is set up: there is nothing to look at
            raise
        return examine_closed(session.paths(), session.check_settings, error)
