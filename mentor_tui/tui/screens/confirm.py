"""One question before something that cannot be taken back. The key that asked never answers."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical

from mentor_tui.tui.present import Piece, Role
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.bars import key_hints
from mentor_tui.tui.widgets.words import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a title, what it means, and the words for yes and no."""

    title: str
    meaning: str
    yes: str
    no: str


def lock_question(opens: str) -> Asked:
    """Lock now? `opens` says when the next window does."""
    return Asked(
        "Lock now?",
        f"The wall stays up until {opens}. Drafts are kept, replies on their way go out, a P0 still comes through. "
        "It cannot be taken back.",
        "lock",
        "stay",
    )


def discard_question(what: str) -> Asked:
    """Let go of a text for good?"""
    return Asked("Discard it?", f"{what} is gone for good: nothing else keeps this text.", "discard", "keep")


class ConfirmScreen(Dialog[bool]):
    """Asks; enter is yes, escape is no."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        asked = self._asked
        with Vertical(classes="window -small"):
            yield Words([Piece(asked.title, Role.STRONG)], classes="window-title")
            yield Words([Piece(asked.meaning)])
            keys = key_hints([("enter", asked.yes), ("esc", asked.no)])
            yield Words(keys, classes="window-keys")

    def action_confirm(self) -> None:
        """Yes."""
        self.dismiss(True)
