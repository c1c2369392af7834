"""The four moves, on one question and on a marked batch: from the keys to the journal of another mentor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentor_tui.domain.question import Question
from mentor_tui.services import show
from mentor_tui.services.sync import sync
from mentor_tui.tui import question_text
from tests.tui.driver import Mentor
from tests.tui.world import World

FLAGS = "How do we name feature flags?"


def arrived(mentor: Mentor, *titles: str) -> list[Question]:
    """The questions as Grace has them and as Larissa has them, once Ada's words have left her machine."""
    mentor.waits(seconds=11).syncs()
    world = mentor.world
    world.sits_down("Larissa Souza", "America/Sao_Paulo")
    replicas = [world.desks[who] for who in ("grace", "larissa-souza")]
    sync(world.desks["grace"])
    ids = [row[0] for row in world.ada.journal._database.rows("SELECT question_id FROM inbox")]
    everywhere = [replica.question(one) for replica in replicas for one in ids]
    found = [one for one in everywhere if one.title.startswith(titles)]
    assert len(found) == 2 * len(titles), "each replica has each"
    return found


def words(question: Question) -> tuple[str, str, str, str]:
    """Its state, and its answer's form, author and text."""
    given = question.cycle.answer
    return (question.state, given.form, given.author, given.text) if given else (question.state, "", "", "")


# The four moves, each on one question and on a batch, as another mentor and a mentee get them

FIRST, SECOND = "Flaky test", "Which queue"
SHAPED_TEXT = "- team first\n- then the noun\n\nNext: rename yours"
STORIES = {
    "quick": (["r"], "Team first.", ["ctrl+s"], ("answered", "quick", "ada", "Team first.")),
    "shaped": (
        ["R"],
        "team first\nthen the noun\trename yours",
        ["ctrl+s"],
        ("answered", "shaped", "ada", SHAPED_TEXT),
    ),
    "ask back": (["b"], "What did you try?", ["ctrl+s"], ("asked back", "ask_back", "ada", "What did you try?")),
    "hand over": (["h", "tab"], "Larissa is new", ["enter"], ("pending", "", "", "")),
}


@pytest.mark.parametrize("move", STORIES)
def test_each_move_on_one_question_and_on_a_batch_ends_in_the_store_of_others(mentor: Mentor, move: str) -> None:
    keys, text, send, became = STORIES[move]
    mentor.opens().selects(FLAGS).presses(*keys).types(text).presses(*send).sees("u undoes", "6 pending")
    mentor.presses("g", "x", "x").sees("2 marked").presses(*keys).types(text).presses(*send)
    if move != "hand over":
        mentor.sees("2 questions?", "Jack Nguyen and Priya Raman").presses("enter")
    mentor.sees("4 pending").does_not_see("marked")
    there = arrived(mentor, FLAGS, FIRST, SECOND)
    assert [words(one) for one in there] == [became] * 6
    if move == "hand over":
        assert {(one.mentor, one.handed_over_by, one.thread[-1].text) for one in there} == {("grace", "ada", text)}
        page = question_text.page(show.show(mentor.world.desks["grace"], there[0].id), mentor.world.clock.at)
        assert text in "".join(piece.text for block in page for piece in block.pieces)


# Shaped


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


def test_an_untouched_form_is_no_draft_and_a_begun_one_comes_back_where_she_left_it(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("R", "escape").does_not_see("draft")
    mentor.presses("R").types("team\nnoun").presses("escape").sees("Your draft (shaped)")
    mentor.presses("R").types("!").sees("- noun!")


def test_letters_typed_right_after_the_key_are_in_the_form_and_it_stays_until_it_is_whole(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).types("Rab\ncd").sees("- ab", "- cd").presses("ctrl+s").sees("no next action (R7)")
    mentor.sees("- ab", "- cd")
    assert mentor.outbox() == []


# Asking back


def test_who_said_what_she_tried_is_asked_something_else_first(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("b").sees("Ask back to Larissa", "What did you try so far", "smallest case")
    mentor.presses("escape").selects("Flaky test").presses("b", "tab").sees("❯ What did you expect to happen instead?")
    mentor.presses("shift+tab", "shift+tab").sees("❯ What would you do").types("x").does_not_see("❯ What")


# Handing over


def test_a_note_is_kept_when_she_changes_her_mind(mentor: Mentor) -> None:
    mentor.opens().selects(FLAGS).presses("h").sees("Grace · mentor · suggested", "in her window now")
    mentor.presses("tab").types("new here").presses("escape").sees("7 pending")
    mentor.presses("h").sees("new here")


def test_what_she_answered_is_not_written_to_in_vain(mentor: Mentor) -> None:
    mentor.opens().presses("g").replies("Pin the clock.").waits(seconds=11).syncs().presses("6", "r")
    mentor.sees("you have answered it already (R8)").does_not_see("of 2 sentences")


def test_a_refusal_is_about_the_question_that_she_saw(mentor: Mentor) -> None:
    mentor.opens().presses("g").replies("Pin the clock.").waits(seconds=11).syncs()
    mentor.presses("7", "G", "g").selects("Flaky").presses("r").sees("you have answered it already")
    mentor.presses("j").does_not_see("you have answered it already")
    mentor.presses("k", "r").sees("you have answered it already")
    mentor.presses("o").does_not_see("you have answered it already")
    mentor.presses("escape").does_not_see("you have answered it already")


def test_a_mentee_is_told_of_no_move_that_is_not_hers(quiet_world: World, mentor: Mentor) -> None:
    mentor.world = quiet_world
    quiet_world.add("Tunde", "mentee", "Africa/Lagos")
    quiet_world.asks("tunde", "Which queue?")
    tunde = quiet_world.sits_down("Tunde", "Africa/Lagos")
    quiet_world.desks["ada"].journal.close()
    quiet_world.desks["ada"] = tunde
    mentor.opens().syncs().sees("Which queue?", "s search")
    for hint in ("r reply", "a ack", "h hand over", "t triage"):
        assert hint not in mentor.screen
    mentor.presses("r").sees("That is for a mentor to do")
    assert "Quick reply" not in mentor.presses("?").sees("Here: Inbox").screen


def test_nobody_to_hand_over_to_is_said(quiet_world: World, mentor: Mentor) -> None:
    mentor.world = quiet_world
    quiet_world.add("Tunde Adeyemi", "mentee", "Africa/Lagos")
    quiet_world.asks("tunde-adeyemi", "Who else?")
    mentor.opens().presses("h").sees("Nobody else in the team answers questions")


# Marks


def marked(mentor: Mentor, count: int) -> Mentor:
    """The inbox with that many questions marked, from the top."""
    return mentor.opens().presses("g", *["x"] * count).sees(f"{count} marked")


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


@pytest.mark.parametrize(("size", "back"), [((80, 24), ["escape"]), ((120, 40), [])])
def test_what_was_opened_since_is_what_a_move_is_about_and_the_marks_stay(
    mentor: Mentor, size: tuple[int, int], back: list[str]
) -> None:
    mentor.opens(size=size).presses("g", "x", "x").sees("2 marked").selects(FLAGS).presses("enter")
    mentor.does_not_see("marked").presses("r").does_not_see("2 replies").types("Team first.").presses("ctrl+s")
    mentor.sees("6 pending", "u undoes").presses(*back).waits(seconds=11).sees("2 marked")
    mentor.presses("enter").does_not_see("marked").presses("x").sees("marked", "esc back")


def test_a_batch_that_was_put_aside_is_in_the_list_with_its_marks(mentor: Mentor) -> None:
    mentor.opens(size=(80, 24)).presses("g", "x", "x", "r").sees("2 replies").types("Wait").presses("escape")
    mentor.sees("2 marked", "1 pending").presses("r").sees("2 replies", "Wait")


def test_a_range_and_all_are_marked_and_escape_unmarks(mentor: Mentor) -> None:
    mentor.opens().presses("g", "x", "j", "j", "X").sees("4 marked")
    mentor.presses("*").sees("7 marked").presses("*").does_not_see("marked").presses("x").sees("1 marked")
    mentor.presses("escape").does_not_see("marked")


def test_the_confirm_line_can_be_left_and_no_draft_is_lost(mentor: Mentor) -> None:
    mentor.opens().presses("g", "j", "r", "ctrl+t").sees("No templates yet").types("my own words").presses("escape")
    second = mentor.question_id
    mentor.presses("g", "x", "x", "r").types("See the handbook.").presses("ctrl+s", "escape").sees("See the handbook.")
    assert mentor.outbox() == []
    mentor.presses("escape").sees("2 marked", "draft backup").presses("r", "ctrl+s", "enter")
    assert len(mentor.outbox()) == 2
    assert mentor.draft(second) == "my own words"


# Templates


def test_in_a_batch_and_when_repeated_a_template_is_filled_for_each(mentor: Mentor) -> None:
    mentor.opens(templates={"thanks": "Read the page, {first_name}."})
    mentor.presses("g", "r", "ctrl+t").sees("Templates", "thanks").presses("enter").sees("Read the page, Jack.")
    mentor.presses("ctrl+s").sees("Sent to Jack Nguyen")
    mentor.selects(FLAGS).presses(".").sees("Sent to Larissa Souza")
    mentor.presses("g", "x", "x", "r", "ctrl+t", "enter").sees("{first_name}").presses("ctrl+s", "enter")
    mentor.presses("u").sees("Taken back: 2 replies", "{first_name}").presses("escape").sees("2 marked")
    mentor.presses("r").sees("{first_name}").presses("ctrl+s", "enter")
    said = {text for _, text in [(item.kind, item.text) for item in mentor.outbox()]}
    assert said == {f"Read the page, {name}." for name in ("Jack", "Larissa", "Priya", "Tunde")}


# Repeating and undoing


def test_repeat_does_the_last_move_again_and_braces_of_her_own_are_only_braces(mentor: Mentor) -> None:
    mentor.opens().presses("g", ".").sees("Nothing to repeat yet").replies("Write f'{title}' there.").presses(".")
    mentor.sees("· “Write f'{title}' there.” · u undoes (10 s)").presses("x", "x", ".")
    mentor.sees("Send this reply to 2 questions?", "“Write f'{title}' there.” Asked by").presses("enter")
    assert [item.text for item in mentor.outbox()] == ["Write f'{title}' there."] * 4


@pytest.mark.parametrize("marks", [[], ["x", "x"]])
def test_on_a_p0_what_is_repeated_is_only_put_into_the_field(mentor: Mentor, marks: list[str]) -> None:
    p0 = mentor.world.asks("tunde-adeyemi", "Checkout fails", p0=True)
    mentor.opens().selects(FLAGS).replies("Team first.").presses("g", *marks, "g", ".")
    mentor.sees("Not sent: a P0 is called first (!)", "Team first.", "1 of 2 sentences")
    assert mentor.presses("escape").draft(p0) == "", "what she has not written is no draft of hers"
    mentor.presses("g", ".")
    assert [item.text for item in mentor.outbox()] == ["Team first."]
    mentor.types(" Soon.").presses("ctrl+s", *(["enter"] if marks else []))
    assert {item.text for item in mentor.outbox()} == {"Team first.", "Team first. Soon."}


def test_undo_goes_back_through_the_session_and_names_each(mentor: Mentor) -> None:
    mentor.world.cut = True
    mentor.opens().presses("g").replies("Pin the clock.").presses("R").types("one queue\ttry it").presses("ctrl+s")
    mentor.presses("b", "tab", "ctrl+s").presses("h", "enter").presses("g", "x", "x", "x", "a", "enter")
    mentor.waits(minutes=20).syncs()
    for key, what in (
        ("u", "3 acknowledgements"),
        ("ctrl+z", "the hand-over to Grace"),
        ("u", "the ask-back to Tunde Adeyemi"),
        ("ctrl+z", "the shaped reply to Priya Raman"),
        ("u", "the reply to Jack Nguyen"),
    ):
        mentor.presses(key).sees(f"Taken back: {what}").presses("escape", "escape")
    assert mentor.outbox() == []
    mentor.sees("7 pending", "Your draft", "Pin the clock.").presses("u").sees("Nothing to undo")


def test_what_is_held_is_asked_back_from_the_store(mentor: Mentor) -> None:
    mentor.world.clock.at = mentor.world.clock.at.replace(hour=16, minute=59, second=40)
    mentor.opens().presses("g", "r").types("Pin the clock").waits(seconds=30).sees("Your window is over")
    mentor.presses("ctrl+s").sees("1 reply waits").waits(seconds=11).syncs()
    assert [item.state for item in mentor.outbox()] == ["held"]
    mentor.presses("u").sees("Asked back from the store: the reply to Jack Nguyen").syncs()
    assert [item.state for item in mentor.outbox()] == ["recalled"]


# Before sending


def test_the_bar_says_when_it_goes_out_and_what_else_is_open_before_that_is_late(mentor: Mentor) -> None:
    mentor.world.clock.at = mentor.world.clock.at.replace(day=13, hour=16, minute=45)
    mentor.world.asks("larissa-souza", "Before the weekend?", ago=timedelta(hours=23))
    mentor.opens().selects("Before").presses("r").sees("out in 10 s, in time").does_not_see("▲ ")
    mentor.waits(minutes=10).sees("▲ Not sent by 17:00, it releases Mon 09:00 London, 2 d 15 h")
    mentor.sees("after the deadline: acknowledge, hand over, or P0?", "out in 10 s, in time")
    mentor.waits(minutes=6).sees("▲ Releases Mon 09:00 London, 2 d 15 h", "other move is open now")
    mentor.does_not_see("hand over, or").sees("goes out Mon 09:00, 2d late")


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
def test_a_refusal_that_is_longer_than_the_line_is_there_to_its_end(mentor: Mentor, size: tuple[int, int]) -> None:
    mentor.opens(size=size).presses("G").replies("One. Two. Three.")
    mentor.sees("3 sentences; a quick", "behind a link").presses("escape", "p").does_not_see("behind a link")


def test_what_is_not_pending_is_not_offered_to_anybody(mentor: Mentor) -> None:
    mentor.opens().presses("G").replies("Team first.").presses("6", "h").sees("only a pending one can be handed over")
    mentor.does_not_see("Hand over to")


def test_where_there_is_no_question_a_move_says_so(mentor: Mentor) -> None:
    mentor.opens().presses("5")
    for key in ("r", "a", "h"):
        mentor.presses(key).sees("There is no question here").presses("1", "5").does_not_see("There is no question")


def test_a_batch_text_says_which_places_are_filled_and_which_stay(mentor: Mentor) -> None:
    mentor.opens().presses("g", "x", "x", "r").types("Hi {first_name}, see {page}.").presses("ctrl+s")
    mentor.sees("its own placeholders filled,", "{page} stays as", "Asked by")
