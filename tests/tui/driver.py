"""A mentor at her terminal: what she does, and what she sees. Stories are told through it."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any

from textual._context import visible_screen_stack
from textual.dom import DOMNode
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import Screen

from mentor_tui.services import drafts
from mentor_tui.services.outbox import OutboxItem, outbox
from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.widgets.composer import Composer
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.question_list import QuestionList
from tests.tui.world import World

_NAMES = {" ": "space", ".": "full_stop", ",": "comma", "?": "question_mark", "!": "exclamation_mark", "\n": "enter"}
SEND = "\x13"
"""What ctrl+s is in a burst of keys, as tab and line ends are themselves."""
_CONTROL = {"\n": "enter", "\t": "tab", SEND: "ctrl+s"}


PATIENCE = 100


async def synced(app: MentorApp) -> None:
    """Until the sync that runs is over."""
    for _ in range(PATIENCE * 5):
        if not app.syncing.running:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the sync never ended")


async def settled(pilot: Pilot[None]) -> None:
    """Until no part of the app has anything more to do, but what waits for a thread, a process or the clock."""
    quiet = 0
    for _ in range(PATIENCE):
        await pilot._wait_for_screen()
        pilot.app.screen._on_timer_update()
        await asyncio.sleep(0)
        quiet = 0 if any(map(_is_busy, _parts(pilot))) else quiet + 1
        if quiet > 1:
            return


def _parts(pilot: Pilot[None]) -> list[DOMNode]:
    return [pilot.app, *pilot.app.screen.walk_children(with_self=True)]


def _is_busy(part: DOMNode) -> bool:
    waiting = len(part._next_callbacks) + part.message_queue_size
    if isinstance(part, Screen):
        waiting += len(part._callbacks) + len(part._dirty_widgets) + part._layout_required + part._repaint_required
    return waiting > 0


def _key(name: str) -> Key:
    if len(name) == 1 and not name.isalnum():
        name = _character_to_key(name)
    try:
        return Key(name, unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name))))
    except KeyError:
        return Key(name, name if len(name) == 1 else None)


@dataclass
class Mentor:
    """Ada. Each step is over when the app has nothing more to do; nothing sleeps."""

    world: World
    runner: asyncio.Runner
    _app: MentorApp | None = None
    _pilot: Pilot[None] | None = None
    _running: AbstractAsyncContextManager[Pilot[None]] | None = None

    @property
    def app(self) -> MentorApp:
        assert self._app is not None
        return self._app

    def opens(
        self,
        *,
        size: tuple[int, int] = (120, 40),
        theme: str = "mentor-dark",
        keys: dict[str, str] | None = None,
        read_only_because: str | None = None,
        templates: dict[str, str] | None = None,
    ) -> Mentor:
        settings = replace(self.world.settings, theme=theme, keys=keys or {}, templates=templates or {})
        self._app = MentorApp(self.world.ada, settings=settings, read_only_because=read_only_because)
        self._running = self._app.run_test(size=size)
        self._pilot = self._run(self._running.__aenter__())
        return self.waits()

    def leaves(self) -> None:
        """She closes the terminal, or the test is over."""
        running, self._running = self._running, None
        if running is not None:
            self._run(running.__aexit__(None, None, None))

    def presses(self, *keys: str) -> Mentor:
        """Keys one by one: the app is done with one before the next one comes."""
        for key in keys:
            self.app.post_message(_key(_NAMES.get(key, key)))
            self.waits()
        return self

    def types(self, text: str) -> Mentor:
        """Keys as they come from a terminal in one burst."""
        for character in text:
            key = _CONTROL.get(character) or _character_to_key(character)
            self.app.post_message(Key(key, character))
        return self.waits()

    def pastes(self, text: str) -> Mentor:
        from textual.events import Paste

        focused = self.app.focused
        assert focused is not None
        focused.post_message(Paste(text))
        return self.waits()

    def replies(self, text: str) -> Mentor:
        return self.types(f"r{text}{SEND}")

    def selects(self, title: str) -> Mentor:
        """She moves down to the question whose title begins so."""
        self.presses("g")
        for _ in self.app.screen.query_one(CursorList).ids:
            if self.selected.strip("\x00").startswith(title):
                break
            self.presses("j")
        return self

    @property
    def question_id(self) -> str:
        """The id of the question under the cursor."""
        found = self.app.screen.query_one(QuestionList).cursor_id
        assert found is not None
        return found

    def by_mouse(self, action: str) -> Mentor:
        """What the command palette does: a command without its key."""
        self._run(self.app.run_action(f"screen.{action}"))
        return self.waits()

    def pauses(self) -> Mentor:
        """She stops typing for a moment: the pause after which a draft is kept runs out."""
        for screen in self.app.screen_stack:
            for composer in screen.query(Composer):
                composer.keep()
        return self.waits()

    def waits(self, **span: float) -> Mentor:
        """Time goes by, and the app notices; without a span only what is pending is finished."""
        if span:
            self.world.clock.goes_on(**span)
            self._run(self._on_app(self.app.tick))
        assert self._pilot is not None
        self._run(settled(self._pilot))
        return self

    def syncs(self) -> Mentor:
        """A sync runs and is over."""
        self._run(self._on_app(self.app.syncing.soon))
        self._run(synced(self.app))
        return self.waits()

    def _on_app(self, act: Callable[[], object]) -> Coroutine[Any, Any, None]:
        async def step() -> None:
            with self.app._context():
                act()

        return step()

    # What she sees

    @property
    def screen(self) -> str:
        with self.app._context():
            visible_screen_stack.set(self.app._background_screens)
            strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join(strip.text.rstrip() for strip in strips)

    def sees(self, *texts: str) -> Mentor:
        screen = self._once(lambda screen: all(text in screen for text in texts))
        for text in texts:
            assert text in screen, f"{text!r} is not on the screen:\n{screen}"
        return self

    def does_not_see(self, *texts: str) -> Mentor:
        screen = self._once(lambda screen: not any(text in screen for text in texts))
        for text in texts:
            assert text not in screen, f"{text!r} is on the screen:\n{screen}"
        return self

    def _once(self, holds: Callable[[str], bool]) -> str:
        """The screen of which that holds; after a while, the screen as it is."""
        screen = ""

        def looks() -> bool:
            nonlocal screen
            screen = self.screen
            return holds(screen)

        self._until(looks)
        return screen

    def _until(self, holds: Callable[[], bool]) -> None:
        """Let the app work until that holds; a slow machine gets a while for it."""
        assert self._pilot is not None
        for _ in range(PATIENCE):
            if holds():
                return
            self._run(self._pilot.pause(0.02))

    @property
    def screen_name(self) -> str:
        return type(self.app.screen).__name__

    @property
    def selected(self) -> str:
        """The title of the question under the cursor."""
        from mentor_tui.tui.screens.inbox import InboxScreen

        screen = self.app.screen
        assert isinstance(screen, InboxScreen)
        row = self.app.read_rows([screen.list.cursor_id or ""])
        return row[0].title if row else ""

    # What is on the disk

    def draft(self, question_id: str) -> str:
        found = drafts.load(self.world.ada, question_id)
        return found.text if found else ""

    def outbox(self) -> list[OutboxItem]:
        return outbox(self.world.ada)

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(coroutine)
