"""The off-hours lock: when the wall is up, and until when (R3)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mentor_tui.domain.hours import Calendar, LockState, lock_state

LONDON = Calendar("Europe/London", "mon-fri 09:00-10:00,16:00-17:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "locked", "until"),
    [
        ("2026-03-10T08:59:59.999999", True, "2026-03-10T09:00"),
        ("2026-03-10T09:00", False, "2026-03-10T10:00"),
        ("2026-03-10T09:59:59.999999", False, "2026-03-10T10:00"),
        ("2026-03-10T10:00", True, "2026-03-10T16:00"),
        ("2026-03-10T17:00", True, "2026-03-11T09:00"),
        ("2026-03-13T17:00", True, "2026-03-16T09:00"),
        # the clocks go forward on the weekend before this Monday: 09:00 is 08:00 UTC
        ("2026-03-27T17:00", True, "2026-03-30T08:00"),
        ("2026-03-30T08:00", False, "2026-03-30T09:00"),
    ],
)
def test_the_wall_stands_outside_the_windows(now: str, locked: bool, until: str) -> None:
    assert lock_state(LONDON, utc(now)) == LockState(locked, utc(until))


def test_hours_round_the_clock_never_lock() -> None:
    always = Calendar("Australia/Lord_Howe", "mon-sun 00:00-24:00")
    for now in ("2026-04-04T14:45", "2026-04-04T15:10", "2026-10-03T15:30", "2026-03-10T13:00"):
        assert lock_state(always, utc(now)) == LockState(locked=False, until=None)


def test_hours_that_never_open_again_are_locked_without_end() -> None:
    gone = Calendar("UTC", "mon-fri 09:00-17:00", ("2026-03-11..2029-01-01 off",))
    assert lock_state(gone, utc("2026-03-10T18:00")) == LockState(locked=True, until=None)


def test_a_lock_by_hand_stands_inside_the_hours_until_its_end() -> None:
    by_hand = utc("2026-03-10T16:00")
    assert lock_state(LONDON, utc("2026-03-10T09:30"), by_hand) == LockState(True, by_hand, by_hand=True)
    assert lock_state(LONDON, utc("2026-03-10T12:00"), by_hand) == LockState(True, by_hand)
    assert lock_state(LONDON, by_hand, by_hand) == LockState(False, utc("2026-03-10T17:00"))


def test_a_lock_by_hand_that_ends_off_hours_lasts_until_the_next_opening() -> None:
    """Her hours changed while she was locked: the end she saw is no opening any more."""
    state = lock_state(LONDON, utc("2026-03-10T09:30"), utc("2026-03-10T12:00"))
    assert state == LockState(True, utc("2026-03-10T16:00"), by_hand=True)


def test_a_lock_by_hand_of_hours_that_never_close_ends() -> None:
    always = Calendar("UTC", "mon-sun 00:00-24:00")
    midnight = utc("2026-03-11T00:00")
    assert lock_state(always, utc("2026-03-10T12:00"), midnight) == LockState(True, midnight, by_hand=True)
    assert not lock_state(always, midnight, midnight).locked


def test_a_clock_that_was_set_back_puts_the_wall_up_again() -> None:
    assert not lock_state(LONDON, utc("2026-03-10T09:30")).locked
    assert lock_state(LONDON, utc("2026-03-10T08:30")).locked
