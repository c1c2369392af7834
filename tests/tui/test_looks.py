"""How the screens look, at a frozen time. After a wanted change run this file with --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.tour import TouredApp
from mentor_tui.tui.widgets.composer import Field
from tests.tui.driver import synced
from tests.tui.world import World

SIZES = {"huge": (200, 60), "wide": (120, 40), "usual": (80, 24), "small": (40, 12)}
SMALLER = [size for size in SIZES if size != "huge"]
Compare = Callable[..., bool]


def app(world: World, theme: str = "mentor-dark") -> MentorApp:
    return MentorApp(world.ada, settings=replace(world.settings, theme=theme))


async def settled(pilot: Pilot[None]) -> None:
    assert isinstance(pilot.app, MentorApp)
    await synced(pilot.app)
    for field in pilot.app.screen.query(Field):
        field.cursor_blink = False
    await pilot.pause(0.1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["mentor-dark", "mentor-light"])
def test_inbox(world: World, snap_compare: Compare, size: str, theme: str) -> None:
    assert snap_compare(app(world, theme), press=["j", "j"], terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SMALLER)
def test_writing_a_reply(world: World, snap_compare: Compare, size: str) -> None:
    keys = ["j", "j", "r", *"Stamp", "space", *"it"]
    assert snap_compare(app(world), press=keys, terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SMALLER)
def test_the_wall_with_a_p0(world: World, snap_compare: Compare, size: str) -> None:
    world.asks("tunde-adeyemi", "Checkout fails for every customer", p0=True)
    world.clock.at += timedelta(hours=4)
    assert snap_compare(app(world), terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SMALLER)
def test_a_p0(world: World, snap_compare: Compare, size: str) -> None:
    world.asks("tunde-adeyemi", "Checkout fails for every customer", p0=True, body="All payments answer 502.")
    assert snap_compare(app(world), press=["exclamation_mark"], terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("size", SMALLER)
@pytest.mark.parametrize("key", [None, "s"])
def test_a_contest(world: World, snap_compare: Compare, size: str, key: str | None) -> None:
    question = world.asks("jack-nguyen", "Flaky test: test_checkout_total")
    world.answers("grace", question, "It is the clock: each line is rounded by itself.")
    world.answers("ada", question, "Pin the clock, then run it 200 times.")
    keys = ["o"] if key is None else ["o", key]
    assert snap_compare(app(world), press=keys, terminal_size=SIZES[size], run_before=settled)


@pytest.mark.parametrize("key", ["w", "question_mark", "L", "o"])
def test_windows_on_top(world: World, snap_compare: Compare, key: str) -> None:
    assert snap_compare(app(world), press=[key], terminal_size=SIZES["usual"], run_before=settled)


MAIN = {
    "inbox": ["j"],
    "reply": ["j", "j", "r", *"Stamp", "space", *"it"],
    "outbox": ["o"],
    "p0": ["exclamation_mark"],
    "wall": [],
}


@pytest.mark.parametrize("look", ["no-colour", "mentor-contrast", "mentor-contrast-light"])
@pytest.mark.parametrize("screen", MAIN)
def test_main_screens_for_other_eyes(
    world: World, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, screen: str, look: str
) -> None:
    if screen in ("p0", "wall"):
        world.asks("tunde-adeyemi", "Checkout fails for every customer", p0=True, body="All payments answer 502.")
    if screen == "wall":
        world.clock.at += timedelta(hours=4)
    if look == "no-colour":
        monkeypatch.setenv("NO_COLOR", "1")
    shown = app(world, "mentor-dark" if look == "no-colour" else look)
    assert snap_compare(shown, press=MAIN[screen], terminal_size=SIZES["usual"], run_before=settled)


@pytest.mark.parametrize("size", ["usual", "small"])
def test_the_tour(world: World, snap_compare: Compare, size: str) -> None:
    shown = TouredApp(world.ada, settings=world.settings)
    assert snap_compare(shown, terminal_size=SIZES[size], run_before=settled)
