"""The off-hours lock: the window ends, a sentence may be finished, and only a P0 comes through the wall."""

from __future__ import annotations

from datetime import timedelta

from tests.tui.driver import Mentor
from tests.tui.world import TUESDAY


def test_the_last_ten_minutes_are_announced(mentor: Mentor) -> None:
    mentor.opens().waits(hours=2, minutes=49).does_not_see("window ends")
    mentor.waits(minutes=2).sees("▲ window ends in 9:00, at 17:00")


def test_at_the_end_of_the_window_the_wall_goes_up_and_says_when_it_opens(mentor: Mentor) -> None:
    mentor.opens().waits(hours=3, seconds=1)
    assert mentor.screen_name == "WallScreen"
    mentor.sees("Your window is closed.", "opens tomorrow 09:00", "London, in 15h", "No P0.")
    mentor.does_not_see("Jack Nguyen", "pending")


def test_what_is_being_typed_gets_five_minutes_and_is_a_draft_from_the_first(mentor: Mentor) -> None:
    question = mentor.opens().question_id
    mentor.presses("r").types("Pin the").waits(hours=3, seconds=1)
    assert mentor.draft(question) == "Pin the"
    mentor.sees("Your window is over: 4:59 to finish this sentence", "goes out tomorrow 09:00")
    mentor.types(" clock.").waits(minutes=4).sees("0:59 to finish", "Pin the clock.")
    mentor.waits(minutes=1)
    assert mentor.screen_name == "WallScreen"
    assert mentor.draft(question) == "Pin the clock."


def test_a_sentence_finished_in_the_grace_is_held_and_the_wall_goes_up_at_once(mentor: Mentor) -> None:
    mentor.opens().presses("r").types("Pin the clock.").waits(hours=3, minutes=1).presses("ctrl+s")
    mentor.sees("Your window is closed.", "1 reply waits and goes out tomorrow 09:00.")
    mentor.waits(seconds=15).syncs()
    assert [item.state for item in mentor.outbox()] == ["held"]
    assert "answer" not in [kind for kind, _ in mentor.world.in_the_team()]


def test_the_wall_opens_by_itself_where_she_left_off(mentor: Mentor) -> None:
    mentor.opens().presses("j", "j", "r").types("Stamp it").waits(hours=3, minutes=6).sees("Your window is closed.")
    mentor.waits(hours=16).sees("open until 17:00", "Reply to Tunde Adeyemi", "Stamp it")


def test_nothing_else_can_be_reached_while_locked(mentor: Mentor) -> None:
    mentor.opens().waits(hours=4)
    mentor.presses("o", "r", "a", "w", "j", "L", "escape", "enter", "u")
    assert mentor.screen_name == "WallScreen"
    mentor.presses("ctrl+p").does_not_see("Outbox", "Quick reply")


def test_the_wall_is_up_from_the_start_off_hours_and_the_inbox_is_not_even_read(mentor: Mentor) -> None:
    mentor.world.clock.at = TUESDAY + timedelta(hours=5)
    mentor.opens().sees("Your window is closed.").does_not_see("Jack")
    assert [type(screen).__name__ for screen in mentor.app.screen_stack] == ["WallScreen"]


def test_locking_now_asks_once_and_its_own_key_is_no_answer(mentor: Mentor) -> None:
    mentor.opens().presses("L").sees("Lock now?", "tomorrow 09:00", "cannot be taken back.")
    mentor.presses("L").sees("Lock now?").presses("escape").sees("7 pending")
    mentor.presses("L", "enter").sees("You locked for today.", "opens tomorrow 09:00")
    mentor.waits(hours=2).sees("You locked for today.").waits(hours=17).sees("7 pending")


def test_locking_keeps_what_is_open(mentor: Mentor) -> None:
    question = mentor.opens().question_id
    mentor.presses("r").types("half a sen")
    mentor.by_mouse("lock")
    mentor.presses("enter").sees("You locked for today.")
    assert mentor.draft(question) == "half a sen"


def test_a_machine_that_slept_over_the_end_of_the_window_wakes_up_locked(mentor: Mentor) -> None:
    mentor.opens().waits(hours=9).sees("Your window is closed.", "in 10h")


def test_quitting_works_at_the_wall(mentor: Mentor) -> None:
    mentor.opens().waits(hours=4).presses("q")
    assert not mentor.app.is_running


def test_a_p0_breaks_through_the_wall_and_its_reply_goes_out_at_once(mentor: Mentor) -> None:
    mentor.opens().waits(hours=4).sees("No P0.")
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True, body="All payments answer 502.")
    mentor.waits(seconds=1).sees("1 P0", "Call first: https://meet.example.org/atlas-p0", "Checkout fails")
    mentor.presses("enter").sees("P0: call first", "https://meet.example.org/atlas-p0", "All payments answer 502.")
    mentor.presses("r").types("Rolled back, call me.").sees("out in 10 s, marked P0").presses("ctrl+s")
    mentor.sees("Sent to Tunde Adeyemi").presses("escape").waits(seconds=11).syncs()
    mentor.sees("Your window is closed.", "No P0.")
    assert ("answer", "Rolled back, call me.") in mentor.world.in_the_team()


def test_a_reply_to_a_p0_does_not_wait_for_the_opening(mentor: Mentor) -> None:
    mentor.opens().waits(hours=4)
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.waits(seconds=1).presses("enter").replies("Rolled back.").presses("escape")
    mentor.sees("Your window is closed.", "No reply is waiting to go out.")


def test_the_key_that_the_banner_names_opens_the_p0_that_it_tells_of_also_at_the_wall(mentor: Mentor) -> None:
    mentor.world.asks("tunde-adeyemi", "Checkout fails", ago=timedelta(hours=1), p0=True)
    mentor.opens()
    mentor.world.asks("tunde-adeyemi", "Payouts go out twice", p0=True)
    mentor.waits(seconds=1).sees("Payouts go out twice", "! opens it").presses("!")
    mentor.sees("P0: call first", "Payouts go out twice").does_not_see("Checkout fails").presses("escape")
    mentor.presses("!").sees("P0: call first", "Checkout fails").presses("escape").waits(hours=4)
    mentor.world.asks("tunde-adeyemi", "Logins fail", p0=True)
    mentor.waits(seconds=1).sees("Your window is closed.", "! opens it").presses("!")
    mentor.sees("P0: call first", "Logins fail").does_not_see("Checkout fails")


def test_what_was_finished_in_the_grace_can_be_taken_back_at_the_wall(mentor: Mentor) -> None:
    question = mentor.opens().question_id
    mentor.presses("r").types("Pin the clock.").waits(hours=3, minutes=1).presses("ctrl+s")
    mentor.sees("Your window is closed.", "u undoes").presses("u").sees("Taken back", "No reply is waiting")
    assert (mentor.outbox(), mentor.draft(question)) == ([], "Pin the clock.")


def test_a_p0_breaks_in_while_she_types_without_taking_her_keys(mentor: Mentor) -> None:
    mentor.opens().presses("r").types("Pin ")
    mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.waits(seconds=1).sees(" P0  Tunde Adeyemi · Lagos 15:00 · Checkout fails", "call first: https://meet")
    mentor.types("it!").sees("Pin it!").presses("escape", "!").sees("P0: call first", "Checkout fails")
    mentor.presses("escape").does_not_see("call first")


def test_letters_meant_for_a_text_that_the_wall_cut_off_do_not_quit(mentor: Mentor) -> None:
    mentor.opens().presses("r").types("Pin the").waits(hours=3, minutes=6).presses("q")
    assert mentor.app.is_running
    mentor.waits(seconds=3).presses("q")
    assert not mentor.app.is_running
