"""The only wiring: settings -> clock, journal, team store, desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui.journal import Journal
from mentor_tui.services.desk import Desk
from mentor_tui.settings import Paths, Settings, find_paths, load

if TYPE_CHECKING:
    from mentor_tui.team.port import AdministeredStore

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """This machine's time, as an aware UTC instant."""
    return datetime.now(UTC)


def open_desk(home: Path | None, *, clock: Clock = system_clock, read_only: bool = False) -> tuple[Desk, Settings]:
    """The desk of this home, with its settings. Raises BadInput when nothing is set up there."""
    paths = find_paths(home)
    settings = load(paths)
    return wire(paths, settings, clock, read_only=read_only), settings


def wire(paths: Paths, settings: Settings, clock: Clock, *, read_only: bool = False) -> Desk:
    """A desk over the journal in `paths` and the store that the settings name; the store is opened when needed."""
    journal = Journal.open(paths.data, read_only=read_only, insist=settings.insist)
    journal.reproject_all(clock())

    def open_store() -> AdministeredStore:
        from mentor_tui.team.embedded import EmbeddedStore

        return EmbeddedStore(Path(settings.store), settings.member, clock)

    return Desk(
        me=settings.member,
        journal=journal,
        open_store=open_store,
        now=clock,
        entropy=os.urandom,
        home=paths,
    )
