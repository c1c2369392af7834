"""The lines at the edges: how things stand on top, what just happened and what can be done at the bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Piece, Role
from mentor_tui.tui.status_text import StatusPart
from mentor_tui.tui.widgets.cells import fit


class StatusBar(Widget):
    """The window and the time left in it on the left; pending, late, unsent and the last sync on the right."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: StatusPart | None = None
        self._right: Sequence[StatusPart] = ()
        self._shown: object = None

    def show(self, left: StatusPart, right: Sequence[StatusPart]) -> None:
        """Put other words in; repaints only when they differ."""
        if (left, right) == self._shown:
            return
        self._shown = (left, right)
        self._left, self._right = left, right
        self.refresh()

    def render(self) -> Content:
        """The line, with what matters least dropped until it fits."""
        if self._left is None:
            return Content("")
        left, right = fitted(self._left, self._right, self.size.width)
        return looks_of(self).content(apart(left, right, self.size.width))


MOST_LINES: Final = 3
"""So many lines a message may have."""


class HintBar(Widget):
    """What just happened, for a while, and the keys that work here."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._message: tuple[Piece, ...] = ()
        self._hints: Sequence[tuple[str, str]] = ()

    def show(self, message: Sequence[Piece], hints: Sequence[tuple[str, str]]) -> None:
        """Put other words in; repaints only when they differ."""
        if (tuple(message), tuple(hints)) != (self._message, self._hints):
            self._message, self._hints = tuple(message), tuple(hints)
            self._take_room()
            self.refresh()

    def on_resize(self) -> None:
        """Another width: another number of lines."""
        self._take_room()

    def _take_room(self) -> None:
        """A message that does not fit into the line gets more of them: its end says what to do."""
        width = self.size.width - 2
        lines = len(self._whole().wrap(width)) if len(self._message) == 1 and width > 0 else 1
        height = min(lines, MOST_LINES, max(1, self.screen.size.height // 4))
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def _whole(self) -> Content:
        return looks_of(self).content(self._message)

    @property
    def text(self) -> str:
        """What it says, as plain text."""
        return str(self.render())

    def render(self) -> Content:
        """The message on the left, as many hints on the right as there is room for."""
        width, hints = self.size.width, list(self._hints)
        if self.size.height > 1:
            return self._whole()
        while hints and cells_of(self._message) + cells_of(key_hints(hints)) + 2 > width:
            hints.pop(-2 if len(hints) > 1 else -1)
        right = key_hints(hints)
        shown = apart(giving_way(self._message, width - 1), right, width) if self._message else right
        return looks_of(self).content(shown).truncate(max(1, width), ellipsis=True)


KINDS: Final = ("warning", "alarm", "quiet", "guide")
"""What a banner may be."""


class Banner(Widget):
    """A line across the screen for what must be seen now: a P0, the end of the window, being read-only."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()
        self.display = False

    def show(self, lines: Sequence[str], kind: str = "warning") -> None:
        """Say these lines, or go away when there are none. `kind` is one of KINDS."""
        if tuple(lines) == self._lines and (not lines or self.has_class(f"-{kind}")):
            return
        self._lines = tuple(lines)
        self.display = bool(lines)
        if lines:
            for one in KINDS:
                self.set_class(one == kind, f"-{one}")
            self.styles.height = len(lines)
            self.refresh()

    @property
    def text(self) -> str:
        """What it says, as plain text."""
        return "\n".join(self._lines) if self.display else ""

    def render(self) -> Content:
        """The lines, each cut to the width."""
        width = max(1, self.size.width)
        return Content("\n").join(Content(text).truncate(width, ellipsis=True) for text in self._lines)


def fitted(left: StatusPart, right: Sequence[StatusPart], width: int) -> tuple[list[Piece], list[Piece]]:
    """Both sides in as many words as `width` has room for: short forms first, then the droppable go."""
    for short_from in range(10, -1, -1):
        ours = [Piece(left.short if short_from <= 2 else left.text, left.role)]
        rest = _joined(part._replace(text=part.short) if part.drop >= short_from else part for part in right)
        if cells_of(ours) + cells_of(rest) + 2 <= width:
            return ours, rest
    ours = [Piece(left.short, left.role)]
    for drop_from in range(10, -1, -1):
        rest = _joined(part._replace(text=part.least or part.short) for part in right if part.drop < drop_from)
        if cells_of(ours) + cells_of(rest) + 2 <= width:
            return ours, rest
    return ours, []


def apart(left: Sequence[Piece], right: Sequence[Piece], width: int) -> list[Piece]:
    """Both on one line, one at each end."""
    gap = max(1, width - cells_of(left) - cells_of(right))
    return [*left, Piece(" " * gap), *right]


def giving_way(pieces: Sequence[Piece], width: int) -> Sequence[Piece]:
    """The same in that width: the first is cut, so that the key behind it is seen."""
    over = cells_of(pieces) - max(1, width)
    if over <= 0 or len(pieces) < 2:
        return pieces
    first = pieces[0]
    room = max(1, cell_len(first.text) - over)
    return [first._replace(text=fit(first.text, room)), *pieces[1:]]


def cells_of(pieces: Iterable[Piece]) -> int:
    """How wide they are."""
    return sum(cell_len(piece.text) for piece in pieces)


def key_hints(hints: Iterable[tuple[str, str]]) -> list[Piece]:
    """Keys, each with its word."""
    pieces = [
        piece for key, word in hints for piece in (Piece(key, Role.ACCENT), Piece(f" {word}", Role.MUTED), Piece("   "))
    ]
    return pieces[:-1]


def _joined(parts: Iterable[StatusPart]) -> list[Piece]:
    pieces = [piece for part in parts for piece in (Piece(part.text, part.role), Piece(" · ", Role.MUTED))]
    return pieces[:-1]
