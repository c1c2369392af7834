"""Lines of a list, cell by cell: text of a known width in a style."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells: cut with an ellipsis, or filled with blanks. Wide characters count two."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def line(parts: Iterable[tuple[str, Style]], width: int, base: Style) -> Strip:
    """A line of `width` cells on `base`; each part's own style is laid over it, and only its attributes if reversed."""
    segments = [Segment(text, base + (style.without_color if base.reverse else style)) for text, style in parts if text]
    return Strip(segments).adjust_cell_length(width, base)
