"""What is new is told of once and moves nothing; off-hours only a P0 is."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mentor_tui.journal import mirror, put_off
from mentor_tui.services.ask import Ask, ask, follow_up
from mentor_tui.services.sync import sync
from mentor_tui.settings import find_paths, load, save
from mentor_tui.tui import announcing
from mentor_tui.tui.announcing import notification
from mentor_tui.tui.app import MentorApp
from tests.cli.machine import Machine
from tests.terminal import app
from tests.tui.driver import Mentor


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that the app drew attention, with what it said."""
    told: list[str] = []
    monkeypatch.setattr(MentorApp, "draw_attention", lambda self, text: told.append(text))
    return told


def test_what_came_is_told_of_and_the_cursor_stays_on_its_question(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens().presses("j", "j")
    before = mentor.question_id
    mentor.world.asks("tunde-adeyemi", "A more urgent one", ago=timedelta(hours=27))
    mentor.waits(seconds=1).sees("New: Tunde Adeyemi · A more urgent one", "8 pending")
    assert mentor.question_id == before
    assert rung == ["New: Tunde Adeyemi · A more urgent one"]
    mentor.waits(seconds=30).does_not_see("New: Tunde")
    assert len(rung) == 1


def test_of_many_that_came_at_once_all_are_counted(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "_MOST_READ", 2)
    mentor.opens()
    for number in range(5):
        mentor.world.asks("tunde-adeyemi", f"Number {number}", ago=timedelta(hours=27))
    mentor.waits(seconds=1).sees("5 new: Tunde Adeyemi · Number", "and 4 more")


def test_what_was_there_when_she_opened_is_no_news(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens().syncs().does_not_see("New:", " new:")
    assert rung == []


def test_several_are_told_of_in_one_line(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens()
    for number in range(3):
        mentor.world.asks("tunde-adeyemi", f"Number {number}", ago=timedelta(hours=27 - number))
    mentor.waits(seconds=1).sees("3 new: Tunde Adeyemi · Number 0 and 2 more")
    assert len(rung) == 1


def test_a_long_feed_is_told_of_once_when_all_of_it_is_sorted_in(
    mentor: Mentor, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "LONG_PAGE", 4)
    monkeypatch.setattr(put_off, "STRETCH", 2)
    mentor.opens()
    grace = mentor.world.desks["grace"]
    for number in range(6):
        ask(grace, Ask(f"Late question {number}", mentee="jack-nguyen"))
    sync(grace)
    ada, steps = mentor.world.ada.for_thread(), list[int]()
    sync(ada, sorting=lambda done, _: steps.append(done), should_stop=lambda: bool(steps))
    mentor.waits(seconds=1).sees("9 pending").does_not_see("new:")
    sync(ada)
    ada.journal.close()
    mentor.waits(seconds=1).sees("13 pending", "6 new: Jack Nguyen")
    assert len(rung) == 1


def test_while_she_writes_the_text_and_its_question_stay(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens().presses("j", "r").types("Half a")
    about = mentor.question_id
    mentor.world.asks("tunde-adeyemi", "A more urgent one", ago=timedelta(hours=27))
    mentor.waits(seconds=1).sees("New: Tunde Adeyemi").types(" sentence").presses("escape")
    assert (mentor.question_id, mentor.draft(about)) == (about, "Half a sentence")


def test_what_can_be_undone_is_said_before_what_is_new(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens().replies("Fine.")
    mentor.world.asks("tunde-adeyemi", "A more urgent one", ago=timedelta(hours=27))
    mentor.waits(seconds=1).sees("undoes").does_not_see("New: Tunde").waits(seconds=11).sees("New: Tunde Adeyemi")


def test_a_move_that_is_undone_is_no_news(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens().presses("a").replies("Fine.")
    mentor.world.asks("tunde-adeyemi", "Another", ago=timedelta(hours=1))
    mentor.waits(seconds=1).presses("u", "escape").waits(seconds=1)
    mentor.world.asks("tunde-adeyemi", "One more", ago=timedelta(hours=1))
    mentor.waits(seconds=1)
    assert rung == ["New: Tunde Adeyemi · Another", "New: Tunde Adeyemi · One more"]


def test_off_hours_nothing_is_told_but_a_p0(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens().waits(hours=4)
    mentor.world.asks("tunde-adeyemi", "It can wait")
    mentor.waits(seconds=1)
    assert rung == []
    mentor.world.asks("priya-raman", "Checkout fails", p0=True)
    mentor.waits(seconds=1)
    assert rung == ["P0 from Priya Raman: Checkout fails"]
    mentor.waits(hours=16).sees("9 pending")
    assert len(rung) == 1


@pytest.mark.parametrize(
    ("kind", "in_tmux", "sequence"),
    [
        ("osc9", False, "\x1b]9;mentor: New: Ada, hi\x07"),
        ("osc777", False, "\x1b]777;notify;mentor;New: Ada, hi\x07"),
        ("osc9", True, "\x1bPtmux;\x1b\x1b]9;mentor: New: Ada, hi\x07\x1b\\"),
    ],
)
def test_a_notification_is_one_sequence_whatever_the_text_holds(kind: str, in_tmux: bool, sequence: str) -> None:
    assert notification(kind, "New: \x1b]52;c;x\x07Ada; \nhi\x1b\\", in_tmux=in_tmux) == sequence


def test_a_question_that_its_mentee_reopens_is_news_again(mentor: Mentor, rung: list[str]) -> None:
    mentor.opens()
    question = mentor.question_id
    mentor.replies("Fine.").waits(seconds=11).syncs().waits(seconds=60)
    grace = mentor.world.desks["grace"]
    sync(grace)
    follow_up(grace, question, "It is not, sorry.")
    sync(grace)
    mentor.syncs().sees("New: Jack Nguyen")
    assert len(rung) == 1


@pytest.mark.parametrize(("settings", "rings"), [({"bell": True, "notify": "osc9"}, True), ({}, False)])
def test_the_terminal_rings_and_shows_it_when_she_set_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object], rings: bool
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    home = Machine(tmp_path, datetime.now(UTC))
    home.ok("init", "--name", "Ada", "--zone", "UTC", "--hours", "mon-sun 00:00-24:00", "--yes")
    paths = find_paths(tmp_path)
    save(paths, replace(load(paths), **settings))  # type: ignore[arg-type]
    with app(tmp_path) as screen:
        screen.waits_for(b"Nothing is waiting for you", b"synced")
        home.ok("ask", "Why does it hang?")
        seen, until = b"", time.monotonic() + 20
        while b"New: " not in seen.replace(b"\x1b]9;mentor: New: ", b""):
            assert time.monotonic() < until, seen[-400:]
            seen += screen.reads(0.5)
    assert (b"\x1b]9;mentor: New: Ada \xc2\xb7 Why does it hang?\x07" in seen) == rings
    assert (b"\x07" in seen.replace(b"?\x07", b"")) == rings


def test_a_p0_that_comes_back_is_told_of_again_and_by_its_own_name(mentor: Mentor, rung: list[str]) -> None:
    first = mentor.world.asks("priya-raman", "Checkout fails", p0=True)
    mentor.opens().syncs().presses("!").replies("Rolled back.").waits(seconds=11).syncs()
    mentor.world.asks("jack-nguyen", "Mails are lost", p0=True)
    mentor.waits(seconds=1)
    desk = mentor.world.ada.for_thread()
    follow_up(desk, first, "It is down again!")
    desk.journal.close()
    mentor.waits(seconds=1)
    assert rung == ["P0 from Jack Nguyen: Mails are lost", "P0 from Priya Raman: Checkout fails"]
