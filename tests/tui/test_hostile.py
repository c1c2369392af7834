"""Hostile text, shown by every screen, is text only.

First as the app would write it, painted into an emulated terminal: all screens, at all sizes, in one walk. Then the
real app in a real terminal, where what it asks of that terminal is compared with what it asks in a harmless team.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from unicodedata import normalize

import pyte
import pytest
from textual.events import Paste

from mentor_tui.tui.announcing import notification
from tests.emulator import Emulated, asked_for, emulated
from tests.tui.driver import Mentor
from tests.tui.hostile import ATTACKS, HARMLESS, town
from tests.tui.world import TUESDAY, World

_Stop = TypeVar("_Stop")
CAMPAIGN = bool(os.environ.get("MENTOR_CAMPAIGN"))
SIZES = ((120, 40), (80, 24), (40, 12), (10, 3))
ON_A_QUESTION = (["enter"], ["r"], ["R"], ["b", "tab"], ["h"], ["w"])
"""What to press on a question."""
ELSEWHERE = (
    *(["exclamation_mark", "r"], ["o", "s"], ["o", "M"], ["t", "enter", "r"], ["7"], ["6", "enter"], ["1"], ["L"]),
    *(["o", "enter"], ["question_mark"], ["ctrl+p"], ["r", "ctrl+t", "enter"], ["asterisk", "h"], ["x", "j", "X", "a"]),
)
"""And from anywhere."""
_UNKNOWN_TO_PYTE = re.compile("[\u0489\u200d\ufe0f\u20e3\U000e0000-\U000e007f]")
"""Signs that join others or go around them: pyte draws nothing of what follows. Only a field keeps them, as typed."""
FIELDS = (["slash"], ["s"], ["r"], ["h", "tab"], ["ctrl+p"])
"""Where a text can be pasted; the first two also show what they find."""


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The hostile team and its harmless twin."""
    made = tuple(town(tmp_path_factory.mktemp("town"), texts) for texts in (ATTACKS, HARMLESS))
    for world in made:
        for desk in world.desks.values():
            desk.journal.close()
    return made[0], made[1]


# As the app would write it


@pytest.fixture
def mentor(towns: tuple[World, World], tmp_path: Path, runner: asyncio.Runner) -> Iterator[Mentor]:
    shutil.copytree(towns[0].folder, tmp_path / "town")
    world = World(tmp_path / "town")
    world.reopen("Ada", "Grace")
    mentor = Mentor(world, runner)
    yield mentor
    mentor.leaves()
    for desk in world.desks.values():
        desk.journal.close()


def opens(mentor: Mentor) -> list[str]:
    """She opens the app, with settings that are hostile too; returns what is written beside what is painted."""
    written: list[str] = []
    templates = {f"{number}{text[:40]}": f"{text[:400]} {{mentee}}" for number, text in enumerate(ATTACKS)}
    mentor.opens(size=SIZES[0], keys={ATTACKS[0]: ATTACKS[1], "reply": ATTACKS[2]}, templates=templates)
    assert mentor.app._driver is not None
    vars(mentor.app._driver)["write"] = written.append
    return written


def is_resized(mentor: Mentor, size: tuple[int, int]) -> None:
    assert mentor._pilot is not None
    mentor._run(mentor._pilot.resize_terminal(*size))
    mentor._until(lambda: tuple(mentor.app.screen._compositor.size) == size)


def only_paints_its_cells(mentor: Mentor) -> None:
    """Painted into a terminal the screen is what the app means it to be, cell by cell, and nothing else was asked."""
    app = mentor.app
    width, height = app.screen._compositor.size
    with app._context():
        update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
        sent = update.render_segments(app.console)  # type: ignore[union-attr]
        meant = ["".join(part.text for part in line) for line in update.strips]  # type: ignore[union-attr]
    assert asked_for(sent) <= {"CSI m", "CSI H"}, mentor.screen
    screen = pyte.Screen(width, height)
    before = _remembered(screen)
    pyte.Stream(screen).feed(sent)
    for y, line in enumerate(meant):
        shown = "".join(screen.buffer[y][x].data for x in range(width))
        assert shown == normalize("NFC", line) or _UNKNOWN_TO_PYTE.search(line)
    assert _remembered(screen) == before


def _remembered(screen: pyte.Screen) -> dict[str, object]:
    """All that a terminal remembers besides its cells."""
    names = ("title", "icon_name", "mode", "margins", "charset", "g0_charset", "g1_charset", "tabstops")
    return {name: getattr(screen, name) for name in names}


def pastes(mentor: Mentor, text: str) -> Mentor:
    """As a terminal gives it: to the app."""
    mentor.app.post_message(Paste(text))
    return mentor.waits()


def goes(mentor: Mentor, keys: list[str], then: Callable[[], object] | None = None) -> None:
    """Somewhere, and back to the inbox."""
    for key in keys:
        only_paints_its_cells(mentor.presses(key))
    if then is not None:
        then()
        only_paints_its_cells(mentor)
    for _ in range(5):
        if at_home(mentor):
            return
        mentor.presses("escape")
    assert at_home(mentor), f"the inbox is not there after {keys}:\n{mentor.screen}"


def at_home(mentor: Mentor) -> bool:
    screen = mentor.app.screen
    return mentor.screen_name == "InboxScreen" and getattr(screen.focused, "id", "") == "list"


def at_each_size(mentor: Mentor, stops: Sequence[_Stop]) -> Iterator[_Stop]:
    """All of these: a part of them at each size, in the campaign each at a usual size and at a small one."""
    parts = 2 if CAMPAIGN else len(SIZES)
    for number, size in enumerate(SIZES):
        is_resized(mentor, size)
        yield from stops[number % parts :: parts]


def test_every_screen_paints_its_own_cells_and_nothing_else(mentor: Mentor) -> None:
    written = opens(mentor)
    for _ in ATTACKS:  # in the list, and on the page beside it
        only_paints_its_cells(mentor)
        mentor.presses("j")
    mentor.presses("g")
    for keys in at_each_size(mentor, ON_A_QUESTION * (len(ATTACKS) // len(ON_A_QUESTION))):
        goes(mentor, keys)
        mentor.presses("j")
    for keys in at_each_size(mentor, ELSEWHERE):
        goes(mentor, keys)
    mentor.waits(hours=8)
    assert mentor.screen_name == "WallScreen"
    only_paints_its_cells(mentor)
    only_paints_its_cells(mentor.presses("enter"))
    assert asked_for("".join(written)) == {"OSC 52", "OSC 22"}
    assert set(copied("".join(written).encode())) == {"clearedredtitlelinkstrings"}


def test_a_body_of_ten_megabytes_that_is_in_the_feed_already_is_read_searched_and_quoted(mentor: Mentor) -> None:
    ada = mentor.world.ada
    question = mentor.world.asks("m13", "The giant", body="marker")
    mentor.world.answers("ada", question, "marker too")
    giant = "".join(f"\\u001b[2J word{number} " for number in range(550_000))
    with closing(sqlite3.connect(ada.home.data / "journal.db")) as file, file:
        file.execute("UPDATE feed SET entry = replace(entry, 'marker', ?) WHERE entry LIKE '%marker%'", (giant,))
        assert file.execute("SELECT max(length(entry)) FROM feed").fetchone()[0] > 10_000_000
    opens(mentor)
    is_resized(mentor, SIZES[1])
    goes(mentor, ["6", "enter"], lambda: mentor.presses("G"))
    goes(mentor, ["s"], lambda: pastes(mentor, "giant").presses("enter", "G", "i"))


def test_what_is_pasted_into_a_field_is_text(mentor: Mentor) -> None:
    written = opens(mentor)
    is_resized(mentor, SIZES[1])
    for keys in FIELDS:
        goes(mentor, keys, lambda: [pastes(mentor, attack[:40]) for attack in ATTACKS])
    for words in ("owned", "ma"):
        goes(mentor, ["slash"], lambda words=words: pastes(mentor, words))  # type: ignore[misc]
        goes(mentor, ["s"], lambda words=words: pastes(mentor, words).presses("enter"))  # type: ignore[misc]
    assert asked_for("".join(written)) <= {"OSC 22"}


@pytest.mark.parametrize("kind", ["osc9", "osc777"])
def test_a_notification_ends_where_it_is_meant_to(kind: str) -> None:
    for attack in ATTACKS:
        told = notification(kind, attack, in_tmux=False)
        assert asked_for(told) == {kind.upper().replace("C", "C ")}
        assert told.count("\x1b") == told.count("\x07") == 1


# In a real terminal


@contextmanager
def opened(world: World, at: datetime, size: tuple[int, int]) -> Iterator[Emulated]:
    with emulated(world.folder / "Ada", at, size=size) as terminal:
        terminal.until(lambda: "help" in terminal.lines[-1], "the first screen")
        yield terminal.settles()


def visits(terminal: Emulated) -> None:
    """The list, a question and the phone; in the campaign every text and every screen that a letter opens."""
    for _ in ATTACKS if CAMPAIGN else ATTACKS[:4]:
        terminal.presses_and_sees_something("j").settles(0.05)
        if CAMPAIGN:
            terminal.presses_and_sees_something("\r").settles(0.05).presses("\x1b").settles(0.2)
    for keys in ("o", "t\r", "sowned", "?", "L") if CAMPAIGN else ("o",):
        for key in keys:
            terminal.presses_and_sees_something(key).settles(0.05)
        for _ in keys if CAMPAIGN else "":
            terminal.presses("\x1b").settles(0.2)
    terminal.presses("!").until(lambda: copied(terminal.raw) != [], "the channel on the clipboard").settles()


@pytest.mark.parametrize("size", SIZES[1:2])
def test_the_terminal_is_asked_for_nothing_else_than_in_a_harmless_team(
    towns: tuple[World, World], size: tuple[int, int]
) -> None:
    hostile, harmless = towns
    with opened(harmless, TUESDAY, size) as plain:
        visits(plain)
        usual, usual_state = plain.asked, _remembered(plain.screen)
    with opened(hostile, TUESDAY, size) as terminal:
        visits(terminal)
        assert (terminal.asked - usual, _remembered(terminal.screen)) == (set(), usual_state)
        assert set(copied(terminal.raw)) == {"clearedredtitlelinkstrings"}


def copied(written: bytes) -> list[str]:
    return [base64.b64decode(found).decode() for found in re.findall(rb"\x1b\]52;c;([^\x07\x1b]*)", written)]


@pytest.mark.parametrize("attack", ATTACKS[:8])
def test_the_emulator_sees_an_attack_that_comes_through(attack: str) -> None:
    """The positive control: printed as it is, each of these is noticed."""
    assert asked_for(attack)
