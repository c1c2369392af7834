"""How hours are written: `mon-fri 09:00-13:00,15:00-19:00; sat 10:00-12:00`, and dated exceptions to them.

Reading only: what hours mean on a date in a zone is in `hours.py`. All that cannot be read raises BadInput with the
part that is wrong and how to write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, TypeAlias

from mentor_tui.domain.errors import BadInput

Span: TypeAlias = tuple[int, int]
"""Opening and close in minutes since midnight of the day it opens on; a close past midnight is over 1440."""
Spans: TypeAlias = tuple[Span, ...]
"""A day's spans in order, none overlapping; touching ones are one."""
Week: TypeAlias = tuple[Spans, ...]
"""Monday's spans first."""

DAY_MINUTES: Final = 24 * 60
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_HOW_HOURS: Final = "write hours like 'mon-fri 09:00-13:00,15:00-19:00; sat 10:00-12:00'"
_HOW_EXCEPTION: Final = "write exceptions like '2026-12-24 off' or '2026-02-18..2026-03-19 10:00-15:00'"
_TIMES: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIDY: Final = re.compile(r" ?([,–-]) ?")
_MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class DatedException:
    """Other hours on one date, or from `first` to `last`; no spans: off. `text` is how it was written."""

    first: date
    last: date
    spans: Spans
    text: str

    @property
    def single(self) -> bool:
        """Whether it is about one date, and so opens that day even on a weekend or a holiday."""
        return self.first == self.last

    def covers(self, day: date) -> bool:
        """Whether it is about `day`."""
        return self.first <= day <= self.last


@lru_cache(maxsize=1024)
def parse_hours(text: str) -> Week:
    """The week that `text` describes. Days without hours are empty. Raises BadInput."""
    week: list[list[Span]] = [[] for _ in WEEKDAYS]
    clauses = [clause for clause in _tidy(text).split(";") if clause.strip()]
    if not clauses:
        raise BadInput(f"no hours given: {_HOW_HOURS}")
    for clause in clauses:
        days, spans = _clause(clause.strip())
        for day in days:
            week[day].extend(spans)
    ordered = tuple(_in_order(spans, WEEKDAYS[day]) for day, spans in enumerate(week))
    _check_nights(ordered)
    return ordered


@lru_cache(maxsize=4096)
def parse_exception(text: str) -> DatedException:
    """The exception that `text` describes. Raises BadInput."""
    words = _tidy_times(text).split()
    if len(words) != 2:
        raise BadInput(f"{shown(text)} is not an exception: {_HOW_EXCEPTION}")
    first_text, dots, last_text = words[0].partition("..")
    first = _date(first_text, text)
    last = _date(last_text, text) if dots else first
    if last < first:
        raise BadInput(f"{shown(text)} ends before it begins: put the earlier date first")
    if words[1] == "off":
        return DatedException(first, last, (), text.strip())
    spans = [_span(part, _HOW_EXCEPTION) for part in words[1].split(",")]
    return DatedException(first, last, _in_order(spans, words[0]), text.strip())


def spans_text(spans: Iterable[Span]) -> str:
    """Spans as they are written: `09:00-13:00,15:00-19:00`."""
    return ",".join(f"{_clock(opening)}-{_clock(close)}" for opening, close in spans)


def shown(text: str) -> str:
    """What a person typed, quoted on one line and cut to a length fit for an error message."""
    return repr(text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…")


def _clock(minutes: int) -> str:
    within = minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES
    return f"{within // 60:02}:{within % 60:02}"


def _tidy(text: str) -> str:
    return _TIDY.sub(lambda found: found[1].replace("–", "-"), " ".join(text.split())).lower()


def _tidy_times(text: str) -> str:
    dates, _, rest = text.strip().partition(" ")
    return f"{dates} {_tidy(rest)}"


def _clause(clause: str) -> tuple[list[int], list[Span]]:
    words = clause.split()
    if len(words) == 1 and words[0][0].isdigit():
        raise BadInput(f"{shown(clause)} names no days: {_HOW_HOURS}")
    if len(words) == 1:
        raise BadInput(f"{shown(clause)} names no times: {_HOW_HOURS}")
    if len(words) != 2:
        raise BadInput(f"{shown(clause)} is not days and times, with ';' between the parts: {_HOW_HOURS}")
    days = [day for part in words[0].split(",") for day in _days(part)]
    return days, [_span(part, _HOW_HOURS) for part in words[1].split(",")]


def _days(part: str) -> list[int]:
    first, dash, last = part.partition("-")
    ends = [first, last] if dash else [first]
    for name in ends:
        if name not in WEEKDAYS:
            raise BadInput(
                f"{shown(name)} is not a day: use mon, tue, wed, thu, fri, sat, sun, like mon-fri or mon,wed"
            )
    start, stop = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
    return [(start + step) % 7 for step in range((stop - start) % 7 + 1)]


def _span(part: str, how: str) -> Span:
    found = _TIMES.fullmatch(part)
    if found is None:
        raise BadInput(f"{shown(part)} is not a stretch of time like 09:00-17:00: {how}")
    hour, minute, end_hour, end_minute = (int(number) for number in found.groups())
    opening, close = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or opening >= DAY_MINUTES or close > DAY_MINUTES:
        raise BadInput(f"{shown(part)} has no such time of day: openings are 00:00 to 23:59, closes up to 24:00")
    if opening == close:
        raise BadInput(f"{shown(part)} opens and closes at once: write 00:00-24:00 for a whole day")
    return opening, close if close > opening else close + DAY_MINUTES


def _in_order(spans: Iterable[Span], where: str) -> Spans:
    """Overlapping spans are refused, not merged: they hide a slip or a day meant to be an exception."""
    ordered: list[Span] = []
    for span in sorted(spans):
        if ordered and span[0] < ordered[-1][1]:
            raise BadInput(f"{where} has hours that overlap: {spans_text([ordered[-1], span])}; give each hour once")
        if ordered and span[0] == ordered[-1][1]:
            ordered[-1] = (ordered[-1][0], span[1])
        else:
            ordered.append(span)
    return tuple(ordered)


def _check_nights(week: Week) -> None:
    for day, spans in enumerate(week):
        following = (day + 1) % 7
        if spans and week[following] and spans[-1][1] - DAY_MINUTES > week[following][0][0]:
            raise BadInput(
                f"{WEEKDAYS[day]} {spans_text(spans[-1:])} runs into "
                f"{WEEKDAYS[following]} {spans_text(week[following][:1])}; give each hour once"
            )


def _date(text: str, whole: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(f"{shown(whole)}: {shown(text)} is not a date; {_HOW_EXCEPTION}")
