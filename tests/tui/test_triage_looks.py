"""How a triage session looks, at a frozen time. After a wanted change run the file with --snapshot-update, and look."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from tests.tui.driver import Mentor
from tests.tui.looks import EVERY, LIGHT, OTHERS, WIDE, Gallery


def test_a_session(mentor: Mentor, snapshot: SnapshotAssertion) -> None:
    mentor.world.clock.at = mentor.world.clock.at.replace(hour=16, minute=56)
    mentor.opens(size=(80, 24)).syncs().presses("t")
    gallery = Gallery(mentor, snapshot)
    gallery.looks("plan where not all fits", EVERY, LIGHT)
    mentor.presses("escape")
    mentor.world.clock.at = mentor.world.clock.at.replace(hour=14, minute=0)
    mentor.waits(seconds=1).presses("t")
    gallery.looks("plan")
    mentor.presses("enter", "a", "n")
    gallery.looks("question", WIDE, OTHERS)
    mentor.presses("r").types("Stamp it.")
    gallery.looks("reply")
    mentor.presses("ctrl+s", *["a"] * 3, "n", "n")
    gallery.looks("summary", WIDE)
