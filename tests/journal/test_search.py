"""Search in the journal: what is found, in which order, and that the index never lags behind what is shown."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentor_tui.domain.filtering import parse_filter
from mentor_tui.domain.views import ALL, ANSWERED, LATE, PENDING, VIEWS, WAITING
from mentor_tui.journal import Journal, search
from tests.journal.world import NOW, Feed, about, answer, ask, entry, named


def found(journal: Journal, typed: str, **rest: object) -> list[str]:
    """The titles that are found, in order."""
    ids = journal.search(parse_filter(typed), "ada", NOW, 100, **rest)  # type: ignore[arg-type]
    return [row.title for row in journal.inbox_rows(ids)]


@pytest.fixture
def told(journal: Journal, feed: Feed) -> Journal:
    feed.add(ask("wal", title="Why does the WAL grow?", body="It fills the disk of the database."), "bo")
    feed.add(ask("disk", title="Which disk do I order?", body="For the build machine."), "bo")
    feed.add(ask("flag", title="How do we name feature flags?", tried=["asked São Paulo"]), "bo")
    feed.add(answer("wal", "because", text="Somebody keeps a snapshot open: close the replication slot."), "ada")
    feed.reaches(journal)
    return journal


def test_words_are_found_in_titles_bodies_attempts_and_answers(told: Journal) -> None:
    assert found(told, "replication") == ["Why does the WAL grow?"]
    assert found(told, "sao paulo") == ["How do we name feature flags?"]
    assert found(told, "wal slot") == ["Why does the WAL grow?"]
    assert found(told, "nobody said this") == []


def test_a_word_in_the_title_ranks_before_one_in_the_text(told: Journal) -> None:
    assert found(told, "disk") == ["Which disk do I order?", "Why does the WAL grow?"]


def test_a_title_outweighs_a_text_that_says_the_word_again_and_again(journal: Journal, feed: Feed) -> None:
    for number in range(9):
        feed.add(ask(f"other {number}", title="Something else"), "bo")
    feed.add(ask("title", title="The disk is full", body="It happened in the night."), "bo")
    feed.add(ask("text", title="Help", body="disk disk disk disk, see the disks"), "bo")
    feed.reaches(journal)
    assert found(journal, "disk") == ["The disk is full", "Help"]


def test_equal_matches_come_with_the_newest_first(journal: Journal, feed: Feed) -> None:
    for number in range(5):
        feed.add(ask(f"q{number}", title=f"The same words {number}"), "bo", at=NOW + timedelta(minutes=number))
        feed.reaches(journal)
    assert [title[-1] for title in found(journal, "same words")] == ["4", "3", "2", "1", "0"]


def test_rows_of_words_beginnings_and_what_must_not_be_there(told: Journal) -> None:
    assert found(told, '"replication slot"') == ["Why does the WAL grow?"]
    assert found(told, '"slot replication"') == []
    assert found(told, "repl") == ["Why does the WAL grow?"]
    assert found(told, '"repl"') == []
    assert found(told, "disk -wal") == ["Which disk do I order?"]
    assert found(told, "-wal") == []


def test_a_search_is_narrowed_by_what_became_of_it_and_by_mentees(told: Journal) -> None:
    assert found(told, "disk is:answered") == ["Why does the WAL grow?"]
    assert found(told, "disk -is:answered") == ["Which disk do I order?"]
    assert found(told, "disk is:late") == []
    assert found(told, "disk", of=["bo"]) == found(told, "disk")
    assert found(told, "disk", of=[]) == found(told, "disk", of=["cy"]) == []


def test_a_search_is_narrowed_by_what_only_a_few_questions_have(told: Journal, feed: Feed) -> None:
    told.save_draft(about("disk"), "reply", "Take this one", at=NOW)
    told.write([answer("wal", "more", text="And vacuum.")], send_after=NOW)
    feed.add(answer("wal", "second", text="Vacuum it."), "cy", contested=True)
    feed.reaches(told)
    assert found(told, "disk is:draft") == ["Which disk do I order?"]
    assert found(told, "disk -is:draft") == ["Why does the WAL grow?"]
    assert found(told, "disk is:unsent") == found(told, "disk is:contested") == ["Why does the WAL grow?"]
    assert found(told, "disk is:draft is:unsent") == []


def test_where_too_many_match_a_title_counts_and_then_what_is_new(
    told: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RANKED", 1)
    assert found(told, "disk") == ["Which disk do I order?", "Why does the WAL grow?"]


@pytest.mark.parametrize("titles", [3, 6])
def test_where_enough_titles_match_the_newest_of_these_come_first_and_alone(
    journal: Journal, feed: Feed, monkeypatch: pytest.MonkeyPatch, titles: int
) -> None:
    """The same is found whether titles alone are more than is ranked, or only all that matches is."""
    monkeypatch.setattr(search, "MOST_RANKED", 4)
    for number in range(titles):
        feed.add(ask(f"title {number}", title=f"A full disk {number}"), "bo")
        feed.reaches(journal)
    for number in range(6):
        feed.add(ask(f"text {number}", title=f"Something else {number}", body="The disk is full."), "bo")
    feed.reaches(journal)
    ids = journal.search(parse_filter("disk"), "ada", NOW, 3)
    assert [row.title[-1] for row in journal.inbox_rows(ids)] == [str(titles - 1 - place) for place in range(3)]
    assert {row.title[0] for row in journal.inbox_rows(ids)} == {"A"}


def test_what_is_written_here_is_found_at_once_and_what_is_undone_no_more(journal: Journal, feed: Feed) -> None:
    feed.add(ask("wal"), "bo")
    feed.reaches(journal)
    mine = answer("wal", "mine", text="Look at the checkpointer.")
    journal.write([mine], send_after=NOW + timedelta(seconds=10))
    assert len(found(journal, "checkpointer")) == 1
    journal.undo(mine.id)
    assert found(journal, "checkpointer") == []


def test_what_this_reader_may_not_read_is_not_found(journal: Journal, feed: Feed) -> None:
    feed.add(ask("wal"), "bo")
    secret = feed.add(entry("secret", about("wal"), "message", {"text": "between Bo and Cy"}), "bo")
    feed.items[-1] = replace(secret, entry=None)
    feed.reaches(journal)
    assert found(journal, "between") == []


def test_an_answer_that_waits_for_a_decision_is_not_found_yet(journal: Journal, feed: Feed) -> None:
    feed.add(ask("wal"), "bo")
    feed.add(answer("wal", "first", text="Checkpoint it."), "ada")
    feed.add(answer("wal", "second", text="Vacuum it."), "cy", contested=True)
    feed.reaches(journal)
    assert len(found(journal, "checkpoint")) == 1
    assert found(journal, "vacuum") == []


@pytest.mark.parametrize(
    "typed", ['"', '""', "NEAR(a b)", "a*", "*", "-", "^a", "a:b", "title:a", "{title}: a", "(", ")", "AND", "OR NOT",
              "'; DROP TABLE said; --", "a\x00b", "\ud800", "%", "_", "𝔘𝔫𝔦", "x" * 10_000, '"a b', "a AND (b", "-\"a"]
)  # fmt: skip
def test_nothing_that_is_typed_is_taken_for_the_language_of_the_index(told: Journal, typed: str) -> None:
    found(told, typed)
    found(told, f"disk {typed}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(typed=st.text(max_size=40) | st.text('"*-():^{}+ abANDORNEAR\\', max_size=30))
def test_any_text_can_be_searched(told: Journal, typed: str) -> None:
    found(told, typed)


def test_chinese_is_found_by_the_characters_in_it(journal: Journal, feed: Feed) -> None:
    feed.add(ask("zh", title="数据库连接错误", body="如何重试?"), "bo")
    feed.reaches(journal)
    assert found(journal, "连接") == ["数据库连接错误"]
    assert found(journal, "接连") == []


def test_the_index_agrees_with_what_is_shown_after_a_restored_store(journal: Journal, feed: Feed) -> None:
    for name in ("one", "two"):
        feed.add(ask(name, title=f"Question {name}"), "bo")
    feed.reaches(journal)
    fresh = Feed(feed.items[:-1])
    journal.begin_fresh()
    journal.take_fresh_page(fresh.items)
    journal.adopt_fresh()
    assert found(journal, "question") == ["Question one"]
    journal._database.connection.execute("INSERT INTO said_words (said_words, rank) VALUES ('integrity-check', 1)")


def test_a_journal_of_an_earlier_program_is_indexed_when_it_is_opened(told: Journal) -> None:
    folder: Path = told.file.parent
    told.close()
    with closing(sqlite3.connect(folder / "journal.db")) as file:
        file.execute("DELETE FROM said")
        file.execute("INSERT INTO meta VALUES ('to_refold', '1')")
        file.commit()
    with closing(Journal.open(folder)) as again:
        assert found(again, "replication") == ["Why does the WAL grow?"]
        assert again.setting("to_refold") is None


def test_views(told: Journal, feed: Feed) -> None:
    late = NOW + timedelta(days=3)
    feed.add(entry("back", about("flag"), "ask_back", {"text": "Which?", "cycle": 1}), "ada")
    feed.reaches(told)
    shown = {view: [row.title[:5] for row in told.inbox_rows(told.view_ids(view, "ada", NOW))] for view in VIEWS}
    assert shown[PENDING] == ["Which"]
    assert shown[ANSWERED] == ["Why d"]
    assert shown[WAITING] == ["How d"]
    assert sorted(shown[ALL]) == ["How d", "Which", "Why d"]
    assert shown[LATE] == []
    assert len(told.view_ids(LATE, "ada", late)) == 1
    for view in VIEWS:
        assert told.view_page(view, "ada", NOW, 100) == told.view_ids(view, "ada", NOW)
        assert [one[0] for one in told.view_candidates(view, "ada", NOW)] == told.view_ids(view, "ada", NOW)
        assert told.view_count(view, "ada", NOW) == len(shown[view])
        assert told.view_page(view, "ada", NOW, 1) == told.view_ids(view, "ada", NOW)[:1]


def test_a_mentee_sees_her_own_in_the_views_of_what_is_done(told: Journal) -> None:
    assert len(told.view_ids(ANSWERED, "bo", NOW)) == 1
    assert told.view_ids(PENDING, "bo", NOW)
    assert told.inbox_rows([named("wal")])[0].mentee == "bo"
