"""A member who goes on writing and syncing while things break, and remembers what she was told.

Run as a program it is one, with a real journal: it says `begins`, works until its input says `settle`, says `rested`
when all that was written has left the machine, and tells what it remembers, as JSON, when the input ends.
"""

from __future__ import annotations

import json
import select
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from mentor_tui.domain.delivery import OutboxState, Outcome, Outgoing
from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.domain.errors import MentorError, StoreUnreachable
from mentor_tui.team.ledger import Row
from mentor_tui.team.port import Identity, Page, Pushed, TeamStore
from mentor_tui.team.postgres.address import Address
from mentor_tui.team.postgres.store import PostgresStore
from mentor_tui.team.sync import sync
from tests.campaign.places import JournalLocal, Local
from tests.campaign.promises import Promises, Replica
from tests.campaign.trouble import Traffic
from tests.campaign.verdict import Broken, Lost
from tests.team.twin import IN_TRAY

ROLES: Final = {"amy": "mentor", "ben": "mentor", "eve": "mentor", "leo": "mentor"} | dict.fromkeys(
    ("mia", "noa", "sam", "zoe"), "mentee"
)
KINDS: Final = {"mentor": ("answer", "message", "ack"), "mentee": ("message", "reopen")}
LONGEST_HELD: Final = 0.5
QUESTIONS: Final = 20
LONGEST_PAUSE: Final = 0.2
UNDO: Final = timedelta(seconds=0.1)


@dataclass
class Memory:
    """What she wrote, and what her store told her: all of that she may rely on."""

    written: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    recalled: list[str] = field(default_factory=list)
    placed: dict[str, int] = field(default_factory=dict)
    """The position of an entry, by a receipt or in a page."""
    failed: int = 0
    """Syncs that broke off."""
    faults: list[str] = field(default_factory=list)

    def promises_kept(self, promises: Promises, replica: Replica, rows: Sequence[Row]) -> None:
        """Tell what else she was promised. Raises Broken for what she has seen herself not to hold."""
        for entry_id, position in self.placed.items():
            if position > len(rows) or rows[position - 1].id != entry_id:
                raise Lost(f"{entry_id} was acknowledged at position {position} and is not there")
        if self.faults:
            raise Broken(self.faults[0])
        for text in self.written:
            promises.wrote(replica, Entry.from_json(text), may=True)
        for entry_id in self.undone:
            promises.undid(replica, entry_id)
        promises.traffic.recalled.update(self.recalled)


def check(members: Mapping[str, tuple[Local, Memory]], rows: Sequence[Row]) -> None:
    """All is over: whatever was promised to anybody must hold. Raises Broken."""
    replicas = [Replica(f"{name}'s", name, local, _now()) for name, (local, _) in members.items()]
    promises = Promises(Traffic(), replicas)
    for replica in replicas:
        members[replica.member][1].promises_kept(promises, replica, rows)
    promises.check_feed(rows, _now())
    promises.check_end(rows)


class Listening:
    """Her store; what it says is remembered."""

    def __init__(self, store: TeamStore, memory: Memory) -> None:
        self._store = store
        self._memory = memory

    def whoami(self) -> Identity:
        return self._store.whoami()

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        answer = self._store.push(outgoing, recall)
        for receipt in answer.receipts:
            if receipt.position is not None:
                self._placed(receipt.id, receipt.position)
            if receipt.outcome is Outcome.RECALLED:
                self._memory.recalled.append(receipt.id)
        return answer

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        page = self._store.pull(after, chain_at_after, limit)
        if page.diverged:
            self._memory.faults.append(f"the store has lost what it had at position {after}")
        for item in page.entries:
            if item.position is not None:
                self._placed(item.id, item.position)
        return page

    def close(self) -> None:
        self._store.close()

    def _placed(self, entry_id: str, position: int) -> None:
        if self._memory.placed.setdefault(entry_id, position) != position:
            self._memory.faults.append(f"{entry_id} was at {self._memory.placed[entry_id]} and is at {position}")


class Member:
    """She writes, changes her mind now and then, and syncs."""

    def __init__(self, name: str, local: Local, store: TeamStore, dice: Random) -> None:
        self.name = name
        self.local = local
        self.memory = Memory()
        self._store = Listening(store, self.memory)
        self._dice = dice

    def turn(self) -> None:
        for _ in range(self._dice.randint(1, 4)):
            self._write()
        if self._dice.random() < 0.2:
            self._take_one_back()
        self.sync()

    def sync(self) -> bool:
        """Whether it went through. Only what the network does is forgiven."""
        try:
            done = sync(self.local.mirror(), self._store, _now, release_at=self._release_at)
        except MentorError as error:
            self.memory.failed += 1
            if not is_of_the_network(error):
                self.memory.faults.append(f"{type(error).__name__}: {error}")
            self.local.reopen()
            return False
        return done.complete

    def at_rest(self) -> bool:
        """Nothing of hers is on the way."""
        return IN_TRAY.issuperset(self.local.states().values())

    def _write(self) -> None:
        kind = self._dice.choice(
            ("answer", "message", "ack") if ROLES[self.name] == "mentor" else ("message", "reopen")
        )
        question = self._dice.randrange(QUESTIONS)
        subject, cycle = f"question/{question}", self._dice.randrange(10)
        entry = Entry(
            id=new_id(_now(), self._dice.randbytes(10)),
            subject=subject,
            kind=kind,
            body={"text": f"{kind} by {self.name} " + "é" * self._dice.randrange(400)},
            composed_at=_now(),
            claim=f"answer/{question}/{cycle}" if kind == "answer" else None,
            based_on=self.local.last_moving(subject) if self._dice.random() < 0.2 else None,
            quiet=kind == "ack",
        )
        self.local.write(entry, entry.composed_at + (UNDO if self._dice.random() < 0.3 else timedelta(0)))
        self.memory.written.append(entry.to_json())

    def _take_one_back(self) -> None:
        can = (OutboxState.QUEUED, OutboxState.HELD)
        waiting = [entry_id for entry_id, state in self.local.states().items() if state in can]
        if waiting and self.local.take_back(chosen := self._dice.choice(waiting)):
            self.memory.undone.append(chosen)

    def _release_at(self, entry: Entry, at: datetime) -> datetime | None:
        held = entry.kind == "answer" and self._dice.random() < 0.2
        return at + timedelta(seconds=self._dice.uniform(0, LONGEST_HELD)) if held else None


def is_of_the_network(error: MentorError) -> bool:
    """Whether it says, in one line, that the store is out of reach; a store that is out of order is a fault."""
    return isinstance(error, StoreUnreachable) and "out of order" not in str(error) and "\n" not in str(error)


def _now() -> datetime:
    return datetime.now(UTC)


def main(name: str, folder: str, address: str, seed: str, patience: str) -> None:
    store = PostgresStore(Address.parse(address), lambda: None, patience=float(patience))
    member = Member(name, JournalLocal(name, Path(folder)), store, Random(f"{seed} {name}"))
    dice = Random(seed)
    print("begins", flush=True)
    while not select.select([sys.stdin], [], [], dice.uniform(0, LONGEST_PAUSE))[0]:
        member.turn()
    sys.stdin.readline()
    while not (member.sync() and member.at_rest()):
        time.sleep(0.05)
    print("rested", flush=True)
    sys.stdin.read()
    while not member.sync():
        time.sleep(0.05)
    print(json.dumps(asdict(member.memory)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
