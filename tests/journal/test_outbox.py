"""Writing, undoing, recalling, deciding: the outbox as a person meets it, and drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentor_tui.domain.delivery import OutboxState, Outcome, Receipt
from mentor_tui.domain.errors import Refused
from mentor_tui.domain.question import ANSWERED, PENDING
from mentor_tui.journal import Journal
from tests.journal.world import NOW, Feed, about, answer, ask, batch, entry, named, states


def state_of(journal: Journal, question: str) -> str:
    row = journal.inbox_rows([named(question)])[0]
    folded = journal.question(named(question))
    assert folded is not None
    assert folded.state == row.state
    return row.state


@pytest.fixture
def question(journal: Journal, feed: Feed) -> str:
    feed.add(ask("wal"), "bo")
    feed.reaches(journal)
    return "wal"


def test_a_reply_drops_its_draft_and_shows_at_once(journal: Journal, question: str) -> None:
    journal.save_draft(about(question), "reply", "Like th", at=NOW)
    journal.save_draft(about(question), "note", "other words", at=NOW)
    journal.write([answer(question, "mine")], send_after=NOW, drop_draft=(about(question), "reply"))
    assert state_of(journal, question) == ANSWERED
    assert [draft.move for draft in journal.drafts(named(question))] == ["note"]
    assert journal.inbox_ids("ada", NOW) == []
    assert journal.inbox_rows([named(question)])[0].unsent


def test_undo_leaves_no_trace_but_the_draft(journal: Journal, question: str) -> None:
    mine = answer(question, "mine", "Like this.")
    journal.write([mine], send_after=NOW + timedelta(seconds=10), drop_draft=(about(question), "reply"))
    assert journal.undo(mine.id) == mine
    assert journal.outbox() == []
    assert state_of(journal, question) == PENDING
    draft = journal.draft(about(question), "reply")
    assert draft is not None
    assert (draft.text, draft.cursor) == ("Like this.", len("Like this."))


def test_undo_keeps_what_was_typed_since(journal: Journal, question: str) -> None:
    mine = answer(question, "mine", "First words.")
    journal.write([mine], send_after=NOW, drop_draft=(about(question), "reply"))
    journal.save_draft(about(question), "reply", "Second words.", at=NOW)
    journal.undo(mine.id)
    draft = journal.draft(about(question), "reply")
    assert draft is not None
    assert draft.text == "First words.\n\nSecond words."


def test_what_was_handed_to_the_store_cannot_be_undone(journal: Journal, question: str) -> None:
    mine = answer(question, "mine")
    journal.write([mine], send_after=NOW)
    batch(journal)
    assert journal.undo(mine.id) is None
    assert states(journal) == {mine.id: OutboxState.SENT}
    assert journal.undo("no such id") is None


def test_the_same_entries_written_twice_are_there_once(journal: Journal, question: str, feed: Feed) -> None:
    known, fresh = ask(question), ask("new")
    assert journal.write([known, fresh, fresh], send_after=NOW) == [fresh.id]
    assert journal.write([known, fresh], send_after=NOW) == []
    assert [row.entry.id for row in journal.outbox()] == [fresh.id]


def test_what_cannot_be_recalled_says_so(journal: Journal, question: str) -> None:
    mine = answer(question, "mine")
    journal.write([mine], send_after=NOW)
    with pytest.raises(Refused):
        journal.recall(mine.id)
    batch(journal)
    journal.recall(mine.id)
    assert states(journal) == {mine.id: OutboxState.RECALLING}


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.RETURNED, Outcome.RECALLED])
def test_what_came_back_waits_with_its_text_until_it_is_decided(
    journal: Journal, question: str, outcome: Outcome
) -> None:
    mine = answer(question, "mine")
    journal.write([mine], send_after=NOW)
    batch(journal)
    journal.take_receipts([Receipt(mine.id, outcome, reason="why")])
    assert state_of(journal, question) == PENDING
    row = journal.outbox()[0]
    assert (row.entry, row.state, row.reason) == (mine, outcome.value, "why")
    assert batch(journal).outgoing == ()
    counts = journal.inbox_counts("ada", NOW)
    assert (counts.unsent, counts.attention) == (0, 1)
    journal.discard(mine.id)
    assert journal.outbox() == []


def test_what_came_back_can_be_sent_as_something_new(journal: Journal, question: str) -> None:
    old, new = answer(question, "old"), answer(question, "new", "Better words.")
    journal.write([old], send_after=NOW, drop_draft=(about(question), "reply"))
    batch(journal)
    journal.take_receipts([Receipt(old.id, Outcome.RETURNED)])
    journal.requeue(old.id, new, send_after=NOW)
    assert states(journal) == {new.id: OutboxState.QUEUED}
    assert state_of(journal, question) == ANSWERED
    journal.undo(new.id)
    draft = journal.draft(about(question), "reply")
    assert draft is not None
    assert draft.text == "Better words."


def test_what_is_on_its_way_cannot_be_decided_about(journal: Journal, question: str) -> None:
    mine = answer(question, "mine")
    journal.write([mine], send_after=NOW)
    with pytest.raises(Refused):
        journal.discard(mine.id)
    with pytest.raises(Refused):
        journal.requeue(mine.id, mine, NOW)
    assert states(journal) == {mine.id: OutboxState.QUEUED}


def test_what_is_written_with_half_a_character_is_kept(journal: Journal, question: str) -> None:
    odd = answer(question, "odd", "half \ud83d and NUL \x00 and \x1b[31m")
    journal.write([odd], send_after=NOW)
    assert journal.outbox()[0].entry == odd
    journal.save_draft(about(question), "reply", "half \ud83d and NUL \x00", at=NOW)
    draft = journal.draft(about(question), "reply")
    assert draft is not None
    assert draft.text == "half ? and NUL \x00"


def test_one_malformed_entry_hides_nothing(journal: Journal, feed: Feed) -> None:
    feed.add(ask("good"), "bo")
    never_open = {"zone": "Africa/Lagos", "hours": "mon-sun 09:00-17:00", "exceptions": ["2000-01-01..2100-01-01 off"]}
    odd = {"title": {"a": 1}, "mentee": ["bo"], "calendar": never_open}
    feed.add(entry("odd", about("odd"), "ask", odd), "bo")
    feed.add(entry("wrong", about("wrong"), "ask", {"title": "?", "calendar": {"zone": "Nowhere", "hours": "?"}}), "bo")
    feed.add(entry("worse", about("worse"), "ask", {"title": 7}), "bo")
    feed.add(entry("hand", about("good"), "hand_over", {"to": 12}), "bo")
    feed.add_unreadable("secret")
    feed.reaches(journal)
    shown = journal.inbox_rows([named("good"), named("odd"), named("wrong"), named("worse")])
    assert [row.id for row in shown] == [named("good"), named("odd")]
    assert journal.cursor().position == len(feed.items)


def test_drafts_are_kept_by_subject_and_move(journal: Journal) -> None:
    journal.save_draft("question/a", "reply", "first", cursor=2, at=NOW)
    journal.save_draft("question/a", "reply", "second", cursor=3, at=NOW)
    journal.save_draft("question/b", "reply", "later", at=NOW + timedelta(seconds=1))
    assert [(draft.subject, draft.text) for draft in journal.drafts()] == [
        ("question/b", "later"),
        ("question/a", "second"),
    ]
    draft = journal.draft("question/a", "reply")
    assert draft is not None
    assert (draft.cursor, draft.updated_at) == (3, NOW)
    journal.drop_draft("question/a", "reply")
    assert journal.draft("question/a", "reply") is None
    assert journal.drafts("a") == []


def test_a_question_is_found_by_its_ends(journal: Journal, feed: Feed) -> None:
    for name in ("wal", "vacuum"):
        feed.add(ask(name), "bo")
    feed.reaches(journal)
    whole = named("wal")
    assert journal.find(whole) == journal.find(whole[-6:]) == [whole]
    assert journal.find(whole[:8]) == sorted([whole, named("vacuum")])
    assert journal.find("%") == journal.find("_") == journal.find("") == []


def test_the_team_is_known_as_its_feed_tells(journal: Journal, feed: Feed) -> None:
    journal.write([entry("team", "team/team", "team_set", {"name": "Racket"})], send_after=NOW)
    assert journal.team().name == "Racket"
    assert [member.name for member in journal.members()] == ["Ada", "Bo", "Cy", "Dee"]
    bo = journal.member("bo")
    assert bo is not None
    assert (bo.mentor, bo.backup) == ("ada", "cy")
    assert journal.member("nobody") is None


def test_a_failed_sync_leaves_the_last_good_one(journal: Journal) -> None:
    journal.note_sync(NOW, timedelta(seconds=3), None)
    journal.note_sync(NOW + timedelta(hours=1), timedelta(0), "out of reach")
    assert journal.setting("last_sync") == "2026-03-10T10:00:00.000000Z"
    assert journal.setting("skew") == "3.0"
    assert journal.setting("sync_error") == "out of reach"
    journal.note_sync(NOW, timedelta(0), None)
    assert journal.setting("sync_error") is None
