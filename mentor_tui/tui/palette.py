"""The command palette: what can be done here, by name, and the themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from mentor_tui.tui.commands import COMMANDS, LIST
from mentor_tui.tui.themes import OFFERED

if TYPE_CHECKING:
    from mentor_tui.tui.app import MentorApp


class MentorCommands(Provider):
    """The commands whose keys work on this screen, then the themes."""

    async def discover(self) -> Hits:
        """All of them, in the order of the help."""
        for name, what, act in self._offers():
            yield DiscoveryHit(name, act, help=what)

    async def search(self, query: str) -> Hits:
        """Those whose name looks like what was typed."""
        matcher = self.matcher(query)
        for name, what, act in self._offers():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), act, help=what)

    def _offers(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        app = cast("MentorApp", self.app)
        live = {active.binding.id: active for active in self.screen.active_bindings.values()}
        for one in COMMANDS:
            active = live.get(one.id)
            if active is not None and LIST not in one.where and one.id not in ("back", "close"):
                keys = ", ".join(app.keys[one.id])
                yield f"{one.name}  ({keys})", one.help, partial(app.run_action, active.binding.action, active.node)
        if app.can_step_aside:
            yield "Suspend", "Back to the shell; fg there comes back here.", app.step_aside
        for theme in OFFERED:
            yield f"Theme: {theme}", "Change the colours; it is kept in your settings.", partial(app.wear, theme)
