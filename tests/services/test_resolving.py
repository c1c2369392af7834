"""Contests from desk to desk: who sees which texts, what a decision makes of them, and who is told that it fell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from mentor_tui.domain.cycle import Standing
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.question import ANSWERED
from mentor_tui.services import inbox, outbox, show, sync, team
from mentor_tui.services.reply import reply
from mentor_tui.services.resolve import accept, resolve

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from tests.services.conftest import Office


@pytest.fixture
def olaf(office: Office, maya: Desk) -> Desk:
    """A second lead."""
    team.add(maya, "Olaf", "lead", "Europe/London", "mon-fri 09:00-17:00")
    office.all_sync()
    return office.sits_down("Olaf")


def contest(office: Office, *desks: Desk) -> str:
    """Each of them answers the same question before anybody has synced; the first one's answer arrives first."""
    question = office.asks()
    for desk in desks:
        reply(desk, question, f"{desk.me} says so.")
    for desk in desks:
        sync.sync(desk)
    office.all_sync()
    return question


def texts(desk: Desk, question: str) -> dict[str, str]:
    """What everybody said in the thread as it is read at a desk, with what became of it."""
    told = show.show(desk, question).question
    return {said.text or said.kind: show.what_became(told, said) for said in told.thread}


def test_a_lead_sees_all_three_answers_and_keeps_one(office: Office, maya: Desk, tom: Desk, olaf: Desk) -> None:
    question = contest(office, tom, maya, olaf)
    (item,) = outbox.outbox(maya)
    assert item.mine
    assert {item.text, *(side.text for side in item.others)} == {"tom says so.", "maya says so.", "olaf says so."}
    assert [side.standing for side in item.others] == [Standing.STANDS, Standing.WAITING]
    olafs = next(side.id for side in item.others if side.author == "olaf")
    resolve(maya, question, item.cycle, keep=olafs)
    office.all_sync()
    for desk in (maya, tom, olaf):
        answer = desk.question(question).cycle.answer
        assert answer is not None
        assert answer.text == "olaf says so."
        assert texts(desk, question)["tom says so."] == "superseded"
    waiting = {desk.me: [one.state for one in outbox.outbox(desk)] for desk in (maya, tom, olaf)}
    assert waiting == {"maya": [], "tom": ["superseded"], "olaf": []}


def test_a_decision_made_off_hours_waits_for_her_window_like_all_that_reaches_a_mentee(
    office: Office, maya: Desk, tom: Desk
) -> None:
    question = contest(office, tom, maya)
    office.clock.goes_on(hours=12)
    resolve(maya, question, 1, text="Both are right.")
    office.all_sync()
    (item,) = outbox.outbox(maya)
    assert (item.kind, item.state) == ("resolved", "held")
    assert tom.question(question).contested is not None
    office.clock.goes_on(hours=12)
    office.all_sync()
    assert tom.question(question).contested is None


def test_the_rest_can_be_kept_as_separate_records(office: Office, maya: Desk, tom: Desk) -> None:
    question = contest(office, tom, maya)
    (item,) = outbox.outbox(maya)
    resolve(maya, question, 1, keep=item.others[0].id, separate=True)
    office.all_sync()
    for desk in (maya, tom):
        assert texts(desk, question) == {
            "tom says so.": "",
            "maya says so.": "kept as a separate record",
            "resolved": "",
        }
        assert inbox.counts(desk).attention == 0


def test_a_decision_is_either_a_merge_or_separate_records(office: Office, maya: Desk, tom: Desk) -> None:
    question = contest(office, tom, maya)
    with pytest.raises(BadInput, match="the one or the other"):
        resolve(maya, question, 1, text="Both.", separate=True)
    with pytest.raises(BadInput, match="none of the contested"):
        resolve(maya, question, 1, keep="e0")


def test_who_wrote_what_does_not_stand_is_told_whether_it_came_before_the_decision_or_after(
    office: Office, maya: Desk, tom: Desk, olaf: Desk
) -> None:
    question = office.asks()
    for desk in (tom, maya):
        reply(desk, question, f"{desk.me} says so.")
    reply(olaf, question, "olaf was on a plane.")
    for desk in (tom, maya, tom, maya):
        sync.sync(desk)
    (contested,) = outbox.outbox(maya)
    resolve(maya, question, 1, keep=contested.id)
    sync.sync(maya)
    office.all_sync()
    (item,) = outbox.outbox(olaf)
    assert (item.state, item.text, item.can) == ("overruled", "olaf was on a plane.", ("accept",))
    assert "Maya had decided" in item.reason
    assert [side.text for side in item.others] == ["maya says so."]
    assert inbox.counts(olaf).attention == 1
    (toms,) = outbox.outbox(tom)
    assert (toms.state, toms.text, toms.reason) == ("superseded", "tom says so.", "Maya decided for another answer")
    assert outbox.outbox(maya) == [], "her own decision is no news to her"
    assert (inbox.counts(tom).attention, inbox.counts(maya).attention) == (1, 0)
    accept(olaf, item.id)
    accept(tom, toms.id)
    assert not [one for one in outbox.outbox(olaf) if one.needs_attention]
    office.all_sync()
    assert outbox.outbox(olaf) == []
    for desk in (maya, tom, olaf):
        assert texts(desk, question)["olaf was on a plane."] == "came after the decision"


def test_an_answer_that_the_lead_had_not_seen_is_not_passed_over_in_silence(
    office: Office, maya: Desk, tom: Desk, olaf: Desk
) -> None:
    question = contest(office, tom, maya)
    reply(olaf, question, "olaf says so too.")
    (seen,) = outbox.outbox(maya)
    resolve(maya, question, 1, keep=seen.id)
    sync.sync(olaf)
    office.all_sync()
    (item,) = outbox.outbox(olaf)
    assert (item.state, item.text) == ("overruled", "olaf says so too.")


def test_the_lead_who_decides_second_is_told_and_changes_nothing(
    office: Office, maya: Desk, tom: Desk, olaf: Desk
) -> None:
    question = contest(office, tom, maya)
    (seen_by_olaf,) = outbox.outbox(olaf)
    resolve(maya, question, 1, keep=seen_by_olaf.id)
    resolve(olaf, question, 1, text="Both are right.")
    sync.sync(maya)
    office.all_sync()
    for desk in (maya, tom, olaf):
        answer = desk.question(question).cycle.answer
        assert answer is not None
        assert answer.text == "tom says so."
        assert "Both are right." in texts(desk, question)
    (item,) = outbox.outbox(olaf)
    assert (item.kind, item.state, item.text) == ("resolved", "overruled", "Both are right.")
    assert item.reason == "Maya decided first: this changed nothing"
    assert outbox.outbox(maya) == []
    accept(olaf, item.id)
    office.all_sync()
    assert outbox.outbox(olaf) == []


def test_only_what_was_set_aside_is_accepted_and_only_by_its_author(office: Office, maya: Desk, tom: Desk) -> None:
    contest(office, tom, maya)
    (item,) = outbox.outbox(tom)
    with pytest.raises(Refused, match="set aside"):
        accept(tom, item.id)


def test_a_queued_answer_behind_a_delivered_one_says_that_it_will_wait_and_can_still_be_undone(
    office: Office, maya: Desk, tom: Desk
) -> None:
    question = office.asks()
    office.cut = True
    reply(maya, question, "maya says so.")
    office.cut = False
    reply(tom, question, "tom says so.")
    sync.sync(tom)
    _pull_only(maya, office)
    (item,) = outbox.outbox(maya)
    assert (item.state, item.can) == ("queued", ("undo",))
    assert item.reason == "Tom answered before: this waits for the lead's decision"
    assert [(side.text, side.standing) for side in item.others] == [("tom says so.", Standing.STANDS)]
    assert maya.question(question).state == ANSWERED
    assert maya.question(question).contested is None
    with pytest.raises(Refused, match="nothing is contested"):
        resolve(maya, question, 1)
    outbox.undo(maya, item.id)
    assert outbox.outbox(maya) == []


def test_a_held_answer_behind_a_delivered_one_can_still_be_recalled(office: Office, maya: Desk) -> None:
    team.add(maya, "Noa", "mentor", "America/New_York", "mon-fri 09:00-17:00")
    office.all_sync()
    noa = office.sits_down("Noa", "America/New_York")
    question = office.asks()
    office.cut = True
    reply(maya, question, "maya says so.")
    office.cut = False
    office.clock.at = datetime(2026, 3, 10, 18, tzinfo=UTC)
    sync.sync(maya)
    reply(noa, question, "noa says so.")
    office.all_sync()
    (item,) = outbox.outbox(maya)
    assert (item.state, item.can) == ("held", ("recall",))
    assert "Noa answered before" in item.reason
    assert outbox.outbox(noa) == []
    office.clock.at = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
    office.all_sync()
    (item,) = outbox.outbox(maya)
    assert (item.state, item.text, item.can) == ("returned", "maya says so.", ("send_again", "discard"))


def test_the_mentee_does_not_get_a_waiting_answer_before_it_is_decided(office: Office, maya: Desk, tom: Desk) -> None:
    question = contest(office, tom, maya)
    ada = office.sits_down("Ada", "Africa/Lagos")
    assert texts(ada, question) == {"tom says so.": "", "answer": "waits for the lead's decision"}
    (item,) = outbox.outbox(maya)
    resolve(maya, question, 1, keep=item.id)
    office.all_sync()
    assert texts(ada, question) == {"tom says so.": "superseded", "maya says so.": "", "resolved": ""}


def test_a_decision_from_before_separate_records_still_means_what_it_meant(
    office: Office, maya: Desk, tom: Desk
) -> None:
    question = contest(office, tom, maya)
    told = maya.question(question)
    (item,) = outbox.outbox(maya)
    body = {"cycle": 1, "keep": item.id, "text": ""}
    entry = maya.entry_about(told, "resolved", body, claim=f"resolution/{question}/1")
    maya.journal.write([entry], send_after=office.clock.at)
    office.all_sync()
    assert texts(tom, question) == {"tom says so.": "superseded", "maya says so.": "", "resolved": ""}
    assert outbox.outbox(maya) == []
    assert [one.state for one in outbox.outbox(tom)] == ["superseded"]


def _pull_only(desk: Desk, office: Office) -> None:
    """She is offline again before anything of hers went out."""
    from contextlib import closing

    from mentor_tui.team.embedded import EmbeddedStore

    cursor = desk.journal.cursor()
    with closing(EmbeddedStore(office.store, desk.me, office.clock)) as store:
        page = store.pull(cursor.position, cursor.chain, 100)
    desk.journal.take_page(page.entries, cursor)


@pytest.mark.parametrize(
    ("decision", "state", "reason"),
    [
        ({"text": "Both are right."}, "superseded", "Maya made one answer from all"),
        ({"separate": True}, "separate", "Maya decided for another answer, and kept this beside it"),
    ],
)
def test_who_is_superseded_is_told_why_until_she_accepts_it(
    office: Office, maya: Desk, tom: Desk, decision: dict[str, Any], state: str, reason: str
) -> None:
    question = contest(office, tom, maya)
    (mine,) = outbox.outbox(maya)
    keep = None if "text" in decision else mine.id
    resolve(maya, question, 1, keep=keep, **decision)
    office.all_sync()
    (item,) = outbox.outbox(tom)
    assert (item.state, item.text, item.reason) == (state, "tom says so.", reason)
    assert [side.text for side in item.others] == [decision.get("text", "maya says so.")]
    accept(tom, item.id)
    office.all_sync()
    assert outbox.outbox(tom) == []
