"""Every command and option says what it is for, and every command that the documents name exists."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from mentor_tui.cli.main import COMMANDS, HOME, mentor

if TYPE_CHECKING:
    from tests.cli.conftest import Machine

ROOT = Path(__file__).parents[2]
PROMISED = {
    "demo",
    "init",
    "inbox",
    "show",
    "ask",
    "reply",
    "ack",
    "sync",
    "outbox",
    "due",
    "hours",
    "import",
    "team",
    "doctor",
    "settings",
    "backup",
}


def every_command() -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(mentor)
    for name in mentor.list_commands(ctx):
        command = mentor.get_command(ctx, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            for inner, below in command.commands.items():
                yield f"{name} {inner}", below


@pytest.mark.parametrize(("name", "command"), every_command())
def test_every_command_and_option_has_help(name: str, command: click.Command) -> None:
    assert command.help, f"{name} says nothing of itself"
    first = command.help.split("\n\n")[0]
    assert first.rstrip().endswith("."), f"{name}: its first line is no sentence: {first}"
    assert len(command.get_short_help_str(limit=72)) < 72
    assert not command.get_short_help_str(limit=72).endswith("..."), f"{name} is cut off in the list of commands"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts} has no help"


@pytest.mark.parametrize(("name", "command"), every_command())
def test_every_command_takes_home_and_json(name: str, command: click.Command) -> None:
    assert HOME in command.params, f"{name} takes no --home"
    options = {text for option in command.params for text in option.opts}
    only_a_group = isinstance(command, click.Group) and not command.invoke_without_command
    assert "--json" in options or only_a_group, f"{name} prints without --json"
    if "--json" in options:
        assert "JSON" in (command.help or ""), f"{name} does not say what its JSON has"


def test_every_promised_command_exists() -> None:
    assert set(COMMANDS) >= PROMISED


def test_every_command_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"`mentor ([a-z][a-z0-9]*)", (ROOT / "README.md").read_text()))
    assert named <= set(COMMANDS)


def readme_commands() -> list[str]:
    """The commands that the README tells people to type, without the remarks behind them."""
    lines = (ROOT / "README.md").read_text().splitlines()
    typed = [line.split("  #")[0].strip() for line in lines if line.startswith("    mentor ")]
    return [line for line in typed if line != "mentor"]


@pytest.mark.parametrize("line", readme_commands())
def test_the_readmes_commands_are_typed_right(line: str) -> None:
    _, name, *words = shlex.split(line)
    command = mentor.get_command(click.Context(mentor), name)
    while isinstance(command, click.Group):
        name, *words = words
        command = command.commands[name]
    assert command is not None
    command.make_context(name, words)


def test_errors_of_the_program_name_only_commands_that_exist() -> None:
    named = {
        (file.name, command)
        for file in (ROOT / "mentor_tui").rglob("*.py")
        for command in re.findall(r"`mentor ([a-z][a-z0-9]*)", file.read_text())
    }
    assert {pair for pair in named if pair[1] not in COMMANDS} == set()


def loaded_by(*argv: str) -> set[str]:
    """The modules that a run of `mentor` has imported at its end."""
    script = (
        "import sys, json\n"
        "from mentor_tui.__main__ import run\n"
        "run(sys.argv[1:])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *argv], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_without_a_command_click_is_never_imported(tmp_path: Path) -> None:
    for argv in ([], ["--home", str(tmp_path)], [f"--home={tmp_path}"]):
        assert "click" not in loaded_by(*argv)


def test_a_command_imports_itself_only() -> None:
    loaded = loaded_by(
        "due", "--asked", "2026-03-10T14:00", "--zone", "Europe/Berlin", "--hours", "mon-fri 09:00-17:00"
    )  # fmt: skip
    assert "mentor_tui.cli.due" in loaded
    assert not loaded & {"mentor_tui.cli.inbox", "mentor_tui.journal", "textual", "sqlite_utils", "holidays", "keyring"}


def test_the_inbox_starts_without_anything_heavy(ada: Machine) -> None:
    loaded = loaded_by("inbox", "--home", str(ada.home))
    assert "mentor_tui.journal.inbox" in loaded
    assert not loaded & {"textual", "sqlite_utils", "holidays", "pendulum", "keyring", "mentor_tui.team.embedded"}
