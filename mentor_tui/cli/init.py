"""`mentor init`: a home for a new mentor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.delivery import deliver
from mentor_tui.cli.out import json_option, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from mentor_tui.services.start import Started


@click.command("init")
@click.option("--name", help="Your name, as the team knows you.")
@click.option("--zone", help="Your time zone, like Europe/London.")
@click.option("--hours", help="Your hours, like 'mon-fri 09:00-13:00,15:00-19:00'.")
@click.option("--holidays", metavar="CODE", help="Your public holidays, like DE or DE-BY.")
@click.option("--store", metavar="FILE", help="The team's store file, to join a team or to keep it elsewhere.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the usual answer where no option gives one.")
@json_option
@click.pass_obj
def init(
    session: Session,
    name: str | None,
    zone: str | None,
    hours: str | None,
    holidays: str | None,
    store: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Set up this home: asks at the terminal for what no option gives.

    The first member of a new store leads its team; a store that knows your name is joined.

    JSON: member, role, store, joined.
    """
    from mentor_tui.services.start import DEFAULT_HOURS, Beginning, start
    from mentor_tui.settings import SETTINGS_FILE

    paths = session.paths()
    beginning = Beginning(
        name=_answer("Your name", name, os.environ.get("USER", ""), yes),
        zone=_answer("Your time zone", zone, machine_zone(), yes),
        hours=_answer("Your hours", hours, DEFAULT_HOURS, yes),
        holidays=holidays,
        store=store,
    )
    started = start(paths, beginning, session.clock, os.urandom)
    with session.desk() as desk:
        deliver(desk)
    if as_json:
        shape = {"member": started.member, "role": started.role, "store": started.store, "joined": started.joined}
        result_json(shape)
    else:
        _welcome(started, str(paths.config / SETTINGS_FILE))


def machine_zone() -> str:
    """The IANA zone of this machine, or UTC when it cannot be told."""
    import warnings
    from zoneinfo import available_timezones

    from pendulum.tz import get_local_timezone

    try:
        with warnings.catch_warnings(action="ignore"):
            name = str(get_local_timezone().name)
    except (OSError, RuntimeError, ValueError):
        return "UTC"
    return name if name in available_timezones() else "UTC"


def _answer(question: str, given: str | None, usual: str, yes: bool) -> str:
    if given is not None:
        return given
    if yes:
        if not usual:
            raise BadInput(f"{question.lower()} cannot be guessed here: give it as an option, see `mentor init --help`")
        return usual
    answer: str = click.prompt(question, default=usual or None, err=True)
    return answer


def _welcome(started: Started, settings: str) -> None:
    what = f"joined as {started.role}" if started.joined else "a new team, which you lead"
    result(f"{started.member}: {what}; store {started.store}")
    say(f"settings are in {settings}; `mentor` opens the inbox")
    if not started.joined:
        say("add people with `mentor team add NAME --zone ZONE --hours HOURS`")
