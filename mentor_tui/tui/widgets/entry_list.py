"""The outbox as a list: where each entry stands, what it is, what it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from mentor_tui.tui.outbox_text import GLYPHS, kind_words, state_words
from mentor_tui.tui.present import Role, one_line
from mentor_tui.tui.widgets.cells import fit, line
from mentor_tui.tui.widgets.cursor_list import CursorList

if TYPE_CHECKING:
    from mentor_tui.services.outbox import OutboxItem


class EntryList(CursorList):
    """Entries of the outbox, two lines each."""

    def __init__(self, now: Callable[[], datetime], zone: Callable[[], str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._now = now
        self._zone = zone
        self._items: dict[str, OutboxItem] = {}

    @property
    def row_height(self) -> int:
        """Two lines, always."""
        return 2

    def show_items(self, items: Sequence[OutboxItem]) -> None:
        """Put other entries in; the cursor stays on its entry."""
        self._items = {item.id: item for item in items}
        self.show_ids([item.id for item in items])

    @property
    def selected(self) -> OutboxItem | None:
        """The entry under the cursor."""
        return self._items.get(self.cursor_id or "")

    def row_line(self, row_id: str, number: int, width: int, selected: bool) -> Strip:
        """One line of an entry."""
        item, base, none = self._items[row_id], self.base(selected), Style.null()
        glyph, role = GLYPHS.get(item.state, ("·", Role.MUTED))
        if number == 0:
            title = self.look(Role.STRONG) if selected or item.needs_attention else none
            return line(
                [
                    ("❯" if selected else " ", self.look(Role.ACCENT)),
                    (fit(glyph, 2), self.look(role)),
                    (fit(one_line(item.title), width - 4), title),
                ],
                width,
                base,
            )
        words = f"{state_words(item, self._now(), self._zone())} · {kind_words(item.kind)}"
        look = self.look(role if item.needs_attention else Role.MUTED)
        return line([("   ", none), (fit(words, width - 4), look)], width, base)
