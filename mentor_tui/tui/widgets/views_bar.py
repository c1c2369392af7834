"""The tab bar: the views of the inbox, each with its key and how many questions it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from mentor_tui.domain.views import PENDING, VIEWS
from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Piece, Role
from mentor_tui.tui.widgets.bars import cells_of

NAMES: Final[Mapping[str, str]] = {view: "P0" if view == "p0" else view for view in VIEWS}
"""What each view is called."""
_URGENT: Final[Mapping[str, Role]] = {"p0": Role.P0, "late": Role.LATE}
_LEAST_FIRST: Final = ("all", "answered", "mine", "waiting", "late", "p0", PENDING)
"""What goes first where there is no room for all."""

Tab = list[Piece]


class ViewsBar(Widget):
    """One line of tabs. The one that is shown is marked; on a low screen the bar goes away while that is the usual."""

    SCOPED_CSS = False  # the screen says how much room there is
    DEFAULT_CSS = """
    ViewsBar { height: 1; padding: 0 1; background: $background; }
    .-low ViewsBar.-usual { display: none; }
    """

    class Picked(Message):
        """A view was clicked."""

        def __init__(self, view: str) -> None:
            super().__init__()
            self.view = view

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[str, Mapping[str, int], Mapping[str, str]] = (PENDING, {}, {})
        self.set_class(True, "-usual")

    def show(self, view: str, counts: Mapping[str, int], keys: Mapping[str, str]) -> None:
        """Put others in; repaints only when they differ. `counts` and `keys` are by view."""
        if (view, counts, keys) != self._shown:
            self._shown = view, counts, keys
            self.set_class(view == PENDING, "-usual")
            self.refresh()

    def render(self) -> Content:
        """The tabs, with as many words as there is room for."""
        return looks_of(self).content([piece for _, tab in self._tabs() for piece in tab])

    def on_click(self, event: events.Click) -> None:
        """A click on a tab shows its view."""
        right = 1
        for view, tab in self._tabs():
            right += cells_of(tab)
            if event.x < right:
                self.post_message(self.Picked(view))
                return

    def _tabs(self) -> list[tuple[str, Tab]]:
        """All tabs, else those with something in them; where that is too much, what presses least goes first."""
        shown, counts, _ = self._shown
        tabs = {view: self._tab(view) for view in VIEWS}
        empty = [view for view in VIEWS if not counts.get(view)]
        for going in (empty, *([view] for view in _LEAST_FIRST)):
            if sum(map(cells_of, tabs.values())) <= self.content_size.width:
                break
            tabs = {view: tab for view, tab in tabs.items() if view == shown or view not in going}
        return list(tabs.items())

    def _tab(self, view: str) -> Tab:
        shown, counts, keys = self._shown
        count, is_shown = counts.get(view, 0), view == shown
        role = Role.STRONG if is_shown else _URGENT.get(view, Role.TEXT) if count else Role.MUTED
        name = f"{NAMES[view]} {count:,}" if count else NAMES[view]
        mark = Piece("❯" if is_shown else " ", Role.ACCENT)
        return [mark, Piece(keys.get(view, ""), Role.ACCENT), Piece(" "), Piece(name, role), Piece(" ")]
