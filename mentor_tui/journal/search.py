"""Search in all that was ever asked and answered here, by SQLite's full-text index.

What a person typed never becomes a part of the index's query language but as words of letters and digits in quotes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from mentor_tui.domain.traits import TRAITS as WORDS
from mentor_tui.domain.traits import Trait
from mentor_tui.journal.views import TRAITS, Views

if TYPE_CHECKING:
    from mentor_tui.domain.filtering import Filter
    from mentor_tui.domain.searchable import Wanted

MOST_RANKED: Final = 2_000
"""How many matches are ranked. Words that more questions have tell little: then a title counts, and what is new."""

_NEWEST: Final = "SELECT rowid FROM said_words WHERE said_words MATCH :match ORDER BY rowid DESC LIMIT :limit"
_NEWEST_OF: Final = f"""
    SELECT said.number FROM said_words JOIN said ON said.number = said_words.rowid JOIN inbox USING (question_id)
    WHERE said_words MATCH :match {{}} AND ({TRAITS}) & (:must | :must_not) = :must
    ORDER BY said_words.rowid DESC LIMIT :limit
"""
_OF_FEW: Final = "AND +said_words.rowid IN (SELECT number FROM said WHERE question_id IN ({}))"
# A word in the title says most, then one in an answer.
_RANKED: Final = """
    SELECT bm25(said_words, 8.0, 1.0, 2.0, 0.0), rowid FROM said_words
    WHERE said_words MATCH :match AND +rowid IN (SELECT value FROM json_each(:numbers))
"""
_IDS: Final = "SELECT number, question_id FROM said WHERE number IN (SELECT value FROM json_each(?))"

_ANYWHERE: Final = "{title body answers}"
_IN_THE_TITLE: Final = "title"
_INDEXED: Final = Trait.P0 | Trait.BLOCKED | Trait.PENDING | Trait.WAITING | Trait.ANSWERED | Trait.WITHDRAWN
"""The traits that the index knows as facts; the others are looked up."""
_ONLY_PENDING: Final = Trait.LATE | Trait.BACKUP
"""The traits that only a pending question has."""
_FEW: Final[Mapping[Trait, str]] = {
    Trait.DRAFT: "SELECT substr(subject, length('question/') + 1) FROM drafts",
    Trait.UNSENT: "SELECT substr(subject, length('question/') + 1) FROM outbox",
    Trait.CONTESTED: "SELECT question_id FROM inbox WHERE contested",
}
"""The traits of a few questions only, and where to find these: else every match would be looked up."""


class Search(Views):
    """The part of a journal that finds what was said."""

    def search(
        self, wanted: Filter, me: str, now: datetime, limit: int, *, of: Sequence[str] | None = None
    ) -> list[str]:
        """The ids of the questions that have these words in them, or in their answers, the best match first.

        `of` are the only mentees whose questions count; None: all. Nothing is found where no word must be there.
        """
        match = _match(wanted, of, _ANYWHERE)
        best = self._best(match, _match(wanted, of, _IN_THE_TITLE), wanted, me, now, limit) if match else []
        ids = {number: str(question) for number, question in self._database.rows(_IDS, (json.dumps(best),))}
        return [ids[number] for number in best if number in ids]

    def _best(self, match: str, in_title: str, wanted: Filter, me: str, now: datetime, limit: int) -> list[int]:
        """The best of what matches, by number. Titles are asked first: where enough of them match, that is all."""
        most = max(limit, MOST_RANKED + 1)
        titled = self._newest(in_title, wanted, me, now, most)
        if len(titled) == most:
            return titled[:limit]
        found = self._newest(match, wanted, me, now, most)
        if len(found) > MOST_RANKED:
            return list(dict.fromkeys([*titled, *found]))[:limit]
        ranked = self._database.rows(_RANKED, {"match": match, "numbers": json.dumps(found)}) if found else []
        return [row[1] for row in sorted(ranked, key=_by_rank)][:limit]

    def _newest(self, match: str, wanted: Filter, me: str, now: datetime, limit: int) -> list[int]:
        must, must_not = (traits & ~_INDEXED for traits in wanted.traits)
        asked = {"match": match, "limit": limit}
        if not must | must_not:
            return [row[0] for row in self._database.rows(_NEWEST, asked)]
        looked_up = {**self._reader(me, now), **asked, "must": int(must), "must_not": int(must_not)}
        few = " ".join(_OF_FEW.format(ids) for trait, ids in _FEW.items() if trait & must)
        return [row[0] for row in self._database.rows(_NEWEST_OF.format(few), looked_up)]


def _by_rank(ranked: tuple[Any, ...]) -> tuple[float, int]:
    """The best first; ranks that differ by little fall to the newer question."""
    rank, number = ranked
    return float(f"{rank:.2g}"), -number


def _match(wanted: Filter, of: Sequence[str] | None, where: str) -> str:
    """The query of the index; empty when it would find nothing."""
    words = _sayable(wanted.wanted)
    if not words or of == []:
        return ""
    must, must_not = wanted.traits
    must |= Trait.PENDING if must & _ONLY_PENDING else Trait(0)
    every = [f"{where} : ({' AND '.join(map(_phrase, words))})", *(f'facts : "{fact}"' for fact in _facts(must))]
    if of is not None:
        every.append(f"facts : ({' OR '.join(map(fact_of_mentee, of))})")
    none = [f"{_ANYWHERE} : {_phrase(one)}" for one in _sayable(wanted.unwanted)]
    none += [f'facts : "{fact}"' for fact in _facts(must_not)]
    return f"({' AND '.join(every)})" + (f" NOT ({' OR '.join(none)})" if none else "")


def fact_of_mentee(mentee: str) -> str:
    """One word that stands for a mentee in the index, whatever her id is."""
    return f"x{mentee.encode('utf-8', 'replace').hex()}"


def _facts(traits: Trait) -> list[str]:
    return [word for word, (trait, _) in WORDS.items() if trait & traits & _INDEXED]


def _sayable(wanted: Sequence[Wanted]) -> list[Wanted]:
    return [one for one in wanted if one.words]


def _phrase(wanted: Wanted) -> str:
    return f'"{" ".join(wanted.words)}"{" *" if wanted.beginning else ""}'
