"""What is sent, when, and what the store's word does to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from mentor_tui.domain.delivery import OutboxState, Outcome, Receipt
from mentor_tui.domain.entry import Entry
from mentor_tui.domain.question import ANSWERED, answer_claim
from mentor_tui.journal import Journal
from tests.journal.world import NOW, Feed, about, answer, ask, at_once, batch, entry, named, states

SOON = timedelta(seconds=10)


def ids(journal: Journal, at: datetime = NOW) -> list[str]:
    return [one.entry.id for one in batch(journal, at).outgoing]


def message(question: str, name: str, based_on: Entry | None) -> Entry:
    base = None if based_on is None else based_on.id
    return entry(name, about(question), "message", {"text": name}, based_on=base)


def test_nothing_leaves_before_its_time_to_undo_is_over(journal: Journal) -> None:
    first, second = ask("a"), ask("b")
    journal.write([first], send_after=NOW + SOON)
    journal.write([second], send_after=NOW)
    assert ids(journal) == [second.id]
    assert ids(journal, NOW + SOON) == [first.id, second.id]


def test_an_entry_never_overtakes_one_about_the_same_question(journal: Journal) -> None:
    first, later = ask("a"), message("a", "more", ask("a"))
    journal.write([first], send_after=NOW + SOON)
    journal.write([later], send_after=NOW)
    assert ids(journal) == []
    assert ids(journal, NOW + SOON) == [first.id, later.id]


def test_what_is_handed_over_is_marked_as_sent_before_it_leaves(journal: Journal) -> None:
    journal.write([ask("a")], send_after=NOW)
    assert ids(journal) == [ask("a").id]
    crashed_here = journal.another()
    row = crashed_here.outbox()[0]
    assert (row.state, row.first_sent_at) == (OutboxState.SENT, NOW)


def test_all_that_the_feed_has_not_shown_is_sent_again(journal: Journal, feed: Feed) -> None:
    outcomes = [Outcome.APPLIED, Outcome.HELD, Outcome.CONTESTED, Outcome.REJECTED, Outcome.RETURNED, Outcome.RECALLED]
    asks = [ask(outcome) for outcome in outcomes]
    journal.write(asks, send_after=NOW)
    batch(journal)
    journal.take_receipts([Receipt(one.id, outcome) for one, outcome in zip(asks, outcomes, strict=True)])
    assert ids(journal) == [one.id for one in asks[:3]]
    assert len(journal.outbox()) == 6
    for one in asks:
        feed.add(one, "ada")
    feed.reaches(journal)
    assert journal.outbox() == []


def test_a_batch_has_its_limit_and_skips_what_went_already(journal: Journal) -> None:
    asks = [ask(f"q{number}") for number in range(5)]
    journal.write(asks, send_after=NOW)
    first = journal.next_batch(NOW, 2, at_once)
    sent = [one.entry.id for one in first.outgoing]
    second = journal.next_batch(NOW, 2, at_once, first.through)
    assert sent + [one.entry.id for one in second.outgoing] == [one.id for one in asks[:4]]


def test_the_release_is_fixed_at_the_first_sending(journal: Journal) -> None:
    opening = NOW + timedelta(hours=20)
    journal.write([ask("a")], send_after=NOW)
    held = journal.next_batch(NOW, 50, lambda _entry, _now: opening)
    again = journal.next_batch(NOW + timedelta(hours=1), 50, at_once)
    assert [one.release_at for one in (*held.outgoing, *again.outgoing)] == [opening, opening]
    row = journal.outbox()[0]
    assert (row.release_at, row.first_sent_at) == (opening, NOW)


def test_the_release_policy_may_read_the_journal(journal: Journal, feed: Feed) -> None:
    def policy(_entry: Entry, _now: datetime) -> datetime | None:
        assert journal.member("ada") is not None
        return None

    journal.write([ask("a")], send_after=NOW)
    assert len(journal.next_batch(NOW, 50, policy).outgoing) == 1


def test_a_recall_is_asked_for_until_the_store_has_decided(journal: Journal) -> None:
    journal.write([ask("a"), ask("b")], send_after=NOW)
    batch(journal)
    a, b = ask("a").id, ask("b").id
    journal.take_receipts([Receipt(a, Outcome.HELD), Receipt(b, Outcome.HELD)])
    journal.recall(a)
    journal.recall(b)
    journal.take_receipts([Receipt(a, Outcome.HELD)])  # of a push before the recall, come late
    asked = batch(journal)
    assert (asked.outgoing, asked.recall) == ((), (a, b))
    journal.take_receipts([Receipt(a, Outcome.RECALLED), Receipt(b, Outcome.APPLIED)])
    assert states(journal) == {a: OutboxState.RECALLED, b: OutboxState.SENT}
    assert "too late" in journal.outbox()[1].reason


def test_receipts_for_what_is_not_here_change_nothing(journal: Journal) -> None:
    journal.take_receipts([Receipt(named("nobody's"), Outcome.RETURNED)])
    assert journal.outbox() == []


def asked(feed: Feed, journal: Journal) -> Entry:
    question = ask("wal")
    feed.add(question, "bo")
    feed.reaches(journal)
    return question


def test_what_the_question_moved_past_comes_back_unsent(journal: Journal, feed: Feed) -> None:
    asked(feed, journal)
    mine = answer("wal", "mine")
    journal.write([mine], send_after=NOW)
    feed.add(entry("more", about("wal"), "message", {"text": "wait!"}), "bo")
    feed.reaches(journal)
    assert journal.return_moved() == 1
    assert states(journal) == {mine.id: OutboxState.RETURNED}
    assert "moved on" in journal.outbox()[0].reason
    assert ids(journal) == []
    assert journal.inbox_ids("ada", NOW) == [named("wal")]
    assert journal.return_moved() == 0


def test_an_answer_whose_claim_is_taken_is_sent_and_becomes_a_contest(journal: Journal, feed: Feed) -> None:
    asked(feed, journal)
    mine, theirs = answer("wal", "mine", "Mine."), answer("wal", "theirs", "Theirs.")
    journal.write([mine], send_after=NOW)
    feed.add(theirs, "cy")
    feed.reaches(journal)
    assert journal.return_moved() == 0
    assert ids(journal) == [mine.id]
    journal.take_receipts([Receipt(mine.id, Outcome.CONTESTED)])
    feed.add(mine, "ada", contested=True)
    feed.reaches(journal)
    assert journal.outbox() == []
    assert journal.contested_ids() == [named("wal")]
    assert journal.inbox_counts("ada", NOW).attention == 1
    word = {"cycle": 1, "keep": mine.id, "text": ""}
    feed.add(entry("word", about("wal"), "resolved", word), "dee")
    feed.reaches(journal)
    assert journal.contested_ids() == []
    question = journal.question(named("wal"))
    assert question is not None
    assert question.cycle.answer is not None
    assert question.cycle.answer.text == "Mine."


def test_quiet_entries_and_ones_own_move_nothing(journal: Journal, feed: Feed) -> None:
    question = asked(feed, journal)
    mine = answer("wal", "mine")
    ack = entry("ack", about("wal"), "ack", {"cycle": 1}, based_on=question.id)
    journal.write([mine, ack], send_after=NOW)
    feed.add(entry("note", about("wal"), "note", {"text": "hm"}), "cy")
    feed.add(message("wal", "own", question), "ada")
    feed.reaches(journal)
    assert journal.return_moved() == 0


def test_a_quiet_entry_is_sent_whatever_has_moved(journal: Journal, feed: Feed) -> None:
    question = asked(feed, journal)
    ack = entry("ack", about("wal"), "ack", {"cycle": 1}, based_on=question.id)
    journal.write([ack], send_after=NOW)
    feed.add(message("wal", "more", question), "bo")
    feed.reaches(journal)
    assert journal.return_moved() == 0


def test_what_was_written_upon_what_came_back_comes_back_too(journal: Journal, feed: Feed) -> None:
    question = asked(feed, journal)
    first = message("wal", "first", question)
    second, third = message("wal", "second", first), message("wal", "third", None)
    journal.write([first, second, third], send_after=NOW)
    feed.add(message("wal", "more", question), "bo")
    feed.reaches(journal)
    assert journal.return_moved() == 2
    assert ids(journal) == [third.id]


def test_what_was_written_upon_ones_own_unsent_words_is_sent(journal: Journal, feed: Feed) -> None:
    question = asked(feed, journal)
    first = message("wal", "first", question)
    journal.write([first, message("wal", "second", first)], send_after=NOW)
    assert journal.return_moved() == 0
    assert len(ids(journal)) == 2


def test_what_was_sent_once_is_never_returned_here(journal: Journal, feed: Feed) -> None:
    asked(feed, journal)
    mine = answer("wal", "mine")
    journal.write([mine], send_after=NOW)
    batch(journal)
    feed.add(entry("more", about("wal"), "message", {"text": "wait!"}), "bo")
    feed.reaches(journal)
    assert journal.return_moved() == 0
    question = journal.question(named("wal"))
    assert question is not None
    assert question.state == ANSWERED
    assert mine.claim == answer_claim(named("wal"), 1)


def test_a_receipt_that_tells_nothing_new_writes_nothing(journal: Journal) -> None:
    """Ten thousand replies that arrive are as many receipts: none of them costs a write to the disk."""
    journal.write([ask("a"), ask("b")], send_after=NOW)
    batch(journal)
    other = journal.another()
    before = other.version()
    journal.take_receipts([Receipt(ask("a").id, Outcome.APPLIED, position=1)])
    assert other.version() == before
    journal.take_receipts([Receipt(ask("a").id, Outcome.APPLIED, position=1), Receipt(ask("b").id, Outcome.HELD)])
    assert other.version() != before
    assert states(journal) == {ask("a").id: OutboxState.SENT, ask("b").id: OutboxState.HELD}


def test_two_thousand_replies_are_checked_and_handed_over_without_a_wait(journal: Journal, feed: Feed) -> None:
    """Not a benchmark: a bound so wide that only work done over again for each reply breaks it."""
    names = [f"q{number}" for number in range(2_000)]
    for name in names:
        feed.add(ask(name), "bo")
    feed.reaches(journal)
    journal.write([answer(name, f"to {name}") for name in names], send_after=NOW)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    journal._database.connection.set_progress_handler(count, 1_000)
    assert journal.return_moved() == 0
    after = 0
    while (going := journal.next_batch(NOW, 50, at_once, after)).outgoing:
        journal.take_receipts([Receipt(one.entry.id, Outcome.APPLIED, position=1) for one in going.outgoing])
        after = going.through
    assert steps < 1_000
