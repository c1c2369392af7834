"""One sitting as a strip of pictures: eleven questions go to a colleague in one gesture, thirty are cleared in turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from textual.events import Key
from textual.keys import _character_to_key

from mentor_tui.bootstrap import wire
from mentor_tui.settings import Paths, load
from mentor_tui.tui.app import MentorApp

if TYPE_CHECKING:
    from textual.pilot import Pilot

SIZE: Final = (80, 24)
EACH: Final = timedelta(seconds=24)
"""How long she takes for a question."""
QUESTIONS: Final = 30
P0: Final = "Roll back to the image of this morning. I stay in the call until the 502s stop."
NEXT_P0: Final = "Void the second batch first. Then call the bank with the batch id."
USUAL: Final = "Yes. Write down what you saw, then try the smallest case."
COLUMNS: Final = 2
_GAP: Final = 12


@dataclass
class Clock:
    """A clock that goes on with the sitting."""

    at: datetime

    def __call__(self) -> datetime:
        """What it shows."""
        return self.at


@dataclass
class Sitting:
    """The app under her keys, and the frames that were taken of it."""

    app: MentorApp
    pilot: Pilot[None]
    clock: Clock
    frames: list[str] = field(default_factory=list)

    async def presses(self, *keys: str) -> None:
        """Keys, each when the one before was dealt with."""
        for key in keys:
            await self.pilot.press(key)

    async def writes(self, *keys: str, text: str = "") -> None:
        """A move that is written: its keys, then a text in one burst."""
        self.clock.at += EACH
        await self.presses(*keys)
        for letter in text:
            self.app.post_message(Key(_character_to_key(letter), letter))
        await self.pilot.pause()

    async def frame(self, caption: str) -> None:
        """Take a picture, once what can be sent is sent."""
        with self.app._context():
            self.app.syncing.soon()
            self.app.tick()
        while self.app.syncing.running:
            await self.pilot.pause(0.02)
        with self.app._context():
            self.app.tick()
        await self.pilot.pause(0.1)
        self.frames.append(self.app.export_screenshot(title=caption))


async def take_session(world: Paths, at: datetime, theme: str) -> str:
    """The whole sitting in this theme, as one SVG. Nothing in that world waits for her afterwards."""
    settings, clock = replace(load(world), theme=theme), Clock(at)
    desk = wire(world, settings, clock)
    with closing(desk.journal):
        app = MentorApp(desk, settings=settings)
        async with app.run_test(size=SIZE) as pilot:
            while app.syncing.running:
                await pilot.pause(0.02)
            sitting = Sitting(app, pilot, clock)
            await _batch(sitting)
            await _triage(sitting)
    return strip(sitting.frames)


async def _batch(sitting: Sitting) -> None:
    """Eleven that can wait go to a colleague."""
    await sitting.presses("G", "x", *["k"] * 10, "X", "h")
    await sitting.frame("x X: eleven are marked.  h: whose window opens in time?")
    await sitting.presses("enter")
    sitting.clock.at += EACH


async def _triage(sitting: Sitting) -> None:
    """The plan, thirty decisions, and what came of them."""
    await sitting.presses("t")
    await sitting.frame("t: the plan for the rest")
    await sitting.writes("enter", "r", text=P0)
    await sitting.writes("ctrl+s", "r", text=NEXT_P0)
    await sitting.frame("r: two sentences")
    await sitting.presses("ctrl+s")
    await sitting.frame("ctrl+s: the next one, at once")
    await sitting.writes("b", "tab")
    await sitting.frame("b tab: a better question; its clock pauses")
    await sitting.presses("ctrl+s")
    for number in range(3, QUESTIONS):
        asks_back = number % 5 == 0
        await sitting.writes(*(("b", "tab") if asks_back else ("r",)), text="" if asks_back else USUAL)
        await sitting.presses("ctrl+s")
    await sitting.frame("Nobody waits any more")


def strip(frames: Sequence[str]) -> str:
    """These pictures side by side, as one."""
    sizes = [tuple(float(one) for one in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', frame)[0]) for frame in frames]
    width, height = (max(one[axis] for one in sizes) + _GAP for axis in (0, 1))
    placed = []
    for number, frame in enumerate(frames):
        x, y = number % COLUMNS * width, number // COLUMNS * height
        own_width, own_height = sizes[number]
        place = f'<svg x="{x:g}" y="{y:g}" width="{own_width:g}" height="{own_height:g}"'
        placed.append(frame.replace("<svg ", f"{place} ", 1))
    rows = -(-len(frames) // COLUMNS)
    size = f"0 0 {width * COLUMNS - _GAP:g} {height * rows - _GAP:g}"
    return f'<svg viewBox="{size}" xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(placed) + "\n</svg>\n"
