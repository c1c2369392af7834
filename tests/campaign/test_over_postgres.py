"""The Hypothesis machines over memory, a file and PostgreSQL at once; and they find what tells two stores apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from mentor_tui.team.memory import MemoryLedger
from tests.campaign.differential import Stores, Together, over_all
from tests.campaign.machine import Replicas
from tests.campaign.places import MemoryCentral, PostgresTeams
from tests.postgres.database import Database
from tests.team import faults

USUAL = settings(max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLANTED = [
    faults.KnowsNoId,
    faults.ForgetsHeld,
    faults.LeavesGaps,
    faults.ChecksNoClaim,
]


@pytest.fixture
def teams(database: Database) -> Iterator[PostgresTeams]:
    with closing(PostgresTeams(database)) as made:
        yield made


@pytest.mark.parametrize("machine", [Replicas, Stores])
def test_no_steps_tell_the_stores_apart(teams: PostgresTeams, machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(over_all(machine, teams), settings=USUAL)


@pytest.mark.parametrize("fault", PLANTED)
def test_a_store_with_a_fault_is_told_from_a_good_one(fault: type[MemoryLedger]) -> None:
    class Faulty(MemoryCentral):
        ledger = fault

    class Apart(Stores):
        central = staticmethod(lambda now, roles: Together([MemoryCentral, Faulty], now, roles))

    budget = settings(
        max_examples=500,
        stateful_step_count=50,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with pytest.raises((AssertionError, IndexError)):
        run_state_machine_as_test(Apart, settings=budget)
