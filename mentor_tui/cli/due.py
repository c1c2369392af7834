"""`mentor due`: when would a question be due, and why? Needs no team and no set-up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from mentor_tui.cli.out import json_option, result, result_json
from mentor_tui.cli.words import utc
from mentor_tui.domain.deadlines import Deadline, deadline
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours import Calendar, make_calendar
from mentor_tui.domain.trace import told
from mentor_tui.domain.zones import read_instant


@click.command("due")
@click.option(
    "--asked",
    required=True,
    metavar="WHEN",
    help="When it was asked: 2026-03-10T14:00, wall time in --zone unless it ends in Z or an offset.",
)
@click.option("--zone", required=True, help="The mentee's time zone, like Europe/Berlin.")
@click.option("--hours", required=True, help="Her hours, like 'mon-fri 09:00-13:00,15:00-19:00; sat 10:00-12:00'.")
@click.option("--holidays", metavar="CODE", help="The mentee's public holidays, like DE or DE-BY.")
@click.option(
    "--exception", "exceptions", multiple=True, help="Other hours on a date, like '2026-12-24 off'; repeatable."
)
@click.option("--mentor-zone", help="The mentor's time zone.")
@click.option("--mentor-hours", help="The mentor's hours.")
@click.option("--mentor-holidays", metavar="CODE", help="The mentor's public holidays.")
@click.option("--mentor-exception", "mentor_exceptions", multiple=True, help="Other hours of the mentor; repeatable.")
@json_option
def due(
    asked: str,
    zone: str,
    hours: str,
    holidays: str | None,
    exceptions: tuple[str, ...],
    mentor_zone: str | None,
    mentor_hours: str | None,
    mentor_holidays: str | None,
    mentor_exceptions: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say when a question is due, by when its mentor must act, and why.

    JSON: asked, due, ack_limit, act_by (null: no window of the mentor's before due), backup_now, trace (lines).
    """
    at, remark = read_instant(asked, zone)
    mentee = make_calendar(zone, hours, holidays=holidays, exceptions=exceptions, around=at)
    mentor = _mentor(mentor_zone, mentor_hours, mentor_holidays, mentor_exceptions, at)
    found = deadline(at, mentee, mentor)
    trace = [remark, *found.trace] if remark else list(found.trace)
    if as_json:
        result_json(_as_json(found, trace))
    else:
        result(_as_text(found, trace, mentee, mentor))


def _mentor(
    zone: str | None, hours: str | None, holidays: str | None, exceptions: tuple[str, ...], at: datetime
) -> Calendar | None:
    if zone and hours:
        return make_calendar(zone, hours, holidays=holidays, exceptions=exceptions, around=at)
    if zone or hours or holidays or exceptions:
        missing = " and ".join(
            name for name, given in (("--mentor-zone", zone), ("--mentor-hours", hours)) if not given
        )
        raise BadInput(f"the mentor's calendar is not whole: give {missing} too")
    return None


def _as_json(found: Deadline, trace: list[str]) -> dict[str, Any]:
    return {
        "asked": utc(found.asked),
        "due": utc(found.due),
        "ack_limit": utc(found.ack_limit),
        "act_by": utc(found.act_by),
        "backup_now": found.backup_now,
        "trace": trace,
    }


def _as_text(found: Deadline, trace: list[str], mentee: Calendar, mentor: Calendar | None) -> str:
    acting = "no mentor's hours given"
    if mentor is not None:
        acting = told(mentor, found.act_by) if found.act_by else "none: the backup gets it now"
    summary = [
        f"due        {told(mentee, found.due)}",
        f"act by     {acting}",
        f"ack limit  {told(mentee, found.ack_limit)}",
        "",
    ]
    return "\n".join([*summary, *trace])
