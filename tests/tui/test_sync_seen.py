"""What she sees of the syncs, and that she works on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Semaphore

import pytest

from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.sync import sync
from mentor_tui.team.port import Identity, Outgoing, Page, Pushed, TeamStore
from tests.tui.driver import Mentor
from tests.tui.world import World


class OneByOne:
    """A store that gives the feed an entry at a time, each when the test lets it through."""

    def __init__(self, store: TeamStore, gate: Semaphore) -> None:
        self._store = store
        self._gate = gate

    def whoami(self) -> Identity:
        return self._store.whoami()

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        return self._store.push(outgoing, recall)

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        self._gate.acquire()
        return self._store.pull(after, chain_at_after, 1)

    def close(self) -> None:
        self._store.close()


@pytest.fixture
def gate(world: World) -> Iterator[Semaphore]:
    """The gate of the only store that Ada reaches."""
    made = Semaphore(0)
    open_store = world.ada.open_store
    world.desks["ada"] = replace(world.ada, open_store=lambda: OneByOne(open_store(), made))
    yield made
    made.release(1000)


def test_rows_appear_as_the_pages_of_a_long_fetch_come_and_keys_go_on_meanwhile(
    world: World, gate: Semaphore, mentor: Mentor
) -> None:
    grace = world.desks["grace"]
    for number in range(4):
        ask(grace, Ask(f"Late question {number}", mentee="jack-nguyen"))
    sync(grace)
    mentor.opens().sees("7 pending").does_not_see("Late question")
    gate.release()
    mentor.waits(seconds=1).sees("fetching", "Late question 0")
    mentor.presses("2").sees("Nothing here yet.").presses("1")
    first = mentor.selected
    mentor.presses("j")
    assert mentor.selected != first
    gate.release()
    mentor.waits(seconds=1).sees("Late question 1").does_not_see("Late question 2")
    mentor.replies("Look at the log. Then try again.").sees("Sent to")
    gate.release(10)
    mentor.waits(seconds=1).sees("Late question 3").does_not_see("fetching")
    mentor.presses("2").sees("There is no P0.")


def test_out_of_reach_says_what_waits_and_when_it_is_tried_again(world: World, mentor: Mentor) -> None:
    mentor.opens().sees("synced just now")
    world.cut = True
    mentor.replies("Look at the log. Then try again.").waits(minutes=5).syncs()
    mentor.sees("1 unsent", "synced 5m", "store out of reach, retry at 14:05")
    world.cut = False
    mentor.syncs().sees("synced just now").does_not_see("unsent", "retry")


def test_what_a_person_must_mend_is_told_at_the_bottom_once(world: World, mentor: Mentor) -> None:
    mentor.opens()
    world.ada.open_registrar(None).remove("ada")
    mentor.syncs().sees("ada is not a member", "sync fails")
    mentor.waits(seconds=20).does_not_see("ada is not a member").sees("sync fails")
    mentor.syncs().does_not_see("ada is not a member")


def test_a_second_app_over_the_same_journal_leaves_the_syncs_to_the_first(world: World, mentor: Mentor) -> None:
    from mentor_tui.journal import Journal

    world.desks["ada"] = replace(world.ada, journal=Journal.open(world.ada.home.data, read_only=True))
    mentor.opens(read_only_because="another mentor has this home").syncs()
    mentor.sees("Read-only").does_not_see("sync fails")
