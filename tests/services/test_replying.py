"""Answering: the two-sentence rule, the lock, release, undo, contests; from desk to desk through a real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from mentor_tui.domain.errors import BadInput, OffHours, Refused, StoreUnreachable
from mentor_tui.domain.question import ANSWERED, ASKED_BACK, PENDING
from mentor_tui.services import ask, drafts, hours, inbox, lock, outbox, resolve
from mentor_tui.services import sync as syncing
from mentor_tui.services.acknowledge import acknowledge
from mentor_tui.services.reply import ask_back, reply
from mentor_tui.services.show import find, short, show

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.team.sync import SyncReport
    from tests.services.conftest import Office


def test_a_reply_reaches_every_desk_once(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    assert inbox.ids(tom) == [question]
    reply(maya, question, "Because of the lock.")
    office.all_sync()
    for desk in (maya, tom):
        answer = desk.question(question).cycle.answer
        assert answer is not None
        assert (answer.text, answer.author, answer.confirmed) == ("Because of the lock.", "maya", True)
        assert inbox.ids(desk) == []
    assert outbox.outbox(maya) == []


def test_three_sentences_are_refused_and_nothing_is_written(office: Office, maya: Desk) -> None:
    question = office.asks()
    drafts.save(maya, question, "One. Two. Three.", cursor=4)
    with pytest.raises(Refused, match="3 sentences"):
        reply(maya, question, "One. Two. Three.")
    assert maya.question(question).state == PENDING
    kept = drafts.load(maya, question)
    assert kept is not None
    assert (kept.text, kept.cursor) == ("One. Two. Three.", 4)


def test_sending_drops_the_draft_and_undo_brings_the_text_back(office: Office, maya: Desk) -> None:
    question = office.asks()
    drafts.save(maya, question, "Because")
    sent = reply(maya, question, "Because of the lock.", undo_for=timedelta(seconds=10))
    assert drafts.load(maya, question) is None
    syncing.sync(maya)
    assert maya.question(question).state == ANSWERED
    undone = outbox.undo(maya, sent.entry_id)
    assert (undone.question_id, undone.text) == (question, "Because of the lock.")
    assert maya.question(question).state == PENDING
    draft = drafts.load(maya, question)
    assert draft is not None
    assert draft.text == "Because of the lock."
    assert outbox.outbox(maya) == []


def test_what_has_left_cannot_be_undone(office: Office, maya: Desk) -> None:
    question = office.asks()
    sent = reply(maya, question, "Yes.", undo_for=timedelta(seconds=10))
    office.clock.goes_on(seconds=11)
    syncing.sync(maya)
    with pytest.raises(Refused, match="left this machine"):
        outbox.undo(maya, sent.entry_id)


def test_an_empty_reply_is_bad_input(office: Office, maya: Desk) -> None:
    question = office.asks()
    for nothing in ("", "  \n", "\x1b[31m\x1b[0m", "\u200b"):
        with pytest.raises(BadInput):
            reply(maya, question, nothing)


def test_off_hours_a_reply_is_refused_with_the_opening_in_her_zone(office: Office, maya: Desk) -> None:
    question = office.asks()
    office.clock.at = datetime(2026, 3, 13, 18, tzinfo=UTC)
    with pytest.raises(OffHours, match=r"Mon 2026-03-16 09:00 \(Europe/London\)"):
        reply(maya, question, "Yes.")
    with pytest.raises(OffHours):
        acknowledge(maya, question)


def held(office: Office, maya: Desk) -> tuple[str, SyncReport]:
    """A question whose answer she wrote in time, and which was sent after her window."""
    question = office.asks()
    office.cut = True
    reply(maya, question, "Yes.")
    office.clock.at = datetime(2026, 3, 10, 18, tzinfo=UTC)
    office.cut = False
    return question, syncing.sync(maya)


def test_a_reply_written_in_time_but_sent_off_hours_waits_for_her_window(office: Office, maya: Desk, tom: Desk) -> None:
    question, report = held(office, maya)
    assert report.held == 1
    assert [(one.state, one.release_at, one.can) for one in outbox.outbox(maya)] == [
        ("held", datetime(2026, 3, 11, 9, tzinfo=UTC), ("recall",))
    ]
    syncing.sync(tom)
    assert tom.question(question).state == PENDING
    office.clock.at = datetime(2026, 3, 11, 9, 20, tzinfo=UTC)
    syncing.sync(tom)
    answer = tom.question(question).cycle.answer
    assert answer is not None
    assert answer.at == datetime(2026, 3, 11, 9, tzinfo=UTC)


def test_a_held_reply_can_be_recalled_and_its_text_stays(office: Office, maya: Desk, tom: Desk) -> None:
    question, _ = held(office, maya)
    outbox.recall(maya, outbox.outbox(maya)[0].id)
    syncing.sync(maya)
    (item,) = outbox.outbox(maya)
    assert (item.state, item.text, item.can) == ("recalled", "Yes.", ("send_again", "discard"))
    office.clock.at = datetime(2026, 3, 11, 10, tzinfo=UTC)
    office.all_sync()
    assert tom.question(question).state == PENDING
    outbox.send_again(maya, item.id, "Yes, it is.")
    office.all_sync()
    answer = tom.question(question).cycle.answer
    assert answer is not None
    assert answer.text == "Yes, it is."


def test_a_held_reply_whose_question_moved_on_comes_back_and_says_by_whom(
    office: Office, maya: Desk, tom: Desk
) -> None:
    question, _ = held(office, maya)
    ask.follow_up(tom, question, "She says that it is slow on Linux only.")
    syncing.sync(tom)
    office.clock.at = datetime(2026, 3, 11, 10, tzinfo=UTC)
    office.all_sync()
    (item,) = outbox.outbox(maya)
    assert item.state == "returned"
    assert item.reason == "while it waited, Tom added: read that, then send it again or drop it"


def test_another_mentee_adds_nothing_to_it(office: Office, maya: Desk) -> None:
    question = office.asks()
    office.adds("Bo", "mentee")
    bo = office.sits_down("Bo")
    with pytest.raises(Refused, match="only who asked it"):
        ask.follow_up(bo, question, "Me too!")


def recalled(office: Office, maya: Desk, question: str) -> str:
    """A reply of hers that she took back while it was held; it is the next morning."""
    entry_id = reply(maya, question, "Yes.", undo_for=timedelta(seconds=10)).entry_id
    office.clock.at = datetime(2026, 3, 10, 18, tzinfo=UTC)
    syncing.sync(maya)
    outbox.recall(maya, entry_id)
    syncing.sync(maya)
    office.clock.at = datetime(2026, 3, 11, 10, tzinfo=UTC)
    return entry_id


def test_what_is_sent_again_is_no_second_answer_of_ones_own(office: Office, maya: Desk) -> None:
    question = office.asks()
    entry_id = recalled(office, maya, question)
    assert lock.wall(maya).waiting == 0, "it goes nowhere by itself"
    reply(maya, question, "No.")
    with pytest.raises(Refused, match="answered it already"):
        outbox.send_again(maya, entry_id)


def test_what_is_sent_again_answers_the_cycle_that_runs(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    entry_id = recalled(office, maya, question)
    office.all_sync()
    ask_back(tom, question, "Which version?")
    office.all_sync()
    ask.follow_up(maya, question, "Version 3.")
    outbox.send_again(maya, entry_id, "Then yes.")
    office.all_sync()
    now = tom.question(question)
    assert (now.state, now.contested) == (ANSWERED, None)
    assert now.cycle.answer is not None
    assert (now.cycle.number, now.cycle.answer.text) == (2, "Then yes.")


def test_a_p0_is_answered_off_hours_and_goes_out_at_once(office: Office, maya: Desk, tom: Desk) -> None:
    office.clock.at = datetime(2026, 3, 10, 22, tzinfo=UTC)
    question = office.asks("Production is down", p0=True)
    assert [row.id for row in lock.wall(maya).p0] == [question]
    sent = reply(maya, question, "On the bridge now.")
    assert not sent.held
    office.all_sync()
    answer = tom.question(question).cycle.answer
    assert answer is not None
    assert answer.p0


def test_a_mentee_answers_nobody(office: Office, maya: Desk) -> None:
    question = office.asks()
    ada = office.sits_down("Ada", "Africa/Lagos")
    with pytest.raises(Refused, match="is for mentors to do"):
        reply(ada, question, "It works for me.")
    with pytest.raises(Refused, match="is for mentors to do"):
        acknowledge(ada, question)
    assert outbox.outbox(ada) == []


def test_a_late_reply_says_how_late_it_will_be(office: Office, maya: Desk) -> None:
    question = office.asks()
    office.clock.goes_on(days=2)
    sent = reply(maya, question, "Sorry it took so long.")
    assert sent.late_by == timedelta(days=1)


def test_two_offline_answers_are_a_contest_that_the_lead_ends(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    reply(tom, question, "Try an index.")
    reply(maya, question, "Drop the trigger.")
    office.all_sync()
    for desk in (maya, tom):
        (item,) = outbox.outbox(desk)
        assert item.state == "contested"
        assert {item.text, item.others[0].text} == {"Try an index.", "Drop the trigger."}
        assert item.mine
    (item,) = outbox.outbox(tom)
    with pytest.raises(Refused, match="only a lead"):
        resolve.resolve(tom, question, 1, keep=item.id)
    (hers,) = outbox.outbox(maya)
    assert hers.can == ("keep_mine", "keep_theirs", "merge", "separate")
    resolve.resolve(maya, question, hers.cycle, keep=hers.others[0].id)
    office.all_sync()
    for desk in (maya, tom):
        answer = desk.question(question).cycle.answer
        assert answer is not None
        assert answer.text == hers.others[0].text
        assert outbox.outbox(desk) == []


def test_a_reply_to_an_answered_question_is_a_contest_not_an_error(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    reply(tom, question, "Yes.")
    office.all_sync()
    sent = reply(maya, question, "No.")
    assert sent.contest
    office.all_sync()
    assert [item.state for item in outbox.outbox(maya)] == ["contested"]


def test_nobody_answers_twice_herself(office: Office, maya: Desk) -> None:
    """R8: it would stand against her own answer, and only a lead could end that."""
    question, other = office.asks(), office.asks("And why is it red?")
    reply(maya, question, "Yes.")
    ask_back(maya, other, "Where is it red?")
    for _ in ("before it is sent", "and after"):
        with pytest.raises(Refused, match="you have answered it already"):
            reply(maya, question, "No.")
        with pytest.raises(Refused, match="you have asked back already"):
            reply(maya, other, "It is the paint.")
        office.all_sync()
    ask.follow_up(maya, question, "It is back.")
    assert not reply(maya, question, "Then restart it.").contest


def test_what_moved_under_a_queued_reply_gives_it_back(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    office.cut = True
    reply(tom, question, "Restart it.")
    office.cut = False
    ask.follow_up(maya, question, "I did restart it twice.")
    syncing.sync(maya)
    syncing.sync(tom)
    (item,) = outbox.outbox(tom)
    assert (item.state, item.text) == ("returned", "Restart it.")
    assert item.reason == "while it waited, Maya added: read that, then send it again or drop it"
    assert tom.question(question).state == PENDING
    outbox.discard(tom, item.id)
    assert outbox.outbox(tom) == []


def test_an_ask_back_and_its_clarification(office: Office, maya: Desk) -> None:
    question = office.asks()
    ask_back(maya, question, "What did you try?")
    assert maya.question(question).state == ASKED_BACK
    ask.follow_up(maya, question, "A bigger pool.", tried=("pool of 50",))
    office.all_sync()
    assert maya.question(question).state == PENDING
    assert maya.question(question).cycle.number == 2
    assert maya.question(question).tried[-1] == "pool of 50"


def test_an_acknowledgement_stops_the_ack_clock_and_can_be_given_once(office: Office, maya: Desk) -> None:
    question = office.asks()
    due = show(maya, question).deadline.due
    acknowledge(maya, question)
    assert inbox.rows(maya, [question])[0].acked
    assert show(maya, question).deadline.due == due
    with pytest.raises(Refused, match="already"):
        acknowledge(maya, question)


def test_a_store_out_of_reach_loses_nothing_and_is_told(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    office.cut = True
    reply(maya, question, "Yes.")
    with pytest.raises(StoreUnreachable):
        syncing.sync(maya)
    assert "out of reach" in (inbox.status(maya).sync_error or "")
    assert inbox.status(maya).counts.unsent == 1
    office.cut = False
    office.all_sync()
    assert inbox.status(maya).sync_error is None
    assert tom.question(question).state == ANSWERED


def test_a_question_is_found_by_its_short_name(office: Office, maya: Desk) -> None:
    question = office.asks()
    assert find(maya, short(question)) == question
    assert find(maya, question[:14].upper()) == question
    with pytest.raises(BadInput, match="no question"):
        find(maya, "zzzzzz")


def test_hours_declared_while_locked_count_from_the_next_opening(office: Office, maya: Desk) -> None:
    office.clock.at = datetime(2026, 3, 10, 20, tzinfo=UTC)
    assert lock.state(maya).locked
    begins = hours.declare(maya, hours="mon-sun 00:00-24:00")
    assert begins == datetime(2026, 3, 11, 9, tzinfo=UTC)
    assert lock.state(maya).locked
    hours.declare(maya, exceptions=["2026-03-10 00:00-24:00"])
    syncing.sync(maya)
    assert lock.state(maya).locked
    office.clock.at = datetime(2026, 3, 11, 9, 1, tzinfo=UTC)
    assert not lock.state(maya).locked
    office.clock.at = datetime(2026, 3, 11, 23, tzinfo=UTC)
    assert not lock.state(maya).locked


def test_a_mentee_has_no_wall_to_read_and_to_ask(office: Office, maya: Desk) -> None:
    mentee = office.sits_down("Ada", "Africa/Lagos")
    office.clock.at = datetime(2026, 3, 10, 22, tzinfo=UTC)
    lock.refuse_off_hours(mentee)
    assert not lock.state(mentee).locked
    with pytest.raises(Refused, match="at any time"):
        lock.lock_now(mentee)
    assert lock.state(maya).locked


def test_hours_declared_inside_the_window_count_at_once(office: Office, maya: Desk) -> None:
    assert hours.declare(maya, hours="mon-fri 12:00-17:00") == office.clock.at
    assert lock.state(maya).locked


def test_locking_by_hand_lasts_until_the_next_window(office: Office, maya: Desk) -> None:
    locked = lock.lock_now(maya)
    assert (locked.locked, locked.by_hand, locked.until) == (True, True, datetime(2026, 3, 11, 9, tzinfo=UTC))
    office.clock.at = datetime(2026, 3, 10, 16, 59, tzinfo=UTC)
    assert lock.state(maya).locked
    office.clock.at = datetime(2026, 3, 11, 9, tzinfo=UTC)
    assert not lock.state(maya).locked


def test_five_minutes_of_grace_finish_a_sentence_and_no_more(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    office.clock.at = datetime(2026, 3, 10, 17, 4, tzinfo=UTC)
    assert lock.grace_ends(maya, office.clock.at) == datetime(2026, 3, 10, 17, 5, tzinfo=UTC)
    with pytest.raises(OffHours):
        reply(maya, question, "Yes.")
    sent = reply(maya, question, "Yes.", finishing=True)
    assert (sent.held, sent.goes_out_at) == (True, datetime(2026, 3, 11, 9, tzinfo=UTC))
    office.clock.at = datetime(2026, 3, 10, 17, 5, tzinfo=UTC)
    with pytest.raises(OffHours):
        reply(tom, question, "Yes.", finishing=True)
