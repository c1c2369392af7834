"""A team at work: real journals, one embedded store, and a clock that the test moves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.journal import Journal
from mentor_tui.services import sync as syncing
from mentor_tui.services import team
from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.desk import Desk
from mentor_tui.services.start import Beginning, start
from mentor_tui.settings import Paths
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.port import AdministeredStore

TUESDAY = datetime(2026, 3, 10, 10, tzinfo=UTC)


@dataclass
class Clock:
    at: datetime = TUESDAY

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Office:
    """Desks over one store file. `cut` takes the store out of reach for everybody."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    desks: dict[str, Desk] = field(default_factory=dict)
    cut: bool = False

    def sits_down(self, name: str, zone: str = "Europe/London", hours: str = "mon-fri 09:00-17:00") -> Desk:
        """A desk for a member; the first one founds the team and leads it."""
        paths = Paths(self.folder / name, self.folder / name)
        begun = start(paths, Beginning(name, zone, hours, store=str(self.store)), self.clock, os.urandom)
        journal = Journal.open(paths.data)
        opener = self._opener(begun.member)
        desk = Desk(begun.member, journal, opener, self.clock, os.urandom, paths, lambda _: opener())
        self.desks[begun.member] = desk
        syncing.sync(desk)
        return desk

    def adds(self, name: str, role: str, zone: str = "Africa/Lagos", hours: str = "mon-fri 09:00-17:00") -> str:
        """A member added by the lead."""
        lead = next(iter(self.desks.values()))
        member = team.add(lead, name, role, zone, hours).member
        self.all_sync()
        return member

    def asks(self, title: str = "Why is it slow?", *, mentee: str = "Ada", p0: bool = False) -> str:
        """A question that everybody knows of."""
        lead = next(iter(self.desks.values()))
        asked = ask(lead, Ask(title, mentee=mentee, p0=p0))
        self.all_sync()
        return asked.question_id

    def all_sync(self) -> None:
        """Twice, so that what the last one pushed reaches the first one."""
        for _ in range(2):
            for desk in self.desks.values():
                syncing.sync(desk)

    @property
    def store(self) -> Path:
        return self.folder / "team.db"

    def _opener(self, member: str) -> Callable[[], AdministeredStore]:
        def open_store() -> AdministeredStore:
            if self.cut:
                raise StoreUnreachable("the store is out of reach: nothing is lost")
            return EmbeddedStore(self.store, member, self.clock)

        return open_store


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    for desk in made.desks.values():
        desk.journal.close()


@pytest.fixture
def maya(office: Office) -> Desk:
    """A lead in London, with a mentee called Ada in Lagos."""
    desk = office.sits_down("Maya")
    office.adds("Ada", "mentee")
    return desk


@pytest.fixture
def tom(office: Office, maya: Desk) -> Desk:
    """A mentor in London beside her."""
    office.adds("Tom", "mentor", "Europe/London")
    return office.sits_down("Tom")
