"""How figures are printed: medians beside their baseline, and whether they keep their budget."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

Taken = Sequence[float]
"""What was measured, each time that it was."""


def heading(baseline: str) -> None:
    print(f"{'':40}{'mentor':>10}{baseline:>10}{'ratio':>8}   budget")


def figure(what: str, mine: Taken, theirs: Taken, *, times: float | None = None, most: float | None = None) -> None:
    """One line. The budget is so many `times` the baseline, or `most`; there may be none."""
    ours, baseline = statistics.median(mine), statistics.median(theirs)
    ratio = ours / baseline
    verdict = ""
    if times is not None:
        verdict = f"{_word(ratio, times)} {times:g} times"
    elif most is not None:
        verdict = f"{_word(ours, most)} {most:g}"
    print(f"{what:40}{ours:10.1f}{baseline:10.1f}{ratio:8.2f}   {verdict}".rstrip(), flush=True)


def _word(value: float, budget: float) -> str:
    return "within" if value <= budget else "over"
