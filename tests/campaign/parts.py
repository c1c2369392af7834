"""The parts of the campaign. One more is one more line in `PARTS`.

A part makes `size` runs, with the seeds from `seed` on: the same seed is the same run, on every machine.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from typing import Final

from tests.campaign import bad_network, controls, differential, power, server_kill, simulation, wire
from tests.campaign.verdict import Result

PIECES: Final = 8
"""How many pieces for each process: the last ones of them end at about the same time."""

Run = Callable[[int, int], Result]
"""What a part does: `run(size, seed)`. It must be a function of a module, so that other processes find it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the table.

    `usual` is its size in `make test`, 0 when tests of its own tell it there; `long` is its size in `make campaign`.
    `apart`: its runs do not know of each other, so they may be spread over processes, to each in so many `pieces`;
    few where each piece begins with a server of its own. `replay` makes one run again and prints its steps; without
    it, `run(1, seed)` is made. One that `waits` for others' work runs beside the rest.
    """

    name: str
    what: str
    run: Run
    usual: int
    long: int
    unit: str = "schedules"
    apart: bool = True
    pieces: int = PIECES
    waits: bool = False
    replay: Callable[[int], Result] | None = None


def spread(part: Part, size: int, seed: int, processes: int) -> Result:
    """Make a part's runs in several processes, each a piece of the seeds."""
    if not part.apart or processes == 1 or size < 2 * processes:
        return part.run(size, seed)
    pieces = min(size, processes * part.pieces)
    starts = [seed + size * piece // pieces for piece in range(pieces + 1)]
    sizes = [after - start for start, after in pairwise(starts)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:  # a fork would copy the locks of other threads
        return sum(pool.map(part.run, sizes, starts), Result())


@dataclass(frozen=True, slots=True)
class Pytest:
    """Runs of tests that a process of their own makes, with MENTOR_CAMPAIGN set: each test that fails is a fault."""

    paths: tuple[str, ...]
    processes: int = 2

    def __call__(self, size: int, seed: int) -> Result:
        """All of them, whatever the size: the tests know their own."""
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            str(self.processes),
            "-p",
            "no:cacheprovider",
            *self.paths,
        ]
        environment = {**os.environ, "MENTOR_CAMPAIGN": "1"}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return told_by(ended.returncode, ended.stdout, ended.stderr)


def told_by(code: int, output: str, errors: str) -> Result:
    """What a run of pytest told. One that tells of no test was none."""
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", output)}
    wrong = counts.get("failed", 0) + counts.get("error", 0)
    found = tuple(line for line in output.splitlines() if line.startswith(("FAILED ", "ERROR ")))
    if not found and (code or not counts):
        found = (f"pytest ended with {code}: {(errors or output).strip()[-300:]}",)
    return Result(counts.get("passed", 0) + wrong, other=wrong, found=found)


HOSTILE: Final = (
    "tests/tui/test_hostile.py::test_every_screen_paints_its_own_cells_and_nothing_else",
    "tests/tui/test_hostile.py::test_the_terminal_is_asked_for_nothing_else_than_in_a_harmless_team",
    "tests/tui/test_hostile.py::test_the_emulator_sees_an_attack_that_comes_through",
)
"""Those that see more in the campaign, and their control."""

PARTS: Final[tuple[Part, ...]] = (
    Part(
        "simulation",
        "deterministic simulation: 4 machines, 60 steps",
        simulation.run,
        usual=150,
        long=50_000,
        replay=simulation.replay,
    ),
    Part("simulation-file", "simulation over the embedded store", simulation.run_over_a_file, usual=8, long=500),
    Part("simulation-files", "simulation over real journals and the embedded store", simulation.run_over_files, 4, 150),
    Part(
        "simulation-postgres",
        "simulation over PostgreSQL",
        simulation.run_over_postgres,
        usual=0,
        long=100,
        apart=False,
        waits=True,
    ),
    Part(
        "controls", "simulation with faults planted", controls.run, 0, len(controls.PLANTED), unit="faults", apart=False
    ),
    Part("power", "power loss on the local database", power.run, 0, 10_000, unit="states", replay=power.replay),
    Part("power-controls", "power loss with faults planted", power.controls, 0, 4_000, unit="states", apart=False),
    Part(
        name="killed-app",
        what="app killed with SIGKILL while typing, sending, syncing",
        run=Pytest(("tests/campaign/test_killed_app.py",), processes=6),
        usual=0,
        long=300,
        unit="kills",
        apart=False,
        waits=True,
    ),
    Part(
        name="replicas",
        what="Hypothesis state machine over the model, and over files",
        run=Pytest(("tests/campaign/test_replicas.py",)),
        usual=0,
        long=1,
        unit="tests",
        apart=False,
    ),
    Part(
        name="differential",
        what="Hypothesis state machines, 50 steps over all three stores at once",
        run=differential.run,
        usual=0,
        long=200,
        unit="runs",
        pieces=1,
        waits=True,
    ),
    Part(
        name="wire",
        what="TCP connection cut after every byte of a sync",
        run=wire.run,
        usual=0,
        long=10_000,
        unit="cuts",
        apart=False,
        waits=True,
    ),
    Part(
        name="server-killed",
        what="PostgreSQL killed with SIGKILL under load",
        run=server_kill.run,
        usual=0,
        long=25,
        unit="kills",
        apart=False,
        waits=True,
    ),
    Part(
        name="bad-network",
        what="8 processes through latency, resets and black holes",
        run=bad_network.run,
        usual=0,
        long=90,
        unit="seconds",
        apart=False,
        waits=True,
    ),
    Part(
        name="adversary",
        what="a member with her login and every statement she can think of",
        run=Pytest(("tests/postgres/test_adversary.py",), processes=1),
        usual=0,
        long=1,
        unit="attempts",
        apart=False,
        waits=True,
    ),
    Part(
        name="hostile",
        what="hostile text on every screen of a real terminal",
        run=Pytest(HOSTILE, processes=1),
        usual=0,
        long=1,
        unit="tests",
        apart=False,
        waits=True,
    ),
)
