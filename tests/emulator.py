"""The app in a terminal emulator: what a person would see, and every sequence that asked the terminal for something."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyte

from tests.terminal import PATIENCE, Screen, app

AT_A_TIME = """
import os, sys
os.environ.pop("COLUMNS", None), os.environ.pop("LINES", None)  # the terminal's own size counts
from datetime import datetime
from mentor_tui.__main__ import run
at = datetime.fromisoformat(sys.argv[1])
sys.exit(run(sys.argv[2:], clock=lambda: at))
"""

_SEQUENCE = re.compile(
    r"\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b(?P<string>[P_^X])[^\x1b]*\x1b\\"
    r"|\x1b\[(?P<parameters>[0-?]*[ -/]*)(?P<final>[@-~])"
    r"|\x1b(?P<short>[ -/]*[0-~])"
    r"|(?P<control>[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f])"
)
_HARMLESS = frozenset("mHABCDGJKhlqunt")


def asked_for(data: str) -> set[str]:
    """What `data` asks of a terminal, by kind: `OSC 52`, `CSI m`, `CSI ?2004h`, `DCS`, `C0 07`, `ESC c`.

    Colours and cursor moves differ from paint to paint, so of those only the kind is told.
    """
    found = set()
    for one in _SEQUENCE.finditer(data):
        if one["osc"] is not None:
            found.add(f"OSC {one['osc'].partition(';')[0]}")
        elif one["string"] is not None:
            found.add(f"string {one['string']}")
        elif one["final"] is not None:
            modes = one["parameters"] if one["final"] in "hl" or one["final"] not in _HARMLESS else ""
            found.add(f"CSI {modes}{one['final']}")
        elif one["short"] is not None:
            found.add(f"ESC {one['short']}")
        else:
            found.add(f"control {ord(one['control']):02x}")
    return found


@dataclass
class Emulated:
    """A program's terminal, emulated: `shown` is what it looks like, `asked` what was asked of it since the start."""

    terminal: Screen
    size: tuple[int, int]
    raw: bytes = b""
    screen: pyte.Screen = field(init=False)

    def __post_init__(self) -> None:
        self.screen = pyte.Screen(*self.size)
        self._stream = pyte.ByteStream(self.screen)

    @property
    def lines(self) -> list[str]:
        rows, (width, height) = self.screen.buffer, self.size
        return ["".join(rows[y][x].data for x in range(width)).rstrip() for y in range(height)]

    @property
    def shown(self) -> str:
        return "\n".join(self.lines)

    @property
    def asked(self) -> set[str]:
        return asked_for(self.raw.decode("utf-8", "surrogateescape"))

    def sees(self, *texts: str) -> Emulated:
        return self.until(lambda: all(text in self.shown for text in texts), f"{texts!r} to be shown")

    def until(self, holds: Callable[[], bool], what: str) -> Emulated:
        """Read until that holds; it must within a while."""
        ends = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < ends, f"waited for {what}; shown is\n{self.shown}"
            self.reads(0.05)
        return self

    def reads(self, seconds: float) -> bool:
        """Take in what arrives within `seconds`; False when nothing does."""
        data = self.terminal.reads(seconds)
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def presses(self, keys: str) -> Emulated:
        self.terminal.types(keys)
        return self

    def presses_and_sees_something(self, key: str) -> Emulated:
        """Press one key, and wait for the first answer to it."""
        before = len(self.raw)
        return self.presses(key).until(lambda: len(self.raw) > before, f"an answer to {key!r}")

    def lasts(self, seconds: float) -> Emulated:
        """Let that much time pass, reading what is painted meanwhile."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self.reads(left)
        return self

    def settles(self, quiet: float = 0.15) -> Emulated:
        """Until nothing more is painted."""
        while self.reads(quiet):
            pass
        return self


@contextmanager
def emulated(home: Path, at: datetime, *argv: str, size: tuple[int, int] = (120, 40)) -> Iterator[Emulated]:
    """`mentor` at a frozen time, in an emulated terminal."""
    program = ("-c", AT_A_TIME, at.isoformat(), *argv)
    with app(home, program, size) as terminal:
        yield Emulated(terminal, size)
