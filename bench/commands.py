"""Whole commands on a large journal, from their start to their end, beside a Python that does nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench import world, years
from bench.figures import figure, heading

NOTHING: Final = [sys.executable, "-c", "pass"]


def main(home: Path, runs: int) -> None:
    first = str(json.loads(world.mentor(home, "inbox", "--view", "p0", "--json"))[0]["id"])
    heading("python")
    for what, words in {
        "mentor due": (
            "due",
            "--asked",
            "2026-03-10T14:00",
            "--zone",
            "Europe/Berlin",
            "--hours",
            "mon-fri 09:00-17:00",
        ),
        "mentor inbox, all of it": ("inbox",),
        "mentor inbox --filter": ("inbox", "--filter", years.RARE),
        "mentor show": ("show", first),
        "mentor search": ("search", years.USUAL),
    }.items():
        command = world.command(home, *words)
        taken = [(timed(command), timed(NOTHING)) for _ in range(runs + 1)][1:]
        figure(f"{what}, ms", [mine for mine, _ in taken], [theirs for _, theirs in taken])


def timed(command: list[str]) -> float:
    """Milliseconds that it runs."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000
