"""Import: other people's exports become questions. Importing twice changes nothing: ids are made of the source."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.entry import Entry, instant_text, new_id
from mentor_tui.domain.errors import Refused
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import MENTEE, Member, is_mentor, member_id, member_subject
from mentor_tui.domain.question import answer_claim, question_subject
from mentor_tui.domain.snapshot import declared_calendar, snapshot
from mentor_tui.services.team import member_body

if TYPE_CHECKING:
    from mentor_tui.intake.found import FoundQuestion, Progress, Reading
    from mentor_tui.services.desk import Desk

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken and what was not. `created` are the members made for unknown names, `skipped` counts by reason."""

    taken: int
    already_there: int
    answered: int
    created: list[str]
    skipped: dict[str, int]


@dataclass(slots=True)
class _Intake:
    """What an import gathers before anything of it is written."""

    entries: list[Entry] = field(default_factory=list)
    created: dict[str, str] = field(default_factory=dict)
    taken: int = 0
    already_there: int = 0
    answered: int = 0


def import_jsonl(desk: Desk, file: Path, *, progress: Progress | None = None) -> Imported:
    """Take a file with a question a line (JSON). Raises BadInput for a wrong line, with nothing taken.

    Raises Refused for a mentee: her store would reject what others asked.
    """
    from mentor_tui.intake.jsonl import read_jsonl

    return _take(desk, read_jsonl(file, progress=progress), dry_run=False)


def import_slack(
    desk: Desk,
    file: Path,
    mentors: Sequence[str],
    *,
    channel: str | None = None,
    since: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Take the questions of a Slack workspace export, and the named mentors' answers. `dry_run` only counts.

    Raises BadInput for what is no export, Refused for a mentee.
    """
    from mentor_tui.intake.slack import read_slack

    reading = read_slack(file, mentors, channel=channel, since=since, progress=progress)
    return _take(desk, reading, dry_run=dry_run)


def _take(desk: Desk, reading: Reading, *, dry_run: bool) -> Imported:
    role = desk.self().role
    if not is_mentor(role):
        raise Refused(f"importing is for mentors to do, and you are a {role} here: ask one")
    intake = _gather(desk, reading.questions)
    if not dry_run and intake.entries:
        if desk.server is None:  # a login on a server is an administrator's to give, to those who want one
            with closing(desk.open_registrar(None)) as registrar:
                for member in intake.created:
                    registrar.enrol(member, MENTEE)
        desk.journal.write(intake.entries, send_after=desk.now())
    skipped = Counter(one.why for one in reading.skipped)
    return Imported(
        taken=intake.taken,
        already_there=intake.already_there,
        answered=intake.answered,
        created=list(intake.created.values()),
        skipped=dict(skipped.most_common()),
    )


def _gather(desk: Desk, found: Iterable[FoundQuestion]) -> _Intake:
    intake = _Intake()
    people = {member.id: member for member in desk.journal.members()}
    by_name = {member.name.casefold(): member for member in people.values()}
    snapshots: dict[tuple[str, date], Calendar] = {}
    for one in found:
        asked = one.asked or desk.now()
        question_id = _repeatable_id(one.asked, one.ref, "question")
        if desk.journal.find(question_id):
            intake.already_there += 1
            continue
        mentee = _mentee(desk, intake, people, by_name, one)
        calendar = mentee.calendar_at(asked)
        day = (mentee.id, asked.date())
        if day not in snapshots:
            snapshots[day] = snapshot(calendar, asked)
        intake.entries.extend(_entries(one, question_id, mentee, snapshots[day], asked, desk.now()))
        intake.taken += 1
        intake.answered += bool(one.answers)
    return intake


def _mentee(
    desk: Desk, intake: _Intake, people: dict[str, Member], by_name: dict[str, Member], one: FoundQuestion
) -> Member:
    if one.mentee is None:
        return desk.self()
    made = member_id(one.mentee)
    known = by_name.get(one.mentee.casefold()) or people.get(made)
    if known is not None:
        return known
    now = desk.now()
    default = desk.journal.team().default_calendar or desk.self().calendar_at(now)
    zone = one.mentee_zone or default.zone
    calendar = declared_calendar(zone, default.hours, holidays=default.holiday_calendar, now=now)
    member = Member(made, one.mentee, MENTEE, ((_LONG_AGO, calendar),))
    entry_id = _repeatable_id(None, made, "member")
    intake.entries.append(
        Entry(entry_id, member_subject(made), "member_added", member_body(one.mentee, MENTEE, calendar), now)
    )
    intake.created[made] = one.mentee
    people[made] = by_name[one.mentee.casefold()] = member
    return member


def _entries(
    one: FoundQuestion, question_id: str, mentee: Member, calendar: Calendar, asked: datetime, now: datetime
) -> Iterable[Entry]:
    subject = question_subject(question_id)
    ask_id = _repeatable_id(one.asked, one.ref, "ask")
    body = {
        "title": one.title,
        "body": one.body,
        "tried": list(one.tried),
        "blocked": one.blocked,
        "p0": one.p0,
        "mentee": mentee.id,
        "mentor": mentee.mentor,
        "calendar": calendar.to_body(),
        "at": instant_text(asked),
        "source": one.ref,
    }
    yield Entry(ask_id, subject, "imported_ask", body, now)
    for answer in one.answers[:1]:
        said = {
            "text": answer.text,
            "by": member_id(answer.by),
            "at": instant_text(answer.at),
            "cycle": 1,
            "form": "quick",
        }
        claim = answer_claim(question_id, 1)
        answer_id = _repeatable_id(answer.at, one.ref, "answer")
        yield Entry(answer_id, subject, "imported_answer", said, now, claim=claim, based_on=ask_id)


def _repeatable_id(at: datetime | None, ref: str, what: str) -> str:
    return new_id(at or _LONG_AGO, hashlib.sha256(f"{what}:{ref}".encode()).digest())
