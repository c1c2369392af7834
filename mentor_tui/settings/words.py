"""The options in words: the commented file that a person edits, and docs/settings.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from mentor_tui.settings.options import TABLE, TEXT, Option, Settings, options
from mentor_tui.settings.statements import statements

_HEAD: Final = (
    "# mentor-tui. Your hours are not here: declare them with `mentor hours`.\n# Lines that begin with # are not read."
)
_INTRO: Final = """\
# Settings

`mentor settings` opens the settings file in your editor and checks it when you save; `mentor doctor` checks it too. A
value that is wrong is said with its line and column, and its default is used until it is right. The file is TOML; it is
`settings.toml` in this platform's configuration folder, or in the folder that `--home` or `MENTOR_HOME` names. Secrets
are never in it. Changes count from the next start.
"""


def as_toml(settings: Settings) -> str:
    """The commented file: every option with what it does; those that have their default are commented out."""
    blocks = [_HEAD, *(_block(one, getattr(settings, one.name)) for one in options())]
    return "\n\n".join(blocks) + "\n"


def completed(text: str) -> str:
    """A file with the options that it does not mention added, commented out: those of a newer version, mostly."""
    missing = [one for one in options() if not re.search(rf"(?m)^[#\s]*\[?{one.name}\b", text)]
    plain = "".join(f"\n{_block(one, one.default)}\n" for one in missing if one.kind != TABLE)
    tables = "".join(f"\n{_block(one, one.default)}\n" for one in missing if one.kind == TABLE)
    header = next((one.line for one in statements(text) if one.value == {} and one.column == 1), None)
    if not plain or header is None:
        return text.rstrip("\n") + "\n" + plain + tables if missing else text
    lines = text.split("\n")
    at = header - 1
    while at and lines[at - 1].startswith("#"):
        at -= 1
    return "\n".join([*lines[:at], plain.strip("\n"), "", *lines[at:]]) + tables


def with_value(text: str, name: str, value: object) -> str:
    """A file with one option that is no table set, and nothing else changed in it."""
    line = _line(name, value)
    lines = text.split("\n")
    place = next((one for one in statements(text) if one.path == (name,)), None)
    if place is not None:
        return "\n".join([*lines[: place.line - 1], line, *lines[place.last :]])
    for number, old in enumerate(lines):
        if re.match(rf"#\s*{name}\s*=", old):
            return "\n".join([*lines[:number], line, *lines[number + 1 :]])
    return "\n".join([line, *lines])


def as_markdown() -> str:
    """docs/settings.md."""
    return "\n".join([_INTRO, *(_section(one) for one in options())])


def _block(option: Option, value: Any) -> str:
    told = [f"# {line}" for line in option.help]
    if option.choices:
        told.append(f"# {option.must_be[0].upper()}{option.must_be[1:]}.")
    return "\n".join([*told, *_lines(option, value)])


def _lines(option: Option, value: Any) -> Iterator[str]:
    if option.kind == TABLE:
        yield f"[{option.name}]"
        yield f"# {option.example}"
        yield from (_line(name, text) for name, text in value.items())
    elif value == option.default:
        yield f"# {_line(option.name, value)}"
    else:
        yield _line(option.name, value)


def _line(name: str, value: object) -> str:
    name = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)
    return f"{name} = {_quoted(value)}"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _section(option: Option) -> str:
    kind = {TEXT: "text", TABLE: "table of texts"}.get(option.kind, "true or false")
    if option.choices:
        kind = option.must_be
    default = "none: it must be there" if option.default is None else f"`{_quoted(option.default)}`"
    shown = f"[{option.name}]\n{option.example}" if option.kind == TABLE else _line(option.name, _example(option))
    facts = kind if option.kind == TABLE else f"{kind} · default {default}"
    return f"## {option.name}\n\n{facts}\n\n{' '.join(option.help)}\n\n```toml\n{shown}\n```\n"


def _example(option: Option) -> object:
    return {"member": "ada", "store": "/home/ada/mentor/team.db"}.get(option.name, option.default)
