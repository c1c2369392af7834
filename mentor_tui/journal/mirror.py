"""The mirror of the team's feed: pages of it as they come, and a whole new one when the store was restored.

How far it has come is not written down anywhere: it is the last row of the feed itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from mentor_tui.domain.delivery import Cursor, CursorMoved
from mentor_tui.domain.delivery import OutboxState as State
from mentor_tui.domain.entry import FeedEntry
from mentor_tui.journal.dispatch import Dispatch
from mentor_tui.journal.put_off import PutOff
from mentor_tui.journal.subjects import FEED_COLUMNS, QUESTION, AtHand, feed_row

LONG_PAGE: Final = 500
"""So many entries at a time come in when a machine catches up; they are folded, and their words indexed, afterwards."""

_FRESH: Final = "fresh_feed_of"
_CONFIRM: Final = """
    DELETE FROM outbox WHERE EXISTS (SELECT 1 FROM feed WHERE feed.id = outbox.id AND feed.position > ?)
"""
OUTBOX_COLUMNS: Final = "id, subject, entry, state, send_after, release_at, first_sent_at, reason, draft_move"
_INSERT: Final = f"INSERT INTO {{}} ({FEED_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

_LOST: Final = """
    SELECT id, subject, entry, 'queued', received_at, NULL, received_at, '', NULL
    FROM feed WHERE author = ? AND subject IS NOT NULL AND id NOT IN (SELECT id FROM fresh_feed) ORDER BY position
"""
"""One's own entries that the new feed lacks. They were released once, so they go out at once; one that only a newer
program can read waits for that one."""
_WAITING: Final = f"""
    SELECT {OUTBOX_COLUMNS} FROM outbox WHERE id NOT IN (SELECT id FROM fresh_feed) ORDER BY seq
"""
_REFILL: Final = f"INSERT INTO outbox ({OUTBOX_COLUMNS}) VALUES ({', '.join('?' * 9)})"
_AGAIN: Final = {
    State.SENT: State.QUEUED,
    State.HELD: State.QUEUED,
    State.CONTESTED: State.QUEUED,
    State.RETURNED: State.QUEUED,
    State.RECALLED: State.RECALLING,
}
"""A restored store has forgotten what it said: it is to say it again, and a recall is asked for again."""


class Mirror(Dispatch, PutOff):
    """The part of a journal that follows the feed. Each method is one transaction."""

    _fresh: str = ""

    def cursor(self) -> Cursor:
        """How far this mirror has come."""
        return self._end_of("feed")

    def take_page(self, entries: Sequence[FeedEntry], after: Cursor) -> None:
        """Add a page to the mirror; own entries in it leave the outbox. The questions of a long one are sorted into the
        lists step by step, see `work_off`.

        Raises CursorMoved when the mirror does not end at `after` any more.
        """
        with self._database.write() as connection:
            if self._end_of("feed") != after:
                raise CursorMoved
            connection.executemany(_INSERT.format("feed"), map(feed_row, entries))
            connection.execute(_CONFIRM, (after.position,))
            at_hand = AtHand.page(entries)
            told_of: Iterable[str] = at_hand.of
            if len(entries) >= LONG_PAGE:
                self._put_off_words(connection)
                self._put_off_questions(connection, after.position, after.position + len(entries))
                told_of = [subject for subject in at_hand.of if not subject.startswith(QUESTION)]
            if told_of:
                self._refold(told_of, max(item.received_at for item in entries), at_hand)

    def begin_fresh(self) -> None:
        """Begin to gather a new feed beside the mirror, which stays as it is; what was gathered before is dropped."""
        with self._database.write() as connection:
            self._fresh = self._begin_another(connection)
            connection.execute("DELETE FROM fresh_feed")

    def take_fresh_page(self, entries: Sequence[FeedEntry]) -> Cursor:
        """Add a page to the new feed; returns how far it has come. Raises CursorMoved when another has begun one."""
        with self._database.write() as connection:
            self._check_fresh()
            connection.executemany(_INSERT.format("fresh_feed"), map(feed_row, entries))
            return self._end_of("fresh_feed")

    def adopt_fresh(self) -> int:
        """Put the new feed in the mirror's place and queue again one's own entries that it lacks; returns how many.

        They keep their ids and contents, so that a store which knows them after all takes none twice. Where the feed
        is long the lists follow step by step, see `work_off`. Raises CursorMoved when another process has begun a
        new feed.
        """
        with self._database.write() as connection:
            self._check_fresh()
            queued = self._queue_again(connection)
            connection.execute("DELETE FROM feed")
            connection.execute(f"INSERT INTO feed SELECT {FEED_COLUMNS} FROM fresh_feed ORDER BY position")
            connection.execute("DELETE FROM fresh_feed")
            self._begin_another(connection)
            self._put_off_folding(connection)
        return queued

    def _queue_again(self, connection: sqlite3.Connection) -> int:
        """Fill the outbox anew, in the order all of it was written; returns how many are queued that were not."""
        refill = connection.execute(_LOST, (self._me(),)).fetchall()
        queued = len(refill)
        for row in connection.execute(_WAITING).fetchall():
            before = State(row[3])
            after = _AGAIN.get(before, before)
            refill.append((*row[:3], after, *row[4:7], "" if after is not before else row[7], row[8]))
            queued += after is State.QUEUED and before is not State.QUEUED
        connection.execute("DELETE FROM outbox")
        connection.executemany(_REFILL, refill)
        return queued

    def _begin_another(self, connection: sqlite3.Connection) -> str:
        """Number the new feed that is begun, so that what was begun before, here or elsewhere, is over."""
        number = str(int(self.setting(_FRESH) or 0) + 1)
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_FRESH, number))
        return number

    def _check_fresh(self) -> None:
        if not self._fresh or self.setting(_FRESH) != self._fresh:
            raise CursorMoved

    def _end_of(self, table: str) -> Cursor:
        sql = f"SELECT position, chain FROM {table} ORDER BY position DESC LIMIT 1"
        found = self._database.row(sql)
        return Cursor() if found is None else Cursor(found[0], found[1])
