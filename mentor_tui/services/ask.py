"""Ask: a mentee's question becomes an entry, with her calendar as it is now (R1, R10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mentor_tui.domain.ask import ATTEMPTS_WHEN_BLOCKED, LONGEST_TITLE, several_questions
from mentor_tui.domain.deadlines import Deadline
from mentor_tui.domain.entry import new_id
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import Member, is_mentor
from mentor_tui.domain.plain_text import clean_text
from mentor_tui.domain.question import ANSWERED, ASKED_BACK, question_subject
from mentor_tui.domain.snapshot import snapshot
from mentor_tui.services.show import show
from mentor_tui.services.team import find_member

if TYPE_CHECKING:
    from mentor_tui.domain.question import Question
    from mentor_tui.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks. `mentee` is a member's id or name; None: whoever works at the desk."""

    title: str
    body: str = ""
    tried: tuple[str, ...] = ()
    blocked: bool = False
    p0: bool = False
    mentee: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of it. `hint` is a kind word when it holds several questions (R8)."""

    question_id: str
    deadline: Deadline
    hint: str | None


def ask(desk: Desk, wanted: Ask) -> Asked:
    """Put a question into the outbox. Raises BadInput (empty, too large) or Refused (blocked without attempts)."""
    title, body, tried = _checked(wanted)
    mentee = _asker(desk, wanted.mentee)
    now = desk.now()
    question_id = new_id(now, desk.entropy(10))
    entry = desk.entry(
        question_subject(question_id),
        "ask",
        {
            "title": title,
            "body": body,
            "tried": tried,
            "blocked": wanted.blocked,
            "p0": wanted.p0,
            "mentee": mentee.id,
            "mentor": _mentor_of(desk, mentee),
            "calendar": snapshot(mentee.calendar_at(now), now).to_body(),
        },
    )
    desk.journal.write([entry], send_after=now)
    several = several_questions(f"{title}\n{body}")
    hint = (
        f"that is {several} questions: one thread, one question gets each its own answer (R8)" if several > 1 else None
    )
    return Asked(question_id, show(desk, question_id).deadline, hint)


def follow_up(desk: Desk, question_id: str, text: str, tried: tuple[str, ...] = (), *, thanks: bool = False) -> str:
    """Add the mentee's words: a clarification after an ask-back and a reopening after an answer start a clock, thanks
    do not.

    Raises Refused for another mentee: her clock would run on somebody else's question.
    """
    question = desk.question(question_id)
    if desk.me != question.mentee and not is_mentor(desk.self().role):
        raise Refused("only who asked it and the mentors add to a question: ask one of your own, with `mentor ask`")
    kind = "thanks" if thanks else {ASKED_BACK: "clarify", ANSWERED: "reopen"}.get(question.state, "message")
    text = clean_text(text, "the text")
    entry = desk.entry_about(
        question,
        kind,
        {"text": text, "tried": list(tried), "calendar": _snapshot(desk, question, desk.now()).to_body()},
    )
    desk.journal.write([entry], send_after=desk.now())
    return entry.id


def _checked(wanted: Ask) -> tuple[str, str, list[str]]:
    title = " ".join(clean_text(wanted.title, "the title").split())
    if len(title) > LONGEST_TITLE:
        raise BadInput(f"the title has {len(title)} characters, at most {LONGEST_TITLE}: move the rest to --body")
    body = clean_text(wanted.body, "the body") if wanted.body.strip() else ""
    tried = [clean_text(attempt, "an attempt (--tried)") for attempt in wanted.tried]
    if wanted.blocked and len(tried) < ATTEMPTS_WHEN_BLOCKED:
        raise Refused(
            f"blocked needs {ATTEMPTS_WHEN_BLOCKED} attempts, {len(tried)} given (R10): add a --tried for each"
        )
    return title, body, tried


def _asker(desk: Desk, named: str | None) -> Member:
    me = desk.self()
    mentee = me if named is None else find_member(desk, named)
    if mentee.id != me.id and not is_mentor(me.role):
        raise Refused(f"only mentors ask for somebody else: leave --mentee {named} out to ask yourself")
    return mentee


def _mentor_of(desk: Desk, mentee: Member) -> str | None:
    """Whom the question is for; nobody by name once her mentor has left the team."""
    mentor = desk.journal.member(mentee.mentor) if mentee.mentor else None
    return None if mentor is None or mentor.removed else mentor.id


def _snapshot(desk: Desk, question: Question, now: datetime) -> Calendar:
    mentee = desk.journal.member(question.mentee)
    return question.cycle.calendar if mentee is None else snapshot(mentee.calendar_at(now), now)
