"""When the app syncs: soon after what was written, however busy she is, and now and then by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import cast

import pytest

from mentor_tui.domain.errors import BadInput, StoreUnreachable
from mentor_tui.services.pace import LONGEST, LONGEST_BACKOFF, SHORTEST, Pace
from mentor_tui.services.sync import Attempt
from mentor_tui.team.sync import SyncReport
from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.status_text import FAILS, OUT_OF_REACH, SILENT
from mentor_tui.tui.syncing import ASLEEP, GIVEN_UP, QUIET, Run, Syncing

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
GOOD = Attempt(SyncReport())
AWAY = Attempt(problem=StoreUnreachable("nobody answers there"))
REMOVED = Attempt(problem=BadInput("ada is no member any more"))


@dataclass
class _Timer:
    due: float
    act: Callable[[], None]
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


@dataclass
class _App:
    """What Syncing needs of an app, at a clock that the test moves. Threads are noted, never run."""

    at: float = 1000.0
    started: list[float] = field(default_factory=list)
    timers: list[_Timer] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self.syncing = Syncing(cast("MentorApp", self), lambda: self.at, self.begin, self.pace)

    def set_timer(self, delay: float, callback: Callable[[], None]) -> _Timer:
        self.timers.append(_Timer(self.at + delay, callback))
        return self.timers[-1]

    def begin(self, work: Callable[[], None]) -> Thread:
        self.started.append(self.at)
        return Thread(target=work)

    @property
    def run(self) -> Run:
        """The sync that is under way."""
        assert self.syncing._run is not None
        return self.syncing._run

    def goes_on(self, seconds: float) -> None:
        """Second by second, as the app's tick does."""
        while seconds > 0:
            self.at += min(1.0, seconds)
            seconds -= 1.0
            self._rings()
            self.syncing.tick()

    def sleeps(self, seconds: float) -> None:
        """The machine is suspended: its timers stand still, then the app ticks on."""
        self.at += seconds
        for timer in self.timers:
            timer.due += seconds
        self.syncing.tick()

    def _rings(self) -> None:
        for timer in self.timers[:]:
            if not timer.stopped and timer.due <= self.at:
                timer.stopped = True
                timer.act()

    def goes_on_to_the_next(self) -> None:
        self.goes_on(self.next + 0.01)

    @property
    def next(self) -> float:
        """In how many seconds the next sync starts."""
        return next(timer.due for timer in self.timers if not timer.stopped) - self.at


def test_writing_every_few_seconds_puts_no_sync_off() -> None:
    app = _App()
    for _ in range(10):
        app.syncing.soon(10.0)
        app.goes_on(4.0)
        if len(app.started) == 1:
            break
    assert app.started == [1010.0]


def test_what_is_written_while_a_sync_runs_goes_out_when_it_can_no_longer_be_undone() -> None:
    app = _App()
    app.syncing.soon()
    app.syncing.soon(10.0)
    app.syncing.over(app.run, GOOD)
    assert app.next == 10.0
    app.goes_on(10.0)
    assert app.started == [1000.0, 1010.0]


def test_ten_words_written_in_ten_seconds_go_out_in_a_few_syncs_each_in_good_time() -> None:
    app = _App()
    written = []
    for _ in range(10):
        app.syncing.soon(10.0)
        written.append(app.at)
        app.goes_on(1.0)
    for _ in range(20):
        if app.syncing.running:
            app.syncing.over(app.run, GOOD)
        app.goes_on(1.0)
    soon = app.started[:]
    assert len(soon) <= 4
    assert all(any(at + 10 <= one <= at + 16 for one in soon) for at in written)


def test_without_any_writing_it_syncs_every_now_and_then_and_less_often_while_the_store_is_away() -> None:
    app = _App()
    app.syncing.soon()
    app.syncing.over(app.run, GOOD)
    assert SHORTEST <= app.next <= LONGEST
    for _ in range(20):
        app.goes_on_to_the_next()
        app.syncing.over(app.run, AWAY)
        assert SHORTEST <= app.next <= LONGEST_BACKOFF


def test_a_store_that_is_away_for_a_week_is_still_tried_every_five_minutes() -> None:
    pace = Pace(lambda _least, most: most)
    waits = [pace.following(failed=True) for _ in range(3000)]
    assert waits[:4] == [60.0, 120.0, 240.0, 300.0]
    assert set(waits[4:]) == {LONGEST_BACKOFF}
    assert pace.following(failed=False) == LONGEST


def test_those_who_lost_the_store_together_come_back_spread_over_the_whole_wait() -> None:
    asked: list[tuple[float, float]] = []
    pace = Pace(lambda least, most: asked.append((least, most)) or least)  # type: ignore[func-returns-value]
    for _ in range(4):
        pace.following(failed=True)
    assert asked[-1] == (SHORTEST, LONGEST_BACKOFF)


def test_what_a_sync_left_to_do_is_done_within_seconds() -> None:
    app = _App()
    app.syncing.soon()
    app.syncing.over(app.run, Attempt(SyncReport(complete=False)))
    assert app.next <= 5.0


def test_when_the_machine_wakes_it_syncs_within_seconds_however_long_the_next_try_was_put_off() -> None:
    app = _App(pace=Pace(lambda _least, most: most))
    app.syncing.soon()
    for _ in range(5):
        app.syncing.over(app.run, AWAY)
        app.goes_on_to_the_next()
    app.syncing.over(app.run, AWAY)
    assert app.next == pytest.approx(LONGEST_BACKOFF)
    app.sleeps(ASLEEP + 1)
    assert app.next <= 4.0
    app.goes_on(4.0)
    app.syncing.over(app.run, AWAY)
    assert app.next == pytest.approx(LONGEST)


def test_a_sync_that_hangs_is_said_then_given_up_and_its_late_word_counts_no_more() -> None:
    app = _App()
    app.syncing.soon()
    stuck = app.run
    assert app.syncing.shown(NOW).trouble is None
    app.goes_on(QUIET + 1)
    assert app.syncing.shown(NOW).trouble == SILENT
    app.goes_on(GIVEN_UP - QUIET)
    assert stuck.should_stop()
    assert not app.syncing.running
    assert app.syncing.shown(NOW).trouble == OUT_OF_REACH
    app.goes_on(LONGEST)
    assert len(app.started) == 2
    running = app.run
    app.syncing.over(stuck, GOOD)
    assert app.run is running


def test_a_sync_that_asks_before_each_step_may_take_as_long_as_it_needs() -> None:
    app = _App()
    app.syncing.soon()
    app.run.stop.set()  # so that the breath between two pages is none
    for _ in range(40):
        app.goes_on(10.0)
        app.run.should_stop()
    assert app.started == [1000.0]
    assert app.syncing.shown(NOW).trouble is None


@pytest.mark.parametrize(
    ("attempt", "trouble", "told"), [(GOOD, None, 0), (AWAY, OUT_OF_REACH, 0), (REMOVED, FAILS, 1)]
)
def test_what_needs_a_person_is_told_once_and_the_next_try_is_announced(
    attempt: Attempt, trouble: object, told: int
) -> None:
    app = _App(pace=Pace(lambda least, _most: least))
    app.syncing.soon()
    news = [app.syncing.over(app.run, attempt)]
    app.goes_on(SHORTEST)
    news.append(app.syncing.over(app.run, attempt))
    assert len([one for one in news if one is not None]) == told
    assert app.syncing.shown(NOW).trouble == trouble
    assert app.syncing.shown(NOW).retry_at == NOW + timedelta(seconds=SHORTEST)


def test_nothing_starts_after_it_was_stopped() -> None:
    app = _App()
    app.syncing.soon(5.0)
    app.syncing.stop()
    app.syncing.soon()
    app.goes_on(60.0)
    assert app.started == []
