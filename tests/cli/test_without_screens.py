"""docs/without-the-screens.md: all that the screens do has its command, and each command is typed right."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from mentor_tui.cli.lines import HELP
from mentor_tui.cli.main import mentor
from mentor_tui.tui.commands import COMMANDS, DIALOG, LIST

PAGE = (Path(__file__).parents[2] / "docs" / "without-the-screens.md").read_text()
ROWS = [line.split("|")[1:3] for line in PAGE.splitlines() if line.startswith("| ")]
TYPED = [line for _, does in ROWS for line in re.findall(r"`(mentor [^`]+)`", does) if "$(" not in line]
ABOUT_A_SCREEN = {
    "next_question", "previous_question", "go_on", "skip", "revisit", "look_up", "words", "back", "quit", "leave",
    "copy_channel", "repeat",
}  # fmt: skip
"""What is about moving on a screen; in a session of triage some of them are letters."""


def test_all_that_the_screens_do_is_on_the_page() -> None:
    shown = " ".join(what for what, _ in ROWS)
    words = {one.id: one.name.removeprefix("View: ").removeprefix("Called ") for one in COMMANDS}
    missing = {
        one.id
        for one in COMMANDS
        if set(one.where) - {LIST, DIALOG} and words[one.id] not in shown and one.id not in ABOUT_A_SCREEN
    }
    assert missing - {"call_3", "call_4"} == set()


@pytest.mark.parametrize("line", TYPED)
def test_its_commands_are_typed_right(line: str) -> None:
    _, *words = shlex.split(line)
    command: click.Command | None = mentor
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, *words = words
        command = command.get_command(click.Context(command), name)
    assert command is not None
    if words != ["--help"]:
        command.make_context("mentor", words)


def test_each_letter_of_a_session_is_on_the_page() -> None:
    letters = {part.split()[0].rstrip(":") for line in HELP for part in line.split("; ") if ":" in part}
    said = re.findall(r"`(\S)[^`]*`", PAGE.split("## A session of triage")[1])
    assert letters <= set(said)
