"""The lines at the edges: how things stand on top, what just happened and what can be done at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from mentor_tui.tui.present import Piece, Role, StatusPart

_GAP = " · "


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
        return _apart(left, right, self.size.width)


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
            self.refresh()

    @property
    def text(self) -> str:
        """What it says, as plain text."""
        return str(self.render())

    def render(self) -> Content:
        """The message on the left, as many hints on the right as there is room for."""
        width = self.size.width
        left = content(self._message)
        hints = list(self._hints)
        while hints and left.cell_length + _hint_width(hints) + 2 > width:
            hints.pop(-2 if len(hints) > 1 else -1)
        right = Content.assemble(
            *(part for key, name in hints for part in ((key, ".role-accent"), (f" {name}   ", ".role-muted")))
        )
        if not self._message:
            return right
        return _apart(left, right.rstrip(), width)


class Banner(Widget):
    """A line across the screen for what must be seen now: a P0, the end of the window, being read-only."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()
        self.display = False

    def show(self, lines: Sequence[str], kind: str = "warning") -> None:
        """Say these lines, or go away when there are none. `kind` is warning, alarm or quiet."""
        if (tuple(lines), self.has_class(f"-{kind}")) == (self._lines, True):
            return
        self._lines = tuple(lines)
        self.display = bool(lines)
        for one in ("warning", "alarm", "quiet"):
            self.set_class(one == kind, f"-{one}")
        self.styles.height = len(self._lines)
        self.refresh()

    @property
    def text(self) -> str:
        """What it says, as plain text."""
        return "\n".join(self._lines) if self.display else ""

    def render(self) -> Content:
        """The lines, each cut to the width."""
        width = max(1, self.size.width)
        return Content("\n").join(Content(text).truncate(width, ellipsis=True) for text in self._lines)


def content(pieces: Sequence[Piece]) -> Content:
    """Pieces as content for a widget: plain text, each with the look of its role."""
    return Content.assemble(*((piece.text, _LOOKS.get(piece.role, f".role-{piece.role}")) for piece in pieces))


# A component class loses an opaque background inside a line of content, so the alarm is spelled out.
_LOOKS = {Role.TEXT: "", Role.P0: "bold $on-alarm on $alarm"}


def fitted(left: StatusPart, right: Sequence[StatusPart], width: int) -> tuple[Content, Content]:
    """Both sides in as many words as `width` has room for: short forms first, then the droppable go."""
    for short_from in range(10, -1, -1):
        texts = [(part, part.short if part.drop >= short_from else part.text) for part in right]
        left_text = left.short if short_from <= 1 else left.text
        if _fits(left_text, texts, width):
            return _side([(left, left_text)]), _side(texts)
    for drop_from in range(9, -1, -1):
        texts = [(part, part.short) for part in right if part.drop < drop_from]
        if _fits(left.short, texts, width):
            return _side([(left, left.short)]), _side(texts)
    return _side([(left, left.short)]), Content("")


def _fits(left: str, right: Sequence[tuple[StatusPart, str]], width: int) -> bool:
    total = cell_len(left) + sum(cell_len(text) for _, text in right) + len(_GAP) * max(0, len(right) - 1)
    return total + 2 <= width


def _side(texts: Sequence[tuple[StatusPart, str]]) -> Content:
    return Content(_GAP).join(content([Piece(text, part.role)]) for part, text in texts)


def _apart(left: Content, right: Content, width: int) -> Content:
    gap = max(1, width - left.cell_length - right.cell_length)
    return Content.assemble(left, " " * gap, right)


def _hint_width(hints: Sequence[tuple[str, str]]) -> int:
    return sum(cell_len(key) + cell_len(name) + 4 for key, name in hints)
