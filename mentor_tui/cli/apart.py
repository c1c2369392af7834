"""Work in a thread apart, so that Ctrl-C ends the waiting for it at once, however stuck it is in a dead network."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from mentor_tui.cli.out import Progress
    from mentor_tui.services.desk import Desk
    from mentor_tui.team.sync import SyncReport

GRACE: Final = 0.5
"""How many seconds the work gets to end at its next step when nobody waits for it any more."""
_SLICE: Final = 1.0
"""A wait without an end would hear no Ctrl-C on Windows: it is made of slices of so many seconds."""

T = TypeVar("T")
ShouldStop = Callable[[], bool]


def apart(work: Callable[[ShouldStop], T]) -> T:
    """Do `work(should_stop)` in a thread and wait for it; returns what it returns, raises what it raises.

    When the waiting is interrupted, the work is asked to stop and left behind: its thread keeps nothing from ending.
    """
    stop, over = Event(), Event()
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(stop.is_set))
        except BaseException as error:  # noqa: BLE001 - it is raised where the work was asked for
            failures.append(error)
        finally:
            over.set()

    Thread(target=run, name="apart", daemon=True).start()
    try:
        while not over.wait(_SLICE):
            pass
    except BaseException:
        stop.set()
        over.wait(GRACE)
        raise
    if failures:
        raise failures[0]
    return results[0]


def sync_apart(
    desk: Desk, progress: Progress | None = None, enough: Callable[[Desk], bool] = lambda desk: False
) -> SyncReport:
    """Sync once, apart, over a connection of its own to the desk's journal; stop when `enough` is there.

    Raises what `sync` raises.
    """
    from mentor_tui.services.sync import sync

    def work(should_stop: ShouldStop) -> SyncReport:
        def draw(done: int, total: int) -> None:
            if progress is not None and not should_stop():
                progress(done, total)

        with closing(desk.for_thread()) as own:
            return sync(own, progress=draw, sorting=draw, should_stop=lambda: should_stop() or enough(own))

    return apart(work)
