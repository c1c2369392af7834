"""Moves on one question and on several, and taking them back, from desk to desk through a real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from mentor_tui.domain.errors import BadInput, OffHours, Refused
from mentor_tui.domain.moves import ACKNOWLEDGE, HAND_OVER, QUICK, SHAPED
from mentor_tui.domain.question import ANSWERED, PENDING
from mentor_tui.services import drafts, inbox, outbox
from mentor_tui.services import sync as syncing
from mentor_tui.services.batch import Move, act, act_on_all, fill_in
from mentor_tui.services.hand_over import hand_over, who_could
from mentor_tui.services.reply import reply, reply_shaped
from mentor_tui.services.undo import can_take_back, take_back

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from tests.services.conftest import Office

TEN = timedelta(seconds=10)
EVENING = datetime(2026, 3, 10, 18, tzinfo=UTC)
FORM = "- a\n- b\n- c\n- d\nNext: e"


def test_a_hand_over_moves_the_question_and_its_note_to_her_desk(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    due = maya.question(question).deadline(None).due
    hand_over(maya, question, "tom", "She is new here.")
    office.all_sync()
    assert inbox.ids(maya) == []
    assert inbox.ids(tom) == [question]
    there = tom.question(question)
    assert (there.mentor, there.handed_over_by, there.thread[-1].text) == ("tom", "maya", "She is new here.")
    assert there.deadline(None).due == due
    reply(tom, question, "Because of the lock.")
    office.all_sync()
    assert maya.question(question).state == ANSWERED


def test_who_has_it_and_who_gives_it_are_not_among_those_who_could(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    assert [one.member for one in who_could(maya, [question])] == ["tom"]
    hand_over(maya, question, "tom")
    assert [one.member for one in who_could(maya, [question])] == []
    assert [one.member for one in who_could(maya, [question, office.asks()])] == ["tom"]


def test_what_cannot_be_handed_over(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    for to, error, why in (("ada", Refused, "is a mentee"), ("maya", Refused, "yours"), ("bob", BadInput, "nobody")):
        with pytest.raises(error, match=why):
            hand_over(maya, question, to)
    office.clock.at = EVENING
    with pytest.raises(OffHours):
        hand_over(maya, question, "tom")
    hand_over(maya, office.asks(p0=True), "tom")


def test_one_refusal_in_a_batch_stops_no_other(office: Office, maya: Desk, tom: Desk) -> None:
    questions = [office.asks(f"Why {number}?") for number in range(3)]
    reply(tom, questions[1], "Because.")
    office.all_sync()
    outcome = act_on_all(maya, Move(QUICK, "Look at the log."), questions)
    assert [one.question_id for one in outcome.done] == [questions[0], questions[2]]
    assert [(one.title, one.why) for one in outcome.refused] == [
        ("Why 1?", "this question is answered: it waits for nothing")
    ]
    office.all_sync()
    assert [tom.question(one).state for one in questions] == [ANSWERED] * 3
    assert tom.question(questions[1]).contested is None


def test_a_template_is_filled_for_each_and_ones_own_braces_are_kept(office: Office, maya: Desk) -> None:
    question = office.asks("Why {me}?")
    assert fill_in(maya, question, "{mentee} {first_name} {me} {title} {x} {}") == "Ada Ada Maya Why {me}? {x} {}"
    act(maya, Move(QUICK, "Write {title}."), question)
    given = maya.question(question).cycle.answer
    assert given is not None
    assert given.text == "Write {title}."


def test_a_batch_takes_only_the_draft_that_it_was_written_in(office: Office, maya: Desk) -> None:
    first, second = office.asks("A?"), office.asks("B?")
    drafts.save(maya, first, "Look at the log.")
    drafts.save(maya, second, "My own words")
    outcome = act_on_all(maya, Move(QUICK, "Look at the log."), [first, second], undo_for=TEN)
    kept = drafts.load(maya, second)
    assert (drafts.load(maya, first), kept and kept.text) == (None, "My own words")
    back = take_back(maya, outcome.entry_ids)
    assert (set(back.questions), back.left) == ({first, second}, 0)
    again, kept = drafts.load(maya, first), drafts.load(maya, second)
    assert (again and again.text, kept and kept.text) == ("Look at the log.", "My own words")
    assert outbox.outbox(maya) == []


def test_undone_in_the_outbox_a_shaped_reply_takes_its_faq_draft_with_it(office: Office, maya: Desk) -> None:
    question = office.asks()
    sent = reply_shaped(maya, question, FORM, undo_for=TEN)
    assert sent.faq_id is not None
    outbox.undo(maya, sent.entry_id)
    assert outbox.outbox(maya) == []
    kept = drafts.load(maya, question, move=SHAPED)
    assert kept is not None
    assert "- d" in kept.text, "what did not fit is in the draft again"


def test_a_faq_draft_is_its_authors_alone(office: Office, maya: Desk, tom: Desk) -> None:
    sent = reply_shaped(maya, office.asks(), FORM)
    office.all_sync()
    told = {row[0]: row[1] for row in tom.journal._database.rows("SELECT id, entry FROM feed")}
    assert sent.faq_id in told
    assert told[sent.faq_id] is None
    assert outbox.outbox(maya) == []


def test_undo_puts_a_shaped_reply_and_its_rest_together_again(office: Office, maya: Desk) -> None:
    question = office.asks()
    done = act(maya, Move(SHAPED, FORM), question, undo_for=TEN)
    assert can_take_back(maya, done.entry_ids)
    take_back(maya, done.entry_ids)
    draft = drafts.load(maya, question, move=SHAPED)
    assert draft is not None
    assert draft.text == "- a\n- b\n- c\n- d\n\nNext: e"
    assert maya.question(question).state == PENDING
    assert outbox.outbox(maya) == []


def test_what_is_released_cannot_be_taken_back_and_what_is_held_is_recalled(office: Office, maya: Desk) -> None:
    released = act(maya, Move(ACKNOWLEDGE), office.asks())
    office.all_sync()
    assert not can_take_back(maya, released.entry_ids)
    held = act(maya, Move(QUICK, "Yes."), office.asks(), undo_for=TEN)
    office.clock.at = EVENING
    syncing.sync(maya)
    assert can_take_back(maya, held.entry_ids)
    back = take_back(maya, (*released.entry_ids, *held.entry_ids))
    assert ([one.id for one in back.recalled], back.undone, back.left) == ([held.entry_ids[0]], (), 1)
    syncing.sync(maya)
    assert [(item.state, item.text) for item in outbox.outbox(maya)] == [("recalled", "Yes.")]


def test_a_hand_over_that_is_taken_back_is_hers_again(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks()
    done = act(maya, Move(HAND_OVER, "Quick one.", "tom"), question, undo_for=TEN)
    assert inbox.ids(maya) == []
    take_back(maya, done.entry_ids)
    assert inbox.ids(maya) == [question]


def test_a_shaped_reply_that_came_back_is_checked_when_it_is_sent_again(office: Office, maya: Desk) -> None:
    question = office.asks()
    reply_shaped(maya, question, "- a\nNext: b", undo_for=TEN)
    office.clock.at = EVENING
    syncing.sync(maya)
    outbox.recall(maya, outbox.outbox(maya)[0].id)
    syncing.sync(maya)
    (item,) = outbox.outbox(maya)
    with pytest.raises(OffHours):
        outbox.send_again(maya, item.id, "- a\nNext: b")
    office.clock.goes_on(hours=16)
    with pytest.raises(Refused, match="no next action"):
        outbox.send_again(maya, item.id, "- a")
    assert item.form == "shaped"
    with pytest.raises(Refused, match="4 bullets"):
        outbox.send_again(maya, item.id, FORM)
    outbox.send_again(maya, item.id, "- One. Two. Three.\nNext: b")


def test_what_was_released_while_nobody_looked_keeps_nothing_else_from_coming_back(office: Office, maya: Desk) -> None:
    done = act(maya, Move(QUICK, "Yes."), office.asks(), undo_for=TEN)
    here = act(maya, Move(QUICK, "No."), office.asks(), undo_for=timedelta(days=2))
    office.clock.at = EVENING
    syncing.sync(maya)
    before = maya.journal.outbox()
    office.clock.goes_on(days=1)
    syncing.sync(maya)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(maya.journal), "outbox", lambda _: before)
        back = take_back(maya, (*done.entry_ids, *here.entry_ids))
    assert (back.recalled, [one.id for one in back.undone], back.left) == ((), [*here.entry_ids], 1)
