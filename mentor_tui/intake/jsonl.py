"""JSON lines: a question a line, all of the file or nothing of it.

An object has `title` and optionally `body`, `mentee`, `asked` (ISO with an offset), `tried` (a list of texts),
`blocked`, `p0`; null is as good as absent. Other fields are left out, which is said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from mentor_tui.domain.ask import ATTEMPTS_WHEN_BLOCKED, LONGEST_TITLE
from mentor_tui.domain.entry import instant_text, parse_instant
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import shown
from mentor_tui.domain.plain_text import LARGEST_TEXT
from mentor_tui.intake.found import (
    FoundQuestion,
    Progress,
    Reading,
    Skipped,
    one_line,
    paragraph,
    shortened,
    text_size,
)

KNOWN_FIELDS: Final = ("title", "body", "mentee", "asked", "tried", "blocked", "p0")
_LONGEST_LINE: Final = 8 * LARGEST_TEXT
_BOM: Final = b"\xef\xbb\xbf"
_YEARS: Final = range(1970, 2200)


@dataclass(slots=True)
class _Progressing:
    """Tells how many bytes of the file have been read, a hundred times at most."""

    tell: Progress | None
    size: int
    done: int = 0
    told: int = 0

    def add(self, read: int) -> None:
        self.done += read
        if self.tell and (self.done - self.told) * 100 >= self.size:
            self.told = self.done
            self.tell(self.done, self.size)


@dataclass(slots=True)
class _Found:
    questions: dict[str, FoundQuestion] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def read_jsonl(path: Path, progress: Progress | None = None) -> Reading:
    """The questions of a file, in its order; a line that says the same as an earlier one is left out.

    Read line by line; `progress` is told bytes. Raises BadInput for a file that cannot be read and for the first
    line that is not right, with its number and what to do; then nothing of the file is taken.
    """
    found = _Found()
    try:
        with path.open("rb") as file:
            watching = _Progressing(progress, path.stat().st_size)
            for number, line in _lines(path, file, watching):
                _take(f"{path}, line {number}", line, found)
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}; give the path of a JSON lines file") from error
    return Reading(tuple(found.questions.values()), tuple(found.skipped))


def _lines(path: Path, file: BinaryIO, watching: _Progressing) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, blank ones left out. Never holds more than one, however long it is."""
    number = 0
    while raw := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(raw) > _LONGEST_LINE:
            raise BadInput(f"{path}, line {number}: over {_LONGEST_LINE:,} bytes long; write one question a line")
        watching.add(len(raw))
        if number == 1:
            raw = raw.removeprefix(_BOM)
        try:
            line = raw.decode().strip()
        except UnicodeDecodeError as error:
            raise BadInput(f"{path}, line {number}: not UTF-8 at byte {error.start + 1}; save it as UTF-8") from error
        if line:
            yield number, line


def _take(where: str, line: str, found: _Found) -> None:
    fields = _object(where, line)
    question = _question(where, fields)
    if question.ref in found.questions:
        found.skipped.append(Skipped(where, "the same as an earlier line"))
        return
    found.questions[question.ref] = question
    found.skipped.extend(
        Skipped(where, f"unknown field {shown(name)}, the rest was taken")
        for name in fields
        if name not in KNOWN_FIELDS
    )


def _object(where: str, line: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or too large a number"
        raise BadInput(f"{where}: not whole JSON ({reason}); write one object on one line") from error
    if not isinstance(fields, dict):
        raise BadInput(f'{where}: not an object; write a question like {{"title": "Why is it slow?"}}')
    return fields


def _question(where: str, fields: Mapping[str, Any]) -> FoundQuestion:
    title = one_line(_text(where, fields, "title") or "")
    if not title:
        raise BadInput(f'{where}: no title; every question needs "title" with the question in one line')
    body = paragraph(_text(where, fields, "body") or "")
    tried = _tried(where, fields)
    size = text_size(title, body, *tried)
    if size > LARGEST_TEXT:
        raise BadInput(f"{where}: {size:,} bytes of text, at most {LARGEST_TEXT:,}; put the rest behind a link")
    blocked = _flag(where, fields, "blocked")
    if blocked and len(tried) < ATTEMPTS_WHEN_BLOCKED:
        raise BadInput(
            f'{where}: blocked needs two attempts (R10), {len(tried)} given; add to "tried", or leave "blocked" out'
        )
    if len(title) > LONGEST_TITLE:
        title, body = shortened(title, LONGEST_TITLE), f"{title}\n\n{body}".strip()
    return _named(
        FoundQuestion(
            ref="",
            title=title,
            body=body,
            mentee=_mentee(where, fields),
            asked=_asked(where, fields),
            tried=tried,
            blocked=blocked,
            p0=_flag(where, fields, "p0"),
        )
    )


def _named(question: FoundQuestion) -> FoundQuestion:
    """The question with a `ref` made of all that it says."""
    asked = question.asked and instant_text(question.asked)
    said = [question.title, question.body, question.mentee, asked, question.tried, question.blocked, question.p0]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return replace(question, ref=f"jsonl:{digest}")


def _text(where: str, fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise BadInput(f'{where}: "{name}" is {_kind(value)}; it must be a text in quotes')
    return value


def _flag(where: str, fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadInput(f'{where}: "{name}" is {_kind(value)}; it must be true or false')
    return bool(value)


def _tried(where: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    value = fields.get("tried")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadInput(f'{where}: "tried" is {_kind(value)}; it must be a list of texts, one an attempt')
    wrong = [one for one in value if not isinstance(one, str)]
    if wrong:
        raise BadInput(f'{where}: "tried" holds {_kind(wrong[0])}; every attempt must be a text in quotes')
    return tuple(attempt for attempt in map(paragraph, value) if attempt)


def _mentee(where: str, fields: Mapping[str, Any]) -> str | None:
    given = _text(where, fields, "mentee")
    if given is None:
        return None
    name = one_line(given)
    if not any(map(str.isalnum, name)) or len(name) > LONGEST_TITLE:
        raise BadInput(f'{where}: "mentee" {shown(given)} is no name; write one, or leave it out when it is you')
    return name


def _asked(where: str, fields: Mapping[str, Any]) -> datetime | None:
    given = _text(where, fields, "asked")
    if given is None:
        return None
    try:
        asked = parse_instant(given)
    except (BadInput, OverflowError) as error:
        raise BadInput(
            f'{where}: "asked" {shown(given)} is no instant; write it with an offset, like 2026-03-10T14:00+01:00'
        ) from error
    if asked.astimezone(UTC).year not in _YEARS:
        raise BadInput(f'{where}: "asked" {shown(given)} is out of reach; years from {_YEARS.start} are taken')
    return asked


def _kind(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
