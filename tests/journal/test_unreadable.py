"""What a member, or a newer program, may put into a feed: nothing of it stops anybody's sync or hides a question."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentor_tui.domain.entry import ENTRY_VERSION, GENESIS, FeedEntry, instant_text, next_chain
from mentor_tui.journal import Journal
from tests.journal.world import LAGOS, NOW, Feed, about, answer, ask, named

DEEP = 200_000
WELL = json.loads(ask("well").to_json())
UNREADABLE = {
    "too deep": json.dumps({**WELL, "body": {"title": 0}}).replace("0}", "[" * DEEP + "]" * DEEP + "}"),
    "no JSON": "{",
    "no object": "[]",
    "no subject": json.dumps({key: value for key, value in WELL.items() if key != "subject"}),
    "a subject that is no text": json.dumps({**WELL, "subject": ["question"]}),
    "half a character": json.dumps({**WELL, "subject": "question/\ud83d"}),
    "a body that is no object": json.dumps({**WELL, "body": "text"}),
    "a version that is no number": json.dumps({**WELL, "v": "2"}),
    "an instant before all": json.dumps({**WELL, "composed_at": "0001-01-01T00:00:00+14:00"}),
    "readers that are no list": json.dumps({**WELL, "audience": 7}),
    "a number of 5,000 digits": json.dumps({**WELL, "body": {"n": 0}}).replace('"n": 0', '"n": ' + "9" * 5000),
}


def add_text(feed: Feed, text: str, name: str = "odd", author: str = "bo") -> FeedEntry:
    """An entry as a store tells it, whatever its text."""
    chain = next_chain(feed.items[-1].chain if feed.items else GENESIS, named(name), NOW)
    at = instant_text(NOW)
    feed.items.append(FeedEntry.received(named(name), author, at, text, len(feed.items) + 1, chain))
    return feed.items[-1]


def kept(journal: Journal, position: int | None) -> str:
    with closing(sqlite3.connect(journal.file)) as file:
        return str(file.execute("SELECT entry FROM feed WHERE position = ?", (position,)).fetchone()[0])


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_nobody_here_can_read_is_kept_and_stops_nothing(journal: Journal, feed: Feed, text: str) -> None:
    odd = add_text(feed, text)
    assert odd.entry is None
    feed.add(ask("good"), "bo")
    feed.reaches(journal)
    assert journal.inbox_ids("ada", NOW) == [named("good")]
    assert journal.cursor().position == len(feed.items)
    assert kept(journal, odd.position) == text


def test_a_newer_programs_entry_is_kept_with_all_that_it_says(journal: Journal, feed: Feed) -> None:
    newer = {**WELL, "v": ENTRY_VERSION + 1, "kind": "telepathy", "signature": "of a later age"}
    feed.add(ask("well"), "bo")
    odd = add_text(feed, json.dumps(newer))
    feed.reaches(journal)
    assert journal.inbox_ids("ada", NOW) == [named("well")]
    assert json.loads(kept(journal, odd.position)) == newer


def test_what_is_unreadable_and_mine_is_not_in_the_way_of_a_restored_store(journal: Journal, feed: Feed) -> None:
    restored = Feed(list(feed.items))
    for number, text in enumerate(UNREADABLE.values()):
        add_text(feed, text, f"odd {number}", "ada")
    feed.add(ask("mine"), "ada")
    feed.reaches(journal)
    journal.begin_fresh()
    journal.take_fresh_page(restored.items)
    assert journal.adopt_fresh() == 1
    assert [row.entry.id for row in journal.outbox()] == [ask("mine").id]


def test_counting_contests_reads_past_what_is_not_json_to_everybody(journal: Journal, feed: Feed) -> None:
    feed.add(ask("good"), "bo")
    add_text(
        feed, json.dumps({**json.loads(answer("good", "odd").to_json()), "body": {"n": float("nan")}}), "odd", "ada"
    )
    for name, author in (("one", "ada"), ("two", "cy")):
        feed.add(answer("good", name), author, contested=name == "two")
    feed.reaches(journal)
    assert journal.inbox_counts("ada", NOW).attention == 1


KINDS = ["ask", "imported_ask", "answer", "imported_answer", "ask_back", "ack", "clarify", "reopen", "message", "note"]
KINDS += ["thanks", "snooze", "hand_over", "resolved", "accepted", "withdrawn", "telepathy"]
MEMBER_KINDS = ["member_added", "member_changed", "member_removed", "hours_declared", "team_set"]
FIELDS = ["title", "body", "mentee", "mentor", "backup", "tried", "blocked", "p0", "calendar", "at", "text", "form"]
FIELDS += ["by", "cycle", "until", "to", "keep", "separate", "among", "entry", "name", "role", "counts_from"]
FIELDS += ["voice_channel"]
ODD = [1e400, 10**30, "\ud83d", "2026-03-10T10:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(ODD)
LISTS = SCALARS | st.lists(SCALARS, max_size=2)
ODD_CALENDARS = st.fixed_dictionaries(
    {
        "zone": st.sampled_from(["Africa/Lagos", "Nowhere", "..", 7]),
        "hours": st.sampled_from(["mon 09:00-17:00", "x", 7]),
    },
    optional={"exceptions": LISTS, "holidays": LISTS},
)
VALUES = st.recursive(
    SCALARS | ODD_CALENDARS | st.just(LAGOS.to_body()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
BODIES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)
WELL_BODY = {"title": "How?", "mentee": "bo", "calendar": LAGOS.to_body(), "text": "So.", "name": "Bo", "role": "lead"}
ENTRIES = st.tuples(st.sampled_from(KINDS + MEMBER_KINDS), BODIES, st.booleans(), st.booleans())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTRIES, min_size=1, max_size=25), st.integers(min_value=0, max_value=10**9))
def test_no_body_whatever_stops_a_pull(journal: Journal, entries: list[tuple[Any, ...]], seed: int) -> None:
    """Every example goes on in the same journal, about subjects of its own."""
    cursor = journal.cursor()
    feed = Feed()
    position, chain = cursor.position, cursor.chain
    for number, (kind, body, is_well, contested) in enumerate([("ask", {}, True, False), *entries]):
        subject = f"question/{seed}" if kind in KINDS else f"member/m{seed}" if kind != "team_set" else "team/team"
        whole = {**(WELL_BODY if is_well else {}), **body}
        text = json.dumps({**WELL, "subject": subject, "kind": kind, "body": whole})
        position, entry_id = position + 1, named(f"{seed} {cursor.position} {number}")
        chain = next_chain(chain, entry_id, NOW)
        feed.items.append(FeedEntry.received(entry_id, "bo", instant_text(NOW), text, position, chain, contested))
    journal.take_page(feed.items, cursor)
    assert journal.cursor().position == position
    assert journal.inbox_rows([str(seed)])[0].title
    assert_all_can_be_read(journal, str(seed), NOW)


def assert_all_can_be_read(journal: Journal, question: str, now: datetime) -> None:
    assert journal.question(question) is not None
    journal.inbox_ids("ada", now)
    journal.inbox_counts("ada", now)
    for member in journal.members():
        assert member.calendar_at(now).zone
    assert journal.team().name is not None


def test_the_rest_of_a_question_stays_beside_a_bad_answer(journal: Journal, feed: Feed) -> None:
    feed.add(ask("good"), "bo")
    nested: Any = "deep"
    for _ in range(900):
        nested = [nested]
    bad = {**json.loads(answer("good", "bad").to_json()), "body": {"text": nested, "cycle": {"a": 1}}}
    add_text(feed, json.dumps(bad), "bad", "cy")
    feed.add(answer("good", "fine"), "ada", contested=False)
    feed.reaches(journal)
    question = journal.question(named("good"))
    assert question is not None
    assert [given.text for given in question.cycle.answers] == ["Like this."]
    assert about("good") == f"question/{question.id}"
