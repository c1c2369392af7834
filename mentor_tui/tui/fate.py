"""Before sending: when a text would go out, and whether that is in time. Pure: every function takes `now`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from mentor_tui.services.lock import WARNING
from mentor_tui.tui.present import Piece, Role, city, moment, rough
from mentor_tui.tui.undoing import UNDO_FOR

if TYPE_CHECKING:
    from mentor_tui.domain.hours import LockState

PHONE: Final = "P0"
"""The one way that no window ends."""


class Departure(NamedTuple):
    """When a text sent now would go out: None, not before new hours are declared. `held`: not before her next window.

    `late_by` is how long after the deadline that is; None in time, or where no deadline is known.
    """

    at: datetime | None
    held: bool
    due: datetime | None = None

    @property
    def late_by(self) -> timedelta | None:
        """How long after the deadline it would go out."""
        return self.at - self.due if self.at is not None and self.due is not None and self.at > self.due else None


def departure(
    lock: LockState, following: Callable[[], datetime | None], now: datetime, due: datetime | None
) -> Departure:
    """When a text sent now goes out (R3). `following` is the opening after this window: asked for only at its end."""
    leaves = now + UNDO_FOR
    if lock.locked:
        return Departure(lock.until, True, due)
    if lock.until is not None and lock.until <= leaves:
        return Departure(following(), True, due)
    return Departure(leaves, False, due)


def fate_words(one: Departure, now: datetime, zone: str) -> Piece:
    """When it goes out, for the line over the text."""
    in_time = ", in time" if one.due and one.at and not one.late_by else ""
    if not one.held:  # how late it is stands with the question: sending it at once cannot help that
        late = ", late" if one.late_by else in_time
        return Piece(f"out in {UNDO_FOR.seconds} s{late}", Role.LATE if one.late_by else Role.MUTED)
    when = moment(one.at, now, zone) if one.at is not None else "when you declare new hours"
    late = f", {rough(one.late_by)} late" if one.late_by else in_time
    return Piece(f"goes out {when}{late}", Role.LATE if one.late_by else Role.SOON)


def warning_words(
    lock: LockState,
    following: Callable[[], datetime | None],
    now: datetime,
    due: datetime,
    zone: str,
    open_moves: Callable[[], Sequence[str]],
) -> str:
    """What to think of while the window is about to end, or over: that a text not sent before goes out late.

    Empty when it would be in time all the same, or is late already. `open_moves` are those that help inside the window;
    it is asked for only when there is something to think of.
    """
    if due <= now or not (lock.locked or (lock.until is not None and lock.until <= now + WARNING)):
        return ""
    opens = lock.until if lock.locked else following()
    if opens is None or opens <= due:
        return ""
    inside = not departure(lock, following, now, due).held
    begins = f"Not sent by {_wall_clock(lock.until, zone)}, it releases" if inside and lock.until else "Releases"
    when = f"{begins} {moment(opens, now, zone)} {city(zone)}, {hours_after(opens - due)} after the deadline"
    return when + _instead(() if lock.locked else [one for one in open_moves() if inside or one == PHONE])


def _wall_clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def _instead(moves: Sequence[str]) -> str:
    """What could be done instead: `: acknowledge, hand over, or P0?`."""
    if not moves:
        return "; no other move is open now"
    *others, last = moves
    comma = "," if len(others) > 1 else ""
    return f": {', '.join(others)}{comma} or {last}?" if others else f": {last}?"


def hours_after(length: timedelta) -> str:
    """A length to be weighed: `35 min`, `4 h 35`, `2 d 4 h`."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    if minutes < 1440:
        return f"{minutes // 60} h {minutes % 60:02}"
    return f"{minutes // 1440} d {minutes // 60 % 24} h"
