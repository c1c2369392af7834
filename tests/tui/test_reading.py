"""Reading: at any width, in any colours, whatever a mentee wrote."""

from __future__ import annotations

import re

import pytest

from tests.tui.driver import Mentor
from tests.tui.world import World

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m [bold]not bold[/bold] [@click=app.quit]click[/] "
    "\u202egnp.exe\u202c \x08\x9b31m e\u0301\u0301\u0301\u0301\u0301\u0301\u0301 你好 👩‍👩‍👧 \ud800 \u2028end"
)


def test_it_reads_side_by_side_when_wide_and_one_after_the_other_when_narrow(mentor: Mentor) -> None:
    mentor.opens(size=(120, 40)).sees("Which queue do I put", "ran it 200 times alone")
    mentor.leaves()
    mentor.opens(size=(80, 24)).sees("Which queue do I put").does_not_see("ran it 200 times alone")
    mentor.presses("enter").sees("ran it 200 times alone", "esc back").does_not_see("Which queue do I put")
    mentor.presses("escape").sees("Which queue do I put")


def test_a_batch_can_be_worked_through_on_a_small_screen(mentor: Mentor) -> None:
    mentor.opens(size=(40, 12)).sees("8h late", "Flaky test").replies("Pin the clock.").sees(
        "Sent to Jack", "Which queue"
    )
    mentor.presses("r").sees("0 of 2 sentences").types("The slow one.").presses("ctrl+s").sees("Rolling back")
    mentor.presses("n").sees("How do we name").presses("p").sees("Rolling back").presses("escape").sees("5 ·")
    assert len(mentor.outbox()) == 2


@pytest.mark.parametrize("size", [(20, 5), (30, 8), (40, 12), (250, 70)])
def test_no_size_of_terminal_breaks_a_screen(mentor: Mentor, size: tuple[int, int]) -> None:
    mentor.opens(size=size)
    for key in (
        "question_mark",
        "escape",
        "w",
        "escape",
        "o",
        "escape",
        "L",
        "escape",
        "r",
        "escape",
        "ctrl+p",
        "escape",
    ):
        mentor.presses(key)
    mentor.waits(hours=5)
    assert mentor.screen_name == "WallScreen"


def test_keys_move_through_the_list(mentor: Mentor) -> None:
    mentor.opens().presses("G")
    assert mentor.selected == "Reviewing my first design document"
    mentor.presses("k", "up")
    assert mentor.selected == "What does 'eventually consistent' cost us in the cart?"
    mentor.presses("g", "j", "down")
    assert mentor.selected == "Rolling back a migration that half applied"


def test_hostile_text_reaches_the_terminal_as_text_only(mentor: Mentor) -> None:
    _poison(mentor.world, HOSTILE)
    mentor.opens().selects("red").sees("red [bold]not bold[/bold] [@click=app.quit]click[/]", "你好")
    shown = mentor.screen
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    mentor.presses("enter", "r", "escape", "w").sees("Why this deadline")


def _poison(world: World, text: str) -> None:
    """Another client pushed it: nothing was cleaned on its way in."""
    from contextlib import closing

    from mentor_tui.domain.entry import Entry, new_id
    from mentor_tui.domain.question import question_subject
    from mentor_tui.services.sync import sync
    from mentor_tui.team.embedded import EmbeddedStore
    from mentor_tui.team.port import Outgoing

    calendar = world.ada.self().calendar_at(world.clock.at).to_body()
    safe = text.encode("utf-8", "replace").decode()
    body = {"title": safe, "body": f"{safe}\n" * 3, "mentee": "jack-nguyen", "tried": [safe], "calendar": calendar}
    question = new_id(world.clock.at, b"0123456789")
    entry = Entry(question, question_subject(question), "ask", body, world.clock.at)
    with closing(EmbeddedStore(world.folder / "team.db", "jack-nguyen", world.clock)) as store:
        receipt = store.push([Outgoing(entry)]).receipts[0]
        assert receipt.outcome == "applied", receipt
    sync(world.ada)


def test_what_is_pasted_into_the_field_is_made_safe(mentor: Mentor) -> None:
    mentor.opens().presses("r").pastes("run \x1b[31mthis\x1b[0m\tnow\r\nplease").sees("run this    now", "please")


def test_a_body_of_the_largest_size_opens_at_once(mentor: Mentor) -> None:
    mentor.world.asks("jack-nguyen", "A long log", body="line of a log that goes on\n" * 2300)
    mentor.opens().selects("A long log").sees("A long log", "line of a log").presses("enter", "G").sees("line of a log")


def test_no_color_shows_the_same_words_without_colours(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    mentor.opens(size=(80, 24)).sees("8h late", "❯▌", "blocked", "3 late")
    strips = mentor.app.screen._compositor.render_strips(mentor.app.size)
    filters = mentor.app.get_line_filters()
    colours = set()
    for strip in strips:
        for one in filters:
            strip = strip.apply_filter(one, mentor.app.screen.background_colors[1])
        for segment in strip:
            if segment.style is not None:
                colours |= {str(colour.name) for colour in (segment.style.color, segment.style.bgcolor) if colour}
    assert colours <= {"default"}


def test_an_empty_no_color_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from mentor_tui.tui.frame import honour_no_color

    monkeypatch.setenv("NO_COLOR", "")
    honour_no_color()
    assert "NO_COLOR" not in os.environ


@pytest.mark.parametrize("theme", ["mentor-light", "mentor-contrast", "mentor-contrast-light", "ansi-light", "nord"])
def test_every_offered_theme_can_be_worn(mentor: Mentor, theme: str) -> None:
    mentor.opens(theme=theme).sees("8h late").presses("r").sees("0 of 2 sentences")
    assert mentor.app.theme == theme


def test_an_unknown_theme_is_said_and_the_default_worn(mentor: Mentor) -> None:
    mentor.opens(theme="mentor-drak").sees("theme 'mentor-drak' is unknown")
    assert mentor.app.theme == "mentor-dark"


def test_the_palette_finds_a_command_by_name_and_does_it(mentor: Mentor) -> None:
    mentor.opens().presses("ctrl+p").sees("Quick reply  (r)", "Hand over  (h)").types("outbox")
    mentor.sees("What is unsent, held").presses("down", "enter").sees("The outbox is empty.")
