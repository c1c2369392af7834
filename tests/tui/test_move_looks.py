"""How the moves look, at a frozen time. After a wanted change run the file with --snapshot-update, and look."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from tests.tui.driver import Mentor
from tests.tui.looks import LIGHT, WIDE, Gallery

TEMPLATES = {"docs": "It is in the handbook: {title}.", "team": "Ask in #atlas, {mentee}."}


def test_the_moves(mentor: Mentor, snapshot: SnapshotAssertion) -> None:
    mentor.opens(size=(80, 24), templates=TEMPLATES).syncs().presses("j", "j", "R")
    gallery = Gallery(mentor, snapshot)
    mentor.types("stamp 0042\nbuild the index").presses("tab").types("run it on staging")
    gallery.looks("shaped", WIDE, LIGHT)
    mentor.presses("ctrl+t")
    gallery.looks("templates")
    mentor.presses("escape", "escape", "b", "tab")
    gallery.looks("asked back")
    mentor.presses("escape", "h", "tab").types("knows 0042")
    gallery.looks("handed over", WIDE, LIGHT)


def test_a_batch(mentor: Mentor, snapshot: SnapshotAssertion) -> None:
    mentor.opens(size=(80, 24)).syncs().presses("x", "x", "j", "x")
    gallery = Gallery(mentor, snapshot)
    gallery.looks("marked", WIDE, LIGHT)
    mentor.presses("a")
    gallery.looks("confirming")
    mentor.presses("escape", "b").types("A better one?").presses("ctrl+s", "enter")
    gallery.looks("done")


def test_a_batch_of_which_some_stayed(mentor: Mentor, snapshot: SnapshotAssertion) -> None:
    mentor.opens(size=(80, 24)).syncs().presses("a", "*", "a", "enter")
    Gallery(mentor, snapshot).looks("refused")
