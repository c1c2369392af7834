"""One business day on a mentee's calendar, step by step (R1).

All reckoning is on a calendar as it was when the clock started; what happens to a question later moves nothing.
Instants are aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from mentor_tui.domain.hours import Calendar, Day, days_from, never_open
from mentor_tui.domain.values import slotted_value
from mentor_tui.domain.zones import end_instant, forward_clock, load_zone


@slotted_value
class Reckoning:
    """The steps from a clock's start to due.

    `begins` is the first business instant and `day` its business day. `same_time` is since midnight of that day's
    date, so over 24 hours late in a night shift. `following` is the business day on which the clock comes round
    again, at `wanted`; these are None when `begins` is the opening of its day.
    """

    start: datetime
    begins: datetime
    day: Day
    due: datetime
    same_time: timedelta | None = None
    following: Day | None = None
    wanted: datetime | None = None


def reckon(calendar: Calendar, start: datetime) -> Reckoning:
    """How a clock that starts at `start` comes to its due. Raises BadInput when the calendar never opens.

    A later start is never due earlier. It follows from the rule itself: business days do not overlap, the opening of
    a day is due at its close, all later instants of it within the next day. Only a repeated hour would break it,
    which is why the time of day is read from a clock that never runs back.
    """
    days = (day for day in days_from(calendar, start) if day.windows and day.close > start)
    day = _next(days, calendar)
    begins = next(max(start, window.start) for window in day.windows if window.end > start)
    if begins == day.opening:
        return Reckoning(start, begins, day, due=day.close)
    zone = load_zone(calendar.zone)
    same_time = forward_clock(zone, begins) - datetime.combine(day.date, time())
    following = _next(days, calendar)
    wanted = end_instant(zone, datetime.combine(following.date, time()) + same_time)
    return Reckoning(start, begins, day, _within(following, wanted), same_time, following, wanted)


def _within(day: Day, wanted: datetime) -> datetime:
    """`wanted` moved forward out of a break, and kept within the day's opening and last close."""
    for window in day.windows:
        if wanted < window.end:
            return max(wanted, window.start)
    return day.close


def _next(days: Iterator[Day], calendar: Calendar) -> Day:
    day = next(days, None)
    if day is None:
        raise never_open(calendar)
    return day
