"""The order of a triage session: nothing is lost, what presses comes first, and what will not fit is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.entry import MALFORMED
from mentor_tui.domain.triage import (
    ENOUGH,
    LONGEST,
    SHORT,
    Decision,
    Pace,
    Session,
    Urgency,
    Waiting,
    make_plan,
    order_of,
    pace_of,
    urgency_of,
)

NOW = datetime(2026, 3, 10, 14, tzinfo=UTC)
WINDOW_ENDS = NOW + timedelta(hours=3)
OPENS = NOW + timedelta(hours=19)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)


def waiting(
    name: str, due: timedelta, *, act_by: timedelta | None = None, p0: bool = False, length: int = 50
) -> Waiting:
    acting = None if act_by is None else NOW + act_by
    return Waiting(name, p0, acting, NOW + due, NOW - DAY, length)


def ids(*questions: Waiting, ends: datetime | None = WINDOW_ENDS, pace: Pace | None = None) -> list[str]:
    return [one.question.id for one in make_plan(questions, pace or Pace(), NOW, ends, OPENS).items]


@pytest.mark.parametrize(
    ("question", "urgency"),
    [
        (waiting("a P0 that is late, too", -HOUR, p0=True), Urgency.P0),
        (waiting("due at this instant", 0 * HOUR), Urgency.LATE),
        (waiting("act-by at the end of this window", 20 * HOUR, act_by=3 * HOUR), Urgency.ENDING),
        (waiting("due when the next window opens", 19 * HOUR, act_by=3 * HOUR), Urgency.ENDING),
        (waiting("no window of hers before due", 10 * HOUR), Urgency.ENDING),
        (waiting("act-by in the next window", 25 * HOUR, act_by=20 * HOUR), Urgency.LATER),
        (waiting("act-by has passed, due in the next window", 20 * HOUR, act_by=-HOUR), Urgency.LATER),
    ],
    ids=lambda one: one.id if isinstance(one, Waiting) else one.name,
)
def test_how_urgent_a_question_is(question: Waiting, urgency: Urgency) -> None:
    assert urgency_of(question, NOW, WINDOW_ENDS, OPENS) is urgency


def test_a_window_without_end_leaves_time_and_one_without_a_next_leaves_none() -> None:
    question = waiting("q", 5 * DAY, act_by=5 * DAY)
    assert urgency_of(question, NOW, None, OPENS) is Urgency.LATER
    assert urgency_of(question, NOW, WINDOW_ENDS, None) is Urgency.ENDING


def test_p0_then_late_by_act_by_then_what_ends_then_the_rest() -> None:
    assert ids(
        waiting("later", 30 * HOUR, act_by=26 * HOUR),
        waiting("ending", 20 * HOUR, act_by=3 * HOUR),
        waiting("late since noon", -2 * HOUR, act_by=-2 * HOUR),
        waiting("late since ten", -HOUR, act_by=-4 * HOUR),
        waiting("phone", 20 * HOUR, act_by=3 * HOUR, p0=True),
    ) == ["phone", "late since ten", "late since noon", "ending", "later"]


def test_quick_ones_come_first_within_the_same_hour_but_not_before_what_ends_earlier() -> None:
    assert ids(
        waiting("long", 20 * HOUR, act_by=3 * HOUR - MINUTE, length=5 * SHORT),
        waiting("quick", 20 * HOUR, act_by=3 * HOUR - MINUTE),
        waiting("long but earlier", 20 * HOUR, act_by=2 * HOUR - MINUTE, length=5 * SHORT),
    ) == ["long but earlier", "quick", "long"]


def test_within_the_next_hour_the_minute_counts_more_than_quickness() -> None:
    assert ids(
        waiting("quick", 50 * MINUTE, act_by=50 * MINUTE),
        waiting("long", 20 * MINUTE, act_by=20 * MINUTE, length=5 * SHORT),
    ) == ["long", "quick"]


def test_what_does_not_fit_is_said_and_only_what_cannot_wait_should_go() -> None:
    questions = [
        *(waiting(f"e{number}", 20 * HOUR, act_by=3 * HOUR) for number in range(4)),
        *(waiting(f"l{number}", 40 * HOUR, act_by=26 * HOUR) for number in range(2)),
    ]
    plan = make_plan(questions, Pace(short=HOUR), NOW, WINDOW_ENDS, OPENS)
    assert plan.fitting == 3
    assert plan.should_go == ("e3",)
    assert plan.takes == 6 * HOUR
    assert [plan.count(one) for one in Urgency] == [0, 0, 4, 2]
    endless = make_plan(questions, Pace(short=HOUR), NOW, None, OPENS)
    assert (endless.fitting, endless.should_go) == (6, ())


def test_her_own_pace_counts_from_a_few_decisions_on() -> None:
    assert pace_of([5.0] * (ENOUGH - 1), []) == Pace()
    assert pace_of([20.0, 30.0, 900.0], [60.0] * ENOUGH) == Pace(timedelta(seconds=30), timedelta(seconds=60))
    assert pace_of([0.0] * ENOUGH, []).short == timedelta(seconds=1)


# A session


def test_a_pause_is_no_work_and_a_later_decision_on_the_same_question_counts() -> None:
    session = (
        Session(NOW).skip("q").decided("q", Decision("ack", 1), 3 * HOUR).decided("q", Decision("reply", 1), MINUTE)
    )
    assert session.decisions == {"q": Decision("reply", 1)}
    assert session.skipped == ()
    assert session.spent == LONGEST + MINUTE
    assert session.undecided({"q"}).is_fresh


def test_it_goes_on_where_it_stopped_after_any_p0_and_with_what_was_skipped_at_the_end() -> None:
    plan = make_plan(
        [
            waiting("phone", 20 * HOUR, act_by=3 * HOUR, p0=True),
            waiting("skipped", -2 * HOUR),
            waiting("seen", -HOUR),
            waiting("next", 10 * HOUR),
            waiting("stopped", 40 * HOUR, act_by=26 * HOUR),
        ],
        Pace(),
        NOW,
        WINDOW_ENDS,
        OPENS,
    )
    session = Session(NOW, at="stopped").skip("skipped").decided("seen", Decision("ack", 1))
    assert order_of(plan, session) == ["phone", "stopped", "next", "skipped"]


@pytest.mark.parametrize("body", [{}, {"begun_at": "soon"}, {"begun_at": "2026-03-10T14:00:00Z", "decisions": [1]}])
def test_what_is_no_session_says_so(body: dict[str, object]) -> None:
    with pytest.raises(MALFORMED):
        Session.from_body(body)


spans = st.integers(min_value=-3000, max_value=6000).map(lambda minutes: timedelta(minutes=minutes))
questions = st.builds(
    lambda p0, acting, due, length: (p0, acting, due, length),
    st.booleans(),
    st.none() | spans,
    spans,
    st.integers(0, 2000),
)
batches = st.lists(questions, max_size=40).map(
    lambda rows: [
        waiting(str(number), due, act_by=acting, p0=p0, length=length)
        for number, (p0, acting, due, length) in enumerate(rows)
    ]
)
paces = st.builds(
    Pace,
    st.integers(1, 900).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(1, 900).map(lambda seconds: timedelta(seconds=seconds)),
)
ends = st.none() | st.integers(0, 600).map(lambda minutes: NOW + timedelta(minutes=minutes))
openings = st.none() | st.integers(601, 6000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(batches, paces, ends, openings)
def test_no_plan_loses_a_question_or_puts_one_before_a_more_urgent_one(
    batch: list[Waiting], pace: Pace, window_ends: datetime | None, opens: datetime | None
) -> None:
    plan = make_plan(batch, pace, NOW, window_ends, opens)
    assert sorted(one.question.id for one in plan.items) == sorted(one.id for one in batch)
    urgencies = [one.urgency for one in plan.items]
    assert urgencies == sorted(urgencies)
    for before, after in zip(plan.items, plan.items[1:], strict=False):
        if before.urgency is after.urgency and before.urgency >= Urgency.ENDING:
            assert before.question.ends(NOW) < after.question.ends(NOW) + HOUR
    assert make_plan(reversed(batch), pace, NOW, window_ends, opens) == plan, "the order does not hang on the reading"


@given(batches, paces, ends, openings)
def test_what_fits_comes_before_what_does_not_and_is_as_much_as_fits(
    batch: list[Waiting], pace: Pace, window_ends: datetime | None, opens: datetime | None
) -> None:
    plan = make_plan(batch, pace, NOW, window_ends, opens)
    assert all(one.fits for one in plan.items[: plan.fitting])
    used = sum((one.takes for one in plan.items[: plan.fitting]), timedelta(0))
    if window_ends is None:
        assert plan.fitting == len(batch)
    else:
        assert NOW + used <= window_ends or plan.fitting == 0
        if plan.fitting < len(batch):
            assert NOW + used + plan.items[plan.fitting].takes > window_ends


@given(batches, st.data())
def test_a_sitting_has_each_undecided_question_once_and_a_kept_session_is_the_same(
    batch: list[Waiting], data: st.DataObject
) -> None:
    plan = make_plan(batch, Pace(), NOW, WINDOW_ENDS, OPENS)
    session = Session(NOW, at=data.draw(st.none() | st.sampled_from([one.id for one in batch] or ["x"])))
    for one in batch:
        step = data.draw(st.sampled_from(["decide", "skip", "leave"]))
        if step == "decide":
            session = session.decided(one.id, Decision("ack", 1), MINUTE)
        elif step == "skip":
            session = session.skip(one.id)
    left = [one.id for one in batch if one.id not in session.decisions]
    assert sorted(order_of(plan, session)) == sorted(left)
    assert Session.from_body(session.to_body()) == session
