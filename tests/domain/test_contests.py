"""Several answers to one question: what is delivered, what waits, and what a lead's one word makes of them (R8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.cycle import Resolution, Standing
from mentor_tui.domain.entry import Entry, FeedEntry
from mentor_tui.domain.folding import fold_question
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.question import (
    ANSWERED,
    ASKED_BACK,
    PENDING,
    Question,
    answer_claim,
    for_mentee,
    resolution_claim,
)

BERLIN = Calendar("Europe/Berlin", "mon-fri 09:00-17:00")
TUESDAY = datetime(2026, 3, 10, 13, tzinfo=UTC)
STANDS, WAITING, SUPERSEDED, SEPARATE, OVERRULED = Standing


@dataclass
class Feed:
    """A feed whose store knows claims: whoever finds one taken comes out contested."""

    items: list[FeedEntry] = field(default_factory=list)
    claims: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.says("ask", "ada", title="Why?", mentee="ada", calendar=BERLIN.to_body())

    def says(self, kind: str, by: str, claim: str | None = None, **body: Any) -> str:
        number = next(self.numbers)
        at = TUESDAY + timedelta(minutes=number)
        entry = Entry(f"e{number}", "question/q", kind, body, at, claim=claim)
        taken = claim is not None and claim in self.claims
        self.claims |= {claim} if claim is not None else set()
        self.items.append(FeedEntry(entry.id, by, at, entry, position=number, contested=taken))
        return entry.id

    def answer(self, text: str, by: str = "tom", *, cycle: int = 1, kind: str = "answer") -> str:
        return self.says(kind, by, answer_claim("q", cycle), text=text, cycle=cycle)

    def resolve(self, by: str = "lea", *, cycle: int = 1, **body: Any) -> str:
        return self.says("resolved", by, resolution_claim("q", cycle), cycle=cycle, **body)

    def told(self, items: list[FeedEntry] | None = None) -> Question:
        question = fold_question("q", self.items if items is None else items)
        assert question is not None
        return question

    def standings(self) -> dict[str, Standing]:
        cycle = self.told().cycles[0]
        return {answer.text: cycle.standing(answer) for answer in cycle.answers}

    @property
    def stands(self) -> str:
        answer = self.told().cycles[0].answer
        return answer.text if answer else ""


@pytest.fixture
def feed() -> Feed:
    return Feed()


def test_the_first_answer_is_delivered_and_all_that_come_after_it_wait(feed: Feed) -> None:
    feed.answer("one")
    assert (feed.standings(), feed.told().contested) == ({"one": STANDS}, None)
    feed.answer("two", "maya")
    feed.answer("three", "grace")
    assert feed.standings() == {"one": STANDS, "two": WAITING, "three": WAITING}
    assert feed.told().contested is not None
    assert feed.stands == "one"


@pytest.mark.parametrize(
    ("body", "stands", "standings"),
    [
        ({"keep": "e2"}, "one", (STANDS, SUPERSEDED, SUPERSEDED)),
        ({"keep": "e3"}, "two", (SUPERSEDED, STANDS, SUPERSEDED)),
        ({"keep": "e3", "separate": ["e2", "e4"]}, "two", (SEPARATE, STANDS, SEPARATE)),
        ({"keep": "e3", "separate": ["e4"]}, "two", (SUPERSEDED, STANDS, SEPARATE)),
        ({"keep": "e2", "text": "all"}, "all", (SUPERSEDED, SUPERSEDED, SUPERSEDED)),
        ({"keep": "e2", "among": ["e2", "e3"]}, "one", (STANDS, SUPERSEDED, OVERRULED)),
        ({"keep": "nothing that is here"}, "one", (STANDS, SUPERSEDED, SUPERSEDED)),
        ({}, "one", (STANDS, SUPERSEDED, SUPERSEDED)),
    ],
)
def test_what_a_decision_makes_of_three_answers(
    feed: Feed, body: dict[str, Any], stands: str, standings: tuple[Standing, ...]
) -> None:
    for text in ("one", "two", "three"):
        feed.answer(text)
    feed.resolve(**body)
    assert feed.stands == stands
    assert tuple(feed.standings().values()) == standings
    assert feed.told().contested is None


def test_what_comes_after_the_decision_changes_nothing_until_its_author_accepts_that(feed: Feed) -> None:
    feed.answer("one")
    kept = feed.answer("two", "maya")
    feed.resolve(keep=kept)
    late = feed.answer("three", "grace")
    assert feed.stands == "two"
    assert feed.standings()["three"] is OVERRULED
    assert feed.told().contested is None
    assert [one.entry_id for _, one in feed.told().set_aside if one.author == "grace"] == [late]
    feed.says("accepted", "tom", entry=late)
    assert [one.entry_id for _, one in feed.told().set_aside if one.author == "grace"] == [late], (
        "nobody accepts it in her place"
    )
    feed.says("accepted", "grace", entry=late)
    assert [one.author for _, one in feed.told().set_aside] == ["tom"]
    assert "three" in [message.text for message in feed.told().thread]


def test_an_answer_that_the_lead_had_not_seen_is_told_apart_from_those_she_decided_between(feed: Feed) -> None:
    one, two = feed.answer("one"), feed.answer("two", "maya")
    unseen = feed.answer("three", "grace")
    feed.resolve(keep=one, among=[one, two])
    assert feed.standings() == {"one": STANDS, "two": SUPERSEDED, "three": OVERRULED}
    assert [late.entry_id for _, late in feed.told().set_aside] == [two, unseen]


def test_the_second_decision_changes_nothing_and_is_kept_with_its_text(feed: Feed) -> None:
    one, two = feed.answer("one"), feed.answer("two", "maya")
    feed.resolve("lea", keep=one)
    second = feed.resolve("olaf", keep=two, text="both")
    assert feed.stands == "one"
    (_, (cycle, late)) = feed.told().set_aside
    assert isinstance(late, Resolution)
    assert (late.entry_id, late.author, late.text) == (second, "olaf", "both")
    assert "both" in [message.text for message in feed.told().thread]
    assert cycle.number == 1


def test_ones_own_decision_on_its_way_never_overrides_one_that_the_team_has(feed: Feed) -> None:
    one, two = feed.answer("one"), feed.answer("two", "maya")
    feed.resolve("lea", keep=one)
    feed.resolve("olaf", keep=two)
    on_its_way = replace(feed.items[-1], position=None, contested=False)
    question = feed.told([*feed.items[:-1], on_its_way])
    assert question.cycle.answer is not None
    assert question.cycle.answer.text == "one"
    assert [one.author for _, one in question.set_aside] == ["maya"], (
        "it has not arrived: nothing is to be accepted yet"
    )


def test_an_answer_on_its_way_waits_behind_the_delivered_one_and_is_no_contest_yet(feed: Feed) -> None:
    feed.answer("one")
    feed.answer("mine", "maya")
    question = feed.told([*feed.items[:-1], replace(feed.items[-1], position=None, contested=False)])
    delivered, mine = question.cycle.answers
    assert (question.cycle.standing(delivered), question.cycle.standing(mine)) == (STANDS, WAITING)
    assert question.contested is None


def test_a_decision_without_any_answer_answers_nothing_and_breaks_nothing(feed: Feed) -> None:
    feed.resolve(keep="e9", text="out of thin air")
    assert feed.told().state == PENDING
    feed.answer("one")
    assert feed.told().state == ANSWERED


@pytest.mark.parametrize("body", [{"keep": 7}, {"keep": None, "text": None}, {"separate": None, "among": None}])
def test_a_decision_with_odd_fields_ends_the_contest_all_the_same(feed: Feed, body: dict[str, Any]) -> None:
    feed.answer("one")
    feed.answer("two")
    feed.resolve(**body)
    assert feed.stands == "one"


def test_a_decision_for_an_ask_back_asks_back(feed: Feed) -> None:
    feed.answer("one")
    back = feed.answer("What did you try?", "maya", kind="ask_back")
    assert feed.told().state == ANSWERED
    feed.resolve(keep=back)
    assert feed.told().state == ASKED_BACK


def test_a_restored_store_that_gets_the_decision_before_the_answers_comes_to_the_same(feed: Feed) -> None:
    one, two = feed.answer("one"), feed.answer("two", "maya")
    feed.resolve(keep=two, among=[one, two], separate=[one])
    ask, first, second, word = feed.items
    question = feed.told([ask, word, first, second])
    assert question.cycle.answer == feed.told().cycle.answer
    assert [question.standing(one), question.standing(two)] == [SEPARATE, STANDS]


def test_the_mentee_reads_a_waiting_answer_only_once_it_is_decided(feed: Feed) -> None:
    feed.answer("one")
    two = feed.answer("two", "maya")
    hers = for_mentee(feed.told())
    assert [answer.text for answer in hers.cycle.answers] == ["one", ""]
    assert [message.text for message in hers.thread] == ["one", ""]
    assert hers.cycle.answer is not None
    assert hers.cycle.answer.text == "one"
    feed.resolve(keep=two)
    assert [message.text for message in for_mentee(feed.told()).thread] == ["one", "two", ""]


AUTHORS = st.sampled_from(["tom", "maya", "grace"])
STEPS = st.one_of(
    st.tuples(st.just("answer"), AUTHORS, st.booleans()),
    st.tuples(st.just("resolved"), st.sampled_from(["lea", "olaf"]), st.integers(0, 63), st.sampled_from("kms")),
    st.tuples(st.just("accepted"), AUTHORS, st.integers(0, 12)),
    st.tuples(st.just("clarify"), st.just("ada")),
    st.tuples(st.just("reopen"), st.just("ada")),
)


def played(steps: list[Any]) -> tuple[Feed, list[str]]:
    """A feed of these steps, and every text that an answer or a decision brought."""
    feed, texts = Feed(), list[str]()
    for step in steps:
        kind, by, *rest = step
        cycle = feed.told().cycle
        if kind == "answer":
            texts.append(f"text {len(texts)}")
            feed.answer(texts[-1], by, cycle=cycle.number, kind="ask_back" if rest[0] else "answer")
        elif kind == "resolved":
            _resolve(feed, by, rest[0], rest[1], texts)
        elif kind == "accepted":
            feed.says("accepted", by, entry=f"e{rest[0]}")
        else:
            feed.says(kind, by, text="more", calendar=BERLIN.to_body())
    return feed, texts


def _resolve(feed: Feed, by: str, seen: int, how: str, texts: list[str]) -> None:
    """A lead decides between those answers of the cycle that she has seen."""
    cycle = feed.told().cycle
    among = [answer.entry_id for number, answer in enumerate(cycle.answers) if seen >> number & 1]
    body: dict[str, Any] = {"keep": among[-1] if among else "", "among": among, "text": ""}
    if how == "m":
        texts.append(f"text {len(texts)}")
        body["text"] = texts[-1]
    if how == "s":
        body["separate"] = among[:-1]
    feed.resolve(by, cycle=cycle.number, **body)


@given(st.lists(STEPS, max_size=14))
def test_no_text_is_ever_lost_and_one_answer_stands(steps: list[Any]) -> None:
    feed, texts = played(steps)
    question = feed.told()
    assert set(texts) <= {message.text for message in question.thread}
    for cycle in question.cycles:
        standings = [cycle.standing(answer) for answer in cycle.answers]
        merged = cycle.resolution is not None and cycle.resolution.text
        assert standings.count(STANDS) == (0 if merged or not cycle.answers else 1)
        assert (WAITING in standings) == cycle.contested
        assert (cycle.answer is None) == (not cycle.answers)


@given(st.permutations(range(4)), st.sampled_from([0, 1, 2]), st.booleans(), st.sampled_from(["", "merged"]))
def test_a_decided_contest_is_the_same_in_whatever_order_a_restored_store_got_it_back(
    order: list[int], kept: int, separate: bool, text: str
) -> None:
    feed = Feed()
    ids = [feed.answer(one, by) for one, by in (("one", "tom"), ("two", "maya"), ("three", "grace"))]
    rest = [one for one in ids if separate and one != ids[kept]]
    feed.resolve(keep=ids[kept], among=ids, separate=rest, text=text)
    before = feed.told()
    ask, *others = feed.items
    after = feed.told([ask, *(others[place] for place in order)])
    assert after.cycle.answer == before.cycle.answer
    assert [after.standing(one) for one in ids] == [before.standing(one) for one in ids]
