"""What holds for every deadline, whatever the calendar: odd zones, nights, breaks, exceptions, clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mentor_tui.domain.deadlines import act_by, deadline, due_at
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours import Calendar, business_day, lock_state, next_opening, window_at, windows
from mentor_tui.domain.zones import load_zone, wall_clock

# Instants close to clock changes of every kind: an hour, half an hour, at midnight, a whole day, and none at all.
MOMENTS = {
    "Europe/Berlin": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "America/New_York": ("2026-03-08T07:00Z", "2026-11-01T06:00Z"),
    "Australia/Lord_Howe": ("2026-04-04T15:00Z", "2026-10-03T15:30Z"),
    "Africa/Cairo": ("2026-04-23T22:00Z", "2026-10-29T21:00Z"),
    "America/Havana": ("2026-03-08T05:00Z", "2026-11-01T05:00Z"),
    "Atlantic/Azores": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "America/Sao_Paulo": ("2018-02-18T02:00Z", "2018-11-04T03:00Z"),
    "Pacific/Apia": ("2011-12-30T10:00Z",),
    "Asia/Kathmandu": ("2026-03-10T12:00Z",),
    "UTC": ("2026-03-10T12:00Z",),
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


# A day's hours: usual, split, all day, nights, and stretches that begin, end or lie where clocks change.
DAYS = st.sampled_from(
    [
        "09:00-17:00",
        "09:00-13:00,15:00-19:00",
        "00:00-24:00",
        "22:00-06:00",
        "18:00-22:00,23:00-03:00",
        "01:30-02:15,02:45-05:00",
        "02:15-02:45",
        "00:00-00:30,23:00-24:00",
        "00:00-01:00,01:30-02:30,03:00-03:15",
        "23:30-00:30",
        "06:00-05:45",
        "00:15-12:00",
    ]
)
WEEKS = st.one_of(
    st.builds(
        lambda days, hours: f"{days} {hours}", st.sampled_from(["mon-fri", "sun-thu", "fri-tue", "mon-sun"]), DAYS
    ),
    st.lists(st.tuples(st.sampled_from(WEEKDAYS), DAYS), min_size=2, max_size=4, unique_by=lambda pair: pair[0]).map(
        lambda pairs: "; ".join(f"{day} {hours}" for day, hours in pairs)
    ),
)
OFFSETS = st.integers(-4, 9).map(lambda days: timedelta(days=days))
EXCEPTIONS = st.lists(st.tuples(OFFSETS, st.integers(0, 3), st.one_of(st.just("off"), DAYS)), max_size=2)
HOLIDAYS = st.lists(OFFSETS, max_size=2, unique=True)
ZONES = st.sampled_from([(zone, datetime.fromisoformat(at)) for zone, moments in MOMENTS.items() for at in moments])
NEAR = st.one_of(st.integers(-180, 180), st.integers(-6000, 6000)).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def calendars_and_asks(draw: st.DrawFn, asks: int = 2, with_exceptions: bool = True) -> tuple[Calendar, list[datetime]]:
    """A calendar that can be declared, and asks in order near a moment when its zone does something odd."""
    zone, moment = draw(ZONES)
    exceptions = draw(EXCEPTIONS) if with_exceptions else []
    calendar = Calendar(
        zone=zone,
        hours=draw(WEEKS),
        exceptions=tuple(exception_text(moment.date() + first, days, hours) for first, days, hours in exceptions),
        holidays=tuple((moment.date() + offset, "a holiday") for offset in draw(HOLIDAYS)),
    )
    assume(declarable(calendar))
    return calendar, sorted(moment + draw(NEAR) for _ in range(asks))


def exception_text(first: date, days: int, hours: str) -> str:
    dates = f"{first}..{first + timedelta(days=days)}" if days else f"{first}"
    return f"{dates} {hours}"


def declarable(calendar: Calendar) -> bool:
    try:
        business_day(calendar, date(2026, 3, 10))
    except BadInput:
        return False
    return True


def inside_or_at_close(calendar: Calendar, at: datetime) -> bool:
    before = timedelta(seconds=1)
    return window_at(calendar, at) is not None or window_at(calendar, at - before) is not None


@settings(max_examples=400, deadline=None)
@given(calendars_and_asks(asks=6))
def test_a_later_ask_is_never_due_earlier(case: tuple[Calendar, list[datetime]]) -> None:
    calendar, asks = case
    dues = [due_at(calendar, asked) for asked in asks]
    assert dues == sorted(dues)


@settings(max_examples=300, deadline=None)
@given(calendars_and_asks())
def test_due_comes_after_the_ask_and_inside_hours_or_at_their_close(case: tuple[Calendar, list[datetime]]) -> None:
    calendar, asks = case
    for asked in asks:
        due = due_at(calendar, asked)
        assert due > asked
        assert inside_or_at_close(calendar, due)


@settings(max_examples=300, deadline=None)
@given(calendars_and_asks(with_exceptions=False), st.integers(-4, 8))
def test_one_more_holiday_never_makes_due_earlier(case: tuple[Calendar, list[datetime]], offset: int) -> None:
    """Without exceptions: one may open hours inside the night before, which a holiday on that evening brings out."""
    calendar, asks = case
    extra = (asks[0] + timedelta(days=offset)).date()
    later = replace(calendar, holidays=(*calendar.holidays, (extra, "one more")))
    for asked in asks:
        assert due_at(later, asked) >= due_at(calendar, asked)


@settings(max_examples=300, deadline=None)
@given(calendars_and_asks(), calendars_and_asks(asks=1))
def test_act_by_lies_in_the_mentors_hours_between_ask_and_due(
    mentees: tuple[Calendar, list[datetime]], mentors: tuple[Calendar, list[datetime]]
) -> None:
    (mentee, asks), (mentor, _) = mentees, mentors
    for asked in asks:
        found = deadline(asked, mentee, mentor)
        if found.act_by is None:
            assert found.backup_now
            assert not windows(mentor, asked, found.due)
        else:
            assert not found.backup_now
            assert asked < found.act_by <= found.due
            assert inside_or_at_close(mentor, found.act_by)
            assert not windows(mentor, found.act_by, found.due)


@settings(max_examples=300, deadline=None)
@given(calendars_and_asks())
def test_the_lock_tells_the_same_as_the_windows(case: tuple[Calendar, list[datetime]]) -> None:
    calendar, asks = case
    for now in asks:
        state = lock_state(calendar, now)
        open_now = bool(windows(calendar, now, now + timedelta(microseconds=1)))
        assert state.locked is not open_now
        if state.locked and state.until:
            assert not windows(calendar, now, state.until)
            assert not lock_state(calendar, state.until).locked
        elif state.until:
            assert lock_state(calendar, state.until).locked
            assert len(windows(calendar, now, state.until)) == 1


@settings(max_examples=200, deadline=None)
@given(calendars_and_asks())
def test_the_next_opening_comes_after_now_and_opens(case: tuple[Calendar, list[datetime]]) -> None:
    calendar, asks = case
    for now in asks:
        opening = next_opening(calendar, now)
        assert opening is not None
        assert opening > now
        assert window_at(calendar, opening) is not None


@settings(max_examples=300, deadline=None)
@given(calendars_and_asks(asks=1))
def test_where_clocks_never_change_the_rule_is_plain_arithmetic(case: tuple[Calendar, list[datetime]]) -> None:
    """The same rule written once more, over minutes since an epoch, without zones."""
    calendar, (asked,) = case
    calendar = replace(calendar, zone="UTC")
    days = [
        day for day in (business_day(calendar, asked.date() + timedelta(days=n)) for n in range(-2, 30)) if day.windows
    ]
    open_instants = [(day, max(one.start, asked)) for day in days for one in day.windows if one.end > asked]
    day, begins = open_instants[0]
    due = due_at(calendar, asked)
    if begins == day.opening:
        assert due == day.close
        return
    following = days[days.index(day) + 1]
    same_time = begins + (following.date - day.date)
    if any(one.start <= same_time < one.end for one in following.windows):
        assert due == same_time
    elif same_time >= following.close:
        assert due == following.close
    else:
        assert due == min(one.start for one in following.windows if one.start > same_time)


@settings(max_examples=200, deadline=None)
@given(calendars_and_asks(asks=1), st.integers(0, 23), st.integers(0, 59))
def test_the_trace_names_due_in_both_zones(case: tuple[Calendar, list[datetime]], hour: int, minute: int) -> None:
    calendar, (asked,) = case
    mentor = Calendar("Asia/Kolkata", "mon-sun 00:00-24:00")
    found = deadline(asked, calendar, mentor)
    (told,) = [line for line in found.trace if line.startswith("Due ")]
    for zone in (calendar.zone, mentor.zone):
        assert f"{wall_clock(load_zone(zone), found.due):%a %Y-%m-%d %H:%M}" in told
    assert found.asked.tzinfo is UTC or found.asked == asked


def test_act_by_needs_more_than_the_instant_of_the_ask() -> None:
    mentor = Calendar("UTC", "mon-fri 09:00-17:00")
    at_close, at_opening = datetime(2026, 3, 10, 17, tzinfo=UTC), datetime(2026, 3, 11, 9, tzinfo=UTC)
    assert act_by(mentor, at_close, at_opening) is None
    assert act_by(mentor, at_close - timedelta(minutes=1), at_opening) == at_close
