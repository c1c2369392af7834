"""The campaign's parts at their usual size, and the table that it ends with."""

from __future__ import annotations

import pytest

from tests.campaign import __main__ as campaign
from tests.campaign.__main__ import Ran, told
from tests.campaign.parts import PARTS, Part, Run, spread, told_by
from tests.campaign.verdict import Broken, Control, Doubled, Lost, Result


@pytest.mark.parametrize("part", [part for part in PARTS if part.usual], ids=lambda part: part.name)
def test_a_part_finds_nothing_and_what_it_planted(part: Part) -> None:
    result = part.run(part.usual, 0)
    assert result.clean, "\n".join((*result.found, *map(str, result.controls)))
    assert result.runs >= 1


def odd_seeds(size: int, seed: int) -> Result:
    broken = [Lost("gone") if one % 2 else None for one in range(seed, seed + size)]
    return sum((Result.of(one, f"seed {seed + place}") for place, one in enumerate(broken)), Result())


def lost_and_missed(size: int, seed: int) -> Result:
    return Result(size, controls=(Control("planted", None),))


def test_a_part_spread_over_processes_makes_the_same_runs() -> None:
    part = Part("odd", "odd seeds", odd_seeds, 0, 101)
    assert spread(part, 101, 7, 2) == odd_seeds(101, 7)


def test_the_table_counts_by_kind_and_names_what_was_found() -> None:
    broken = (Lost("x is gone"), Doubled("y is twice"), Broken("z is late"), None)
    result = sum((Result.of(one, f"seed {seed}") for seed, one in enumerate(broken)), Result())
    table = told([Ran(Part("some", "something", odd_seeds, 0, 4), result, 12.3)])
    assert _cells(table[0]) == ["test", "size", "lost", "doubled", "other faults", "seconds"]
    assert _cells(table[2]) == ["something", "4 schedules", "1", "1", "1", "12"]
    assert table[3:] == ["", "some found:", "seed 0: x is gone", "seed 1: y is twice", "seed 2: z is late"]
    assert len({len(line) for line in table[:3]}) == 1


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_control_that_is_not_caught_is_said() -> None:
    result = Result(2, controls=(Control("one", 3), Control("other", None)))
    table = told([Ran(Part("some", "something", odd_seeds, 0, 4), result, 0)])
    assert table[4:] == ["controls caught: 1 of 2", "  one: in run 3", "  other: NOT CAUGHT"]
    assert not result.clean


@pytest.mark.parametrize(("run", "code"), [(odd_seeds, 1), (lost_and_missed, 1), (lambda size, _: Result(size), 0)])
def test_the_campaign_ends_with_1_when_anything_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], run: Run, code: int
) -> None:
    monkeypatch.setattr(campaign, "PARTS", (Part("some", "something", run, 0, 4, apart=False),))
    assert campaign.main([]) == code
    assert "| something" in capsys.readouterr().out


PASSED, FAILED = "....\n4 passed in 2.11s", "..F.\nFAILED tests/x.py::test_a - assert\n1 failed, 3 passed in 2.11s"


@pytest.mark.parametrize(
    ("code", "output", "runs", "other", "lines"),
    [(0, PASSED, 4, 0, 0), (1, FAILED, 4, 1, 1), (4, "no such file", 0, 0, 1), (0, "", 0, 0, 1)],
)
def test_tests_that_fail_or_never_ran_are_found(code: int, output: str, runs: int, other: int, lines: int) -> None:
    result = told_by(code, output, "why")
    assert (result.runs, result.other, len(result.found)) == (runs, other, lines)
    assert result.clean == (not lines)
