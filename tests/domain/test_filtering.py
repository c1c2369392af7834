"""Filters: whatever is typed means something, and text is found without case, accents or blanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.filtering import Candidate, Filter, parse_filter
from mentor_tui.domain.searchable import Wanted, excerpt, folded, indexed, marks, words_of
from mentor_tui.domain.traits import TRAITS, Trait

WAL = Candidate(
    "wal", indexed("Why does the WAL grow?\nIt blocks the mail queue"), "priya raman", "asia/kolkata bangalore", 0
)
FLAG = Candidate(
    "flag", indexed("How do we name feature flags?"), "larissa souza", "america/sao paulo", int(Trait.LATE)
)


def kept(typed: str) -> list[str]:
    return parse_filter(typed).narrow([WAL, FLAG])


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", ["wal", "flag"]),
        ("wal", ["wal"]),
        ("WAL mail", ["wal"]),
        ("wal flags", []),
        ("-wal", ["flag"]),
        ('"mail queue"', ["wal"]),
        ('"queue mail"', []),
        ("is:late", ["flag"]),
        ("IS:LATE", ["flag"]),
        ("-is:late", ["wal"]),
        ("from:priya", ["wal"]),
        ("-from:priya", ["flag"]),
        ("in:bangalore", ["wal"]),
        ("in:sao_paulo", ["flag"]),
        ('in:"São Paulo"', ["flag"]),
        ("priya", ["wal"]),
        ("is:late from:larissa flags", ["flag"]),
        ("is:nonsense", ["wal", "flag"]),
        ("from:", ["wal", "flag"]),
        ("-", ["wal", "flag"]),
        ('"', ["wal", "flag"]),
        ('"mail', ["wal"]),
        ("--force", []),
    ],
)
def test_what_a_filter_lets_through(typed: str, ids: list[str]) -> None:
    assert kept(typed) == ids


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("is:la", "is: late"), ("is:p", "is: p0, pending"), ("from:", "like from:priya"), ("in:", "like in:bangalore")],
)
def test_what_is_not_understood_is_said_with_what_would_be(typed: str, hint: str) -> None:
    assert hint in parse_filter(typed).hint
    assert parse_filter(f"wal {typed}").terms == parse_filter("wal").terms


def test_each_part_that_is_not_understood_is_named() -> None:
    said = [one.sentence for one in parse_filter("is:foo -is:p wal in:").left_out]
    assert [one.partition(";")[0] for one in said] == [
        "is:foo is not understood, and left out",
        "-is:p is not understood, and left out",
        "in: is not understood, and left out",
    ]
    assert said[0].endswith(
        "; is: takes late, p0, blocked, mine, seen, draft, backup, unsent, contested, reopened, pend"
        "ing, waiting, answered"
    )
    assert said[1].endswith("; did you mean is:p0 or is:pending?")
    assert said[2].endswith("; in: takes a city or zone, like in:bangalore")
    assert parse_filter("is:foo is:la").hint == "is:foo? is: late"
    assert parse_filter("is:foo").hint.startswith("is:foo? late, p0, ")


@given(st.text(st.characters(), max_size=80) | st.text('ab is:from:in:late"-* (\\', max_size=40))
def test_nothing_that_can_be_typed_fails(typed: str) -> None:
    wanted = parse_filter(typed)
    wanted.narrow([WAL, FLAG])
    assert all("\x00" not in term.value for term in wanted.terms)
    for one in (*wanted.wanted, *wanted.unwanted):
        assert not any(sign in word for word in one.words for sign in '"*()^: ')


@given(st.lists(st.sampled_from(["wal", "-flags", "is:late", "-is:late", "from:priya", "in:asia", '"mail queue"'])))
def test_every_further_part_narrows(parts: list[str]) -> None:
    for number in range(len(parts)):
        assert set(kept(" ".join(parts[: number + 1]))) <= set(kept(" ".join(parts[:number])))


def test_every_trait_has_a_word_that_finds_it() -> None:
    assert {trait for trait, _ in TRAITS.values()} == set(Trait)
    for word, (trait, _) in TRAITS.items():
        one = Candidate("one", "", "", "", int(trait))
        assert parse_filter(f"is:{word}").narrow([one, WAL]) == ["one"]


def test_text_is_compared_without_case_accents_or_width() -> None:
    assert folded("São ÜBER ﬁne Ｆ İ") == "sao uber fine f i"
    assert words_of("orders_region: it's 0043!") == ("orders", "region", "it", "s", "0043")
    assert words_of("数据库 error") == ("数", "据", "库", "error")


def test_marks_are_on_whole_words_and_on_rows_of_words() -> None:
    text = "Migrations: a migration half done, half-applied"
    assert [text[start:end] for start, end in marks(text, [Wanted(("migra",), beginning=True)])] == [
        "Migrations",
        "migration",
    ]
    assert [text[start:end] for start, end in marks(text, [Wanted(("half", "applied"))])] == ["half", "applied"]
    assert marks("São Paulo", [Wanted(("sao",))]) == [(0, 3)]


@given(st.text(max_size=300), st.integers(4, 60))
def test_an_excerpt_is_never_wider_than_asked(text: str, width: int) -> None:
    shown, spans = excerpt(text, [Wanted(("a",))], width)
    assert len(shown) <= width + 2
    assert all(0 <= start < end <= len(shown) for start, end in spans)


def test_an_excerpt_shows_the_first_match() -> None:
    shown, spans = excerpt("word " * 100 + "needle " + "word " * 100, [Wanted(("needle",))], 60)
    assert [shown[start:end] for start, end in spans] == ["needle"]


def test_an_empty_filter_is_empty() -> None:
    assert parse_filter("  ").is_empty
    assert Filter().is_empty
