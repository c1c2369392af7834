"""How people write their hours, and what they are told when it cannot be read."""

from __future__ import annotations

from datetime import date

import pytest

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import WEEKDAYS, parse_exception, parse_hours, spans_text


def week(text: str) -> dict[str, str]:
    return {day: spans_text(spans) for day, spans in zip(WEEKDAYS, parse_hours(text), strict=True) if spans}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("mon-wed 09:00-17:00", {"mon": "09:00-17:00", "tue": "09:00-17:00", "wed": "09:00-17:00"}),
        ("mon,fri 09:00-13:00,15:00-19:00", dict.fromkeys(("mon", "fri"), "09:00-13:00,15:00-19:00")),
        ("mon 09:00-17:00; sat 10:00-12:00", {"mon": "09:00-17:00", "sat": "10:00-12:00"}),
        ("mon-tue,sat 9:00-17:00", dict.fromkeys(("mon", "tue", "sat"), "09:00-17:00")),
        ("sat-mon 09:00-17:00", dict.fromkeys(("mon", "sat", "sun"), "09:00-17:00")),
        ("MON 09:00-17:00", {"mon": "09:00-17:00"}),
        ("  mon  -  tue  09:00 – 12:00 , 13:00-17:00 ; ", dict.fromkeys(("mon", "tue"), "09:00-12:00,13:00-17:00")),
        ("mon 15:00-19:00,09:00-13:00", {"mon": "09:00-13:00,15:00-19:00"}),
        ("mon 09:00-13:00; mon 15:00-19:00", {"mon": "09:00-13:00,15:00-19:00"}),
        ("mon 09:00-13:00,13:00-17:00", {"mon": "09:00-17:00"}),
        ("mon 22:00-06:00", {"mon": "22:00-06:00"}),
        ("mon-sun 00:00-24:00", dict.fromkeys(WEEKDAYS, "00:00-24:00")),
        ("mon 18:00-00:00", {"mon": "18:00-24:00"}),
    ],
)
def test_hours_are_read_as_they_are_written(text: str, meaning: dict[str, str]) -> None:
    assert week(text) == meaning


@pytest.mark.parametrize(
    ("text", "wrong", "remedy"),
    [
        ("", "no hours given", "mon-fri 09:00"),
        (" ; ", "no hours given", "mon-fri 09:00"),
        ("mon-fri", "'mon-fri' names no times", "mon-fri 09:00"),
        ("09:00-17:00", "'09:00-17:00' names no days", "mon-fri 09:00"),
        ("mon-fri 09:00-17:00 sat 10:00-12:00", "not days and times", "';'"),
        ("mon-fry 09:00-17:00", "'fry' is not a day", "mon, tue, wed"),
        ("mon- 09:00-17:00", "'mon-09:00-17:00'", "mon-fri 09:00"),
        ("mon 9-17", "'9-17'", "09:00-17:00"),
        ("mon 09:00-25:00", "'09:00-25:00' has no such time", "24:00"),
        ("mon 09:60-17:00", "'09:60-17:00' has no such time", "24:00"),
        ("mon 24:00-06:00", "'24:00-06:00' has no such time", "23:59"),
        ("mon 09:00-24:01", "'09:00-24:01' has no such time", "24:00"),
        ("mon 09:00-09:00", "opens and closes at once", "00:00-24:00"),
        ("mon 09:00-13:00,12:00-17:00", "mon has hours that overlap: 09:00-13:00,12:00-17:00", "once"),
        ("mon-fri 09:00-17:00; fri 09:00-15:00", "fri has hours that overlap", "once"),
        ("mon-sun 22:00-06:00; sat 05:00-12:00", "fri 22:00-06:00 runs into sat 05:00-12:00", "once"),
        ("mon 09:00-17:00\x00\x1b[31m", "\\x00\\x1b[31m", "09:00-17:00"),
        ("x" * 10_000, "names no times", "mon-fri 09:00"),
        ("mon ٠٩:٠٠-١٧:٠٠", "is not a stretch of time", "09:00-17:00"),
    ],
)
def test_what_cannot_be_read_is_named_on_one_line_with_a_remedy(text: str, wrong: str, remedy: str) -> None:
    with pytest.raises(BadInput) as told:
        parse_hours(text)
    assert wrong in str(told.value)
    assert remedy in str(told.value)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 300


def test_an_exception_is_a_date_or_a_span_of_dates() -> None:
    off = parse_exception(" 2026-12-24 OFF ")
    assert (off.first, off.last, off.spans) == (date(2026, 12, 24), date(2026, 12, 24), ())
    ramadan = parse_exception("2026-02-18..2026-03-19 10:00-12:00, 13:00-15:00")
    assert (ramadan.first, ramadan.last) == (date(2026, 2, 18), date(2026, 3, 19))
    assert spans_text(ramadan.spans) == "10:00-12:00,13:00-15:00"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "is not an exception"),
        ("2026-12-24", "is not an exception"),
        ("off 2026-12-24", "'off' is not a date"),
        ("24.12.2026 off", "'24.12.2026' is not a date"),
        ("2026-02-30 off", "'2026-02-30' is not a date"),
        ("20260218 off", "'20260218' is not a date"),
        ("2026-03-19..2026-02-18 off", "ends before it begins"),
        ("2026-03-19.. off", "'' is not a date"),
        ("2026-12-24 closed", "'closed' is not a stretch of time"),
        ("2026-12-24 10:00-12:00,11:00-13:00", "hours that overlap"),
    ],
)
def test_an_exception_that_cannot_be_read_is_named(text: str, wrong: str) -> None:
    with pytest.raises(BadInput, match=r".") as told:
        parse_exception(text)
    assert wrong in str(told.value)
    assert str(told.value).isprintable()
