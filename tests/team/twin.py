"""A journal in memory: the model of what sync needs of a mirror and an outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentor_tui.domain.delivery import Batch, Cursor, CursorMoved, OutboxState, Outcome, Outgoing, Receipt, ReleaseAt
from mentor_tui.domain.entry import Entry, FeedEntry

QUEUED, SENT, HELD = OutboxState.QUEUED, OutboxState.SENT, OutboxState.HELD
RECALLING, RECALLED, RETURNED = OutboxState.RECALLING, OutboxState.RECALLED, OutboxState.RETURNED

IN_TRAY = frozenset({OutboxState.REJECTED, RETURNED, RECALLED})
"""States in which an entry waits for a person and is not sent again."""

SAID: dict[Outcome, OutboxState] = {
    Outcome.APPLIED: SENT,
    Outcome.HELD: HELD,
    Outcome.CONTESTED: OutboxState.CONTESTED,
    Outcome.REJECTED: OutboxState.REJECTED,
    Outcome.RETURNED: RETURNED,
    Outcome.RECALLED: RECALLED,
}


@dataclass
class Waiting:
    entry: Entry
    send_after: datetime
    state: OutboxState = QUEUED
    release_at: datetime | None = None
    reason: str = ""
    was_sent: bool = False


class MemoryMirror:
    """The mirror and outbox of `me`. Every public method is one transaction."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.feed: list[FeedEntry] = []
        self.outbox: dict[str, Waiting] = {}
        self.fresh: list[FeedEntry] = []
        self.noted: list[tuple[datetime, timedelta, str | None]] = []

    # What a person does.

    def write(self, entry: Entry, send_after: datetime) -> None:
        self.outbox[entry.id] = Waiting(entry, send_after)

    def take_back(self, entry_id: str) -> bool:
        """Undo what was never sent, without a trace (True); ask for the return of what was."""
        waiting = self.outbox[entry_id]
        if waiting.state is QUEUED and not waiting.was_sent:
            del self.outbox[entry_id]
            return True
        if waiting.state in (QUEUED, SENT, HELD):
            waiting.state = RECALLING
        return False

    def states(self) -> dict[str, OutboxState]:
        return {entry_id: waiting.state for entry_id, waiting in self.outbox.items()}

    def confirmed(self) -> list[FeedEntry]:
        return list(self.feed)

    def last_moving(self, subject: str) -> str | None:
        """The last moving entry of a subject that is seen here, one's own unconfirmed ones included."""
        moving = [item.id for item in self.feed if moves(item, subject)]
        on_the_way = (one.entry for one in self.outbox.values() if one.state not in IN_TRAY)
        moving += [entry.id for entry in on_the_way if entry.subject == subject and not entry.quiet]
        return moving[-1] if moving else None

    def backup(self) -> object:
        return deepcopy(self.__dict__)

    def restore(self, backup: object) -> None:
        assert isinstance(backup, dict)
        self.__dict__.update(deepcopy(backup))

    def reopen(self) -> None:
        """As after a crash: nothing is kept here but what transactions wrote."""

    # What sync does.

    def cursor(self) -> Cursor:
        return cursor_at(self.feed)

    def take_page(self, entries: Sequence[FeedEntry], after: Cursor) -> None:
        if self.cursor() != after:
            raise CursorMoved
        self.feed.extend(entries)
        self._confirm(entries)

    def return_moved(self) -> int:
        moved = [one for one in self.outbox.values() if not one.was_sent and self._too_late(one.entry)]
        for one in moved:
            one.state, one.reason = RETURNED, "its subject moved on before it was sent"
        return len(moved)

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, after: int = 0) -> Batch:
        outgoing: list[Outgoing] = []
        recall: list[str] = []
        through = after
        for number, (entry_id, one) in enumerate(self.outbox.items(), 1):
            if number <= after or one.state in IN_TRAY or (one.state is QUEUED and one.send_after > now):
                continue
            through = number
            if one.state is RECALLING:
                recall.append(entry_id)
                continue
            if not one.was_sent:
                one.release_at, one.was_sent = release_at(one.entry, now), True
            if one.state is QUEUED:
                one.state = SENT
            outgoing.append(Outgoing(one.entry, one.release_at))
            if len(outgoing) == limit:
                break
        return Batch(tuple(outgoing), tuple(recall), through)

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        for receipt in receipts:
            one = self.outbox.get(receipt.id)
            if one is None or (one.state is RECALLING and receipt.outcome is Outcome.HELD):
                continue
            one.state, one.reason = SAID[receipt.outcome], receipt.reason

    def begin_fresh(self) -> None:
        self.fresh = []

    def take_fresh_page(self, entries: Sequence[FeedEntry]) -> Cursor:
        self.fresh.extend(entries)
        return cursor_at(self.fresh)

    def adopt_fresh(self) -> int:
        there = {item.id for item in self.fresh}
        lost = {
            item.id: Waiting(item.entry, item.received_at, was_sent=True)
            for item in self.feed
            if item.author == self.me and item.entry is not None and item.id not in there
        }
        queued = len(lost)
        for entry_id, one in self.outbox.items():
            if one.state in (SENT, HELD, OutboxState.CONTESTED, RETURNED) and entry_id not in there:
                one.state = QUEUED
                queued += 1
            elif one.state is RECALLED:
                one.state = RECALLING  # the restored store may not know that it was taken back
        self.outbox = {**lost, **self.outbox}
        self.feed, self.fresh = self.fresh, []
        self._confirm(self.feed)
        return queued

    def note_sync(self, at: datetime, skew: timedelta, error: str | None) -> None:
        self.noted.append((at, skew, error))

    def _confirm(self, entries: Iterable[FeedEntry]) -> None:
        for item in entries:
            if item.author == self.me:
                self.outbox.pop(item.id, None)

    def _too_late(self, entry: Entry) -> bool:
        if entry.based_on is None or self._is_taken(entry.claim):
            return False
        base = self.outbox.get(entry.based_on)
        if base is not None:
            return base.state in IN_TRAY
        places = [place for place, item in enumerate(self.feed) if item.id == entry.based_on]
        since = self.feed[places[0] + 1 :] if places else []
        return any(moves(item, entry.subject) and item.author != self.me for item in since)

    def _is_taken(self, claim: str | None) -> bool:
        claims = (item.entry.claim for item in self.feed if item.entry is not None and not item.contested)
        return claim is not None and claim in claims


def cursor_at(feed: Sequence[FeedEntry]) -> Cursor:
    if not feed:
        return Cursor()
    assert feed[-1].position is not None
    return Cursor(feed[-1].position, feed[-1].chain)


def moves(item: FeedEntry, subject: str) -> bool:
    entry = item.entry
    return entry is not None and entry.subject == subject and not entry.quiet and not item.contested
