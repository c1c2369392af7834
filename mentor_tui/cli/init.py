"""`mentor init`: a home for a new mentor."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import click

from mentor_tui.cli.delivery import deliver, fetch_oneself
from mentor_tui.cli.out import json_option, progress_bar, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.text import given
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import parse_hours
from mentor_tui.domain.people import member_id
from mentor_tui.domain.public_holidays import public_holidays
from mentor_tui.domain.zones import load_zone

if TYPE_CHECKING:
    from mentor_tui.services.start import Beginning, Started

NONE: Final = "none"
ASK: Final = "ask"
Check = Callable[[str], object]
"""Raises BadInput for an answer that is wrong."""


@click.command("init")
@click.option("--name", help="Your name, as the team knows you.")
@click.option("--zone", help="Your time zone, like Europe/London.")
@click.option("--hours", help="Your hours, like 'mon-fri 09:00-13:00,15:00-19:00'.")
@click.option("--holidays", metavar="CODE", help="Your public holidays, like DE or DE-BY.")
@click.option("--store", metavar="FILE", help="The team's store file, to join a team or to keep it elsewhere.")
@click.option(
    "--join",
    metavar="INVITE",
    is_flag=False,
    flag_value=ASK,
    help="Join a team on a server. Alone it asks for the invite; - reads it from stdin; others can see an argument.",
)
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
    join: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Set up this home: asks at the terminal for what no option gives.

    The first member of a new store leads its team. A store that knows your name is joined, with the hours that
    the team has for you. A team on a server is joined with --join and the invite from its lead, whose secret goes
    into the system's keyring. Without a keyring, take the secret out of the invite and give it to PGPASSFILE (or
    ~/.pgpass), a service file, or PGPASSWORD.

    JSON: member, role, store, joined.
    """
    from mentor_tui.settings import SETTINGS_FILE

    said = _Given(name, zone, hours, holidays, yes)
    if join is not None and store is not None:
        raise BadInput("--join says where the store is: leave --store out")
    started = _begin(session, said, store) if join is None else _join(session, said, join)
    with session.desk() as desk, progress_bar("syncing") as progress:
        if started.joined:
            fetch_oneself(desk, progress)
        else:
            deliver(desk, progress)
    if as_json:
        shape = {"member": started.member, "role": started.role, "store": started.store, "joined": started.joined}
        result_json(shape)
    else:
        _welcome(started, str(session.paths().config / SETTINGS_FILE))


@dataclass(frozen=True, slots=True)
class _Given:
    """What the options said of her; the rest is asked."""

    name: str | None
    zone: str | None
    hours: str | None
    holidays: str | None
    yes: bool


def _begin(session: Session, said: _Given, store: str | None) -> Started:
    from mentor_tui.services.start import refuse_home_in_use, start

    paths = session.paths()
    refuse_home_in_use(paths)
    beginning = _beginning(session, said, os.environ.get("USER", ""))
    file = _choice("The store file of a team that you join", store, said.yes, lambda file: file)
    return start(paths, replace(beginning, store=file), session.clock, os.urandom)


def _join(session: Session, said: _Given, invite_text: str) -> Started:
    from mentor_tui.services.join import join, read_invite

    for value, check in ((said.zone, load_zone), (said.hours, parse_hours)):
        if value is not None:
            check(value)
    invite = read_invite(_invite(invite_text), session.paths())
    usual_name = invite.member.replace("-", " ").title()
    joined = join(session.paths(), invite, lambda: _beginning(session, said, usual_name), session.clock, os.urandom)
    if invite.secret is None:
        say("your secret is still the one that you were sent: set one of your own with psql's \\password")
    return joined


def _invite(said: str) -> str:
    """The invite: typed without being shown, from a pipe, or as it was given."""
    if said != ASK:
        return given(said, "the invite")
    if not sys.stdin.isatty():
        raise BadInput("--join alone asks at a terminal: in a script pipe the invite to `mentor init --join -`")
    typed: str = click.prompt("The invite (it is not shown)", hide_input=True, err=True)
    return typed


def _beginning(session: Session, said: _Given, usual_name: str) -> Beginning:
    from mentor_tui.services.start import DEFAULT_HOURS, Beginning

    today = session.clock().date()
    return Beginning(
        name=_answer("Your name", said.name, usual_name, said.yes, member_id),
        zone=_answer("Your time zone", said.zone, machine_zone(), said.yes, load_zone),
        hours=_answer("Your hours", said.hours, DEFAULT_HOURS, said.yes, parse_hours),
        holidays=_choice(
            "Your public holidays, like GB-SCT",
            said.holidays,
            said.yes,
            lambda code: public_holidays(code, today, today),
        ),
    )


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


def _answer(question: str, given: str | None, usual: str, yes: bool, check: Check) -> str:
    if given is not None:
        check(given)
        return given
    if yes:
        if not usual:
            raise BadInput(f"{question.lower()} cannot be guessed here: give it as an option, see `mentor init --help`")
        return usual
    return _ask(question, usual, check)


def _choice(question: str, given: str | None, yes: bool, check: Check) -> str | None:
    """What may be left out: a person is asked, a script that gives no option means none."""
    if given is None and not yes and sys.stdin.isatty():
        given = _ask(question, NONE, lambda answer: answer == NONE or check(answer))
    return None if given == NONE else given


def _ask(question: str, usual: str, check: Check) -> str:
    """The answer that is right. A person is told what is wrong and asked again; a pipe has no second answer."""
    while True:
        answer: str = click.prompt(question, default=usual or None, err=True)
        try:
            check(answer)
        except BadInput as wrong:
            if not sys.stdin.isatty():
                raise
            say(str(wrong))
        else:
            return answer


def _welcome(started: Started, settings: str) -> None:
    what = f"joined as {started.role}" if started.joined else "a new team, which you lead"
    result(f"{started.member}: {what}; store {started.store}")
    say(f"settings are in {settings}; `mentor` opens the inbox")
    if started.joined:
        say("your zone and hours are those that the team has for you: `mentor hours` shows and changes them")
    else:
        say("add people with `mentor team add NAME --zone ZONE --hours HOURS`; see its --help")
