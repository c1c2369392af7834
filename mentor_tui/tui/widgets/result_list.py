"""What a search found, as a list: what was asked, by whom, and the words around those that were looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from mentor_tui.tui.present import Piece, Role
from mentor_tui.tui.search_text import about_line, excerpt_line, title_line
from mentor_tui.tui.widgets.cells import fit, line
from mentor_tui.tui.widgets.cursor_list import CursorList

if TYPE_CHECKING:
    from mentor_tui.domain.searchable import Wanted
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.search import Result

Hit = tuple["Result", "InboxRow"]


class ResultList(CursorList):
    """Results by their question's id, three lines each; `read` fetches one when it comes into view."""

    def __init__(
        self,
        read: Callable[[str], Hit | None],
        now: Callable[[], datetime],
        zone: Callable[[], str],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._read = read
        self._now = now
        self._zone = zone
        self._wanted: Sequence[Wanted] = ()
        self._hits: dict[str, Hit | None] = {}

    @property
    def row_height(self) -> int:
        """Three lines, always."""
        return 3

    def show_results(self, ids: Sequence[str], wanted: Sequence[Wanted]) -> None:
        """Put other results in, with the cursor on the best one."""
        self._hits.clear()
        self._wanted = wanted
        self.show_ids(ids, ids[0] if ids else None)

    def hit(self, row_id: str) -> Hit | None:
        """A result with its row; None when its question is gone."""
        if row_id not in self._hits:
            self._hits[row_id] = self._read(row_id)
        return self._hits[row_id]

    def row_line(self, row_id: str, number: int, width: int, selected: bool) -> Strip:
        """One line of a result."""
        hit, base, none = self.hit(row_id), self.base(selected), Style.null()
        if hit is None:
            return line([("  ", none), ("gone" if number == 0 else "", self.look(Role.MUTED))], width, base)
        result, row = hit
        if number == 0:
            mark = ("❯ " if selected else "  ", self.look(Role.ACCENT))
            return line([mark, *self._fitted(title_line(result, self._wanted, selected), width - 3)], width, base)
        told = about_line(row, self._now(), self._zone()) if number == 1 else excerpt_line(result, self._wanted)
        return line([("  ", none), *self._fitted(told, width - 3)], width, base)

    def _fitted(self, pieces: Sequence[Piece], width: int) -> list[tuple[str, Style]]:
        """As much of them as there is room for."""
        parts, room = [], width
        for text, role in pieces:
            parts.append((text if cell_len(text) <= room else fit(text, room), self.look(role)))
            room -= cell_len(text)
            if room <= 0:
                break
        return parts
