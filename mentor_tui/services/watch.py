"""Watch: sync for ever, for a small machine that is always on, so that what is held goes out soon after its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mentor_tui.services.sync import Attempt, next_departure

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.pace import Pace


@dataclass(frozen=True, slots=True)
class Watched:
    """One sync of a watch. `next_at` is when the next one begins; `did_something` unless all was as before."""

    at: datetime
    attempt: Attempt
    next_at: datetime
    did_something: bool


def watch(desk: Desk, once: Callable[[], Attempt], pace: Pace, sleep: Callable[[float], None]) -> Iterator[Watched]:
    """Sync with `once` again and again, each time telling how it went, and `sleep` for so many seconds between.

    The next one comes at this pace, or when one of the desk's own entries may go, if that is earlier. While the store
    is away it goes on. Raises the problem when the very first sync has one that does not pass by itself.
    """
    held = 0
    first = True
    while True:
        done = once()
        if first and done.problem is not None and not done.away:
            raise done.problem
        now = desk.now()
        wait = pace.following(failed=done.problem is not None, complete=done.complete)
        next_at = _next(desk, now, wait, failed=done.problem is not None)
        yield Watched(now, done, next_at, _did_something(done, held))
        held = done.report.held if done.report is not None else held
        first = False
        sleep(max(0.0, (next_at - desk.now()).total_seconds()))


def _next(desk: Desk, now: datetime, wait: float, *, failed: bool) -> datetime:
    regular = now + timedelta(seconds=wait)
    departure = None if failed else next_departure(desk)
    return min(regular, departure) if departure is not None else regular


def _did_something(done: Attempt, held: int) -> bool:
    """What is held is pushed again each time: it is news when there is another number of it."""
    report = done.report
    if report is None:
        return False
    moved = report.pulled + report.pushed + report.contested + report.rejected + report.returned
    return moved > 0 or report.restarted or report.held != held
