"""Words in roles that stay as they are until others are said."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static

from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Piece


class Words(Static):
    """Pieces of text, dressed when they are drawn: in another theme they look as it says."""

    def __init__(self, pieces: Iterable[Piece] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._pieces = tuple(pieces)

    def say(self, pieces: Iterable[Piece]) -> None:
        """Say this instead; nothing is drawn anew when it is the same."""
        told = tuple(pieces)
        if told != self._pieces:
            self._pieces = told
            self.refresh(layout=self.styles.is_auto_width or self.styles.is_auto_height)

    def render(self) -> Content:
        """The pieces in the theme that is worn."""
        return looks_of(self).content(self._pieces)
