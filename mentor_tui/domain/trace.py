"""Why a deadline is what it is: plain lines in the mentee's zone and the mentor's (the `w` key, `mentor due`).

Words only; what they tell of was reckoned in `reckoning.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Final

from mentor_tui.domain.hours import Calendar, Day, business_day
from mentor_tui.domain.reckoning import Reckoning
from mentor_tui.domain.zones import clock_changes, load_zone, oddity, wall_clock

_MOST_REASONS: Final = 6
_ONE_DAY: Final = timedelta(days=1)


def explain(
    steps: Reckoning, ack_limit: datetime, acting: datetime | None, mentee: Calendar, mentor: Calendar | None
) -> tuple[str, ...]:
    """The lines that tell how `steps` came to their due, and what follows for the mentor."""
    clocks = _Clocks(mentee, mentor)
    return (
        f"Asked {clocks.both(steps.start)} = {steps.start.astimezone(UTC):%Y-%m-%d %H:%M} UTC.",
        _beginning(steps, clocks),
        *_rule(steps, mentee),
        *_clock_changes(steps, clocks),
        f"Due {clocks.both(steps.due)}.",
        f"Ack limit {clocks.both(ack_limit)}: 12 h after the ask.",
        _acting(steps, acting, clocks),
    )


@dataclass(frozen=True, slots=True)
class _Clocks:
    """The calendars in whose zones an instant is told; there may be no mentor."""

    mentee: Calendar
    mentor: Calendar | None

    def both(self, at: datetime) -> str:
        """An instant on the mentee's clock, and on the mentor's when it shows something else."""
        mentees = told(self.mentee, at)
        if self.mentor is None or self.mentor.zone == self.mentee.zone:
            return mentees
        return f"{mentees} = {told(self.mentor, at)}"


def told(calendar: Calendar, at: datetime) -> str:
    """An instant on the clock of a calendar's zone, in full."""
    return f"{at.astimezone(load_zone(calendar.zone)):%a %Y-%m-%d %H:%M %Z} in {calendar.zone}"


def _time(calendar: Calendar, at: datetime) -> str:
    return f"{wall_clock(load_zone(calendar.zone), at):%H:%M}"


def _hours(calendar: Calendar, day: Day) -> str:
    spans = ",".join(f"{_time(calendar, one.start)}-{_time(calendar, one.end)}" for one in day.windows)
    return f"{spans} ({day.why})" if day.why else spans


def _beginning(steps: Reckoning, clocks: _Clocks) -> str:
    hours = _hours(clocks.mentee, steps.day)
    if steps.begins == steps.start:
        return f"The clock starts at once: that is inside the mentee's hours, {hours}."
    return f"The clock starts {clocks.both(steps.begins)}, the first business instant: {_waits(steps, clocks.mentee)}."


def _waits(steps: Reckoning, mentee: Calendar) -> str:
    """Why the clock did not start at once."""
    asked, asked_on = _time(mentee, steps.start), wall_clock(load_zone(mentee.zone), steps.start).date()
    if steps.day.opening < steps.start:
        return f"{asked} is in a break of that day's hours, {_hours(mentee, steps.day)}"
    if asked_on == steps.day.date:
        return f"{asked} is before that day's hours, {_hours(mentee, steps.day)}"
    today = business_day(mentee, asked_on)
    late = f"{asked} is outside that day's hours, {_hours(mentee, today)}" if today.windows else ""
    closed = _closed(mentee, asked_on, steps.day.date)
    return ", then ".join(reason for reason in (late, closed) if reason) or f"{asked} is outside the mentee's hours"


def _rule(steps: Reckoning, mentee: Calendar) -> Iterator[str]:
    if steps.following is None or steps.wanted is None or steps.same_time is None:
        close = _time(mentee, steps.due)
        yield f"That is the opening of the mentee's business day, so it is due at that day's last close, {close}."
        return
    same_time = datetime.combine(steps.day.date, time()) + steps.same_time
    if same_time != wall_clock(load_zone(mentee.zone), steps.begins):
        yield f"That hour comes twice; the second time counts as its end, {same_time:%H:%M}."
    night = " after midnight" if steps.same_time >= _ONE_DAY else ""
    following = steps.following
    yield (
        f"That is not the opening of its day, so it is due at the same time, {same_time:%H:%M}{night}, "
        f"on the next business day, {following.date:%a %Y-%m-%d}, hours {_hours(mentee, following)}."
    )
    if skipped := _closed(mentee, steps.day.date + _ONE_DAY, following.date):
        yield f"Skipped: {skipped}."
    yield from _odd_hour(mentee, datetime.combine(following.date, time()) + steps.same_time)
    if steps.due != steps.wanted:
        where = "before the opening" if steps.wanted < following.opening else "in the break"
        where = "after the last close" if steps.wanted > following.close else where
        yield f"{_time(mentee, steps.wanted)} is {where} of that day: moved to {_time(mentee, steps.due)}."


def _odd_hour(mentee: Calendar, wanted: datetime) -> Iterator[str]:
    match oddity(load_zone(mentee.zone), wanted):
        case "skipped":
            yield f"The clocks skip {wanted:%H:%M} on {wanted:%a %Y-%m-%d}: the first instant after it counts."
        case "twice":
            yield f"{wanted:%H:%M} comes twice on {wanted:%a %Y-%m-%d}: the second time counts."


def _clock_changes(steps: Reckoning, clocks: _Clocks) -> Iterator[str]:
    """What the clocks do between the ask and due, and so how long that really is."""
    elapsed = f": {_length(steps.due - steps.start)} of real time from the ask to due"
    mentor = clocks.mentor if clocks.mentor and clocks.mentor.zone != clocks.mentee.zone else None
    for calendar, real_time in ((clocks.mentee, elapsed), (mentor, "")):
        if calendar is None:
            continue
        zone = load_zone(calendar.zone)
        for at, by in clock_changes(zone, steps.start, steps.due):
            way = "forward" if by > timedelta(0) else "back"
            on = wall_clock(zone, at)
            yield f"Clocks go {way} {_length(abs(by))} in {calendar.zone} on {on:%A} {on.day} {on:%B %Y}{real_time}."


def _acting(steps: Reckoning, acting: datetime | None, clocks: _Clocks) -> str:
    if clocks.mentor is None:
        return "No mentor's hours are known, so there is no act-by."
    zone = load_zone(clocks.mentor.zone)
    if acting == steps.due:
        return f"Act by {clocks.both(acting)}: due is within the mentor's hours."
    since = wall_clock(zone, acting or steps.start).date()
    until = wall_clock(zone, steps.due).date()
    closed = _closed(clocks.mentor, since, until + _ONE_DAY)
    because = f"; closed {closed}" if closed else ""
    if acting is None:
        return f"No act-by: the mentor has no hours between the ask and due{because}. The backup gets it now."
    return f"Act by {clocks.both(acting)}: the end of the mentor's last hours before due{because}."


def _closed(calendar: Calendar, since: date, until: date) -> str:
    """The days from `since` to before `until` without hours, with reasons; runs of one reason told once."""
    count = (until - since).days
    days = [business_day(calendar, since + step * _ONE_DAY) for step in range(count)]
    runs = [list(run) for _, run in groupby((day for day in days if not day.windows), key=lambda day: day.why)]
    reasons = [_run_told(run) for run in islice(runs, _MOST_REASONS)]
    more = len(runs) - len(reasons)
    return ", ".join([*reasons, f"and {more} more"] if more else reasons)


def _run_told(run: list[Day]) -> str:
    last = f" to {run[-1].date:%a %Y-%m-%d}" if len(run) > 1 else ""
    return f"{run[0].date:%a %Y-%m-%d}{last} ({run[0].why})"


def _length(elapsed: timedelta) -> str:
    """A stretch of real time: `71 h`, `47 h 30 min`."""
    hours, minutes = divmod(round(elapsed.total_seconds() / 60), 60)
    return (
        " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
        or "0 min"
    )
