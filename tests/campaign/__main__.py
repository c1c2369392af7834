"""The campaign: every part of it, and one table at the end. Ends with 1 when anything is lost or a control is missed.

python -m tests.campaign                    all parts at their full size
python -m tests.campaign --seed 1234        that one schedule again, its steps printed
python -m tests.campaign --only controls    one part (may be given more than once)
python -m tests.campaign --scale 0.1        a tenth of the size
python -m tests.campaign --first 50000      from another seed on: schedules that nobody has seen
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.campaign.parts import PARTS, Part, spread
from tests.campaign.verdict import Result, missed

ABOUT = "The campaign: every part of it, and one table at the end."
SHOWN = 20
"""How many findings of a part are told; the first one is what gets looked at."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A part, and how it went."""

    part: Part
    result: Result
    seconds: float


def main(given: Sequence[str] | None = None) -> int:
    options = _options(given)
    chosen = [part for part in PARTS if part.name in (options.only or [part.name])]
    if options.seed is not None:
        part = chosen[0]
        result = part.replay(options.seed) if part.replay else part.run(1, options.seed)
        print("\n".join(result.found) or "nothing broke")
        return 0 if result.clean else 1
    began = time.perf_counter()
    ran = _all(chosen, options)
    print("\n".join(told(ran)))
    print(f"\n{time.perf_counter() - began:.0f} seconds in all, {options.processes} processes")
    return 0 if all(one.result.clean for one in ran) else 1


def _all(parts: Sequence[Part], options: argparse.Namespace) -> list[Ran]:
    """Every part, one after the other; those that wait for others' work run beside the rest, two at a time."""
    with ThreadPoolExecutor(2) as waiting, ThreadPoolExecutor(1) as working:
        lanes = {True: waiting, False: working}
        return [future.result() for future in [lanes[part.waits].submit(_ran, part, options) for part in parts]]


def _ran(part: Part, options: argparse.Namespace) -> Ran:
    print(f"{part.name} ...", file=sys.stderr, flush=True)
    began = time.perf_counter()
    with ThreadPoolExecutor(1) as alone:
        size = max(1, round(part.long * options.scale))
        going = alone.submit(spread, part, size, options.first, options.processes)
        error = going.exception()
    result = going.result() if error is None else Result(other=1, found=(f"it broke off: {error!r}",))
    seconds = time.perf_counter() - began
    verdict = "clean" if result.clean else "NOT CLEAN"
    print(f"{part.name}: {verdict}, {seconds:.0f} s", file=sys.stderr, flush=True)
    return Ran(part, result, seconds)


def told(ran: Sequence[Ran]) -> list[str]:
    """The table; under it what was planted, and what was found."""
    rows: list[tuple[str, ...]] = [("test", "size", "lost", "doubled", "other faults", "seconds")]
    for part, result, seconds in ((one.part, one.result, one.seconds) for one in ran):
        counts = [str(count) for count in (result.lost, result.doubled, result.other)]
        rows.append((part.what, f"{result.runs:,} {part.unit}", *counts, f"{seconds:.0f}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows.insert(1, tuple("-" * (width - 1) + ":" if column else "-" * width for column, width in enumerate(widths)))
    lines = [_line(row, widths) for row in rows]
    controls = [control for one in ran for control in one.result.controls]
    if controls:
        caught = len(controls) - len(missed(controls))
        lines += ["", f"controls caught: {caught} of {len(controls)}"]
        lines += [f"  {one.name}: {_after(one.caught_after)}" for one in controls]
    for one in ran:
        lines += ["", f"{one.part.name} found:", *one.result.found[:SHOWN]] if one.result.found else []
    return lines


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    numbers = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)][1:]
    return f"| {' | '.join((row[0].ljust(widths[0]), *numbers))} |"


def _after(runs: int | None) -> str:
    return "NOT CAUGHT" if runs is None else f"in run {runs}"


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    about = argparse.ArgumentParser("python -m tests.campaign", description=ABOUT)
    about.add_argument("--seed", type=int, help="make one run again and print its steps")
    about.add_argument("--only", action="append", choices=[part.name for part in PARTS], help="this part alone")
    about.add_argument("--scale", type=float, default=1.0, help="times the full size")
    about.add_argument("--first", type=int, default=0, help="the first seed")
    about.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return about.parse_args(given)


if __name__ == "__main__":
    sys.exit(main())
