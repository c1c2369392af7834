"""The two-sentence rule (R6): answerable in thirty seconds of typing? Answer, and move on."""

from __future__ import annotations

from typing import Final

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.sentences import split_sentences

MOST_SENTENCES: Final = 2
"""The most sentences that a quick reply has (R6)."""


def count_sentences(text: str) -> int:
    """How many sentences a person would count in `text`; code, links and names end none.

    0 for a text with nothing to see in it, 1 for one that is only code or emoji. Fast enough for every key stroke.
    """
    return len(split_sentences(text)) or int(_says_something(text))


def check_quick_reply(text: str) -> None:
    """Raise Refused, with the count, when `text` is too long for a quick reply (R6); BadInput when it is empty."""
    if not _says_something(text):
        raise BadInput("the reply is empty: write one or two sentences")
    count = count_sentences(text)
    if count > MOST_SENTENCES:
        raise Refused(
            f"{count} sentences; a quick reply has at most two (R6): shorten it, or put the rest behind a link"
        )


def _says_something(text: str) -> bool:
    """Whether there is anything to see: blanks, zero-width and control characters are nothing."""
    return any(char.isprintable() and not char.isspace() for char in text)
