"""The first run: the tour names one thing at a time, and goes on when it was done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.commands import COMMANDS
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.tour import STEPS, TouredApp
from mentor_tui.tui.widgets.bars import Banner
from tests.terminal import app
from tests.tui.driver import Mentor


@pytest.fixture
def guided(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> Mentor:
    monkeypatch.setattr("tests.tui.driver.MentorApp", TouredApp)
    return mentor


def says(mentor: Mentor, step: int, words: str) -> Mentor:
    """The step is on, and its words are on the screen or under a window on top."""
    mentor._until(lambda: isinstance(mentor.app, TouredApp) and mentor.app.step == step - 1)
    banner = [one for one in mentor.app.screen_stack if isinstance(one, DeskScreen)][-1].query_one(Banner).text
    assert f"Tour {step}/{len(STEPS)}" in banner
    assert words in " ".join(banner.split())
    return mentor


def test_she_is_shown_around_by_doing(guided: Mentor) -> None:
    says(guided.opens(), 1, "[j] and [k] move")
    says(guided.presses("j"), 2, "[w] says why")
    guided.presses("w")._until(lambda: isinstance(guided.app, TouredApp) and guided.app.step == 2)
    says(guided.presses("escape"), 4, "[r] answers the question")
    says(guided.presses("r"), 5, "[ctrl+s] sends it, [esc] puts it away")
    says(guided.types("Stamp it.").presses("ctrl+s"), 6, "[u] takes it back")
    says(guided.presses("u"), 7, "[o] shows what has not reached the team")
    guided.presses("escape")
    says(guided.presses("o"), 8, "[esc] goes back")
    says(guided.presses("escape"), 9, "[L] puts it up at once")
    guided.presses("L")._until(lambda: isinstance(guided.app, TouredApp) and guided.app.step == 9)
    says(guided.presses("escape"), 10, "[?] names every key, [ctrl+p] finds a command by name, [q] leaves")


def test_a_step_that_nobody_wants_is_passed_over_in_the_palette(guided: Mentor) -> None:
    guided.opens().presses("ctrl+p").types("tour").sees("Tour: next step").presses("enter")
    says(guided, 2, "says why it is due then")


def test_remapped_keys_are_the_ones_that_the_tour_names(guided: Mentor) -> None:
    says(guided.opens(keys={"down": "ctrl+n"}), 1, "[ctrl+n] and [k] move")


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (10, 3)])
def test_it_leaves_room_for_the_questions(guided: Mentor, size: tuple[int, int]) -> None:
    guided.opens(size=size)
    if size[1] > 3:
        guided.sees("Tour 1/", "2h")


def test_every_step_names_commands_that_there_are() -> None:
    known = {one.id for one in COMMANDS}
    for step in STEPS:
        assert set(re.findall(r"\{(\w+)\}", step.text)) <= known


def test_without_the_tour_nothing_is_said(mentor: Mentor) -> None:
    mentor.opens().does_not_see("Tour").presses("ctrl+p").types("tour").does_not_see("Tour: next step")
    assert type(mentor.app) is MentorApp


def test_where_nothing_is_set_up_the_tour_is_what_enter_means(tmp_path: Path) -> None:
    with app(tmp_path / "new") as screen:
        screen.waits_for(b"Nothing is set up in", b"i  set up your own", b"Which [t]")
        screen.types("\n")
        screen.waits_for(b"Tour 1/10", b"pending")
        screen.types("q")
        screen.waits_for(b"`mentor init` sets up your own")
        screen.ends()
    assert screen.code == 0
    assert not (tmp_path / "new").exists()


def test_where_nothing_is_set_up_one_can_set_up(tmp_path: Path) -> None:
    with app(tmp_path / "new") as screen:
        screen.waits_for(b"Which [t]")
        screen.types("x\n")
        screen.waits_for(b"is not one of")
        screen.types("i\n")
        screen.waits_for(b"Your name")
        screen.types("Ada\nEurope/London\n\n\n\n")
        screen.waits_for(b"a new team, which you lead")
        screen.ends()
    assert (screen.code, (tmp_path / "new" / "settings.toml").exists()) == (0, True)


def test_where_nothing_is_set_up_one_can_leave(tmp_path: Path) -> None:
    with app(tmp_path / "new") as screen:
        screen.waits_for(b"Which [t]")
        screen.types("q\n")
        screen.ends()
    assert (screen.code, (tmp_path / "new").exists()) == (0, False)
