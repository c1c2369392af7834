"""What makes a good ask (R8, R10)."""

from __future__ import annotations

from typing import Final

from mentor_tui.domain.sentences import is_question, split_sentences

LONGEST_TITLE: Final = 200
"""The most characters that a title has."""
ATTEMPTS_WHEN_BLOCKED: Final = 2
"""How many attempts "blocked" needs (R10)."""


def several_questions(text: str) -> int:
    """How many questions `text` asks: its sentences that end in a question mark, outside code and links.

    More than one is worth a hint to split it, never a refusal: one thread, one question, one answer (R8).
    """
    return sum(map(is_question, split_sentences(text)))
