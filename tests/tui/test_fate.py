"""Before sending: when it goes out, and whether that is in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from mentor_tui.domain.hours import LockState
from mentor_tui.tui.fate import departure, fate_words, warning_words

NOW = datetime(2026, 3, 13, 16, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
OPEN = LockState(False, NOW + timedelta(hours=1))
CLOSED = LockState(True, MONDAY)
DUE = datetime(2026, 3, 16, 4, 25, tzinfo=UTC)


ALL = ("acknowledge", "hand over", "P0")


def said(lock: LockState, due: datetime, now: datetime = NOW, moves: Sequence[str] = ALL) -> tuple[str, str]:
    one = departure(lock, lambda: MONDAY, now, due)
    warning = warning_words(lock, lambda: MONDAY, now, due, "Europe/London", lambda: moves)
    return fate_words(one, now, "Europe/London").text, warning


def test_inside_the_window_it_is_in_time_or_late_already() -> None:
    assert said(OPEN, DUE) == ("out in 10 s, in time", "")
    assert said(OPEN, NOW - timedelta(hours=2)) == ("out in 10 s, late", "")


def test_without_a_deadline_it_only_says_when() -> None:
    assert fate_words(departure(OPEN, lambda: MONDAY, NOW, None), NOW, "Europe/London").text == "out in 10 s"


def test_what_would_be_late_after_the_window_is_to_be_thought_over_while_other_moves_are_open() -> None:
    soon = NOW + timedelta(minutes=52)
    assert said(OPEN, DUE, soon) == (
        "out in 10 s, in time",
        "Not sent by 17:00, it releases Mon 09:00 London, 4 h 35 after the deadline: acknowledge, hand over, or P0?",
    )
    assert said(OPEN, DUE, soon, ("acknowledge", "P0"))[1].endswith("deadline: acknowledge or P0?")
    assert said(OPEN, MONDAY, soon)[1] == ""
    assert said(OPEN, soon, soon)[1] == "", "it is late already"


def test_in_the_windows_last_seconds_an_acknowledgement_would_be_held_as_well() -> None:
    assert said(OPEN, DUE, NOW + timedelta(minutes=59, seconds=50)) == (
        "goes out Mon 09:00, 4h late",
        "Releases Mon 09:00 London, 4 h 35 after the deadline: P0?",
    )


def test_in_the_grace_no_other_move_is_open_and_none_is_named() -> None:
    assert said(CLOSED, DUE) == (
        "goes out Mon 09:00, 4h late",
        "Releases Mon 09:00 London, 4 h 35 after the deadline; no other move is open now",
    )
    assert said(CLOSED, MONDAY) == ("goes out Mon 09:00, in time", "")


def test_hours_that_never_open_again_are_said() -> None:
    one = departure(LockState(True, None), lambda: None, NOW, DUE)
    assert fate_words(one, NOW, "Europe/London").text == "goes out when you declare new hours"
