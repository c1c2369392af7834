"""A home begins, a team grows, other people's exports come in, and a backup brings a home back."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.people import member_id
from mentor_tui.domain.plain_text import LARGEST_TEXT
from mentor_tui.domain.question import ANSWERED, PENDING
from mentor_tui.journal import Journal
from mentor_tui.services import doctor, hours, inbox, keeping, team
from mentor_tui.services.acknowledge import acknowledge
from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.imports import import_jsonl
from mentor_tui.services.reply import reply
from mentor_tui.services.start import Beginning, start
from mentor_tui.settings import Paths, load

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from tests.services.conftest import Clock, Office


def lines(folder: Path, *questions: dict[str, object]) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in questions), encoding="utf-8")
    return file


def test_the_first_member_leads_and_the_settings_say_who_she_is(office: Office) -> None:
    maya = office.sits_down("Maya Lindqvist")
    assert maya.self().role == "lead"
    assert load(maya.home).member == "maya-lindqvist"


@pytest.mark.parametrize(
    ("name", "expected"), [("João da Silva", "joao-da-silva"), ("  O'Neil  ", "o-neil"), ("林", "6797"), ("ẞ", "1e9e")]
)
def test_every_name_makes_an_id(name: str, expected: str) -> None:
    assert member_id(name) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        Beginning("Maya", "Europe/Lodnon"),
        Beginning("Maya", "Europe/London", "weekdays 9-5"),
        Beginning("Maya", "Europe/London", holidays="XX"),
        Beginning("!!!", "Europe/London"),
    ],
)
def test_a_wrong_beginning_leaves_nothing_behind(tmp_path: Path, wrong: Beginning) -> None:
    home = tmp_path / "home"
    with pytest.raises(BadInput):
        start(Paths(home, home), wrong, lambda: datetime(2026, 3, 10, tzinfo=UTC), os.urandom)
    assert not home.exists()


def test_a_home_is_set_up_once(office: Office, maya: Desk) -> None:
    with pytest.raises(Refused, match="set up already"):
        start(maya.home, Beginning("Maya", "Europe/London"), office.clock, os.urandom)


def test_a_stranger_does_not_join_a_store_that_does_not_know_her(office: Office, maya: Desk) -> None:
    with pytest.raises(Refused, match="team add"):
        office.sits_down("Mallory")
    assert not (office.folder / "Mallory" / "settings.toml").exists()


def test_only_a_lead_adds_members_and_each_once(office: Office, maya: Desk, tom: Desk) -> None:
    with pytest.raises(Refused, match="already"):
        team.add(maya, "Ada", "mentee", "Africa/Lagos", "mon-fri 09:00-17:00")
    with pytest.raises(Refused, match="only a lead"):
        team.add(tom, "Eve", "mentee", "Africa/Lagos", "mon-fri 09:00-17:00")
    assert [one.name for one in team.members(tom)] == ["Ada", "Maya", "Tom"]


def test_another_mentor_backup_and_role_count_from_then_on(office: Office, maya: Desk, tom: Desk) -> None:
    before = office.asks("Why?")
    changed = team.change(maya, "Ada", {"mentor": "Tom", "backup": "Maya"})
    assert (changed.mentor, changed.backup) == ("tom", "maya")
    after = office.asks("How?")
    assert (maya.question(before).mentor, tom.question(after).mentor) == (None, "tom")
    with pytest.raises(Refused, match=r"1 pending questions.*of ada"):
        team.change(maya, "Tom", {"role": "mentee"})
    team.change(maya, "Ada", {"mentor": None})
    team.change(maya, "Tom", {"role": "lead"})
    office.all_sync()
    assert (team.let_in(maya)["tom"], tom.self().role) == ("lead", "lead")
    team.change(tom, "Ada", {"backup": None})
    office.all_sync()
    (ada,) = (one for one in team.members(maya) if one.id == "ada")
    assert (ada.mentor, ada.backup) == (None, None)


def test_who_may_be_changed_into_what(office: Office, maya: Desk, tom: Desk) -> None:
    cases: list[tuple[Desk, str, dict[str, str | None], str]] = [
        (tom, "Ada", {"mentor": "Tom"}, "only a lead"),
        (maya, "Maya", {"role": "mentor"}, "her own role"),
        (maya, "Tom", {"backup": "Tom"}, "her own questions"),
    ]
    for desk, named, wanted, why in cases:
        with pytest.raises(Refused, match=why):
            team.change(desk, named, wanted)
    for nothing in ({}, {"mentor": "Ada"}, {"role": "boss"}):
        with pytest.raises(BadInput):
            team.change(maya, "Tom", nothing)
    assert maya.journal.outbox() == []


def test_what_a_mentor_leaves_behind_is_counted(office: Office, maya: Desk, tom: Desk) -> None:
    team.change(maya, "Ada", {"mentor": "Tom", "backup": "Maya"})
    office.asks()
    team.remove(maya, "Tom")
    assert team.answers_for(maya, "tom") == team.AnswersFor(1, ("ada",), ())
    assert team.answers_for(maya, "maya") == team.AnswersFor(0, (), ("ada",))


def test_what_is_for_mentors_is_said_in_words_and_leaves_nothing_behind(office: Office, maya: Desk) -> None:
    question = office.asks()
    ada = office.sits_down("Ada")
    file = lines(office.folder, {"title": "Why?", "mentee": "Bola"})
    for forbidden in (lambda: acknowledge(ada, question), lambda: import_jsonl(ada, file)):
        with pytest.raises(Refused, match=r"is for mentors to do, and you are a mentee here: ask one$"):
            forbidden()
    assert (ada.journal.outbox(), "bola" in team.let_in(maya)) == ([], False)


def test_blocked_needs_two_attempts(maya: Desk) -> None:
    with pytest.raises(Refused, match="blocked needs 2 attempts, 1 given"):
        ask(maya, Ask("Stuck", tried=("one thing",), blocked=True))
    assert ask(maya, Ask("Stuck", tried=("one", "two"), blocked=True)).hint is None


def test_several_questions_in_one_get_a_hint(maya: Desk) -> None:
    asked = ask(maya, Ask("Why is it slow?", "Also, how do I deploy it? And who reviews it?"))
    assert asked.hint is not None
    assert "3 questions" in asked.hint


def test_a_question_that_is_a_file_is_refused(maya: Desk) -> None:
    with pytest.raises(BadInput, match="put the rest behind a link"):
        ask(maya, Ask("Big", "x" * (LARGEST_TEXT + 1)))
    assert inbox.ids(maya) == []


def test_what_could_act_on_a_terminal_never_gets_in(maya: Desk) -> None:
    asked = ask(maya, Ask("Why\x00 \x1b[31mred\x1b[0m?", "a\x07b\x1b]0;title\x07c\u202egnirts"))
    question = maya.question(asked.question_id)
    for text in (question.title, question.body):
        assert not set(text) & {"\x00", "\x07", "\x1b", "\u202e"}


def test_an_import_makes_unknown_mentees_and_says_so(office: Office, maya: Desk) -> None:
    asked = (office.clock.at - timedelta(hours=20)).isoformat()
    file = lines(
        office.folder,
        {"title": "Why is it slow?", "mentee": "Bola", "asked": asked, "tried": ["a", "b"], "blocked": True},
        {"title": "How do I deploy?", "mentee": "ada"},
        {"title": "Mine?"},
    )
    done = import_jsonl(maya, file)
    assert (done.taken, done.already_there, done.created) == (3, 0, ["Bola"])
    office.all_sync()
    rows = {row.title: row for row in inbox.rows(maya, inbox.ids(maya))}
    assert rows["Why is it slow?"].mentee_name == "Bola"
    assert rows["Why is it slow?"].asked == int((office.clock.at - timedelta(hours=20)).timestamp())
    assert rows["How do I deploy?"].mentee == "ada"
    assert rows["Mine?"].mentee == "maya"


def test_importing_twice_changes_nothing(office: Office, maya: Desk) -> None:
    file = lines(office.folder, {"title": "Why?", "mentee": "Bola"}, {"title": "How?", "mentee": "Ada"})
    import_jsonl(maya, file)
    office.all_sync()
    reply(maya, inbox.ids(maya)[0], "Because.")
    office.all_sync()
    before = maya.journal.cursor()
    again = import_jsonl(maya, file)
    office.all_sync()
    assert (again.taken, again.already_there, again.created) == (0, 2, [])
    assert maya.journal.cursor() == before


def test_a_wrong_line_takes_nothing(office: Office, maya: Desk) -> None:
    file = lines(office.folder, {"title": "Why?", "mentee": "Bola"}, {"body": "no title"})
    with pytest.raises(BadInput, match=r"questions\.jsonl.*2"):
        import_jsonl(maya, file)
    assert inbox.ids(maya) == []
    assert [one.name for one in team.members(maya)] == ["Ada", "Maya"]


def test_a_restored_journal_catches_up_and_loses_nothing(office: Office, maya: Desk, tom: Desk) -> None:
    first, second = office.asks("One?"), office.asks("Two?")
    reply(maya, first, "Kept in the backup, not yet sent.")
    copy = office.folder / "copy.db"
    keeping.backup(maya, copy)
    reply(maya, second, "Sent after the backup.")
    office.all_sync()
    maya.journal.close()
    aside = keeping.restore(maya.home, copy, office.clock.at)
    assert aside.exists()
    office.desks["maya"] = back = _reopened(maya)
    assert back.question(second).state == PENDING
    office.all_sync()
    assert back.question(second).state == ANSWERED
    for question in (first, second):
        assert len(tom.question(question).cycle.answers) == 1


def test_the_doctor_finds_what_is_wrong(office: Office, maya: Desk) -> None:
    assert {one.level for one in doctor.examine(maya)} == {"ok"}
    office.cut = True
    found = {one.what: one for one in doctor.examine(maya)}
    assert found["store"].level == "fail"
    assert "out of reach" in found["store"].detail
    assert found["journal"].level == "ok"


def test_the_doctor_says_how_holidays_are_renewed(office: Office, maya: Desk) -> None:
    hours.declare(maya, holidays="GB-ENG")
    office.clock.goes_on(days=6 * 365)
    found = {one.what: one for one in doctor.examine(maya)}
    assert "`mentor hours --holidays GB-ENG`" in found["holidays"].detail


def test_the_doctor_compares_clocks(office: Office, maya: Desk, clock_ahead: Clock) -> None:
    from dataclasses import replace

    fast = replace(maya, now=clock_ahead)
    found = {one.what: one for one in doctor.examine(fast)}
    assert found["clock"].level == "warn"
    assert "600 s ahead of" in found["clock"].detail


@pytest.fixture
def clock_ahead(office: Office) -> Clock:
    from dataclasses import replace

    return replace(office.clock, at=office.clock.at + timedelta(minutes=10))


def _reopened(desk: Desk) -> Desk:
    from dataclasses import replace

    return replace(desk, journal=Journal.open(desk.home.data))
