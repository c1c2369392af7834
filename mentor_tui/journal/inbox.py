"""The inbox as lists read it: plain rows in the order of deadlines, nothing folded, nothing heavy imported.

Instants are whole seconds since 1970, UTC. What is mine: pending questions that are mine or nobody's any more, and, as
a backup, those that are P0, whose mentor cannot make it or who let the ack limit pass (R2, R4). A lead is everybody's
backup for a P0, and stands in where there is none; who handed a question over does not get it back so. A mentee sees
her own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mentor_tui.journal.facts import Facts

# A snoozed question is hidden until its time, or until it is due; a P0 never is.
WAITS_FOR_ME: Final = """
    state = 'pending'
    AND (snoozed_until IS NULL OR snoozed_until <= :now OR due <= :now OR p0)
    AND CASE WHEN :role = 'mentee' THEN mentee = :me ELSE
        mentor IS NULL OR mentor = :me OR mentor IN (SELECT id FROM people WHERE removed)
        OR (handed_over_by IS NOT :me AND (p0 OR backup_now OR (NOT acked AND ack_limit <= :now)) AND (
            mentee IN (SELECT id FROM people WHERE backup = :me) OR :role = 'lead' AND (
                p0 OR mentee NOT IN (SELECT people.id FROM people JOIN people AS other ON other.id = people.backup
                                     WHERE NOT other.removed))))
    END
"""
ORDER: Final = "ORDER BY p0 DESC, urgency, due, started, question_id"
_IDS: Final = f"SELECT question_id FROM inbox WHERE {WAITS_FOR_ME} {ORDER}"
_COUNTS: Final = f"""
    SELECT count(*), total(due <= :now), total(p0), total(act_by <= :ends), total(:me IN (mentor, mentee))
    FROM inbox WHERE {WAITS_FOR_ME}
"""
_OUTBOX_COUNTS: Final = """
    SELECT total(state NOT IN ('rejected', 'returned', 'recalled')),
           total(state IN ('rejected', 'returned', 'recalled'))
    FROM outbox
"""
_CONTESTS: Final = """
    SELECT count(*) FROM inbox WHERE contested AND contested & 1 AND (:role = 'lead' OR EXISTS (
        SELECT 1 FROM feed WHERE subject = 'question/' || question_id AND author = :me
        AND iif(json_valid(entry), json_extract(entry, '$.claim'), '') LIKE 'answer/%'))
"""
_POSTMORTEMS: Final = "SELECT question_id FROM inbox WHERE postmortem_by = ? ORDER BY due, question_id"
_ADDRESSED: Final = "SELECT count(*) FROM inbox WHERE state = 'pending' AND mentor = ?"
_ROWS: Final = """
    SELECT question_id, title, mentee, coalesce(people.name, mentee), coalesce(people.zone, 'UTC'), inbox.mentor,
           state, p0 AND state = 'pending' AND postmortem_by IS NULL, blocked, cycle, asked, started, due, ack_limit,
           act_by, backup_now, acked, contested & 1, unsent,
           EXISTS (SELECT 1 FROM drafts WHERE subject = 'question/' || question_id), postmortem_by IS NOT NULL
    FROM inbox LEFT JOIN people ON people.id = mentee
    WHERE question_id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What a list shows of a question.

    `asked` is its beginning, `started` that of the running cycle. `act_by` is None when she has no hours before
    `due`, or the question is not pending; `backup_now` says that its mentor has none. `unsent` counts words of one's
    own that the team has not seen, `draft` words not sent. `p0` asks for the phone now; `postmortem` that the one of
    an answered P0 be linked.
    """

    id: str
    title: str
    mentee: str
    mentee_name: str
    zone: str
    mentor: str | None
    state: str
    p0: bool
    blocked: bool
    cycle: int
    asked: int
    started: int
    due: int
    ack_limit: int
    act_by: int | None
    backup_now: bool
    acked: bool
    contested: bool
    unsent: bool
    draft: bool
    postmortem: bool = False


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many questions wait, are past due, are P0, and have an act-by before this window ends.

    `unsent` counts entries on their way, `attention` what waits for a decision: what came back, and contests.
    `postmortems` are those that she owes; `mine` counts those pending that are hers by name.
    """

    pending: int
    overdue: int
    p0: int
    unsent: int
    before_window_ends: int
    attention: int
    postmortems: int = 0
    mine: int = 0


class Inbox(Facts):
    """The part of a journal that lists read."""

    def inbox_ids(self, me: str, now: datetime) -> list[str]:
        """The ids of all questions that wait for `me`: P0 first, then by act-by, due and asked."""
        with self._database.explained():
            found = self._database.connection.execute(_IDS, self._reader(me, now))
            return [row[0] for row in found]

    def inbox_rows(self, question_ids: Iterable[str]) -> list[InboxRow]:
        """What a list shows of these questions, in the order given; those not known here are left out."""
        wanted = list(question_ids)
        found = {row[0]: _row(row) for row in self._database.rows(_ROWS, (json.dumps(wanted),))}
        return [found[question] for question in wanted if question in found]

    def inbox_page(self, me: str, now: datetime, offset: int, limit: int) -> list[InboxRow]:
        """A run of the inbox: what the first screen needs, without reading the rest."""
        parameters = {**self._reader(me, now), "limit": limit, "offset": offset}
        with self._database.explained():
            found = self._database.connection.execute(f"{_IDS} LIMIT :limit OFFSET :offset", parameters)
            page = [row[0] for row in found]
        return self.inbox_rows(page)

    def postmortem_ids(self, me: str) -> list[str]:
        """The ids of the answered P0s whose postmortem `me` has not linked yet (R4), the first that was due first."""
        return [str(found[0]) for found in self._database.rows(_POSTMORTEMS, (me,))]

    def pending_count_of(self, mentor: str) -> int:
        """How many pending questions are addressed to a mentor, whoever they wait for besides."""
        found = self._database.row(_ADDRESSED, (mentor,))
        return int(found[0]) if found else 0

    def inbox_counts(self, me: str, now: datetime, ends: datetime | None = None) -> InboxCounts:
        """The numbers of the status line. `ends` is when the window that runs ends; None: none runs."""
        parameters = {**self._reader(me, now), "ends": None if ends is None else int(ends.timestamp())}
        with self._database.explained():
            execute = self._database.connection.execute
            pending, overdue, p0, before, mine = execute(_COUNTS, parameters).fetchone()
            unsent, came_back = execute(_OUTBOX_COUNTS).fetchone()
            contests = execute(_CONTESTS, parameters).fetchone()[0]
        attention = int(came_back) + contests
        return InboxCounts(pending, int(overdue), int(p0), int(unsent), int(before), attention, mine=int(mine))

    def _reader(self, me: str, now: datetime) -> dict[str, Any]:
        found = self._database.row("SELECT role FROM people WHERE id = ?", (me,))
        return {"me": me, "now": int(now.timestamp()), "role": found[0] if found else ""}


def _row(row: tuple[Any, ...]) -> InboxRow:
    return InboxRow(
        *row[:7],
        *map(bool, row[7:9]),
        *row[9:15],
        *map(bool, row[15:]),
    )
