"""What was found in somebody else's format: questions as they were asked there, before anything of them is ours.

Texts have been through `domain.plain_text.plain`: NUL bytes, other control characters, escape sequences and whatever
a reader cannot see are gone, line ends are kept and a tab is four spaces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mentor_tui.domain.plain_text import plain

Progress = Callable[[int, int], None]
"""Told (done, all) as a reading goes on."""

_SHORT_ENOUGH: Final = 0.6


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """An answer given there: by whom (the name as in the source), when (UTC), and its text."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question asked there. `ref` names it in its source, the same at every reading.

    `mentee` is the name as in the source, None where it says none; `mentee_zone` an IANA zone where it knows one.
    `asked` is in UTC, None where the source does not say. `answers` are in time's order; the first one counts.
    """

    ref: str
    title: str
    body: str = ""
    mentee: str | None = None
    mentee_zone: str | None = None
    asked: datetime | None = None
    tried: tuple[str, ...] = ()
    blocked: bool = False
    p0: bool = False
    answers: tuple[FoundAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not taken: where it stands, and why, in words that are the same for all of a kind."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a source holds, in the order asked, and all that was left out."""

    questions: tuple[FoundQuestion, ...]
    skipped: tuple[Skipped, ...] = ()


def paragraph(text: str) -> str:
    """Text of several lines, safe and without blank ends."""
    return plain(text, keep_newlines=True).strip()


def one_line(text: str) -> str:
    """Text as one line, safe, every run of blanks one space."""
    return " ".join(plain(text).split())


def shortened(line: str, most: int) -> str:
    """The line cut to `most` characters at a word's end where there is one near, with an ellipsis when it was cut."""
    if len(line) <= most:
        return line
    end = line.rfind(" ", int(most * _SHORT_ENOUGH), most)
    return line[: end if end > 0 else most - 1].rstrip(" ,;:-") + "…"


def text_size(*texts: str) -> int:
    """How many bytes (UTF-8) the texts have together."""
    return sum(len(text.encode("utf-8", "replace")) for text in texts)
