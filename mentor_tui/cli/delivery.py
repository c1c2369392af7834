"""After a local write: one try to bring it to the team at once, and in words what became of it.

The write itself is done by then and cannot be lost, so a store out of reach is said and is no failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mentor_tui.cli.out import Progress, say
from mentor_tui.cli.words import utc, wall_clock
from mentor_tui.domain.errors import MentorError, StoreUnreachable

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.outbox import OutboxItem

DELIVERED: Final = "delivered"
"""An entry that came back through the feed: everybody has it."""
ANSWERED_BEFORE: Final = "somebody answered before: both texts are kept, the lead decides; see `mentor outbox`"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry: `delivered`, or its state in the outbox, with a line for people."""

    state: str
    words: str
    release_at: str | None = None


def deliver(desk: Desk, progress: Progress | None = None) -> bool:
    """Sync once. When that fails it is said, and False: what was written waits here."""
    from mentor_tui.cli.apart import sync_apart

    try:
        sync_apart(desk, progress)
    except StoreUnreachable as error:
        say(f"queued here, the store was not reached: {error}")
        return False
    except MentorError as error:
        say(f"queued here, the store refused it: {error}")
        return False
    return True


def fetch_oneself(desk: Desk, progress: Progress | None) -> None:
    """Sync until this home knows who works here: enough for the inbox to open, which fetches the rest meanwhile."""
    from mentor_tui.cli.apart import sync_apart

    left = 0

    def draw(done: int, total: int) -> None:
        nonlocal left
        left = total - done
        if progress is not None:
            progress(done, total)

    try:
        sync_apart(desk, draw, enough=lambda own: own.knows_me)
    except MentorError as error:
        say(f"set up, but the store was not reached: {error}")
    if left:
        say(f"{left:,} older entries come while you work")


def fate(desk: Desk, entry_id: str) -> Fate:
    """Where an entry stands now."""
    from mentor_tui.services.outbox import outbox

    item = next((one for one in outbox(desk) if entry_id == one.id or entry_id in one.contestants), None)
    if item is None:
        return Fate(DELIVERED, "sent")
    return Fate(item.state, _words(desk, item), utc(item.release_at))


def _words(desk: Desk, item: OutboxItem) -> str:
    match item.state:
        case "held" if item.release_at is not None:
            now = desk.now()
            zone = desk.self().calendar_at(now).zone
            return f"held; goes out {wall_clock(item.release_at, zone, now)} ({zone})"
        case "contested":
            return ANSWERED_BEFORE
        case "overruled" | "superseded" | "separate":
            return f"{item.reason}; its text is kept, see `mentor outbox`"
        case "rejected" | "returned" | "recalled":
            return f"{item.state}: {item.reason}; its text waits in `mentor outbox`"
    queued = "queued; goes out with the next sync"
    return f"{queued}; {item.reason}" if item.reason else queued
