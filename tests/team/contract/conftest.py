"""One suite over every store: a store joins by adding its world here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.team.world import World, embedded_world, memory_world

WORLDS: dict[str, Callable[[Path], World]] = {
    "memory": lambda folder: memory_world(),
    "embedded": lambda folder: embedded_world(folder / "team.db"),
}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = WORLDS[request.param](tmp_path)
    yield made
    made.close()
