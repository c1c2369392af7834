"""When to sync, and a thread to do it in: soon after a local write, and every 15 to 60 seconds besides.

It never holds up a key or quitting: the thread works in small steps, looks at a flag between them, and reports by
message.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.message import Message
from textual.timer import Timer

from mentor_tui.domain.errors import MentorError

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.tui.app import MentorApp

SHORTEST: Final = 15.0
LONGEST: Final = 60.0
LONGEST_BACKOFF: Final = 300.0
_SLACK: Final = 0.1
"""How much sooner than it was set a timer may go off, in seconds."""


class Synced(Message):
    """A sync is over; `error` says in one line why it did not get through."""

    def __init__(self, error: str | None = None) -> None:
        super().__init__()
        self.error = error


class Syncing:
    """The app's syncs: one at a time, the next one always planned. `elapsed` is a clock in seconds that only grows."""

    def __init__(self, app: MentorApp, elapsed: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._elapsed = elapsed
        self._stop = Event()
        self._timer: Timer | None = None
        self._running = False
        self._wanted: list[float] = []
        self._regular: float | None = None
        self._failures = 0

    def soon(self, seconds: float = 0.0) -> None:
        """Sync in so many seconds. What is planned before that stays planned: a busy hour puts nothing off."""
        self._wanted.append(self._elapsed() + seconds)
        self._plan()

    def over(self, error: str | None) -> None:
        """A sync reported: plan the next one, later and later while the store is out of reach."""
        self._running = False
        self._failures = self._failures + 1 if error else 0
        import random

        longest = min(LONGEST * 2 ** max(0, self._failures - 1), LONGEST_BACKOFF)
        self._regular = self._elapsed() + random.uniform(SHORTEST, longest)
        self._plan()

    def stop(self) -> None:
        """Start no more, and let the running one end at its next step."""
        self._stop.set()
        if self._timer is not None:
            self._timer.stop()

    def _plan(self) -> None:
        if self._running or self._stop.is_set():
            return
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        planned = self._wanted if self._regular is None else [*self._wanted, self._regular]
        seconds = min(planned) - self._elapsed()
        if seconds <= 0:
            self._start()
        else:
            self._timer = self._app.set_timer(seconds, self._start)

    def _start(self) -> None:
        if self._running or self._stop.is_set():
            return
        now = self._elapsed() + _SLACK
        self._wanted = [at for at in self._wanted if at > now]
        self._regular = None
        self._running = True
        self._app.run_worker(self._work, name="sync", thread=True, exit_on_error=False)

    def _work(self) -> None:
        self._app.post_message(Synced(_sync(self._app.desk, self._stop)))


def _sync(desk: Desk, stop: Event) -> str | None:
    """Sync at a desk of this thread's own; what went wrong in one line, or None."""
    from mentor_tui.services.sync import sync

    own = desk.for_thread()
    try:
        sync(own, should_stop=stop.is_set)
    except MentorError as error:
        return str(error)
    finally:
        own.close()
    return None
