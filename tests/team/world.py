"""A small team with a clock of its own, around any store: what the tests of the team's stores stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mentor_tui.domain.entry import GENESIS, Entry, FeedEntry, new_id
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.memory import MemoryTeam
from mentor_tui.team.port import Outgoing, Receipt, Registrar, TeamStore

if TYPE_CHECKING:
    from tests.postgres.database import Database

MORNING = datetime(2026, 3, 10, 8, tzinfo=UTC)
PEOPLE = {"amy": "mentor", "ben": "mentor", "lea": "lead", "mia": "mentee", "noa": "mentee"}


@dataclass
class Clock:
    at: datetime = MORNING

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class World:
    """`open` gives a handle of its own for a member."""

    clock: Clock
    registrar: Registrar
    open: Callable[[str], TeamStore]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    handles: dict[str, TeamStore] = field(default_factory=dict)
    team: str = "team"

    def store(self, member: str) -> TeamStore:
        if member not in self.handles:
            self.handles[member] = self.open(member)
        return self.handles[member]

    def entry(self, text: str = "hello", subject: str = "question/q", kind: str = "message", **fields: Any) -> Entry:
        entry_id = new_id(self.clock.at, next(self.numbers).to_bytes(10, "big"))
        made: dict[str, Any] = {"body": {"text": text}, "composed_at": self.clock.at, "id": entry_id, **fields}
        return Entry(subject=subject, kind=kind, **made)

    def answer(self, text: str = "try this", cycle: int = 1, **fields: Any) -> Entry:
        return self.entry(text, kind="answer", claim=f"answer/q/{cycle}", **fields)

    def push(self, member: str, entry: Entry, release_at: datetime | None = None) -> Receipt:
        (receipt,) = self.store(member).push([Outgoing(entry, release_at)]).receipts
        return receipt

    def recall(self, member: str, entry_id: str) -> Receipt:
        (receipt,) = self.store(member).push([], [entry_id]).receipts
        return receipt

    def feed(self, reader: str = "lea") -> list[FeedEntry]:
        page = self.store(reader).pull(0, GENESIS, 1000)
        assert not page.diverged
        return list(page.entries)

    def feed_ids(self, reader: str = "lea") -> list[str]:
        return [item.id for item in self.feed(reader)]

    def later(self, **by: float) -> datetime:
        return self.clock.at + timedelta(**by)

    def close(self) -> None:
        for store in self.handles.values():
            store.close()


def memory_world(team: MemoryTeam | None = None) -> World:
    clock = Clock()
    made = team or MemoryTeam(clock)
    made.now = clock
    return _peopled(World(clock, made, made.as_member))


def embedded_world(path: Path) -> World:
    clock = Clock()
    registrar = EmbeddedStore.create(path, "team", clock)
    world = World(clock, registrar, lambda member: EmbeddedStore(path, member, clock))
    world.handles[""] = registrar
    return _peopled(world)


def postgres_world(database: Database) -> World:
    """With logins of its own, which may be taken away."""
    clock, team = Clock(), database.new_team()
    invites: dict[str, str] = {}
    registrar = database.registrar(team)

    def open_store(member: str) -> TeamStore:
        return database.invited(invites[member], clock) if member in invites else database.stranger(clock)

    world = World(clock, registrar, open_store, team=team)
    for member, role in PEOPLE.items():
        invites[member] = registrar.enrol(member, role)
    return world


def quick_world(database: Database) -> World:
    """The same in a moment: one at a time, with logins that go from one to the next and must stay as they are."""
    clock, team = Clock(), database.quick_team(PEOPLE)

    def open_store(member: str) -> TeamStore:
        return database.store(member, clock) if member in PEOPLE else database.stranger(clock)

    return World(clock, database.registrar(team), open_store, team=team)


def _peopled(world: World) -> World:
    for member, role in PEOPLE.items():
        world.registrar.enrol(member, role)
    return world
