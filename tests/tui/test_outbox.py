"""The outbox and the attention tray: nothing that was written disappears, and each thing says what can be done."""

from __future__ import annotations

from tests.tui.driver import Mentor


def test_an_empty_outbox_says_that_all_is_well(mentor: Mentor) -> None:
    mentor.opens().presses("o").sees("The outbox is empty.", "nothing came back").presses("escape")
    assert mentor.screen_name == "InboxScreen"


def test_what_is_still_here_can_be_taken_back_from_the_outbox(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").presses("o").sees("leaves in a moment", "Pin the clock.", "u take back")
    mentor.presses("u").sees("Taken back", "The outbox is empty.").presses("escape").sees("draft", "7 pending")


def test_a_contest_shows_both_sides_and_the_lead_keeps_one(mentor: Mentor) -> None:
    question = contest(mentor)
    mentor.presses("o").sees("≠ contested", "Yours", "It is the clock.", "Grace", "m keep mine", "t keep theirs")
    mentor.presses("t").sees("Decided: that answer stands").syncs()
    thread = mentor.world.ada.question(question)
    assert thread.contested is None
    assert thread.cycle.answer is not None
    assert thread.cycle.answer.author == "grace" or thread.cycle.answer.author == "ada"
    assert {"Pin the clock.", "It is the clock."} <= {answer.text for answer in thread.cycle.answers}


def test_the_lead_writes_one_answer_from_both(mentor: Mentor) -> None:
    question = contest(mentor)
    mentor.presses("o", "M").sees("One answer from both")
    mentor.presses("f7").types("It is the clock: pin it.").presses("ctrl+s").sees("Sent")
    answer = mentor.world.ada.question(question).cycle.answer
    assert answer is not None
    assert answer.text == "It is the clock: pin it."


def test_a_merge_left_half_way_is_kept(mentor: Mentor) -> None:
    contest(mentor)
    mentor.presses("o", "M", "f7").types("It is both").presses("escape", "M").sees("It is both")


def test_a_held_reply_is_recalled_edited_and_sent_again(mentor: Mentor) -> None:
    held(mentor)
    mentor.presses("o").sees("held until", "u take back").presses("u").sees("Asked the store for it").syncs()
    mentor.sees("taken back", "r edit & send", "D discard").presses("r").types(" Please.")
    mentor.presses("ctrl+s").sees("Sent")
    mentor.syncs()
    assert "Pin the clock. Please." in [text for _, text in mentor.world.in_the_team()]


def test_discarding_asks_once(mentor: Mentor) -> None:
    held(mentor)
    mentor.presses("o", "u").syncs().sees("taken back")
    mentor.presses("D").sees("Discard it?", "is gone for good").presses("D").sees("Discard it?")
    mentor.presses("escape").sees("Pin the clock.").presses("D", "enter").sees("The outbox is empty.")


def test_what_cannot_be_done_says_why(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").presses("o", "D").sees("still on its way: take it back first")
    mentor.presses("m").sees("Only a lead decides").presses("r").sees("Only what came back")


def contest(mentor: Mentor) -> str:
    """Ada and Grace answer the same question, neither seeing the other's."""
    question = mentor.opens().question_id
    mentor.world.answers("grace", question, "It is the clock.")
    mentor.replies("Pin the clock.").waits(seconds=11).syncs()
    mentor.sees("1 in the tray")
    return question


def held(mentor: Mentor) -> None:
    """A reply that the store holds while her window is open: it was sent in the grace, and the clock was set back."""
    clock = mentor.world.clock
    noon = clock.at
    mentor.opens().presses("r").types("Pin the clock.").waits(hours=3, minutes=1).presses("ctrl+s").waits(
        seconds=15
    ).syncs()
    assert [item.state for item in mentor.outbox()] == ["held"]
    clock.at = noon
    mentor.waits(seconds=1).sees("open until")
