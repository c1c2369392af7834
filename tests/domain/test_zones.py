"""Wall clocks against instants, on the days when clocks change (rule 6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.zones import clock_changes, end_instant, forward_clock, load_zone, opening_instant, read_instant


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "first_after"),
    [
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00Z"),
        ("Europe/Berlin", "2026-03-29T02:59", "2026-03-29T01:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z"),
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00Z"),
        ("Africa/Cairo", "2026-04-24T00:59", "2026-04-23T22:00Z"),
        ("America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:00Z"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00Z"),
    ],
)
def test_a_time_in_a_gap_is_the_first_instant_after_it(zone: str, wall: str, first_after: str) -> None:
    at = datetime.fromisoformat(wall)
    assert opening_instant(load_zone(zone), at) == instant(first_after)
    assert end_instant(load_zone(zone), at) == instant(first_after)


@pytest.mark.parametrize(
    ("zone", "wall", "first", "second"),
    [
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30Z", "2026-10-25T01:30Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z", "2026-04-04T15:15Z"),
        ("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30Z", "2026-10-29T21:30Z"),
        ("America/Havana", "2026-11-01T00:00", "2026-11-01T04:00Z", "2026-11-01T05:00Z"),
    ],
)
def test_of_a_time_that_comes_twice_an_opening_is_the_first_and_an_end_the_second(
    zone: str, wall: str, first: str, second: str
) -> None:
    at = datetime.fromisoformat(wall)
    assert opening_instant(load_zone(zone), at) == instant(first)
    assert end_instant(load_zone(zone), at) == instant(second)


def test_the_forward_clock_stands_at_the_end_of_an_hour_that_repeats() -> None:
    berlin = load_zone("Europe/Berlin")
    shown = [forward_clock(berlin, instant("2026-10-25T00:30Z") + timedelta(minutes=30 * n)) for n in range(5)]
    assert [f"{wall:%H:%M}" for wall in shown] == ["02:30", "03:00", "03:00", "03:00", "03:30"]


def test_clock_changes_are_found_with_their_size() -> None:
    berlin, apia = load_zone("Europe/Berlin"), load_zone("Pacific/Apia")
    year = clock_changes(berlin, instant("2026-01-01T00:00Z"), instant("2027-01-01T00:00Z"))
    assert year == [
        (instant("2026-03-29T01:00Z"), timedelta(hours=1)),
        (instant("2026-10-25T01:00Z"), timedelta(hours=-1)),
    ]
    skipped_day = clock_changes(apia, instant("2011-12-29T00:00Z"), instant("2011-12-31T00:00Z"))
    assert skipped_day == [(instant("2011-12-30T10:00Z"), timedelta(hours=24))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-10T14:00", "2026-03-10T13:00Z"),
        ("2026-03-10 14:00", "2026-03-10T13:00Z"),
        ("2026-03-10T14:00Z", "2026-03-10T14:00Z"),
        ("2026-03-10T14:00-05:00", "2026-03-10T19:00Z"),
        ("2026-03-10T14:00:30.5", "2026-03-10T13:00:30.5Z"),
    ],
)
def test_a_time_without_an_offset_is_wall_time_in_the_zone(text: str, expected: str) -> None:
    assert read_instant(text, "Europe/Berlin") == (instant(expected), None)


def test_a_time_that_the_clocks_skip_or_repeat_is_taken_sensibly_and_said() -> None:
    at, remark = read_instant("2026-03-29T02:30", "Europe/Berlin")
    assert at == instant("2026-03-29T01:00Z")
    assert remark is not None
    assert "skip 2026-03-29 02:30" in remark
    assert "03:00" in remark
    at, remark = read_instant("2026-10-25T02:30", "Europe/Berlin")
    assert at == instant("2026-10-25T00:30Z")
    assert remark is not None
    assert "comes twice" in remark
    assert read_instant("2026-10-25T02:30+01:00", "Europe/Berlin") == (instant("2026-10-25T01:30Z"), None)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-03-10", "2026-02-30T10:00", "14:00", "2026-03-10T25:00", "x" * 999]
)
def test_what_is_no_date_and_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="write it like 2026-03-10T14:00"):
        read_instant(text, "Europe/Berlin")


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59-12:00"])
def test_years_out_of_reach_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="out of reach"):
        read_instant(text, "Europe/Berlin")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Asia/Bangalore", "Asia/Kolkata"),
        ("Sydny", "Australia/Sydney"),
        ("CETT", "CET"),
    ],
)
def test_an_unknown_zone_comes_with_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(BadInput, match="did you mean") as told:
        load_zone(name)
    assert meant in str(told.value)


@pytest.mark.parametrize("name", ["", "Europe", "../etc/passwd", "/etc/localtime", "a\x00b", "zzzzzzzz", "x" * 5000])
def test_a_zone_that_is_nothing_like_one_is_refused_on_one_line(name: str) -> None:
    with pytest.raises(BadInput) as told:
        load_zone(name)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 200


def test_utc_is_a_zone() -> None:
    assert read_instant("2026-03-10T14:00", "UTC") == (instant("2026-03-10T14:00Z"), None)
