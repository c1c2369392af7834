"""Plain aligned tables that fit a terminal. Other people's text in them is cleaned."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from mentor_tui.domain.plain_text import plain

GAP: Final = 2
ELLIPSIS: Final = "…"
_EMOJI_STYLE: Final = "\ufe0f"


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes at most."""
    if text.isascii():
        return len(text)
    return sum(_widths(text))


def fit(text: str, width: int) -> str:
    """`text` in at most `width` columns, with an ellipsis where something is cut off."""
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for letter, wide in zip(text, _widths(text), strict=True):
        if used + wide > width - 1:
            break
        kept, used = kept + letter, used + wide
    return kept.rstrip(" \u200d") + ELLIPSIS if width > 0 else ""


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, width: int, stretch: int = -1) -> str:
    """Rows under their titles, as narrow as they can be; the column `stretch` gives way where `width` is too small.

    No titles, no title line. Ends without a line end.
    """
    lines = [[plain(cell) for cell in row] for row in ([titles, *rows] if titles else rows)]
    if not lines:
        return ""
    widths = [max(cells(line[column]) for line in lines) for column in range(len(lines[0]))]
    stretch %= len(widths)
    others = sum(widths) - widths[stretch] + GAP * (len(widths) - 1)
    widths[stretch] = max(min(widths[stretch], width - others), 8)
    return "\n".join(_line(line, widths) for line in lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    shown = [fit(cell, width) for cell, width in zip(row, widths, strict=True)]
    padded = [cell + " " * (width - cells(cell)) for cell, width in zip(shown, widths, strict=True)]
    return (" " * GAP).join(padded).rstrip()


def _widths(text: str) -> list[int]:
    """The most columns that each character may take: joined emoji fall apart on many terminals, and count in full."""
    widths: list[int] = []
    for letter in text:
        if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
            turns_wide = letter == _EMOJI_STYLE and widths and widths[-1] == 1
            widths.append(1 if turns_wide else 0)
        else:
            widths.append(2 if unicodedata.east_asian_width(letter) in "WF" else 1)
    return widths
