"""`mentor search`, and `mentor inbox` with a filter: the same finding as on the screen, line by line."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import Ask, Machine


def test_an_answer_is_found_with_its_words_marked(ada: Machine, ask: Ask) -> None:
    short = ask("Why does the deploy hang?")
    ask("How do we name flags?")
    ada.ok("reply", short, "The migration waits for a lock: cancel the report.")
    ran = ada.ok("search", "migration", "lock")
    assert short in ran.out
    assert "answer: The *migration* waits for a *lock*: cancel the report." in ran.out
    assert ran.err.strip().endswith("1 found")
    assert "flags" not in ran.out


def test_what_a_sync_left_for_later_is_found_too(ada: Machine, ask: Ask) -> None:
    short = ask("Why does the deploy hang?")
    with closing(sqlite3.connect(ada.home / "journal.db")) as journal:
        journal.execute("INSERT INTO said_words (said_words) VALUES ('delete-all')")
        journal.execute("INSERT INTO meta VALUES ('words_through', '0')")
        journal.commit()
    assert short in ada.ok("search", "deploy").out


def test_json_says_where_the_words_are(ada: Machine, ask: Ask) -> None:
    short = ask("Why does the deploy hang?")
    found = ada.ok("search", "deploy", "--json").json
    assert [one["short"] for one in found] == [short]
    start, end = found[0]["title_marks"][0]
    assert found[0]["title"][start:end] == "deploy"
    assert (found[0]["state"], found[0]["answer"], found[0]["mentee_name"]) == ("pending", "", "Chidi")


def test_nothing_found_is_no_error(ada: Machine, ask: Ask) -> None:
    ask()
    ran = ada.ok("search", "kubernetes")
    assert (ran.out, ada.ok("search", "kubernetes", "--json").json) == ("", [])
    assert "nothing was ever said in these words" in ran.err


@pytest.mark.parametrize("typed", ['"', "NEAR(", "*", "a* OR", "(", "'; DROP TABLE said; --", "'\\"])
def test_no_word_is_taken_for_a_language(ada: Machine, ask: Ask, typed: str) -> None:
    ask()
    assert ada.run("search", "deploy", typed).code == 0
    assert ada.run("inbox", "--filter", typed).code == 0


def test_a_search_without_a_word_is_bad_input(ada: Machine) -> None:
    ran = ada.run("search", "is:late")
    assert ran.code == 2
    assert "there is no word to look for" in ran.line


def test_off_hours_nothing_is_searched(ada: Machine, ask: Ask) -> None:
    ask()
    ada.now = ada.now.replace(hour=22)
    assert ada.run("search", "deploy").code == 4


def test_the_inbox_is_filtered(ada: Machine, ask: Ask) -> None:
    ask("Why does the deploy hang?")
    ask("How do we name flags?")
    titles = [row["title"] for row in ada.ok("inbox", "--filter", "flags from:chidi in:lagos", "--json").json]
    assert titles == ["How do we name flags?"]
    assert ada.ok("inbox", "--filter", "-flags -deploy", "--json").json == []
    assert ada.ok("inbox", "--filter", "flags").err.startswith("1 listed; 2 waiting")


def test_what_a_filter_does_not_understand_is_said_and_left_out(ada: Machine, ask: Ask) -> None:
    ask()
    ran = ada.ok("inbox", "--filter", "is:la -is:foo")
    assert ran.err.startswith(
        "is:la is not understood, and left out; did you mean is:late?\n-is:foo is not understood,"
    )
    assert "deploy" in ran.out


def test_the_views_of_what_is_done(ada: Machine, ask: Ask) -> None:
    short = ask("Why does the deploy hang?")
    ask("How do we name flags?")
    ada.ok("reply", short, "Cancel the report.")
    assert [row["short"] for row in ada.ok("inbox", "--view", "answered", "--json").json] == [short]
    assert len(ada.ok("inbox", "--view", "all", "--json").json) == 2
    assert len(ada.ok("inbox", "--json").json) == 1
