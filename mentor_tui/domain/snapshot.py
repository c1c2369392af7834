"""Calendars as they are written into entries: with their public holidays as dates, so that every replica agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from mentor_tui.domain.hours import Calendar, make_calendar
from mentor_tui.domain.public_holidays import public_holidays

DECLARED_DAYS: Final = timedelta(days=400)
"""How far ahead a member's public holidays are written out when hours are declared."""


def declared_calendar(
    zone: str, hours: str, *, holidays: str | None = None, exceptions: Sequence[str] = (), now: datetime
) -> Calendar:
    """A member's calendar as she declares it at `now`. Raises BadInput naming the part that is wrong."""
    calendar = make_calendar(zone, hours, holidays=holidays, exceptions=exceptions, around=now)
    if holidays is None:
        return calendar
    since = now.date() - timedelta(days=7)
    return replace(calendar, holidays=public_holidays(holidays, since, since + DECLARED_DAYS))


def snapshot(calendar: Calendar, start: datetime) -> Calendar:
    """The calendar as a clock that starts at `start` takes it along: with the public holidays of those weeks only."""
    if calendar.holiday_calendar is None:
        return calendar
    return make_calendar(
        calendar.zone,
        calendar.hours,
        holidays=calendar.holiday_calendar,
        exceptions=calendar.exceptions,
        around=start,
    )
