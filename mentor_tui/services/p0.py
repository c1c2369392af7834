"""A P0: the phone first, then who was called, then the reply, and the postmortem until it is linked (R4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.errors import Refused
from mentor_tui.domain.p0 import call_body, postmortem_body
from mentor_tui.domain.people import LEAD, Member, is_mentor
from mentor_tui.domain.plain_text import clean_text, plain
from mentor_tui.domain.question import PENDING, question_subject
from mentor_tui.services import lock, team

if TYPE_CHECKING:
    from mentor_tui.domain.question import Question
    from mentor_tui.services.desk import Desk

POSTMORTEM_DRAFT: Final = "postmortem"
"""The move under which a postmortem that is being written is kept as a draft."""
NO_TIME: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to call: `part` says why (asked, mentor, backup, lead), `called` that it was noted already."""

    member: str
    name: str
    part: str
    called: bool


@dataclass(frozen=True, slots=True)
class Phone:
    """What stands beside a P0: where it is talked about, whom to call, and what is left to write.

    `channel` is empty when the team has none. `called` names everybody who was called, suggested or not.
    """

    question: Question
    channel: str
    people: tuple[Person, ...]
    called: tuple[str, ...]
    postmortem: str
    owed_by_me: bool


def phone(desk: Desk, question_id: str) -> Phone:
    """The phone for a question, a P0 or one that becomes one. Raises BadInput when there is none, OffHours."""
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0)
    names = team.names(desk)
    called = dict.fromkeys(call.who for call in question.calls)
    return Phone(
        question=question,
        channel=team.voice_channel(desk),
        people=tuple(_suggested(desk, question, names)),
        called=tuple(names.get(who, who) for who in called),
        postmortem=question.postmortem,
        owed_by_me=question.postmortem_by == desk.me,
    )


def call(desk: Desk, question_id: str, named: str, *, undo_for: timedelta = NO_TIME) -> str:
    """Note that a member was called, by her id or name; returns the entry's id.

    A question that somebody was called about is a P0 from then on. Raises BadInput when nobody has that name, and
    OffHours while locked unless it is a P0 already.
    """
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, p0=question.p0)
    member = team.find_member(desk, named)
    if any(one.who == member.id for one in question.calls):
        raise Refused(f"{member.name} was called already: that is noted")
    name = " ".join(plain(member.name).split())
    entry = desk.entry_about(question, "note", call_body(member.id, name))
    desk.journal.write([entry], send_after=desk.now() + undo_for)
    return entry.id


def check_can_link(question: Question) -> None:
    """Raise Refused where no postmortem is to be written, or not yet (R4)."""
    if not question.p0:
        raise Refused("this question is no P0: only a P0 has a postmortem (R4)")
    if question.state == PENDING:
        raise Refused("answer it first: the postmortem comes after (R4)")


def link_postmortem(
    desk: Desk, question_id: str, text: str, *, undo_for: timedelta = NO_TIME, finishing: bool = False
) -> str:
    """Link the postmortem of a P0, or say it in a few words; returns the entry's id. Nobody owes it any more.

    Raises Refused for a question that is no P0 and before it is answered, BadInput when empty, and OffHours: the
    writing comes after.
    """
    question = desk.question(question_id)
    lock.refuse_off_hours(desk, finishing=finishing)
    check_can_link(question)
    words = clean_text(text, "the postmortem")
    if words == question.postmortem:
        raise Refused("that postmortem is linked already")
    entry = desk.entry_about(question, "note", postmortem_body(words))
    draft = (question_subject(question.id), POSTMORTEM_DRAFT)
    desk.journal.write([entry], send_after=desk.now() + undo_for, drop_draft=draft)
    return entry.id


def _suggested(desk: Desk, question: Question, names: dict[str, str]) -> Iterator[Person]:
    """Who asked, her mentor, her backup, the leads, then other mentors: each once, and not she who calls."""
    there = {member.id: member for member in team.members(desk)}
    called, told = {call.who for call in question.calls}, {desk.me}
    for member, part in _parts(question, there):
        if member in there and member not in told:
            told.add(member)
            yield Person(member, names.get(member, member), part, member in called)


def _parts(question: Question, there: dict[str, Member]) -> Iterator[tuple[str, str]]:
    mentee = there.get(question.mentee)
    yield question.mentee, "asked"
    for member in (question.mentor, mentee.mentor if mentee else None):
        yield member or "", "mentor"
    yield (mentee.backup if mentee else None) or "", "backup"
    yield from ((member.id, "lead") for member in there.values() if member.role == LEAD)
    yield from ((member.id, "mentor") for member in there.values() if is_mentor(member.role))
