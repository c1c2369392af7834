"""The outbox as the sync engine uses it: what to send, what the store said, and what moved before it was sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
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

_WANTED_BACK: Final = (State.RECALLING, State.RECALLED)

# What may go out: queued entries whose time to undo is over, and all that was sent and has not come back. An entry
# never overtakes an earlier one about its subject that can still be undone. What was recalled is recalled again until
# its release has passed: a store restored to before the recall would let it out, and nothing in its feed would tell.
_SENDABLE: Final = """
    SELECT seq, id, state, entry, release_at, first_sent_at FROM outbox AS one
    WHERE seq > ?2
    AND (
        state IN ('sent', 'held', 'contested', 'recalling') OR (state = 'queued' AND send_after <= ?1)
        OR (state = 'recalled' AND release_at > ?1)
    )
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier
        WHERE earlier.subject = one.subject AND earlier.seq < one.seq
        AND earlier.state = 'queued' AND earlier.send_after > ?1
    )
    ORDER BY seq LIMIT ?3
"""

# What was never sent and was written upon something that others moved on from, or that has not arrived itself.
_DOUBTFUL: Final = """
    SELECT entry FROM outbox AS one
    WHERE state = 'queued' AND first_sent_at IS NULL AND (
        EXISTS (
            SELECT 1 FROM feed AS base JOIN feed AS later
            ON later.subject = base.subject AND later.position > base.position AND later.author <> ?
            WHERE base.id = json_extract(one.entry, '$.based_on') AND base.subject = one.subject
        )
        OR json_extract(one.entry, '$.based_on') IN (SELECT id FROM outbox)
    )
    ORDER BY seq
"""
_SHOWN: Final = "SELECT id, entry, state, reason, release_at FROM outbox WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class _Word:
    """What the outbox shows of an entry, once it is told something new: its state before and after."""

    id: str
    entry: str
    before: State
    after: State
    reason: str
    release_at: str | None


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
            recall = [str(row[1]) for row in found if row[2] in _WANTED_BACK]
            going = [row for row in found if row[2] not in _WANTED_BACK]
            outgoing = [_outgoing(row[3:], now, release_at) for row in going]
            connection.executemany(
                """UPDATE outbox SET state = 'sent', release_at = ?, first_sent_at = coalesce(first_sent_at, ?)
                   WHERE id = ?""",
                [
                    (_instant(one.release_at), instant, one.entry.id)
                    for row, one in zip(going, outgoing, strict=True)
                    if row[2] == State.QUEUED
                ],
            )
        return Batch(tuple(outgoing), tuple(recall), through=found[-1][0] if found else after)

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Write down the store's word. It changes what the outbox shows; only the feed takes an entry out of it.

        That something was sent and arrived is shown already: nothing is written for it.
        """
        if not self._news(receipts):
            return
        with self._database.write() as connection:
            news = self._news(receipts)
            connection.executemany(
                "UPDATE outbox SET state = ?, reason = ?, release_at = ? WHERE id = ?",
                [(word.after, word.reason, word.release_at, word.id) for word in news],
            )
            changed = [Entry.from_json(word.entry) for word in news if word.before is not word.after]
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
        doubtful = [Entry.from_json(found[0]) for found in self._database.rows(_DOUBTFUL, (me,))]
        if not doubtful:
            return []
        sql = "SELECT id FROM outbox WHERE state IN (SELECT value FROM json_each(?))"
        came_back = {str(found[0]) for found in self._database.rows(sql, (json.dumps(TRAY),))}
        items = self._items_of({entry.subject for entry in doubtful})
        overtaken = []
        for entry in doubtful:
            if not entry.quiet and _moved(entry, items.get(entry.subject, []), me, came_back):
                overtaken.append(entry)
                came_back.add(entry.id)
        return overtaken

    def _news(self, receipts: Sequence[Receipt]) -> list[_Word]:
        """What these receipts tell that the outbox does not show yet."""
        told = {receipt.id: receipt for receipt in receipts}
        news = []
        for entry_id, entry, state, *shown in self._database.rows(_SHOWN, (json.dumps(list(told)),)):
            before = State(state)
            heard = _heard(before, shown[1], told[entry_id])
            if heard != (before, *shown):
                news.append(_Word(entry_id, entry, before, *heard))
        return news


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


def _heard(before: State, release_at: str | None, receipt: Receipt) -> tuple[State, str, str | None]:
    """An entry's state, reason and release after a receipt. A recall is asked for until its answer has come."""
    after, reason = _AFTER[receipt.outcome], receipt.reason
    if before in _WANTED_BACK and after is State.HELD:
        after = State.RECALLING
    if before in _WANTED_BACK and after in (State.SENT, State.CONTESTED):
        reason = TOO_LATE
    return after, reason, _instant(receipt.release_at) or release_at


def _holds(item: FeedEntry, claim: str | None) -> bool:
    return claim is not None and item.entry is not None and item.entry.claim == claim and not item.contested


def _moves(item: FeedEntry) -> bool:
    return item.entry is not None and not item.entry.quiet and not item.contested


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)
