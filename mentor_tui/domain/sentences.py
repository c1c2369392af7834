"""Where the sentences of a written text end, as a person who writes about software would say.

The `sentencex` library finds the ends. It is told nothing of code, so whatever holds dots that end no sentence (code,
links, paths, dotted names, versions, list markers) is covered first with words that hold none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_FENCE: Final = re.compile(r"\s*(?:[-*+>]\s+)?(`{3,}|~{3,})([^`]*)$")
_CODE: Final = re.compile(r"(?<!`)(`{1,3})(?!`)(.+?)(?<!`)\1(?!`)")
_LINK: Final = re.compile(r"\b(?:https?|ftp|ssh|git|file)://\S+|\bwww\.\S+", re.IGNORECASE)
_AFTER_LINK: Final = ".,;:!?…)]}>\"'”’»。！？"
_MARKER: Final = re.compile(
    r"^\s*(?:(?:[-*+•‣>]|\(?(?:\d{1,3}|[A-Za-z])[.)]|#{1,6}|\[[ xX]\])\s+)+"
    r"|(?:(?<=[.!?:;]\s)|(?<=[.!?:;]\s\s))\(?\d{1,2}[.)]\s+"
)
_OPENING: Final = re.compile(r"(?:^|(?<=[.!?]\s))\((?=\w)")
_ENDS_IN_BRACKETS: Final = re.compile(r"([.!?])\)(?=\s+[A-Z])")
_EMPHASIS: Final = re.compile(r"\*\*|(?<=[.!?])_+(?!\S)")
_INSIDE_A_NAME: Final = re.compile(
    r"(?P<abbreviation>(?<![\w.])(?:[A-Za-z]\.){2,}(?!\w))"
    r"|(?<![.?!])(?:[.?!]+(?=[a-z0-9_=])|\.+(?=[A-Z/\\{<$]))"
)
_SHORTENED: Final = re.compile(
    r"\b(?i:(approx|avg|ca|eq|excl|incl|max|min|misc|ref|resp|sec|sect|ver|vol))\.(?=\s+[a-z0-9])"
)
_LONE_LETTER: Final = re.compile(r"(?<=\s)[a-zI]\.(?=\s)")
_RUN_ON: Final = re.compile(r"(?<=[!?。！？।؟])(?=\w)")
_WRAPPED_AT: Final = 50
_ENDS_A_LINE: Final = ".!?:;…。！？।؟"
_QUESTION_MARKS: Final = "?？؟"
_CLOSING: Final = "\"'”’»)]}*_」』!！ \t"


def split_sentences(text: str) -> list[str]:
    """The sentences of `text`, in order, with code and names covered: to count and to look at, not to show.

    A line is at least one sentence, unless it is only marks and emoji, or an editor broke a long line (from
    50 characters) before a lower-case word. A fenced block is none. Takes time in proportion to the text.
    """
    from sentencex import segment  # type: ignore[import-untyped]  # it comes without types

    return [
        sentence
        for line in _lines(text)
        if line and not line.isspace()
        for sentence in segment("en", _covered(line))
        if any(map(str.isalnum, sentence))
    ]


def is_question(sentence: str) -> bool:
    """Whether a sentence of `split_sentences` ends in a question mark, in whatever quotes or brackets."""
    return sentence.rstrip(_CLOSING).endswith(tuple(_QUESTION_MARKS))


def _lines(text: str) -> Iterator[str]:
    """The lines without fenced blocks, those that an editor broke joined again. An open fence runs to the end."""
    fence = ""
    parts: list[str] = []
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            continue
        if parts and (mark or not _continues(parts[-1], line)):
            yield " ".join(parts)
            parts = []
        if mark:
            fence = mark[1]
        else:
            parts.append(line)
    yield " ".join(parts)


def _continues(line: str, following: str) -> bool:
    """Whether `following` is the rest of a sentence that an editor broke after `line`."""
    unfinished = len(line) >= _WRAPPED_AT and line.rstrip()[-1:] not in _ENDS_A_LINE
    return unfinished and following.lstrip()[:1].islower() and not _MARKER.match(following)


def _covered(line: str) -> str:
    line = _CODE.sub("code", line)
    line = _LINK.sub(_cover_link, line)
    line = _EMPHASIS.sub("", line)
    line = _MARKER.sub("", line)
    line = _OPENING.sub("", line)
    line = _ENDS_IN_BRACKETS.sub(r")\1", line)
    line = _LONE_LETTER.sub("it.", line)  # a variable, where the library sees an initial
    line = _SHORTENED.sub(r"\1", line)
    line = _INSIDE_A_NAME.sub(lambda found: found["abbreviation"] or "_", line)
    return _RUN_ON.sub(" ", line)  # the library's time grows with the square of an unbroken word


def _cover_link(found: re.Match[str]) -> str:
    link = found[0]
    return "link" + link[len(link.rstrip(_AFTER_LINK)) :]
