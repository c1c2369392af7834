"""Release: what is sent off-hours is held, unseen, and looked at again when its time comes (R3)."""

from __future__ import annotations

import pytest

from mentor_tui.domain.entry import Entry
from mentor_tui.team.port import Outcome, Outgoing, Receipt
from tests.team.world import World


def fate(world: World, member: str, entry: Entry) -> Receipt:
    """What a push of a known entry answers: its outcome by now."""
    return world.push(member, entry)


def test_a_held_entry_is_unseen_until_its_time_and_then_received_at_it(world: World) -> None:
    held, opening = world.answer(), world.later(hours=2)
    receipt = world.push("amy", held, opening)
    assert (receipt.outcome, receipt.position, receipt.release_at) == (Outcome.HELD, None, opening)
    world.clock.forward(hours=1, minutes=59)
    assert world.feed("amy") == world.feed("mia") == []
    world.clock.forward(hours=3)
    (item,) = world.feed("mia")
    assert (item.id, item.author, item.received_at) == (held.id, "amy", opening)
    assert fate(world, "amy", held) == Receipt(held.id, Outcome.APPLIED, 1)


def test_it_is_out_at_the_very_instant(world: World) -> None:
    world.push("amy", world.answer(), world.later(hours=1))
    world.clock.forward(hours=1)
    assert len(world.feed("mia")) == 1


def test_a_release_time_that_has_passed_means_at_once(world: World) -> None:
    receipt = world.push("amy", world.answer(), world.clock.at)
    assert receipt.outcome is Outcome.APPLIED
    world.push("amy", world.answer(cycle=2), world.later(hours=-9))
    assert {item.received_at for item in world.feed()} == {world.clock.at}


def test_anybodys_push_releases_before_it_takes(world: World) -> None:
    held, prompt = world.answer(), world.answer()
    world.push("amy", held, world.later(hours=1))
    world.clock.forward(hours=1)
    assert world.push("ben", prompt).outcome is Outcome.CONTESTED
    assert world.feed_ids() == [held.id, prompt.id]


def test_releases_go_by_time_and_then_by_arrival(world: World) -> None:
    late, early, also_early = world.entry(), world.entry(), world.entry()
    world.push("amy", late, world.later(hours=3))
    world.push("ben", early, world.later(hours=1))
    world.push("amy", also_early, world.later(hours=1))
    world.clock.forward(hours=4)
    assert world.feed_ids() == [early.id, also_early.id, late.id]


def test_its_claim_was_taken_meanwhile_so_it_goes_back(world: World) -> None:
    held, prompt = world.answer(), world.answer()
    world.push("amy", held, world.later(hours=1))
    world.push("ben", prompt)
    world.clock.forward(hours=1)
    assert world.feed_ids() == [prompt.id]
    receipt = fate(world, "amy", held)
    assert receipt.outcome is Outcome.RETURNED
    assert prompt.id in receipt.reason
    assert world.feed_ids() == [prompt.id]


def test_of_two_held_answers_the_first_to_be_released_gets_the_claim(world: World) -> None:
    hers, mine = world.answer(), world.answer()
    world.push("ben", hers, world.later(hours=2))
    world.push("amy", mine, world.later(hours=1))
    world.clock.forward(hours=3)
    assert world.feed_ids() == [mine.id]
    assert fate(world, "ben", hers).outcome is Outcome.RETURNED


def test_its_subject_moved_meanwhile_so_it_goes_back(world: World) -> None:
    asked, more = world.entry(kind="ask"), world.entry("I found out more")
    world.push("mia", asked)
    held = world.answer(based_on=asked.id)
    world.push("amy", held, world.later(hours=1))
    world.push("mia", more)
    world.clock.forward(hours=1)
    assert world.feed_ids() == [asked.id, more.id]
    receipt = fate(world, "amy", held)
    assert receipt.outcome is Outcome.RETURNED
    assert more.id in receipt.reason


@pytest.mark.parametrize("fields", [{"quiet": True}, {"subject": "question/other"}])
def test_quiet_entries_and_other_subjects_do_not_move_it(world: World, fields: dict[str, object]) -> None:
    asked = world.entry(kind="ask")
    world.push("mia", asked)
    held = world.answer(based_on=asked.id)
    world.push("amy", held, world.later(hours=1))
    world.push("ben", world.entry(**fields))  # type: ignore[arg-type]
    world.clock.forward(hours=1)
    assert world.feed_ids()[-1] == held.id


def test_what_is_held_contested_or_recalled_moves_nothing(world: World) -> None:
    asked = world.entry(kind="ask")
    world.push("mia", asked)
    answered = world.answer(based_on=asked.id)
    world.push("amy", answered)
    held = world.entry(kind="hand_over", based_on=answered.id)
    world.push("amy", held, world.later(hours=1))
    assert world.push("ben", world.answer()).outcome is Outcome.CONTESTED
    world.push("ben", world.entry(), world.later(hours=2))
    world.clock.forward(hours=1)
    assert world.feed_ids()[-1] == held.id


def test_without_a_base_only_the_claim_is_looked_at(world: World) -> None:
    held = world.answer()
    world.push("amy", held, world.later(hours=1))
    world.push("mia", world.entry())
    world.clock.forward(hours=1)
    assert world.feed_ids()[-1] == held.id


def test_a_second_held_entry_follows_the_one_it_was_written_upon(world: World) -> None:
    asked = world.entry(kind="ask")
    world.push("mia", asked)
    first = world.answer(based_on=asked.id)
    second = world.entry("and one more thing", based_on=first.id)
    world.store("amy").push([Outgoing(first, world.later(hours=1)), Outgoing(second, world.later(hours=1))])
    world.clock.forward(hours=1)
    assert world.feed_ids() == [asked.id, first.id, second.id]


def test_ones_own_words_do_not_move_a_subject_for_oneself(world: World) -> None:
    asked = world.entry(kind="ask")
    world.push("mia", asked)
    held = world.answer(based_on=asked.id)
    world.push("amy", held, world.later(hours=1))
    world.push("amy", world.entry("urgent: stop the deploy", based_on=asked.id))
    world.clock.forward(hours=1)
    assert world.feed_ids()[-1] == held.id


@pytest.mark.parametrize("fate_of_first", ["returned", "recalled"])
def test_a_second_held_entry_goes_back_with_the_one_it_was_written_upon(world: World, fate_of_first: str) -> None:
    asked = world.entry(kind="ask")
    world.push("mia", asked)
    first = world.answer(based_on=asked.id)
    second = world.entry("and one more thing", based_on=first.id)
    world.store("amy").push([Outgoing(first, world.later(hours=1)), Outgoing(second, world.later(hours=1))])
    if fate_of_first == "recalled":
        world.recall("amy", first.id)
    else:
        world.push("ben", world.answer())
    world.clock.forward(hours=1)
    assert first.id not in world.feed_ids()
    receipt = fate(world, "amy", second)
    assert (receipt.outcome, first.id in receipt.reason) == (Outcome.RETURNED, True)


def test_a_base_that_the_store_lost_is_no_reason_while_nothing_else_moved(world: World) -> None:
    held = world.answer(based_on=world.entry().id)
    world.push("amy", held, world.later(hours=1))
    world.clock.forward(hours=1)
    assert world.feed_ids() == [held.id]


def test_a_base_that_the_store_lost_is_a_reason_once_others_have_written(world: World) -> None:
    held = world.answer(based_on=world.entry().id)
    world.push("amy", held, world.later(hours=1))
    world.push("mia", world.entry())
    world.clock.forward(hours=1)
    assert held.id not in world.feed_ids()
    assert fate(world, "amy", held).outcome is Outcome.RETURNED


def test_a_held_entry_can_be_recalled_for_good(world: World) -> None:
    held = world.answer()
    world.push("amy", held, world.later(hours=1))
    assert world.recall("amy", held.id) == Receipt(held.id, Outcome.RECALLED)
    assert world.recall("amy", held.id).outcome is Outcome.RECALLED
    assert world.push("amy", held, world.later(hours=1)).outcome is Outcome.RECALLED
    world.clock.forward(hours=2)
    assert world.push("amy", held).outcome is Outcome.RECALLED
    assert world.feed() == []


def test_a_recalled_answer_leaves_its_claim_free(world: World) -> None:
    held = world.answer()
    world.push("amy", held, world.later(hours=1))
    world.recall("amy", held.id)
    assert world.push("ben", world.answer()).outcome is Outcome.APPLIED


def test_recalling_before_the_push_arrives_keeps_it_out(world: World) -> None:
    entry = world.answer()
    assert world.recall("amy", entry.id).outcome is Outcome.RECALLED
    assert world.push("amy", entry).outcome is Outcome.RECALLED
    assert world.feed() == []


def test_recalling_in_the_same_push_keeps_it_out(world: World) -> None:
    entry = world.answer()
    receipts = world.store("amy").push([Outgoing(entry)], [entry.id]).receipts
    assert [receipt.outcome for receipt in receipts] == [Outcome.RECALLED, Outcome.RECALLED]
    assert world.feed() == []


def test_a_recall_that_comes_too_late_tells_the_truth(world: World) -> None:
    held, contested, poison = world.answer(), world.answer(), world.entry(subject="nothing")
    world.push("amy", held, world.later(hours=1))
    world.clock.forward(hours=1)
    assert world.recall("amy", held.id) == Receipt(held.id, Outcome.APPLIED, 1)
    world.push("amy", contested)
    assert world.recall("amy", contested.id).outcome is Outcome.CONTESTED
    world.push("amy", poison)
    assert world.recall("amy", poison.id).outcome is Outcome.REJECTED
    assert world.feed_ids() == [held.id, contested.id]


def test_a_returned_entry_pushed_again_stays_returned(world: World) -> None:
    held = world.answer()
    world.push("amy", held, world.later(hours=1))
    world.push("ben", world.answer())
    world.clock.forward(hours=1)
    assert fate(world, "amy", held) == fate(world, "amy", held)
    assert world.recall("amy", held.id).outcome is Outcome.RETURNED
    assert len(world.feed()) == 1
