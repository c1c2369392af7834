"""`mentor hours`: one's own hours, shown or declared."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.delivery import deliver
from mentor_tui.cli.out import json_option, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.shapes import calendar_shape
from mentor_tui.cli.words import utc, wall_clock
from mentor_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from mentor_tui.domain.hours import Calendar
    from mentor_tui.services.desk import Desk

NONE = "none"
HOLIDAYS_AHEAD = timedelta(days=30)


@click.command("hours")
@click.argument("hours", required=False)
@click.option("--zone", help="Your time zone, like Europe/London.")
@click.option("--holidays", metavar="CODE", help="Your public holidays, like DE or DE-BY; none: none.")
@click.option(
    "--exception",
    "exceptions",
    multiple=True,
    metavar="TEXT",
    help="Other hours on some dates: '2026-12-24 off', '2026-02-18..2026-03-19 10:00-15:00'; repeatable.",
)
@click.option("--drop-exceptions", is_flag=True, help="Forget the exceptions declared before.")
@json_option
@click.pass_obj
def hours(
    session: Session,
    hours: str | None,
    zone: str | None,
    holidays: str | None,
    exceptions: tuple[str, ...],
    drop_exceptions: bool,
    as_json: bool,
) -> None:
    """Show your hours, or declare them.

    HOURS are written like 'mon-fri 09:00-13:00,15:00-19:00; sat 10:00-12:00'. What is not given stays as it is.
    Declared off-hours, they count from your next opening: the wall has no door (R3).

    JSON: current (zone, hours, exceptions, holiday_calendar, holidays), coming (the same, or null),
    counts_from, locked, until (when that changes).
    """
    changes = any((hours is not None, zone, holidays, exceptions, drop_exceptions))
    if hours is not None and not hours.strip():
        raise BadInput("the hours are empty: write them like 'mon-fri 09:00-17:00'")
    with session.desk() as desk:
        from mentor_tui.services.hours import declare

        if changes:
            counts_from = declare(
                desk,
                hours=hours,
                zone=zone,
                holidays="" if holidays == NONE else holidays,
                exceptions=exceptions,
                drop_exceptions=drop_exceptions,
            )
            deliver(desk)
            say(_from_when(desk, counts_from))
        _show(desk, as_json)


def _from_when(desk: Desk, counts_from: datetime) -> str:
    now = desk.now()
    if counts_from <= now:
        return "declared; counts from now"
    zone = desk.self().calendar_at(now).zone
    return f"declared; off-hours now, so it counts from your next opening, {wall_clock(counts_from, zone, now)}"


def _show(desk: Desk, as_json: bool) -> None:
    from mentor_tui.domain.people import is_mentor
    from mentor_tui.services import lock
    from mentor_tui.services.hours import declared

    mine, state, now = declared(desk), lock.state(desk), desk.now()
    if as_json:
        result_json(
            {
                "current": calendar_shape(mine.current),
                "coming": calendar_shape(mine.coming[1]) if mine.coming else None,
                "counts_from": utc(mine.coming[0]) if mine.coming else None,
                "locked": state.locked,
                "until": utc(state.until),
            }
        )
        return
    for line in _lines(mine.current, now):
        result(line)
    if mine.coming is not None:
        result(f"\nfrom {wall_clock(mine.coming[0], mine.current.zone, now)}")
        for line in _lines(mine.coming[1], now):
            result(line)
    if is_mentor(desk.self().role):
        result(f"\n{_lock_words(state.locked, state.until, mine.current.zone, now)}")


def _lines(calendar: Calendar, now: datetime) -> list[str]:
    lines = [f"hours      {calendar.hours}", f"zone       {calendar.zone}"]
    if calendar.holiday_calendar:
        coming = [
            f"{day} {name}" for day, name in calendar.holidays if now.date() <= day <= (now + HOLIDAYS_AHEAD).date()
        ]
        lines.append(f"holidays   {calendar.holiday_calendar}{': ' if coming else ''}{', '.join(coming)}")
    lines.extend(f"exception  {one}" for one in calendar.exceptions)
    return lines


def _lock_words(locked: bool, until: datetime | None, zone: str, now: datetime) -> str:
    if until is None:
        return "closed, and these hours never open" if locked else "open, always"
    return f"{'closed' if locked else 'open'} until {wall_clock(until, zone, now)}"
