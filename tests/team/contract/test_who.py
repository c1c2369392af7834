"""Who: author, team and time are the store's word; a matrix says who may write what; private stays private."""

from __future__ import annotations

import pytest

from mentor_tui.domain.entry import GENESIS
from mentor_tui.domain.errors import BadInput, NotAMember
from mentor_tui.team.port import Identity, Outcome
from tests.team.world import PEOPLE, World


def test_the_store_knows_who_is_asking(world: World) -> None:
    assert world.store("amy").whoami() == Identity("amy", "mentor", world.team)
    assert world.registrar.members() == PEOPLE


def test_a_stranger_gets_nothing_and_leaves_nothing(world: World) -> None:
    stranger = world.store("eve")
    for ask in (
        stranger.whoami,
        lambda: stranger.pull(0, GENESIS, 10),
        lambda: world.push("eve", world.entry()),
    ):
        with pytest.raises(NotAMember, match=r"eve\S* is not a member of"):
            ask()
    assert world.feed() == []


def test_a_removed_member_is_a_stranger_and_her_words_stay(own_world: World) -> None:
    world = own_world
    entry = world.entry()
    world.push("mia", entry)
    world.registrar.remove("mia")
    with pytest.raises(NotAMember):
        world.store("mia").pull(0, GENESIS, 10)
    with pytest.raises(NotAMember):
        world.push("mia", world.entry())
    assert world.feed_ids() == [entry.id]
    assert "mia" not in world.registrar.members()


@pytest.mark.parametrize(
    ("member", "kind", "outcome"),
    [
        ("mia", "ask", Outcome.APPLIED),
        ("mia", "answer", Outcome.REJECTED),
        ("mia", "ack", Outcome.REJECTED),
        ("amy", "answer", Outcome.APPLIED),
        ("amy", "resolved", Outcome.REJECTED),
        ("lea", "resolved", Outcome.APPLIED),
        ("amy", "member_changed", Outcome.REJECTED),
        ("lea", "member_changed", Outcome.APPLIED),
        ("mia", "something_new", Outcome.APPLIED),
    ],
)
def test_a_matrix_of_kind_and_role_says_who_may_write_what(
    world: World, member: str, kind: str, outcome: Outcome
) -> None:
    receipt = world.push(member, world.entry(kind=kind))
    assert receipt.outcome is outcome
    assert bool(receipt.reason) is (outcome is Outcome.REJECTED)


def test_hours_are_declared_for_oneself_or_by_a_lead(world: World) -> None:
    fields = {"kind": "hours_declared", "subject": "member/mia"}
    assert world.push("mia", world.entry(**fields)).outcome is Outcome.APPLIED
    assert world.push("noa", world.entry(**fields)).outcome is Outcome.REJECTED
    assert world.push("lea", world.entry(**fields)).outcome is Outcome.APPLIED


def test_a_new_role_counts_from_now_on(world: World) -> None:
    before = world.answer()
    world.push("mia", before)
    world.registrar.enrol("mia", "mentor")
    assert world.push("mia", before).outcome is Outcome.REJECTED
    assert world.push("mia", world.answer()).outcome is Outcome.APPLIED


@pytest.mark.parametrize(("member", "role"), [("zoe", "boss"), ("", "mentor"), ("a b", "mentor"), ("a/b", "mentor")])
def test_nobody_is_enrolled_under_a_name_or_role_that_is_none(world: World, member: str, role: str) -> None:
    with pytest.raises(BadInput):
        world.registrar.enrol(member, role)
    assert world.registrar.members() == PEOPLE


def test_a_private_entry_shows_others_its_place_only(world: World) -> None:
    private = world.entry("how I feel", kind="pulse", audience=("amy",))
    world.push("mia", private)
    for reader in ("mia", "amy"):
        (item,) = world.feed(reader)
        assert (item.author, item.entry) == ("mia", private)
    for reader in ("ben", "lea", "noa"):
        (item,) = world.feed(reader)
        assert (item.id, item.position) == (private.id, 1)
        assert (item.author, item.entry, item.contested) == ("", None, False)
    assert world.feed("amy")[0].chain == world.feed("noa")[0].chain


def test_an_audience_of_nobody_is_the_author_alone(world: World) -> None:
    world.push("mia", world.entry(audience=()))
    assert world.feed("mia")[0].entry is not None
    assert world.feed("lea")[0].entry is None
