"""What a mentor types to find questions: words, "words in a row", is:late, from:priya, in:bangalore, and -not.

One language for the filter of a list and for the search of all. Whatever is typed means something: what is not one of
the forms is a word to look for, and a form that is not finished, or not known, is left out and told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from mentor_tui.domain.plain_text import plain
from mentor_tui.domain.searchable import Wanted, folded, indexed, words_of
from mentor_tui.domain.traits import OFFERED, TRAITS, Trait

LONGEST_FILTER: Final = 500
"""The characters of a filter that count."""
MOST_TERMS: Final = 24
"""The parts of a filter that count."""
BEGINNING: Final = 3
"""How many letters of the last word are enough to find longer ones: nearly every text has one that begins with `a`."""
LONG_BEGINNING: Final = 5
"""How many letters of a word before it are."""
MOST_REPEATED: Final = 24
"""The characters of a part that are repeated when it is not understood."""

FORMS: Final[Mapping[str, str]] = {"is": "is:late", "from": "from:priya", "in": "in:bangalore"}
"""The forms there are, each with an example."""
_ASKED: Final[Mapping[str, str]] = {"from": "a mentee", "in": "a city or zone"}

_PART: Final = r'((?:-(?!-))?)(?:(is|from|in):)?(?:"([^"]*)"?|(\S*))'
"""A sign, a form, and what is asked: in quotes, or up to a blank. Two dashes are no sign but an option's name."""


class Candidate(NamedTuple):
    """A question as a filter looks at it. All text is folded: `text` what was asked, `who` and `place` its mentee's."""

    id: str
    text: str
    who: str
    place: str
    traits: int


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a filter. `form` is one of FORMS, or empty for words; `value` is folded."""

    form: str
    value: str
    negated: bool = False
    quoted: bool = False


class LeftOut(NamedTuple):
    """A part that is not understood: its form, what was asked with it, and the whole of it as it was typed."""

    form: str
    value: str
    part: str

    @property
    def sentence(self) -> str:
        """What was not understood, and what would be."""
        near = " or ".join(f"{self.form}:{word}" for word in self._near())
        would = f"did you mean {near}?" if near else f"{self.form}: takes {self._takes()}"
        return f"{self.part} is not understood, and left out; {would}"

    @property
    def short(self) -> str:
        """What would be understood, for one who sees what she types; an unknown word is repeated first."""
        near = ", ".join(self._near())
        return f"{self.form}: {near or self._takes()}" if near or not self.value else f"{self.part}? {self._takes()}"

    def _near(self) -> list[str]:
        """The words that may have been begun."""
        begun = self.value.lower()
        return [word for word in OFFERED if word.startswith(begun)] if begun and self.form == "is" else []

    def _takes(self) -> str:
        return ", ".join(OFFERED) if self.form == "is" else f"{_ASKED[self.form]}, like {FORMS[self.form]}"


@dataclass(frozen=True, slots=True)
class Filter:
    """What was typed, as it is understood; `left_out` is what is not, in the order in which it was typed."""

    typed: str = ""
    terms: tuple[Term, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def hint(self) -> str:
        """What is left out, short enough to stand beside the field; empty when all is understood."""
        before = "".join(f"{one.part}? " for one in self.left_out[:-1])
        return before + self.left_out[-1].short if self.left_out else ""

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return not self.terms

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """The words that must be there, for a search and for marking them."""
        return _wanted([term for term in self.terms if not term.form and not term.negated])

    @property
    def unwanted(self) -> tuple[Wanted, ...]:
        """The words that must not be there."""
        return _wanted([term for term in self.terms if not term.form and term.negated])

    @property
    def traits(self) -> tuple[Trait, Trait]:
        """The traits that a question must have, and those that it must not have."""
        asked = [(TRAITS[term.value][0], term.negated) for term in self.terms if term.form == "is"]
        must = reduce(or_, (trait for trait, negated in asked if not negated), Trait(0))
        return must, reduce(or_, (trait for trait, negated in asked if negated), Trait(0))

    @property
    def asks_for_people(self) -> bool:
        """Whether only some mentees' questions are let through."""
        return any(term.form in ("from", "in") for term in self.terms)

    def lets_through(self, who: str, place: str) -> bool:
        """Whether the questions of a mentee are let through, as far as it depends on her; both texts are folded."""
        mentee = Candidate("", "", who, place, 0)
        return all(_test(term)(mentee) for term in self.terms if term.form in ("from", "in"))

    def narrow(self, candidates: Sequence[Candidate]) -> list[str]:
        """The ids of those that every term lets through, in their order."""
        left = candidates
        for test in map(_test, sorted(self.terms, key=lambda term: not term.form)):  # words take longest
            left = [one for one in left if test(one)]
        return [one.id for one in left]


def parse_filter(text: str) -> Filter:
    """What `text` asks for. It never fails."""
    typed = plain(text[:LONGEST_FILTER])
    terms: list[Term] = []
    left_out: list[LeftOut] = []
    for found in re.finditer(_PART, typed, re.IGNORECASE):
        sign, form, quote, word = found.groups()
        value, form = quote or word or "", (form or "").lower()
        if form and not _is_understood(form, value):
            left_out.append(LeftOut(form, value.strip(), _shortened(found.group())))
        elif any(map(str.isalnum, value)):
            terms.append(Term(form, folded(value.strip()), sign == "-", quote is not None))
    return Filter(typed, tuple(terms[:MOST_TERMS]), tuple(dict.fromkeys(left_out)))


def _is_understood(form: str, value: str) -> bool:
    return value.lower() in TRAITS if form == "is" else bool(value.strip())


def _shortened(part: str) -> str:
    return part if len(part) <= MOST_REPEATED else f"{part[:MOST_REPEATED]}…"


def _wanted(terms: Sequence[Term]) -> tuple[Wanted, ...]:
    """What is looked for: the last word may have only begun, and a long one is found in a longer one, too."""
    last = terms[-1] if terms else None
    wanted = []
    for term in terms:
        words = words_of(term.value)
        enough = BEGINNING if term is last else LONG_BEGINNING
        wanted.append(Wanted(words, beginning=bool(words) and not term.quoted and len(words[-1]) >= enough))
    return tuple(wanted)


def _test(term: Term) -> Callable[[Candidate], bool]:
    value = term.value
    match term.form:
        case "is":
            trait = int(TRAITS[value][0])
            return lambda one: bool(one.traits & trait) is not term.negated
        case "from":
            return lambda one: (value in one.who) is not term.negated
        case "in":
            place = value.replace("_", " ")
            return lambda one: (place in one.place) is not term.negated
        case _:
            needle = indexed(value)
            return lambda one: (needle in one.text or value in one.who) is not term.negated
