"""The mouse on every screen, and a terminal that changes its size under it: nothing breaks, and keys go on."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from tests.tui.driver import Mentor

SCREENS = {
    "inbox": [],
    "question": ["enter"],
    "reply": ["r"],
    "shaped": ["R"],
    "hand over": ["h"],
    "filter": ["slash"],
    "search": ["s"],
    "triage": ["t", "enter"],
    "outbox": ["o"],
    "phone": ["!"],
    "why": ["w"],
    "help": ["?"],
    "palette": ["ctrl+p"],
    "lock": ["L"],
}
SIZES = ((120, 40), (10, 3), (80, 24))


@pytest.mark.parametrize("batch", [0, 1])
def test_clicks_wheels_and_sizes_break_nothing(mentor: Mentor, batch: int) -> None:
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.opens(size=(80, 24)).syncs()
    pilot = mentor._pilot
    assert pilot is not None
    for keys in list(SCREENS.values())[batch::2]:
        mentor.presses(*keys)
        for width, height in SIZES:
            mentor._run(pilot.resize_terminal(width, height))
            for wheel in (MouseScrollDown, MouseScrollUp):
                mentor._run(pilot._post_mouse_events([wheel], offset=(width // 2, height // 2)))
        for offset in ((40, 1), (40, 12), (3, 23)):
            mentor._run(pilot.click(offset=offset))
        for _ in range(4):
            mentor.presses("escape")
        assert mentor.screen_name == "InboxScreen"
        mentor.presses("1", "g")
    assert mentor.outbox() == []
