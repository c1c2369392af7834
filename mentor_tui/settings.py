"""The settings file and the places where things are kept. Secrets are never in it."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mentor_tui.domain.errors import BadInput

SETTINGS_FILE = "settings.toml"
DEFAULT_THEME = "mentor-dark"


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


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set. `member` is who she is in the team's store; `store` is its file or its server's address.

    `keys` maps a command's id to the keys that she wants for it. `insist` allows data on a network or synced folder.
    """

    member: str
    store: str
    theme: str = DEFAULT_THEME
    keys: Mapping[str, str] = field(default_factory=dict)
    bell: bool = False
    insist: bool = False


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


def load(paths: Paths) -> Settings:
    """The settings in their file. Raises BadInput when there is none yet or a line of it is wrong."""
    try:
        text = paths.settings.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(f"nothing is set up in {paths.config} yet: run `mentor init`, or try `mentor demo`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {paths.settings}: {error}; it must be a UTF-8 text that you may read") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{paths.settings}: {error}; correct that line") from error
    return _settings(values, paths)


def save(paths: Paths, settings: Settings) -> None:
    """Write the settings file, whole or not at all."""
    paths.config.mkdir(parents=True, exist_ok=True)
    fresh = paths.settings.with_suffix(".new")
    fresh.write_text(_as_toml(settings), encoding="utf-8")
    fresh.replace(paths.settings)


def _settings(values: Mapping[str, Any], paths: Paths) -> Settings:
    text, yes_or_no = (str, 'a text in quotes, like "..."'), (bool, "true or false")
    kinds: Mapping[str, tuple[type, str]] = {
        "member": text,
        "store": text,
        "theme": text,
        "keys": (dict, 'a table, like  [keys]  with  reply = "r"  under it'),
        "bell": yes_or_no,
        "insist": yes_or_no,
    }
    for name, value in values.items():
        if name not in kinds:
            raise BadInput(f"{paths.settings}: unknown setting {name!r}; known are {', '.join(kinds)}")
        kind, written = kinds[name]
        if not isinstance(value, kind):
            raise BadInput(f"{paths.settings}: {name} is {value!r}; it must be {written}")
    for name in ("member", "store"):
        if not values.get(name):
            raise BadInput(f'{paths.settings}: {name} is missing; write a line like  {name} = "..."')
    for command, key in values.get("keys", {}).items():
        if not isinstance(key, str):
            raise BadInput(f'{paths.settings}: keys.{command} must be text, like "j,down", not {key!r}')
    return Settings(**values)


def _as_toml(settings: Settings) -> str:
    def line(name: str, value: object) -> str:
        return f"{name} = {json.dumps(value, ensure_ascii=False)}"

    return "\n".join(
        [
            "# mentor-tui. Your hours are not here: declare them with `mentor hours`.",
            "",
            "# Who you are in the team's store, and where it is.",
            line("member", settings.member),
            line("store", settings.store),
            "",
            "# mentor-dark, mentor-light, or any theme of Textual's.",
            line("theme", settings.theme),
            "",
            "# Ring the terminal's bell when a P0 arrives.",
            line("bell", settings.bell),
            "",
            "# Keep data on a network or synced folder although SQLite may lose it there.",
            line("insist", settings.insist),
            "",
            '# Your own keys: a command\'s name (see `?` in the app) and the keys for it, like  reply = "r,enter"',
            "[keys]",
            *(line(command, key) for command, key in settings.keys.items()),
            "",
        ]
    )
