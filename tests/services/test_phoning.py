"""A P0: who was called, and the postmortem that is owed until it is linked (R4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentor_tui.domain.errors import BadInput, OffHours, Refused
from mentor_tui.services import ask, inbox, outbox, p0, reply
from mentor_tui.services.desk import Desk
from mentor_tui.services.show import show
from tests.services.conftest import Office


def test_the_phone_names_the_channel_and_whom_to_call_but_not_herself(office: Office, maya: Desk, tom: Desk) -> None:
    from mentor_tui.services import team

    team.set_team(maya, voice_channel="+44 20 7946 0000")
    question = office.asks(p0=True)
    phone = p0.phone(tom, question)
    assert phone.channel == "+44 20 7946 0000"
    assert [(one.name, one.part, one.called) for one in phone.people] == [
        ("Ada", "asked", False),
        ("Maya", "lead", False),
    ]


def test_a_call_that_was_noted_reaches_everybody_and_is_noted_once(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks(p0=True)
    p0.call(tom, question, "Maya")
    office.all_sync()
    assert p0.phone(maya, question).called == ("Maya",)
    assert [(said.author, said.text) for said in show(maya, question).question.thread] == [("tom", "Called Maya")]
    with pytest.raises(Refused, match="called already"):
        p0.call(maya, question, "maya")
    with pytest.raises(BadInput, match="nobody in the team is called 'Nobody'"):
        p0.call(maya, question, "Nobody")


def test_a_call_about_a_question_makes_it_a_p0_and_taking_that_back_undoes_it(office: Office, maya: Desk) -> None:
    question = office.asks()
    entry = p0.call(maya, question, "Ada", undo_for=timedelta(seconds=10))
    assert [row.p0 for row in inbox.first_page(maya, 9)] == [True]
    outbox.undo(maya, entry)
    assert [row.p0 for row in inbox.first_page(maya, 9)] == [False]


def test_an_answer_written_before_a_call_was_noted_is_still_good(office: Office, maya: Desk, tom: Desk) -> None:
    question = office.asks(p0=True)
    p0.call(tom, question, "Maya")
    reply.reply(maya, question, "Rolled back.")
    office.all_sync()
    assert outbox.outbox(maya) == []
    assert show(tom, question).question.cycle.answers[0].text == "Rolled back."


def test_the_postmortem_stays_in_the_inbox_of_who_answered_until_it_is_linked(
    office: Office, maya: Desk, tom: Desk
) -> None:
    question = office.asks(p0=True)
    reply.reply(maya, question, "Rolled back.")
    office.all_sync()
    assert inbox.ids(maya) == [question]
    row = inbox.rows(maya, [question])[0]
    assert (row.postmortem, row.p0, row.state) == (True, False, "answered")
    assert (inbox.counts(maya).pending, inbox.counts(maya).p0, inbox.counts(maya).postmortems) == (0, 0, 1)
    assert inbox.ids(tom) == []
    assert inbox.counts(tom).postmortems == 0
    p0.link_postmortem(tom, question, "https://wiki/pm-12")
    office.all_sync()
    assert inbox.ids(maya) == []
    assert p0.phone(maya, question).postmortem == "https://wiki/pm-12"
    with pytest.raises(Refused, match="linked already"):
        p0.link_postmortem(tom, question, "https://wiki/pm-12")


def test_each_outage_owes_its_postmortem_and_only_after_its_answer(office: Office, maya: Desk) -> None:
    question = office.asks(p0=True)
    with pytest.raises(Refused, match="answer it first"):
        p0.link_postmortem(maya, question, "https://wiki/pm-12")
    reply.reply(maya, question, "Rolled back.")
    p0.link_postmortem(maya, question, "https://wiki/pm-12")
    ask.follow_up(maya, question, "It is down again!")
    reply.reply(maya, question, "Rolled back again.")
    office.all_sync()
    assert inbox.counts(maya).postmortems == 1


def test_a_question_that_comes_first_stays_before_the_postmortem(office: Office, maya: Desk) -> None:
    first = office.asks(p0=True)
    reply.reply(maya, first, "Rolled back.")
    second = office.asks("How do we name things?")
    assert inbox.ids(maya) == [second, first] == [row.id for row in inbox.first_page(maya, 5)]
    assert [row.id for row in inbox.first_page(maya, 1)] == [second]


def test_an_ordinary_answer_owes_no_postmortem_and_takes_none(office: Office, maya: Desk) -> None:
    question = office.asks()
    reply.reply(maya, question, "Like this.")
    assert inbox.ids(maya) == []
    with pytest.raises(Refused, match="no P0"):
        p0.link_postmortem(maya, question, "https://wiki/pm-12")


def test_an_empty_postmortem_is_refused(office: Office, maya: Desk) -> None:
    question = office.asks(p0=True)
    reply.reply(maya, question, "Rolled back.")
    with pytest.raises(BadInput, match="the postmortem is empty"):
        p0.link_postmortem(maya, question, " \x1b[2J ")


def test_off_hours_the_phone_works_for_a_p0_only_and_the_writing_comes_after(office: Office, maya: Desk) -> None:
    urgent, ordinary = office.asks(p0=True), office.asks("How?")
    office.clock.goes_on(hours=9)
    p0.call(maya, urgent, "Ada")
    office.all_sync()
    assert outbox.outbox(maya) == []
    for refused in (
        lambda: p0.phone(maya, ordinary),
        lambda: p0.call(maya, ordinary, "Ada"),
        lambda: p0.link_postmortem(maya, urgent, "https://wiki/pm-12"),
    ):
        with pytest.raises(OffHours):
            refused()


def test_a_postmortem_taken_back_is_owed_again_and_its_text_is_a_draft(office: Office, maya: Desk) -> None:
    from mentor_tui.services import drafts

    question = office.asks(p0=True)
    reply.reply(maya, question, "Rolled back.")
    drafts.save(maya, question, "https://wiki/pm", move=p0.POSTMORTEM_DRAFT)
    entry = p0.link_postmortem(maya, question, "https://wiki/pm-12", undo_for=timedelta(seconds=10))
    assert inbox.ids(maya) == []
    outbox.undo(maya, entry)
    assert inbox.ids(maya) == [question]
    found = drafts.load(maya, question, move=p0.POSTMORTEM_DRAFT)
    assert found is not None
    assert found.text == "https://wiki/pm-12"


def test_a_mentee_cannot_write_either(office: Office, maya: Desk) -> None:
    question = office.asks(p0=True)
    ada = office.sits_down("Ada")
    with pytest.raises(Refused, match="mentee"):
        p0.call(ada, question, "Maya")
    reply.reply(maya, question, "Rolled back.")
    office.all_sync()
    with pytest.raises(Refused, match="mentee"):
        p0.link_postmortem(ada, question, "https://wiki/pm-12")
