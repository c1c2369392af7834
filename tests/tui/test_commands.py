"""Keys: every command has one, help names them all, and a mentor's own keys are checked."""

from __future__ import annotations

import pytest

from mentor_tui.tui.commands import COMMANDS, DIALOG, EVERYWHERE, LIST, PLACES, WALL, WRITING, check_keys, live_keys
from mentor_tui.tui.elsewhere import elsewhere
from mentor_tui.tui.screens.help import by_place
from tests.tui.driver import Mentor


def test_every_command_has_help_and_a_place() -> None:
    assert len({one.id for one in COMMANDS}) == len(COMMANDS)
    for one in COMMANDS:
        assert one.name
        assert one.help.endswith(".")
        assert set(one.where) <= set(PLACES)


def test_the_default_keys_do_not_clash() -> None:
    assert check_keys({one.id: one.keys for one in COMMANDS if not one.fixed})[1] == []


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"replay": "x"}, "keys.replay: there is no such command"),
        ({"reply": "hyperdrive"}, "is no key; write it like"),
        ({"reply": ""}, "is no key"),
        ({"reply": "a"}, "keys.reply: a is already acknowledge's"),
        ({"reply": "j"}, "keys.reply: j is already down's"),
        ({"back": "x"}, "keys.back: this key is fixed"),
        ({"send": "x"}, "keys.send: it works while you write"),
    ],
)
def test_a_key_that_cannot_be_used_is_said_and_the_default_kept(wanted: dict[str, str], problem: str) -> None:
    usable, problems = check_keys(wanted)
    assert usable == {}
    assert len(problems) == 1
    assert problem in problems[0]


def test_two_commands_may_swap_their_keys() -> None:
    usable, problems = check_keys({"reply": "a", "acknowledge": "r"})
    assert problems == []
    assert live_keys(usable)["reply"] == ("a",)


def test_remapped_keys_work_and_are_the_ones_that_help_and_hints_show(mentor: Mentor) -> None:
    mentor.opens(keys={"reply": "ctrl+r,i", "acknowledge": "A"}).sees("ctrl+r reply", "A ack")
    mentor.presses("question_mark").sees("ctrl+r i  Quick reply").presses("escape")
    mentor.presses("r", "a").does_not_see("Reply to").presses("i").sees("Reply to Jack Nguyen")


def test_a_clash_in_the_settings_is_one_line_on_the_screen(mentor: Mentor) -> None:
    mentor.opens(keys={"reply": "a"}).sees("keys.reply: a is already acknowledge's: choose another")
    mentor.presses("r").sees("Reply to")


def test_help_names_every_command(mentor: Mentor) -> None:
    from mentor_tui.tui.widgets.reader import Reader

    mentor.opens().presses("t", "?").sees("Keys", "Here: Triage session").presses("escape", "escape")
    mentor.presses("?").sees("Here: Inbox", "Quick reply")
    text = mentor.app.screen.query_one(Reader).text
    for one in COMMANDS:
        assert f"[{one.id}]" in text.replace("\n", " ") or one.where[0] == DIALOG
    mentor.presses("q").sees("7 pending")


@pytest.mark.parametrize("here", PLACES)
def test_help_has_what_works_here_first_and_each_command_once(here: str) -> None:
    places, told = zip(*by_place(here), strict=True)
    assert places[0] == here
    assert [one.id for one in told[0]] == [one.id for one in COMMANDS if here in one.where]
    assert sorted(one for ones in told for one in ones) == sorted(COMMANDS)


def test_a_key_of_another_screen_says_where_it_works(mentor: Mentor) -> None:
    mentor.opens(keys={"trace": "W"}).presses("D").sees("D (Discard) works in the outbox")
    mentor.presses("o").sees("The outbox is empty.").does_not_see("Discard").presses("W").sees(
        "W (Why this deadline) works in the inbox"
    )
    mentor.presses("escape", "L", "enter").sees("You locked for today.").presses("r").sees(
        "r (Quick reply) works once your window opens"
    )


@pytest.mark.parametrize("here", [place for place in PLACES if place not in (DIALOG, LIST, EVERYWHERE, WRITING)])
def test_a_key_that_works_here_and_one_that_works_nowhere_say_nothing(here: str) -> None:
    keys = live_keys({})
    for one in COMMANDS:
        works = here in one.where or {EVERYWHERE, LIST} & set(one.where)
        assert not (works and any(elsewhere(key, here, keys) for key in keys[one.id]))
    assert elsewhere("m", WALL, keys) == "m (Postmortem) works on a P0"
    assert elsewhere("Z", here, keys) == elsewhere("esc", here, keys) == ""
