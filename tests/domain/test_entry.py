"""An entry's shape: what is written is what is read, and ids and chains say what they promise."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.entry import GENESIS, Entry, instant_text, new_id, next_chain, parse_instant
from mentor_tui.domain.errors import BadInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(31_536_000_000_000, 7_226_582_400_000_000).map(
    lambda micros: EPOCH + timedelta(microseconds=micros)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ENTRIES = st.builds(
    Entry,
    id=st.uuids().map(str),
    subject=st.uuids().map(lambda one: f"question/{one}"),
    kind=st.sampled_from(["ask", "answer", "something-newer"]),
    body=st.dictionaries(st.text(), JSON, max_size=4),
    composed_at=INSTANTS,
    claim=st.none() | st.text(min_size=1),
    based_on=st.none() | st.uuids().map(str),
    quiet=st.booleans(),
    audience=st.none() | st.lists(st.text(), max_size=3).map(tuple),
)


@given(ENTRIES)
def test_an_entry_survives_being_written_and_read(entry: Entry) -> None:
    assert Entry.from_json(entry.to_json()) == entry
    assert "\n" not in entry.to_json()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"v":1}', '{"v":1,"id":"x","subject":"s","kind":"k","body":{}}']
)
def test_what_is_not_an_entry_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadInput, match="not an entry"):
        Entry.from_json(text)


@given(INSTANTS, st.binary(min_size=10, max_size=32))
def test_an_id_is_a_uuid_of_version_7_and_tells_its_time(at: datetime, entropy: bytes) -> None:
    made = uuid.UUID(new_id(at, entropy))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    told = EPOCH + timedelta(milliseconds=made.int >> 80)
    assert at - timedelta(milliseconds=1) < told <= at


@given(INSTANTS, INSTANTS)
def test_instants_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert parse_instant(instant_text(one)) == one


@pytest.mark.parametrize("text", ["2026-03-10T14:00", "yesterday", "", "2026-13-01T00:00:00Z"])
def test_an_instant_without_an_offset_is_never_taken_for_utc(text: str) -> None:
    with pytest.raises(BadInput):
        parse_instant(text)


def test_a_chain_tells_two_feeds_apart_that_differ_anywhere_before() -> None:
    def chain(ids: list[str], at: datetime = datetime(2026, 3, 10, tzinfo=UTC)) -> str:
        link = GENESIS
        for one in ids:
            link = next_chain(link, one, at)
        return link

    assert chain(["a", "b", "c"]) == chain(["a", "b", "c"])
    assert chain(["a", "b", "c"]) != chain(["b", "a", "c"])
    assert chain(["a", "x", "c"]) != chain(["a", "b", "c"])
    assert chain(["a"], datetime(2026, 3, 10, tzinfo=UTC)) != chain(["a"], datetime(2026, 3, 11, tzinfo=UTC))


def test_the_same_entry_is_the_same_json_on_every_machine() -> None:
    at = datetime(2026, 3, 10, 14, tzinfo=UTC)
    entry = Entry("i", "question/q", "ask", {"title": "São"}, at)
    assert json.loads(entry.to_json()) == {
        "v": 1,
        "id": "i",
        "subject": "question/q",
        "kind": "ask",
        "body": {"title": "São"},
        "composed_at": "2026-03-10T14:00:00.000000Z",
    }
