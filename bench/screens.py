"""Start, keys and memory of the screens, against minimal Textual apps in the same run, through a terminal.

First with 10,000 open questions, then with as many in a journal of 100,000. Each pair is measured in turn, so that a
machine that gets slower does so for both; medians are printed, and of several keys the one that takes most.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from bench import commands, minimal, world, years
from bench.figures import Taken, figure, heading
from bench.terminal import QUIET, Terminal, running
from mentor_tui.journal import Journal

MINIMAL: Final = [sys.executable, str(Path(minimal.__file__))]
TEN_ROWS: Final = [*MINIMAL, "list"]
KEYS: Final = 60
ROUNDS: Final = 4
"""How often a word is typed, or a way through the views is gone."""
SETTLE: Final = 0.15
SHORT: Final = 0.04
"""Seconds without output after which what a search found is on the screen; the page beside it waits for a pause."""
A_TICK: Final = 2.0
"""Seconds after which the program has noticed a change."""
START_BUDGET: Final = 1.5
MEMORY_BUDGET: Final = 2.0
PROMPT: Final = 50.0
"""Milliseconds in which a letter is to be answered, whatever the list does about it."""
PAUSE: Final = 100.0
"""Milliseconds from which a person notices that something takes its time."""
MOST_MEMORY: Final = round(120e6 / 2**20)
"""120 MB in MiB."""
WAYS: Final = {
    "to the end and back (G, g)": (b"G", b"g"),
    "a page on and back": (b"\x1b[6~", b"\x1b[5~"),
    "another view (6, 7, 1)": (b"6", b"7", b"1"),
}
FIRST: Final = world.FIRST_TITLE[:14].encode()

Start = tuple[float, float]
"""Milliseconds that go by from the start of a process, and those of them that it had a processor."""


def main(open: int, behind: int, runs: int) -> None:
    with tempfile.TemporaryDirectory(prefix="mentor-bench-") as folder:
        home = Path(folder) / "home"
        began = time.perf_counter()
        world.build(home, open)
        print(f"{open:,} open questions imported and synced in {time.perf_counter() - began:.1f} s")
        usual(home, runs)
    if behind:
        with tempfile.TemporaryDirectory(prefix="mentor-bench-") as folder:
            home = Path(folder) / "home"
            began = time.perf_counter()
            years.build(home, behind, open)
            took = time.perf_counter() - began
            print(f"{behind:,} questions in the journal, {open:,} of them open: made in {took:.0f} s")
            usual(home, runs)
            large(home)
            commands.main(home, runs)


def usual(home: Path, runs: int) -> None:
    """What everybody waits for."""
    heading("minimal")
    mine, theirs = starts(home, runs)
    for what, part in {"start, ms": 0, "  of it a processor's time, ms": 1}.items():
        figure(what, [one[part] for one in mine], [one[part] for one in theirs], times=START_BUDGET)
    figure("key, ms", *keys(home), times=START_BUDGET)
    figure("peak memory, MiB", *memories(home), times=MEMORY_BUDGET)


def starts(home: Path, runs: int) -> tuple[list[Start], list[Start]]:
    """How long each takes until the first content is on the screen."""
    mine, theirs = [], []
    for turn in range(runs + 1):
        ours, baseline = start(world.command(home), FIRST), start(MINIMAL, minimal.MARKER.encode())
        if turn:
            mine.append(ours)
            theirs.append(baseline)
    return mine, theirs


def start(command: Sequence[str], marker: bytes) -> Start:
    with running(command) as terminal:
        return terminal.wait_for(marker) * 1000, terminal.worked() * 1000


def keys(home: Path) -> tuple[Taken, Taken]:
    """Milliseconds from pressing `j` or `k` until the screen changes, a key here, a key there."""
    mine: list[float] = []
    theirs: list[float] = []
    with running(world.command(home)) as ours, running(TEN_ROWS) as baseline:
        ours.wait_for(FIRST)
        baseline.wait_for(b"ten rows")
        time.sleep(2)
        for turn in range(KEYS):
            key = b"j" if turn % 10 < 5 else b"k"
            for terminal, taken in ((ours, mine), (baseline, theirs)):
                terminal.settle(SETTLE)
                taken.append(terminal.press(key) * 1000)
    return mine, theirs


def memories(home: Path) -> tuple[Taken, Taken]:
    """MiB at the peak, after the screen has settled and ten keys."""

    def measure(command: list[str], marker: bytes) -> Taken:
        with running(command) as terminal:
            terminal.wait_for(marker)
            time.sleep(2)
            for _ in range(10):
                terminal.press(b"j")
            return [terminal.peak_memory()]

    return measure(world.command(home), FIRST), measure(TEN_ROWS, b"ten rows")


def large(home: Path) -> None:
    """What grows with the journal, if anything does: how long the program works for a key, whatever else runs."""
    print("of a processor's time, from the key until nothing more is painted:")
    with running(world.command(home)) as ours, running(TEN_ROWS) as baseline:
        ours.wait_for(FIRST)
        baseline.wait_for(b"ten rows")
        time.sleep(2)
        theirs = [baseline.work(key) * 1000 for key in (b"j", b"k") * ROUNDS]
        for what, way in WAYS.items():
            most(f"{what}, ms", walked(ours, way), theirs)
        for what, opens in {"filter": b"/", "search": b"s"}.items():
            for how, word in {"common": years.COMMON, "rare": years.RARE}.items():
                opened, *letters = typed(ours, opens, word, SHORT if what == "search" else QUIET)
                most(f"{what}: letters of a {how} word, ms", letters, theirs)
            figure(f"{what}: opened, ms", opened, theirs, most=PAUSE)
        figure("all lists read anew, ms", read_anew(ours, home), theirs, most=PAUSE)
        for what, held in {"memory": ours.memory(), "peak memory": ours.peak_memory()}.items():
            figure(f"{what} after all that, MiB", [held], [baseline.peak_memory()], most=MOST_MEMORY)


def walked(terminal: Terminal, way: Sequence[bytes]) -> Sequence[Taken]:
    """Milliseconds for each of these keys."""
    rounds = [[terminal.work(key) * 1000 for key in way] for _ in range(ROUNDS)]
    return list(zip(*rounds, strict=True))


def typed(terminal: Terminal, opens: bytes, word: str, quiet: float) -> Sequence[Taken]:
    """Milliseconds for the key that opens a field, and for each letter of a word that is typed into it."""
    rounds = []
    for _ in range(ROUNDS):
        opened = terminal.work(opens)
        terminal.work(b" ")  # the words of the last time are typed over
        letters = [terminal.work(letter.encode(), quiet) for letter in word]
        rounds.append([taken * 1000 for taken in (opened, *letters)])
        terminal.work(b"\x1b")
    return list(zip(*rounds, strict=True))


def read_anew(terminal: Terminal, home: Path) -> Taken:
    """Milliseconds for reading what another process changed, beside what a second costs without."""
    taken = []
    with closing(Journal.open(home, insist=True)) as another:
        for turn in range(ROUNDS):
            usually = terminal.work_during(A_TICK)
            another.set_setting("bench", str(turn))
            taken.append((terminal.work_during(A_TICK) - usually) * 1000)
    return taken


def most(what: str, taken: Sequence[Taken], theirs: Taken) -> None:
    """Of several keys, the one that takes most."""
    figure(what, max(taken, key=statistics.median), theirs, most=PROMPT)
