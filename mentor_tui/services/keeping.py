"""Backup and restore of the journal, through SQLite's own backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui.journal.keeping import backup as copy_journal
from mentor_tui.journal.keeping import restore as swap_journal

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.settings import Paths


def backup(desk: Desk, file: Path) -> int:
    """Copy the journal, whole and consistent, while it is in use; returns the bytes written. Raises BadInput."""
    return copy_journal(desk.journal, file)


def restore(paths: Paths, file: Path, now: datetime) -> Path:
    """Put a backup in the journal's place; returns where the old one is kept aside. Raises BadInput or Refused.

    The next sync brings what came later, and sends again what the team's store lacks.
    """
    return swap_journal(paths.data, file, now)
