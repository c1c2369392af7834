"""Search: everything that was ever asked and answered, ranked, with the words that were looked for (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.filtering import Filter, parse_filter
from mentor_tui.domain.plain_text import LARGEST_TEXT
from mentor_tui.domain.question import for_mentee
from mentor_tui.domain.searchable import Span, Wanted, excerpt, marks
from mentor_tui.services.finding import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mentor_tui.domain.question import Question
    from mentor_tui.services.desk import Desk

MOST_FOUND: Final = 100
"""How many results a search shows."""
EXCERPT: Final = 240
"""How many characters of a text stand under a result."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: ids, the best match first. `more`: there are others, so more words would help."""

    wanted: Filter
    ids: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """One question that was found, in the words that it was found by. Texts are on one line, spans in characters.

    `answer` is what answers it, or what was asked back; empty where nobody has yet. `excerpt` is of the text with the
    words in it, the answer first.
    """

    id: str
    title: str
    title_marks: tuple[Span, ...]
    excerpt: str
    excerpt_marks: tuple[Span, ...]
    in_answer: bool
    answer: str


def search(desk: Desk, text: str, limit: int = MOST_FOUND) -> Results:
    """The questions that `text` finds. It is read as a filter is: words, "words in a row", -not, is:, from:, in:.

    Where the last word has only begun and finds nothing so far, what is before it is shown.
    """
    wanted = parse_filter(text)
    found = _found(desk, wanted, limit + 1) or _found(desk, _without_beginning(wanted), limit + 1)
    return Results(wanted, tuple(found[:limit]), len(found) > limit)


def is_behind(desk: Desk) -> bool:
    """Whether something that was said is not in the index yet."""
    return desk.journal.waits_for_work()


def finish_index(desk: Desk) -> None:
    """Index what a sync that was stopped or killed left for later, so that a search misses nothing."""
    while desk.journal.work_off():
        pass


def result(desk: Desk, question_id: str, wanted: Filter) -> Result | None:
    """One of the results, to show; None when the question is not here any more."""
    whole = desk.journal.question(question_id)
    if whole is None:
        return None
    question = for_mentee(whole)
    words = wanted.wanted
    title = " ".join(question.title.split())
    answer = answer_of(question)
    text, is_answer = _telling(question, answer, words)
    shown, spans = excerpt(text, words, EXCERPT)
    return Result(question.id, title, tuple(marks(title, words)), shown, tuple(spans), is_answer, answer)


def answer_of(question: Question) -> str:
    """The last answer that stands in any of its cycles, to quote or to copy; empty when there is none."""
    given = [cycle.answer for cycle in reversed(question.cycles)]
    return next((one.text for one in given if one is not None and one.text), "")


def _found(desk: Desk, wanted: Filter, limit: int) -> list[str]:
    of = None
    if wanted.asks_for_people:
        of = [member for member, (who, place) in people(desk).items() if wanted.lets_through(who, place)]
    return desk.journal.search(wanted, desk.me, desk.now(), limit, of=of)


def _without_beginning(wanted: Filter) -> Filter:
    """Without a last word of a letter or two: it is still being typed."""
    kept, last = wanted.terms[:-1], wanted.terms[-1:]
    begun = bool(last) and not (last[0].form or last[0].quoted) and len(last[0].value) <= 2
    return Filter(wanted.typed, kept, wanted.left_out) if begun else Filter()


def _telling(question: Question, answer: str, words: Sequence[Wanted]) -> tuple[str, bool]:
    """The text that shows best why it was found, and whether that is an answer."""
    answers = [answer, *(one.text for cycle in question.cycles for one in cycle.answers)]
    asked = [question.body, *question.tried, *(said.text for said in question.thread)]
    answers, asked = ([text[:LARGEST_TEXT] for text in texts] for texts in (answers, asked))
    for text in answers:
        if text and marks(text, words):
            return text, True
    for text in asked:
        if text and marks(text, words):
            return text, False
    return (answers[0], True) if answer else (asked[0], False)
