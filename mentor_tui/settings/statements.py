"""Where in a TOML text each value stands, also when the text is broken elsewhere.

Every TOML text is a row of statements, and each of them is a TOML text by itself: one is complete as soon as it parses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

Path = tuple[str, ...]
_LONGEST: Final = 200
"""How many lines a value may have that is looked for in a broken text."""
_GO_ON: Final = ('"""', "'''", "[")
"""What begins a value that may take more than one line."""
_UP_TO_VALUE: Final = re.compile(r"""(?:"(?:\\.|[^"])*"|'[^']*'|[^=#"'])*=[ \t]*""")


class Statement(NamedTuple):
    """A value with the names that lead to it. `line` and `column` are where it begins, from 1; `last` is its last line.

    That of a table is its header, with an empty table as the value.

    """

    path: Path
    value: Any
    line: int
    column: int
    last: int


def statements(text: str) -> Iterator[Statement]:
    """Everything in a text that can be understood; what cannot is passed over, a table with a broken header too."""
    lines, table, number = text.split("\n"), (), 0  # type: tuple[list[str], Path | None, int]
    while number < len(lines):
        line = lines[number].strip()
        parsed, length = ({}, 1) if not line or line.startswith("#") else _complete(lines, number)
        if line.startswith("["):
            table = None if parsed is None else _only_path(parsed)
        if parsed and table is not None:
            place = (number + 1, _column(lines[number]), number + length)
            if line.startswith("["):
                yield Statement(table, {}, *place)
            else:
                yield from (Statement((*table, *path), value, *place) for path, value in _flat(parsed))
        number += length


def gathered(found: Iterable[Statement]) -> dict[str, Any]:
    """The values of statements, in tables; of two for the same name the first."""
    values: dict[str, Any] = {}
    for one in found:
        inner: Any = values
        for name in one.path[:-1]:
            inner = inner.setdefault(name, {}) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner.setdefault(one.path[-1], one.value)
    return values


def _complete(lines: list[str], first: int) -> tuple[dict[str, Any] | None, int]:
    """The statement that begins on a line, and how many lines it takes; None when nothing there can be understood."""
    goes_on = any(sign in lines[first] for sign in _GO_ON)
    for length in range(1, min(_LONGEST if goes_on else 1, len(lines) - first) + 1):
        try:
            return tomllib.loads("\n".join(lines[first : first + length])), length
        except tomllib.TOMLDecodeError:
            continue
    return None, 1


def _column(line: str) -> int:
    """Where the value begins on the line with its name; a header begins where it stands."""
    found = None if line.lstrip().startswith("[") else _UP_TO_VALUE.match(line)
    return 1 + (found.end() if found else len(line) - len(line.lstrip()))


def _only_path(parsed: dict[str, Any]) -> Path:
    path: list[str] = []
    inner: Any = parsed
    while isinstance(inner, dict) and inner:
        (name,) = inner
        path.append(name)
        inner = inner[name]
    return tuple(path)


def _flat(parsed: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    for name, value in parsed.items():
        if isinstance(value, dict) and value:
            yield from (((name, *path), inner) for path, inner in _flat(value))
        else:
            yield (name,), value
