"""What a search found, as a list: what was asked, by whom, and the words around those that were looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region
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
_EDGE: Final = 1
"""Cells left free on both sides of what is said instead of results."""


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
        self._nothing: Sequence[Piece] = ()
        self._nothing_lines: list[Text] = []

    @property
    def row_height(self) -> int:
        """Three lines, always."""
        return 3

    def show_results(self, ids: Sequence[str], wanted: Sequence[Wanted], select: str | None = None) -> None:
        """Put other results in, with the cursor on `select`, else on the best one."""
        self._hits.clear()
        self._wanted = wanted
        self.show_ids(ids, select if select in ids else next(iter(ids), None))

    def show_nothing(self, pieces: Sequence[Piece]) -> None:
        """Say this in the middle, where nothing was found."""
        if self.ids or pieces != self._nothing:
            self._nothing = pieces
            self.show_results((), ())

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines in `crop`: of results, or of what is said instead."""
        if not self.ids:
            said = Text.assemble(*((text, self.look(role)) for text, role in self._nothing), justify="center", end="")
            width = self.scrollable_content_region.width - 2 * _EDGE
            self._nothing_lines = list(said.wrap(self.app.console, max(width, 1)))
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """A line of a result, or of what is said instead."""
        return super().render_line(y) if self.ids else self._nothing_line(y)

    def _nothing_line(self, y: int) -> Strip:
        lines = self._nothing_lines
        number = y - max(self.scrollable_content_region.height - len(lines), 0) // 2
        pieces = lines[number].render(self.app.console) if 0 <= number < len(lines) else ()
        segments = [Segment(text, self.ground + style if style else self.ground) for text, style, _ in pieces]
        return Strip([Segment(" " * _EDGE, self.ground), *segments]).adjust_cell_length(self.across, self.ground)

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
