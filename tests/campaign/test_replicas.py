"""The campaign of `machine.py`: over the model, over the real journal and store, and over broken ones.

A campaign that finds nothing proves little unless it finds what was planted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mentor_tui.domain.delivery import Batch, OutboxState, Outcome, Receipt
from mentor_tui.domain.entry import GENESIS
from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.team.ledger import Head, Row
from mentor_tui.team.memory import MemoryLedger, MemoryStore, MemoryTeam
from mentor_tui.team.port import Page, TeamStore
from mentor_tui.team.sync import ReleaseAt
from tests.campaign.machine import Replicas
from tests.campaign.places import EmbeddedCentral, JournalLocal, MemoryCentral, TwinLocal

Fault = type[TwinLocal | MemoryLedger | MemoryCentral]


class RealReplicas(Replicas):
    """The same over journals and a store in files."""

    local = JournalLocal
    central = EmbeddedCentral


TestModel = Replicas.TestCase
TestModel.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)

TestReal = RealReplicas.TestCase
TestReal.settings = settings(
    max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class TrustsReceipts(TwinLocal):
    """Takes an entry for confirmed because the store said so."""

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        super().take_receipts(receipts)
        for receipt in receipts:
            if receipt.outcome is Outcome.APPLIED:
                self.outbox.pop(receipt.id, None)


class SendsUnmarked(TwinLocal):
    """Sends before it notes that it sends: what was sent can still be undone."""

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, skip: Collection[str]) -> Batch:
        batch = super().next_batch(now, limit, release_at, skip)
        for one in batch.outgoing:
            self.outbox[one.entry.id].was_sent = False
            self.outbox[one.entry.id].state = OutboxState.QUEUED
        return batch


class AdoptsOnly(TwinLocal):
    """Takes the restored store's feed, and forgets what that one lacks."""

    def adopt_fresh(self) -> int:
        self.feed, self.fresh = self.fresh, []
        self._confirm(self.feed)
        return 0


class KnowsNoId(MemoryLedger):
    """Applies a known id a second time."""

    def row(self, entry_id: str) -> Row | None:
        known = super().row(entry_id)
        return None if known is not None and known.outcome is Outcome.APPLIED else known


class ForgetsHeld(MemoryLedger):
    """Never lets a held entry out."""

    def due(self, now: datetime) -> Sequence[Row]:
        return []


class ReleasesTwice(MemoryLedger):
    """Releases a held entry and keeps it as held."""

    def write(self, row: Row) -> None:
        super().write(row)
        if row.release_at is not None and row.position is not None:
            self.held[row.id] = None
            self.rows[row.id] = replace(row, outcome=Outcome.HELD)


class LeavesGaps(MemoryLedger):
    """Skips a position now and then, as a sequence does after a rollback."""

    def head(self) -> Head:
        head = super().head()
        return replace(head, position=head.position + 1) if head.position == 2 else head


class ChecksNoClaim(MemoryLedger):
    """Lets two answers to one cycle stand."""

    def holder(self, claim: str) -> str | None:
        return None


class LooksAtNothingAgain(MemoryLedger):
    """Releases what was held without asking whether its subject has moved."""

    def mover(self, subject: str, after: int, but_not_by: str) -> str | None:
        return None


class RevivesRecalled(MemoryLedger):
    """Forgets what was recalled, so that a late copy of its push goes through."""

    def row(self, entry_id: str) -> Row | None:
        known = super().row(entry_id)
        return None if known is not None and known.outcome is Outcome.RECALLED else known


class ComparesIds(MemoryCentral):
    """Compares the id at the reader's cursor, not the chain over all that came before it."""

    def __init__(self, now: Callable[[], datetime], roles: dict[str, str]) -> None:
        super().__init__(now, roles)
        self.ids: dict[str, str] = {}

    def open(self, member: str) -> TeamStore:
        return _ComparesIds(self.team, member, self.ids)


class _ComparesIds(MemoryStore):
    def __init__(self, team: MemoryTeam, member: str, ids: dict[str, str]) -> None:
        super().__init__(team, member)
        self._ids = ids

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        ledger = self._team.ledger
        if 0 < after <= len(ledger.in_feed) and self._ids.get(chain_at_after) == ledger.in_feed[after - 1]:
            here = ledger.rows[ledger.in_feed[after - 1]].chain
            page = super().pull(after, here, limit)
            self._note()
            return replace(page, entries=page.entries if here == chain_at_after else ())
        page = super().pull(after, chain_at_after if after else GENESIS, limit)
        self._note()
        return page

    def _note(self) -> None:
        ledger = self._team.ledger
        self._ids.update((ledger.rows[entry_id].chain, entry_id) for entry_id in ledger.in_feed)


def machine_with(fault: Fault, restores: bool) -> type[Replicas]:
    """The campaign over places with one fault."""
    if issubclass(fault, TwinLocal):
        return type(fault.__name__, (Replicas,), {"local": fault, "restores": restores})
    if issubclass(fault, MemoryLedger):
        central = type(fault.__name__, (MemoryCentral,), {"ledger": fault})
        return type(fault.__name__, (Replicas,), {"central": central, "restores": restores})
    return type(fault.__name__, (Replicas,), {"central": fault, "restores": restores})


NEED_A_RESTORE: list[Fault] = [AdoptsOnly, ComparesIds]
NEED_NONE: list[Fault] = [
    TrustsReceipts,
    SendsUnmarked,
    KnowsNoId,
    ForgetsHeld,
    ReleasesTwice,
    LeavesGaps,
    ChecksNoClaim,
    LooksAtNothingAgain,
    RevivesRecalled,
]


@pytest.mark.parametrize("fault", NEED_A_RESTORE + NEED_NONE)
def test_the_campaign_finds_a_planted_fault(fault: Fault) -> None:
    budget = settings(
        max_examples=2000,
        stateful_step_count=50,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises((AssertionError, StoreUnreachable)):
        run_state_machine_as_test(machine_with(fault, restores=fault in NEED_A_RESTORE), settings=budget)
