"""A small team with real journals and one embedded store, at a clock that the test moves."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mentor_tui.domain.entry import GENESIS
from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.journal import Journal
from mentor_tui.services import reply, team
from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.desk import Desk
from mentor_tui.services.start import Beginning, start
from mentor_tui.services.sync import sync
from mentor_tui.settings import Paths, Settings
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.port import AdministeredStore

TUESDAY = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
"""Two in the afternoon in London; the window is open until five."""

PEOPLE = {
    "Tunde Adeyemi": "Africa/Lagos",
    "Priya Raman": "Asia/Kolkata",
    "Jack Nguyen": "Australia/Sydney",
    "Larissa Souza": "America/Sao_Paulo",
}


@dataclass
class Clock:
    at: datetime = TUESDAY

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class World:
    """Desks over one store file. `cut` takes the store out of reach for everybody."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    desks: dict[str, Desk] = field(default_factory=dict)
    cut: bool = False

    @property
    def ada(self) -> Desk:
        """The mentor, who leads the team."""
        return self.desks["ada"]

    @property
    def settings(self) -> Settings:
        return Settings(member="ada", store=str(self.folder / "team.db"))

    def reopen(self, *names: str) -> None:
        """Sit down again at desks that are on the disk already."""
        for name in names:
            paths = Paths(self.folder / name, self.folder / name)
            member = name.lower()
            journal = Journal.open(paths.data)
            self.desks[member] = self._desk(member, journal, paths)

    def sits_down(self, name: str, zone: str = "Europe/London", hours: str = "mon-fri 09:00-17:00") -> Desk:
        paths = Paths(self.folder / name, self.folder / name)
        store = str(self.folder / "team.db")
        begun = start(paths, Beginning(name, zone, hours, store=store), self.clock, os.urandom)
        desk = self._desk(begun.member, Journal.open(paths.data), paths)
        self.desks[begun.member] = desk
        sync(desk)
        return desk

    def add(self, name: str, role: str, zone: str) -> None:
        team.add(self.ada, name, role, zone, "mon-fri 09:00-17:00")
        sync(self.ada)

    def asks(self, mentee: str, title: str, *, ago: timedelta = timedelta(0), **rest: object) -> str:
        """A question, asked so long ago; it is in Ada's inbox."""
        desk = self.ada.for_thread()
        now = self.clock.at
        self.clock.at = now - ago
        asked = ask(desk, Ask(title, mentee=mentee, **rest))  # type: ignore[arg-type]
        sync(desk)
        self.clock.at = now
        desk.journal.close()
        return asked.question_id

    def answers(self, who: str, question_id: str, text: str) -> None:
        """Another mentor answers, from her own desk."""
        sync(self.desks[who])
        reply.reply(self.desks[who], question_id, text)
        sync(self.desks[who])

    def in_the_team(self) -> list[tuple[str, str]]:
        """Everything of the feed that holds a text: its kind and that text."""
        with closing(EmbeddedStore(self.folder / "team.db", "grace", self.clock)) as store:
            found = store.pull(0, GENESIS, 10_000).entries
        return [(one.entry.kind, str(one.entry.body.get("text", ""))) for one in found if one.entry is not None]

    def _desk(self, member: str, journal: Journal, paths: Paths) -> Desk:
        opener = self._opener(member)
        return Desk(member, journal, opener, self.clock, os.urandom, paths, lambda _: opener())

    def _opener(self, member: str) -> Callable[[], AdministeredStore]:
        def open_store() -> AdministeredStore:
            if self.cut:
                raise StoreUnreachable("the store is out of reach; it is tried again")
            return EmbeddedStore(self.folder / "team.db", member, self.clock)

        return open_store


def furnished(folder: Path) -> World:
    """Ada's team in London, Lagos, Bangalore, Sydney and São Paulo, with questions of several urgencies."""
    world = World(folder)
    world.clock.at = TUESDAY - timedelta(days=10)
    world.sits_down("Ada")
    team.set_team(world.ada, name="atlas", voice_channel="https://meet.example.org/atlas-p0")
    for name, zone in PEOPLE.items():
        world.add(name, "mentee", zone)
    world.add("Grace", "mentor", "Europe/London")
    world.clock.at = TUESDAY
    hours = timedelta(hours=1)
    world.asks(
        "tunde-adeyemi",
        "Rolling back a migration that half applied",
        ago=26 * hours,
        body=MIGRATION,
        tried=["alembic downgrade -1: it says the revision is not there", "restored the dump into staging"],
        blocked=True,
    )
    world.asks(
        "priya-raman",
        "Which queue do I put slow exports on?",
        ago=23 * hours,
        body="The nightly export blocks the mail queue for twenty minutes.",
    )
    world.asks(
        "jack-nguyen",
        "Flaky test: test_checkout_total fails one run in ten",
        ago=20 * hours,
        tried=["ran it 200 times alone: never fails", "ran with -p no:randomly: never fails"],
    )
    world.asks("larissa-souza", "How do we name feature flags?", ago=5 * hours)
    world.asks(
        "tunde-adeyemi",
        "Is it fine to call the billing service from a cron job in the web container?",
        ago=4 * hours,
        body="It works on staging, but I am unsure who restarts it.",
    )
    world.asks("priya-raman", "Reviewing my first design document", ago=3 * hours)
    world.sits_down("Grace")
    world.asks("jack-nguyen", "What does 'eventually consistent' cost us in the cart?", ago=2 * hours)
    return world


MIGRATION = """\
The deploy at 11:40 stopped between 0042 and 0043. The column `orders.region` is there, the index is not, and
alembic_version says 0041.

I do not dare to run it again by hand, because 0043 also backfills 4 million rows:

    alembic.util.exc.CommandError: Can't locate revision identified by '0043_region'

Should I stamp 0042 and run only the index, or drop the column first?"""
