"""The off-hours lock (R3): open inside the mentor's declared hours, a wall outside them, and a P0 breaks through.

A mentee has no wall: she reads and asks at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from mentor_tui.domain.delivery import OutboxState, ReleaseAt
from mentor_tui.domain.entry import Entry, instant_text, parse_instant
from mentor_tui.domain.errors import OffHours, Refused
from mentor_tui.domain.hours import Calendar, LockState, lock_state, next_opening, windows
from mentor_tui.domain.people import is_mentor

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.desk import Desk

GRACE: Final = timedelta(minutes=5)
"""How long a sentence may still be finished after the window's end."""
WARNING: Final = timedelta(minutes=10)
"""How long before the window's end it is said."""

_LOCKED_UNTIL: Final = "locked_until"
_REACHES_MENTEES: Final = frozenset({"answer", "ask_back", "ack", "note", "hand_over", "snooze", "resolved"})


@dataclass(frozen=True, slots=True)
class Wall:
    """What is shown while locked: nothing of the inbox but its P0s."""

    until: datetime | None
    zone: str
    by_hand: bool
    waiting: int
    goes_out_at: datetime | None
    p0: list[InboxRow]
    voice_channel: str


_GOING: Final = (OutboxState.QUEUED, OutboxState.SENT, OutboxState.HELD)
"""The states of what goes out unless somebody does something about it."""


def state(desk: Desk) -> LockState:
    """Whether the lock holds now, and until when. Read anew at each call: a stored countdown could be fooled."""
    return _state_at(desk, desk.now())


def lock_now(desk: Desk) -> LockState:
    """Lock until the next window opens, although this one still runs. It cannot be taken back. Raises Refused for a
    mentee."""
    check_has_wall(desk)
    now = desk.now()
    current = _state_at(desk, now)
    if current.locked:
        return current
    opens = opens_after_this_window(desk)
    desk.journal.set_setting(_LOCKED_UNTIL, instant_text(opens or now + timedelta(days=1)))
    return _state_at(desk, now)


def check_has_wall(desk: Desk) -> None:
    """Raise Refused for a mentee: the wall is a mentor's."""
    if not is_mentor(desk.self().role):
        raise Refused("only a mentor has hours that lock (R3): you can read and ask at any time")


def opens_after_this_window(desk: Desk) -> datetime | None:
    """Until when `lock_now` locks: the opening after the window that runs now. None when there is none in sight."""
    now = desk.now()
    return next_opening(_calendar(desk, now), _state_at(desk, now).until or now)


def in_grace(desk: Desk, now: datetime) -> bool:
    """Whether a window ended less than GRACE ago by itself: what is being typed may be finished."""
    current = _state_at(desk, now)
    return current.locked and not current.by_hand and not _state_at(desk, now - GRACE).locked


def grace_ends(desk: Desk, now: datetime) -> datetime | None:
    """When the grace of the window that just ended is over; None outside it."""
    if not in_grace(desk, now):
        return None
    ended = windows(_calendar(desk, now - GRACE), now - GRACE, now)
    return ended[-1].end + GRACE if ended else None


def refuse_off_hours(desk: Desk, *, p0: bool = False, finishing: bool = False) -> None:
    """Raise OffHours while the lock holds, except for a P0 (R4), and except to finish a sentence in the grace."""
    if p0:
        return
    now = desk.now()
    current = _state_at(desk, now)
    if not current.locked or (finishing and in_grace(desk, now)):
        return
    raise OffHours(f"off-hours: {opens_in_words(current, desk.self().calendar_at(now).zone)}; a P0 is not held back")


def opens_in_words(lock: LockState, zone: str) -> str:
    """When the lock opens, on the mentor's own clock."""
    if lock.until is None:
        return "your hours never open; declare some with `mentor hours`"
    at = lock.until.astimezone(ZoneInfo(zone))
    return f"your window opens {at:%a %Y-%m-%d %H:%M} ({zone})"


def wall(desk: Desk) -> Wall:
    """What the lock screen shows."""
    now = desk.now()
    current = _state_at(desk, now)
    journal = desk.journal
    waiting = [item for item in journal.outbox() if item.state in _GOING and _is_held_back(item.entry)]
    return Wall(
        until=current.until,
        zone=_calendar(desk, now).zone,
        by_hand=current.by_hand,
        waiting=len(waiting),
        goes_out_at=min((item.release_at for item in waiting if item.release_at), default=current.until),
        p0=[row for row in journal.inbox_rows(journal.inbox_ids(desk.me, now)) if row.p0],
        voice_channel=journal.team().voice_channel,
    )


def release_policy(desk: Desk) -> ReleaseAt:
    """When an entry may leave (R3): what a mentor sends off-hours waits for her next opening; a P0 never waits."""
    known = desk.journal.member(desk.me) is not None

    def release_at(entry: Entry, now: datetime) -> datetime | None:
        if not known or not _is_held_back(entry):
            return None
        current = _state_at(desk, now)
        return current.until if current.locked else None

    return release_at


def _is_held_back(entry: Entry) -> bool:
    """Whether this waits for her next opening when it is sent off-hours; a P0 never does."""
    return entry.kind in _REACHES_MENTEES and not entry.body.get("p0")


def _state_at(desk: Desk, now: datetime) -> LockState:
    me = desk.self()
    if not is_mentor(me.role):
        return LockState(False, None)
    by_hand = desk.journal.setting(_LOCKED_UNTIL)
    return lock_state(me.calendar_at(now), now, parse_instant(by_hand) if by_hand else None)


def _calendar(desk: Desk, now: datetime) -> Calendar:
    return desk.self().calendar_at(now)
