"""A journal in memory: the model of what sync needs of a mirror and an outbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
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


@dataclass
class Kept:
    """What is on the disk: it outlives a crash, and two processes on one machine share it."""

    feed: list[FeedEntry] = field(default_factory=list)
    outbox: dict[str, Waiting] = field(default_factory=dict)
    fresh: list[FeedEntry] = field(default_factory=list)
    begun: int = 0
    noted: list[tuple[datetime, timedelta, str | None]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Where in the feed an id is."""
    claims: set[str] = field(default_factory=set)
    """The claims that are held in the feed."""

    def copied(self) -> Kept:
        """It as a backup has it: later changes do not touch the copy."""
        outbox = {entry_id: copy(one) for entry_id, one in self.outbox.items()}
        places, claims = dict(self.places), set(self.claims)
        return replace(
            self, feed=self.feed[:], outbox=outbox, fresh=self.fresh[:], noted=[], places=places, claims=claims
        )

    def add(self, entries: Iterable[FeedEntry]) -> None:
        """Go on with the feed."""
        for item in entries:
            self.places[item.id] = len(self.feed)
            self.feed.append(item)
            if item.entry is not None and item.entry.claim is not None and not item.contested:
                self.claims.add(item.entry.claim)


def nothing() -> None:
    """Nothing happens."""


class MemoryMirror:
    """The mirror and outbox of `me`. Every public method is one transaction on what is kept.

    `between` is for a planted fault: it calls it between two transactions where the twin has but one. `put_off` is how
    many steps of work wait.
    """

    def __init__(self, me: str, kept: Kept | None = None) -> None:
        self.me = me
        self.kept = kept or Kept()
        self.between: Callable[[], object] = nothing
        self.put_off = 0
        self._begun = 0

    def beside(self) -> MemoryMirror:
        """The same as another process on this machine has it."""
        return type(self)(self.me, self.kept)

    @property
    def feed(self) -> list[FeedEntry]:
        return self.kept.feed

    @property
    def outbox(self) -> dict[str, Waiting]:
        return self.kept.outbox

    @property
    def noted(self) -> list[tuple[datetime, timedelta, str | None]]:
        return self.kept.noted

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

    def confirmed(self) -> Sequence[FeedEntry]:
        return self.feed

    def last_moving(self, subject: str) -> str | None:
        """The last moving entry of a subject that is seen here, one's own unconfirmed ones included."""
        for waiting in reversed(self.outbox.values()):
            if waiting.entry.subject == subject and not waiting.entry.quiet and waiting.state not in IN_TRAY:
                return waiting.entry.id
        return next((item.id for item in reversed(self.feed) if moves(item, subject)), None)

    def backup(self) -> Kept:
        return self.kept.copied()

    def restore(self, backup: Kept) -> None:
        self.kept = backup.copied()

    def reopen(self) -> None:
        """As after a crash: nothing is kept here but what transactions wrote."""
        self._begun = 0

    # What sync does.

    def cursor(self) -> Cursor:
        return cursor_at(self.feed)

    def take_page(self, entries: Sequence[FeedEntry], after: Cursor) -> None:
        if self.cursor() != after:
            raise CursorMoved
        self.kept.add(entries)
        self.confirm(entries)

    def return_moved(self) -> int:
        moved = 0
        for one in self.outbox.values():
            if not one.was_sent and one.state is QUEUED and self._too_late(one.entry):
                one.state, one.reason = RETURNED, "its subject moved on before it was sent"
                moved += 1
        return moved

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, after: int = 0) -> Batch:
        """What to push; an entry never overtakes an earlier one about its subject that can still be undone."""
        outgoing: list[Outgoing] = []
        recall: list[str] = []
        waited_for: set[str] = set()
        through = after
        for number, (entry_id, one) in enumerate(self.outbox.items(), 1):
            if one.state is QUEUED and one.send_after > now:
                waited_for.add(one.entry.subject)
            elif number > after and _may_go(one, now) and one.entry.subject not in waited_for:
                if len(outgoing) + len(recall) == limit:
                    break
                through = number
                if one.state in (RECALLING, RECALLED):
                    recall.append(entry_id)
                else:
                    outgoing.append(_handed_over(one, now, release_at))
        return Batch(tuple(outgoing), tuple(recall), through)

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        for receipt in receipts:
            one = self.outbox.get(receipt.id)
            if one is None or (one.state in (RECALLING, RECALLED) and receipt.outcome is Outcome.HELD):
                continue
            one.state, one.reason = SAID[receipt.outcome], receipt.reason

    def begin_fresh(self) -> None:
        self.kept.begun += 1
        self._begun = self.kept.begun
        self.kept.fresh = []

    def take_fresh_page(self, entries: Sequence[FeedEntry]) -> Cursor:
        self._check_fresh()
        self.kept.fresh.extend(entries)
        return cursor_at(self.kept.fresh)

    def adopt_fresh(self) -> int:
        self._check_fresh()
        there = {item.id for item in self.kept.fresh}
        lost = {
            item.id: Waiting(item.entry, item.entry.composed_at, was_sent=True)
            for item in self.feed
            if item.author == self.me and item.entry is not None and item.id not in there
        }
        queued = len(lost) + self._to_be_said_again(there)
        self.kept.outbox = {**lost, **self.outbox}
        self.follow_fresh()
        return queued

    def work_off(self) -> bool:
        self.put_off = max(0, self.put_off - 1)
        return self.put_off > 0

    def to_fold(self) -> int:
        return 0

    def note_sync(self, at: datetime, skew: timedelta, error: str | None) -> None:
        self.noted.append((at, skew, error))

    # Its parts, which a planted fault takes apart.

    def follow_fresh(self) -> None:
        """Put the fresh feed in the mirror's place."""
        fresh, self.kept.fresh = self.kept.fresh, []
        self.kept.begun += 1
        self.kept.feed, self.kept.places, self.kept.claims = [], {}, set()
        self.kept.add(fresh)
        self.confirm(fresh)

    def confirm(self, entries: Iterable[FeedEntry]) -> None:
        """What the feed shows leaves the outbox."""
        for item in entries:
            if item.author == self.me:
                self.outbox.pop(item.id, None)

    def _to_be_said_again(self, there: Collection[str]) -> int:
        """A restored store has forgotten what it said: entries are queued again, recalls asked for again."""
        queued = 0
        for entry_id, one in self.outbox.items():
            if entry_id in there:
                continue
            if one.state in (SENT, HELD, OutboxState.CONTESTED, RETURNED):
                one.state = QUEUED
                queued += 1
            elif one.state is RECALLED:
                one.state = RECALLING
        return queued

    def _check_fresh(self) -> None:
        if not self._begun or self._begun != self.kept.begun:
            raise CursorMoved

    def _too_late(self, entry: Entry) -> bool:
        if entry.quiet or entry.based_on is None or entry.claim in self.kept.claims:
            return False
        base = self.outbox.get(entry.based_on)
        if base is not None:
            return base.state in IN_TRAY
        place = self.kept.places.get(entry.based_on)
        since = self.feed[place + 1 :] if place is not None else []
        return any(moves(item, entry.subject) and item.author != self.me for item in since)


def _may_go(one: Waiting, now: datetime) -> bool:
    """A recall is asked for again until the release has passed: a restored store may have forgotten it."""
    if one.state is RECALLED:
        return one.release_at is not None and one.release_at > now
    return one.state not in IN_TRAY


def _handed_over(one: Waiting, now: datetime, release_at: ReleaseAt) -> Outgoing:
    """Marked as sent before it leaves, its release fixed at the first time."""
    if not one.was_sent:
        one.release_at, one.was_sent = release_at(one.entry, now), True
    if one.state is QUEUED:
        one.state = SENT
    return Outgoing(one.entry, one.release_at)


def cursor_at(feed: Sequence[FeedEntry]) -> Cursor:
    if not feed:
        return Cursor()
    assert feed[-1].position is not None
    return Cursor(feed[-1].position, feed[-1].chain)


def moves(item: FeedEntry, subject: str) -> bool:
    entry = item.entry
    return entry is not None and entry.subject == subject and not entry.quiet and not item.contested
