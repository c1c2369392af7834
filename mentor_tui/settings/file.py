"""The settings file: where it is, reading it as far as it can be understood, and writing it whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mentor_tui.domain.errors import BadInput
from mentor_tui.settings.options import TABLE, Fault, Settings, options

SETTINGS_FILE: Final = "settings.toml"
NEEDED: Final = ("member", "store")
_PLACE: Final = r" \(at (?:line (\d+), column (\d+)|end of document)\)"

Problem = tuple[tuple[str, ...], str]
"""The names that lead to a value, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where this mentor's configuration and data are. One folder for both when a home is named."""

    config: Path
    data: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / SETTINGS_FILE

    @property
    def default_store(self) -> Path:
        """The team's store when nothing else is said: one SQLite file beside the journal."""
        return self.data / "team.db"


def find_paths(home: Path | None, env: Mapping[str, str] = os.environ) -> Paths:
    """The folders to use: `home`, else MENTOR_HOME, else what the platform prescribes."""
    named = home or (Path(env["MENTOR_HOME"]) if env.get("MENTOR_HOME") else None)
    if named is not None:
        folder = named.expanduser().absolute()
        return Paths(folder, folder)
    import platformdirs

    return Paths(
        platformdirs.user_config_path("mentor-tui", appauthor=False),
        platformdirs.user_data_path("mentor-tui", appauthor=False),
    )


def read_text(paths: Paths) -> str:
    """The text of the settings file. Raises BadInput when there is none yet, or none that can be read."""
    try:
        return paths.settings.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"nothing is set up in {paths.config} yet: run `mentor init`, or try `mentor demo`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {paths.settings}: {error}; it must be a UTF-8 text that you may read") from error


def load(paths: Paths) -> Settings:
    """The settings in their file, with the default for whatever is broken in it; `faults` says what that is.

    Raises BadInput when there is no file yet, or when it does not say who she is and where the store is.
    """
    settings = understood(read_text(paths))
    missing = next((name for name in NEEDED if not getattr(settings, name)), None)
    if missing is None:
        return settings
    if settings.faults:
        raise BadInput(f"{paths.settings}, {settings.faults[0]}; `mentor settings` opens it")
    raise BadInput(f'{paths.settings}: {missing} is missing; write a line like  {missing} = "..."')


def save(paths: Paths, settings: Settings) -> None:
    """Write a new settings file, whole or not at all."""
    from mentor_tui.settings.words import as_toml

    write_text(paths, as_toml(settings))


def write_text(paths: Paths, text: str) -> None:
    """Put a text in the place of the settings file, whole or not at all. Raises BadInput when it cannot be.

    A link stays one: the text goes to where it points, which may be another file system. Who may read it stays, too.
    """
    target = paths.settings.resolve()
    fresh = target.with_suffix(".new")
    try:
        paths.config.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as file:
            if target.exists():
                shutil.copymode(target, fresh)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise BadInput(f"cannot write {target} ({error.strerror}): check its permissions and the disk") from error


def understood(text: str) -> Settings:
    """A text's settings; whatever is wrong in it is a fault, and has its default. Needed ones may be empty."""
    faults: list[Fault] = []
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from mentor_tui.settings.statements import gathered, statements

        values = gathered(statements(text))
        faults.append(_broken_line(str(error), text))
    problems = list(_problems(values))
    good = dict.fromkeys(NEEDED, "") | _without(values, [path for path, _ in problems])
    faults += located(text, problems) if problems else ()
    return Settings(**good, faults=tuple(sorted(faults)))


def located(text: str, problems: Iterable[Problem]) -> Iterator[Fault]:
    """Problems with the place in the text that each is about; the first one where nothing nearer is found."""
    from mentor_tui.settings.statements import statements

    found = list(statements(text))
    for path, said in problems:
        shared = max((_shared(one.path, path) for one in found), default=0)
        place = next((one for one in found if shared and _shared(one.path, path) == shared), None)
        yield Fault(place.line, place.column, said) if place else Fault(1, 1, said)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many names both begin with."""
    return next(
        (place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )


def _broken_line(message: str, text: str) -> Fault:
    found = re.search(_PLACE, message)
    said = f"{re.sub(_PLACE, '', message)}; correct that line"
    if found and found[1]:
        return Fault(int(found[1]), int(found[2]), said)
    lines = text.rstrip("\n").split("\n")
    return Fault(len(lines), len(lines[-1]) + 1, said)


def _problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    known = {one.name: one for one in options()}
    for name, value in values.items():
        option = known.get(name)
        if option is None:
            yield (name,), f"unknown setting {name!r}{_nearest(name, known)}; known are {', '.join(known)}"
        elif not option.accepts(value):
            yield (name,), f"{name} is {_shown(value)}; it must be {option.must_be}"
        elif option.kind == TABLE:
            yield from _problems_inside(name, value)


def _problems_inside(table: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in values.items():
        if not isinstance(value, str):
            yield (table, name), f"{table}.{name} must be a text in quotes, not {_shown(value)}"
        elif table == "templates":
            from mentor_tui.domain.templates import PLACEHOLDERS, unknown_placeholders

            for unknown in unknown_placeholders(value)[:1]:
                there = ", ".join("{" + one + "}" for one in PLACEHOLDERS)
                yield (table, name), f"templates.{name}: {{{unknown}}} means nothing; there are {there}"


def _without(values: Mapping[str, Any], bad: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    good = {name: dict(value) if isinstance(value, dict) else value for name, value in values.items()}
    for path in bad:
        inner = good if len(path) == 1 else good[path[0]]
        inner.pop(path[-1], None)
    return good


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}..."


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    return f", did you mean {near[0]}?" if near else ""
