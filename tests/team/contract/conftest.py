"""One suite over every store: a store joins by adding its world here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.team.world import World, embedded_world, memory_world, postgres_world

WORLDS = ("memory", "embedded", "postgres")


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = _world(request, tmp_path)
    yield made
    made.close()


def _world(request: pytest.FixtureRequest, folder: Path) -> World:
    if request.param == "memory":
        return memory_world()
    if request.param == "embedded":
        return embedded_world(folder / "team.db")
    return postgres_world(request.getfixturevalue("database"))
