"""The real app, in a real terminal, over a network that swallows everything: keys go on, and leaving takes no time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mentor_tui.bootstrap import open_desk
from mentor_tui.services import faults
from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.start import Beginning, start
from mentor_tui.services.sync import sync
from mentor_tui.settings import find_paths
from mentor_tui.team.postgres.connection import CONNECT_PATIENCE
from tests.black_hole import black_hole, swallow
from tests.terminal import PATIENCE, Screen, app

_HANGS = """
import socket, sys
from pathlib import Path
from mentor_tui.team.embedded import EmbeddedStore
ours, theirs = socket.socketpair()
def hangs(*_, **__):
    Path(sys.argv[1]).touch()
    ours.recv(1)
EmbeddedStore.pull = hangs
from mentor_tui.__main__ import run
sys.exit(run([]))
"""

_FAILS = """
import sys
from pathlib import Path
from mentor_tui.services import pace
from mentor_tui.team.embedded import EmbeddedStore
pace.SHORTEST = pace.LONGEST = pace.LONGEST_BACKOFF = 0.2
pull = EmbeddedStore.pull
def fails(self, *rest):
    return pull(self, *rest) if Path(sys.argv[1]).exists() else {}["nobody foresaw this"]
EmbeddedStore.pull = fails
from mentor_tui.__main__ import run
sys.exit(run([]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a window that is always open, and two questions."""
    paths = find_paths(tmp_path / "home")
    start(paths, Beginning("Maya", "Europe/London", "mon-sun 00:00-24:00"), lambda: datetime.now(UTC), os.urandom)
    desk, _ = open_desk(paths.data)
    for number in range(2):
        ask(desk, Ask(f"Question {number}: why?"))
    sync(desk)
    desk.journal.close()
    return paths.data


def there(file: Path, screen: Screen) -> None:
    until = time.monotonic() + PATIENCE
    while not file.exists():
        assert time.monotonic() < until, f"{file} never came"
        screen.reads(0.02)


def signalled(screen: Screen) -> None:
    os.kill(screen.pid, signal.SIGTERM)


LEAVING: dict[str, Callable[[Screen], None]] = {
    "q": lambda screen: screen.types("q"),
    "ctrl+c": lambda screen: screen.types("\x03"),
    "SIGTERM": signalled,
}


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING.keys())
def test_leaving_takes_no_time_while_the_server_says_nothing(home: Path, leave: Callable[[Screen], None]) -> None:
    with black_hole(home / "settings.toml") as server, app(home) as screen:
        screen.waits_for(b"Question 0")
        with swallow(server):
            leave(screen)
            assert screen.ends() < CONNECT_PATIENCE, "it waited for the network to give up"
    assert screen.code == 0


def test_leaving_takes_no_time_while_the_store_hangs(home: Path, tmp_path: Path) -> None:
    hung = tmp_path / "hung"
    with app(home, ("-c", _HANGS, str(hung))) as screen:
        screen.waits_for(b"Question 0")
        there(hung, screen)
        screen.types("j")
        screen.types("r")
        screen.waits_for(b"0 of 2")
        screen.types("\x11")
        assert screen.ends() < CONNECT_PATIENCE
        assert screen.code == 0


def test_a_fault_in_the_sync_is_said_written_down_and_tried_again_until_it_works(home: Path, tmp_path: Path) -> None:
    mended = tmp_path / "mended"
    with app(home, ("-c", _FAILS, str(mended)), size=(160, 24)) as screen:
        screen.waits_for(b"KeyError", b"sync fails")
        mended.touch()
        screen.waits_for(b"synced just now")
        screen.types("q")
        screen.ends()
        assert screen.code == 0
    assert "nobody foresaw this" in (home / faults.FILE).read_text()
