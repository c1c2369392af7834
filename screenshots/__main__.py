"""Regenerate the pictures in this folder from the demo world, at a frozen time: `python -m screenshots`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from textual.keys import _character_to_key

from mentor_tui.bootstrap import wire
from mentor_tui.services.demo import build
from mentor_tui.settings import Paths, load
from mentor_tui.tui.app import MentorApp
from screenshots.session import take_session

AT: Final = datetime(2026, 3, 10, 14, 10, tzinfo=UTC)
SIZE: Final = (120, 36)
FOLDER: Final = Path(__file__).parent
THEMES: Final = {"dark": "mentor-dark", "light": "mentor-light"}
REPLY: Final = "Scale the workers to zero and void the second batch first. Then call the bank with the batch id."


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: which keys lead to it, and a text that is typed after them."""

    name: str
    keys: tuple[str, ...] = ()
    text: str = ""
    locked: bool = False


SHOTS: Final = (
    Shot("inbox", ("j", "j", "j")),
    Shot("reply", ("j", "r"), REPLY),
    Shot("outbox", ("o",)),
    Shot("trace", ("j", "j", "j", "w")),
    Shot("lock", locked=True),
)


def main() -> None:
    """Take every picture in both themes, and the sitting in the dark."""
    os.environ.pop("NO_COLOR", None)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    for locked in (False, True):
        with _world(locked=locked) as world:
            for shot in (one for one in SHOTS if one.locked == locked):
                for suffix, theme in THEMES.items():
                    picture = asyncio.run(take(world, shot, theme))
                    (FOLDER / f"{shot.name}-{suffix}.svg").write_text(picture, encoding="utf-8")
    with _world(locked=False) as world:
        picture = asyncio.run(take_session(world, AT, THEMES["dark"]))
        (FOLDER / "session-dark.svg").write_text(picture, encoding="utf-8")


async def take(world: Paths, shot: Shot, theme: str) -> str:
    """One picture, as SVG. What was typed for it is not kept."""
    settings = replace(load(world), theme=theme)
    desk = wire(world, settings, lambda: AT)
    app = MentorApp(desk, settings=settings, read_only_because=None)
    try:
        async with app.run_test(size=SIZE) as pilot:
            while app.syncing.running:
                await pilot.pause(0.02)
            await pilot.press(*shot.keys)
            for character in shot.text:
                await pilot.press(_character_to_key(character))
            await pilot.pause(0.3)
            picture = app.export_screenshot(title="mentor")
            if shot.text:
                await pilot.press("f7", "delete")
            return picture
    finally:
        desk.journal.close()


@contextmanager
def _world(*, locked: bool) -> Iterator[Paths]:
    with TemporaryDirectory() as folder:
        paths = Paths(Path(folder), Path(folder))
        build(paths, AT, locked=locked)
        yield paths


if __name__ == "__main__":
    main()
