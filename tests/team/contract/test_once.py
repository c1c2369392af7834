"""Once: an entry is known by its id alone, and a known id keeps its first outcome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentor_tui.domain.entry import LARGEST_ENTRY, Entry
from mentor_tui.team.port import Outcome, Outgoing
from tests.team.world import World


def test_an_entry_pushed_twice_is_in_the_feed_once(world: World) -> None:
    entry = world.entry()
    first = world.push("mia", entry)
    world.clock.forward(hours=1)
    assert world.push("mia", entry) == first
    assert first.outcome is Outcome.APPLIED
    assert world.feed_ids() == [entry.id]


def test_the_same_entry_twice_in_one_push_is_in_the_feed_once(world: World) -> None:
    entry = world.entry()
    receipts = world.store("mia").push([Outgoing(entry), Outgoing(entry)]).receipts
    assert [receipt.position for receipt in receipts] == [1, 1]
    assert world.feed_ids() == [entry.id]


def test_a_known_id_with_other_words_changes_nothing(world: World) -> None:
    entry = world.entry("the first words")
    first = world.push("mia", entry)
    assert world.push("mia", replace(entry, body={"text": "other words"})) == first
    (item,) = world.feed()
    assert item.entry == entry


def test_a_known_id_by_another_author_reveals_and_changes_nothing(world: World) -> None:
    held = world.answer()
    world.push("amy", held, world.later(hours=1))
    forged = world.push("ben", replace(held, body={"text": "forged"}))
    assert (forged.outcome, forged.position, forged.release_at) == (Outcome.REJECTED, None, None)
    assert world.recall("ben", held.id).outcome is Outcome.REJECTED
    assert world.push("amy", held).outcome is Outcome.HELD
    world.clock.forward(hours=1)
    (item,) = world.feed()
    assert (item.author, item.entry) == ("amy", held)


def test_an_entry_comes_back_as_it_was_written(world: World) -> None:
    body = {
        "text": '\x1b[31mred\x1b[0m é 日本 \\u0000 "NaN" :NaN,',
        "tried": ["a", "b"],
        "n": 1.5,
        "deep": {"x": [None]},
    }
    entry = world.entry(body=body, based_on=world.entry().id, quiet=True, audience=("amy", "mia"))
    world.push("mia", entry)
    (item,) = world.feed("amy")
    assert item.entry == entry


POISON = {
    "subject without a name": {"subject": "question"},
    "subject with a control character": {"subject": "question/a\x1bb"},
    "subject that is no text": {"subject": 7},
    "kind with spaces": {"kind": "an answer"},
    "no kind": {"kind": ""},
    "claim with spaces": {"claim": "answer/ q"},
    "claim without a name": {"claim": "answer"},
    "based on no id": {"based_on": "yesterday"},
    "audience of numbers": {"audience": (1, 2)},
    "audience with an empty name": {"audience": ("",)},
    "NUL": {"body": {"text": "a\0b"}},
    "NUL in a key": {"body": {"a\0b": "text"}},
    "half a character": {"body": {"text": "\ud800"}},
    "not finite": {"body": {"n": float("nan")}},
    "not JSON": {"body": {"text": object()}},
    "a list for a body": {"body": ["text"]},
    "too large": {"body": {"text": "x" * LARGEST_ENTRY}},
    "too large in bytes": {"body": {"text": "é" * (LARGEST_ENTRY // 2)}},
    "ten megabytes": {"body": {"text": "x" * 10_000_000}},
    "no zone": {"composed_at": None},
    "version zero": {"v": 0},
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_poison_is_recorded_and_blocks_nothing(world: World, poison: dict[str, object]) -> None:
    fields = dict(poison)
    if "composed_at" in fields:
        fields["composed_at"] = world.clock.at.replace(tzinfo=None)
    bad, good = replace(world.entry(), **fields), world.entry()  # type: ignore[arg-type]
    receipts = world.store("mia").push([Outgoing(bad), Outgoing(good)]).receipts
    assert [receipt.outcome for receipt in receipts] == [Outcome.REJECTED, Outcome.APPLIED]
    assert receipts[0].reason
    assert "\n" not in receipts[0].reason
    assert len(receipts[0].reason) < 200
    mended = replace(good, id=bad.id)
    assert world.push("mia", mended) == receipts[0]
    assert world.feed_ids() == [good.id]


@pytest.mark.parametrize("entry_id", ["", "7", "Q" * 36, "0" * 36, "\0", "01957F00-0000-7000-8000-000000000000"])
def test_an_id_that_is_no_uuid_is_rejected(world: World, entry_id: str) -> None:
    receipt = world.push("mia", replace(world.entry(), id=entry_id))
    assert (receipt.id, receipt.outcome) == (entry_id, Outcome.REJECTED)
    assert world.recall("mia", entry_id).outcome is Outcome.REJECTED
    assert world.feed() == []


def test_a_release_time_without_a_zone_is_rejected(world: World) -> None:
    receipt = world.push("amy", world.entry(), world.clock.at.replace(tzinfo=None))
    assert receipt.outcome is Outcome.REJECTED


def test_the_largest_entry_fits(world: World) -> None:
    empty = world.entry("")
    room = LARGEST_ENTRY - len(empty.to_json().encode())
    entry = Entry.from_json(replace(empty, body={"text": "x" * room}).to_json())
    assert world.push("mia", entry).outcome is Outcome.APPLIED


def test_an_unknown_kind_and_a_newer_version_are_kept(world: World) -> None:
    entry = world.entry(subject="doc/x", kind="sung_aloud", v=7)
    assert world.push("mia", entry).outcome is Outcome.APPLIED
    assert world.feed()[0].entry == entry


def test_receipts_come_in_the_order_given(world: World) -> None:
    one, two, three = world.entry(), world.entry(), world.entry()
    world.push("amy", three, world.later(hours=1))
    receipts = world.store("amy").push([Outgoing(two), Outgoing(one)], [three.id]).receipts
    assert [receipt.id for receipt in receipts] == [two.id, one.id, three.id]
    assert [receipt.outcome for receipt in receipts] == [Outcome.APPLIED, Outcome.APPLIED, Outcome.RECALLED]


def test_a_push_may_be_long(world: World) -> None:
    """However a store cuts it up: what is recalled in the same breath stays out, all else goes in in order, once."""
    entries = [world.entry(f"reply {number}") for number in range(120)]
    entries[60] = replace(entries[60], id="no id")
    given, ids = [Outgoing(entry) for entry in entries], [entry.id for entry in entries]
    back = [ids[0], ids[-1]]
    receipts = world.store("amy").push(given, back).receipts
    assert [receipt.id for receipt in receipts] == [*ids, *back]
    assert {receipt.outcome for receipt in receipts if receipt.id in back} == {Outcome.RECALLED}
    assert world.feed_ids() == [entry_id for entry_id in ids if entry_id not in ("no id", *back)]
    assert world.store("amy").push(given, back).receipts == receipts
