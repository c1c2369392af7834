"""Start, key and memory of the inbox with 10,000 open questions, against minimal Textual apps in the same run.

Each pair is measured in turn, so that a machine that gets slower does so for both; medians are printed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench import minimal, world
from bench.terminal import running

MINIMAL = [sys.executable, str(Path(minimal.__file__))]
TEN_ROWS = [*MINIMAL, "list"]
KEYS = 60
SETTLE = 0.15


def main(questions: int, runs: int) -> None:
    with tempfile.TemporaryDirectory(prefix="mentor-bench-") as folder:
        home = Path(folder) / "home"
        began = time.perf_counter()
        world.build(home, questions)
        print(f"{questions:,} open questions imported and synced in {time.perf_counter() - began:.1f} s")
        inbox = [sys.executable, "-m", "mentor_tui", "--home", str(home)]
        print(f"{'':24}{'inbox':>12}{'minimal':>12}{'ratio':>8}   budget")
        report("start, ms", *starts(inbox, runs), 1.5)
        report("key, ms", *keys(inbox), 1.5)
        report("peak memory, MiB", *memories(inbox), 2.0)


def starts(inbox: list[str], runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds from the start of the process until the first content is on the screen."""
    mine, theirs = [], []
    for turn in range(runs + 1):
        with running(inbox) as terminal:
            ours = terminal.wait_for(world.FIRST_TITLE[:14].encode())
        with running(MINIMAL) as terminal:
            baseline = terminal.wait_for(minimal.MARKER.encode())
        if turn:
            mine.append(ours * 1000)
            theirs.append(baseline * 1000)
    return mine, theirs


def keys(inbox: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds from pressing `j` or `k` until the screen changes, a key here, a key there."""
    mine: list[float] = []
    theirs: list[float] = []
    with running(inbox) as ours, running(TEN_ROWS) as baseline:
        ours.wait_for(world.FIRST_TITLE[:14].encode())
        baseline.wait_for(b"ten rows")
        time.sleep(2)
        for turn in range(KEYS):
            key = b"j" if turn % 10 < 5 else b"k"
            for terminal, taken in ((ours, mine), (baseline, theirs)):
                terminal.settle(SETTLE)
                taken.append(terminal.press(key) * 1000)
    return mine, theirs


def memories(inbox: list[str]) -> tuple[list[float], list[float]]:
    """MiB at the peak, after the screen has settled and ten keys."""

    def measure(command: list[str], marker: bytes) -> list[float]:
        with running(command) as terminal:
            terminal.wait_for(marker)
            time.sleep(2)
            for _ in range(10):
                terminal.press(b"j")
            return [terminal.peak_memory()]

    return measure(inbox, world.FIRST_TITLE[:14].encode()), measure(TEN_ROWS, b"ten rows")


def report(what: str, mine: list[float], theirs: list[float], budget: float) -> None:
    ours, baseline = statistics.median(mine), statistics.median(theirs)
    ratio = ours / baseline
    verdict = "within" if ratio <= budget else "over"
    print(f"{what:24}{ours:12.1f}{baseline:12.1f}{ratio:8.2f}   {verdict} {budget}")
