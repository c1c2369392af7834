"""Planted faults: the simulation must find each, or its finding nothing proves nothing."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from unittest import mock

from mentor_tui.domain.delivery import Batch, Cursor, CursorMoved, OutboxState, Outcome, Receipt, ReleaseAt
from mentor_tui.domain.entry import GENESIS, FeedEntry, next_chain
from mentor_tui.team.ledger import Row
from mentor_tui.team.memory import MemoryLedger
from tests.campaign.places import CentralOf, Clock, LocalOf, MemoryCentral, TwinLocal
from tests.campaign.simulation import broken_by
from tests.campaign.verdict import Control, Result
from tests.team import faults

MOST: Final = 3000
"""How many schedules a fault is looked for."""

# Stores that are wrong.


class GivesPositionsEarly(MemoryLedger):
    """A bigserial feed: the position is given before the commit, and some commits come late."""

    LATE: Final = 6

    def __init__(self) -> None:
        super().__init__()
        self.serial = 0
        self.late: dict[str, int] = {}
        self.committed: list[str] = []

    def snapshot(self) -> MemoryLedger:
        twin = super().snapshot()
        assert isinstance(twin, GivesPositionsEarly)
        twin.late, twin.committed = dict(self.late), list(self.committed)
        return twin

    def due(self, now: datetime) -> Sequence[Row]:
        """Every request begins here: some of the late ones commit."""
        self.late = {entry_id: left - 1 for entry_id, left in self.late.items()}
        for entry_id in [entry_id for entry_id, left in self.late.items() if left == 0]:
            del self.late[entry_id]
            self.committed.append(entry_id)
            insort(self.in_feed, entry_id, key=lambda one: self.rows[one].position or 0)
        return super().due(now)

    def feed(self, after: int, limit: int) -> Sequence[Row]:
        """By the positions, since they are not dense."""
        start = bisect_right(self.in_feed, after, key=lambda entry_id: self.rows[entry_id].position or 0)
        return [self.rows[entry_id] for entry_id in self.in_feed[start : start + limit]]

    def write(self, row: Row) -> None:
        if row.position is None:
            super().write(row)
            return
        self.serial += 1
        super().write(replace(row, position=self.serial))
        if self.serial % 4 == 0:
            self.late[self.in_feed.pop()] = self.LATE
        else:
            self.committed.append(row.id)


class HasNoChain(GivesPositionsEarly):
    """The same, for readers who ask for what is after a position and mind no gap."""

    def write(self, row: Row) -> None:
        super().write(replace(row, chain=""))

    def chain_at(self, position: int) -> str | None:
        return "" if position else GENESIS


class Renumbered(MemoryCentral):
    """Shown to the judge in the order of the commits, as if all were well: what is judged is what the readers got."""

    ledger = HasNoChain

    def rows(self, after: int = 0) -> Sequence[Row]:
        assert isinstance(self.team.ledger, HasNoChain)
        rows, chain = [], GENESIS
        for position, entry_id in enumerate(self.team.ledger.committed, 1):
            row = self.team.ledger.rows[entry_id]
            chain = next_chain(chain, entry_id, row.received_at or self.team.now())
            rows.append(replace(row, position=position, chain=chain))
        return rows[after:]


class CountsWhatAMachineSent(MemoryLedger):
    """Knows an entry again by the running number that its machine gave it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[str, int], str] = {}

    def snapshot(self) -> MemoryLedger:
        twin = super().snapshot()
        assert isinstance(twin, CountsWhatAMachineSent)
        twin.seen = dict(self.seen)
        return twin

    def write(self, row: Row) -> None:
        if row.entry is not None:
            number = (row.entry.body["machine"], row.entry.body["number"])
            if self.seen.setdefault(number, row.id) != row.id:
                return
        super().write(row)


class KeepsNoTombstone(MemoryLedger):
    """Says that an entry is recalled which it does not know yet, and does not write that down."""

    def write(self, row: Row) -> None:
        if row.outcome is not Outcome.RECALLED or row.entry is not None:
            super().write(row)


class ComparesIds(MemoryCentral):
    """Compares the id at a reader's cursor, not the chain over all that came before it."""

    def __init__(self, now: Clock, roles: dict[str, str]) -> None:
        super().__init__(now, roles)
        self.team = faults.ComparesIds(now)
        for member, role in roles.items():
            self.team.enrol(member, role)


# Journals that are wrong.


class TrustsReceipts(TwinLocal):
    """Takes an entry for confirmed because the store said so."""

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        super().take_receipts(receipts)
        for receipt in receipts:
            if receipt.outcome is Outcome.APPLIED:
                self.outbox.pop(receipt.id, None)


class SendsUnmarked(TwinLocal):
    """Sends before it notes that it sends: what was sent can still be undone."""

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, after: int = 0) -> Batch:
        batch = super().next_batch(now, limit, release_at, after)
        for one in batch.outgoing:
            self.outbox[one.entry.id].was_sent = False
            self.outbox[one.entry.id].state = OutboxState.QUEUED
        return batch


class SendsOnce(TwinLocal):
    """Sends nothing again that it handed over in some state, as if it could not have got lost."""

    state = OutboxState.SENT

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, after: int = 0) -> Batch:
        before = {entry_id for entry_id, state in self.states().items() if state is self.state}
        batch = super().next_batch(now, limit, release_at, after)
        while batch.outgoing and not (going := [one for one in batch.outgoing if one.entry.id not in before]):
            batch = super().next_batch(now, limit, release_at, batch.through)
        return replace(batch, outgoing=tuple(going)) if batch.outgoing else batch


class SendsHeldOnce(SendsOnce):
    """A store that is restored to just before it held an entry has the same feed: nothing else would tell."""

    state = OutboxState.HELD


class AdoptsOnly(TwinLocal):
    """Takes the restored store's feed, and forgets what that one lacks."""

    def adopt_fresh(self) -> int:
        self.follow_fresh()
        return 0


class TakesAnyPage(TwinLocal):
    """Stores a page without looking whether the mirror is still where it was when it was asked for."""

    def take_page(self, entries: Sequence[FeedEntry], after: Cursor) -> None:
        self.kept.add(entries)
        self.confirm(entries)


class SharesItsFreshMirror(TwinLocal):
    """Lets two processes fill one fresh mirror."""

    def _check_fresh(self) -> None:
        """Whoever began it."""


class ConfirmsFirst(TwinLocal):
    """Takes its own entries out of the outbox in one transaction, and stores the page in the next."""

    def take_page(self, entries: Sequence[FeedEntry], after: Cursor) -> None:
        if self.cursor() != after:
            raise CursorMoved
        self.confirm(entries)
        self.between()
        self.kept.add(entries)


class MovesItsCursorFirst(TwinLocal):
    """Writes down how far it has come in one transaction, and stores the page in the next."""

    moved: Cursor | None = None

    def beside(self) -> MovesItsCursorFirst:
        return self

    def cursor(self) -> Cursor:
        return self.moved or super().cursor()

    def take_page(self, entries: Sequence[FeedEntry], after: Cursor) -> None:
        if self.cursor() != after:
            raise CursorMoved
        self.moved = Cursor(entries[-1].position or 0, entries[-1].chain)
        self.between()
        self.kept.add(entries)
        self.confirm(entries)

    def adopt_fresh(self) -> int:
        self.moved = None
        return super().adopt_fresh()

    def restore(self, backup: Any) -> None:
        self.moved = None
        super().restore(backup)


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault in one of the places. Without `restores` it must show although no old database is ever put back."""

    name: str
    local: LocalOf = TwinLocal
    central: CentralOf = MemoryCentral
    restores: bool = False
    around: Callable[[], AbstractContextManager[object]] = nullcontext

    def caught(self, seed: int, most: int = MOST) -> Control:
        """After how many schedules it shows."""
        with self.around():
            for tried, one in enumerate(range(seed, seed + most), 1):
                if broken_by(one, self.central, self.local, restores=self.restores):
                    return Control(self.name, tried)
        return Control(self.name, None)


def over(ledger: type[MemoryLedger]) -> CentralOf:
    """A store in memory with these rows."""
    made: type[MemoryCentral] = type(ledger.__name__, (MemoryCentral,), {"ledger": ledger})
    return made


def minding_no_gap() -> AbstractContextManager[object]:
    """Readers who take whatever comes."""
    return mock.patch("mentor_tui.team.sync._check_order")


PLANTED: Final[tuple[Planted, ...]] = (
    Planted("bigserial feed: a gap after a rollback", central=over(faults.LeavesGaps)),
    Planted("bigserial feed: positions given before the commit", central=over(GivesPositionsEarly)),
    Planted("bigserial feed, and readers who mind no gap", central=Renumbered, around=minding_no_gap),
    Planted("the id at the cursor in place of the chain", central=ComparesIds, restores=True),
    Planted("a receipt taken for confirmation", TrustsReceipts),
    Planted("entries known by a machine's running number", central=over(CountsWhatAMachineSent), restores=True),
    Planted("a known id applied again", central=over(faults.KnowsNoId)),
    Planted("a claim not checked", central=over(faults.ChecksNoClaim)),
    Planted("a claim held by what is not out yet", central=over(faults.HeldHoldsItsClaim)),
    Planted("release not checked again", central=over(faults.LooksAtNothingAgain)),
    Planted("released twice", central=over(faults.ReleasesTwice)),
    Planted("a held entry forgotten", central=over(faults.ForgetsHeld)),
    Planted("a recall forgotten", central=over(faults.RevivesRecalled)),
    Planted("a recall before its push not written down", central=over(KeepsNoTombstone)),
    Planted("a private entry shown to all", central=over(faults.ShowsEverybodyEverything)),
    Planted("a restored store's feed taken, nothing queued again", AdoptsOnly, restores=True),
    Planted("what was sent not sent again", SendsOnce),
    Planted("what is held not sent again", SendsHeldOnce, restores=True),
    Planted("sent before it is marked as sent", SendsUnmarked),
    Planted("a page taken wherever the cursor is", TakesAnyPage),
    Planted("a fresh mirror filled by two processes", SharesItsFreshMirror, restores=True),
    Planted("own entries confirmed before the page is stored", ConfirmsFirst),
    Planted("the cursor moved before the page is stored", MovesItsCursorFirst),
)


def run(size: int, seed: int) -> Result:
    """All of them, whatever the size, each in as many schedules as it takes."""
    controls = tuple(planted.caught(seed) for planted in PLANTED)
    return Result(len(controls), controls=controls)
