"""A long feed comes in quickly: folding, and the index of words, follow step by step, and lose nothing by it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from mentor_tui.domain import folding
from mentor_tui.domain.entry import FeedEntry
from mentor_tui.domain.filtering import parse_filter
from mentor_tui.domain.question import Question
from mentor_tui.journal import Journal, migrations, mirror, put_off, schema
from tests.journal.world import NOW, Feed, about, added, answer, ask, entry, named


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of five are long, and a step does four."""
    monkeypatch.setattr(mirror, "LONG_PAGE", 5)
    monkeypatch.setattr(put_off, "STEP", 4)
    monkeypatch.setattr(put_off, "STRETCH", 4)


def asked(feed: Feed, *names: str) -> Feed:
    for name in names:
        feed.add(ask(name, title=f"Why is {name} so slow?"), "bo")
    return feed


def found(journal: Journal, word: str) -> list[str]:
    ids = journal.search(parse_filter(word), "ada", NOW, 100)
    return [row.title for row in journal.inbox_rows(ids)]


def finish(journal: Journal) -> Journal:
    while journal.work_off():
        pass
    return journal


def index_is_true(journal: Journal) -> bool:
    """SQLite compares each word of the index with the texts, and raises where they differ."""
    journal._database.connection.execute("INSERT INTO said_words (said_words, rank) VALUES ('integrity-check', 1)")
    return not journal.waits_for_work()


def lists(journal: Journal) -> list[object]:
    """All that lists read; rows of `said` are numbered by when they came."""
    tables = ("inbox ORDER BY question_id", "people ORDER BY id")
    texts = "SELECT question_id, title, body, answers, facts FROM said ORDER BY question_id"
    return [journal._database.rows(sql) for sql in (*(f"SELECT * FROM {table}" for table in tables), texts)]


def adopt(journal: Journal, feed: Feed) -> None:
    journal.begin_fresh()
    journal.take_fresh_page(feed.items)
    journal.adopt_fresh()


def sort_in(journal: Journal) -> Journal:
    while journal.to_fold():
        journal.work_off()
    return journal


def test_what_a_long_page_brings_is_sorted_into_the_inbox_and_then_found(journal: Journal, feed: Feed) -> None:
    asked(feed, *(f"step{number}" for number in range(9))).reaches(journal)
    assert (journal.to_fold(), journal.inbox_ids("ada", NOW)) == (9, [])
    journal.work_off()
    assert 0 < len(journal.inbox_ids("ada", NOW)) < 9
    assert len(sort_in(journal).inbox_ids("ada", NOW)) == 9
    assert found(journal, "step7") == []
    assert finish(journal).waits_for_work() is False
    assert found(journal, "step7") == ["Why is step7 so slow?"]
    assert index_is_true(journal)


def test_the_newest_are_sorted_in_first_and_found_first(journal: Journal, feed: Feed) -> None:
    """What waits for somebody is among the newest; a search has them on top, however they were sorted in."""
    for number in range(9):
        feed.add(ask(f"step{number}", title=f"The same words {number}"), "bo")
    feed.reaches(journal).work_off()
    assert {row.title[-1] for row in journal.inbox_rows(journal.inbox_ids("ada", NOW))} == {"5", "6", "7", "8"}
    assert [title[-1] for title in found(finish(journal), "same words")] == list("876543210")


def test_what_comes_in_by_and_by_is_in_the_inbox_at_once_whatever_waits(journal: Journal, feed: Feed) -> None:
    asked(feed, *(f"step{number}" for number in range(9))).reaches(journal)
    feed.add(answer("step7", "to step7", text="Close the snapshot."), "ada")
    asked(feed, "last").reaches(journal)
    assert [row.title for row in journal.inbox_rows(journal.inbox_ids("ada", NOW))] == ["Why is last so slow?"]
    assert journal.inbox_rows([named("step7")])[0].state == "answered"
    assert len(sort_in(journal).inbox_ids("ada", NOW)) == 9


def test_a_long_page_upon_another_that_still_waits_hides_nothing(journal: Journal, feed: Feed) -> None:
    asked(feed, *(f"first{number}" for number in range(9))).reaches(journal)
    journal.work_off()
    for number in range(9):
        feed.add(answer(f"first{number}", f"to {number}"), "ada")
    feed.reaches(journal)
    assert sort_in(journal).inbox_ids("ada", NOW) == []


def test_a_question_is_folded_where_the_last_is_told_of_it(
    journal: Journal, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, however many stretches tell of it."""
    asked(feed, *(f"step{number}" for number in range(9)))
    for number in range(9):
        feed.add(answer(f"step{number}", f"to {number}"), "ada")
    folded: list[str] = []
    real = folding.fold_question

    def fold(question_id: str, entries: Iterable[FeedEntry]) -> Question | None:
        folded.append(question_id)
        return real(question_id, entries)

    monkeypatch.setattr(folding, "fold_question", fold)
    sort_in(feed.reaches(journal))
    assert sorted(folded) == sorted(named(f"step{number}") for number in range(9))


def test_what_is_answered_while_words_wait_is_found_once_they_are_indexed(journal: Journal, feed: Feed) -> None:
    sort_in(asked(feed, *(f"step{number}" for number in range(9))).reaches(journal)).work_off()
    assert len(found(journal, "slow")) == 4
    for name in ("step1", "step2", "step3", "step4", "step5", "step6"):
        feed.add(answer(name, f"to {name}", text="Close the snapshot."), "ada")
        feed.reaches(journal)
    assert 0 < len(found(journal, "snapshot")) < 6
    assert len(found(finish(journal), "snapshot")) == 6
    assert index_is_true(journal)


def test_what_comes_in_by_and_by_is_found_at_once(journal: Journal, feed: Feed) -> None:
    for number in range(9):
        asked(feed, f"step{number}").reaches(journal)
    assert not journal.waits_for_work()
    assert found(journal, "step7") == ["Why is step7 so slow?"]


def test_a_new_mirror_is_folded_step_by_step_and_a_killed_program_goes_on(journal: Journal, tmp_path: Path) -> None:
    old, new = Feed(), Feed()
    for one in (old, new):
        one.add(added("ada", "lead"), "ada")
        one.add(added("bo", "mentee"), "ada")
    old.add(added("cy", "mentor"), "ada")
    asked(old, *(f"old{number}" for number in range(6)), "both").reaches(journal)
    asked(new, *(f"new{number}" for number in range(20)), "both")
    adopt(journal, new)
    journal.write([entry("more", about("new19"), "message", {"text": "still so"})], send_after=NOW)
    assert journal.inbox_rows([named("new19")])[0].unsent
    journal.work_off()
    assert journal.waits_for_work()
    journal.close()
    again = Journal.open(journal.file.parent)
    (tmp_path / "whole").mkdir()
    whole = Journal.open(tmp_path / "whole")
    whole.set_identity("ada", "team")
    new.reaches(whole)
    whole.write([row.entry for row in again.outbox()], send_after=NOW)
    assert lists(finish(again)) == lists(finish(whole))
    assert index_is_true(again)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_lost_whatever_comes_between_the_steps(journal: Journal, seed: int) -> None:
    chance = random.Random(seed)
    feed = Feed()
    for turn in range(60):
        for number in range(chance.choice((1, 2, 9))):
            old = f"q{chance.randrange(turn + 1)}.0"
            new = f"q{turn}.{number}"
            feed.add(ask(new), "bo") if chance.random() < 0.7 else feed.add(answer(old, f"to {new}"), "ada")
        if chance.random() < 0.1:
            feed = Feed(feed.items[: chance.randrange(len(feed.items))])
            adopt(journal, feed)
        else:
            feed.reaches(journal)
        if chance.random() < 0.4:
            journal.work_off()
    assert journal.waits_for_work()
    before = lists(finish(journal))
    assert index_is_true(journal)
    adopt(journal, feed)
    assert lists(finish(journal)) == before


def test_a_journal_of_the_schema_before_takes_a_long_page(tmp_path: Path, feed: Feed) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "journal.db")) as file:
        migrations.migrations().apply(sqlite_utils.Database(file), stop_before="0004_words_later")
        file.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        file.execute("PRAGMA user_version = 3")
    with closing(Journal.open(folder)) as journal:
        asked(feed, *(f"step{number}" for number in range(5))).reaches(journal)
        assert found(journal, "step4") == []
        assert found(finish(journal), "step4") == ["Why is step4 so slow?"]
        assert index_is_true(journal)
