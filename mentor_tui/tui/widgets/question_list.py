"""The questions that wait: how long there is, who asks, what it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from mentor_tui.tui.present import Cells, Role, cells
from mentor_tui.tui.widgets.cells import fit, line
from mentor_tui.tui.widgets.cursor_list import CursorList

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow

DENSE_FROM: Final = 72
"""The width from which a question takes one line instead of two."""
PAGE: Final = 64
"""How many rows are read at once."""
_WHEN: Final = 11

Part = tuple[str, Style]


class QuestionList(CursorList):
    """Questions by id; `read` fetches what is in view, `now` and `zone` are the mentor's."""

    def __init__(
        self,
        read: Callable[[Sequence[str]], Sequence[InboxRow]],
        now: Callable[[], datetime],
        zone: Callable[[], str],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._read = read
        self._now = now
        self._zone = zone
        self._rows: dict[str, InboxRow] = {}
        self._marks: set[str] = set()
        self._marked_last: str | None = None

    @property
    def marked(self) -> list[str]:
        """The marked questions that are in the list, in its order."""
        return [row_id for row_id in self.ids if row_id in self._marks] if self._marks else []

    def toggle_mark(self) -> None:
        """Mark the selected question, or take its mark away; the cursor goes on."""
        if self.cursor_id is not None:
            self._marks ^= {self.cursor_id}
            self._marked_last = self.cursor_id
            self.refresh()
            self.action_down()

    def mark_range(self) -> None:
        """Mark all from the question marked last to the selected one, both included."""
        if self.cursor_id is not None:
            start = self.place_of(self._marked_last)
            first, last = sorted((start if start >= 0 else self.cursor, self.cursor))
            self.mark(self.ids[first : last + 1])

    def mark_all(self) -> None:
        """Mark all there are; when all are marked, none."""
        if len(self.marked) == len(self.ids):
            self.unmark()
        else:
            self.mark(self.ids)

    def mark(self, row_ids: Sequence[str]) -> None:
        """Mark these as well."""
        self._marks |= set(row_ids)
        self._marked_last = self.cursor_id
        self.refresh()

    def unmark(self, row_ids: Sequence[str] | None = None) -> None:
        """Take the marks of these away, or all."""
        self._marks = set() if row_ids is None else self._marks - set(row_ids)
        self.refresh()

    @property
    def row_height(self) -> int:
        """One line where it is wide enough, else two."""
        return 1 if self.scrollable_content_region.width >= DENSE_FROM else 2

    def show_ids(self, ids: Sequence[str], select: str | None = None) -> None:
        """Put other questions in; what was read before is read anew."""
        self._rows.clear()
        super().show_ids(ids, select)

    def show_first(self, rows: Sequence[InboxRow]) -> None:
        """Put a first page in, read already; the whole list follows with `show_ids`."""
        super().show_ids([row.id for row in rows])
        self._rows = {row.id: row for row in rows}

    def row_line(self, row_id: str, number: int, width: int, selected: bool) -> Strip:
        """One line of a question."""
        row = self._row(row_id)
        base = self.base(selected)
        if row is None:
            return line([], width, base)
        shown = cells(row, self._now(), self._zone())
        marked = row_id in self._marks
        if width >= DENSE_FROM:
            return line(self._dense(shown, width, selected, marked), width, base)
        upper = self._upper(shown, width, selected, marked)
        return line(upper if number == 0 else self._lower(shown, width), width, base)

    def _row(self, row_id: str) -> InboxRow | None:
        if row_id not in self._rows:
            place = self.place_of(row_id)
            wanted = self.ids[max(0, place - PAGE // 4) : place + PAGE]
            self._rows.update((row.id, row) for row in self._read(wanted))
        return self._rows.get(row_id)

    def _left(self, shown: Cells, selected: bool, marked: bool) -> list[Part]:
        urgent = self.look(shown.urgency)
        bar = self.look(Role.LATE) if shown.urgency is Role.P0 else urgent
        when = urgent if shown.urgency is not Role.TEXT else self.look(Role.MUTED)
        if shown.urgency is Role.P0:
            when = self.look(Role.LATE)
        return [
            ("❯" if selected else " ", self.look(Role.ACCENT)),
            (shown.bar, bar),
            ("✓ " if marked else " ", self.look(Role.ACCENT)),
            (fit(shown.when, _WHEN - marked), when),
        ]

    def _upper(self, shown: Cells, width: int, selected: bool, marked: bool) -> list[Part]:
        title = self.look(Role.STRONG) if selected or shown.urgency is Role.P0 else _NONE
        return [*self._left(shown, selected, marked), (fit(shown.title, width - _WHEN - 5), title)]

    def _lower(self, shown: Cells, width: int) -> list[Part]:
        muted = self.look(Role.MUTED)
        flags = self._flags(shown)
        used = sum(cell_len(text) for text, _ in flags)
        bar = self.look(Role.LATE) if shown.urgency is Role.P0 else self.look(shown.urgency)
        room = width - _WHEN - 4 - used
        first = shown.who.split(" ")[0]
        ways = (f"{shown.who} · {shown.place}", f"{first} · {shown.place}", shown.who, first)
        who = next((way for way in ways if cell_len(way) <= room), first)
        return [(" ", _NONE), (shown.bar, bar), (" " * (_WHEN + 1), _NONE), (fit(who, max(room, 6)), muted), *flags]

    def _dense(self, shown: Cells, width: int, selected: bool, marked: bool) -> list[Part]:
        title = self.look(Role.STRONG) if selected or shown.urgency is Role.P0 else _NONE
        flags = self._flags(shown)
        used = sum(cell_len(text) for text, _ in flags)
        who, place = (16, 19) if width >= 96 else (10, 17)
        room = width - 3 - _WHEN - who - place - used - 3
        return [
            *self._left(shown, selected, marked),
            (fit(shown.who if cell_len(shown.who) <= who else shown.who.split(" ")[0], who) + " ", _NONE),
            (fit(shown.place, place) + " ", self.look(Role.MUTED)),
            (fit(shown.title, room), title),
            *flags,
        ]

    def _flags(self, shown: Cells) -> list[Part]:
        parts: list[Part] = []
        for flag in shown.flags:
            text = f" {flag.text} " if flag.role is Role.P0 else flag.text
            parts += [(" ", _NONE), (text, self.look(flag.role))]
        return [*parts, (" ", _NONE)] if parts else []


_NONE: Final = Style.null()
