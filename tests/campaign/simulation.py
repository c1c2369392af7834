"""The deterministic simulation: four machines of three members, sixty steps, and all that can go wrong.

One seed is one schedule, the same on every machine. The engine is the real one, over the real rules of the store;
the network, the clocks and the moments of all crashes are the seed's.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import accumulate
from random import Random
from typing import Final
from unittest.mock import patch

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.errors import MentorError
from mentor_tui.journal import mirror, put_off
from tests.campaign.places import CentralOf, EmbeddedCentral, JournalLocal, LocalOf, MemoryCentral, TwinLocal
from tests.campaign.promises import Replica
from tests.campaign.served import postgres_teams
from tests.campaign.stage import WALL, Stage
from tests.campaign.trouble import CALM, Trouble
from tests.campaign.verdict import Broken, Result

STEPS: Final = 60
LARGEST_SKEW: Final = 20
"""Minutes by which a machine's clock is off at most."""
ROUNDS_TO_SETTLE: Final = 10

WORK: Final = {
    "ask": 4,
    "answer": 14,
    "acknowledge": 4,
    "write_more": 8,
    "whisper": 3,
    "overreach": 2,
    "take_back": 9,
    "sync": 22,
    "everybody_syncs": 2,
    "a_push_comes_again": 6,
    "time_passes": 8,
    "a_clock_moves": 3,
}
RESTORES: Final = {
    "back_the_store_up": 3,
    "put_an_old_store_back": 2,
    "back_a_machine_up": 3,
    "put_an_old_machine_back": 2,
}
TROUBLES: Final = {
    "none": 40,
    "request lost": 8,
    "answer lost": 10,
    "request doubled": 7,
    "cut": 9,
    "crash": 15,
    "meanwhile": 11,
}
KINDS: Final = tuple(TROUBLES)
UP_TO: Final = tuple(accumulate(TROUBLES.values()))
FINDINGS: Final = (Broken, MentorError, AssertionError, LookupError, TypeError, ValueError)
"""What a fault may show itself as."""


class Schedule(Stage):
    """One schedule. Old databases are put back in every other one, or as `restores` says."""

    def __init__(
        self,
        seed: int,
        central: CentralOf = MemoryCentral,
        local: LocalOf = TwinLocal,
        *,
        restores: bool | None = None,
        steps_told: list[str] | None = None,
    ) -> None:
        super().__init__(Random(seed), central, local, steps_told)
        often = bool(self.dice.getrandbits(1))
        self.restores = often if restores is None else restores

    def run(self) -> None:
        """All steps, then peace; raises what breaks."""
        self.ask()
        self.everybody_syncs()
        chances = WORK | RESTORES if self.restores else WORK
        for step in self.dice.choices(list(chances), list(chances.values()), k=STEPS):
            getattr(self, step)()
        self.settle()

    # What people do; half of the time their program syncs right after it.

    def ask(self) -> None:
        self.questions.append(self.new_id())
        self._says(self.replicas[-1], self.questions[-1], "ask")

    def answer(self) -> None:
        replica = self._mentors_machine()
        if self.dice.random() < 0.4:
            replica.wall = max(replica.wall, self.at + WALL)
        self._says(replica, self._question(), "answer")

    def acknowledge(self) -> None:
        self._says(self._mentors_machine(), self._question(), "ack")

    def write_more(self) -> None:
        self._says(self.replicas[-1], self._question(), self.dice.choice(("message", "reopen")))

    def whisper(self) -> None:
        """A note that not everybody may read."""
        self._says(self._mentors_machine(), self._question(), "note", ("amy",))

    def overreach(self) -> None:
        """A mentee's answer: the store refuses it, and the entries after it go on."""
        self._says(self.replicas[-1], self._question(), "answer")

    def take_back(self) -> None:
        replica = self._machine()
        can = (OutboxState.QUEUED, OutboxState.SENT, OutboxState.HELD)
        waiting = [entry_id for entry_id, state in replica.local.states().items() if state in can]
        if not waiting:
            return
        entry_id = self.dice.choice(waiting)
        undone = replica.local.take_back(entry_id)
        self.tell(f"{replica.name}: {'undoes' if undone else 'wants back'} {entry_id}")
        if undone:
            self.promises.undid(replica, entry_id)
        self._perhaps_sync(replica)

    # What machines do.

    def sync(self) -> None:
        self.sync_with(self._machine(), self._trouble())

    def everybody_syncs(self) -> None:
        for replica in self.replicas:
            self.sync_with(replica)

    def a_push_comes_again(self) -> None:
        """Doubled on the way, or given up for lost and only late."""
        pushes = self.traffic.late if self.traffic.late and self.dice.random() < 0.4 else self.traffic.pushes[-20:]
        if pushes:
            member, outgoing, recall = self.dice.choice(pushes)
            self.tell(f"a push of {member} comes again: {[one.entry.id for one in outgoing]}, recalls {recall}")
            self.center.open(member).push(outgoing, recall)
            self.look_at_the_feed()

    def time_passes(self) -> None:
        self.move_clock(self.dice.choice((1, 30, 300)))

    def a_clock_moves(self) -> None:
        """The store's, back or forth a little; or that of a machine, to anything."""
        minutes = self.dice.randint(-LARGEST_SKEW, LARGEST_SKEW)
        if self.dice.random() < 0.5:
            self.move_clock(minutes)
        else:
            replica = self._machine()
            replica.skew = timedelta(minutes=minutes)
            self.tell(f"{replica.name}: its clock is {minutes} minutes off")

    def back_the_store_up(self) -> None:
        self.tell("the store is backed up")
        self.store_backup = (self.center.backup(), frozenset(self.traffic.recalled))

    def put_an_old_store_back(self) -> None:
        backup, recalled = self.store_backup
        self.center.restore(backup)
        self.traffic.recalled.clear()
        self.traffic.recalled.update(recalled)
        self.promises.begin_feed_anew()
        self.look_at_the_feed()
        self.tell(f"the store's backup is put back: it ends at {self.promises.feed.length}")

    def back_a_machine_up(self) -> None:
        replica = self._machine()
        self.tell(f"{replica.name}: is backed up")
        self.back_up(replica)

    def put_an_old_machine_back(self) -> None:
        replica = self._machine()
        self.tell(f"{replica.name}: its backup is put back")
        kept, replica.number, wrote = replica.backup
        replica.wrote = set(wrote)
        replica.local.restore(kept)
        self.promises.put_old_database_back(replica)

    def settle(self) -> None:
        """All works again, and all walls come down: everybody comes to the same, and nothing is missing."""
        self.move_clock(int(WALL.total_seconds()) // 60 + 4 * LARGEST_SKEW)
        unsettled = self.replicas
        for _ in range(ROUNDS_TO_SETTLE):
            for replica in unsettled:
                self.sync_with(replica)
            unsettled = [one for one in self.replicas if not one.is_at_rest(self.promises.feed.length)]
        self.promises.check_end(self.center.rows())

    # How they do it.

    def _says(self, replica: Replica, question: str, kind: str, readers: tuple[str, ...] | None = None) -> None:
        self.write(replica, question, kind, readers)
        self._perhaps_sync(replica)

    def _perhaps_sync(self, replica: Replica) -> None:
        if self.dice.random() < 0.5:
            self.sync_with(replica, self._trouble())

    def meanwhile(self, replica: Replica) -> None:
        """Others do not wait: another process on the same machine, another member, a person, an administrator."""
        happens: list[Callable[[], None]] = [
            lambda: self.sync_with(replica, beside=True),
            lambda: self.sync_with(self._machine(), beside=True),
            lambda: self.write(self._mentors_machine(), self._question(), "answer"),
            self.a_push_comes_again,
            self.time_passes,
        ]
        if self.restores:
            happens.append(self.put_an_old_store_back)
        self.tell(f"{replica.name}: in the middle of a sync ...")
        self.dice.choice(happens)()

    def _machine(self) -> Replica:
        return self.dice.choice(self.replicas)

    def _mentors_machine(self) -> Replica:
        return self.replicas[int(self.dice.random() * 3)]

    def _question(self) -> str:
        return self.dice.choice(self.questions[-4:])

    def _trouble(self) -> Trouble:
        (kind,) = self.dice.choices(KINDS, cum_weights=UP_TO)
        if kind == "none":
            return CALM
        return kind, self.dice.randint(1, 24 if kind in ("crash", "meanwhile") else 4)


def broken_by(
    seed: int, central: CentralOf = MemoryCentral, local: LocalOf = TwinLocal, restores: bool | None = None
) -> Broken | None:
    """What a schedule breaks; None: nothing."""
    return _broken_by(Schedule(seed, central, local, restores=restores))


def run(size: int, seed: int) -> Result:
    """So many schedules over the model of a journal and of a store."""
    return _all(size, seed, MemoryCentral, TwinLocal)


def run_over_a_file(size: int, seed: int) -> Result:
    """The same over a store in one file."""
    return _all(size, seed, EmbeddedCentral, TwinLocal)


def run_over_files(size: int, seed: int) -> Result:
    """The same over real journals, for which two entries are a long page, and a store in one file."""
    with patch.object(mirror, "LONG_PAGE", 2), patch.object(put_off, "STRETCH", 2):
        return _all(size, seed, EmbeddedCentral, JournalLocal)


def run_over_postgres(size: int, seed: int) -> Result:
    """The same over PostgreSQL, on a server of its own."""
    with postgres_teams() as teams:
        return _all(size, seed, teams, TwinLocal)


def replay(seed: int) -> Result:
    """One schedule again, its steps printed."""
    told: list[str] = []
    found = Result.of(_broken_by(Schedule(seed, steps_told=told)), f"seed {seed}")
    print("\n".join(told))
    return found


def _all(size: int, seed: int, central: CentralOf, local: LocalOf) -> Result:
    result = Result()
    with untidy():
        for one in range(seed, seed + size):
            result += Result.of(broken_by(one, central, local), f"seed {one}")
            gc.collect()
    return result


@contextmanager
def untidy() -> Iterator[None]:
    """Leave garbage where it lies: to look for it all the time takes a sixth of a schedule's time.

    Whoever looks for it in between need not look through all the modules.
    """
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


def _broken_by(schedule: Schedule) -> Broken | None:
    try:
        schedule.run()
    except FINDINGS as error:
        return error if isinstance(error, Broken) else Broken(f"{type(error).__name__}: {error}")
    finally:
        schedule.close()
    return None
