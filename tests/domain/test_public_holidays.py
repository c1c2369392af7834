"""Public holidays by country and subdivision."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.public_holidays import public_holidays

SPRING = date(2026, 4, 20), date(2026, 6, 10)


def test_holidays_are_dates_with_names_in_order() -> None:
    found = public_holidays("DE", *SPRING)
    assert [day for day, _ in found] == [date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25)]
    assert all(name for _, name in found)


def test_a_subdivision_has_its_own() -> None:
    corpus_christi = date(2026, 6, 4)
    for code in ("DE-BY", "de-by", "DE-Bayern"):
        assert corpus_christi in dict(public_holidays(code, *SPRING))
    assert corpus_christi not in dict(public_holidays("DE-BE", *SPRING))


def test_both_ends_and_the_turn_of_a_year_are_included() -> None:
    found = public_holidays("DE", date(2026, 12, 25), date(2027, 1, 1))
    assert [day for day, _ in found] == [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("XX", "unknown holiday calendar 'XX'"),
        ("", "unknown holiday calendar ''"),
        ("DE-BX", "DE has no 'BX'; known are BB, BE, BW, BY"),
        ("DE-Bayren", "did you mean Bayern?"),
        ("DE-12", "known are"),
        ("US-Californa", "did you mean California?"),
        ("SA-01", "use SA"),
    ],
)
def test_an_unknown_code_is_refused_with_what_to_write(code: str, told: str) -> None:
    with pytest.raises(BadInput) as error:
        public_holidays(code, *SPRING)
    assert told in str(error.value)
    assert str(error.value).isprintable()


def test_the_slow_library_is_loaded_only_for_a_code() -> None:
    script = (
        "import sys, datetime; from mentor_tui.domain.deadlines import deadline;"
        "from mentor_tui.domain.hours import make_calendar;"
        "now = datetime.datetime(2026, 3, 10, tzinfo=datetime.UTC);"
        "one = make_calendar('Europe/Berlin', 'mon-fri 09:00-17:00', around=now);"
        "deadline(now, one, one).trace;"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
