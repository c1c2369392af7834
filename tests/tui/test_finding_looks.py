"""How finding looks, at a frozen time. After a wanted change run the file with --snapshot-update, and look."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from mentor_tui.services.reply import reply
from tests.tui.driver import Mentor
from tests.tui.looks import EVERY, LIGHT, OTHERS, WIDE, Gallery


def test_finding(mentor: Mentor, snapshot: SnapshotAssertion) -> None:
    journal = mentor.world.ada.journal
    flaky = journal.inbox_ids("ada", mentor.world.clock())[0]
    reply(mentor.world.ada, flaky, "Pin the clock: the total is rounded at midnight. Then run it 200 times.")
    mentor.opens(size=(80, 24)).syncs().presses("3")
    gallery = Gallery(mentor, snapshot)
    gallery.looks("view", WIDE)
    mentor.presses("1", "slash").types("queue is:bl")
    gallery.looks("filter", WIDE, LIGHT)
    mentor.presses("escape", "escape", "s")
    gallery.looks("search, nothing typed", WIDE)
    mentor.types("clock run")
    gallery.looks("search", EVERY, OTHERS)
    mentor.presses("enter")
    gallery.looks("search, one open", WIDE)
    mentor.presses("escape").types(" zebra")
    gallery.looks("search, nothing found")
