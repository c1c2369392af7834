"""A question's story, told in entries: cycles, answers, contests, and what must never move a clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.entry import Entry, FeedEntry, instant_text
from mentor_tui.domain.folding import fold_question
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.question import (
    ANSWERED,
    ASKED_BACK,
    PENDING,
    QUIET_KINDS,
    WITHDRAWN,
    Question,
)

BERLIN = Calendar("Europe/Berlin", "mon-fri 09:00-17:00")
TUESDAY = datetime(2026, 3, 10, 13, tzinfo=UTC)


class Story:
    """The entries about one question, in feed order, each an hour after the one before."""

    def __init__(self) -> None:
        self.feed: list[FeedEntry] = []
        self.numbers: Iterator[int] = count(1)

    def then(
        self, kind: str, by: str = "maya", *, contested: bool = False, of: Mapping[str, Any] | None = None, **body: Any
    ) -> str:
        number = next(self.numbers)
        at = TUESDAY + timedelta(hours=number - 1)
        entry = Entry(f"e{number}", "question/q", kind, dict(of or body), at, quiet=kind in QUIET_KINDS)
        self.feed.append(FeedEntry(entry.id, by, at, entry, position=number, contested=contested))
        return entry.id

    def asks(self, **more: Any) -> str:
        return self.then("ask", by="ada", title="Why?", mentee="ada", calendar=BERLIN.to_body(), **more)

    def answers(self, text: str = "Because.", by: str = "maya", cycle: int = 1, *, contested: bool = False) -> str:
        return self.then("answer", by=by, text=text, cycle=cycle, contested=contested)

    def told(self) -> Question:
        question = fold_question("q", self.feed)
        assert question is not None
        return question


@pytest.fixture
def story() -> Story:
    return Story()


def test_an_answer_ends_the_cycle(story: Story) -> None:
    story.asks()
    assert story.told().state == PENDING
    story.answers("Because of the lock.")
    question = story.told()
    assert question.state == ANSWERED
    assert question.cycle.answer is not None
    assert question.cycle.answer.text == "Because of the lock."
    assert question.cycle.answer.confirmed


def test_an_ask_back_pauses_and_a_clarification_starts_a_fresh_cycle(story: Story) -> None:
    story.asks()
    story.then("ask_back", text="What did you try?", cycle=1)
    assert story.told().state == ASKED_BACK
    story.then("clarify", by="ada", text="Two things.", calendar=BERLIN.to_body())
    question = story.told()
    assert question.state == PENDING
    assert [cycle.number for cycle in question.cycles] == [1, 2]
    assert question.cycle.started_at == TUESDAY + timedelta(hours=2)
    assert question.asked_at == TUESDAY


def test_a_reopening_starts_a_fresh_cycle_and_the_old_one_stays_met(story: Story) -> None:
    story.asks()
    story.answers()
    story.then("reopen", by="ada", text="It came back.", calendar=BERLIN.to_body())
    question = story.told()
    assert question.state == PENDING
    assert question.cycles[0].answer is not None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("message", {"text": "more"}),
        ("clarify", {"text": "more"}),
        ("reopen", {"text": "again"}),
        ("ack", {}),
        ("note", {"text": "n"}),
        ("snooze", {"until": "2026-03-12T09:00:00Z"}),
        ("hand_over", {"to": "tom", "text": "please"}),
        ("thanks", {"text": "thanks"}),
        ("a-kind-of-next-year", {"text": "?"}),
    ],
)
def test_nothing_but_its_end_moves_a_running_clock(story: Story, kind: str, body: dict[str, Any]) -> None:
    story.asks()
    before = story.told()
    story.then(kind, **body)
    after = story.told()
    assert after.state == PENDING
    assert after.deadline(None).due == before.deadline(None).due


def test_thanks_after_an_answer_start_nothing(story: Story) -> None:
    story.asks()
    story.answers()
    story.then("thanks", by="ada", text="thank you")
    assert story.told().state == ANSWERED


def test_the_deadline_is_the_mentees_business_day(story: Story) -> None:
    story.asks()
    found = story.told().deadline(BERLIN)
    assert found.due == datetime(2026, 3, 11, 13, tzinfo=UTC)
    assert found.ack_limit == TUESDAY + timedelta(hours=12)


def test_two_answers_are_a_contest_until_a_lead_decides(story: Story) -> None:
    story.asks()
    first = story.answers("One.", by="maya")
    second = story.answers("Two.", by="tom", contested=True)
    contest = story.told().contested
    assert contest is not None
    assert [answer.text for answer in contest.answers] == ["One.", "Two."]
    assert story.told().state == ANSWERED
    story.then("resolved", by="ingrid", cycle=1, keep=second)
    question = story.told()
    assert question.contested is None
    assert question.cycle.answer is not None
    assert question.cycle.answer.text == "Two."
    assert first in [message.entry_id for message in question.thread]


def test_a_contest_can_be_merged_by_hand(story: Story) -> None:
    story.asks()
    first = story.answers("One.")
    story.answers("Two.", by="tom", contested=True)
    story.then("resolved", by="ingrid", cycle=1, keep=first, text="Both.")
    answer = story.told().cycle.answer
    assert answer is not None
    assert answer.text == "Both."


def test_a_second_resolution_changes_nothing(story: Story) -> None:
    story.asks()
    first = story.answers("One.")
    second = story.answers("Two.", by="tom", contested=True)
    story.then("resolved", by="ingrid", cycle=1, keep=first)
    story.then("resolved", by="olaf", cycle=1, keep=second, contested=True)
    answer = story.told().cycle.answer
    assert answer is not None
    assert answer.text == "One."


def test_ones_own_unconfirmed_answer_shows_at_once(story: Story) -> None:
    story.asks()
    entry = Entry("mine", "question/q", "answer", {"text": "Soon.", "cycle": 1}, TUESDAY)
    question = fold_question("q", [*story.feed, FeedEntry.unconfirmed(entry, "maya", TUESDAY)])
    assert question is not None
    assert question.state == ANSWERED
    assert question.cycle.answer is not None
    assert not question.cycle.answer.confirmed


def test_an_acknowledgement_counts_once_and_by_whom(story: Story) -> None:
    story.asks()
    story.then("ack", by="maya")
    story.then("ack", by="tom")
    assert story.told().cycle.acked_by == "maya"


def test_a_handed_over_question_has_its_new_mentor(story: Story) -> None:
    story.asks(mentor="maya")
    story.then("hand_over", by="maya", to="tom", text="yours")
    assert (story.told().mentor, story.told().handed_over_by) == ("tom", "maya")


def test_an_answer_is_its_authors_whatever_its_body_says(story: Story) -> None:
    story.asks()
    for kind in ("answer", "imported_answer"):
        story.then(kind, "maya", of={"text": "Because.", "cycle": 1, "by": "tom"})
    assert [answer.author for answer in story.told().cycle.answers] == ["maya", "tom"]


def test_an_acknowledgement_that_comes_a_cycle_late_stops_no_clock(story: Story) -> None:
    story.asks()
    story.answers()
    story.then("reopen", by="ada", text="It is back.", calendar=BERLIN.to_body())
    story.then("ack", by="maya", cycle=1)
    assert story.told().cycle.acked_at is None
    story.then("ack", by="maya", cycle=2)
    assert story.told().cycle.acked_by == "maya"


def test_only_who_asked_takes_a_question_back(story: Story) -> None:
    story.asks()
    story.then("withdrawn", by="bo")
    assert story.told().state == PENDING


def test_a_withdrawn_question_waits_for_nobody(story: Story) -> None:
    story.asks()
    story.then("withdrawn", by="ada")
    assert story.told().state == WITHDRAWN


def test_an_imported_question_counts_from_when_it_was_asked(story: Story) -> None:
    asked = TUESDAY - timedelta(days=3)
    story.then("imported_ask", title="Old", mentee="ada", calendar=BERLIN.to_body(), at=instant_text(asked), source="x")
    assert story.told().asked_at == asked


def test_an_imported_question_never_counts_from_the_future(story: Story) -> None:
    later = TUESDAY + timedelta(days=3)
    story.then("imported_ask", title="Odd", mentee="ada", calendar=BERLIN.to_body(), at=instant_text(later))
    assert story.told().asked_at == TUESDAY


def test_an_answer_that_a_restored_store_got_before_its_ask_counts(story: Story) -> None:
    story.asks()
    story.answers("Because.")
    question = fold_question("q", reversed(story.feed))
    assert question is not None
    assert question.state == ANSWERED


def test_nobody_backdates_an_ask(story: Story) -> None:
    story.asks(at=instant_text(TUESDAY - timedelta(days=3)))
    assert story.told().asked_at == TUESDAY


def test_what_a_reader_may_not_read_and_what_is_malformed_hide_nothing(story: Story) -> None:
    story.feed.append(FeedEntry("hidden", "", TUESDAY, None, position=99))
    story.then("ask", title="no mentee and no calendar")
    story.asks()
    story.then("snooze", until="sometime")
    story.then("answer")
    story.then("resolved", cycle="many")
    assert story.told().state == PENDING


def test_quiet_entries_and_contested_ones_do_not_move_the_question(story: Story) -> None:
    asked = story.asks()
    for kind in sorted(QUIET_KINDS):
        story.then(kind, text="quiet", until="2026-03-12T09:00:00Z")
    assert story.told().last_moving == asked
    answered = story.answers()
    story.answers("Late.", by="tom", contested=True)
    assert story.told().last_moving == answered


KINDS = st.sampled_from(["ask_back", "answer", "clarify", "reopen", "message", "ack", "thanks", "hand_over", "nudge"])


@given(st.lists(st.tuples(KINDS, st.booleans()), max_size=12))
def test_cycles_are_numbered_in_a_row_and_only_the_last_may_be_open(steps: list[tuple[str, bool]]) -> None:
    story = Story()
    story.asks()
    for kind, contested in steps:
        number = story.told().cycle.number
        story.then(kind, text="t", to="tom", cycle=number, contested=contested)
    question = story.told()
    assert [cycle.number for cycle in question.cycles] == list(range(1, len(question.cycles) + 1))
    assert all(cycle.answers for cycle in question.cycles[:-1])
    starts = [cycle.started_at for cycle in question.cycles]
    assert starts == sorted(starts)
