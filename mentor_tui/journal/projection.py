"""The projection: questions and members as folded, in tables that lists read. Refolded where something changed.

Every method that starts with an underscore runs inside its caller's transaction, so that what is shown changes
together with what it was made of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from mentor_tui.domain.entry import instant_text, parse_instant
from mentor_tui.journal.subjects import MEMBER, QUESTION, AtHand, Subjects

if TYPE_CHECKING:
    from mentor_tui.journal.rows import Calendars

CHUNK: Final = 500
"""How many subjects are read, folded and written at a time."""

_AS_OF: Final = "as_of"

_PUT_QUESTION: Final = f"""
    INSERT OR REPLACE INTO inbox (
        question_id, title, mentee, mentor, state, p0, blocked, cycle, asked, started, due, ack_limit, act_by, urgency,
        backup_now, acked, contested, unsent, snoozed_until, postmortem_by, handed_over_by
    ) VALUES ({", ".join("?" * 21)})
"""
# The index of words follows by triggers, at once or later; a text that is as it was costs a look only. A number that is
# not given, or taken, is the next one.
_PUT_SAID: Final = """
    INSERT INTO said (number, question_id, title, body, answers, facts)
    VALUES ((SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM said WHERE number = ?1)), ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (question_id) DO UPDATE
    SET title = excluded.title, body = excluded.body, answers = excluded.answers, facts = excluded.facts
    WHERE (title, body, answers, facts) <> (excluded.title, excluded.body, excluded.answers, excluded.facts)
"""
_PUT_MEMBER: Final = "INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


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

    def _refold(
        self,
        subjects: Iterable[str],
        as_of: datetime,
        at_hand: AtHand | None = None,
        numbers: Mapping[str, int] | None = None,
    ) -> None:
        """Fold these subjects anew and write down what came out. `as_of` is the newest instant that is known.

        `numbers` are those that new rows of `said` get, where they are not folded in the order of what was said.
        """
        touched = set(subjects)
        members = [subject.removeprefix(MEMBER) for subject in touched if subject.startswith(MEMBER)]
        changed = self._refold_members(members, self._advance(as_of)) if members else set()
        questions = sorted(subject for subject in touched if subject.startswith(QUESTION))
        if questions:
            calendars = self._calendars()
            for chunk in _chunks(questions):
                self._refold_questions(chunk, calendars, at_hand, numbers or {})
        self._reclock(changed)

    def _refold_questions(
        self, subjects: list[str], calendars: Calendars, at_hand: AtHand | None, numbers: Mapping[str, int]
    ) -> None:
        from mentor_tui.domain.folding import fold_question
        from mentor_tui.journal.rows import question_row, said_row

        items = self._items_of(subjects, at_hand)
        rows: list[tuple[Any, ...]] = []
        said: list[tuple[Any, ...]] = []
        gone: list[tuple[str]] = []
        for subject in subjects:
            question_id = subject.removeprefix(QUESTION)
            of_question = items.get(subject, [])
            question = fold_question(question_id, of_question)
            if question is None:
                gone.append((question_id,))
            else:
                rows.append(question_row(question, of_question, calendars))
                if at_hand is None or at_hand.tells_of(subject):
                    said.append((numbers.get(subject), *said_row(question)))
        for table in ("inbox", "said"):
            self._database.connection.executemany(f"DELETE FROM {table} WHERE question_id = ?", gone)
        self._database.connection.executemany(_PUT_QUESTION, rows)
        self._database.connection.executemany(_PUT_SAID, said)

    def _refold_members(self, members: Collection[str], as_of: datetime) -> set[str]:
        """Fold these members anew; returns those whose calendar or role became another."""
        from mentor_tui.domain.people import fold_member
        from mentor_tui.journal.rows import member_row

        items = self._items_of([MEMBER + member for member in members])
        changed = set()
        for member in members:
            before = self._database.row("SELECT calendar, role FROM people WHERE id = ?", (member,))
            folded = fold_member(member, items.get(MEMBER + member, []))
            if folded is None:
                self._database.connection.execute("DELETE FROM people WHERE id = ?", (member,))
            else:
                self._database.connection.execute(_PUT_MEMBER, member_row(folded, as_of))
            if before != self._database.row("SELECT calendar, role FROM people WHERE id = ?", (member,)):
                changed.add(member)
        return changed

    def _reclock(self, members: Collection[str]) -> None:
        """Reckon act-by anew where it depends on the calendars of `members`; due never moves."""
        if not members:
            return
        from mentor_tui.journal.rows import clock

        me = self._me()
        sql = """SELECT question_id, mentor, started, due FROM inbox
                 WHERE state = 'pending' AND (?1 OR mentor IN (SELECT value FROM json_each(?2)))"""
        pending = self._database.rows(sql, (me in members, json.dumps(list(members))))
        calendars = self._calendars()
        self._database.connection.executemany(
            "UPDATE inbox SET act_by = ?, backup_now = ?, urgency = ? WHERE question_id = ?",
            [(*clock(mentor, started, due, calendars), question) for question, mentor, started, due in pending],
        )

    def _calendars(self) -> Calendars:
        from mentor_tui.journal.rows import Calendars

        return Calendars(self._database, self._me())

    def _advance(self, as_of: datetime) -> datetime:
        """The newest instant that this journal knows of, now that it knows of `as_of`: it never goes back."""
        known = self.setting(_AS_OF)
        newest = max(as_of, parse_instant(known)) if known else as_of
        self._database.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_AS_OF, instant_text(newest)))
        return newest


def _chunks(subjects: Iterable[str]) -> Iterator[list[str]]:
    left = iter(subjects)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
