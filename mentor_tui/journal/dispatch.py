"""The outbox as the sync engine uses it: what to send, what the store said, and what moved before it was sent."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from mentor_tui.domain.delivery import Batch, Outcome, Outgoing, Receipt, ReleaseAt
from mentor_tui.domain.delivery import OutboxState as State
from mentor_tui.domain.entry import Entry, FeedEntry, instant_text, parse_instant
from mentor_tui.journal.outbox import Outbox
from mentor_tui.journal.subjects import TRAY

MOVED: Final = "the subject moved on before this was sent; read what is new, then send it again or drop it"
TOO_LATE: Final = "too late to recall: it had gone out"

_AFTER: Final = {
    Outcome.APPLIED: State.SENT,
    Outcome.HELD: State.HELD,
    Outcome.CONTESTED: State.CONTESTED,
    Outcome.REJECTED: State.REJECTED,
    Outcome.RETURNED: State.RETURNED,
    Outcome.RECALLED: State.RECALLED,
}

# What may go out: queued entries whose time to undo is over, and all that was sent and has not come back. An entry
# never overtakes an earlier one about its subject that can still be undone.
_SENDABLE: Final = """
    SELECT seq, id, state, entry, release_at, first_sent_at FROM outbox AS one
    WHERE seq > ?2
    AND (state IN ('sent', 'held', 'contested', 'recalling') OR (state = 'queued' AND send_after <= ?1))
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier
        WHERE earlier.subject = one.subject AND earlier.seq < one.seq
        AND earlier.state = 'queued' AND earlier.send_after > ?1
    )
    ORDER BY seq LIMIT ?3
"""

# What was never sent, is based on something, and is about a subject that others wrote about, or of which something
# came back.
_DOUBTFUL: Final = """
    SELECT entry FROM outbox
    WHERE state = 'queued' AND first_sent_at IS NULL AND json_extract(entry, '$.based_on') IS NOT NULL
    AND (EXISTS (SELECT 1 FROM feed WHERE feed.subject = outbox.subject AND feed.author <> ?1)
         OR subject IN (SELECT subject FROM outbox WHERE state IN ('rejected', 'returned', 'recalled')))
    ORDER BY seq
"""


class Dispatch(Outbox):
    """The part of a journal that hands entries to the store and takes its word. Each method is one transaction."""

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, after: int = 0) -> Batch:
        """What to push next, marked as sent before it leaves: a crash on the way must not allow an undo.

        An entry's release is fixed by `release_at` when it is first sent (R3). `after` is where the batch before it
        ended: each entry goes once in a sync.
        """
        instant = instant_text(now)
        with self._database.write() as connection:
            found = connection.execute(_SENDABLE, (instant, after, limit)).fetchall()
            recall = [str(row[1]) for row in found if row[2] == State.RECALLING]
            outgoing = [_outgoing(row[3:], now, release_at) for row in found if row[2] != State.RECALLING]
            connection.executemany(
                """UPDATE outbox SET state = iif(state = 'queued', 'sent', state), release_at = ?,
                   first_sent_at = coalesce(first_sent_at, ?) WHERE id = ?""",
                [(_instant(one.release_at), instant, one.entry.id) for one in outgoing],
            )
        return Batch(tuple(outgoing), tuple(recall), through=found[-1][0] if found else after)

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Write down the store's word. It changes what the outbox shows; only the feed takes an entry out of it."""
        with self._database.write() as connection:
            changed = [entry for receipt in receipts if (entry := _note(connection, receipt)) is not None]
            if changed:
                newest = max(entry.composed_at for entry in changed)
                self._refold((entry.subject for entry in changed), newest)

    def return_moved(self) -> int:
        """Put into the tray what was never sent and whose subject others moved; returns how many.

        What was written upon an entry of one's own that came back comes back with it. An entry whose claim was taken
        is sent all the same: it becomes a contest that both sides see. A quiet one holds whatever has moved.
        """
        if not self._overtaken():
            return 0
        with self._database.write() as connection:
            moved = self._overtaken()
            connection.executemany(
                "UPDATE outbox SET state = 'returned', reason = ? WHERE id = ?",
                [(MOVED, entry.id) for entry in moved],
            )
            if moved:
                newest = max(entry.composed_at for entry in moved)
                self._refold((entry.subject for entry in moved), newest)
        return len(moved)

    def _overtaken(self) -> list[Entry]:
        me = self._me()
        sql = "SELECT id FROM outbox WHERE state IN (SELECT value FROM json_each(?))"
        came_back = {str(found[0]) for found in self._database.rows(sql, (json.dumps(TRAY),))}
        overtaken = []
        for found in self._database.rows(_DOUBTFUL, (me,)):
            entry = Entry.from_json(found[0])
            if not entry.quiet and _moved(entry, self._items(entry.subject), me, came_back):
                overtaken.append(entry)
                came_back.add(entry.id)
        return overtaken


def _moved(entry: Entry, items: Sequence[FeedEntry], me: str, came_back: Collection[str]) -> bool:
    """Whether others moved the subject after what the author had seen, while her claim is free."""
    feed = [item for item in items if item.position is not None]
    if any(_holds(item, entry.claim) for item in feed):
        return False
    if entry.based_on in came_back:
        return True
    seen = next((place for place, item in enumerate(feed) if item.id == entry.based_on), len(feed))
    return any(_moves(item) and item.author != me for item in feed[seen + 1 :])


def _outgoing(row: tuple[Any, ...], now: datetime, release_at: ReleaseAt) -> Outgoing:
    text, release, first_sent_at = row
    entry = Entry.from_json(text)
    if first_sent_at is None:
        return Outgoing(entry, release_at(entry, now))
    return Outgoing(entry, None if release is None else parse_instant(release))


def _note(connection: sqlite3.Connection, receipt: Receipt) -> Entry | None:
    """Write down one receipt; the entry when its subject must be folded anew."""
    sql = "SELECT entry, state FROM outbox WHERE id = ?"
    found = connection.execute(sql, (receipt.id,)).fetchone()
    if found is None:
        return None
    before, after, reason = State(found[1]), _AFTER[receipt.outcome], receipt.reason
    if before is State.RECALLING and after is State.HELD:
        after = State.RECALLING
    if before is State.RECALLING and after in (State.SENT, State.CONTESTED):
        reason = TOO_LATE
    connection.execute(
        """UPDATE outbox SET state = ?, reason = ?, release_at = coalesce(?, release_at) WHERE id = ?""",
        (after, reason, _instant(receipt.release_at), receipt.id),
    )
    return None if before is after else Entry.from_json(found[0])


def _holds(item: FeedEntry, claim: str | None) -> bool:
    return claim is not None and item.entry is not None and item.entry.claim == claim and not item.contested


def _moves(item: FeedEntry) -> bool:
    return item.entry is not None and not item.entry.quiet and not item.contested


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)
