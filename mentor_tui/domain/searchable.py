"""Text as it is searched: without case and accents, and what of a text is shown where a word was found.

Scripts that put no blanks between words are searched character by character: each of theirs counts as a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Span = tuple[int, int]
"""Where a match begins in a text, and where it ends."""

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese."""
_WORDS: Final = rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+"
_ACCENTS: Final = "[\u0300-\u036f]"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that are looked for next to each other; most often one. `beginning`: the last one may go on."""

    words: tuple[str, ...]
    beginning: bool = False


def folded(text: str) -> str:
    """`text` as it is compared: no capitals, no accents, wide letters as narrow ones."""
    if text.isascii():
        return text.lower()
    bare = re.sub(_ACCENTS, "", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", bare)


def indexed(text: str) -> str:
    """`text` as it is indexed: folded, on one line, with blanks around what is searched character by character."""
    bare = folded(text)
    return " ".join((bare if text.isascii() else re.sub(rf"([{_UNSPACED}])", r" \1 ", bare)).split())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(re.findall(_WORDS, folded(text)))


def marks(text: str, wanted: Sequence[Wanted]) -> list[Span]:
    """Where `text` has what is looked for, in order; whole words, also where only their beginning was typed."""
    spans = [found.span() for found in re.finditer(_WORDS, text)]
    heard = [folded(text[start:end]) for start, end in spans]
    hit = {place for one in wanted for start in _found(heard, one) for place in range(start, start + len(one.words))}
    return [spans[place] for place in sorted(hit)]


def excerpt(text: str, wanted: Sequence[Wanted], width: int) -> tuple[str, list[Span]]:
    """At most `width` characters of `text` on one line, from a little before the first match, with the marks in it."""
    flat = " ".join(text.split())
    first = next(iter(marks(flat, wanted)), (0, 0))[0]
    start = 0 if len(flat) <= width else max(0, min(first - width // 4, len(flat) - width))
    if start:
        start = flat.find(" ", start, start + width // 4) + 1 or start
    cut = flat[start : start + width]
    shown = f"{'…' if start else ''}{cut}{'…' if start + width < len(flat) else ''}"
    return shown, marks(shown, wanted)


def _found(heard: Sequence[str], wanted: Wanted) -> Iterator[int]:
    """The places where these words begin."""
    many = len(wanted.words)
    for start in range(len(heard) - many + 1 if many else 0):
        run = heard[start : start + many]
        begun = wanted.beginning and run[-1].startswith(wanted.words[-1])
        if run[:-1] == list(wanted.words[:-1]) and (begun or run[-1] == wanted.words[-1]):
            yield start
