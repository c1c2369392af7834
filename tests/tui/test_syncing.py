"""When the app syncs: soon after what was written, however busy she is, and now and then by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.syncing import LONGEST, LONGEST_BACKOFF, SHORTEST, Syncing


@dataclass
class _Timer:
    due: float
    act: Callable[[], None]
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


@dataclass
class _App:
    """What Syncing needs of an app, at a clock that the test moves."""

    at: float = 1000.0
    started: list[float] = field(default_factory=list)
    timers: list[_Timer] = field(default_factory=list)

    def set_timer(self, delay: float, callback: Callable[[], None]) -> _Timer:
        self.timers.append(_Timer(self.at + delay, callback))
        return self.timers[-1]

    def run_worker(self, work: object, **_: object) -> None:
        self.started.append(self.at)

    def goes_on(self, seconds: float) -> None:
        self.at += seconds
        for timer in self.timers[:]:
            if not timer.stopped and timer.due <= self.at:
                timer.stopped = True
                timer.act()

    @property
    def next(self) -> float:
        """In how many seconds the next sync starts."""
        return next(timer.due for timer in self.timers if not timer.stopped) - self.at


def _syncing() -> tuple[_App, Syncing]:
    app = _App()
    return app, Syncing(cast("MentorApp", app), lambda: app.at)


def test_writing_every_few_seconds_puts_no_sync_off() -> None:
    app, syncing = _syncing()
    for _ in range(10):
        syncing.soon(10.0)
        app.goes_on(4.0)
        if len(app.started) == 1:
            break
    assert app.started == [1012.0]


def test_what_is_written_while_a_sync_runs_goes_out_when_it_can_no_longer_be_undone() -> None:
    app, syncing = _syncing()
    syncing.soon()
    syncing.soon(10.0)
    syncing.over(None)
    assert app.next == 10.0
    app.goes_on(10.0)
    assert app.started == [1000.0, 1010.0]


def test_without_any_writing_it_syncs_every_now_and_then_and_less_often_while_the_store_is_away() -> None:
    app, syncing = _syncing()
    syncing.soon()
    syncing.over(None)
    assert SHORTEST <= app.next <= LONGEST
    for _ in range(20):
        app.goes_on(LONGEST_BACKOFF)
        syncing.over("out of reach")
        assert SHORTEST <= app.next <= LONGEST_BACKOFF


def test_nothing_starts_after_it_was_stopped() -> None:
    app, syncing = _syncing()
    syncing.soon(5.0)
    syncing.stop()
    syncing.soon()
    app.goes_on(60.0)
    assert app.started == []
