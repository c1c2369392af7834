"""What the parts of the campaign find, and how they say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Control:
    """A fault that was planted, and how many runs it took to catch; None: it was not."""

    name: str
    caught_after: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """How many runs were made, and how many of them lost something, had it twice, or broke another promise.

    `found` has a line for each of these, its seed in it. `controls` are the faults that a part planted in itself.
    """

    runs: int = 0
    lost: int = 0
    doubled: int = 0
    other: int = 0
    found: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()

    def __add__(self, more: Result) -> Result:
        return Result(
            self.runs + more.runs,
            self.lost + more.lost,
            self.doubled + more.doubled,
            self.other + more.other,
            self.found + more.found,
            self.controls + more.controls,
        )

    @property
    def clean(self) -> bool:
        """Nothing was found, and all that was planted was."""
        return not (self.lost or self.doubled or self.other or self.found or missed(self.controls))

    @classmethod
    def of(cls, broken: Broken | None, where: str) -> Result:
        """One run's: clean, or with what it broke."""
        if broken is None:
            return cls(runs=1)
        told = cls(runs=1, found=(f"{where}: {broken}",))
        if isinstance(broken, Lost):
            return replace(told, lost=1)
        return replace(told, doubled=1) if isinstance(broken, Doubled) else replace(told, other=1)


class Broken(Exception):
    """A promise of the program does not hold. Its text says which and where."""


class Lost(Broken):
    """Something that was acknowledged is nowhere."""


class Doubled(Broken):
    """Something is there twice, or two hold what only one may."""


def missed(controls: Sequence[Control]) -> list[str]:
    """The names of the planted faults that were not caught."""
    return [control.name for control in controls if control.caught_after is None]
