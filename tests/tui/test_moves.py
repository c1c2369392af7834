"""The four moves, on one question and on a marked batch: from the keys to the journal of another mentor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentor_tui.domain.question import ASKED_BACK, Question
from mentor_tui.services.sync import sync
from tests.tui.driver import Mentor
from tests.tui.world import World

FLAGS = "How do we name feature flags?"


def arrived(mentor: Mentor, title: str) -> Question:
    """The question as Grace has it, once Ada's words have left her machine."""
    mentor.waits(seconds=11).syncs()
    grace = mentor.world.desks["grace"]
    sync(grace)
    found = [grace.question(one) for one in _ids(mentor.world)]
    return next(one for one in found if one.title.startswith(title))


def _ids(world: World) -> list[str]:
    rows = world.ada.journal._database.rows("SELECT question_id FROM inbox ORDER BY question_id")
    return [str(row[0]) for row in rows]


def answer(question: Question) -> tuple[str, str, str]:
    """Its answer's form, author and text."""
    given = question.cycle.answer
    assert given is not None
    return given.form, given.author, given.text


# Shaped


def test_a_shaped_reply_is_bullets_and_one_next_action(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("R").sees("Shaped", "0 of 3 bullets", "next bullet")
    mentor.types("team first").presses("enter").types("then the noun").presses("tab").types("rename yours")
    mentor.sees("2 of 3 bullets, 1 next action").presses("ctrl+s").sees("Sent to Larissa Souza")
    assert answer(arrived(mentor, FLAGS)) == ("shaped", "ada", "- team first\n- then the noun\n\nNext: rename yours")


def test_what_does_not_fit_becomes_a_faq_draft_in_the_same_gesture_and_one_undo_takes_both_back(mentor: Mentor) -> None:
    question = mentor.opens().selects(FLAGS).question_id
    mentor.presses("R").types("a\nb\nc\nd\ne\n\nrename yours").sees("2 for a FAQ draft, 1 next action")
    mentor.presses("ctrl+s").sees("the rest is a FAQ draft")
    assert [item.kind for item in mentor.outbox()] == ["answer", "faq_draft"]
    mentor.presses("u").sees("Taken back: the shaped reply to Larissa Souza", "2 for a FAQ draft, 1 next action")
    assert mentor.outbox() == []
    mentor.presses("ctrl+s").waits(seconds=11).syncs()
    assert ("faq_draft", "") not in mentor.world.in_the_team()
    assert mentor.world.ada.journal.drafts(question) == []
    grace = mentor.world.desks["grace"]
    sync(grace)
    told = [row[0] for row in grace.journal._database.rows("SELECT entry FROM feed WHERE entry LIKE '%faq_draft%'")]
    assert told == [], "a FAQ draft is its author's alone"
    kept = mentor.world.ada.journal._database.rows("SELECT entry FROM feed WHERE entry LIKE '%faq_draft%'")
    assert "- d\\n- e" in str(next(iter(kept))[0])


def test_a_shaped_reply_without_a_next_action_is_refused_and_kept(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("R").types("team first").presses("ctrl+s").sees("no next action (R7)")
    mentor.sees("team first")
    assert mentor.outbox() == []


def test_an_untouched_form_is_no_draft_and_a_begun_one_comes_back_where_she_left_it(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("R", "escape").does_not_see("draft")
    mentor.presses("R").types("team\nnoun").presses("escape").sees("Your draft (shaped)")
    mentor.presses("R").types("!").sees("- noun!")


def test_letters_typed_right_after_the_key_are_in_the_form(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).types("Rab\ncd").sees("- ab", "- cd")


# Asking back


def test_asking_back_offers_better_questions_and_pauses_the_clock(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("b").sees("Ask back to Larissa", "What did you try so far", "smallest case")
    mentor.presses("tab", "tab").sees("1 question").presses("ctrl+s").sees("Asked back: Larissa Souza")
    there = arrived(mentor, FLAGS)
    assert there.state == ASKED_BACK
    assert answer(there) == ("ask_back", "ada", "What did you expect to happen instead?")


def test_who_said_what_she_tried_is_asked_something_else_first(mentor: Mentor) -> None:
    mentor.opens().selects("Flaky test").presses("b", "tab").sees("❯ What did you expect to happen instead?")
    mentor.presses("shift+tab", "shift+tab").sees("❯ What would you do").types("x").does_not_see("❯ What")


# Handing over


def test_handing_over_suggests_who_is_in_her_window_and_she_reads_the_note(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("h").sees("Hand over to", "Grace · mentor · suggested", "in her window now")
    mentor.presses("tab").types("Larissa is new").presses("enter").sees("Handed over to Grace", "6 pending")
    there = arrived(mentor, FLAGS)
    assert (there.mentor, there.handed_over_by) == ("grace", "ada")
    assert there.thread[-1].text == "Larissa is new"


def test_a_note_is_kept_when_she_changes_her_mind(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("h", "tab").types("new here").presses("escape").sees("7 pending")
    mentor.presses("h").sees("new here")


def test_nobody_to_hand_over_to_is_said(quiet_world: World, mentor: Mentor) -> None:
    mentor.world = quiet_world
    quiet_world.add("Tunde Adeyemi", "mentee", "Africa/Lagos")
    quiet_world.asks("tunde-adeyemi", "Who else?")
    mentor.opens().presses("h").sees("Nobody else in the team answers questions")


# Marks


def marked(mentor: Mentor, count: int) -> Mentor:
    """The inbox with that many questions marked, from the top."""
    return mentor.opens().presses("g", *["x"] * count).sees(f"{count} marked")


@pytest.mark.parametrize(
    ("keys", "text", "kind"),
    [
        (["r"], "See the handbook.", "answer"),
        (["R"], "see the handbook\n\nread it", "answer"),
        (["b", "tab"], "", "ask_back"),
        (["h", "tab"], "All about builds.", "hand_over"),
        (["a"], "", "ack"),
    ],
)
def test_each_move_on_a_marked_batch_is_an_entry_each_and_one_undo(
    mentor: Mentor, keys: list[str], text: str, kind: str
) -> None:
    marked(mentor, 3).presses(*keys).types(text)
    mentor.presses(*(["enter"] if kind == "hand_over" else ["ctrl+s"] if kind != "ack" else []))
    if kind != "hand_over":
        mentor.sees("3 questions").presses("enter")
    assert [item.kind for item in mentor.outbox()] == [kind] * 3
    mentor.presses("u").sees("Taken back: 3 ")
    assert mentor.outbox() == []


def test_a_batch_reaches_the_team(mentor: Mentor) -> None:
    marked(mentor, 3).presses("r").types("See the handbook.").sees("3 replies").presses("ctrl+s")
    mentor.sees("Send this reply to 3 questions?", "Jack Nguyen, Priya Raman and Tunde Adeyemi").presses("enter")
    mentor.sees("Sent 3 replies", "4 pending").does_not_see("marked").waits(seconds=11).syncs()
    assert mentor.world.in_the_team().count(("answer", "See the handbook.")) == 3


def test_the_confirm_line_can_be_left_and_nothing_is_lost(mentor: Mentor) -> None:
    marked(mentor, 2).presses("r").types("See the handbook.").presses("ctrl+s", "escape").sees("See the handbook.")
    assert mentor.outbox() == []
    mentor.presses("escape").sees("2 marked", "draft backup")


def test_those_that_cannot_be_moved_stay_marked_with_their_reasons(mentor: Mentor) -> None:
    mentor.opens().presses("a")
    mentor.presses("g", "x", "x", "a", "enter").sees("1 question of 2 stayed as before", "acknowledged already")
    mentor.presses("escape").sees("1 marked")
    assert len(mentor.outbox()) == 2


def test_marks_hold_to_the_question_when_the_list_changes(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("x").sees("1 marked")
    mentor.world.asks("tunde-adeyemi", "Checkout fails for every customer", p0=True)
    mentor.syncs().waits(seconds=61).presses("g")
    assert mentor.selected == "Checkout fails for every customer"
    mentor.replies("Team first, then the noun.").sees("Sent to Larissa Souza")


def test_a_range_and_all_are_marked_and_escape_unmarks(mentor: Mentor) -> None:
    mentor.opens().presses("g", "x", "j", "j", "X").sees("4 marked")
    mentor.presses("*").sees("7 marked").presses("*").does_not_see("marked").presses("x").sees("1 marked")
    mentor.presses("escape").does_not_see("marked")


def test_another_draft_of_a_marked_question_stays(mentor: Mentor) -> None:
    mentor.opens().presses("g", "j", "r").types("my own words").presses("escape")
    second = mentor.question_id
    mentor.presses("g", "x", "x", "r").types("See the handbook.").presses("ctrl+s", "enter")
    assert mentor.draft(second) == "my own words"


# Templates


def test_a_template_is_picked_with_a_key_and_filled(mentor: Mentor) -> None:
    mentor.opens(templates={"thanks": "Thanks {first_name}: read the page on flags."}).selects(FLAGS)
    mentor.presses("r", "ctrl+t").sees("Templates", "thanks").presses("enter")
    mentor.sees("Thanks Larissa: read the page on flags.").presses("ctrl+s")
    assert answer(arrived(mentor, FLAGS))[2] == "Thanks Larissa: read the page on flags."


def test_in_a_batch_and_when_repeated_a_template_is_filled_for_each(mentor: Mentor) -> None:
    mentor.opens(templates={"thanks": "Read the page, {first_name}."})
    mentor.presses("g", "r", "ctrl+t", "enter", "ctrl+s").sees("Sent to Jack Nguyen")
    mentor.selects(FLAGS).presses(".").sees("Sent to Larissa Souza")
    mentor.presses("g", "x", "x", "r", "ctrl+t", "enter").sees("{first_name}").presses("ctrl+s", "enter")
    said = {text for _, text in [(item.kind, item.text) for item in mentor.outbox()]}
    assert said == {f"Read the page, {name}." for name in ("Jack", "Larissa", "Priya", "Tunde")}


def test_braces_that_she_typed_herself_are_sent_as_they_are(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).replies("Write f'{title}' there.")
    assert answer(arrived(mentor, FLAGS))[2] == "Write f'{title}' there."


def test_without_templates_the_key_says_where_they_are_made(mentor: Mentor) -> None:
    mentor.opens().presses("r", "ctrl+t").sees("No templates yet")


# Repeating and undoing


def test_repeat_does_the_last_move_again(mentor: Mentor) -> None:
    mentor.opens().presses("g", ".").sees("Nothing to repeat yet").replies("See the handbook.").presses(".", ".")
    assert [item.text for item in mentor.outbox()] == ["See the handbook."] * 3


@pytest.mark.parametrize("key", ["u", "ctrl+z"])
def test_undo_goes_back_through_the_session_and_names_each(mentor: Mentor, key: str) -> None:
    mentor.world.cut = True
    mentor.opens().presses("g").replies("Pin the clock.").selects(FLAGS).presses("h", "enter")
    mentor.waits(minutes=20).syncs()
    mentor.presses(key).sees("Taken back: the hand-over to Grace")
    mentor.presses(key).sees("Taken back: the reply to Jack Nguyen", "Pin the clock.", "7 pending")
    assert mentor.outbox() == []


def test_what_is_held_is_asked_back_from_the_store(mentor: Mentor) -> None:
    mentor.world.clock.at = mentor.world.clock.at.replace(hour=16, minute=59, second=40)
    mentor.opens().presses("g", "r").types("Pin the clock").waits(seconds=30).sees("Your window is over")
    mentor.presses("ctrl+s").sees("1 reply waits").waits(seconds=11).syncs()
    assert [item.state for item in mentor.outbox()] == ["held"]
    mentor.presses("u").sees("Asked back from the store: the reply to Jack Nguyen").syncs()
    assert [item.state for item in mentor.outbox()] == ["recalled"]


# Before sending


def test_the_bar_says_when_it_goes_out_and_that_this_is_late(mentor: Mentor) -> None:
    mentor.world.clock.at = mentor.world.clock.at.replace(day=13, hour=16, minute=59, second=55)
    mentor.world.asks("larissa-souza", "Before the weekend?", ago=timedelta(hours=23))
    mentor.opens().selects("Before").presses("r").sees("▲ Releases Mon 09:00 London, 2 d 15 h after", "P0?")


def test_a_reply_in_time_says_so(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("r").sees("out in 10 s, in time")


# A whole sitting


def test_thirty_questions_are_cleared_with_fewer_than_four_keys_each(mentor: Mentor) -> None:
    for number in range(23):
        mentor.world.asks("priya-raman", f"Question {number}")
    pressed = 0
    mentor.opens().presses("g").sees("30 pending")
    for number in range(30):
        keys = (("r", "ctrl+s"), ("b", "tab", "ctrl+s"), ("h", "enter"))[number % 3]
        mentor.presses(keys[0]).types("Yes." if keys[0] == "r" else "").presses(*keys[1:])
        pressed += len(keys)
    mentor.sees("Nothing is waiting for you")
    assert pressed / 30 < 4
    mentor.waits(seconds=11).syncs()
    kinds = [kind for kind, _ in mentor.world.in_the_team()]
    assert [kinds.count(kind) for kind in ("answer", "ask_back", "hand_over")] == [10, 10, 10]
