"""The mentor and her world, fresh for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor
from textual.screen import Screen

from tests.tui.driver import Mentor
from tests.tui.world import World, furnished

_DRAW: Final = Compositor.render_update


def drawn_when_seen(
    self: Compositor, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
) -> RenderableType | None:
    """Draw nothing but what somebody looks at: a third of a story's time would go into pictures that nobody sees."""
    if full:
        return _DRAW(self, full, screen_stack, simplify)
    self._dirty_regions.clear()
    return None


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    world = furnished(folder)
    for desk in world.desks.values():
        desk.journal.close()
    return folder


@pytest.fixture
def world(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Ada's team, with seven questions."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    folder = tmp_path / "world"
    shutil.copytree(built, folder)
    world = World(folder)
    world.reopen("Ada", "Grace")
    yield world
    for desk in world.desks.values():
        desk.journal.close()


@pytest.fixture
def quiet_world(tmp_path: Path) -> Iterator[World]:
    """Ada alone; nobody has asked anything."""
    world = World(tmp_path)
    world.sits_down("Ada")
    yield world
    world.ada.journal.close()


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def mentor(world: World, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mentor]:
    monkeypatch.setattr(Compositor, "render_update", drawn_when_seen)
    mentor = Mentor(world, runner)
    yield mentor
    mentor.leaves()
