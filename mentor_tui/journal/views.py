"""The views of a list: what waits, what is urgent of it, whom it waits for, and what is done.

What waits is in the order of its deadlines; what does not, with the newest first, and no more of it than a person
scrolls through.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from mentor_tui.domain.traits import Trait
from mentor_tui.domain.views import ALL, ANSWERED, LATE, MINE, P0, PENDING, WAITING
from mentor_tui.journal.inbox import ORDER, WAITS_FOR_ME, Inbox

MOST_SHOWN: Final = 5_000
"""How many questions a view of what is done shows at most: the newest. A search finds them all."""

_OWN: Final = "(mentor IS NULL OR mentor = :me)"
_HERS: Final = "mentee = :me"
_DONE: Final = "state <> 'pending'"
"""Said with every state that is not pending, for the index of those."""
_NEWEST: Final = "ORDER BY question_id DESC"
_OLDEST: Final = "ORDER BY started, question_id"

_CONDITIONS: Final[Mapping[str, str]] = {
    PENDING: WAITS_FOR_ME,
    P0: f"{WAITS_FOR_ME} AND p0",
    LATE: f"{WAITS_FOR_ME} AND due <= :now",
    MINE: f"{WAITS_FOR_ME} AND :me IN (mentor, mentee)",
    WAITING: f"{_DONE} AND state = 'asked back' AND {_OWN}",
    ANSWERED: f"{_DONE} AND state = 'answered' AND {_OWN}",
    ALL: "1",
}
_DONE_VIEWS: Final = (ANSWERED, ALL)

TRAITS: Final = f"""
    p0 * {Trait.P0:d} | (due <= :now AND state = 'pending') * {Trait.LATE:d} | blocked * {Trait.BLOCKED:d}
    | acked * {Trait.SEEN:d} | unsent * {Trait.UNSENT:d} | coalesce(:me IN (mentor, mentee), 0) * {Trait.MINE:d}
    | (backup_now AND state = 'pending') * {Trait.BACKUP:d} | ((contested & 1) <> 0) * {Trait.CONTESTED:d}
    | (state = 'pending') * {Trait.PENDING:d} | (state = 'asked back') * {Trait.WAITING:d}
    | (state = 'answered') * {Trait.ANSWERED:d} | (state = 'withdrawn') * {Trait.WITHDRAWN:d}
    | (cycle > 1) * {Trait.REOPENED:d} | (coalesce(snoozed_until, 0) > :now) * {Trait.SNOOZED:d}
    | ('question/' || question_id IN (SELECT subject FROM drafts)) * {Trait.DRAFT:d}
"""
_CANDIDATES: Final = f"""
    SELECT question_id, coalesce(said.title || char(10) || said.body, ''), mentee, {TRAITS}
    FROM inbox LEFT JOIN said USING (question_id)
"""

Plain = tuple[str, str, str, int]
"""A question as a filter needs it: its id, its folded text, its mentee's id, and its traits."""


class Views(Inbox):
    """The part of a journal that shows the inbox in views."""

    def view_ids(self, view: str, me: str, now: datetime, limit: int = MOST_SHOWN) -> list[str]:
        """The ids of a view, in its order: all that wait, and `limit` of what is done."""
        reader = self._reader(me, now)
        sql = f"SELECT question_id FROM inbox WHERE {_ordered(view, reader)}"
        return [str(found[0]) for found in self._database.rows(sql, {**reader, "limit": limit})]

    def view_page(self, view: str, me: str, now: datetime, limit: int) -> list[str]:
        """The first ids of a view, without reading the rest."""
        if view in _DONE_VIEWS:
            return self.view_ids(view, me, now, limit)
        reader = self._reader(me, now)
        sql = f"SELECT question_id FROM inbox WHERE {_ordered(view, reader)} LIMIT :limit"
        return [str(found[0]) for found in self._database.rows(sql, {**reader, "limit": limit})]

    def view_count(self, view: str, me: str, now: datetime) -> int:
        """How many questions there are in a view, with those that it does not show."""
        reader = self._reader(me, now)
        found = self._database.row(f"SELECT count(*) FROM inbox WHERE {_condition(view, reader)}", reader)
        return int(found[0]) if found else 0

    def view_candidates(self, view: str, me: str, now: datetime) -> list[Plain]:
        """The questions of a view as a filter looks at them, in its order."""
        reader = {**self._reader(me, now), "limit": MOST_SHOWN}
        return list(map(_plain, self._database.rows(f"{_CANDIDATES} WHERE {_ordered(view, reader)}", reader)))

    def candidates(self, question_ids: Sequence[str], me: str, now: datetime) -> list[Plain]:
        """The same of these questions, in the order given."""
        sql = f"{_CANDIDATES} WHERE question_id IN (SELECT value FROM json_each(:ids))"
        found = self._database.rows(sql, {**self._reader(me, now), "ids": json.dumps(list(question_ids))})
        by_id = {row[0]: _plain(row) for row in found}
        return [by_id[question] for question in question_ids if question in by_id]

    def everybody(self) -> list[tuple[str, str, str]]:
        """Everybody's id, name and zone."""
        return [(one[0], one[1], one[2]) for one in self._database.rows("SELECT id, name, zone FROM people")]


def _plain(row: tuple[Any, ...]) -> Plain:
    return row[0], row[1], row[2], row[3]


def _condition(view: str, reader: Mapping[str, Any]) -> str:
    """Which questions are in a view. A mentee's own are those that she asked."""
    condition = _CONDITIONS[view]
    return condition.replace(_OWN, _HERS) if reader["role"] == "mentee" else condition


def _ordered(view: str, reader: Mapping[str, Any]) -> str:
    """The same in the order of the view."""
    order = f"{_NEWEST} LIMIT :limit" if view in _DONE_VIEWS else _OLDEST if view == WAITING else ORDER
    return f"{_condition(view, reader)} {order}"
