"""The campaign of `machine.py`: over the model, over the real journal and store, and over broken ones.

A campaign that finds nothing proves little unless it finds what was planted; here are the faults that it finds soon,
`controls.py` has all of them.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.team.memory import MemoryLedger
from tests.campaign.controls import AdoptsOnly, TrustsReceipts
from tests.campaign.machine import Replicas
from tests.campaign.places import EmbeddedCentral, JournalLocal, MemoryCentral, TwinLocal
from tests.team import faults

LONGER = 4 if os.environ.get("MENTOR_CAMPAIGN") else 1
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
TestUnrestored.settings = settings(max_examples=25 * LONGER, stateful_step_count=50, deadline=None)

TestModel = Replicas.TestCase
TestModel.settings = settings(max_examples=25 * LONGER, stateful_step_count=50, deadline=None)

TestReal = RealReplicas.TestCase
TestReal.settings = settings(
    max_examples=6 * LONGER, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


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
    AdoptsOnly,
    faults.KnowsNoId,
    faults.ForgetsHeld,
    faults.LeavesGaps,
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
