"""The simulation: one seed is one schedule, all that can go wrong does, and every planted fault is found."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

import pytest

from tests.campaign import simulation
from tests.campaign.controls import PLANTED, Planted
from tests.campaign.places import PostgresTeams
from tests.campaign.simulation import TROUBLES, Schedule, broken_by
from tests.postgres.database import Database

SEEDS = range(25)


def steps_of(seed: int) -> list[str]:
    told: list[str] = []
    schedule = Schedule(seed, steps_told=told)
    schedule.run()
    return told


def test_a_seed_is_a_schedule_again() -> None:
    assert steps_of(1234) == steps_of(1234)
    assert steps_of(1234) != steps_of(1235)


def test_a_replay_prints_the_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulation.replay(1234).clean
    assert capsys.readouterr().out.splitlines() == steps_of(1234)


def test_everything_happens() -> None:
    text = "\n".join(step for seed in SEEDS for step in steps_of(seed))
    for trouble in TROUBLES:
        assert f"syncs, {trouble}" in text
    for what in ("LineWentDead", "Crash", "undoes", "wants back", "comes again", "in the middle", "clock", "put back"):
        assert what in text


def test_entries_end_in_every_way() -> None:
    """Without these the promises about them would be empty."""
    outcomes: Counter[str] = Counter()
    for seed in SEEDS:
        schedule = Schedule(seed)
        schedule.run()
        outcomes.update(str(row.outcome) for row in schedule.center.rows())
        outcomes.update(f"waits {state}" for one in schedule.replicas for state in one.local.states().values())
        outcomes["held"] += sum(row.received_at == row.release_at for row in schedule.center.rows())
        outcomes["undone"] += len(schedule.promises.undone)
    assert {"applied", "contested", "held", "undone", "waits returned", "waits recalled", "waits rejected"} <= {
        outcome for outcome, number in outcomes.items() if number
    }


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_fault_is_found(planted: Planted) -> None:
    assert planted.caught(0).caught_after is not None


def test_over_postgres(database: Database) -> None:
    with closing(PostgresTeams(database)) as teams:
        broken = [broken_by(seed, teams) for seed in range(4)]
    assert broken == [None] * 4


def test_nothing_is_found_where_nothing_is_planted() -> None:
    assert Planted("nothing").caught(0, most=20).caught_after is None
