"""Sync: bring the journal and the team's store together, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from mentor_tui.domain.errors import MentorError
from mentor_tui.services.lock import release_policy
from mentor_tui.team.sync import SyncReport
from mentor_tui.team.sync import sync as run

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.team.port import TeamStore


def sync(
    desk: Desk,
    *,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> SyncReport:
    """Let hours that begin now count, then pull, check, push, pull.

    Raises StoreUnreachable; what failed is written down for the status line, too.
    """
    desk.journal.reproject_all(desk.now())
    with closing(_connect(desk)) as store:
        return run(
            desk.journal,
            store,
            desk.now,
            release_at=release_policy(desk),
            should_stop=should_stop,
            progress=progress,
        )


def _connect(desk: Desk) -> TeamStore:
    try:
        return desk.open_store()
    except MentorError as error:
        desk.journal.note_sync(desk.now(), timedelta(0), str(error))
        raise
