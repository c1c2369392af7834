"""Starting and leaving: nothing heavy before the first paint, and no way out that loses a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mentor_tui.tui.app import MentorApp
from tests.tui.driver import Mentor
from tests.tui.world import World

HEAVY = (
    "click",
    "holidays",
    "keyring",
    "psycopg",
    "sqlite_utils",
    "sentencex",
    "mentor_tui.cli",
    "mentor_tui.domain.question",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
    "mentor_tui.tui.screens.outbox",
)

PAINT = """
import asyncio, os, sys
from pathlib import Path
from mentor_tui.bootstrap import wire
from mentor_tui.settings import Paths, Settings
from mentor_tui.tui.app import MentorApp

folder = Path(sys.argv[1])
settings = Settings(member="ada", store=str(folder / "team.db"))
paths = Paths(folder / "Ada", folder / "Ada")

class Watched(MentorApp):
    CSS_PATH = [Path(sys.modules["mentor_tui.tui.app"].__file__).parent / path for path in MentorApp.CSS_PATH]

    def _display(self, screen, renderable):
        super()._display(screen, renderable)
        lines = [strip.text for strip in screen._compositor.render_strips(self.size)]
        if any("Flaky test" in line for line in lines):
            print(" ".join(name for name in sys.argv[2:] if name in sys.modules))
            sys.stdout.flush()
            os._exit(0)

from datetime import UTC, datetime
Watched(wire(paths, settings, lambda: datetime(2026, 3, 10, 14, tzinfo=UTC)), settings=settings).run(headless=True)
"""


def test_the_first_page_is_on_the_screen_before_anything_heavy_is_imported(world: World) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PAINT, str(world.folder), *HEAVY],
        capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not Windows' way")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_keeps_the_draft_and_leaves(mentor: Mentor, name: str) -> None:
    import os
    import signal

    question = mentor.opens().question_id
    mentor.presses("r").types("half a sen")
    os.kill(os.getpid(), getattr(signal, name))
    mentor.waits()
    assert mentor.draft(question) == "half a sen"
    assert not mentor.app.is_running


def test_an_empty_inbox_says_that_nobody_waits(quiet_world: World, mentor: Mentor) -> None:
    mentor.world = quiet_world
    mentor.opens().sees("Nothing is waiting for you.", "Everybody who asked has an answer.")
    mentor.presses("r", "enter", "a", "w", "j", "G", "n")
    assert mentor.screen_name == "InboxScreen"


def test_ten_thousand_questions_are_moved_through_like_ten(mentor: Mentor) -> None:
    """Rows are read when they come into view: jumping to the end reads one page."""
    read: list[int] = []
    mentor.opens().syncs()  # what the first sync brings is not read anew meanwhile
    listed = mentor.app.screen.query_one("#list")
    ids = [f"{number:032x}" for number in range(10_000)]
    listed._read = lambda wanted: read.append(len(wanted)) or []  # type: ignore[attr-defined,func-returns-value]
    listed.show_ids([*listed.ids, *ids])  # type: ignore[attr-defined]
    assert mentor.presses("G").screen
    assert listed.cursor_id == ids[-1]  # type: ignore[attr-defined]
    assert max(read) <= 200


def test_a_tick_that_comes_while_the_app_closes_is_harmless(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    close = MentorApp._close_all

    async def ticking(app: MentorApp) -> None:
        await app.screen.remove_children()
        app.tick()
        await close(app)

    monkeypatch.setattr(MentorApp, "_close_all", ticking)
    mentor.opens().leaves()
