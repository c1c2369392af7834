"""The contract suite and the sync stories fail on stores with a planted fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.team import ledger
from mentor_tui.team.memory import MemoryLedger, MemoryTeam
from mentor_tui.team.port import Identity, Receipt
from tests.team import faults, test_sync
from tests.team.contract import test_claims, test_feed, test_once, test_release, test_who
from tests.team.world import Clock, World, memory_world

Story = Callable[[World], None]

BITES: list[tuple[type[MemoryLedger], Story]] = [
    (faults.KnowsNoId, test_once.test_an_entry_pushed_twice_is_in_the_feed_once),
    (faults.KnowsNoId, test_feed.test_what_one_handle_wrote_another_one_reads),
    (faults.KeepsNoPoison, lambda world: test_once.test_poison_is_recorded_and_blocks_nothing(world, {"kind": ""})),
    (faults.ChecksNoClaim, test_claims.test_the_second_answer_to_one_cycle_is_kept_as_contested),
    (faults.ChecksNoClaim, test_release.test_its_claim_was_taken_meanwhile_so_it_goes_back),
    (faults.HeldHoldsItsClaim, test_claims.test_a_held_entry_holds_no_claim),
    (faults.LeavesGaps, test_feed.test_positions_are_dense_and_chained_whatever_was_not_let_in),
    (faults.BelievesAnAuthor, test_feed.test_received_is_the_stores_clock_not_the_authors),
    (faults.ForgetsHeld, test_release.test_a_held_entry_is_unseen_until_its_time_and_then_received_at_it),
    (faults.ReleasesTwice, test_release.test_a_held_entry_is_unseen_until_its_time_and_then_received_at_it),
    (faults.ReleasesByArrival, test_release.test_releases_go_by_time_and_then_by_arrival),
    (faults.LooksAtNothingAgain, test_release.test_its_subject_moved_meanwhile_so_it_goes_back),
    (faults.RevivesRecalled, test_release.test_a_held_entry_can_be_recalled_for_good),
    (faults.RevivesRecalled, test_release.test_recalling_before_the_push_arrives_keeps_it_out),
    (faults.ShowsEverybodyEverything, test_who.test_a_private_entry_shows_others_its_place_only),
]


@pytest.mark.parametrize(("fault", "story"), BITES)
def test_a_faulty_store_fails_the_suite(fault: type[MemoryLedger], story: Story) -> None:
    story(memory_world())
    team = MemoryTeam(Clock())
    team.ledger = fault()
    with pytest.raises((AssertionError, ValueError)):  # a ValueError: the feed has more or less than its story unpacks
        story(memory_world(team))


def test_a_store_that_tells_a_forger_everything_fails_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    def to_anybody(row: ledger.Row, author: Identity) -> Receipt:
        return row.receipt()

    monkeypatch.setattr(ledger, "_known", to_anybody)
    with pytest.raises(AssertionError):
        test_once.test_a_known_id_by_another_author_reveals_and_changes_nothing(memory_world())


def test_comparing_ids_at_the_cursor_fails_the_story_of_the_other_past() -> None:
    desk = test_sync.Desk()
    desk.team = faults.ComparesIds(desk.world.clock)
    desk.world = memory_world(desk.team)
    with pytest.raises((AssertionError, StoreUnreachable)):
        test_sync.test_the_same_entry_at_the_cursor_with_another_past_is_noticed(desk)
