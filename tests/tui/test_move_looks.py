"""How the moves look, at a frozen time. After a wanted change run this file with --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.widgets.composer import Field
from tests.tui.driver import synced
from tests.tui.world import World

SIZES = {"usual": (80, 24), "small": (40, 12)}
MOVES = {
    "shaped": ["j", "j", "R", *"stamp", "enter", *"index", "tab", *"run", "space", *"it"],
    "asked-back": ["j", "j", "b", "tab"],
    "handed-over": ["j", "j", "h", "tab", *"new"],
    "marked": ["x", "x", "j", "x"],
    "confirmed": ["x", "x", "a"],
}
Compare = Callable[..., bool]


async def settled(pilot: Pilot[None]) -> None:
    assert isinstance(pilot.app, MentorApp)
    await synced(pilot.app)
    for screen in pilot.app.screen_stack:
        for field in (*screen.query(Field), *screen.query(Input)):
            field.cursor_blink = False
    await pilot.pause(0.1)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("size", SIZES)
def test_a_move(world: World, snap_compare: Compare, size: str, move: str) -> None:
    app = MentorApp(world.ada, settings=world.settings)
    assert snap_compare(app, press=MOVES[move], terminal_size=SIZES[size], run_before=settled)
