"""When to sync, and a thread to do it in: soon after a local write, and every 15 to 60 seconds besides.

It never holds up a key or quitting. The thread is a daemon of its own: one that is stuck in a dead network does not
keep the program from ending. It looks at a flag between its steps, and reports by message.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from textual.message import Message
from textual.timer import Timer

from mentor_tui.services.pace import Pace, elapsed
from mentor_tui.tui.status_text import FAILS, OUT_OF_REACH, SILENT, SyncShown, Trouble

if TYPE_CHECKING:
    from mentor_tui.domain.errors import MentorError
    from mentor_tui.services.sync import Attempt
    from mentor_tui.tui.app import MentorApp

APART: Final = 5.0
"""Syncs after what she wrote are at least so many seconds apart: several words go out in one."""
QUIET: Final = 30.0
"""After so many seconds without an answer that is said."""
GIVEN_UP: Final = 180.0
"""After so many seconds without an answer another sync is begun, and that one's word counts no more."""
ASLEEP: Final = 10.0
"""The machine slept when so many seconds lie between two ticks."""
GRACE: Final = 0.5
"""How many seconds the running sync gets to end at its next step when the app is left."""
_SLACK: Final = 0.1
"""How much sooner than it was set a timer may go off, in seconds."""
_BREATH: Final = 0.02
"""Seconds between two steps of a long fetch: what she does meanwhile gets its turn."""

Begin = Callable[[Callable[[], None]], Thread]


class Synced(Message):
    """A sync is over, and how it went."""

    def __init__(self, run: Run, attempt: Attempt) -> None:
        super().__init__()
        self.run = run
        self.attempt = attempt


class Run:
    """One sync under way. Its thread writes `heard_at`, and `fetched` and `sorted_in` (how many, and of how many); the
    app reads them.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.stop = Event()
        self.fetched = (0, 0)
        self.sorted_in = (0, 0)
        self.heard_at = clock()
        self.thread: Thread | None = None
        self._clock = clock

    def should_stop(self) -> bool:
        """Asked by the sync before each of its steps."""
        self.heard_at = self._clock()
        return self.stop.is_set()

    def progress(self, done: int, total: int) -> None:
        """Told by the sync after each page."""
        self.fetched = (done, total)
        self._breathe(done, total)

    def sorting(self, done: int, total: int) -> None:
        """Told by the sync after each step of sorting in what a long fetch brought."""
        self.sorted_in = (done, total)
        self._breathe(done, total)

    def _breathe(self, done: int, total: int) -> None:
        if done < total:
            self.stop.wait(_BREATH)


def _begin(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work, name="sync", daemon=True)
    thread.start()
    return thread


class Syncing:
    """The app's syncs: one at a time, the next one always planned.

    `clock` counts seconds, also while the machine sleeps; `begin` starts work in a thread.
    """

    def __init__(
        self, app: MentorApp, clock: Callable[[], float] = elapsed, begin: Begin = _begin, pace: Pace | None = None
    ) -> None:
        self._app = app
        self._clock = clock
        self._begin = begin
        self._pace = pace or Pace()
        self._ended = False
        self._run: Run | None = None
        self._timer: Timer | None = None
        self._wanted: list[float] = []
        self._regular: float | None = None
        self._ticked_at = clock()
        self._problem: MentorError | None = None
        self._trouble: Trouble | None = None

    @property
    def running(self) -> bool:
        """Whether a sync is under way."""
        return self._run is not None

    def soon(self, seconds: float = 0.0) -> None:
        """Sync in so many seconds. What is planned before that stays planned: a busy hour puts nothing off."""
        at = self._clock() + seconds
        last = max(self._wanted, default=at - APART)
        if not at <= last <= at + APART:
            self._wanted.append(max(at, last + APART) if seconds else at)
        self._plan()

    def over(self, run: Run, attempt: Attempt) -> MentorError | None:
        """A sync reported: plan the next one. Returns its problem when that is news, and does not pass by itself."""
        if run is not self._run:
            return None
        self._run = None
        before, self._problem = self._problem, attempt.problem
        self._trouble = None if attempt.problem is None else OUT_OF_REACH if attempt.away else FAILS
        wait = self._pace.following(failed=attempt.problem is not None, complete=attempt.complete)
        self._regular = self._clock() + wait
        self._plan()
        return attempt.problem if not attempt.away and str(before) != str(attempt.problem) else None

    def tick(self) -> None:
        """A second went by: was the machine asleep, is the running sync stuck?"""
        now = self._clock()
        asleep, self._ticked_at = now - self._ticked_at > ASLEEP, now
        if self._run is not None and now - self._run.heard_at > GIVEN_UP:
            self._give_up(self._run)
        if asleep:
            self.soon(self._pace.waking())

    def shown(self, now: datetime) -> SyncShown:
        """What the status line says of it. `now` is the instant at which it is shown."""
        run = self._run
        if run is not None:
            silent = self._clock() - run.heard_at > QUIET
            earlier = None if any(run.fetched) else self._trouble
            return SyncShown(run.fetched, run.sorted_in, trouble=SILENT if silent else earlier)
        planned = self._next()
        at = None if planned is None else now + timedelta(seconds=planned - self._clock())
        return SyncShown(trouble=self._trouble, retry_at=at)

    def stop(self) -> None:
        """Start no more, and let the running one end at its next step."""
        self._ended = True
        if self._run is not None:
            self._run.stop.set()
        if self._timer is not None:
            self._timer.stop()

    def let_end(self, seconds: float) -> None:
        """Stop, and wait at most so long for the running one to end."""
        self.stop()
        if self._run is not None and self._run.thread is not None:
            self._run.thread.join(seconds)

    def _give_up(self, run: Run) -> None:
        from mentor_tui.domain.errors import StoreUnreachable
        from mentor_tui.services.sync import Attempt

        run.stop.set()
        self.over(run, Attempt(problem=StoreUnreachable("the store does not answer: it is tried again")))

    def _next(self) -> float | None:
        return min(self._wanted if self._regular is None else [*self._wanted, self._regular], default=None)

    def _plan(self) -> None:
        planned = self._next()
        if self.running or self._ended or planned is None:
            return
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        seconds = planned - self._clock()
        if seconds <= 0:
            self._start()
        else:
            self._timer = self._app.set_timer(seconds, self._start)

    def _start(self) -> None:
        if self.running or self._ended:
            return
        now = self._clock() + _SLACK
        self._wanted = [at for at in self._wanted if at > now]
        self._regular = None
        run = self._run = Run(self._clock)
        run.thread = self._begin(lambda: self._work(run))

    def _work(self, run: Run) -> None:
        """The thread: sync, and report to the app if that is still there."""
        from mentor_tui.services.sync import attempt

        done = attempt(self._app.desk, progress=run.progress, sorting=run.sorting, should_stop=run.should_stop)
        with contextlib.suppress(RuntimeError):  # its event loop is closed: the app has ended
            self._app.post_message(Synced(run, done))
