"""The triage session (R5): the plan, one decision per question, the pause, the wall, and what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentor_tui.services.sync import sync
from tests.tui.driver import SEND, Mentor
from tests.tui.world import TUESDAY

HOUR = timedelta(hours=1)


def up(mentor: Mentor) -> str:
    """The title of the question that is up."""
    question = mentor.app.screen.selected_question  # type: ignore[attr-defined]
    return mentor.app.read_rows([question])[0].title if question else ""


def in_triage(mentor: Mentor) -> Mentor:
    return mentor.opens().presses("t").sees("In this order").presses("enter").sees("1 of 7")


# The plan


def test_the_plan_says_what_presses_how_long_it_takes_and_the_order(mentor: Mentor) -> None:
    mentor.opens().presses("t").sees("7 questions · about 9m · your window is open for 3h")
    mentor.sees("3  late", "2  to answer before your next window, tomorrow 09:00", "2  can wait for it")
    mentor.sees("1  8h late    Flaky test", "3  2h late    Rolling back", "4  in 3h      How do we name feature flags?")
    mentor.does_not_see("More than fits").presses("escape").sees("7 pending")
    assert mentor.screen_name == "InboxScreen"


def test_what_does_not_fit_is_handed_over_from_the_plan_in_one_gesture(mentor: Mentor) -> None:
    mentor.world.clock.at = mentor.world.clock.at.replace(hour=16, minute=56)
    mentor.opens().presses("t").sees(
        "More than fits into this window", "Grace · mentor · in her window now until 17:00"
    )
    mentor.sees("should go to somebody: h hands them over", "▲").presses("h").sees("Hand over 3 questions")
    mentor.presses("enter").sees("4 questions").does_not_see("should go to somebody")
    assert [item.kind for item in mentor.outbox()] == ["hand_over"] * 3
    mentor.presses("u").sees("7 questions", "should go to somebody")
    assert mentor.outbox() == []


def test_where_nothing_waits_there_is_no_plan(mentor: Mentor) -> None:
    mentor.opens().presses("*", "a", "enter")
    mentor.presses("*", "r").types("Yes.").presses("ctrl+s", "enter").sees("Nothing is waiting")
    mentor.presses("t").sees("there is nothing to decide on")
    assert mentor.screen_name == "InboxScreen"


# One decision per question


def test_thirty_questions_are_cleared_in_one_session_and_arrive(mentor: Mentor) -> None:
    for number in range(23):
        mentor.world.asks("priya-raman", f"Question {number}")
    mentor.opens(size=(80, 24)).presses("t").sees("30 questions").presses("enter").sees("1 of 30")
    moves = (f"rYes.{SEND}", f"b\t{SEND}", "h\n")
    for number in range(30):
        mentor.world.clock.goes_on(seconds=30)
        mentor.types(moves[number % 3])
    pressed = 2 + 10 * sum(len(keys.replace("Yes.", "")) for keys in moves)
    mentor.sees("Nobody waits for you any more.", "10  answered", "10  asked back", "10  handed over")
    mentor.sees("30 decisions in 15m, 30s each").does_not_see("left (")
    assert pressed / 30 < 4
    mentor.presses("enter").sees("Nothing is waiting for you")
    mentor.waits(seconds=11).syncs()
    kinds = [kind for kind, _ in mentor.world.in_the_team()]
    assert [kinds.count(kind) for kind in ("answer", "ask_back", "hand_over")] == [10, 10, 10]
    sync(mentor.world.desks["grace"])
    assert len(mentor.world.desks["grace"].journal.inbox_ids("grace", mentor.world.clock.at)) == 10


def test_each_decision_brings_the_next_question_and_the_line_on_top_goes_on(mentor: Mentor) -> None:
    in_triage(mentor).sees("Flaky test", "about 9m left")
    mentor.replies("Pin the clock.").sees("2 of 7", "Which queue", "about 8m left", "Sent to Jack Nguyen")
    mentor.presses("a").sees("3 of 7", "Rolling back").presses("n").sees("4 of 7", "How do we name")
    mentor.presses("p").sees("3 of 7", "Rolling back")
    mentor.presses("p").sees("Nothing was skipped; u takes back")


def test_undo_brings_the_question_and_its_text_back_also_from_the_summary(mentor: Mentor) -> None:
    in_triage(mentor).replies("Pin the clock.").sees("2 of 7").presses("u").sees(
        "1 of 7", "Flaky test", "Pin the clock."
    )
    mentor.presses("ctrl+s").sees("2 of 7")
    mentor.types("aaaaa").replies("Yes.").sees("2  answered", "5  acknowledged, and still to be answered")
    mentor.presses("u").sees("7 of 7", "Yes.").presses("ctrl+s").sees("2  answered")


def test_the_last_move_is_repeated_with_one_key(mentor: Mentor) -> None:
    in_triage(mentor).replies("See the handbook.").presses(".", ".").sees("4 of 7")
    assert [item.text for item in mentor.outbox()] == ["See the handbook."] * 3


def test_what_was_skipped_is_left_and_enter_goes_through_it_again(mentor: Mentor) -> None:
    in_triage(mentor).types("nnaaaaa").sees(
        "That was the batch.", "5  acknowledged", "2  left (2 skipped)", "Waiting the longest", "enter the rest"
    )
    mentor.presses("enter").sees("6 of 7", "Flaky test").replies("Yes.").replies("Yes.").sees("Nobody waits")


def test_a_search_from_a_reply_comes_back_with_a_quotation(mentor: Mentor) -> None:
    mentor.opens().selects("How do we name").replies("Team first.").waits(seconds=11).syncs()
    mentor.presses("t", "enter", "r", "ctrl+f").types("feature flags").presses("enter", "i")
    mentor.sees("1 of 6", "Team first.", "Reply to Jack")


# What comes meanwhile


def test_arrivals_are_told_of_and_move_nothing(mentor: Mentor) -> None:
    in_triage(mentor).presses("r").types("Pin ")
    mentor.world.asks("priya-raman", "Is this new?")
    mentor.waits(seconds=1).sees("New: Priya Raman · Is this new?", "1 new", "1 of 7", "Flaky test")
    mentor.types("it.").presses("ctrl+s").sees("2 of 7")
    mentor.types("aaaaaa").sees("1  left (1 came meanwhile)").presses("enter").sees("8 of 8", "Is this new?")


@pytest.mark.parametrize("key", ["escape", "ctrl+s"])
def test_a_question_that_somebody_else_answers_is_passed_over_but_never_under_her_pen(mentor: Mentor, key: str) -> None:
    first = mentor.opens().presses("t", "enter").app.screen.selected_question  # type: ignore[attr-defined]
    assert first is not None
    mentor.presses("r").types("Pin")
    mentor.world.answers("grace", first, "Freeze the time.")
    mentor.syncs().sees("Pin", "Flaky test").presses(key).sees("2 of 7", "Which queue").does_not_see("Flaky test")


def test_a_p0_that_comes_is_the_next_one_and_never_under_her_pen(mentor: Mentor) -> None:
    in_triage(mentor).presses("r").types("Pin it.")
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.waits(seconds=1).sees("Pin it.", "1 of 8", "Flaky test", "call first: ").does_not_see("new ·")
    mentor.presses("ctrl+s").sees("2 of 8", "P0  call now", "! call first")


def test_a_p0_comes_first_and_its_phone_is_one_key_away(mentor: Mentor) -> None:
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.opens().presses("t").sees("1  P0: the phone first").presses("enter").sees("Checkout fails", "! call first")
    mentor.presses("!").sees("P0: call first").replies("Rolled back.").presses("escape").sees("2 of 8", "Flaky test")


# Pause and wall


def test_a_paused_session_goes_on_where_it_stopped_after_a_restart_and_tomorrow(mentor: Mentor) -> None:
    in_triage(mentor).replies("Pin the clock.").presses("n").sees("3 of 7", "Rolling back")
    mentor.presses("escape").sees("Triage paused: 1 answered, 6 left; t goes on with it").leaves()
    mentor.world.clock.at = TUESDAY + 20 * HOUR
    mentor.opens().presses("t").sees("So far: 1 answered, 6 left", "It goes on with: Rolling back")
    mentor.sees("enter go on").presses("enter").sees("3 of 7", "Rolling back").does_not_see("Triage paused")


def test_a_refusal_goes_with_the_question_that_it_was_about(mentor: Mentor) -> None:
    in_triage(mentor).replies("One. Two. Three.").sees("shorten it").presses("escape", "n").does_not_see("shorten it")


def test_a_p0_that_was_skipped_does_not_come_first_after_each_pause(mentor: Mentor) -> None:
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.opens().presses("t", "enter").sees("Checkout fails").presses("n").does_not_see("Checkout fails").presses(
        "escape", "t", "enter"
    )
    mentor.does_not_see("Checkout fails").presses("p").sees("Checkout fails")


def test_the_wall_lets_her_finish_then_says_what_came_of_it_and_the_next_window_goes_on(mentor: Mentor) -> None:
    in_triage(mentor).replies("Pin the clock.").presses("r").types("Put it ")
    mentor.waits(hours=3, seconds=1).sees("Your window is over: 4:59", "2 of 7").types("there.").presses("ctrl+s")
    mentor.sees("Your window is closed.", "2 replies wait").does_not_see("Which queue").waits(seconds=11)
    mentor.sees("Triage paused: 2 answered, 5 left")
    mentor.waits(hours=16).sees("So far: 2 answered, 5 left", "It goes on with: Rolling back")
    mentor.presses("enter").sees("3 of 7", "Rolling back")


def test_the_wall_over_a_half_written_reply_gives_it_back_in_the_next_window(mentor: Mentor) -> None:
    in_triage(mentor).presses("r").types("Pin the").waits(hours=3, minutes=6).sees("Your window is closed")
    mentor.waits(hours=16).sees("1 of 7", "Flaky test", "Pin the").does_not_see("more than the window")


def test_read_only_looks_at_everything_and_decides_nothing(mentor: Mentor) -> None:
    mentor.opens(read_only_because="another mentor-tui is open").presses("t", "enter").sees("1 of 7")
    mentor.presses("a", "r", "h").sees("Read-only", "1 of 7")
    assert mentor.outbox() == []


def test_every_size_shows_it_without_a_crash(mentor: Mentor) -> None:
    mentor.opens(size=(10, 3)).presses("t", "enter", "r").types("Yes.").presses("ctrl+s")
    assert [item.text for item in mentor.outbox()] == ["Yes."]
    assert up(mentor).startswith("Which queue")
