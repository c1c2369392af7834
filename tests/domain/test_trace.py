"""Why a deadline is what it is: the facts a person needs are in the lines, in both zones."""

from __future__ import annotations

from datetime import date

from mentor_tui.domain.deadlines import deadline
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.zones import read_instant

OFFICE = "mon-fri 09:00-17:00"
BERLIN = Calendar("Europe/Berlin", OFFICE)


def trace(asked: str, mentee: Calendar, mentor: Calendar | None = None) -> tuple[str, ...]:
    at, _ = read_instant(asked, mentee.zone)
    return deadline(at, mentee, mentor).trace


def line(lines: tuple[str, ...], start: str) -> str:
    (found,) = [one for one in lines if one.startswith(start)]
    return found


def test_the_whole_story_of_a_question_in_two_zones() -> None:
    assert trace("2026-03-12T16:00", Calendar("Asia/Riyadh", "sun-thu 09:00-17:00"), BERLIN) == (
        "Asked Thu 2026-03-12 16:00 +03 in Asia/Riyadh = Thu 2026-03-12 14:00 CET in Europe/Berlin"
        " = 2026-03-12 13:00 UTC.",
        "The clock starts at once: that is inside the mentee's hours, 09:00-17:00.",
        "That is not the opening of its day, so it is due at the same time, 16:00, on the next business day,"
        " Sun 2026-03-15, hours 09:00-17:00.",
        "Skipped: Fri 2026-03-13 (no hours on Fridays), Sat 2026-03-14 (no hours on Saturdays).",
        "Due Sun 2026-03-15 16:00 +03 in Asia/Riyadh = Sun 2026-03-15 14:00 CET in Europe/Berlin.",
        "Ack limit Fri 2026-03-13 04:00 +03 in Asia/Riyadh = Fri 2026-03-13 02:00 CET in Europe/Berlin:"
        " 12 h after the ask.",
        "Act by Fri 2026-03-13 19:00 +03 in Asia/Riyadh = Fri 2026-03-13 17:00 CET in Europe/Berlin: the end of the"
        " mentor's last hours before due; closed Sat 2026-03-14 (no hours on Saturdays),"
        " Sun 2026-03-15 (no hours on Sundays).",
    )


def test_off_hours_the_clock_starts_at_the_first_business_instant_and_why() -> None:
    weekend = line(trace("2026-03-14T11:00", BERLIN), "The clock starts")
    assert "Mon 2026-03-16 09:00 CET" in weekend
    assert "Sat 2026-03-14 (no hours on Saturdays), Sun 2026-03-15 (no hours on Sundays)" in weekend
    assert "07:00 is before that day's hours, 09:00-17:00" in line(trace("2026-03-10T07:00", BERLIN), "The clock")
    assert "22:10 is outside that day's hours, 09:00-17:00" in line(trace("2026-03-10T22:10", BERLIN), "The clock")
    madrid = Calendar("Europe/Madrid", "mon-fri 09:00-13:00,15:00-19:00")
    assert "14:00 is in a break" in line(trace("2026-03-10T14:00", madrid), "The clock starts")


def test_an_ask_before_the_hours_is_due_at_their_close() -> None:
    assert "that day's last close, 17:00" in line(trace("2026-03-10T07:00", BERLIN), "That is the opening")


def test_a_holiday_is_named() -> None:
    berlin = Calendar("Europe/Berlin", OFFICE, holidays=((date(2026, 5, 1), "Labour Day"),))
    assert "Fri 2026-05-01 (public holiday: Labour Day)" in line(trace("2026-04-30T15:00", berlin), "Skipped")
    assert "public holiday: Labour Day" in line(trace("2026-05-01T12:00", berlin), "The clock starts")


def test_an_exception_is_quoted_and_a_long_one_told_once() -> None:
    away = Calendar("Europe/Berlin", OFFICE, ("2026-03-11..2026-06-10 off", "2026-06-11 10:00-12:00"))
    lines = trace("2026-03-10T14:00", away)
    assert line(lines, "Skipped") == (
        "Skipped: Wed 2026-03-11 to Wed 2026-06-10 (exception '2026-03-11..2026-06-10 off')."
    )
    assert "10:00-12:00 (exception '2026-06-11 10:00-12:00')" in line(lines, "That is not the opening")
    assert "14:00 is after the last close of that day: moved to 12:00." in lines


def test_a_break_and_a_later_opening_move_due() -> None:
    uneven = Calendar("Europe/Berlin", "mon 09:00-17:00; tue 10:00-12:00,14:00-16:00")
    assert "13:00 is in the break of that day: moved to 14:00." in trace("2026-03-09T13:00", uneven)
    assert "09:30 is before the opening of that day: moved to 10:00." in trace("2026-03-09T09:30", uneven)


def test_clock_changes_are_told_with_the_real_time() -> None:
    london = Calendar("Europe/London", OFFICE)
    assert "Clocks go forward 1 h in Europe/London on Sunday 29 March 2026: 71 h of real time from the ask to due." in (
        trace("2026-03-27T16:55", london)
    )
    new_york = Calendar("America/New_York", OFFICE)
    back = line(trace("2026-10-30T15:00", new_york, london), "Clocks")
    assert "back 1 h in America/New_York on Sunday 1 November 2026: 73 h of real time" in back
    lord_howe = Calendar("Australia/Lord_Howe", OFFICE)
    assert "back 30 min" in line(trace("2026-04-03T16:55", lord_howe), "Clocks")
    assert "72 h 30 min of real time" in line(trace("2026-04-03T16:55", lord_howe), "Clocks")


def test_the_mentors_own_clock_change_is_told_too() -> None:
    mentor = Calendar("America/New_York", OFFICE)
    assert "Clocks go forward 1 h in America/New_York on Sunday 8 March 2026." in (
        trace("2026-03-06T16:00", BERLIN, mentor)
    )


def test_odd_hours_are_explained() -> None:
    always = Calendar("Europe/Berlin", "mon-sun 00:00-24:00")
    assert "The clocks skip 02:30 on Sun 2026-03-29: the first instant after it counts." in (
        trace("2026-03-28T02:30", always)
    )
    assert "02:30 comes twice on Sun 2026-10-25: the second time counts." in trace("2026-10-24T02:30", always)
    assert "That hour comes twice; the second time counts as its end, 03:00." in (
        trace("2026-10-25T02:15+01:00", always)
    )


def test_after_midnight_the_night_shift_is_named() -> None:
    nights = Calendar("Europe/Berlin", "mon-fri 22:00-06:00")
    told = line(trace("2026-03-14T02:00", nights), "That is not the opening")
    assert "02:00 after midnight, on the next business day, Mon 2026-03-16" in told


def test_why_there_is_no_act_by() -> None:
    hong_kong = Calendar("Asia/Hong_Kong", OFFICE)
    mentor = Calendar("America/New_York", OFFICE, holidays=((date(2025, 6, 19), "Juneteenth"),))
    told = line(trace("2025-06-19T10:00", hong_kong, mentor), "No act-by")
    assert "Thu 2025-06-19 (public holiday: Juneteenth)" in told
    assert "The backup gets it now" in told
    assert "No mentor's hours are known" in trace("2025-06-19T10:00", hong_kong)[-1]


def test_due_inside_the_mentors_hours_is_the_act_by() -> None:
    assert "due is within the mentor's hours" in line(trace("2026-03-10T14:00", BERLIN, BERLIN), "Act by")


def test_one_shared_zone_is_told_once() -> None:
    assert line(trace("2026-03-10T14:00", BERLIN, BERLIN), "Due") == "Due Wed 2026-03-11 14:00 CET in Europe/Berlin."
