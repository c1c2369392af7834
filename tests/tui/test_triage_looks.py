"""How a triage session looks, at a frozen time. After a wanted change run this file with --snapshot-update."""

from __future__ import annotations

import pytest

from tests.tui.test_looks import SIZES, SMALLER, Compare, app, settled
from tests.tui.world import World


@pytest.mark.parametrize("size", SIZES)
def test_the_plan_where_not_all_fits(world: World, snap_compare: Compare, size: str) -> None:
    world.clock.at = world.clock.at.replace(hour=16, minute=56)
    assert snap_compare(app(world), press=["t"], terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SMALLER)
@pytest.mark.parametrize("theme", ["mentor-dark", "mentor-light"])
def test_a_question_of_a_session(world: World, snap_compare: Compare, size: str, theme: str) -> None:
    keys = ["t", "enter", "a", "n"]
    assert snap_compare(app(world, theme), press=keys, terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SMALLER)
def test_what_came_of_it(world: World, snap_compare: Compare, size: str) -> None:
    keys = ["t", "enter", *["a"] * 5, "n", "n"]
    assert snap_compare(app(world), press=keys, terminal_size=SIZES[size], run_before=settled)


def test_a_question_without_colour(world: World, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(world), press=["t", "enter", "a"], terminal_size=SIZES["usual"], run_before=settled)
