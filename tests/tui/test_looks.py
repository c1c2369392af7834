"""How the screens look, at a frozen time. After a wanted change run the file with --snapshot-update, and look."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from mentor_tui.tui.tour import TouredApp
from tests.tui.driver import Mentor
from tests.tui.looks import EVERY, LIGHT, OTHERS, WIDE, Gallery
from tests.tui.world import World

A_REPLY = "Stamp 0042, and build the index alone. Then look at the backfill."


@pytest.fixture
def gallery(mentor: Mentor, snapshot: SnapshotAssertion) -> Gallery:
    mentor.opens(size=(80, 24)).syncs()
    return Gallery(mentor, snapshot)


def asks_a_p0(world: World) -> None:
    world.asks("tunde-adeyemi", "Checkout fails for every customer", p0=True, body="All payments answer 502.")


def test_the_inbox_and_the_windows_on_top_of_it(gallery: Gallery) -> None:
    mentor = gallery.mentor.presses("j", "j")
    gallery.looks("inbox", EVERY, OTHERS)
    mentor.presses("enter")
    gallery.looks("question")
    mentor.presses("r").types(A_REPLY)
    gallery.looks("reply", WIDE, OTHERS)
    mentor.presses("escape", "escape", "w")
    gallery.looks("why", WIDE, LIGHT)
    mentor.presses("escape", "question_mark")
    gallery.looks("help", WIDE)
    mentor.presses("escape", "L")
    gallery.looks("locking")


def test_what_is_empty_says_something_kind(gallery: Gallery) -> None:
    mentor = gallery.mentor.presses("5")
    gallery.looks("view", WIDE)
    mentor.presses("1", "o")
    gallery.looks("outbox")
    mentor.presses("escape", "*", "a", "enter", "*", "r").types("Yes.").presses("ctrl+s", "enter")
    gallery.looks("inbox")


def test_the_outbox_with_a_contest(gallery: Gallery) -> None:
    mentor, world = gallery.mentor, gallery.mentor.world
    question = world.asks("jack-nguyen", "Flaky test: test_checkout_total")
    world.answers("grace", question, "It is the clock: each line is rounded by itself.")
    world.answers("ada", question, "Pin the clock, then run it 200 times.")
    mentor.syncs().selects("How do we").replies("Team first, then the feature.").presses("o")
    gallery.looks("outbox", EVERY, OTHERS)
    mentor.presses("s")
    gallery.looks("choosing", WIDE, LIGHT)


def test_a_p0_from_the_phone_to_the_postmortem(gallery: Gallery) -> None:
    mentor = gallery.mentor
    asks_a_p0(mentor.world)
    mentor.syncs()
    gallery.looks("banner", WIDE)
    mentor.presses("!", "1")
    gallery.looks("phone", EVERY, OTHERS)
    mentor.presses("r").types("Rolled back.")
    gallery.looks("reply")
    mentor.presses("ctrl+s").waits(seconds=11).syncs()
    gallery.looks("afterwards")


def test_the_wall(gallery: Gallery) -> None:
    mentor = gallery.mentor.presses("r").types("Pin")
    mentor.waits(hours=3, seconds=1)
    gallery.looks("grace")
    mentor.waits(hours=1)
    gallery.looks("wall", WIDE)
    asks_a_p0(mentor.world)
    mentor.syncs()
    gallery.looks("wall with a P0", EVERY, OTHERS)


def test_the_first_run_and_settings_that_are_wrong(
    mentor: Mentor, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallery = Gallery(mentor, snapshot)
    with monkeypatch.context() as patched:
        patched.setattr("tests.tui.driver.MentorApp", TouredApp)
        mentor.opens(size=(80, 24)).syncs()
    gallery.looks("tour", themes=LIGHT)
    mentor.leaves()
    mentor.opens(size=(80, 24), keys={"reply": "j", "no-such": "x"}).syncs()
    gallery.looks("settings")


def test_without_colour(mentor: Mentor, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    gallery = Gallery(mentor, snapshot)
    asks_a_p0(mentor.world)
    mentor.opens(size=(80, 24)).syncs().presses("j", "x", "j")
    gallery.looks("inbox", ["usual"])
    mentor.presses("x", "r").types(A_REPLY)
    gallery.looks("reply", ["usual"])
    mentor.presses("escape", "!")
    gallery.looks("phone", ["usual"])
    mentor.presses("escape", "o")
    gallery.looks("outbox", ["usual"])
    mentor.presses("escape", "s").types("clock")
    gallery.looks("search", ["usual"])
    mentor.presses("escape", "t", "enter")
    gallery.looks("triage", ["usual"])
    mentor.presses("escape").waits(hours=4)
    gallery.looks("wall", ["usual"])
