"""When to sync, and a thread to do it in: soon after a local write, and every 15 to 60 seconds besides.

It never holds up a key or quitting: the thread works in small steps, looks at a flag between them, and reports by
message.
"""

from __future__ import annotations

from threading import Event
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


class Synced(Message):
    """A sync is over; `error` says in one line why it did not get through."""

    def __init__(self, error: str | None = None) -> None:
        super().__init__()
        self.error = error


class Syncing:
    """The app's syncs: one at a time, the next one always planned."""

    def __init__(self, app: MentorApp) -> None:
        self._app = app
        self._stop = Event()
        self._timer: Timer | None = None
        self._running = False
        self._again = False
        self._failures = 0

    def soon(self, seconds: float = 0.0) -> None:
        """Sync in so many seconds, unless one is planned before that."""
        if self._stop.is_set():
            return
        if self._running:
            self._again = True
        elif seconds <= 0:
            self._start()
        else:
            self._plan(seconds)

    def over(self, error: str | None) -> None:
        """A sync reported: plan the next one, later and later while the store is out of reach."""
        self._running = False
        self._failures = self._failures + 1 if error else 0
        again, self._again = self._again, False
        if self._stop.is_set():
            return
        import random

        longest = min(LONGEST * 2 ** max(0, self._failures - 1), LONGEST_BACKOFF)
        self._plan(1.0 if again and not error else random.uniform(SHORTEST, longest))

    def stop(self) -> None:
        """Start no more, and let the running one end at its next step."""
        self._stop.set()
        if self._timer is not None:
            self._timer.stop()

    def _plan(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(seconds, self._start)

    def _start(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._running or self._stop.is_set():
            return
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
