"""How a store decides: the five guarantees, over a team's rows, wherever the rows are kept.

A store opens one transaction per request and hands its rows here as a `Ledger`. `now` is the store's clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from mentor_tui.domain.entry import Entry, FeedEntry, next_chain
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.values import slotted_value
from mentor_tui.team import rules
from mentor_tui.team.port import Identity, Outcome, Outgoing, Page, Pushed, Receipt

LARGEST_PAGE: Final = 1000
"""The most entries one pull brings, whatever its reader asks for."""


@slotted_value
class Head:
    """The last position there is, and the chain there."""

    position: int
    chain: str


@slotted_value
class Row:
    """What a store knows of one id. `entry` is None for what was refused, or recalled before it came."""

    id: str
    author: str
    outcome: Outcome
    entry: Entry | None = None
    release_at: datetime | None = None
    received_at: datetime | None = None
    position: int | None = None
    chain: str = ""
    reason: str = ""

    def receipt(self) -> Receipt:
        """The word on it for its author."""
        release_at = self.release_at if self.outcome is Outcome.HELD else None
        return Receipt(self.id, self.outcome, self.position, release_at, self.reason)

    def read_by(self, reader: str) -> FeedEntry:
        """It as `reader` may see it: position, id and chain only, when she is not among its audience."""
        assert self.entry is not None
        assert self.received_at is not None
        audience = self.entry.audience
        if audience is not None and reader != self.author and reader not in audience:
            return FeedEntry(self.id, "", self.received_at, None, self.position, self.chain)
        contested = self.outcome is Outcome.CONTESTED
        return FeedEntry(self.id, self.author, self.received_at, self.entry, self.position, self.chain, contested)


class Ledger(Protocol):
    """One team's rows, inside one transaction that nobody else writes beside."""

    def head(self) -> Head:
        """The team's counter."""

    def row(self, entry_id: str) -> Row | None:
        """What is known of an id."""

    def holder(self, claim: str) -> str | None:
        """The id of the applied entry that holds a claim."""

    def mover(self, subject: str, after: int, but_not_by: str) -> str | None:
        """The id of the last applied entry after a position that moved a subject and is not by `but_not_by`."""

    def due(self, now: datetime) -> Sequence[Row]:
        """The held rows with release_at <= now, by (release_at, arrival)."""

    def chain_at(self, position: int) -> str | None:
        """The chain at a position; GENESIS at 0; None where there is no such position."""

    def feed(self, after: int, limit: int) -> Sequence[Row]:
        """The rows that have a position after `after`, in order, at most `limit`."""

    def write(self, row: Row) -> None:
        """Add a row, or change the outcome of one; a row with a new position moves the head there."""


def push(
    ledger: Ledger, author: Identity, outgoing: Sequence[Outgoing], recall: Sequence[str], now: datetime
) -> Pushed:
    """Release what is due, then take back, then take in: an entry recalled in the same breath is not sent."""
    release(ledger, now)
    recalled = [_take_back(ledger, author, entry_id) for entry_id in recall]
    taken = [_take(ledger, author, one, now) for one in outgoing]
    return Pushed((*taken, *recalled), now)


def pull(ledger: Ledger, reader: str, after: int, chain_at_after: str, limit: int, now: datetime) -> Page:
    """A page of the feed for `reader`; the caller has released what was due."""
    head = ledger.head()
    if after < 0 or ledger.chain_at(after) != chain_at_after:
        return Page((), head.position, now, diverged=True)
    rows = ledger.feed(after, max(1, min(limit, LARGEST_PAGE)))
    return Page(tuple(row.read_by(reader) for row in rows), head.position, now)


def release(ledger: Ledger, now: datetime) -> None:
    """Let held entries whose time has come into the feed, or give them back to their authors.

    A released entry is received at its release time, however late somebody looked.
    """
    for row in ledger.due(now):
        assert row.entry is not None
        assert row.release_at is not None
        reason = _gone(ledger, row.author, row.entry)
        if reason:
            ledger.write(replace(row, outcome=Outcome.RETURNED, reason=reason))
        else:
            _append(ledger, row, Outcome.APPLIED, row.release_at)


def _gone(ledger: Ledger, author: str, entry: Entry) -> str:
    """Why a held entry may not go out any more; empty when it may. A quiet one is good whatever has moved.

    What its author wrote herself does not move a subject for her: of two held entries the second may go out after
    the first. Only when the first did not go out is the second, written upon it, given back too.
    """
    holder = ledger.holder(entry.claim) if entry.claim is not None else None
    if holder is not None:
        return f"while it waited, {entry.claim} was taken by {holder}; decide whether it still helps"
    if entry.based_on is None or entry.quiet:
        return ""
    base = ledger.row(entry.based_on)
    if base is not None and base.outcome is not Outcome.APPLIED:
        return f"it was written upon {entry.based_on}, which is not in the feed; send it again if it still helps"
    seen = base.position if base is not None and base.position is not None else 0
    mover = ledger.mover(entry.subject, seen, author)
    if mover is None:
        return ""
    return f"while it waited, {entry.subject} moved on with {mover}; read that, then send it again or drop it"


def _take(ledger: Ledger, author: Identity, one: Outgoing, now: datetime) -> Receipt:
    entry_id = one.entry.id
    if not rules.is_id(entry_id):
        return Receipt(entry_id, Outcome.REJECTED, reason="the entry's id is not a UUID")
    known = ledger.row(entry_id)
    if known is not None:
        return _known(known, author)
    try:
        entry = rules.let_in(one, author)
    except (BadInput, Refused) as error:
        return _record(ledger, Row(entry_id, author.member, Outcome.REJECTED, reason=str(error)))
    row = Row(entry_id, author.member, Outcome.HELD, entry, one.release_at)
    if one.release_at is not None and one.release_at > now:
        return _record(ledger, row)
    taken = entry.claim is not None and ledger.holder(entry.claim) is not None
    return _append(ledger, row, Outcome.CONTESTED if taken else Outcome.APPLIED, now)


def _take_back(ledger: Ledger, author: Identity, entry_id: str) -> Receipt:
    """Recall by id. An id nobody knows yet becomes a tombstone: a late copy of its push must not revive it."""
    if not rules.is_id(entry_id):
        return Receipt(entry_id, Outcome.REJECTED, reason="the entry's id is not a UUID")
    known = ledger.row(entry_id)
    if known is None:
        return _record(ledger, Row(entry_id, author.member, Outcome.RECALLED))
    if known.author == author.member and known.outcome is Outcome.HELD:
        return _record(ledger, replace(known, outcome=Outcome.RECALLED))
    return _known(known, author)


def _known(row: Row, author: Identity) -> Receipt:
    if row.author != author.member:
        return Receipt(row.id, Outcome.REJECTED, reason="the entry's id belongs to another")
    return row.receipt()


def _record(ledger: Ledger, row: Row) -> Receipt:
    ledger.write(row)
    return row.receipt()


def _append(ledger: Ledger, row: Row, outcome: Outcome, at: datetime) -> Receipt:
    head = ledger.head()
    placed = replace(
        row,
        outcome=outcome,
        received_at=at,
        position=head.position + 1,
        chain=next_chain(head.chain, row.id, at),
    )
    return _record(ledger, placed)
