"""What a person may set: each option once, with its type, its default and what it does.

The commented file, its check and docs/settings.md are all made from the fields of Settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Final, NamedTuple

DEFAULT_THEME: Final = "mentor-dark"
TEXT: Final = "text"
SWITCH: Final = "switch"
TABLE: Final = "table"
_KINDS: Final = {"str": TEXT, "bool": SWITCH, "Mapping[str, str]": TABLE}


class Fault(NamedTuple):
    """Something wrong in a settings file, where it is (lines and columns begin at 1), and what to do."""

    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.text}"


def _says(*help_lines: str, choices: tuple[str, ...] = (), example: str = "") -> Mapping[str, object]:
    return {"help": help_lines, "choices": choices, "example": example}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set. `faults` is what is wrong in its file: for that the defaults are used."""

    member: str = field(metadata=_says("Who you are in the team's store."))
    store: str = field(metadata=_says("Where the team's store is: a file, or a server's address without a password."))
    theme: str = field(
        default=DEFAULT_THEME,
        metadata=_says(
            "The colours: mentor-dark, mentor-light, mentor-contrast, mentor-contrast-light, ansi-dark, ansi-light,",
            "or any theme of Textual's. The ansi ones use the terminal's own colours. ctrl+p in the app tries them on.",
        ),
    )
    bell: bool = field(
        default=False,
        metadata=_says("Ring the terminal's bell when something new waits for you. Off-hours only a P0 rings."),
    )
    notify: str = field(
        default="off",
        metadata=_says(
            "Have the terminal show a notification for the same: osc9 (iTerm2, WezTerm, Windows Terminal, kitty) or",
            "osc777 (Ghostty, foot, urxvt). In tmux it needs  set -g allow-passthrough on.",
            choices=("off", "osc9", "osc777"),
        ),
    )
    insist: bool = field(
        default=False,
        metadata=_says("Keep data on a network or synced folder although SQLite may lose it there."),
    )
    keys: Mapping[str, str] = field(
        default_factory=dict,
        metadata=_says(
            "Your own keys: a command's name, as `?` in the app shows it in brackets, and the keys for it.",
            example='reply = "r,i"',
        ),
    )
    templates: Mapping[str, str] = field(
        default_factory=dict,
        metadata=_says(
            "Texts that you write again and again, by a name of your own. What stands in braces is filled in:",
            "{placeholders}.",
            example='logs = "Hi {first_name}, please add the last 50 lines of the log."',
        ),
    )
    faults: tuple[Fault, ...] = ()


class Option(NamedTuple):
    """One of them: its kind (text, switch, table), and what people are told. A default of None: it must be given."""

    name: str
    kind: str
    default: object
    help: tuple[str, ...]
    choices: tuple[str, ...]
    example: str

    @property
    def must_be(self) -> str:
        """What is written for it, in words."""
        if self.choices:
            return "one of " + ", ".join(f'"{one}"' for one in self.choices)
        if self.kind == TABLE:
            return f"a table, like  [{self.name}]  with  {self.example}  under it"
        return 'a text in quotes, like "..."' if self.kind == TEXT else "true or false"

    def accepts(self, value: object) -> bool:
        """Whether a value is of its kind. What is inside a table is looked at by itself."""
        if self.choices:
            return value in self.choices
        return isinstance(value, {TEXT: str, SWITCH: bool, TABLE: dict}[self.kind])


def options() -> Iterator[Option]:
    """All options, in the order of the file."""
    for one in fields(Settings):
        if one.metadata:
            yield Option(one.name, _KINDS[str(one.type)], _default(one), **_told(one.metadata))


def _default(one: Any) -> object:
    if one.default_factory is not MISSING:
        return one.default_factory()
    return None if one.default is MISSING else one.default


def _told(metadata: Mapping[str, Any]) -> dict[str, Any]:
    from mentor_tui.domain.templates import PLACEHOLDERS

    named = ", ".join("{" + name + "}" for name in PLACEHOLDERS)
    return {**metadata, "help": tuple(line.replace("{placeholders}", named) for line in metadata["help"])}
