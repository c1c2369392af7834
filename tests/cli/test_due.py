"""`mentor due`: every row of the design's table, other calendars of the same kinds, and bad input."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from mentor_tui.cli.due import due
from mentor_tui.domain.errors import BadInput

OFFICE = "mon-fri 09:00-17:00"
SUN_THU = "sun-thu 09:00-17:00"
SPLIT = "mon-fri 09:00-13:00,15:00-19:00"
KEYS = ["asked", "due", "ack_limit", "act_by", "backup_now", "trace"]


def answer(zone: str, hours: str, asked: str, *more: str) -> dict[str, Any]:
    given = ["--zone", zone, "--hours", hours, "--asked", asked, *more, "--json"]
    result = CliRunner().invoke(due, given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert list(found) == KEYS
    return found


def mentor(zone: str, hours: str = OFFICE) -> list[str]:
    return ["--mentor-zone", zone, "--mentor-hours", hours]


@pytest.mark.parametrize(
    ("zone", "hours", "asked", "more", "expected"),
    [
        ("Europe/Berlin", OFFICE, "2026-03-10T14:00", [], "2026-03-11T13:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-03-10T22:10", [], "2026-03-11T16:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-03-10T17:00", [], "2026-03-11T16:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-03-10T07:00", [], "2026-03-10T16:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-03-14T11:00", [], "2026-03-16T16:00:00Z"),
        ("Europe/London", OFFICE, "2026-03-27T16:55", [], "2026-03-30T15:55:00Z"),
        ("America/New_York", OFFICE, "2026-10-30T15:00", [], "2026-11-02T20:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-04-30T15:00", ["--holidays", "DE"], "2026-05-04T13:00:00Z"),
        ("Asia/Riyadh", SUN_THU, "2026-03-12T16:00", [], "2026-03-15T13:00:00Z"),
        ("Europe/Madrid", SPLIT, "2026-03-10T14:00", [], "2026-03-11T14:00:00Z"),
        ("Asia/Kolkata", OFFICE, "2026-03-13T16:55", [], "2026-03-16T11:25:00Z"),
        ("Asia/Hong_Kong", OFFICE, "2025-06-19T10:00", [], "2025-06-20T02:00:00Z"),
        # other calendars of the same kinds
        ("Asia/Kathmandu", OFFICE, "2026-03-10T14:00", [], "2026-03-11T08:15:00Z"),
        ("Australia/Lord_Howe", "mon-sun 00:00-24:00", "2026-10-03T02:15", [], "2026-10-03T15:30:00Z"),
        ("Africa/Cairo", "sun-thu 16:00-24:00", "2026-04-23T12:00", [], "2026-04-23T22:00:00Z"),
        ("Europe/Berlin", "mon-fri 22:00-06:00", "2026-03-14T02:00", [], "2026-03-17T01:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-06-03T15:00", ["--holidays", "DE-BY"], "2026-06-05T13:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-06-03T15:00", ["--holidays", "DE-BE"], "2026-06-04T13:00:00Z"),
        (
            "Asia/Riyadh",
            SUN_THU,
            "2026-03-12T16:00",
            ["--exception", "2026-02-18..2026-03-19 10:00-15:00"],
            "2026-03-15T12:00:00Z",
        ),
        (
            "Europe/Berlin",
            OFFICE,
            "2026-12-23T14:00",
            ["--exception", "2026-12-24 off", "--exception", "2026-12-25 off"],
            "2026-12-28T13:00:00Z",
        ),
    ],
)
def test_due(zone: str, hours: str, asked: str, more: list[str], expected: str) -> None:
    assert answer(zone, hours, asked, *more)["due"] == expected


def test_an_ask_has_twelve_hours_to_be_acknowledged() -> None:
    saturday = answer("Europe/Berlin", OFFICE, "2026-03-14T11:00")
    assert saturday["asked"] == "2026-03-14T10:00:00Z"
    assert saturday["ack_limit"] == "2026-03-14T22:00:00Z"


@pytest.mark.parametrize(
    ("zone", "hours", "asked", "more", "expected"),
    [
        ("Asia/Riyadh", SUN_THU, "2026-03-12T16:00", mentor("Europe/Berlin"), "2026-03-13T16:00:00Z"),
        ("Asia/Kolkata", OFFICE, "2026-03-13T16:55", mentor("America/Los_Angeles"), "2026-03-14T00:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-03-10T14:00", mentor("Europe/Berlin"), "2026-03-11T13:00:00Z"),
        ("Europe/Berlin", OFFICE, "2026-03-10T14:00", [], None),
        (
            "Europe/Berlin",
            OFFICE,
            "2026-03-10T14:00",
            [*mentor("Europe/Berlin"), "--mentor-exception", "2026-03-11 off"],
            "2026-03-10T16:00:00Z",
        ),
    ],
)
def test_act_by(zone: str, hours: str, asked: str, more: list[str], expected: str | None) -> None:
    found = answer(zone, hours, asked, *more)
    assert found["act_by"] == expected
    assert found["backup_now"] is False


def test_a_mentor_without_hours_before_due_hands_it_to_the_backup_at_once() -> None:
    holidays = ["--mentor-holidays", "US"]
    found = answer("Asia/Hong_Kong", OFFICE, "2025-06-19T10:00", *mentor("America/New_York"), *holidays)
    assert found["act_by"] is None
    assert found["backup_now"] is True
    assert any("Juneteenth" in line for line in found["trace"])


def test_the_trace_tells_both_zones_and_odd_times_of_asking() -> None:
    found = answer("Asia/Riyadh", SUN_THU, "2026-03-12T16:00", *mentor("Europe/Berlin"))
    assert any("16:00 +03 in Asia/Riyadh" in line and "14:00 CET in Europe/Berlin" in line for line in found["trace"])
    skipped = answer("Europe/Berlin", OFFICE, "2026-03-29T02:30")
    assert skipped["asked"] == "2026-03-29T01:00:00Z"
    assert "skip 2026-03-29 02:30" in skipped["trace"][0]


def test_an_offset_says_which_instant_is_meant_and_fractions_are_kept() -> None:
    assert answer("Europe/Berlin", OFFICE, "2026-03-10T13:00Z")["due"] == "2026-03-11T13:00:00Z"
    assert answer("Europe/Berlin", OFFICE, "2026-03-10T14:00:01.5")["due"] == "2026-03-11T13:00:01.500000Z"


def test_a_person_reads_due_and_act_by_first_then_why() -> None:
    given = ["--zone", "Asia/Riyadh", "--hours", SUN_THU, "--asked", "2026-03-12T16:00", *mentor("Europe/Berlin")]
    lines = CliRunner().invoke(due, given, catch_exceptions=False).output.splitlines()
    assert lines[:3] == [
        "due        Sun 2026-03-15 16:00 +03 in Asia/Riyadh",
        "act by     Fri 2026-03-13 17:00 CET in Europe/Berlin",
        "ack limit  Fri 2026-03-13 04:00 +03 in Asia/Riyadh",
    ]
    assert lines[4].startswith("Asked Thu 2026-03-12 16:00 +03")


def test_a_person_reads_that_the_backup_gets_it() -> None:
    given = ["--zone", "Asia/Tokyo", "--hours", OFFICE, "--asked", "2026-03-10T08:00"]
    night = mentor("Asia/Tokyo", "mon-fri 20:00-22:00")
    assert "act by     none: the backup gets it now" in CliRunner().invoke(due, [*given, *night]).output
    assert "act by     no mentor's hours given" in CliRunner().invoke(due, given).output


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"--zone": "Europe/Berln"}, "unknown time zone 'Europe/Berln'; did you mean Europe/Berlin?"),
        ({"--hours": "mon-fri 9-17"}, "'9-17' is not a stretch of time like 09:00-17:00"),
        ({"--asked": "tomorrow"}, "'tomorrow' is not a date and time"),
        ({"--holidays": "DE-XX"}, "DE has no 'XX'"),
        ({"--exception": "2026-13-24 off"}, "'2026-13-24' is not a date"),
        ({"--exception": "2026-01-01..2029-01-01 off"}, "these hours never open"),
        ({"--mentor-zone": "Europe/Berlin"}, "give --mentor-hours too"),
        ({"--mentor-hours": OFFICE}, "give --mentor-zone too"),
        ({"--mentor-holidays": "DE"}, "give --mentor-zone and --mentor-hours too"),
        ({"--mentor-zone": "Mars", "--mentor-hours": OFFICE}, "unknown time zone 'Mars'"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(change: dict[str, str], told: str) -> None:
    given = {"--zone": "Europe/Berlin", "--hours": OFFICE, "--asked": "2026-03-10T14:00"} | change
    with pytest.raises(BadInput) as error:
        CliRunner().invoke(due, [word for pair in given.items() for word in pair], catch_exceptions=False)
    assert told in str(error.value)
    assert str(error.value).isprintable()
    assert error.value.exit_code == 2


@pytest.mark.parametrize("missing", ["--zone", "--hours", "--asked"])
def test_what_is_missing_is_named(missing: str) -> None:
    given = {"--zone": "Europe/Berlin", "--hours": OFFICE, "--asked": "2026-03-10T14:00"}
    del given[missing]
    result = CliRunner().invoke(due, [word for pair in given.items() for word in pair])
    assert result.exit_code == 2
    assert f"Missing option '{missing}'" in result.output
