"""The tour: two minutes in the demo world. It names one thing to do at a time, and goes on when that was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.commands import COMMANDS
from mentor_tui.tui.screens.confirm import ConfirmScreen
from mentor_tui.tui.screens.inbox import InboxScreen
from mentor_tui.tui.screens.locked import WallScreen
from mentor_tui.tui.screens.outbox import OutboxScreen
from mentor_tui.tui.screens.trace import TraceScreen

if TYPE_CHECKING:
    from mentor_tui.tui.voice import Banner

OFTEN: Final = 0.2
"""Seconds between two looks at whether a step was done."""


class Seen(NamedTuple):
    """What a step looks at: which screen is up, whether the cursor is on top, whether she writes, what is unsent."""

    screen: type
    on_top: bool
    writing: bool
    unsent: int


class Step(NamedTuple):
    """One thing to do; names of commands in braces become their keys. `done` compares now with the step's beginning."""

    text: str
    done: Callable[[Seen, Seen], bool]


STEPS: Final = (
    Step(
        "These people wait for your answer, the most urgent first. {down} and {up} move: go down a few.",
        lambda then, now: not now.on_top,
    ),
    Step(
        "Each answer is due within a business day of the mentee, not of yours. {trace} says why it is due then.",
        lambda then, now: now.screen is TraceScreen,
    ),
    Step("{close} closes a window like this one.", lambda then, now: now.screen is InboxScreen),
    Step("{reply} answers the question, in one or two sentences. Begin one.", lambda then, now: now.writing),
    Step(
        "Write anything: nobody gets it. {send} sends it, {back} puts it away as a draft.",
        lambda then, now: not now.writing,
    ),
    Step(
        "What you sent waits ten seconds here, and {undo} takes it back: the text is yours again. Or let it go.",
        lambda then, now: now.unsent != then.unsent or now.writing,
    ),
    Step(
        "{back} closes the field. {outbox} shows what has not reached the team yet, and what came back.",
        lambda then, now: now.screen is OutboxScreen,
    ),
    Step("{back} goes back to the questions.", lambda then, now: now.screen is InboxScreen),
    Step(
        "Outside your hours there is a wall here, and nothing rings but a P0. {lock} puts it up at once. Have a look.",
        lambda then, now: now.screen in (ConfirmScreen, WallScreen),
    ),
    Step(
        "That is all. {help} names every key, {palette} finds a command by name, {quit} leaves.",
        lambda then, now: False,
    ),
)


class TouredApp(MentorApp, inherit_bindings=False):
    """The app with the tour's words across the screen."""

    BINDINGS = MentorApp.BINDINGS
    COMMANDS = MentorApp.COMMANDS | {lambda: TourCommands}

    step = 0
    _then: Seen | None = None

    def on_mount(self) -> None:
        """Look again and again whether the step was done."""
        self.set_interval(OFTEN, self._look)

    def _look(self) -> None:
        if not self.is_running or self.status is None or isinstance(self.screen, CommandPalette):
            return
        now = self._seen()
        then = self._then = self._then or now
        if STEPS[self.step].done(then, now):
            self.next_step()

    def next_step(self) -> None:
        """Go on, whether it was done or not."""
        self.step = min(self.step + 1, len(STEPS) - 1)
        self._then = self._seen()
        self.tick_screen(self.now())

    def _seen(self) -> Seen:
        screen = self.screen
        on_top = not isinstance(screen, InboxScreen) or screen.list.cursor_id in (None, *screen.list.ids[:1])
        return Seen(type(screen), on_top, self.is_writing(), self.status.counts.unsent if self.status else 0)

    def banner(self, now: datetime) -> Banner:
        """The step, wrapped to the screen."""
        keys = {one.id: _key(self.keys[one.id]) for one in COMMANDS}
        text = f"Tour {self.step + 1}/{len(STEPS)} · {STEPS[self.step].text.format_map(keys)}"
        return [f" {line}" for line in wrap(text, max(10, self.size.width - 2))], "guide"


def _key(keys: tuple[str, ...]) -> str:
    return f"[{keys[0]}]" if keys else "[]"


class TourCommands(Provider):
    """The tour's own commands in the palette."""

    async def discover(self) -> Hits:
        """Going on without doing it."""
        yield DiscoveryHit(_NEXT, self._app.next_step, help=_NEXT_HELP)

    async def search(self, query: str) -> Hits:
        """The same, when it is looked for."""
        score = self.matcher(query).match(_NEXT)
        if score > 0:
            yield Hit(score, self.matcher(query).highlight(_NEXT), self._app.next_step, help=_NEXT_HELP)

    @property
    def _app(self) -> TouredApp:
        app = self.app
        assert isinstance(app, TouredApp)
        return app


_NEXT: Final = "Tour: next step"
_NEXT_HELP: Final = "Go on without doing what it says."
