"""The demo world's content is whole: what is told there could have happened."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from mentor_tui.domain.deadlines import deadline
from mentor_tui.domain.people import MENTEE, ROLES, is_mentor, may_write
from mentor_tui.domain.plain_text import plain
from mentor_tui.domain.reply import check_quick_reply
from mentor_tui.domain.snapshot import declared_calendar

Spec = dict[str, Any]

WORLD: Spec = tomllib.loads((files("mentor_tui.services") / "demo_world.toml").read_text("utf-8"))
MEMBERS: dict[str, Spec] = {one["id"]: one for one in WORLD["member"]}
QUESTIONS: list[Spec] = WORLD["question"]
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)

MEMBER_FIELDS = {"id", "name", "role", "zone", "hours", "holidays", "mentor", "backup"}
QUESTION_FIELDS = {"mentee", "age_hours", "title", "body", "tried", "blocked", "p0", "events"}
EVENT_FIELDS = {"kind", "by", "after_hours", "text", "to"}
KINDS = {"ack", "answer", "ask_back", "clarify", "hand_over"}

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one["title"][:40])


def kinds(question: Spec) -> list[str]:
    return [event["kind"] for event in question.get("events", ())]


def is_open(question: Spec) -> bool:
    ends = [kind for kind in kinds(question) if kind in ("answer", "ask_back", "clarify")]
    return not ends or ends[-1] == "clarify"


def test_the_team_is_spread_over_the_world_and_has_somebody_in_every_role() -> None:
    assert len(MEMBERS) == len(WORLD["member"])
    assert {one["role"] for one in MEMBERS.values()} == set(ROLES)
    assert MEMBERS[WORLD["me"]]["role"] == "mentor"
    assert MEMBERS[WORLD["me"]]["zone"] == "Europe/London"
    mentees = Counter(one["zone"] for one in MEMBERS.values() if one["role"] == MENTEE)
    for zone in ("Africa/Lagos", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo"):
        assert mentees[zone] >= 2, zone
    assert WORLD["team"]["name"]
    assert WORLD["team"]["voice_channel"]


@pytest.mark.parametrize("member", WORLD["member"], ids=lambda one: one["id"])
def test_a_member_has_a_calendar_and_people_who_answer(member: Spec) -> None:
    assert set(member) <= MEMBER_FIELDS
    calendar = declared_calendar(member["zone"], member["hours"], holidays=member["holidays"], now=NOW)
    assert calendar.holidays
    if member["role"] == MENTEE:
        assert is_mentor(MEMBERS[member["mentor"]]["role"])
        assert is_mentor(MEMBERS[member["backup"]]["role"])
        assert member["mentor"] != member["backup"]


@each_question
def test_a_question_is_one_that_somebody_could_ask(question: Spec) -> None:
    assert set(question) <= QUESTION_FIELDS
    assert MEMBERS[question["mentee"]]["role"] == MENTEE
    assert 0.2 <= question["age_hours"] <= 70
    assert 10 <= len(question["title"]) <= 100
    assert question["body"].strip()
    assert len(question["tried"]) >= 2 if question.get("blocked") else True
    assert all(attempt.strip() for attempt in question.get("tried", ()))
    text = question["title"] + question["body"]
    assert plain(text, keep_newlines=True) == text
    assert not re.search(r"\b20\d\d\b", text)


@each_question
def test_what_followed_could_have_happened_in_this_order(question: Spec) -> None:
    cycle_ended_by = ""
    last = 0.0
    for event in question.get("events", ()):
        assert set(event) <= EVENT_FIELDS
        assert event["kind"] in KINDS
        assert last < event["after_hours"] < question["age_hours"]
        last = event["after_hours"]
        assert event["by"] in MEMBERS
        assert may_write(MEMBERS[event["by"]]["role"], event["by"], event["kind"], "question/1")
        match event["kind"]:
            case "answer":
                check_quick_reply(event["text"])
                assert cycle_ended_by in ("", "answer")
                cycle_ended_by = "answer"
            case "ask_back":
                assert event["text"].strip()
                assert cycle_ended_by == ""
                cycle_ended_by = "ask_back"
            case "clarify":
                assert event["text"].strip()
                assert event["by"] == question["mentee"]
                assert cycle_ended_by == "ask_back"
                cycle_ended_by = ""
            case "hand_over":
                assert is_mentor(MEMBERS[event["to"]]["role"])
                assert event["to"] != event["by"]


def test_there_is_enough_of_everything_to_show() -> None:
    still_open = [question for question in QUESTIONS if is_open(question)]
    answered = [question for question in QUESTIONS if kinds(question).count("answer") == 1]
    assert 40 <= len(still_open) <= 46
    assert len(answered) >= 12
    assert len({event["by"] for one in answered for event in one["events"] if event["kind"] == "answer"}) >= 2
    assert sum(kinds(one).count("answer") > 1 for one in QUESTIONS) == 1
    assert sum("clarify" in kinds(one) for one in QUESTIONS) == 2
    assert sum("hand_over" in kinds(one) for one in QUESTIONS) == 1
    assert sum(kinds(one) == ["ack"] for one in still_open) >= 3
    assert sum(one.get("p0", False) for one in still_open) == 2
    assert sum(one.get("blocked", False) for one in still_open) >= 4
    assert sum(one["age_hours"] > 30 for one in still_open) >= 5
    assert sum(one["age_hours"] < 24 for one in still_open) >= 28
    assert sum("```" in one["body"] or "\n    " in one["body"] for one in still_open) >= 10
    assert len({one["title"] for one in QUESTIONS}) == len(QUESTIONS)
    assert {one["mentee"] for one in still_open} == {one["id"] for one in WORLD["member"] if one["role"] == MENTEE}


@pytest.mark.parametrize("hour", range(0, 7 * 24, 3))
def test_at_any_hour_of_the_week_some_are_late_and_most_are_not(hour: int) -> None:
    now = datetime(2026, 3, 2, 0, 30, tzinfo=UTC) + timedelta(hours=hour)
    calendars = {
        one["id"]: declared_calendar(one["zone"], one["hours"], holidays=one["holidays"], now=now)
        for one in MEMBERS.values()
    }
    late = 0
    for question in filter(is_open, QUESTIONS):
        if "clarify" in kinds(question):
            continue
        asked = now - timedelta(hours=question["age_hours"])
        late += deadline(asked, calendars[question["mentee"]], None).due <= now
    assert 2 <= late <= 12
