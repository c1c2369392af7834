"""Members: whose hours count when, and who may write what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mentor_tui.domain.entry import Entry, FeedEntry, instant_text
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import Member, fold_member, fold_team, may_write

MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
EARLY = Calendar("Europe/London", "mon-fri 07:00-15:00")
LATE = Calendar("Europe/London", "mon-fri 12:00-20:00")


def told(*entries: Entry) -> Member:
    feed = [FeedEntry(one.id, "ingrid", one.composed_at, one, position=n) for n, one in enumerate(entries, 1)]
    member = fold_member("maya", feed)
    assert member is not None
    return member


def added() -> Entry:
    body = {"name": "Maya", "role": "mentor", "calendar": EARLY.to_body(), "backup": "tom"}
    return Entry("1", "member/maya", "member_added", body, MONDAY)


def declared(counts_from: datetime) -> Entry:
    body = {"calendar": LATE.to_body(), "counts_from": instant_text(counts_from)}
    return Entry("2", "member/maya", "hours_declared", body, MONDAY)


def test_declared_hours_count_from_the_instant_they_name() -> None:
    tomorrow = MONDAY + timedelta(days=1)
    maya = told(added(), declared(tomorrow))
    assert maya.calendar_at(tomorrow - timedelta(seconds=1)) == EARLY
    assert maya.calendar_at(tomorrow) == LATE
    assert maya.coming_calendar(MONDAY) == (tomorrow, LATE)
    assert maya.coming_calendar(tomorrow) is None


def test_a_member_is_added_once_changed_and_removed() -> None:
    changed = Entry("3", "member/maya", "member_changed", {"role": "lead"}, MONDAY)
    again = Entry("4", "member/maya", "member_added", {**added().body, "name": "Impostor"}, MONDAY)
    removed = Entry("5", "member/maya", "member_removed", {}, MONDAY)
    maya = told(added(), changed, again)
    assert (maya.name, maya.role, maya.backup, maya.removed) == ("Maya", "lead", "tom", False)
    assert told(added(), removed).removed


def test_malformed_entries_about_a_member_are_skipped() -> None:
    broken = Entry("2", "member/maya", "hours_declared", {"calendar": "mon"}, MONDAY)
    assert told(added(), broken).calendar_at(MONDAY) == EARLY


def test_the_teams_later_words_replace_earlier_ones_and_keep_the_rest() -> None:
    words: list[dict[str, Any]] = [
        {"name": "Rivers", "voice_channel": "bridge 1"},
        {"voice_channel": "bridge 2"},
        {"calendar": 7},
    ]
    entries = [Entry(str(n), "team/team", "team_set", body, MONDAY) for n, body in enumerate(words)]
    team = fold_team(FeedEntry(one.id, "ingrid", MONDAY, one, position=1) for one in entries)
    assert (team.name, team.voice_channel) == ("Rivers", "bridge 2")


@pytest.mark.parametrize(
    ("role", "kind", "subject", "allowed"),
    [
        ("mentee", "ask", "question/q", True),
        ("mentee", "answer", "question/q", False),
        ("mentee", "imported_ask", "question/q", False),
        ("mentor", "answer", "question/q", True),
        ("backup", "ask_back", "question/q", True),
        ("mentor", "resolved", "question/q", False),
        ("lead", "resolved", "question/q", True),
        ("mentor", "member_removed", "member/ada", False),
        ("mentee", "hours_declared", "member/maya", True),
        ("mentee", "hours_declared", "member/ada", False),
        ("mentor", "hours_declared", "member/ada", False),
        ("lead", "hours_declared", "member/ada", True),
        ("mentee", "a-kind-of-next-year", "question/q", True),
    ],
)
def test_who_may_write_what(role: str, kind: str, subject: str, allowed: bool) -> None:
    assert may_write(role, "maya", kind, subject) is allowed
