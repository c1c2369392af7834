"""`mentor team`: who is in the team, and what all have in common."""

from __future__ import annotations

import click

from mentor_tui.cli.delivery import deliver
from mentor_tui.cli.out import json_option, result, result_json, say, screen_width
from mentor_tui.cli.session import Session
from mentor_tui.cli.shapes import member_shape
from mentor_tui.cli.table import table
from mentor_tui.domain.people import MENTEE, ROLES


@click.group("team", no_args_is_help=False)
def team() -> None:
    """Add members, list them, name what all have in common."""


@team.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=MENTEE, show_default=True, help="What she may do.")
@click.option("--zone", required=True, help="Her time zone, like Africa/Lagos.")
@click.option("--hours", help="Her hours; else 'mon-fri 09:00-17:00'.")
@click.option("--holidays", metavar="CODE", help="Her public holidays, like NG or DE-BY.")
@click.option("--exception", "exceptions", multiple=True, metavar="TEXT", help="Other hours on some dates; repeatable.")
@click.option("--mentor", metavar="NAME", help="Who answers her questions; else any mentor.")
@click.option("--backup", metavar="NAME", help="Who steps in for the mentor (R2).")
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
    as_json: bool,
) -> None:
    """Add a member (leads only). She joins with `mentor init --name NAME --store FILE`.

    JSON: id, name, role, mentor, backup, zone, hours, exceptions, holiday_calendar, holidays.
    """
    with session.desk() as desk:
        from mentor_tui.services.start import DEFAULT_HOURS
        from mentor_tui.services.team import add as add_member
        from mentor_tui.services.team import members

        member = add_member(
            desk,
            name,
            role,
            zone,
            DEFAULT_HOURS if hours is None else hours,
            holidays=holidays,
            exceptions=exceptions,
            mentor=mentor,
            backup=backup,
        )
        deliver(desk)
        added = next(one for one in members(desk) if one.id == member)
        if as_json:
            result_json(member_shape(added, desk.now()))
        else:
            result(f"{added.id}: {added.name}, {added.role}, {zone}, {added.calendar_at(desk.now()).hours}")


@team.command("list")
@json_option
@click.pass_obj
def list_members(session: Session, as_json: bool) -> None:
    """List everybody, with zone and hours.

    JSON: a list of id, name, role, mentor, backup, zone, hours, exceptions, holiday_calendar, holidays.
    """
    with session.desk(read_only=True) as desk:
        from mentor_tui.services.team import members

        everybody, now = members(desk), desk.now()
    if as_json:
        result_json([member_shape(one, now) for one in everybody])
        return
    rows = [(one.id, one.name, one.role, one.calendar_at(now).zone, one.calendar_at(now).hours) for one in everybody]
    result(table(("ID", "NAME", "ROLE", "ZONE", "HOURS"), rows, width=screen_width()))


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
