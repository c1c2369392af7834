"""One holder per claim: a second entry for a taken claim is kept as contested, never silently dropped (R8)."""

from __future__ import annotations

from mentor_tui.team.port import Outcome
from tests.team.world import World


def test_the_second_answer_to_one_cycle_is_kept_as_contested(world: World) -> None:
    mine, hers = world.answer("mine"), world.answer("hers")
    assert world.push("amy", mine).outcome is Outcome.APPLIED
    second = world.push("ben", hers)
    assert (second.outcome, second.position) == (Outcome.CONTESTED, 2)
    assert [(item.author, item.contested, item.entry) for item in world.feed("mia")] == [
        ("amy", False, mine),
        ("ben", True, hers),
    ]


def test_a_contested_entry_pushed_again_is_still_contested(world: World) -> None:
    world.push("amy", world.answer())
    hers = world.answer()
    assert world.push("ben", hers) == world.push("ben", hers)
    assert len(world.feed()) == 2


def test_each_cycle_is_a_claim_of_its_own(world: World) -> None:
    assert world.push("amy", world.answer(cycle=1)).outcome is Outcome.APPLIED
    assert world.push("ben", world.answer(cycle=2)).outcome is Outcome.APPLIED


def test_ones_own_second_answer_is_contested_too(world: World) -> None:
    world.push("amy", world.answer())
    assert world.push("amy", world.answer()).outcome is Outcome.CONTESTED


def test_a_held_entry_holds_no_claim(world: World) -> None:
    held, prompt = world.answer(), world.answer()
    world.push("amy", held, world.later(hours=1))
    assert world.push("ben", prompt).outcome is Outcome.APPLIED


def test_a_rejected_entry_holds_no_claim(world: World) -> None:
    assert world.push("mia", world.answer()).outcome is Outcome.REJECTED
    assert world.push("ben", world.answer()).outcome is Outcome.APPLIED


def test_a_mentee_cannot_take_an_answers_claim_under_another_kind(world: World) -> None:
    squatter = world.entry(kind="sung_aloud", claim="answer/q/1")
    assert world.push("mia", squatter).outcome is Outcome.REJECTED
    assert world.push("amy", world.answer()).outcome is Outcome.APPLIED


def test_claims_that_no_kind_guards_are_anybodys(world: World) -> None:
    entry = world.entry(subject="doc/x", kind="edited", claim="doc/x/1")
    assert world.push("mia", entry).outcome is Outcome.APPLIED
