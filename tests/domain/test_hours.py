"""Calendars and what they say about dates: windows, nights, exceptions, holidays, clock changes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours import (
    Calendar,
    Window,
    business_day,
    make_calendar,
    next_opening,
    window_at,
    windows,
)
from mentor_tui.domain.zones import load_zone

OFFICE = "mon-fri 09:00-17:00"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(calendar: Calendar, since: str, until: str) -> list[str]:
    """The open stretches between two UTC times, on the calendar's own clock."""
    zone = load_zone(calendar.zone)
    return [
        f"{one.start.astimezone(zone):%a %H:%M}-{one.end.astimezone(zone):%a %H:%M}"
        for one in windows(calendar, utc(since), utc(until))
    ]


def test_windows_are_half_open_and_cut_at_both_ends() -> None:
    berlin = Calendar("Europe/Berlin", OFFICE)
    assert windows(berlin, utc("2026-03-10T10:00"), utc("2026-03-11T09:00")) == [
        Window(utc("2026-03-10T10:00"), utc("2026-03-10T16:00")),
        Window(utc("2026-03-11T08:00"), utc("2026-03-11T09:00")),
    ]
    assert windows(berlin, utc("2026-03-10T16:00"), utc("2026-03-11T08:00")) == []
    assert windows(berlin, utc("2026-03-10T10:00"), utc("2026-03-10T10:00")) == []


def test_windows_that_touch_are_one() -> None:
    always = Calendar("Asia/Kolkata", "mon-sun 00:00-24:00")
    assert len(windows(always, utc("2026-03-01T00:00"), utc("2026-04-01T00:00"))) == 1
    evening_and_night = Calendar("UTC", "mon 20:00-24:00; tue 00:00-04:00")
    assert told(evening_and_night, "2026-03-09T00:00", "2026-03-11T00:00") == ["Mon 20:00-Tue 04:00"]


def test_a_night_shift_belongs_to_the_date_it_opens_on() -> None:
    nights = Calendar("Europe/Berlin", "fri 22:00-06:00")
    assert told(nights, "2026-03-09T00:00", "2026-03-16T00:00") == ["Fri 22:00-Sat 06:00"]
    assert business_day(nights, date(2026, 3, 13)).windows
    assert not business_day(nights, date(2026, 3, 14)).windows
    holiday = Calendar("Europe/Berlin", "fri 22:00-06:00", holidays=((date(2026, 3, 14), "a holiday"),))
    assert told(holiday, "2026-03-09T00:00", "2026-03-16T00:00") == ["Fri 22:00-Sat 06:00"]


@pytest.mark.parametrize(
    ("zone", "hours", "day", "expected"),
    [
        ("Europe/Berlin", "sun 01:00-04:00", "2026-03-29", "Sun 01:00-Sun 04:00 2:00:00"),
        ("Europe/Berlin", "sun 02:15-02:45", "2026-03-29", ""),
        ("Europe/Berlin", "sun 02:30-05:00", "2026-03-29", "Sun 03:00-Sun 05:00 2:00:00"),
        ("Europe/Berlin", "sun 02:30-05:00", "2026-10-25", "Sun 02:30-Sun 05:00 3:30:00"),
        ("Europe/Berlin", "sun 00:00-02:30", "2026-10-25", "Sun 00:00-Sun 02:30 3:30:00"),
        ("Europe/Berlin", "sun 00:00-02:30,02:45-05:00", "2026-10-25", "Sun 00:00-Sun 05:00 6:00:00"),
        ("Australia/Lord_Howe", "sun 02:15-05:00", "2026-10-04", "Sun 02:30-Sun 05:00 2:30:00"),
        ("Australia/Lord_Howe", "sun 01:45-05:00", "2026-04-05", "Sun 01:45-Sun 05:00 3:45:00"),
        ("Africa/Cairo", "fri 00:00-08:00", "2026-04-24", "Fri 01:00-Fri 08:00 7:00:00"),
        ("Africa/Cairo", "thu 16:00-24:00", "2026-04-23", "Thu 16:00-Fri 01:00 8:00:00"),
        ("Africa/Cairo", "thu 20:00-23:30", "2026-10-29", "Thu 20:00-Thu 23:30 4:30:00"),
        ("Pacific/Apia", "fri 09:00-17:00", "2011-12-30", ""),
        ("Pacific/Apia", "thu 22:00-06:00", "2011-12-29", "Thu 22:00-Sat 00:00 2:00:00"),
    ],
)
def test_hours_on_days_when_clocks_change(zone: str, hours: str, day: str, expected: str) -> None:
    found = business_day(Calendar(zone, hours), date.fromisoformat(day)).windows
    at = load_zone(zone)
    assert expected == " ".join(
        f"{one.start.astimezone(at):%a %H:%M}-{one.end.astimezone(at):%a %H:%M} {one.end - one.start}" for one in found
    )


def test_an_instant_belongs_to_one_day_even_where_an_hour_repeats() -> None:
    """Saturday's close and Sunday's opening are both at 02:30, and the hour around it comes twice."""
    berlin = Calendar("Europe/Berlin", "sat 20:00-02:30; sun 02:30-10:00")
    saturday, sunday = (business_day(berlin, date(2026, 10, day)) for day in (24, 25))
    assert saturday.close == sunday.opening == utc("2026-10-25T01:30")


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        (["2026-03-10 off"], ["Mon", "Wed", "Thu", "Fri"]),
        (["2026-03-10..2026-03-12 off"], ["Mon", "Fri"]),
        (["2026-03-14 10:00-12:00"], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat 10:00-12:00"]),
        (["2026-03-13 10:00-12:00"], ["Mon", "Tue", "Wed", "Thu", "Fri 10:00-12:00"]),
        (["2026-03-12..2026-03-16 10:00-15:00"], ["Mon", "Tue", "Wed", "Thu 10:00-15:00", "Fri 10:00-15:00"]),
        (
            ["2026-03-12 off", "2026-03-09..2026-03-13 10:00-15:00"],
            [f"{day} 10:00-15:00" for day in ("Mon", "Tue", "Wed", "Fri")],
        ),
        (["2026-03-09..2026-03-13 off", "2026-03-12 10:00-15:00"], ["Thu 10:00-15:00"]),
        (["2026-03-12 off", "2026-03-12 10:00-15:00"], ["Mon", "Tue", "Wed", "Thu 10:00-15:00", "Fri"]),
    ],
)
def test_dated_exceptions_override_hours_the_narrower_first(exceptions: list[str], expected: list[str]) -> None:
    calendar = Calendar("UTC", OFFICE, tuple(exceptions))
    week = told(calendar, "2026-03-09T00:00", "2026-03-16T00:00")
    usual = "{0} 09:00-{0} 17:00"
    wanted = [f"{day[:3]} {day[4:9]}-{day[:3]} {day[10:]}" if len(day) > 3 else usual.format(day) for day in expected]
    assert week == wanted


def test_a_holiday_closes_a_day_unless_an_exception_opens_that_very_date() -> None:
    holiday = ((date(2026, 3, 11), "a holiday"),)
    month = "2026-03-01..2026-03-31 10:00-15:00"
    assert not business_day(Calendar("UTC", OFFICE, holidays=holiday), date(2026, 3, 11)).windows
    assert not business_day(Calendar("UTC", OFFICE, (month,), holiday), date(2026, 3, 11)).windows
    assert business_day(Calendar("UTC", OFFICE, ("2026-03-11 10:00-15:00",), holiday), date(2026, 3, 11)).windows


def test_a_day_says_why_it_is_closed_or_odd() -> None:
    calendar = Calendar(
        "Europe/Berlin", OFFICE, ("2026-03-10 off", "2026-03-12 10:00-11:00"), ((date(2026, 3, 11), "Pi"),)
    )
    reasons = [business_day(calendar, date(2026, 3, day)).why for day in (9, 10, 11, 12, 14)]
    assert reasons == [
        "",
        "exception '2026-03-10 off'",
        "public holiday: Pi",
        "exception '2026-03-12 10:00-11:00'",
        "no hours on Saturdays",
    ]


def test_an_exception_inside_the_night_before_opens_no_day_of_its_own() -> None:
    calendar = Calendar("UTC", "mon-fri 22:00-06:00", ("2026-03-11 02:00-03:00",))
    assert told(calendar, "2026-03-10T12:00", "2026-03-12T12:00") == ["Tue 22:00-Wed 06:00"]
    overlapping = Calendar("UTC", "mon-fri 22:00-06:00", ("2026-03-11 05:00-12:00",))
    assert business_day(overlapping, date(2026, 3, 11)).opening == utc("2026-03-11T06:00")


def test_a_calendar_survives_being_an_entrys_body() -> None:
    calendar = make_calendar(
        "Europe/Berlin", OFFICE, holidays="DE-BY", exceptions=["2026-12-24 off"], around=utc("2026-04-20T12:00")
    )
    assert calendar.holidays[0][0] == date(2026, 5, 1)
    assert Calendar.from_body(json.loads(json.dumps(calendar.to_body()))) == calendar


@pytest.mark.parametrize(
    "damage",
    [
        {"zone": "Mars/Base"},
        {"zone": None},
        {"hours": "sometimes"},
        {"hours": 9},
        {"exceptions": "2026-12-24 off"},
        {"exceptions": 7},
        {"holidays": [["soon", "x"]]},
        {"holidays": 3},
    ],
)
def test_a_damaged_body_is_no_calendar(damage: dict[str, object]) -> None:
    body = Calendar("UTC", OFFICE).to_body() | damage
    with pytest.raises((BadInput, KeyError, TypeError, ValueError, AttributeError)):
        Calendar.from_body(body)


def test_holidays_are_kept_for_a_week_back_and_two_months_ahead() -> None:
    calendar = make_calendar("Europe/Berlin", OFFICE, holidays="DE", around=utc("2026-05-07T22:30"))
    assert {day for day, _ in calendar.holidays} == {date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25)}


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(BadInput, match="these hours never open: 'mon-fri 09:00-17:00' in UTC"):
        make_calendar("UTC", OFFICE, exceptions=["2026-01-01..2028-01-01 off"], around=utc("2026-03-10T12:00"))
    with pytest.raises(BadInput, match="these hours never open"):
        make_calendar("UTC", OFFICE, exceptions=["2026-03-10..2028-01-01 off"], around=utc("2026-03-09T17:00"))
    make_calendar("UTC", OFFICE, exceptions=["2026-01-01..2026-12-31 off"], around=utc("2026-03-10T12:00"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-10T07:00", "2026-03-10T08:00"),
        ("2026-03-10T08:00", "2026-03-11T08:00"),
        ("2026-03-10T12:00", "2026-03-11T08:00"),
        ("2026-03-10T16:00", "2026-03-11T08:00"),
        ("2026-03-13T16:00", "2026-03-16T08:00"),
        ("2026-03-28T12:00", "2026-03-30T07:00"),
    ],
)
def test_the_next_opening(now: str, expected: str) -> None:
    assert next_opening(Calendar("Europe/Berlin", OFFICE), utc(now)) == utc(expected)


def test_hours_that_never_close_open_anew_with_each_day() -> None:
    always = Calendar("Asia/Kolkata", "mon-sun 00:00-24:00")
    assert next_opening(always, utc("2026-03-10T12:00")) == utc("2026-03-10T18:30")
    assert next_opening(always, utc("2026-03-10T18:30")) == utc("2026-03-11T18:30")


def test_there_is_no_next_opening_beyond_the_horizon() -> None:
    gone = Calendar("UTC", OFFICE, ("2026-03-11..2029-01-01 off",))
    assert next_opening(gone, utc("2026-03-10T12:00")) is None


def test_the_window_at_an_instant() -> None:
    berlin = Calendar("Europe/Berlin", OFFICE)
    tuesday = Window(utc("2026-03-10T08:00"), utc("2026-03-10T16:00"))
    assert window_at(berlin, tuesday.start) == tuesday
    assert window_at(berlin, tuesday.end - timedelta(microseconds=1)) == tuesday
    assert window_at(berlin, tuesday.end) is None
    assert window_at(berlin, utc("2026-03-14T12:00")) is None
