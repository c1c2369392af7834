"""Why some questions of a batch were not moved: each with its own reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from mentor_tui.tui.move_words import refusal_words
from mentor_tui.tui.present import Block, Piece, Role, plural
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.bars import key_hints
from mentor_tui.tui.widgets.reader import Reader
from mentor_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from mentor_tui.services.batch import Outcome


class RefusedScreen(Dialog[None]):
    """The questions that stay as they were, and why. Their marks stay, too."""

    AUTO_FOCUS = "Reader"

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self._outcome = outcome

    def compose(self) -> ComposeResult:
        """How many, then each with its reason."""
        refused = self._outcome.refused
        title = f"{plural(len(refused), 'question')} of {len(refused) + len(self._outcome.done)} stayed as before"
        with Vertical(classes="window"):
            yield Words([Piece(title, Role.STRONG)], classes="window-title")
            yield Reader()
            yield Words(key_hints([("esc", "close")]), classes="window-keys")

    def on_mount(self) -> None:
        """Put the reasons in."""
        blocks: list[Block] = []
        for title, why in refusal_words(self._outcome.refused):
            blocks += [Block((Piece(title, Role.STRONG),)), Block((Piece(why, Role.LATE),), Piece("  ")), Block()]
        self.query_one(Reader).show(blocks[:-1])

    def action_confirm(self) -> None:
        """Read."""
        self.dismiss(None)
