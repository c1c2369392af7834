"""Her settings on the screen: what is broken is said and stops nothing, and a theme that she picks is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentor_tui.settings import load
from mentor_tui.settings.file import understood
from mentor_tui.tui import frame
from mentor_tui.tui.app import MentorApp
from tests.tui.driver import Mentor

FILE = 'member = "ada"\nstore = "team.db"\n'


def opens_with(mentor: Mentor, text: str, monkeypatch: pytest.MonkeyPatch) -> Mentor:
    """She opens the app with these lines in her settings."""
    read = understood(FILE + text)

    def made(desk: object, *, settings: object, **more: object) -> MentorApp:
        mine = replace(read, store=mentor.world.settings.store)
        return MentorApp(mentor.world.ada, settings=mine)

    monkeypatch.setattr("tests.tui.driver.MentorApp", made)
    return mentor.opens()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bell = 3\n", "settings, line 3, column 8: bell is 3; it must be true or false"),
        ('theme = "dark\n', "settings, line 3, column 14: Illegal character"),
        ('theme = "nrod"\n', "theme 'nrod' is unknown: mentor-dark, mentor-light"),
        ('bell = 3\nx = 1\n[keys]\nreply = "j"\n', "(and 2 more: mentor doctor)"),
    ],
)
def test_what_is_broken_is_said_and_the_inbox_opens(
    mentor: Mentor, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    opens_with(mentor, text, monkeypatch).sees(said, "7 pending")
    mentor.presses("r").sees("Reply to")


def test_a_theme_picked_in_the_palette_is_kept_in_the_file_and_nothing_else_changes(mentor: Mentor) -> None:
    paths = mentor.world.ada.home
    before = paths.settings.read_text().splitlines()
    mentor.opens().presses("ctrl+p").types("mentor-contrast").presses("enter")
    mentor.sees("kept in your settings")
    assert load(paths).theme.startswith("mentor-contrast")
    assert len(set(before) ^ set(paths.settings.read_text().splitlines())) == 2
    assert mentor.app.theme == load(paths).theme


def test_a_theme_that_cannot_be_kept_is_worn_all_the_same(mentor: Mentor) -> None:
    mentor.world.ada.home.settings.unlink()
    mentor.opens().presses("ctrl+p").types("mentor-light").presses("enter")
    mentor.sees("nothing is set up in")
    assert mentor.app.theme == "mentor-light"


def test_suspending_is_in_the_palette_where_there_is_a_shell_to_go_to(
    mentor: Mentor, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentor.opens().presses("ctrl+p").types("suspend").does_not_see("Back to the shell").presses("escape", "escape")
    stopped: list[bool] = []
    monkeypatch.setattr(MentorApp, "can_step_aside", True)
    monkeypatch.setattr(MentorApp, "action_suspend_process", lambda self: stopped.append(True))
    mentor.presses("ctrl+p").types("suspend").sees("Back to the shell").presses("enter")
    assert stopped == [True]


@pytest.mark.parametrize("value", ["", "1"])
def test_an_empty_no_color_counts_as_unset(mentor: Mentor, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    frame.honour_no_color()
    mentor.opens()
    assert (mentor.app.theme == "ansi-dark") == bool(value)


KEYS = ["j", "enter", "w", "escape", "r", "x", "escape", "o", "escape", "?", "escape", "exclamation_mark", "escape"]


@pytest.mark.parametrize("size", [(10, 3), (1, 1), (3, 10), (200, 3)])
def test_no_terminal_is_too_small(mentor: Mentor, size: tuple[int, int]) -> None:
    mentor.opens(size=size)
    for key in [*KEYS, "L", "escape", "ctrl+p", "t", "escape", "escape", "escape", "a", "s", "escape", "/", "escape"]:
        mentor.presses(key)
    assert mentor.app.is_running


@pytest.mark.parametrize("size", [(10, 3), (1, 1)])
def test_nor_for_the_wall(mentor: Mentor, size: tuple[int, int]) -> None:
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.world.clock.goes_on(hours=4)
    mentor.opens(size=size).presses("j", "enter", "escape", "?", "escape")
    assert mentor.app.is_running
