"""The stage of the simulation: four machines of three members, a store, a clock, and how a sync goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Final, cast

from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.domain.question import answer_claim, question_subject
from mentor_tui.team.port import TeamStore
from mentor_tui.team.sync import Mirror, sync
from tests.campaign.places import CentralOf, LocalOf
from tests.campaign.promises import Promises, Replica
from tests.campaign.trouble import CALM, Crash, LineWentDead, Stepped, Traffic, Trouble, Wire
from tests.team.twin import nothing

START: Final = datetime(2026, 3, 10, 8, tzinfo=UTC)
ROLES: Final = {"amy": "mentor", "ben": "mentor", "mia": "mentee"}
MACHINES: Final = {"amy's laptop": "amy", "amy's desktop": "amy", "ben's": "ben", "mia's": "mia"}
WALL: Final = timedelta(hours=8, seconds=7)
"""How long an answer is held at most: never a round time, so that what was held can be told by its time."""
UNDO: Final = timedelta(minutes=10)


class Stage:
    """All that a schedule happens on. `dice` decide; its steps are written down in `steps_told`, if that is given."""

    def __init__(self, dice: Random, central: CentralOf, local: LocalOf, steps_told: list[str] | None) -> None:
        self.dice = dice
        self.told = steps_told
        self.at = self.latest = START
        self.numbers = count(1)
        self.center = central(lambda: self.at, ROLES)
        self.replicas = [Replica(name, member, local(member), START - WALL) for name, member in MACHINES.items()]
        self.traffic = Traffic()
        self.promises = Promises(self.traffic, self.replicas)
        self.questions: list[str] = []
        self.store_backup = (self.center.backup(), frozenset[str]())
        for replica in self.replicas:
            self.back_up(replica)

    def close(self) -> None:
        self.center.close()
        for replica in self.replicas:
            replica.local.close()

    def tell(self, step: str) -> None:
        if self.told is not None:
            self.told.append(f"{self.at:%H:%M} {step}")

    def meanwhile(self, replica: Replica) -> None:
        """What happens in the middle of a sync of that machine."""

    def sync_with(self, replica: Replica, trouble: Trouble = CALM, *, beside: bool = False) -> None:
        """One sync of a machine, in its process or in another `beside` it; then what must hold is looked at."""
        kind, number = trouble
        mirror: Mirror = replica.local.beside() if beside else replica.local.mirror()
        store: TeamStore = Wire(self.center.open(replica.member), replica.member, self.traffic, trouble)
        if kind in ("crash", "meanwhile"):
            step = partial(next, self._steps(replica, kind, number))
            replica.local.between = step if kind == "crash" else nothing
            mirror, store = cast(Mirror, Stepped(mirror, step)), cast(TeamStore, Stepped(store, step))
        ended = "done"
        try:
            self._sync(replica, mirror, store, number if kind == "cut" else None)
        except (LineWentDead, Crash) as error:
            ended = type(error).__name__
            replica.local.reopen()
        replica.local.between = nothing
        if self.told is not None:
            self.tell(f"{replica.name}: syncs, {kind} at {number}, {ended}; at {len(replica.local.confirmed())}")
        self.look_at_the_feed()
        self.promises.check_machine(replica)

    def _sync(self, replica: Replica, mirror: Mirror, store: TeamStore, cut_at: int | None) -> None:
        asked = count(1)
        sync(
            mirror,
            store,
            lambda: self.at + replica.skew,
            release_at=lambda entry, now: replica.wall if replica.wall > now else None,
            batch=2,
            page=3,
            should_stop=bool if cut_at is None else lambda: next(asked) > cut_at,
        )

    def _steps(self, replica: Replica, kind: str, number: int) -> Iterator[None]:
        """The steps of a sync: at one of them its process ends, or something else happens."""
        for step in count(1):
            if step == number:
                if kind == "crash":
                    raise Crash
                self.meanwhile(replica)
            yield

    def write(self, replica: Replica, question: str, kind: str, audience: tuple[str, ...] | None = None) -> None:
        """Somebody writes on a machine about a question, as far as that one has seen it."""
        subject = question_subject(question)
        told = [item.entry for item in replica.local.confirmed()]
        cycle = 1 + len([1 for entry in told if entry and entry.subject == subject and entry.kind == "reopen"])
        replica.number += 1
        entry = Entry(
            id=self.new_id(),
            subject=subject,
            kind=kind,
            body={"machine": replica.name, "number": replica.number, "cycle": cycle},
            composed_at=self.at + replica.skew,
            claim=answer_claim(question, cycle) if kind == "answer" else None,
            based_on=replica.local.last_moving(subject),
            quiet=kind in ("ack", "note"),
            audience=audience,
        )
        self.promises.wrote(replica, entry, may=kind != "answer" or ROLES[replica.member] == "mentor")
        undo = UNDO if self.dice.random() < 0.3 else timedelta(0)
        replica.local.write(entry, entry.composed_at + undo)
        self.tell(f"{replica.name}: writes {kind} {entry.id} about {question}, cycle {cycle}")

    # What machines and clocks do.

    def back_up(self, replica: Replica) -> None:
        replica.backup = (replica.local.backup(), replica.number, frozenset(replica.wrote))

    def move_clock(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        self.latest = max(self.latest, self.at)
        self.tell(f"the store's clock moved {minutes} minutes")

    def look_at_the_feed(self) -> None:
        seen = self.promises.feed.length
        self.promises.check_feed(self.center.rows(max(seen - 1, 0)), self.latest)

    def new_id(self) -> str:
        return new_id(self.at, next(self.numbers).to_bytes(10, "big"))
