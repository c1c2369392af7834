"""Pace: when to sync again by itself. Now and then, with jitter, and later and later while it fails."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

SHORTEST: Final = 15.0
LONGEST: Final = 60.0
LONGEST_BACKOFF: Final = 300.0
AGAIN: Final = 5.0
"""At most so many seconds after a sync that has more to do."""
_WAKING: Final = (1.0, 4.0)
_DOUBLINGS: Final = 10

Uniform = Callable[[float, float], float]


class Pace:
    """Counts the failures in a row. `uniform` draws between two numbers; None: by chance."""

    def __init__(self, uniform: Uniform | None = None) -> None:
        self._uniform = uniform
        self._failures = 0

    def following(self, *, failed: bool, complete: bool = True) -> float:
        """In how many seconds to sync after one that is over. Whoever failed together does not come back together."""
        self._failures = self._failures + 1 if failed else 0
        if not failed and not complete:
            return self._draw(1.0, AGAIN)
        longest = LONGEST * 2.0 ** min(max(0, self._failures - 1), _DOUBLINGS)
        return self._draw(SHORTEST, min(longest, LONGEST_BACKOFF))

    def waking(self) -> float:
        """In how many seconds to sync when the machine wakes: once the network is up. Earlier failures say nothing."""
        self._failures = 0
        return self._draw(*_WAKING)

    def _draw(self, least: float, most: float) -> float:
        if self._uniform is None:
            import random

            self._uniform = random.uniform
        return self._uniform(least, most)


def elapsed() -> float:
    """Seconds on a clock that only grows, also while the machine sleeps."""
    if sys.platform == "win32":
        return time.monotonic()
    return time.clock_gettime(time.CLOCK_BOOTTIME if sys.platform == "linux" else time.CLOCK_MONOTONIC)
