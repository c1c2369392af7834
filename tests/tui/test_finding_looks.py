"""How finding looks, at a frozen time. After a wanted change run this file with --snapshot-update."""

from __future__ import annotations

import pytest

from mentor_tui.services.reply import reply
from tests.tui.test_looks import SIZES, Compare, app, settled
from tests.tui.world import World


@pytest.mark.parametrize("size", SIZES)
def test_a_filter(world: World, snap_compare: Compare, size: str) -> None:
    keys = ["slash", *"queue", "space", *"is:bl"]
    assert snap_compare(app(world), press=keys, terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["mentor-dark", "mentor-light"])
def test_a_search(world: World, snap_compare: Compare, size: str, theme: str) -> None:
    flaky = next(row.id for row in world.ada.journal.inbox_rows(world.ada.journal.inbox_ids("ada", world.clock())))
    reply(world.ada, flaky, "Pin the clock: the total is rounded at midnight. Then run it 200 times.")
    keys = ["s", *"clock", "space", *"run"]
    assert snap_compare(app(world, theme), press=keys, terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SIZES)
def test_another_view(world: World, snap_compare: Compare, size: str) -> None:
    assert snap_compare(app(world), press=["3"], terminal_size=SIZES[size], run_before=settled)
