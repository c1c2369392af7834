"""Following the feed, and beginning again when the store was restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from mentor_tui.domain.delivery import Cursor, CursorMoved, OutboxState, Outcome, Receipt
from mentor_tui.domain.entry import Entry
from mentor_tui.journal import Journal
from tests.journal.world import NOW, Feed, about, added, answer, ask, at_once, batch, entry, named, states


def test_the_cursor_is_the_last_row_of_the_mirror(journal: Journal, feed: Feed) -> None:
    last = feed.items[-1]
    assert journal.cursor() == Cursor(last.position or 0, last.chain)
    assert journal.another().cursor() == journal.cursor()


def test_a_page_that_another_process_took_first_changes_nothing(journal: Journal, feed: Feed) -> None:
    before = journal.cursor()
    page = [feed.add(ask("wal"), "bo")]
    journal.another().take_page(page, before)
    with pytest.raises(CursorMoved):
        journal.take_page(page, before)
    assert journal.inbox_ids("ada", NOW) == [named("wal")]
    assert journal.cursor().position == len(feed.items)


def test_what_is_mine_leaves_the_outbox_when_the_feed_shows_it_only(journal: Journal, feed: Feed) -> None:
    mine = ask("wal")
    journal.write([mine], send_after=NOW)
    batch(journal)
    journal.take_receipts([Receipt(mine.id, Outcome.APPLIED, position=5)])
    assert states(journal) == {mine.id: OutboxState.SENT}
    feed.add(mine, "ada")
    feed.reaches(journal)
    assert journal.outbox() == []
    assert not journal.inbox_rows([named("wal")])[0].unsent


def test_what_came_back_and_then_shows_in_the_feed_has_arrived(journal: Journal, feed: Feed) -> None:
    """An old journal may know less than the store: the feed's word is the last."""
    mine = ask("wal")
    journal.write([mine], send_after=NOW)
    batch(journal)
    journal.take_receipts([Receipt(mine.id, Outcome.RETURNED)])
    feed.add(mine, "ada")
    feed.reaches(journal)
    assert journal.outbox() == []


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_the_inbox_is_the_same_whatever_the_pages(tmp_path: Path, feed: Feed, size: int) -> None:
    """A page is folded upon what came before it, of the same questions and of the same members."""
    for number in range(4):
        feed.add(ask(f"q{number}", NOW - timedelta(hours=number)), "bo")
    feed.add(added("eve", "mentor"), "dee")
    for number in (0, 1, 0, 2):
        feed.add(answer(f"q{number}", f"answer {len(feed.items)}"), "cy", contested=number == 0 and len(feed.items) > 9)
    feed.add(entry("ack", about("q3"), "ack", {}), "ada")
    found = []
    for pages, name in ((size, "paged"), (len(feed.items), "whole")):
        (tmp_path / name).mkdir()
        journal = Journal.open(tmp_path / name)
        journal.set_identity("ada", "team")
        for start in range(0, len(feed.items), pages):
            journal.take_page(feed.items[start : start + pages], journal.cursor())
        found.append((journal.inbox_rows(named(f"q{number}") for number in range(4)), journal.members()))
        journal.close()
    assert found[0] == found[1]
    assert [row.state for row in found[0][0]] == ["answered", "answered", "answered", "pending"]
    assert found[0][0][0].contested


def restored(lost: int, feed: Feed, more: Sequence[Entry] = ()) -> Feed:
    """The feed of a store that was restored from before its last `lost` entries, and moved on."""
    other = Feed(feed.items[: len(feed.items) - lost])
    for one in more:
        other.add(one, "bo")
    return other


def adopt(journal: Journal, feed: Feed, page: int = 2) -> int:
    journal.begin_fresh()
    for start in range(0, len(feed.items), page):
        cursor = journal.take_fresh_page(feed.items[start : start + page])
        assert cursor.position == min(start + page, len(feed.items))
    return journal.adopt_fresh()


def test_a_restored_store_gets_ones_own_entries_again(journal: Journal, feed: Feed) -> None:
    feed.add(ask("theirs"), "bo")
    mine = [ask("mine"), answer("theirs", "an answer")]
    for one in mine:
        feed.add(one, "ada")
    feed.reaches(journal)
    new = restored(3, feed, [ask("new")])
    assert adopt(journal, new) == 2
    assert journal.cursor() == Cursor(len(new.items), new.items[-1].chain)
    assert [row.entry for row in journal.outbox()] == mine
    assert journal.undo(mine[0].id) is None
    assert [one.entry for one in batch(journal).outgoing] == mine
    assert {row.id for row in journal.inbox_rows([named("new"), named("mine"), named("theirs")])} == {
        named("new"),
        named("mine"),
    }


def test_what_a_restored_store_forgot_is_for_it_to_say_again(journal: Journal, feed: Feed) -> None:
    names = ["sent", "held", "contested", "returned", "recalled", "rejected", "fresh", "known"]
    asks = {name: ask(name) for name in names}
    release = NOW + timedelta(hours=9)
    journal.write([asks[name] for name in names if name != "fresh"], send_after=NOW)
    journal.next_batch(NOW, 50, lambda _entry, _now: release)
    journal.write([asks["fresh"]], send_after=NOW + timedelta(minutes=1))
    for outcome in (Outcome.HELD, Outcome.CONTESTED, Outcome.RETURNED, Outcome.RECALLED, Outcome.REJECTED):
        journal.take_receipts([Receipt(asks[outcome.value].id, outcome, reason="because")])
    new = restored(0, feed)
    new.add(asks["known"], "ada")
    assert adopt(journal, new) == 4
    after = {row.entry.body["title"].split()[2]: row for row in journal.outbox()}
    assert {name: str(row.state) for name, row in after.items()} == {
        **dict.fromkeys(["sent", "held", "contested", "returned", "fresh"], "queued"),
        "recalled": "recalling",
        "rejected": "rejected",
    }
    assert after["held"].release_at == release
    assert (after["fresh"].first_sent_at, after["held"].first_sent_at) == (None, NOW)
    assert after["rejected"].reason == "because"
    assert batch(journal).recall == (asks["recalled"].id,)


def test_what_is_queued_again_goes_before_what_was_written_upon_it(journal: Journal, feed: Feed) -> None:
    question = ask("mine")
    feed.add(question, "ada")
    feed.reaches(journal)
    more = entry("more", about("mine"), "message", {"text": "more"}, based_on=question.id)
    journal.write([more], send_after=NOW)
    adopt(journal, restored(1, feed))
    assert [one.entry.id for one in batch(journal).outgoing] == [question.id, more.id]


def test_until_a_fresh_mirror_is_adopted_the_old_one_stands(journal: Journal, feed: Feed) -> None:
    feed.add(ask("old"), "bo")
    feed.reaches(journal)
    before = journal.cursor()
    journal.begin_fresh()
    journal.take_fresh_page(restored(3, feed).items)
    after_a_crash = journal.another()
    assert after_a_crash.cursor() == before
    assert after_a_crash.inbox_ids("ada", NOW) == [named("old")]
    new = restored(1, feed, [ask("new")])
    adopt(after_a_crash, new)
    assert after_a_crash.inbox_ids("ada", NOW) == [named("new")]


def test_only_the_process_that_began_last_goes_on(journal: Journal, feed: Feed) -> None:
    other = journal.another()
    journal.begin_fresh()
    other.begin_fresh()
    with pytest.raises(CursorMoved):
        journal.take_fresh_page(feed.items)
    with pytest.raises(CursorMoved):
        journal.adopt_fresh()
    other.take_fresh_page(feed.items)
    other.adopt_fresh()
    with pytest.raises(CursorMoved):
        other.adopt_fresh()
    assert journal.cursor().position == len(feed.items)


def test_an_empty_restored_store_gets_everything_again(journal: Journal) -> None:
    feed = Feed()
    feed.add(added("ada", "lead"), "ada")
    feed.reaches(journal)
    assert adopt(journal, Feed()) == 1
    assert journal.cursor() == Cursor()
    assert [member.id for member in journal.members()] == ["ada"]


def test_ten_thousand_questions_come_in_without_a_wait(journal: Journal, feed: Feed) -> None:
    """Not a benchmark: a bound so wide that only work done over again for each question breaks it."""
    for number in range(10_000):
        feed.add(ask(f"q{number}", NOW - timedelta(minutes=number)), "bo")
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    journal._database.connection.set_progress_handler(count, 10_000)
    for start in range(4, len(feed.items), 500):
        journal.take_page(feed.items[start : start + 500], journal.cursor())
    while journal.work_off():
        pass
    assert len(journal.inbox_ids("ada", NOW)) == 10_000
    assert steps < 10_000
    sent, after = 0, 0
    journal.write([ask(f"mine{number}") for number in range(1_000)], send_after=NOW)
    while (going := journal.next_batch(NOW, 50, at_once, after)).outgoing:
        sent, after = sent + len(going.outgoing), going.through
    assert sent == 1_000
    assert steps < 20_000
