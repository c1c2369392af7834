"""`mentor team`: who is in the team, who may log in, and what all have in common."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from mentor_tui.cli.delivery import deliver
from mentor_tui.cli.members import admin_option, change, remove
from mentor_tui.cli.out import json_option, result, result_json, say, screen_width
from mentor_tui.cli.session import Session
from mentor_tui.cli.shapes import member_shape
from mentor_tui.cli.table import table
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.people import MENTEE, ROLES

if TYPE_CHECKING:
    from mentor_tui.services.prepare import Ready

HAND_IT_OVER: Final = "give this invite to {} alone, and once: she joins with `mentor init --join` and pastes it"


@click.group("team", no_args_is_help=False)
def team() -> None:
    """Add, list, change and remove members, make invites, prepare a server."""


team.add_command(change)
team.add_command(remove)


@team.command("init")
@click.option(
    "--store", metavar="URI", required=True, help="An administrator's login: postgresql://ADMIN@HOST/DATABASE."
)
@click.option("--team", "name", default="team", show_default=True, help="The team's name on that server.")
@click.option("--lead", metavar="NAME", help="Who leads a new team: she gets the invite that is printed.")
@click.option("--again", is_flag=True, help="Her invite was lost: make another one; the first is worthless then.")
@click.option("--reached-at", metavar="URI", help="Where members find it, if elsewhere: postgresql://HOST/DATABASE.")
@json_option
@click.pass_obj
def init(
    session: Session, store: str, name: str, lead: str | None, again: bool, reached_at: str | None, as_json: bool
) -> None:
    """Prepare a PostgreSQL server for a team, or upgrade it.

    Run by an administrator. Safe to repeat, also while members work. A new team needs its lead: her invite is the
    result. The administrator's password comes from PGPASSFILE (or ~/.pgpass), a service file, or PGPASSWORD.

    JSON: place, team, team_is_new, version_before, version, leads, invite (empty when none was made).
    """
    from mentor_tui.services.prepare import invite_lead, prepare_team, server_address

    address = server_address(store)
    members_way = server_address(reached_at) if reached_at else None
    ready = prepare_team(address, name)
    say(_prepared(ready))
    if lead is None and not ready.leads:
        lead = _ask_for_lead(name)
    if lead is not None:
        ready = invite_lead(address, ready, lead, again=again, reached_at=members_way)
    if as_json:
        result_json({field: getattr(ready, field) for field in _READY})
    elif ready.invite:
        _hand_over(ready.leads[0], ready.invite)


@team.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=MENTEE, show_default=True, help="What she may do.")
@click.option("--zone", required=True, help="Her time zone, like Africa/Lagos.")
@click.option("--hours", help="Her hours; else 'mon-fri 09:00-17:00'.")
@click.option("--holidays", metavar="CODE", help="Her public holidays, like NG or DE-BY.")
@click.option("--exception", "exceptions", multiple=True, metavar="TEXT", help="Other hours on some dates; repeatable.")
@click.option("--mentor", metavar="NAME", help="Who answers her questions; else any mentor.")
@click.option("--backup", metavar="NAME", help="Who steps in for the mentor (R2).")
@admin_option
@json_option
@click.pass_obj
def add(
    session: Session,
    name: str,
    role: str,
    zone: str,
    hours: str | None,
    holidays: str | None,
    exceptions: tuple[str, ...],
    mentor: str | None,
    backup: str | None,
    admin: str | None,
    as_json: bool,
) -> None:
    """Add a member (leads only).

    Where the store is on a server her invite is printed: she joins with `mentor init --join`. Where it is a file she
    joins with `mentor init --name NAME --store FILE`.

    JSON: id, name, role, mentor, backup, zone, hours, exceptions, holiday_calendar, holidays, invite (empty for a
    file).
    """
    with session.desk() as desk:
        from mentor_tui.services.start import DEFAULT_HOURS
        from mentor_tui.services.team import add as add_member
        from mentor_tui.services.team import members

        invited = add_member(
            desk,
            name,
            role,
            zone,
            DEFAULT_HOURS if hours is None else hours,
            holidays=holidays,
            exceptions=exceptions,
            mentor=mentor,
            backup=backup,
            admin=admin,
        )
        deliver(desk)
        added = next(one for one in members(desk) if one.id == invited.member)
        if as_json:
            result_json({**member_shape(added, desk.now()), "invite": invited.invite})
            return
        line = f"{added.id}: {added.name}, {added.role}, {zone}, {added.calendar_at(desk.now()).hours}"
    if invited.invite:
        say(line)
        _hand_over(added.name, invited.invite)
    else:
        result(line)


@team.command("rotate")
@click.argument("name", required=False)
@admin_option
@json_option
@click.pass_obj
def rotate(session: Session, name: str | None, admin: str | None, as_json: bool) -> None:
    """Make a new secret: your own, or with NAME an invite to a new login.

    Your own goes straight into the keyring and nothing is printed. With NAME (leads only) her old secret is worthless
    at once, and she joins again with the invite, in the home that she has or on a new machine.

    JSON: id, invite (empty for your own).
    """
    with session.desk() as desk:
        from mentor_tui.services.join import renew_secret
        from mentor_tui.services.team import Invited
        from mentor_tui.services.team import rotate as make_invite

        if name is None:
            renew_secret(desk)
            invited = Invited(desk.me)
        else:
            invited = make_invite(desk, name, admin=admin)
    if as_json:
        result_json({"id": invited.member, "invite": invited.invite})
    elif invited.invite:
        _hand_over(invited.member, invited.invite)
    else:
        say("your login has a new secret, which is in the keyring")


@team.command("list")
@click.option("--admin", metavar="URI", help="Ask the store on a server, too: an administrator's login there.")
@json_option
@click.pass_obj
def list_members(session: Session, admin: str | None, as_json: bool) -> None:
    """List everybody, with mentor, backup, zone and hours.

    With --admin also as what the store lets each in.

    JSON: a list of id, name, role, mentor, backup, zone, hours, exceptions, holiday_calendar, holidays, let_in (the
    role that the store knows; null: it lets her not in, or --admin was not given).
    """
    with session.desk(read_only=True) as desk:
        from mentor_tui.services.team import let_in, members

        doors = let_in(desk, admin=admin) if admin else {}
        everybody, now = members(desk), desk.now()
    if as_json:
        result_json([{**member_shape(one, now), "let_in": doors.get(one.id)} for one in everybody])
        return
    columns = ("ID", "NAME", "ROLE", "MENTOR", "BACKUP", "ZONE", "HOURS", *(("LET IN",) if admin else ()))
    rows = [
        (one.id, one.name, one.role, one.mentor or "", one.backup or "")
        + (one.calendar_at(now).zone, one.calendar_at(now).hours)
        + ((doors.get(one.id, "nobody"),) if admin else ())
        for one in everybody
    ]
    result(table(columns, rows, width=screen_width()))


@team.command("set")
@click.option("--name", help="The team's name.")
@click.option("--voice", metavar="TEXT", help="Where a P0 is talked about: a phone number, a room (R4).")
@json_option
@click.pass_obj
def set_team(session: Session, name: str | None, voice: str | None, as_json: bool) -> None:
    """Say what all have in common (leads only).

    JSON: name, voice_channel (as given).
    """
    with session.desk() as desk:
        from mentor_tui.services.team import set_team as change

        change(desk, name=name, voice_channel=voice)
        deliver(desk)
    if as_json:
        result_json({"name": name, "voice_channel": voice})
    else:
        say("set")


_READY: Final = ("place", "team", "team_is_new", "version_before", "version", "leads", "invite")


def _prepared(ready: Ready) -> str:
    schema = f"schema {ready.version} (was {ready.version_before or 'none'})"
    return f"{ready.place}: {schema}; the team {ready.team!r} is {'new' if ready.team_is_new else 'there already'}"


def _ask_for_lead(team_name: str) -> str:
    if not sys.stdin.isatty():
        raise BadInput(f"who leads {team_name}? a new team needs --lead NAME; the schema is ready, run it once more")
    answer: str = click.prompt("Who leads the team", err=True)
    return answer


def _hand_over(who: str, invite: str) -> None:
    say(HAND_IT_OVER.format(who))
    result(invite)
