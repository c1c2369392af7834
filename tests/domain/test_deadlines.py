"""When questions are due: the rules at their edges. The table of the design is in tests/cli/test_due.py."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mentor_tui.domain.deadlines import act_by, deadline, due_at
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.zones import load_zone, read_instant

OFFICE = "mon-fri 09:00-17:00"
SPLIT = "mon-fri 09:00-13:00,15:00-19:00"
NIGHTS = "mon-fri 22:00-06:00"
ALWAYS = "mon-sun 00:00-24:00"
UNEVEN = "mon 09:00-17:00; tue 10:00-12:00,14:00-16:00"


def due(zone: str, hours: str, asked: str, *exceptions: str) -> str:
    """Due on the mentee's wall clock, for a wall-clock ask."""
    at, _ = read_instant(asked, zone)
    return f"{due_at(Calendar(zone, hours, exceptions), at).astimezone(load_zone(zone)):%a %Y-%m-%d %H:%M %Z}"


@pytest.mark.parametrize(
    ("hours", "asked", "expected"),
    [
        pytest.param(OFFICE, "2026-03-10T09:00", "Tue 2026-03-10 17:00 CET", id="exactly at the opening"),
        pytest.param(OFFICE, "2026-03-10T09:00:01", "Wed 2026-03-11 09:00 CET", id="a second after the opening"),
        pytest.param(OFFICE, "2026-03-10T16:59:59", "Wed 2026-03-11 16:59 CET", id="a second before the close"),
        pytest.param(SPLIT, "2026-03-10T15:00", "Wed 2026-03-11 15:00 CET", id="the second window's opening"),
        pytest.param(SPLIT, "2026-03-10T13:00", "Wed 2026-03-11 15:00 CET", id="the first window's close"),
        pytest.param(SPLIT, "2026-03-10T19:00", "Wed 2026-03-11 19:00 CET", id="the last close of two"),
        pytest.param(ALWAYS, "2026-03-10T14:00", "Wed 2026-03-11 14:00 CET", id="round the clock"),
        pytest.param(ALWAYS, "2026-03-10T00:00", "Wed 2026-03-11 00:00 CET", id="round the clock, at midnight"),
        pytest.param(NIGHTS, "2026-03-10T12:00", "Wed 2026-03-11 06:00 CET", id="before the night"),
        pytest.param(NIGHTS, "2026-03-10T23:00", "Wed 2026-03-11 23:00 CET", id="in the evening of a night shift"),
        pytest.param(NIGHTS, "2026-03-11T02:00", "Thu 2026-03-12 02:00 CET", id="after midnight, still the same shift"),
        pytest.param(NIGHTS, "2026-03-14T02:00", "Tue 2026-03-17 02:00 CET", id="Friday's shift, on Saturday"),
        pytest.param(NIGHTS, "2026-03-14T06:00", "Tue 2026-03-17 06:00 CET", id="the close of Friday's shift"),
        pytest.param("sun-thu 09:00-17:00", "2026-03-12T10:00", "Sun 2026-03-15 10:00 CET", id="other days off"),
        pytest.param("fri-tue 09:00-17:00", "2026-03-10T14:00", "Fri 2026-03-13 14:00 CET", id="a week that wraps"),
        pytest.param("sat 10:00-12:00", "2026-03-14T11:00", "Sat 2026-03-21 11:00 CET", id="one day a week"),
        pytest.param(UNEVEN, "2026-03-09T16:30", "Tue 2026-03-10 16:00 CET", id="a next day that closes earlier"),
        pytest.param(UNEVEN, "2026-03-09T09:30", "Tue 2026-03-10 10:00 CET", id="a next day that opens later"),
        pytest.param(UNEVEN, "2026-03-09T12:00", "Tue 2026-03-10 14:00 CET", id="a break that begins just then"),
        pytest.param("mon 22:00-06:00; tue 10:00-18:00", "2026-03-10T02:00", "Tue 2026-03-10 18:00 CET", id="mixed"),
    ],
)
def test_due_is_one_business_day_later(hours: str, asked: str, expected: str) -> None:
    assert due("Europe/Berlin", hours, asked) == expected


@pytest.mark.parametrize(
    ("asked", "exception", "expected"),
    [
        ("2026-03-13T16:00", "2026-03-14 10:00-12:00", "Sat 2026-03-14 12:00"),
        ("2026-03-10T14:00", "2026-03-11 off", "Thu 2026-03-12 14:00"),
        ("2026-12-23T14:00", "2026-12-24..2027-01-01 off", "Mon 2027-01-04 14:00"),
        ("2026-03-11T20:00", "2026-03-12..2026-03-13 20:00-23:00", "Thu 2026-03-12 23:00"),
    ],
)
def test_exceptions_move_due(asked: str, exception: str, expected: str) -> None:
    assert due("UTC", OFFICE, asked, exception) == f"{expected} UTC"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-02-17T16:30", "Wed 2026-02-18 15:00"),
        ("2026-02-17T09:30", "Wed 2026-02-18 10:00"),
        ("2026-03-12T14:00", "Sun 2026-03-15 14:00"),
        ("2026-03-12T16:00", "Sun 2026-03-15 15:00"),
        ("2026-03-19T14:30", "Sun 2026-03-22 14:30"),
    ],
)
def test_ramadan_hours_shorten_the_days_and_leave_the_weekend_alone(asked: str, expected: str) -> None:
    ramadan = "2026-02-18..2026-03-19 10:00-15:00"
    assert due("Asia/Riyadh", "sun-thu 09:00-17:00", asked, ramadan) == f"{expected} +03"


@pytest.mark.parametrize(
    ("zone", "hours", "asked", "expected"),
    [
        ("Europe/Berlin", ALWAYS, "2026-03-28T02:30", "Sun 2026-03-29 03:00 CEST"),
        ("Europe/Berlin", ALWAYS, "2026-10-24T02:30", "Sun 2026-10-25 02:30 CET"),
        ("Australia/Lord_Howe", ALWAYS, "2026-10-03T02:15", "Sun 2026-10-04 02:30 +11"),
        ("Australia/Lord_Howe", ALWAYS, "2026-04-04T01:45", "Sun 2026-04-05 01:45 +1030"),
        ("Australia/Lord_Howe", OFFICE, "2026-04-03T16:55", "Mon 2026-04-06 16:55 +1030"),
        ("Africa/Cairo", "thu-fri 00:00-08:00", "2026-04-23T00:30", "Fri 2026-04-24 01:00 EEST"),
        ("Africa/Cairo", "thu-fri 00:00-08:00", "2026-04-24T00:00", "Fri 2026-04-24 08:00 EEST"),
        ("Africa/Cairo", "sun-thu 16:00-24:00", "2026-04-23T12:00", "Fri 2026-04-24 01:00 EEST"),
        ("Pacific/Apia", OFFICE, "2011-12-29T14:00", "Mon 2012-01-02 14:00 +14"),
        ("Asia/Kathmandu", OFFICE, "2026-03-10T14:10", "Wed 2026-03-11 14:10 +0545"),
        ("Asia/Kolkata", OFFICE, "2026-03-13T16:55", "Mon 2026-03-16 16:55 IST"),
    ],
)
def test_due_where_clocks_change_or_stand_odd(zone: str, hours: str, asked: str, expected: str) -> None:
    assert due(zone, hours, asked) == expected


def test_in_an_hour_that_repeats_the_later_ask_is_not_due_earlier() -> None:
    berlin = Calendar("Europe/Berlin", ALWAYS)
    first_pass, second_pass = datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert due_at(berlin, first_pass) == datetime(2026, 10, 26, 1, 45, tzinfo=UTC)
    assert due_at(berlin, second_pass) == datetime(2026, 10, 26, 2, 0, tzinfo=UTC)


def test_the_ack_limit_is_twelve_real_hours_whatever_the_clocks_do() -> None:
    asked = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert deadline(asked, Calendar("Europe/Berlin", OFFICE), None).ack_limit - asked == timedelta(hours=12)


def test_act_by_is_the_end_of_her_last_hours_or_due_itself() -> None:
    berlin = Calendar("Europe/Berlin", SPLIT)
    asked = datetime(2026, 3, 10, 7, tzinfo=UTC)
    assert act_by(berlin, asked, datetime(2026, 3, 11, 11, tzinfo=UTC)) == datetime(2026, 3, 11, 11, tzinfo=UTC)
    assert act_by(berlin, asked, datetime(2026, 3, 11, 13, tzinfo=UTC)) == datetime(2026, 3, 11, 12, tzinfo=UTC)
    assert act_by(berlin, asked, datetime(2026, 3, 10, 8, tzinfo=UTC)) is None


def test_without_a_mentor_there_is_no_act_by_and_no_call_for_the_backup() -> None:
    found = deadline(datetime(2026, 3, 10, 13, tzinfo=UTC), Calendar("Europe/Berlin", OFFICE), None)
    assert found.act_by is None
    assert not found.backup_now


def test_a_holiday_that_comes_to_light_later_moves_nothing() -> None:
    """The calendar is a snapshot: only another one gives another due."""
    asked = datetime(2026, 4, 30, 13, tzinfo=UTC)
    snapshot = Calendar("Europe/Berlin", OFFICE)
    later = Calendar("Europe/Berlin", OFFICE, holidays=((date(2026, 5, 1), "Labour Day"),))
    assert due_at(snapshot, asked) == datetime(2026, 5, 1, 13, tzinfo=UTC)
    assert due_at(later, asked) == datetime(2026, 5, 4, 13, tzinfo=UTC)


def test_a_calendar_that_never_opens_gives_no_due() -> None:
    gone = Calendar("UTC", OFFICE, ("2026-03-01..2029-01-01 off",))
    with pytest.raises(BadInput, match="these hours never open"):
        due_at(gone, datetime(2026, 3, 10, 13, tzinfo=UTC))


def test_an_ask_with_an_offset_of_another_zone_is_the_same_instant() -> None:
    berlin = Calendar("Europe/Berlin", OFFICE)
    in_tokyo = datetime(2026, 3, 10, 22, tzinfo=load_zone("Asia/Tokyo"))
    assert due_at(berlin, in_tokyo) == due_at(berlin, in_tokyo.astimezone(UTC))
