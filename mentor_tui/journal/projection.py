"""The projection: questions and members as folded, in tables that lists read. Refolded where something changed.

Every method that starts with an underscore runs inside its caller's transaction, so that what is shown changes
together with what it was made of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from mentor_tui.domain.entry import MALFORMED, FeedEntry, instant_text, parse_instant
from mentor_tui.journal.subjects import MEMBER, QUESTION, Subjects

if TYPE_CHECKING:
    from mentor_tui.domain.hours import Calendar
    from mentor_tui.domain.people import Member
    from mentor_tui.domain.question import Cycle, Question
    from mentor_tui.journal.database import Database

CHUNK: Final = 500
"""How many subjects are read, folded and written at a time."""

_AS_OF: Final = "as_of"
_IMPOSSIBLE: Final = (*MALFORMED, OverflowError)
"""What the time rules meet in a calendar or an instant that makes no sense; its question is listed all the same."""

_PUT_QUESTION: Final = f"""
    INSERT OR REPLACE INTO inbox (
        question_id, title, mentee, mentor, state, p0, blocked, cycle, asked, started, due, ack_limit, act_by, urgency,
        backup_now, acked, contested, unsent, snoozed_until
    ) VALUES ({", ".join("?" * 19)})
"""
_PUT_MEMBER: Final = "INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class _Calendars:
    """The calendars of those who answer, each read once. A mentee's own never makes an act-by."""

    def __init__(self, database: Database, me: str) -> None:
        self.me = me
        self._database = database
        self._known: dict[str, Calendar | None] = {}

    def of(self, member: str) -> Calendar | None:
        """The calendar of a mentor that counts now; None where she is not known or no mentor."""
        if member not in self._known:
            self._known[member] = self._read(member)
        return self._known[member]

    def _read(self, member: str) -> Calendar | None:
        from mentor_tui.domain.hours import Calendar
        from mentor_tui.domain.people import is_mentor

        found = self._database.row("SELECT role, calendar FROM people WHERE id = ?", (member,))
        if found is None or not is_mentor(found[0]):
            return None
        return Calendar.from_body(json.loads(found[1]))


class Projection(Subjects):
    """The part of a journal that keeps its lists true."""

    def set_identity(self, member: str, team: str) -> None:
        """Say whose journal this is; act-by is reckoned on her hours from now on."""
        super().set_identity(member, team)
        with self._database.write():
            self._reclock({member})

    def reproject_all(self, now: datetime) -> bool:
        """Let calendars that were declared for a later time count once it has come; True when one began to.

        It costs one small query when none did, so it can be called at every tick.
        """
        if self.read_only:
            return False
        sql = "SELECT id FROM people WHERE changes_at <= ?"
        begun = [str(found[0]) for found in self._database.rows(sql, (int(now.timestamp()),))]
        if not begun:
            return False
        with self._database.write():
            self._reclock(self._refold_members(begun, self._advance(now)))
        return True

    def _refold(self, subjects: Iterable[str], as_of: datetime) -> None:
        """Fold these subjects anew and write down what came out. `as_of` is the newest instant that is known."""
        touched = set(subjects)
        members = [subject.removeprefix(MEMBER) for subject in touched if subject.startswith(MEMBER)]
        changed = self._refold_members(members, self._advance(as_of)) if members else set()
        calendars = _Calendars(self._database, self._me())
        questions = sorted(subject for subject in touched if subject.startswith(QUESTION))
        for chunk in _chunks(questions):
            self._refold_questions(chunk, calendars)
        self._reclock(changed)

    def _refold_all(self, as_of: datetime) -> None:
        """Make the whole projection again."""
        connection = self._database.connection
        connection.execute("DELETE FROM inbox")
        connection.execute("DELETE FROM people")
        sql = "SELECT subject FROM feed WHERE subject IS NOT NULL UNION SELECT subject FROM outbox"
        self._refold([str(found[0]) for found in self._database.rows(sql)], as_of)

    def _refold_questions(self, subjects: list[str], calendars: _Calendars) -> None:
        from mentor_tui.domain.question import fold_question

        items = self._items_of(subjects)
        rows: list[tuple[Any, ...]] = []
        gone: list[tuple[str]] = []
        for subject in subjects:
            question_id = subject.removeprefix(QUESTION)
            of_question = items.get(subject, [])
            question = fold_question(question_id, of_question)
            if question is None:
                gone.append((question_id,))
            else:
                rows.append(_question_row(question, of_question, calendars))
        self._database.connection.executemany("DELETE FROM inbox WHERE question_id = ?", gone)
        self._database.connection.executemany(_PUT_QUESTION, rows)

    def _refold_members(self, members: Collection[str], as_of: datetime) -> set[str]:
        """Fold these members anew; returns those whose calendar or role became another."""
        from mentor_tui.domain.people import fold_member

        items = self._items_of([MEMBER + member for member in members])
        changed = set()
        for member in members:
            before = self._database.row("SELECT calendar, role FROM people WHERE id = ?", (member,))
            folded = fold_member(member, items.get(MEMBER + member, []))
            if folded is None:
                self._database.connection.execute("DELETE FROM people WHERE id = ?", (member,))
            else:
                self._database.connection.execute(_PUT_MEMBER, _member_row(folded, as_of))
            if before != self._database.row("SELECT calendar, role FROM people WHERE id = ?", (member,)):
                changed.add(member)
        return changed

    def _reclock(self, members: Collection[str]) -> None:
        """Reckon act-by anew where it depends on the calendars of `members`; due never moves."""
        me = self._me()
        if not members:
            return
        sql = """SELECT question_id, mentor, started, due FROM inbox
                 WHERE state = 'pending' AND (?1 OR mentor IN (SELECT value FROM json_each(?2)))"""
        pending = self._database.rows(sql, (me in members, json.dumps(list(members))))
        calendars = _Calendars(self._database, me)
        self._database.connection.executemany(
            "UPDATE inbox SET act_by = ?, backup_now = ?, urgency = ? WHERE question_id = ?",
            [(*_clock(mentor, started, due, calendars), question) for question, mentor, started, due in pending],
        )

    def _advance(self, as_of: datetime) -> datetime:
        """The newest instant that this journal knows of, now that it knows of `as_of`: it never goes back."""
        known = self.setting(_AS_OF)
        newest = max(as_of, parse_instant(known)) if known else as_of
        self._database.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_AS_OF, instant_text(newest)))
        return newest


def _question_row(question: Question, items: list[FeedEntry], calendars: _Calendars) -> tuple[Any, ...]:
    from mentor_tui.domain.deadlines import ACK_LIMIT
    from mentor_tui.domain.question import PENDING

    cycle = question.cycle
    started, due = _seconds(cycle.started_at), _seconds(_due(cycle))
    mentor = _text(question.mentor)
    clock: tuple[int | None, bool, int] = (None, False, due)
    if question.state == PENDING:
        clock = _clock(mentor, started, due, calendars)
    act_by, backup_now, urgency = clock
    return (
        question.id,
        _text(question.title) or "",
        _text(question.mentee) or "",
        mentor,
        question.state,
        question.p0,
        question.blocked,
        cycle.number,
        _seconds(question.asked_at),
        started,
        due,
        started + int(ACK_LIMIT.total_seconds()),
        act_by,
        urgency,
        backup_now,
        cycle.acked_at is not None,
        question.contested is not None,
        any(item.position is None for item in items),
        None if question.snoozed_until is None else _seconds(question.snoozed_until),
    )


def _member_row(member: Member, as_of: datetime) -> tuple[Any, ...]:
    calendar = member.calendar_at(as_of)
    later = [counts_from for counts_from, _ in member.declared if counts_from > as_of]
    return (
        member.id,
        _text(member.name) or "",
        _text(member.role) or "",
        _text(calendar.zone) or "",
        _text(member.mentor),
        _text(member.backup),
        member.removed,
        json.dumps(calendar.to_body()),
        _seconds(min(later)) if later else None,
    )


def _clock(mentor: str | None, started: int, due: int, calendars: _Calendars) -> tuple[int | None, bool, int]:
    """When the member here must act, whether its mentor cannot make it, and the instant that sorts it.

    One who cannot make it should have acted already: such a question sorts by when its clock started.
    """
    mine = calendars.of(calendars.me)
    act_by = _act_by(mine, started, due)
    if mentor is None or mentor == calendars.me:
        backup_now = mine is not None and act_by is None
    else:
        theirs = calendars.of(mentor)
        backup_now = theirs is not None and _act_by(theirs, started, due) is None
    missed = started if mine is not None else due
    return act_by, backup_now, missed if act_by is None else act_by


def _act_by(calendar: Calendar | None, started: int, due: int) -> int | None:
    from mentor_tui.domain.deadlines import act_by

    if calendar is None:
        return None
    try:
        instant = act_by(calendar, datetime.fromtimestamp(started, UTC), datetime.fromtimestamp(due, UTC))
    except _IMPOSSIBLE:
        return None
    return None if instant is None else _seconds(instant)


def _due(cycle: Cycle) -> datetime:
    from mentor_tui.domain.deadlines import due_at

    try:
        return due_at(cycle.calendar, cycle.started_at)
    except _IMPOSSIBLE:
        return cycle.started_at + timedelta(days=1)


def _seconds(at: datetime) -> int:
    return int(at.timestamp() // 1)


def _text(value: object) -> str | None:
    """A value of somebody's entry as text that SQLite can hold, whatever it is."""
    return None if value is None else str(value).encode("utf-8", "replace").decode("utf-8")


def _chunks(subjects: Iterable[str]) -> Iterator[list[str]]:
    left = iter(subjects)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
