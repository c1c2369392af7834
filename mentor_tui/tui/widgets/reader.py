"""A page of text to read and scroll: a question, a trace, both sides of a contest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.text import Text
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from mentor_tui.tui.commands import LIST, bindings
from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Block
from mentor_tui.tui.widgets.long_view import LongView

WIDEST: Final = 92
"""Lines longer than this are hard to read."""


class Reader(LongView, can_focus=True):
    """Blocks of text, wrapped to the width there is. Nothing in it is ever read as markup."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LIST)]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._blocks: Sequence[Block] = ()
        self._lines: list[Text] = []

    def show(self, blocks: Sequence[Block], *, from_top: bool = True) -> None:
        """Put another text in; `from_top` False keeps the place, for a page that only ticked on."""
        if from_top:
            self.scroll_to(y=0, animate=False)
        elif blocks == self._blocks:
            return
        self._blocks = blocks
        self._wrap()

    @property
    def text(self) -> str:
        """What is shown, as plain lines."""
        return "\n".join(line.plain for line in self._lines)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap()

    def notify_style_update(self) -> None:
        """Colours changed: lay them anew."""
        super().notify_style_update()
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """The line at `y` of what is in view."""
        width, base = self.across, self.ground
        number = y + self.scroll_offset.y
        if number >= len(self._lines):
            return Strip.blank(width, base)
        pieces = self._lines[number].render(self.app.console)
        segments = [Segment(text, base + style if style else base) for text, style, _ in pieces]
        return Strip(segments).adjust_cell_length(width, base)

    def action_down(self) -> None:
        """One line down."""
        self.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """One line up."""
        self.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """A screenful down."""
        self.scroll_relative(y=max(1, self.size.height - 1), animate=False)

    def action_page_up(self) -> None:
        """A screenful up."""
        self.scroll_relative(y=-max(1, self.size.height - 1), animate=False)

    def action_top(self) -> None:
        """To the first line."""
        self.scroll_to(y=0, animate=False)

    def action_bottom(self) -> None:
        """To the last line."""
        self.scroll_to(y=self.virtual_size.height, animate=False)

    def _wrap(self) -> None:
        width = min(self.scrollable_content_region.width, WIDEST)
        self._lines = [one for block in self._blocks for one in self._wrapped(block, width)] if width > 0 else []
        self.virtual_size = Size(max(width, 0), len(self._lines))
        self.refresh()

    def _wrapped(self, block: Block, width: int) -> Iterator[Text]:
        looks = looks_of(self).rich
        first = Text(block.first.text, looks[block.first.role], end="")
        bar = block.first.text.strip() in ("│", "┆")
        repeated = first if bar else Text(" " * first.cell_len, end="")
        text = Text.assemble(*((piece.text, looks[piece.role]) for piece in block.pieces), end="")
        lines = text.wrap(self.app.console, max(width - first.cell_len, 8), overflow="fold", tab_size=4)
        for number, one in enumerate(lines or [Text("")]):
            one.end = ""
            lead = first if number == 0 else repeated
            yield lead + one if lead.plain else one
