"""The campaign of `machine.py`: over the model, over the real journal and store, and over broken ones.

A campaign that finds nothing proves little unless it finds what was planted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mentor_tui.domain.delivery import Batch, OutboxState, Outcome, Receipt, ReleaseAt
from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.team.memory import MemoryLedger
from tests.campaign.machine import Replicas
from tests.campaign.places import EmbeddedCentral, JournalLocal, MemoryCentral, TwinLocal
from tests.team import faults

LONGER = 20 if os.environ.get("MENTOR_CAMPAIGN") else 1
"""How many times the usual number of schedules: `make campaign` asks for more."""

Fault = type[TwinLocal] | type[MemoryLedger]


class RealReplicas(Replicas):
    """The same over journals and a store in files."""

    local = JournalLocal
    central = EmbeddedCentral


class UnrestoredReplicas(Replicas):
    """The same with no old database put back: then what was taken back stays back, too."""

    restores = False


TestUnrestored = UnrestoredReplicas.TestCase
TestUnrestored.settings = settings(max_examples=50 * LONGER, stateful_step_count=50, deadline=None)

TestModel = Replicas.TestCase
TestModel.settings = settings(max_examples=100 * LONGER, stateful_step_count=50, deadline=None)

TestReal = RealReplicas.TestCase
TestReal.settings = settings(
    max_examples=10 * LONGER, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
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

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, after: int = 0) -> Batch:
        batch = super().next_batch(now, limit, release_at, after)
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


def machine_with(fault: Fault) -> type[Replicas]:
    """The campaign over places with one fault; databases are restored only where it takes that to show."""
    places: dict[str, object] = {"restores": fault is AdoptsOnly}
    if issubclass(fault, TwinLocal):
        places["local"] = fault
    else:
        places["central"] = type(fault.__name__, (MemoryCentral,), {"ledger": fault})
    return type(fault.__name__, (Replicas,), places)


PLANTED: list[Fault] = [
    TrustsReceipts,
    SendsUnmarked,
    AdoptsOnly,
    faults.KnowsNoId,
    faults.ForgetsHeld,
    faults.ReleasesTwice,
    faults.LeavesGaps,
    faults.ChecksNoClaim,
    faults.LooksAtNothingAgain,
]


@pytest.mark.parametrize("fault", PLANTED)
def test_the_campaign_finds_a_planted_fault(fault: Fault) -> None:
    budget = settings(
        max_examples=1000,
        stateful_step_count=50,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises((AssertionError, StoreUnreachable)):
        run_state_machine_as_test(machine_with(fault), settings=budget)
