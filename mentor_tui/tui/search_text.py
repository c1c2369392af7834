"""What a search shows: lines of a result, with the words that were looked for marked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.searchable import Span, Wanted, marks
from mentor_tui.tui.present import WAITS, Block, Piece, Role, moment, one_line, paragraphs

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.search import Result

HELP: Final = (
    Piece("Everything that was ever asked and answered.\n\n", Role.STRONG),
    Piece('words · "words in a row" · -not this\n', Role.MUTED),
    Piece("is:answered · from:priya · in:bangalore\n\n", Role.MUTED),
    Piece("enter opens · i quotes it in your reply · c copies it", Role.MUTED),
)
"""What stands there before anything was typed."""
NOTHING: Final = (
    Piece("Nothing was ever said in these words.\n\n", Role.STRONG),
    Piece("Fewer words find more; so does the beginning of a word.", Role.MUTED),
)


def marked(text: str, spans: Sequence[Span], role: Role = Role.TEXT) -> list[Piece]:
    """`text` in a role, with these spans of it marked."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [Piece(text[at:start], role), Piece(text[start:end], Role.MARK)]
        at = end
    return [piece for piece in (*pieces, Piece(text[at:], role)) if piece.text]


def marked_blocks(blocks: Sequence[Block], wanted: Sequence[Wanted]) -> list[Block]:
    """A page with the words marked wherever they are."""
    if not wanted:
        return list(blocks)
    return [
        Block(
            tuple(one for piece in block.pieces for one in marked(piece.text, marks(piece.text, wanted), piece.role)),
            block.first,
        )
        for block in blocks
    ]


def title_line(result: Result, wanted: Sequence[Wanted], selected: bool) -> list[Piece]:
    """The title of a result."""
    title = one_line(result.title)
    spans = result.title_marks if title == result.title else marks(title, wanted)
    return marked(title, spans, Role.STRONG if selected else Role.TEXT)


def about_line(row: InboxRow, now: datetime, zone: str) -> list[Piece]:
    """What became of it, who asked, and when."""
    from mentor_tui.domain.entry import instant

    asked = f" · {one_line(row.mentee_name)} · {moment(instant(row.asked), now, zone)}"
    return [Piece(row.state, Role.SOON if row.state == WAITS else Role.GOOD), Piece(asked, Role.MUTED)]


def excerpt_line(result: Result, wanted: Sequence[Wanted]) -> list[Piece]:
    """The text around the words; an answer says that it is one."""
    text = one_line(result.excerpt)
    lead = [Piece("→ ", Role.ACCENT)] if result.in_answer else []
    return [*lead, *marked(text, result.excerpt_marks if text == result.excerpt else marks(text, wanted))]


def quoted(answer: str) -> str:
    """An earlier answer as it stands in a reply."""
    return "".join(f"> {line}\n" for line in paragraphs(answer).splitlines() if line.strip())
