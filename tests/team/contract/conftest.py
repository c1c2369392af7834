"""One suite over every store: a store joins by adding its world here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.team.world import World, embedded_world, memory_world, postgres_world, quick_world

if TYPE_CHECKING:
    from tests.postgres.database import Database

WORLDS = ("memory", "embedded", "postgres")


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = _world(request, tmp_path, quick_world)
    yield made
    made.close()


@pytest.fixture(params=WORLDS)
def own_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """One for a test that takes somebody's login away."""
    made = _world(request, tmp_path, postgres_world)
    yield made
    made.close()


def _world(request: pytest.FixtureRequest, folder: Path, on_postgres: Callable[[Database], World]) -> World:
    if request.param == "memory":
        return memory_world()
    if request.param == "embedded":
        return embedded_world(folder / "team.db")
    return on_postgres(request.getfixturevalue("database"))
