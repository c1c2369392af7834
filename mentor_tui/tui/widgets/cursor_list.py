"""A list that costs nothing however long it is: ids, and rows read when they come into view.

The cursor and the first line in view are kept by id, so that a list that changes under a reader stays where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from mentor_tui.tui.commands import LIST, bindings
from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Role
from mentor_tui.tui.widgets.long_view import LongView


class CursorList(LongView, can_focus=True):
    """Rows under a cursor. A subclass draws them in `row_line`, and says in `row_height` how many lines each has."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LIST)]

    class Moved(Message):
        """The cursor is on another row; `row_id` is None when there is none. `by_hand`: the reader moved it."""

        def __init__(self, sender: CursorList, row_id: str | None, *, by_hand: bool = True) -> None:
            super().__init__()
            self.list = sender
            self.row_id = row_id
            self.by_hand = by_hand

        @property
        def control(self) -> CursorList:
            """The list it happened in."""
            return self.list

    class Chosen(Moved):
        """The row under the cursor was clicked again: the same as opening it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ids: list[str] = []
        self.cursor_id: str | None = None
        self.cursor = -1
        """The place of the cursor in `ids`; -1 when there is nothing."""

    @property
    def row_height(self) -> int:
        """How many lines a row has now."""
        return 1

    def place_of(self, row_id: str | None) -> int:
        """The place of a row in `ids`; -1 when it is not there."""
        try:
            return self.ids.index(row_id or "")
        except ValueError:
            return -1

    def show_ids(self, ids: Sequence[str], select: str | None = None) -> None:
        """Put other rows in, with the cursor on `select`, else on the same id, else at the same place."""
        anchor = self._anchor()
        self.ids = list(ids)
        places = [place for place in (self.place_of(select), self.place_of(self.cursor_id)) if place >= 0]
        self._measure()
        self._restore(anchor)
        self._go_to(places[0] if places else min(max(self.cursor, 0), len(self.ids) - 1), by_hand=False)

    def row_line(self, row_id: str, number: int, width: int, selected: bool) -> Strip:
        """Line `number` of a row, `width` cells wide."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """The line at `y` of what is in view."""
        place, number = divmod(y + self.scroll_offset.y, self.row_height)
        if place >= len(self.ids):
            return Strip.blank(self.across, self.ground)
        return self.row_line(self.ids[place], number, self.across, place == self.cursor)

    def look(self, role: Role) -> Style:
        """How a role looks in this theme."""
        return looks_of(self).rich[role]

    def base(self, selected: bool) -> Style:
        """What a row stands on."""
        if not selected:
            return self.ground
        looks = looks_of(self)
        return self.ground + (looks.cursor if self.has_focus else looks.quiet_cursor)

    def action_down(self) -> None:
        """One row down."""
        self._step(1)

    def action_up(self) -> None:
        """One row up."""
        self._step(-1)

    def action_page_down(self) -> None:
        """A screenful down."""
        self._step(self._rows_in_view())

    def action_page_up(self) -> None:
        """A screenful up."""
        self._step(-self._rows_in_view())

    def action_top(self) -> None:
        """To the first row."""
        self._step(-len(self.ids))

    def action_bottom(self) -> None:
        """To the last row."""
        self._step(len(self.ids))

    def on_resize(self) -> None:
        """Rows may have another height now."""
        anchor = self._anchor()
        self._measure()
        self._restore(anchor)
        self._show_cursor()

    def on_focus(self) -> None:
        """The cursor looks livelier."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor looks quieter."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click selects; a click on the selected row opens it."""
        place = (event.y + self.scroll_offset.y) // self.row_height
        if 0 <= place < len(self.ids):
            if self.ids[place] == self.cursor_id:
                self.post_message(self.Chosen(self, self.cursor_id))
            else:
                self._go_to(place)

    def _step(self, rows: int) -> None:
        if self.ids:
            self._go_to(max(0, min(self.cursor + rows, len(self.ids) - 1)))

    def _go_to(self, place: int, *, by_hand: bool = True) -> None:
        row_id = self.ids[place] if place >= 0 else None
        changed = row_id != self.cursor_id
        before, self.cursor = self.cursor, place
        self.cursor_id = row_id
        if changed and by_hand:
            self._refresh_row(before)
            self._refresh_row(self.cursor)
        else:
            self.refresh()
        self._show_cursor()
        if changed or not by_hand:
            self.post_message(self.Moved(self, row_id, by_hand=by_hand))

    def _refresh_row(self, place: int) -> None:
        if place >= 0:
            top = place * self.row_height - self.scroll_offset.y
            self.refresh(Region(0, top, self.size.width, self.row_height))

    def _show_cursor(self) -> None:
        top, height = self.cursor * self.row_height, self.scrollable_content_region.height
        if self.cursor < 0 or not height:
            return
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)
        elif top + self.row_height > self.scroll_offset.y + height:
            self.scroll_to(y=top + self.row_height - height, animate=False)

    def _rows_in_view(self) -> int:
        return max(1, self.scrollable_content_region.height // self.row_height)

    def _measure(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.ids) * self.row_height)

    def _anchor(self) -> tuple[str, int] | None:
        """The first row in view and the lines of it that are above."""
        place, lines = divmod(self.scroll_offset.y, self.row_height)
        return (self.ids[place], lines) if place < len(self.ids) and self.scroll_offset.y else None

    def _restore(self, anchor: tuple[str, int] | None) -> None:
        place = -1 if anchor is None else self.place_of(anchor[0])
        if anchor is not None and place >= 0:
            self.scroll_to(y=place * self.row_height + anchor[1], animate=False)
