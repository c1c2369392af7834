"""What a command works with: the clock, the home that was named, and the way to the screens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.settings import Paths, Settings
    from mentor_tui.settings.file import Problem

Clock = Callable[[], datetime]


class OpenDesk(Protocol):
    """Opens the desk of a home; None: the usual one. Raises BadInput when nothing is set up there."""

    def __call__(self, home: Path | None, clock: Clock, *, read_only: bool) -> Desk:
        """The desk; whoever opened it closes its journal."""


class OpenScreens(Protocol):
    """Opens the screens of a home, with the tour if wanted; returns the exit code."""

    def __call__(self, home: Path | None, clock: Clock, *, tour: bool = False) -> int:
        """Until they are left."""


@dataclass(slots=True)
class Session:
    """One run of the command line. `home` is what --home named, if it did; `clock` gives aware UTC instants.

    `check_settings` says what is wrong with keys and themes, which the screens alone know.
    """

    clock: Clock
    open_desk: OpenDesk
    open_screens: OpenScreens
    check_settings: Callable[[Settings], Iterable[Problem]]
    home: Path | None = None

    @property
    def named_home(self) -> Path | None:
        """The home that --home or MENTOR_HOME names; None when neither does."""
        if self.home is not None:
            return self.home
        named = os.environ.get("MENTOR_HOME")
        return Path(named) if named else None

    def paths(self) -> Paths:
        """Where configuration and data are."""
        from mentor_tui.settings import find_paths

        return find_paths(self.home)

    @contextmanager
    def desk(self, *, read_only: bool = False) -> Iterator[Desk]:
        """The desk of this home; its journal is closed afterwards. Raises BadInput when nothing is set up there."""
        desk = self.open_desk(self.home, self.clock, read_only=read_only)
        try:
            yield desk
        finally:
            desk.close()
