"""What is said about what was found, and about an empty view. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.views import ALL, ANSWERED, LATE, MINE, P0, PENDING, WAITING
from mentor_tui.tui.present import Piece, Role

if TYPE_CHECKING:
    from mentor_tui.domain.filtering import Filter

_EMPTY: Final[Mapping[str, tuple[str, str]]] = {
    P0: ("There is no P0.", "Nobody has to be called."),
    LATE: ("Nothing is late.", "Everybody is within one business day of their own."),
    MINE: ("Nothing waits for you by name.", "What is anybody's is among the pending."),
    WAITING: ("Nobody has to clarify anything.", "What you ask back waits here for its mentee."),
    ANSWERED: ("Nothing has been answered yet.", "What you answer can be found here."),
    ALL: ("Nobody has asked anything yet.", "Questions come with the next sync."),
}


def nothing_here(view: str, filtered: bool, all_sent: bool, all_here: bool = True) -> list[Piece]:
    """What an empty view says: something kind, and true."""
    if filtered:
        title, rest = "No question here fits these words.", "esc shows all of them again; s searches everything."
        return [Piece(f"{title}\n\n", Role.STRONG), Piece(rest, Role.MUTED)]
    if not all_here:
        title, rest = "Nothing here yet.", "What your team wrote is still coming in; the top line says how far."
        return [Piece(f"{title}\n\n", Role.STRONG), Piece(rest, Role.MUTED)]
    if view != PENDING:
        title, rest = _EMPTY[view]
        return [Piece(f"{title}\n\n", Role.STRONG), Piece(f"{rest}\n", Role.MUTED)]
    sent = "All replies are with the team." if all_sent else "Some replies are still on their way: o shows them."
    return [
        Piece("Nothing is waiting for you.\n\n", Role.STRONG),
        Piece(f"Everybody who asked has an answer. {sent}\n", Role.MUTED),
        Piece("Close it and come back in your next window.", Role.MUTED),
    ]


def found_words(wanted: Filter | None, found: int, of: int) -> Piece:
    """What stands beside the words of a filter: a hint where something is not understood, else how many there are."""
    if wanted is None:
        return Piece(f"{of:,}", Role.MUTED)
    if wanted.hint:
        return Piece(wanted.hint, Role.SOON)
    return Piece(f"{found:,} of {of:,}", Role.TEXT if found else Role.LATE)
