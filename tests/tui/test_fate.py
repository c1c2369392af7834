"""Before sending: when it goes out, and whether that is in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mentor_tui.domain.hours import LockState
from mentor_tui.tui.fate import departure, fate_words, warning_words

NOW = datetime(2026, 3, 13, 16, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
OPEN = LockState(False, NOW + timedelta(hours=1))
CLOSED = LockState(True, MONDAY)
DUE = datetime(2026, 3, 16, 4, 25, tzinfo=UTC)


def said(lock: LockState, due: datetime | None, now: datetime = NOW) -> tuple[str, str]:
    one = departure(lock, lambda: MONDAY, now, due)
    return fate_words(one, now, "Europe/London").text, warning_words(one, now, "Europe/London")


def test_inside_the_window_it_is_in_time_or_late_already() -> None:
    assert said(OPEN, DUE) == ("out in 10 s, in time", "")
    assert said(OPEN, NOW - timedelta(hours=2)) == ("out in 10 s, late", "")
    assert said(OPEN, None) == ("out in 10 s", "")


def test_what_is_held_past_the_deadline_is_to_be_thought_over() -> None:
    assert said(CLOSED, DUE) == (
        "goes out Mon 09:00, 4h late",
        "Releases Mon 09:00 London, 4 h 35 after the deadline: acknowledge, hand over, or P0?",
    )
    assert said(CLOSED, MONDAY) == ("goes out Mon 09:00, in time", "")


def test_the_windows_last_seconds_count_as_its_end() -> None:
    assert said(OPEN, DUE, NOW + timedelta(minutes=59, seconds=50))[1].startswith("Releases Mon 09:00")
    assert said(OPEN, DUE, NOW + timedelta(minutes=59, seconds=49))[1] == ""


def test_hours_that_never_open_again_are_said() -> None:
    one = departure(LockState(True, None), lambda: None, NOW, DUE)
    assert fate_words(one, NOW, "Europe/London").text == "goes out when you declare new hours"
