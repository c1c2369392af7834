"""Drafts: what is being typed, on the disk at every pause."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentor_tui.domain.entry import instant_text, parse_instant
from mentor_tui.journal.facts import Facts

_COLUMNS = "subject, move, text, cursor, updated_at"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text not sent yet. `move` says what it is to become; `cursor` is an offset in characters."""

    subject: str
    move: str
    text: str
    cursor: int
    updated_at: datetime


class Drafts(Facts):
    """The part of a journal that keeps drafts, one for each subject and move."""

    def save_draft(self, subject: str, move: str, text: str, *, cursor: int = 0, at: datetime) -> None:
        """Keep the text in the place of the one before. It is on the disk when this returns."""
        with self._database.write() as connection:
            put_draft(connection, Draft(subject, move, text, cursor, at))

    def draft(self, subject: str, move: str) -> Draft | None:
        """The draft for this move on a subject, if there is one."""
        sql = f"SELECT {_COLUMNS} FROM drafts WHERE subject = ? AND move = ?"
        found = self._database.row(sql, (subject, move))
        return None if found is None else _draft(found)

    def drafts(self, question_id: str | None = None) -> list[Draft]:
        """All drafts, or those on one question; the one written last comes first."""
        subject = None if question_id is None else f"question/{question_id}"
        sql = f"SELECT {_COLUMNS} FROM drafts WHERE ?1 IS NULL OR subject = ?1 ORDER BY updated_at DESC"
        return [_draft(found) for found in self._database.rows(sql, (subject,))]

    def drop_draft(self, subject: str, move: str) -> None:
        """Forget a draft; nothing happens when there is none."""
        with self._database.write() as connection:
            remove_draft(connection, subject, move)


def put_draft(connection: sqlite3.Connection, draft: Draft) -> None:
    """Write a draft inside a transaction. What UTF-8 cannot hold becomes `?`, so that the rest is kept."""
    storable = draft.text.encode("utf-8", "replace").decode("utf-8")
    connection.execute(
        f"INSERT OR REPLACE INTO drafts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
        (draft.subject, draft.move, storable, draft.cursor, instant_text(draft.updated_at)),
    )


def remove_draft(connection: sqlite3.Connection, subject: str, move: str) -> None:
    """Forget a draft inside a transaction."""
    connection.execute("DELETE FROM drafts WHERE subject = ? AND move = ?", (subject, move))


def bring_back(connection: sqlite3.Connection, subject: str, move: str, text: str, at: datetime) -> None:
    """Make `text` the draft again; what has been typed there since is kept below it."""
    newer = connection.execute("SELECT text FROM drafts WHERE subject = ? AND move = ?", (subject, move)).fetchone()
    whole = text if newer is None or newer[0] == text else f"{text}\n\n{newer[0]}"
    put_draft(connection, Draft(subject, move, whole, len(text), at))


def _draft(row: tuple[Any, ...]) -> Draft:
    subject, move, text, cursor, updated_at = row
    return Draft(subject, move, text, cursor, parse_instant(updated_at))
