"""P0: the phone from anywhere, who was called, and a postmortem that does not go away by itself (R4)."""

from __future__ import annotations

from datetime import timedelta

from tests.tui.driver import Mentor


def p0(mentor: Mentor, title: str = "Checkout fails") -> str:
    return mentor.world.asks("tunde-adeyemi", title, p0=True, body="All payments answer 502.")


def test_a_p0_from_the_call_to_the_postmortem_ends_in_the_store(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens().presses("!").sees("P0: call first", "https://meet.example.org/atlas-p0", "Called?", "2 Grace")
    assert mentor.app.clipboard == "https://meet.example.org/atlas-p0"
    mentor.presses("2").sees("Noted: called Grace", "✓ Grace (called)").replies("Rolled back.")
    mentor.sees("P0 answered: now the postmortem", "m links it").presses("escape").sees("1 postmortem")
    mentor.presses("G").sees("postmortem").presses("enter", "m").types("https://wiki/pm-12").presses("ctrl+s")
    mentor.sees("The postmortem is linked").presses("escape").does_not_see("1 postmortem", "Checkout fails")
    mentor.waits(seconds=11).syncs()
    assert mentor.world.in_the_team()[-3:] == [
        ("note", "Called Grace"),
        ("answer", "Rolled back."),
        ("note", "https://wiki/pm-12"),
    ]


def test_the_phone_is_one_key_away_on_every_screen_and_back_leads_there_again(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens()
    for way in ([], ["o"], ["w"], ["?"], ["L"], ["r", "escape"], ["enter"]):
        before = mentor.presses("G", *way).screen_name
        mentor.presses("!", "!").sees("P0: call first", "Checkout fails").presses("escape")
        assert mentor.screen_name == before
        if before != "InboxScreen":
            mentor.presses("escape")


def test_in_a_text_the_key_is_a_letter(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens().presses("G", "r").types("Wow!")
    assert mentor.screen_name == "InboxScreen"
    mentor.sees("Wow!")


def test_without_a_p0_it_is_about_the_selected_question_and_a_call_makes_it_one(mentor: Mentor) -> None:
    question = mentor.opens().question_id
    mentor.presses("!").sees("Call first: that makes it a P0", "Flaky test").presses("1").sees("P0: call first")
    mentor.presses("u").sees("Taken back", "Call first: that makes it a P0").presses("1", "escape").sees("1 P0")
    assert mentor.question_id == question


def test_the_wall_does_not_leave_a_question_open_that_is_no_p0(mentor: Mentor) -> None:
    mentor.opens().presses("!").sees("Call first").waits(hours=4)
    assert mentor.screen_name == "WallScreen"
    mentor.presses("!").sees("There is no P0")


def test_the_postmortem_waits_behind_the_wall(mentor: Mentor) -> None:
    mentor.opens().waits(hours=4)
    p0(mentor)
    mentor.waits(seconds=1).presses("!").replies("Rolled back.").presses("m").sees("off-hours")
    mentor.presses("escape").sees("No P0.").does_not_see("Checkout fails")
    mentor.waits(hours=16).sees("1 postmortem", "Checkout fails")


def test_a_postmortem_finished_in_the_grace_is_held_until_the_opening(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens().presses("!").replies("Rolled back.").presses("escape").waits(seconds=11).syncs()
    mentor.presses("G", "enter", "m").types("https://wiki/pm-12").waits(hours=3, seconds=1).presses("ctrl+s")
    mentor.sees("Your window is closed.").waits(seconds=11).syncs()
    assert [item.state for item in mentor.outbox()] == ["held"]


def test_the_key_to_reply_on_a_postmortem_opens_it_instead_of_answering_twice(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens().presses("!").replies("Rolled back.").presses("escape", "G", "r")
    mentor.sees("P0 answered: now the postmortem")


def test_a_p0_is_moved_in_every_way_at_once_and_no_wall_takes_it_away(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens(templates={"try": "What did you try, {first_name}?"}).presses("!", "h").sees("Hand over to", "Grace")
    mentor.waits(hours=3, minutes=10).sees("Hand over to").presses("escape")
    mentor.presses("R").types("rolled back\twrite it up").sees("out in 10 s, marked P0").presses("ctrl+s", "u")
    mentor.sees("Taken back: the shaped reply to Tunde", "1 of 3 bullets").presses("escape")
    mentor.presses("b", "ctrl+t", "enter", "ctrl+s").sees("Asked back: Tunde Adeyemi")
    mentor.presses("h").sees("This question is asked back already").waits(seconds=11).syncs()
    assert mentor.world.in_the_team()[-1] == ("ask_back", "What did you try, Tunde?")


def test_a_postmortem_being_written_survives_leaving(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens().presses("!").replies("Rolled back.").presses("m").types("https://wi").presses("escape", "escape")
    mentor.leaves()
    mentor.opens().presses("G", "enter", "m").sees("https://wi")


def test_a_telephone_number_is_shown_in_large_figures_where_there_is_room(mentor: Mentor) -> None:
    from mentor_tui.services import team

    team.set_team(mentor.world.ada, voice_channel="+44 20 7946 0000")
    p0(mentor)
    mentor.opens(size=(120, 40)).presses("!").does_not_see("+44 20").sees("╶┼╴╰─┤").leaves()
    mentor.opens(size=(40, 12)).presses("!").sees("+44 20 7946 0000")


def test_without_a_channel_it_says_who_sets_one(mentor: Mentor) -> None:
    from mentor_tui.services import team

    team.set_team(mentor.world.ada, voice_channel=" ")
    p0(mentor)
    mentor.opens().presses("!").sees("no voice channel is set for this team").presses("c").sees("mentor team set")
    assert mentor.app.clipboard == ""


def test_a_second_p0_opens_over_the_first(mentor: Mentor) -> None:
    p0(mentor)
    mentor.opens().presses("!").sees("Checkout fails")
    mentor.world.asks("priya-raman", "Payouts go out twice", p0=True)
    mentor.waits(seconds=1).presses("!").sees("Payouts go out twice").presses("escape").sees("Checkout fails")


def test_an_old_p0_that_another_answered_is_nothing_to_her(mentor: Mentor) -> None:
    question = mentor.world.asks("tunde-adeyemi", "Checkout fails", ago=timedelta(hours=1), p0=True)
    mentor.world.answers("grace", question, "Rolled back.")
    mentor.opens().syncs().does_not_see("postmortem", "Checkout fails")


def test_of_several_p0_the_one_that_she_is_at_is_called(mentor: Mentor) -> None:
    for title in ("Checkout fails", "Payouts go out twice"):
        mentor.world.asks("tunde-adeyemi", title, p0=True)
    mentor.opens()
    for title in ("Payouts go out twice", "Checkout fails"):
        mentor.selects(title).presses("!").sees("P0: call first", title).presses("escape")
