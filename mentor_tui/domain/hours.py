"""When somebody works: a calendar, its business days and windows, and the lock outside them (R3).

A business day is the date its hours open on: a night shift belongs, after midnight too, to the evening it began.
Business days never overlap, so every open instant belongs to one of them. Instants are aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import DatedException, Spans, Week, parse_exception, parse_hours, shown
from mentor_tui.domain.public_holidays import public_holidays
from mentor_tui.domain.values import slotted_value
from mentor_tui.domain.zones import end_instant, load_zone, opening_instant, wall_clock

HORIZON: Final = timedelta(days=400)
"""How far ahead an opening is looked for. Hours that do not open within it count as never opening."""
ENDLESS: Final = timedelta(days=14)
"""Hours that run on for so long without a break are said to never close."""
HOLIDAYS_BEFORE: Final = timedelta(days=7)
HOLIDAYS_AFTER: Final = timedelta(days=60)

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_ONE_DAY: Final = timedelta(days=1)
_REACH: Final = timedelta(days=2)
"""How many dates back a day may lie whose hours are still open: a night shift, and a date that a zone skips."""
_SOON: Final = timedelta(days=7)


@slotted_value
class Window:
    """A stretch of declared hours as two instants, half-open: at `end` it is over."""

    start: datetime
    end: datetime


@slotted_value
class Day:
    """The hours that open on one date, in order, none touching; none at all when it is no business day.

    `why` says what closes the day, or which exception sets its hours; empty on a usual business day.
    """

    date: date
    windows: tuple[Window, ...]
    why: str = ""

    @property
    def opening(self) -> datetime:
        """When its first window opens."""
        return self.windows[0].start

    @property
    def close(self) -> datetime:
        """Its last close."""
        return self.windows[-1].end


@slotted_value
class Calendar:
    """When somebody works: an IANA zone, weekly hours, dated exceptions, and public holidays with their names.

    A snapshot: the holidays are dates, so that what was reckoned with it never moves. `holiday_calendar` only tells
    where they came from (`DE-BY`). An exception about one date overrides hours, weekend and holiday; a longer one
    overrides the hours of business days only, unless it is `off`. The narrower exception wins, then the later one.
    """

    zone: str
    hours: str
    exceptions: tuple[str, ...] = ()
    holidays: tuple[tuple[date, str], ...] = ()
    holiday_calendar: str | None = None

    def to_body(self) -> dict[str, Any]:
        """The calendar as JSON values, for an entry's body."""
        return {
            "zone": self.zone,
            "hours": self.hours,
            "exceptions": list(self.exceptions),
            "holidays": [[day.isoformat(), name] for day, name in self.holidays],
            "holiday_calendar": self.holiday_calendar,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Calendar:
        """The calendar that `to_body` wrote. Raises one of entry.MALFORMED when it is none that can be used."""
        exceptions = tuple(body.get("exceptions", ()))
        holidays = tuple((day, str(name)) for day, name in body.get("holidays", ()))
        return _usable(body["zone"], body["hours"], exceptions, holidays, body.get("holiday_calendar"))


@dataclass(frozen=True, slots=True)
class LockState:
    """Whether the wall is up. `until` is the next opening when locked, else the end of the window.

    None means not within 400 days, or that the hours never close. `by_hand`: the hours are open, but their owner
    locked them.
    """

    locked: bool
    until: datetime | None
    by_hand: bool = False


def make_calendar(
    zone: str,
    hours: str,
    *,
    holidays: str | None = None,
    exceptions: Sequence[str] = (),
    around: datetime,
) -> Calendar:
    """A calendar checked in all its parts, with the public holidays from a week before `around` to 60 days after.

    `holidays` is a country, perhaps with a subdivision: `DE-BY`. Raises BadInput, one line about the first part that
    is wrong, also when these hours never open.
    """
    today = wall_clock(load_zone(zone), around).date()
    days = public_holidays(holidays, today - HOLIDAYS_BEFORE, today + HOLIDAYS_AFTER) if holidays else ()
    calendar = Calendar(zone, hours.strip(), tuple(one.strip() for one in exceptions), days, holidays)
    if not any(window.end > around for window in _all_windows(calendar, around)):
        raise never_open(calendar)
    return calendar


def never_open(calendar: Calendar) -> BadInput:
    """The error for a calendar without any business day within reach."""
    return BadInput(
        f"these hours never open: {shown(calendar.hours)} in {calendar.zone}; change the hours or an exception"
    )


def business_day(calendar: Calendar, day: date) -> Day:
    """What a calendar says about one date."""
    return _day(_schedule(calendar), day)


def days_from(calendar: Calendar, at: datetime) -> Iterator[Day]:
    """The dates from the first whose hours may still be open at `at`, 400 days on, closed ones too."""
    schedule = _schedule(calendar)
    today = wall_clock(schedule.zone, at).date()
    yield from _near(schedule, today)
    day = today + _SOON
    while day <= today + HORIZON:
        yield _day(schedule, day)
        day += _ONE_DAY


def windows(calendar: Calendar, since: datetime, until: datetime) -> list[Window]:
    """The open stretches between two instants, cut at them, merged where they touch (midnight is no break)."""
    cut: list[Window] = []
    schedule = _schedule(calendar)
    day = wall_clock(schedule.zone, since).date() - _REACH
    last = wall_clock(schedule.zone, until).date()
    while day <= last:
        for window in _day(schedule, day).windows:
            start, end = max(window.start, since), min(window.end, until)
            if start < end:
                cut.append(Window(start, end))
        day += _ONE_DAY
    return list(_merged(cut))


def window_at(calendar: Calendar, now: datetime) -> Window | None:
    """The window that `now` is in, or None outside all; merged with what it touches, up to ENDLESS ahead."""
    for window in _merged(_all_windows(calendar, now), enough=now + ENDLESS):
        if window.end > now:
            return window if window.start <= now else None
    return None


def next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    """When the next window opens, after the one that `now` is in; None when not within 400 days.

    Hours that never close open anew with each day, so that a lock by hand has an end there too.
    """
    current = window_at(calendar, now)
    after = now if current is None or _never_closes(current, now) else current.end
    return next((window.start for window in _all_windows(calendar, now) if window.start > after), None)


def lock_state(calendar: Calendar, now: datetime, locked_until: datetime | None = None) -> LockState:
    """Whether the wall is up at `now` (R3). `locked_until` is when a lock by hand ends.

    Reckoned from the declared hours alone each time, so it survives suspend and clock changes.
    """
    window = window_at(calendar, now)
    if locked_until is not None and now < locked_until:
        open_then = window_at(calendar, locked_until) is not None
        until = locked_until if open_then else next_opening(calendar, locked_until)
        return LockState(True, until, by_hand=window is not None)
    if window is None:
        return LockState(True, next_opening(calendar, now))
    return LockState(False, None if _never_closes(window, now) else window.end)


@dataclass(frozen=True, eq=False, slots=True)
class _Schedule:
    """A calendar read once: its parts parsed, the exceptions in the order in which they win."""

    zone: ZoneInfo
    week: Week
    exceptions: tuple[DatedException, ...]
    holidays: Mapping[date, str]


@lru_cache(maxsize=1024)
def _usable(
    zone: str, hours: str, exceptions: tuple[str, ...], holidays: tuple[tuple[str, str], ...], source: str | None
) -> Calendar:
    """A calendar that can be reckoned with, the same object for all the entries that carry it."""
    dated = tuple((date.fromisoformat(day), name) for day, name in holidays)
    calendar = Calendar(zone, hours, exceptions, dated, source)
    _schedule(calendar)
    return calendar


@lru_cache(maxsize=1024)
def _schedule(calendar: Calendar) -> _Schedule:
    exceptions = reversed([parse_exception(text) for text in calendar.exceptions])
    return _Schedule(
        zone=load_zone(calendar.zone),
        week=parse_hours(calendar.hours),
        exceptions=tuple(sorted(exceptions, key=lambda one: one.last - one.first)),
        holidays=dict(calendar.holidays),
    )


@lru_cache(maxsize=4096)
def _near(schedule: _Schedule, today: date) -> tuple[Day, ...]:
    """The days around a date in which nearly every clock that starts on it has run out."""
    return tuple(_day(schedule, today + timedelta(days=days)) for days in range(-_REACH.days, _SOON.days))


@lru_cache(maxsize=16384)
def _day(schedule: _Schedule, day: date) -> Day:
    """A date's hours, less what still belongs to the shift of an evening before: that shift came first."""
    spans, why = _planned(schedule, day)
    found = list(_resolved(schedule, day, spans))
    before = [*_resolved_on(schedule, day - _REACH), *_resolved_on(schedule, day - _ONE_DAY)]
    taken = max((window.end for window in before), default=_LONG_AGO)
    kept = [Window(max(window.start, taken), window.end) for window in found if window.end > taken]
    if spans and not found:
        why = "the clocks skip its hours"
    elif found and not kept:
        why = "its hours belong to the evening before"
    return Day(day, tuple(_merged(kept)), why)


def _planned(schedule: _Schedule, day: date) -> tuple[Spans, str]:
    """The spans that are meant for a date, with what closes it or which exception sets them."""
    exception = next((one for one in schedule.exceptions if one.covers(day)), None)
    if exception and (exception.single or not exception.spans):
        return exception.spans, f"exception '{exception.text}'"
    if day in schedule.holidays:
        return (), f"public holiday: {schedule.holidays[day]}"
    weekly = schedule.week[day.weekday()]
    if not weekly:
        return (), f"no hours on {day:%A}s"
    return (exception.spans, f"exception '{exception.text}'") if exception else (weekly, "")


def _resolved_on(schedule: _Schedule, day: date) -> Iterator[Window]:
    return _resolved(schedule, day, _planned(schedule, day)[0])


def _resolved(schedule: _Schedule, day: date, spans: Spans) -> Iterator[Window]:
    """Spans as instants; one that lies in a gap of the clocks is empty and left out."""
    midnight = datetime.combine(day, time())
    for opens, closes in spans:
        start = opening_instant(schedule.zone, midnight + timedelta(minutes=opens))
        end = end_instant(schedule.zone, midnight + timedelta(minutes=closes))
        if start < end:
            yield Window(start, end)


def _all_windows(calendar: Calendar, at: datetime) -> Iterator[Window]:
    return (window for day in days_from(calendar, at) for window in day.windows)


def _merged(ordered: Iterable[Window], enough: datetime | None = None) -> Iterator[Window]:
    """Windows in order, those that touch or (where an hour repeats) overlap made one; no further than `enough`."""
    run: Window | None = None
    for window in ordered:
        if run is not None and enough is not None and run.end >= enough:
            break
        if run is not None and window.start <= run.end:
            run = Window(run.start, max(run.end, window.end))
            continue
        if run is not None:
            yield run
        run = window
    if run is not None:
        yield run


def _never_closes(window: Window, now: datetime) -> bool:
    return window.end - now >= ENDLESS
