"""Hostile text, shown by the real app in a terminal emulator, changes nothing there but its own cells."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from tests.emulator import Emulated, asked_for, emulated
from tests.tui.hostile import ATTACKS, HARMLESS, town
from tests.tui.world import TUESDAY, World

NIGHT = TUESDAY + timedelta(hours=8)
EVERY = 1 if os.environ.get("MENTOR_CAMPAIGN") else 4
"""How many of the hostile questions are opened: every one in the campaign."""
ON_A_QUESTION = {"reading": "\r", "reply": "r", "shaped reply": "R", "ask back": "b", "hand over": "h", "trace": "w"}
"""What to press on a question, and again escape."""
ELSEWHERE = {"P0": "!", "P0 reply": "!r", "outbox": "o", "outbox, a text": "o\r", "choosing": "os", "merging": "oM"}
TRIAGE = {"plan": "t", "question": "t\r", "reply": "t\rr"}
ANYWHERE = {"help": "?", "palette": "\x10", "locking": "L"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The hostile team and its harmless twin."""
    made = tuple(town(tmp_path_factory.mktemp("town"), texts) for texts in (ATTACKS, HARMLESS))
    for world in made:
        for desk in world.desks.values():
            desk.journal.close()
    return made[0], made[1]


@contextmanager
def opened(world: World, at: datetime, size: tuple[int, int] = (120, 40)) -> Iterator[Emulated]:
    with emulated(world.folder / "Ada", at, size=size) as terminal:
        terminal.until(lambda: "help" in terminal.lines[-1], "the first screen")
        yield terminal.settles()


def at_home(terminal: Emulated) -> bool:
    return "w why" in terminal.lines[-1]


def goes(terminal: Emulated, keys: str) -> None:
    """To a screen, a step down there, and back; a terminal's escape needs its time."""
    for key in keys:
        terminal.presses_and_sees_something(key).settles(0.05)
    terminal.presses(" ").settles(0.05).presses("\x1b").settles(0.12)
    for _ in keys + "2":
        if at_home(terminal):
            return
        terminal.presses("\x1b").settles(0.2)
    terminal.until(lambda: at_home(terminal), f"the inbox after {keys!r}")


def visits_everything(terminal: Emulated) -> None:
    """Every text beside the list, and every screen; the ways to a question's own take turns."""
    ways = list(ON_A_QUESTION.values())
    for number in range(0, len(ATTACKS), EVERY):
        goes(terminal, ways[number % len(ways)])
        terminal.presses("j").settles(0.05)
    for keys in (*ELSEWHERE.values(), *TRIAGE.values(), *ANYWHERE.values()):
        goes(terminal, keys)


def walk(terminal: Emulated) -> Iterator[list[list[str]]]:
    """Every cell of the terminal, at the top and after each of many steps down."""
    yield cells(terminal)
    for _ in ATTACKS:
        terminal.presses("j").settles(0.08)
        yield cells(terminal)


def cells(terminal: Emulated) -> list[list[str]]:
    buffer = terminal.screen.buffer
    return [[buffer[y][x].data for x in range(terminal.size[0])] for y in range(terminal.size[1])]


def state(terminal: Emulated) -> dict[str, object]:
    """All that a terminal remembers besides its cells."""
    screen = terminal.screen
    names = ("title", "icon_name", "mode", "margins", "charset", "g0_charset", "g1_charset", "tabstops")
    return {name: getattr(screen, name) for name in names}


def copied(terminal: Emulated) -> list[str]:
    return [base64.b64decode(found).decode() for found in re.findall(rb"\x1b\]52;c;([^\x07\x1b]*)", terminal.raw)]


def test_no_screen_asks_the_terminal_for_anything_that_it_would_not_ask_anyway(worlds: tuple[World, World]) -> None:
    hostile, harmless = worlds
    with opened(harmless, TUESDAY) as plain:
        visits_everything(plain)
        usual, usual_state = plain.asked, state(plain)
    with opened(hostile, TUESDAY) as terminal:
        visits_everything(terminal)
        assert terminal.asked - usual == set()
        assert state(terminal) == usual_state
        assert set(copied(terminal)) == {"clearedredtitlelinkstrings"}


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
def test_what_stands_beside_hostile_text_stays_where_it_is(worlds: tuple[World, World], size: tuple[int, int]) -> None:
    """The edges of the screen, and the line between the list and the page, are where they are in the harmless twin."""
    hostile, harmless = worlds
    with opened(harmless, TUESDAY, size) as plain:
        before = [frame(one) for one in walk(plain)]
    with opened(hostile, TUESDAY, size) as terminal:
        for was, now in zip(before, walk(terminal), strict=True):
            there = frame(now)
            places = was.keys() | there.keys()
            assert {one: (was.get(one), there.get(one)) for one in places if was.get(one) != there.get(one)} == {}


def frame(shown: list[list[str]]) -> dict[tuple[int, int], str]:
    """The first and the last line, the cursor's place and the line between the panes: what no text may touch."""
    edges = {(y, x): cell for y in (0, len(shown) - 1) for x, cell in enumerate(shown[y])}
    divider = next((x for x, cell in enumerate(shown[2]) if cell == "▏"), None)
    if divider is not None:
        edges |= {(y, divider): row[divider] for y, row in enumerate(shown[1:-1], 1)}
    return edges | {(y, 0): row[0] for y, row in enumerate(shown) if row[0] in "❯ "}


def test_the_wall_shows_a_hostile_p0_as_text(worlds: tuple[World, World]) -> None:
    hostile, harmless = worlds
    with opened(harmless, NIGHT, (80, 24)) as plain:
        plain.sees("Your window is closed.").presses("\r").sees("call first").settles()
        usual, usual_state = plain.asked, state(plain)
    with opened(hostile, NIGHT, (80, 24)) as terminal:
        terminal.sees("Your window is closed.", "cleared").presses("\r").sees("call first").settles()
        assert (terminal.asked - usual, state(terminal)) == (set(), usual_state)


@pytest.mark.parametrize("attack", ATTACKS[:8])
def test_the_emulator_sees_an_attack_that_comes_through(attack: str) -> None:
    """The positive control: printed as it is, each of these is noticed."""
    assert asked_for(attack)
