"""Sync: bring the journal and the team's store together, once; and attempts at it for those who sync for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.errors import MentorError, StoreUnreachable
from mentor_tui.services.lock import release_policy
from mentor_tui.team.sync import Progress, SyncReport, work_off
from mentor_tui.team.sync import sync as run

if TYPE_CHECKING:
    from mentor_tui.journal import OutboxRow
    from mentor_tui.services.desk import Desk
    from mentor_tui.team.port import TeamStore


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one sync went: its report, or the problem why there is none."""

    report: SyncReport | None = None
    problem: MentorError | None = None

    @property
    def away(self) -> bool:
        """Whether the store is out of reach, which passes by itself."""
        return isinstance(self.problem, StoreUnreachable)

    @property
    def complete(self) -> bool:
        """Whether there is nothing more to do for now."""
        return self.report is not None and self.report.complete


def sync(
    desk: Desk,
    *,
    progress: Progress | None = None,
    sorting: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> SyncReport:
    """Let hours that begin now count, finish what a sync left that was stopped, then pull, check, push, pull.

    Raises StoreUnreachable; what failed is written down for the status line, too.
    """
    desk.journal.reproject_all(desk.now())
    if not work_off(desk.journal, should_stop, sorting):
        return SyncReport(complete=False)
    with closing(_connect(desk)) as store:
        return run(
            desk.journal,
            store,
            desk.now,
            release_at=release_policy(desk),
            should_stop=should_stop,
            progress=progress,
            sorting=sorting,
        )


def attempt(
    desk: Desk,
    *,
    progress: Progress | None = None,
    sorting: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Attempt:
    """Sync in this thread, over a connection of its own to the desk's journal. Never raises: a problem is told.

    One that nobody foresaw is written to the log of faults.
    """
    try:
        with closing(desk.for_thread()) as own:
            return Attempt(sync(own, progress=progress, sorting=sorting, should_stop=should_stop))
    except MentorError as error:
        return Attempt(problem=_bare(error))
    except Exception as error:  # noqa: BLE001 - one fault must not end the syncing for good; all of it is written down
        from mentor_tui.services.faults import note_fault

        log = note_fault(desk.home.data, error, desk.now())
        what = f"sync met a fault ({type(error).__name__}) and is tried again: report it with {log}"
        return Attempt(problem=MentorError(what))


def next_departure(desk: Desk) -> datetime | None:
    """When the next of one's own entries may go: its time to undo is over, or the store's clock is at its release.

    On this machine's clock; None when nothing waits for a time to come.
    """
    now = desk.now()
    skew = timedelta(seconds=float(desk.journal.setting("skew") or 0))
    times = (_departure(row, skew) for row in desk.journal.outbox())
    return min((at for at in times if at is not None and at > now), default=None)


def _departure(row: OutboxRow, skew: timedelta) -> datetime | None:
    if row.state is OutboxState.QUEUED:
        return row.send_after
    return row.release_at - skew if row.state is OutboxState.HELD and row.release_at else None


def _bare(error: MentorError) -> MentorError:
    """The same words without the frames of where it was raised, which nobody needs and which hold what they held."""
    return type(error)(str(error))


def _connect(desk: Desk) -> TeamStore:
    try:
        return desk.open_store()
    except MentorError as error:
        desk.journal.note_sync(desk.now(), timedelta(0), str(error))
        raise
