"""Delivery: what passes between a journal and a team's store, and what an outbox calls its entries.

The journal and the store are siblings that do not know each other; the sync engine carries these shapes between them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from mentor_tui.domain.entry import GENESIS, Entry
from mentor_tui.domain.values import slotted_value

ReleaseAt = Callable[[Entry, datetime], datetime | None]
"""When an entry that is first sent now may go out (R3); None: at once."""


class Outcome(StrEnum):
    """What became of an entry that was pushed."""

    APPLIED = "applied"
    """In the feed, its claim held."""
    HELD = "held"
    """Kept by the store until its release time; nobody else sees it; its author may recall it."""
    CONTESTED = "contested"
    """In the feed, but its claim was taken before."""
    REJECTED = "rejected"
    """Recorded and refused for good: malformed, too large, or not this role's to write."""
    RETURNED = "returned"
    """Was held; at its release the subject had moved or its claim was gone. Back to its author."""
    RECALLED = "recalled"
    """Taken back by its author before its release; pushing it again does not revive it."""


class OutboxState(StrEnum):
    """Where an entry made here stands, as far as this machine knows. Only the feed takes it out of the outbox."""

    QUEUED = "queued"
    """Waits here for its first sending; it can be undone without a trace."""
    SENT = "sent"
    """Was handed to the store, or may have been; it is sent again until the feed shows it."""
    HELD = "held"
    """The store keeps it until its release time."""
    RECALLING = "recalling"
    """Its author wants it back; the store has not said yet whether it was in time."""
    CONTESTED = "contested"
    """The store says that its claim was taken; the feed will show both sides."""
    REJECTED = "rejected"
    """The store refused it for good; its text waits here for a person's decision."""
    RETURNED = "returned"
    """Its subject moved before it left; its text waits here for a person's decision."""
    RECALLED = "recalled"
    """Taken back in time; its text waits here for a person's decision."""


@slotted_value
class Outgoing:
    """An entry to push. `release_at` is fixed when it is first sent (R3); None or past: at once."""

    entry: Entry
    release_at: datetime | None = None


@slotted_value
class Receipt:
    """The store's word on one entry. A known id gets the outcome it has by now, whatever is pushed under it."""

    id: str
    outcome: Outcome
    position: int | None = None
    release_at: datetime | None = None
    reason: str = ""


@slotted_value
class Cursor:
    """How far a reader has come in a feed: the last position it has, and the chain there."""

    position: int = 0
    chain: str = GENESIS


@slotted_value
class Batch:
    """What to push next: entries, and the ids of held ones that their author wants back.

    `through` is how far in the outbox it came: the next batch begins after it.
    """

    outgoing: tuple[Outgoing, ...] = ()
    recall: tuple[str, ...] = ()
    through: int = 0


class CursorMoved(Exception):
    """Another process took a page meanwhile: nothing was changed; read the cursor and pull again."""
