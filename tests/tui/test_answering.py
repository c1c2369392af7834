"""A mentor answers: from the list to the team, with second thoughts, and without losing a word."""

from __future__ import annotations

import pytest

from mentor_tui.tui.widgets.question_list import QuestionList
from tests.tui.driver import Mentor


def test_the_inbox_shows_the_most_urgent_first_with_its_question_beside_it(mentor: Mentor) -> None:
    mentor.opens().sees("7 pending", "3 late", "open until 17:00, 3h left", "8h late")
    assert mentor.selected == "Flaky test: test_checkout_total fails one run in ten"
    mentor.sees("ran it 200 times alone: never fails", "Sydney 01:00 Wed")


def test_a_reply_goes_on_to_the_next_question_and_reaches_the_team(mentor: Mentor) -> None:
    mentor.opens().presses("j").replies("Use the slow queue.")
    mentor.sees("Sent to Priya Raman", "u undoes (10 s)", "6 pending", "1 unsent")
    assert mentor.selected == "Rolling back a migration that half applied"
    mentor.syncs()
    assert ("answer", "Use the slow queue.") not in mentor.world.in_the_team()
    mentor.waits(seconds=11).syncs()
    assert ("answer", "Use the slow queue.") in mentor.world.in_the_team()
    mentor.does_not_see("undoes", "unsent")


def test_undo_counts_down_and_puts_the_text_back_into_the_field(mentor: Mentor) -> None:
    mentor.opens().presses("j").replies("Use the slow queue.").waits(seconds=4).sees("u undoes (6 s)")
    mentor.presses("u").sees("Taken back", "Use the slow queue.", "7 pending", "Reply to Priya Raman")
    mentor.types(" Really").presses("ctrl+s").waits(seconds=11).syncs()
    answers = [text for kind, text in mentor.world.in_the_team() if kind == "answer"]
    assert answers == ["Use the slow queue. Really"]


def test_undo_is_over_when_the_store_has_released_it(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").waits(seconds=11).syncs().presses("u").sees("Too late to take back")
    assert ("answer", "Pin the clock.") in mentor.world.in_the_team()


def test_sentences_are_counted_and_a_third_is_refused_with_the_text_kept(mentor: Mentor) -> None:
    mentor.opens().presses("r").sees("0 of 2 sentences")
    mentor.types("Check foo.bar.Baz in v2.0. Then rerun.").sees("2 of 2 sentences")
    mentor.types(" And tell me.").sees("3 of 2 sentences: 1 too many").presses("ctrl+s").sees("3 sentences;", "(R6)")
    mentor.sees("And tell me.", "7 pending")
    assert mentor.outbox() == []


def test_an_empty_reply_is_refused_in_one_line(mentor: Mentor) -> None:
    mentor.opens().presses("r", "ctrl+s").sees("is empty: write")


def test_letters_typed_into_the_field_never_act(mentor: Mentor) -> None:
    mentor.opens().presses("r").types("quo wald jkL?! oaq").sees("quo wald jkL?! oaq", "7 pending")
    assert mentor.screen_name == "InboxScreen"
    assert mentor.outbox() == []


def test_letters_typed_right_after_the_key_that_opens_the_field_are_text(mentor: Mentor) -> None:
    """They reach the app before the field has the keys: `a` would acknowledge and `q` would quit."""
    mentor.opens().types("raq").sees("Reply to Jack Nguyen", "7 pending")
    assert mentor.app.is_running
    assert mentor.app.focused is not None
    assert getattr(mentor.app.focused, "text", "") == "aq"
    assert mentor.outbox() == []


def test_tab_stays_in_the_field(mentor: Mentor) -> None:
    mentor.opens().presses("r").types("one").presses("tab").types("a").sees("onea")


def test_what_was_typed_is_kept_at_a_pause_and_comes_back_with_its_cursor(mentor: Mentor) -> None:
    question = mentor.opens().question_id
    mentor.presses("r").types("Pin clock").presses(*["left"] * 5)
    mentor.pauses()
    assert mentor.draft(question) == "Pin clock"
    mentor.presses("escape").sees("draft", "Your draft", "Pin clock")
    mentor.presses("r").types("the ").sees("Pin the clock")


def test_escape_quitting_and_a_closed_terminal_all_keep_the_draft(mentor: Mentor) -> None:
    question = mentor.opens().question_id
    mentor.presses("r").types("one").presses("escape")
    assert mentor.draft(question) == "one"
    mentor.presses("r").types(" two").presses("ctrl+q")
    assert mentor.draft(question) == "one two"
    mentor.leaves()
    mentor.opens().presses("r").types(" three").leaves()
    assert mentor.draft(question) == "one two three"


def test_an_emptied_field_drops_the_draft(mentor: Mentor) -> None:
    question = mentor.opens().question_id
    mentor.presses("r").types("no").presses("escape", "r", "ctrl+u", "escape")
    assert mentor.draft(question) == ""


def test_acknowledging_says_so_and_can_be_undone(mentor: Mentor) -> None:
    mentor.opens().presses("a").sees("Jack Nguyen hears that you have seen it", "seen", "u undoes")
    mentor.presses("a").sees("acknowledged already")
    mentor.waits(seconds=5).presses("u").sees("Taken back")
    assert mentor.outbox() == []


def test_an_answer_given_elsewhere_shows_up_and_leaves_the_cursor_on_its_question(mentor: Mentor) -> None:
    mentor.opens().presses("j", "j", "j")
    assert mentor.selected == "How do we name feature flags?"
    first = mentor.app.screen.query_one(QuestionList).ids[0]
    mentor.world.answers("grace", first, "It is the clock.")
    mentor.syncs().sees("6 pending")
    assert mentor.selected == "How do we name feature flags?"


def test_a_question_answered_elsewhere_while_typing_takes_nothing_away(mentor: Mentor) -> None:
    mentor.opens().presses("r").types("Pin the clo")
    first = mentor.app.screen.query_one(QuestionList).ids[0]
    mentor.world.answers("grace", first, "It is the clock.")
    mentor.syncs().sees("Pin the clo", "Reply to Jack Nguyen", "answered by Grace")
    mentor.types("ck.").presses("ctrl+s").sees("who had an answer already: both are kept")


def test_a_store_out_of_reach_is_said_and_nothing_else_changes(mentor: Mentor) -> None:
    mentor.world.cut = True
    mentor.opens().replies("Pin the clock.").waits(seconds=11).syncs().sees("store out of reach", "1 unsent")
    mentor.world.cut = False
    mentor.syncs().does_not_see("out of reach", "unsent")
    assert ("answer", "Pin the clock.") in mentor.world.in_the_team()


def test_read_only_says_so_and_changes_nothing(mentor: Mentor) -> None:
    mentor.opens(read_only_because="another mentor is open here").sees("Read-only: another mentor is open here")
    mentor.presses("r", "a").sees("7 pending")
    assert mentor.outbox() == []


def test_the_trace_names_both_zones_and_closes(mentor: Mentor) -> None:
    mentor.opens().presses("j", "w").sees("Why this deadline", "Kolkata", "London", "act by", "Step by step")
    mentor.presses("escape")
    assert mentor.screen_name == "InboxScreen"


def test_a_draft_that_cannot_be_kept_is_said_and_tried_again(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    from mentor_tui.domain.errors import BadInput
    from mentor_tui.services import drafts

    def full(*_: object, **__: object) -> None:
        raise BadInput("the disk is full: free some space and try again")

    question = mentor.opens().question_id
    with monkeypatch.context() as trouble:
        trouble.setattr(drafts, "save", full)
        mentor.presses("r").types("Pin the clock").pauses().sees("the disk is full", "Pin the clock")
    mentor.pauses()
    assert mentor.draft(question) == "Pin the clock"


def test_moving_and_writing_in_one_burst_stays_in_the_reply(mentor: Mentor) -> None:
    mentor.opens().presses("r", "escape").types("jjjrPin the clock, quickly")
    mentor.sees("Pin the clock, quickly", "ctrl+s send")
    assert mentor.app.is_writing()
