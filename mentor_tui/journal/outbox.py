"""The outbox as a person uses it: write, undo, recall, and decide about what came back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import Entry, instant_text, parse_instant
from mentor_tui.domain.errors import Refused
from mentor_tui.journal.drafts import Drafts, bring_back, remove_draft
from mentor_tui.journal.projection import Projection
from mentor_tui.journal.schema import CONTEST_OPEN, SET_ASIDE
from mentor_tui.journal.subjects import TRAY, storable_json

_COLUMNS: Final = "entry, state, send_after, release_at, first_sent_at, reason"
_INSERT: Final = """INSERT OR IGNORE INTO outbox (id, subject, entry, state, send_after, draft_move)
                    VALUES (?, ?, ?, 'queued', ?, ?)"""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One entry made here that the feed has not shown yet. Nothing is sent before `send_after`."""

    entry: Entry
    state: OutboxState
    send_after: datetime
    release_at: datetime | None
    first_sent_at: datetime | None
    reason: str


class Outbox(Projection, Drafts):
    """The part of a journal that holds what was made here. Each method is one transaction, projection included."""

    def write(
        self,
        entries: Sequence[Entry],
        *,
        send_after: datetime,
        drop_draft: tuple[str, str] | None = None,
    ) -> list[str]:
        """Put entries into the outbox and drop the draft (subject, move) that one of them was made of.

        Returns the ids of those that were new here; one known already, as in a second import, changes nothing.
        """
        with self._database.write() as connection:
            fresh = self._unknown(entries)
            rows = (_new_row(entry, send_after, drop_draft) for entry in fresh)
            connection.executemany(_INSERT, rows)
            if drop_draft is not None:
                remove_draft(connection, *drop_draft)
            if fresh:
                newest = max(entry.composed_at for entry in fresh)
                self._refold((entry.subject for entry in fresh), newest)
        return [entry.id for entry in fresh]

    def outbox(self) -> list[OutboxRow]:
        """Everything in the outbox, in the order it was written."""
        return [_row(found) for found in self._database.rows(f"SELECT {_COLUMNS} FROM outbox ORDER BY seq")]

    def contested_ids(self) -> list[str]:
        """The questions with several answers that nobody has decided between."""
        return self._with_contest(CONTEST_OPEN)

    def set_aside_ids(self) -> list[str]:
        """The questions where a decision let something not stand, and its author has not accepted that."""
        return self._with_contest(SET_ASIDE)

    def undo(self, entry_id: str) -> Entry | None:
        """Take back an entry that was never sent, without a trace; its text is a draft again.

        None when it has been handed to the store, or is not here.
        """
        with self._database.write() as connection:
            sql = """SELECT entry, draft_move FROM outbox
                     WHERE id = ? AND state = 'queued' AND first_sent_at IS NULL"""
            found = connection.execute(sql, (entry_id,)).fetchone()
            if found is None:
                return None
            entry, draft_move = Entry.from_json(found[0]), found[1]
            self._remove(connection, entry)
            text = entry.body.get("text")
            if draft_move is not None and isinstance(text, str):
                bring_back(connection, entry.subject, draft_move, text, entry.composed_at)
        return entry

    def recall(self, entry_id: str) -> None:
        """Ask for an entry back that was sent; the next sync says whether it was in time. Raises Refused."""
        with self._database.write() as connection:
            changed = connection.execute(
                """UPDATE outbox SET state = 'recalling'
                   WHERE id = ? AND (state IN ('sent', 'held') OR (state = 'queued' AND first_sent_at IS NOT NULL))""",
                (entry_id,),
            )
            if changed.rowcount == 0:
                raise Refused("only what was sent and has not arrived yet can be recalled")

    def discard(self, entry_id: str) -> None:
        """Let go of an entry that came back. Raises Refused for one that waits for no decision."""
        with self._database.write() as connection:
            self._remove(connection, self._in_tray(connection, entry_id))

    def requeue(self, entry_id: str, replacement: Entry, send_after: datetime) -> None:
        """Send `replacement` for an entry that came back. Raises Refused for one that waits for no decision."""
        with self._database.write() as connection:
            old = self._in_tray(connection, entry_id)
            sql = "SELECT draft_move FROM outbox WHERE id = ?"
            draft_move = connection.execute(sql, (entry_id,)).fetchone()[0]
            self._remove(connection, old)
            draft = None if draft_move is None else (replacement.subject, draft_move)
            connection.execute(_INSERT, _new_row(replacement, send_after, draft))
            self._refold([replacement.subject], replacement.composed_at)

    def _in_tray(self, connection: sqlite3.Connection, entry_id: str) -> Entry:
        sql = "SELECT entry, state FROM outbox WHERE id = ?"
        found = connection.execute(sql, (entry_id,)).fetchone()
        if found is None or found[1] not in TRAY:
            raise Refused("it waits for no decision: it is on its way, has arrived, or was decided already")
        return Entry.from_json(found[0])

    def _remove(self, connection: sqlite3.Connection, entry: Entry) -> None:
        connection.execute("DELETE FROM outbox WHERE id = ?", (entry.id,))
        self._refold([entry.subject], entry.composed_at)

    def _with_contest(self, flag: int) -> list[str]:
        sql = "SELECT question_id FROM inbox WHERE contested AND contested & ? ORDER BY question_id"
        return [str(found[0]) for found in self._database.rows(sql, (flag,))]

    def _unknown(self, entries: Iterable[Entry]) -> list[Entry]:
        wanted = {entry.id: entry for entry in entries}
        sql = """SELECT id FROM feed WHERE id IN (SELECT value FROM json_each(?1))
                 UNION ALL SELECT id FROM outbox WHERE id IN (SELECT value FROM json_each(?1))"""
        known = {found[0] for found in self._database.rows(sql, (json.dumps(list(wanted)),))}
        return [entry for entry in wanted.values() if entry.id not in known]


def _new_row(entry: Entry, send_after: datetime, draft: tuple[str, str] | None) -> tuple[Any, ...]:
    draft_move = draft[1] if draft is not None and draft[0] == entry.subject else None
    return entry.id, entry.subject, storable_json(entry), instant_text(send_after), draft_move


def _row(found: tuple[Any, ...]) -> OutboxRow:
    text, state, send_after, release_at, first_sent_at, reason = found
    return OutboxRow(
        entry=Entry.from_json(text),
        state=OutboxState(state),
        send_after=parse_instant(send_after),
        release_at=parse_instant(release_at) if release_at else None,
        first_sent_at=parse_instant(first_sent_at) if first_sent_at else None,
        reason=reason,
    )
