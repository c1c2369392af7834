"""Finding: the views, the filter that narrows as it is typed, and the search of all earlier answers."""

from __future__ import annotations

import pytest

from mentor_tui.services.sync import sync
from mentor_tui.tui.screens.inbox import InboxScreen
from mentor_tui.tui.widgets.composer import Composer
from tests.tui.driver import Mentor

FLAKY = "Flaky test: test_checkout_total"
ROLLING = "Rolling back a migration"


def titles(mentor: Mentor) -> list[str]:
    screen = mentor.app.screen
    assert isinstance(screen, InboxScreen)
    return [row.title for row in mentor.app.read_rows(screen.list.ids)]


def test_a_filter_narrows_the_list_as_it_is_typed_and_escape_shows_all_again(mentor: Mentor) -> None:
    mentor.opens().presses("slash").types("flak").sees("1 of 7")
    assert [title[:5] for title in titles(mentor)] == ["Flaky"]
    mentor.presses("escape").sees("How do we name feature flags?")
    assert len(titles(mentor)) == 7
    assert mentor.app.focused is mentor.app.screen.query_one("#list")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("MIGRATION", 1),
        ("is:late", 3),
        ("-is:late", 4),
        ("is:blocked from:tunde", 1),
        ("in:bangalore", 2),
        ('in:"sao paulo"', 1),
        ("from:priya -queue", 1),
        ('"index is not"', 1),
        ("mail queue", 1),
    ],
)
def test_what_a_filter_understands(mentor: Mentor, typed: str, found: int) -> None:
    mentor.opens().presses("slash").types(typed).sees(f"{found} of 7")
    assert len(titles(mentor)) == found


@pytest.mark.parametrize(
    "typed", ['"', "is:", "is:la", "NEAR(", "-", "*", "from:", "[bold", "\\", "a:b:c", "(((", '-"']
)
def test_what_does_not_parse_is_shown_as_typed(mentor: Mentor, typed: str) -> None:
    mentor.opens().presses("slash").types(typed).sees(f"/ {typed}")
    mentor.presses("escape", "s").types(typed).sees(typed).presses("escape").sees("7 pending")


def test_a_form_that_is_not_finished_narrows_nothing_and_says_what_there_is(mentor: Mentor) -> None:
    mentor.opens().presses("slash").types("is:bl").sees("is: blocked")
    assert len(titles(mentor)) == 7
    mentor.types("ocked").sees("1 of 7")


def test_the_cursor_holds_to_its_question_while_a_filter_comes_and_goes(mentor: Mentor) -> None:
    mentor.opens().selects(ROLLING).presses("slash").types("migr")
    assert mentor.selected.startswith(ROLLING)
    mentor.presses("escape")
    assert mentor.selected.startswith(ROLLING)
    mentor.presses("slash").types("flags")
    assert mentor.selected.startswith("How do we name")
    mentor.presses("escape")
    assert mentor.selected.startswith(ROLLING)
    mentor.presses("slash").types("from:priya").presses("down", "enter")
    chosen = mentor.selected
    mentor.presses("escape")
    assert mentor.selected == chosen


def test_a_list_that_gets_shorter_while_its_end_is_shown_leaves_no_room_below(mentor: Mentor) -> None:
    screen = mentor.opens(size=(60, 12)).presses("G").app.screen
    assert isinstance(screen, InboxScreen)
    screen.list.show_ids(screen.list.ids[:2] + screen.list.ids[3:])
    mentor.waits()
    assert 0 < screen.list.scroll_offset.y == screen.list.max_scroll_y
    assert screen.list.vertical_scrollbar.window_virtual_size == screen.list.virtual_size.height


def test_moves_under_a_filter_are_about_what_it_shows(mentor: Mentor) -> None:
    mentor.opens().presses("slash").types("flags").presses("enter")
    mentor.presses("r").types("Team, area, verb.").presses("ctrl+s").sees("No question here fits these words.")
    assert [item.title for item in mentor.outbox()] == ["How do we name feature flags?"]
    mentor.presses("escape").sees("6 pending")


def test_letters_that_come_fast_after_the_slash_are_words_and_no_commands(mentor: Mentor) -> None:
    mentor.opens().types("/flaky run").sees("/ flaky run", "1 of 7")
    assert mentor.outbox() == []


def test_a_filter_goes_on_while_the_list_changes_under_it(mentor: Mentor) -> None:
    mentor.opens().presses("slash").types("from:jack").sees("2 of 7")
    mentor.world.asks("jack-nguyen", "One more thing")
    mentor.world.asks("priya-raman", "Another one")
    sync(mentor.world.ada)
    mentor.waits(seconds=1)
    mentor.syncs()
    assert len(titles(mentor)) == 3


def test_each_view_has_a_key_a_count_and_something_kind_to_say_when_it_is_empty(mentor: Mentor) -> None:
    mentor.opens().sees("❯1 pending 7", "3 late 3", "7 all 7")
    mentor.presses("3").sees("❯3 late 3")
    assert len(titles(mentor)) == 3
    mentor.presses("2").sees("There is no P0.").presses("5").sees("Nobody has to clarify anything.")
    mentor.presses("6").sees("Nothing has been answered yet.").presses("1", "j").sees("❯1 pending 7")
    assert mentor.selected != titles(mentor)[0], "the list had the keys at once"


def test_what_is_answered_is_in_its_view_and_the_view_is_remembered(mentor: Mentor) -> None:
    mentor.opens().replies("It is the clock.").presses("6").sees("❯6 answered 1", "answered")
    assert titles(mentor)[0].startswith("Flaky")
    mentor.leaves()
    mentor.opens().sees("❯6 answered 1")
    mentor.presses("7")
    assert len(titles(mentor)) == 7


def test_a_tab_can_be_clicked(mentor: Mentor) -> None:
    mentor.opens()
    mentor._run(mentor._pilot.click("#views", offset=(16, 0)))  # type: ignore[union-attr]
    mentor.waits().sees("❯2 P0").sees("There is no P0.")


def test_search_finds_earlier_answers_and_shows_where_the_words_are(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock before the totals are rounded.").presses("s").types("clock")
    mentor.sees("1 found", "→ Pin the clock before").presses("enter").sees("i quote", "c copy")
    mentor.presses("escape", "escape").sees("6 pending")


def test_an_earlier_answer_is_quoted_into_the_reply_that_is_being_written(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").selects("How do we name").presses("r").types("See: ")
    mentor.presses("ctrl+f").types("pin clock").presses("enter", "i")
    composer = mentor.app.screen.query_one(Composer)
    assert composer.has_keys
    assert composer.text == "See: \n> Pin the clock.\n"
    mentor.types("Done.").sees("2 of 2 sentences")


def test_a_quote_begins_a_reply_where_none_is_being_written(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").selects("How do we name").presses("s").types("pin clock")
    mentor.presses("enter", "i").sees("> Pin the clock.", "How do we name")
    assert mentor.app.screen.query_one(Composer).text == "> Pin the clock.\n"


def test_an_answer_is_copied(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").presses("s").types("clock").presses("enter", "c").sees("Copied the answer")
    assert mentor.app.clipboard == "Pin the clock."


def test_the_words_of_the_last_search_are_there_again_and_typed_over(mentor: Mentor) -> None:
    mentor.opens().presses("s").types("migration").presses("escape", "s").sees("search migration", "1 found")
    mentor.types("queue").sees("search queue")


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (200, 60)])
def test_no_size_of_terminal_breaks_finding(mentor: Mentor, size: tuple[int, int]) -> None:
    mentor.opens(size=size)
    mentor.presses("slash").types("queue is:").presses("enter", "escape", "3", "7", "1", "s")
    mentor.types("queue").presses("down", "enter", "n", "escape", "escape")
    assert mentor.screen_name == "InboxScreen"


def test_the_wall_comes_down_on_a_search_too(mentor: Mentor) -> None:
    mentor.opens().presses("s").types("queue").sees("found").waits(hours=5)
    assert mentor.screen_name == "WallScreen"
    mentor.does_not_see("queue")
