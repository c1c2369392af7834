"""Other people's text, made safe to show.

What a mentee wrote is hostile until it went through here: no control character, no escape sequence, nothing that
hides or turns the direction of a line reaches the terminal. Emoji, accents and every script stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from mentor_tui.domain.errors import BadInput

LARGEST_TEXT: Final = 64 * 1024
"""The most bytes (UTF-8) that somebody's text may have: it is text to read, not a file to keep."""

# Patterns are compiled when first needed, by re's own cache: the usual text needs none of them.
_ESCAPES: Final = (
    r"(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\n\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS and such
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor moves
    r"|\x1b[ -/]*[0-~]"  # the short ones, like a reset
)
_LINE_ENDS: Final = r"\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_HIDDEN: Final = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164"  # nothing to see
    r"\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001\U000e0100-\U000e01ef]"
    r"|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+"  # tags, but for a flag's
)
_JOINING: Final = "\u0600-\u1fff\u20d0-\u20ff\u2190-\U0010ffff"
_STRAY_JOINERS: Final = rf"(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINING}])"
_MOST_MARKS: Final = 4
"""Marks on one letter: no script that people write needs more, and a heap of them covers the lines around it."""
_NOT_EVERYWHERE: Final = (
    "[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"  # joiners, forms, skins, tags
    "\u0488\u0489\u1abe\u20dd-\u20e0\u20e2-\u20e4\ua670-\ua672]"  # marks drawn around a letter
)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_SURROGATES: Final = "[\ud800-\udfff]"


def plain(text: str, *, keep_newlines: bool = False) -> str:
    """`text` with nothing in it that a terminal obeys or a reader cannot see.

    Line ends and tabs become single spaces, or with `keep_newlines` line ends and four spaces. Joiners stay where
    they join (emoji, Indic and Arabic scripts), combining marks up to four on a letter. The result can always be
    encoded, and `plain(plain(text)) == plain(text)`.
    """
    if _harmless(text):
        return text
    text = re.sub(_LINE_ENDS, "\n", text)
    text = text.replace("\t", "    " if keep_newlines else " ")
    if not _harmless(text.replace("\n", "")):
        text = re.sub(_HIDDEN, "", re.sub(_ESCAPES, "", text))
        text = re.sub(_SURROGATES, "\N{REPLACEMENT CHARACTER}", text)
        text = _few_marks(re.sub(_STRAY_JOINERS, "", text))
    return text if keep_newlines else text.replace("\n", " ")


def unjoined(text: str) -> str:
    """Plain text in signs that every terminal draws as wide as they are counted.

    Terminals do not agree on what is joined into one sign, so what is drawn too wide would push away, or run over,
    its neighbours: a family becomes its people, a flag its letters, and frames and the colour of a skin go.
    """
    if text.isascii():
        return text
    text = re.sub(_NOT_EVERYWHERE, "", text)
    if re.search("[\U0001f1e6-\U0001f1ff]", text):
        text = text.translate({code: chr(code - _FLAG_LETTERS.start + ord("A")) for code in _FLAG_LETTERS})
    return text


def clean_text(text: str, what: str) -> str:
    """What somebody wrote, without what could act on a terminal; `what` names it in an error.

    Raises BadInput when nothing is left or it is too large.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > LARGEST_TEXT:
        raise BadInput(f"{what} has {size:,} bytes, at most {LARGEST_TEXT:,} are taken: put the rest behind a link")
    cleaned = plain(text, keep_newlines=True).strip()
    if not cleaned:
        raise BadInput(f"{what} is empty: write at least a sentence")
    return cleaned


def _few_marks(text: str) -> str:
    """`text` with at most a few marks on each letter."""
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _harmless(text: str) -> bool:
    """Whether `text` is one line of letters and signs of the Latin script only: quick, and true of most."""
    return text.isprintable() and (
        text.isascii() or all(letter < "\u0300" or "\u2010" <= letter < "\u20d0" for letter in text)
    )
