"""Tables, instants and stretches of time as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.cli.table import cells, fit, table
from mentor_tui.cli.words import brief_clock, left, stretch, utc, wall_clock

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def test_columns_are_aligned_and_the_stretching_one_gives_way() -> None:
    shown = table(("A", "B"), [("one", "x" * 50), ("three", "y")], width=20)
    assert shown.splitlines() == ["A      B", f"one    {'x' * 12}…", "three  y"]


def test_a_cell_never_breaks_the_table() -> None:
    shown = table(("A", "B"), [("a\nb\x1b[2J", "c\td")], width=80)
    assert shown.splitlines()[1] == "a b  c d"


@given(st.text(), st.integers(1, 40))
def test_what_is_fitted_fits(text: str, width: int) -> None:
    assert cells(fit(text, width)) <= width


@pytest.mark.parametrize(("text", "wide"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("日本", 4), ("👩‍💻", 4), ("❤️", 2)])
def test_wide_letters_take_two_columns_and_marks_none(text: str, wide: int) -> None:
    assert cells(text) == wide


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=3, minutes=5), "3h 05m"),
        (timedelta(days=2, hours=4), "2d 4h"),
        (timedelta(days=12, hours=4), "12d"),
    ],
)
def test_a_stretch_of_time(span: timedelta, said: str) -> None:
    assert stretch(span) == said
    assert left(NOW - span, NOW) == f"{said} late"


def test_a_near_instant_is_a_weekday_and_a_far_one_a_date_on_the_readers_clock() -> None:
    near, far = NOW + timedelta(hours=20), NOW + timedelta(days=30)
    assert wall_clock(near, "Asia/Kolkata", NOW) == "Wed 11:30"
    assert wall_clock(far, "Asia/Kolkata", NOW) == "2026-04-09 15:30"
    assert (brief_clock(near, "UTC", NOW), brief_clock(far, "UTC", NOW)) == ("Wed 06:00", "2026-04-09")


def test_json_instants_are_utc_with_z() -> None:
    assert utc(NOW) == "2026-03-10T10:00:00Z"
    assert utc(NOW + timedelta(milliseconds=1)) == "2026-03-10T10:00:00.001000Z"
    assert utc(None) is None
