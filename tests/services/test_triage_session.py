"""A triage session at a desk: the plan, whom questions could go to, the pause, her pace, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from mentor_tui.domain.errors import Refused
from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK
from mentor_tui.domain.triage import Pace, Urgency
from mentor_tui.services import triage
from mentor_tui.services.acknowledge import acknowledge
from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.batch import Move, act
from mentor_tui.services.hand_over import hand_over
from mentor_tui.services.p0 import call
from mentor_tui.services.reply import ask_back, reply
from mentor_tui.services.sitting import Sitting
from mentor_tui.services.undo import take_back

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from tests.services.conftest import Office

TEN = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)


def asked(office: Office, count: int) -> list[str]:
    """So many questions, a second apart: in the order in which they are planned."""
    found = []
    for number in range(count):
        found.append(office.asks(f"Q{number}?"))
        office.clock.goes_on(seconds=1)
    return found


def begun(maya: Desk) -> Sitting:
    sitting = Sitting(maya)
    sitting.begin()
    return sitting


def answers(office: Office, sitting: Sitting, *, seconds: int = 20) -> None:
    """She takes that long, answers what is up, and goes on."""
    office.clock.goes_on(seconds=seconds)
    assert sitting.at is not None
    reply(sitting.desk, sitting.at, "Yes.")
    sitting.decide([sitting.at], QUICK)
    sitting.look_again()
    sitting.go_to(sitting.following())


def test_the_plan_knows_all_that_waits_and_how_much_there_is_to_read(office: Office, maya: Desk) -> None:
    short, phone = office.asks("Short?"), office.asks("Down!", p0=True)
    office.clock.goes_on(seconds=1)
    long = ask(maya, Ask("Long?", mentee="Ada", body="word " * 100)).question_id
    office.all_sync()
    office.clock.goes_on(days=1, hours=1)
    late = office.asks("New?")
    plan = triage.plan(maya)
    assert [one.question.id for one in plan.items] == [phone, short, long, late]
    assert [one.urgency for one in plan.items] == [Urgency.P0, Urgency.LATE, Urgency.LATE, Urgency.LATER]
    assert [one.takes for one in plan.items] == [MINUTE, MINUTE, 3 * MINUTE, MINUTE]
    assert (plan.window_ends, plan.next_opening) == (
        datetime(2026, 3, 11, 17, tzinfo=UTC),
        datetime(2026, 3, 12, 9, tzinfo=UTC),
    )


def test_a_mentee_has_no_triage(office: Office, maya: Desk) -> None:
    ada = office.sits_down("Ada", "Africa/Lagos")
    with pytest.raises(Refused, match="for those who answer"):
        Sitting(ada)


def test_what_neither_fits_nor_waits_has_somebody_to_go_to(office: Office, maya: Desk) -> None:
    questions = asked(office, 4)
    office.clock.at = datetime(2026, 3, 10, 16, 58, tzinfo=UTC)
    today = triage.plan(maya)
    assert (today.fitting, today.should_go) == (2, ()), "they are due tomorrow at ten: her next window is in time"
    office.clock.at = datetime(2026, 3, 11, 16, 58, tzinfo=UTC)
    late = triage.plan(maya)
    assert (late.fitting, late.should_go) == (2, tuple(questions[2:]))
    (nobody,) = triage.takers(maya, late)
    assert (nobody.who, nobody.question_ids) == (None, tuple(questions[2:]))
    office.adds("Tom", "mentor", "America/New_York")
    (taker,) = triage.takers(maya, late)
    assert taker.who is not None
    assert (taker.who.member, taker.who.open_now) == ("tom", True)


def test_a_session_is_kept_at_each_step_and_goes_on_where_it_stopped_tomorrow(office: Office, maya: Desk) -> None:
    questions = asked(office, 5)
    sitting = begun(maya)
    assert sitting.order == questions
    answers(office, sitting)
    sitting.skip()
    assert sitting.at == questions[2]
    office.clock.goes_on(hours=23)
    came = office.asks("New?")
    again = Sitting(maya)
    assert not again.session.is_fresh
    again.begin()
    assert again.order == [questions[2], questions[3], questions[4], came, questions[1]]
    assert (again.total, len(again.left)) == (6, 4)
    for _ in range(4):
        answers(office, again)
    assert (again.at, again.left) == (None, [])
    again.begin()
    assert [again.at] == [questions[1]], "what was skipped comes when all else is done, however often she paused"
    answers(office, again)
    assert (again.at, again.left) == (None, [])
    told = triage.summary(maya, again.session)
    assert (told.answered, told.left, told.oldest) == (6, 0, None)


def test_arrivals_are_counted_and_move_nothing(office: Office, maya: Desk) -> None:
    questions = asked(office, 2)
    sitting = begun(maya)
    new = office.asks("New?")
    sitting.look_again()
    assert (sitting.order, sitting.at, sitting.came) == (questions, questions[0], 1)
    sitting.begin()
    assert sitting.order == [*questions, new]


def test_a_p0_that_comes_is_the_next_one_and_the_one_that_is_up_stays(office: Office, maya: Desk) -> None:
    first, second, third = asked(office, 3)
    sitting = begun(maya)
    phone = office.asks("Down!", p0=True)
    sitting.look_again()
    assert (sitting.at, sitting.following([first]), sitting.came) == (first, phone, 0)
    answers(office, sitting)
    sitting.skip()
    sitting.look_again()
    assert (sitting.at, sitting.order) == (second, [first, phone, second, third]), "skipped, it waits for the end"
    call(maya, third, "Ada")
    sitting.look_again()
    assert sitting.following([second]) == third, "one that becomes a P0 is the next one, too"


def test_what_was_undone_or_decided_elsewhere_is_seen(office: Office, maya: Desk, tom: Desk) -> None:
    undone, elsewhere, by_tom, seen, given = asked(office, 5)
    sitting = begun(maya)
    done = act(maya, Move(QUICK, "Yes."), undone, undo_for=TEN)
    sitting.decide([undone], QUICK)
    acknowledge(maya, seen)
    sitting.decide([seen], ACKNOWLEDGE)
    hand_over(maya, given, "tom")
    sitting.decide([given], HAND_OVER)
    office.clock.goes_on(seconds=1)
    ask_back(maya, elsewhere, "What did you try?")
    reply(tom, by_tom, "Because.")
    take_back(maya, done.entry_ids)
    office.all_sync()
    sitting.look_again()
    assert {one: made.kind for one, made in sitting.session.decisions.items()} == {
        seen: ACKNOWLEDGE,
        given: HAND_OVER,
        elsewhere: ASK_BACK,
    }
    assert sitting.left == [undone]
    told = triage.summary(maya, sitting.session)
    assert (told.answered, told.asked_back, told.handed_over, told.acknowledged, told.left) == (0, 1, 1, 1, 1)
    assert told.oldest is not None
    assert told.oldest.id == undone


def test_one_that_came_back_in_a_new_cycle_keeps_its_decision_counted_and_waits_anew(
    office: Office, maya: Desk
) -> None:
    question, other = asked(office, 2)
    sitting = begun(maya)
    answers(office, sitting)
    ada = office.sits_down("Ada", "Africa/Lagos")
    office.all_sync()
    entry = ada.entry_about(ada.question(question), "reopen", {"text": "It is back."})
    ada.journal.write([entry], send_after=ada.now())
    office.all_sync()
    sitting.look_again()
    told = triage.summary(maya, sitting.session)
    assert (told.answered, told.left, sitting.at) == (1, 2, other)
    answers(office, sitting)
    assert sitting.at == question, "it has its turn in this sitting, too"
    answers(office, sitting)
    assert triage.summary(maya, sitting.session).answered == 3


def test_her_pace_is_the_median_of_what_she_took_and_pauses_are_not_among_it(office: Office, maya: Desk) -> None:
    asked(office, 4)
    assert triage.pace(maya) == Pace()
    sitting = begun(maya)
    for seconds in (20, 30, 3600, 40):
        answers(office, sitting, seconds=seconds)
    assert triage.pace(maya) == Pace(short=timedelta(seconds=30))
    assert triage.summary(maya, sitting.session).spent == timedelta(seconds=90, minutes=15)


def test_what_is_kept_and_broken_is_a_fresh_session(office: Office, maya: Desk) -> None:
    office.asks()
    for broken in ("{", "[]", '{"begun_at": 3}'):
        maya.journal.set_setting("triage", broken)
        maya.journal.set_setting("decision_seconds", broken)
        assert Sitting(maya).session.is_fresh
        assert triage.pace(maya) == Pace()


def test_back_to_what_was_skipped_last(office: Office, maya: Desk) -> None:
    questions = asked(office, 3)
    sitting = begun(maya)
    assert not sitting.revisit()
    sitting.skip()
    sitting.skip()
    assert sitting.revisit()
    assert sitting.at == questions[1]
    answers(office, sitting)
    assert sitting.at == questions[2]
    answers(office, sitting)
    assert (sitting.left, sitting.session.skipped) == ([], (questions[0],))


def test_what_is_sent_again_at_once_says_nothing_of_her_pace(office: Office, maya: Desk) -> None:
    asked(office, 5)
    usual = triage.pace(maya)
    sitting = begun(maya)
    for _ in range(4):
        answers(office, sitting, seconds=1)
    assert triage.pace(maya) == usual
