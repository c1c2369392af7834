"""Before sending: when a text would go out, and whether that is in time. Pure: every function takes `now`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mentor_tui.tui.present import Piece, Role, city, moment, rough
from mentor_tui.tui.undoing import UNDO_FOR

if TYPE_CHECKING:
    from mentor_tui.domain.hours import LockState


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


def warning_words(one: Departure, now: datetime, zone: str) -> str:
    """What to think of before holding an answer until it is late; empty when it is in time, or late already."""
    if not one.held or one.late_by is None or one.at is None or one.due is None or one.due <= now:
        return ""
    after = f"{hours_after(one.late_by)} after the deadline"
    return f"Releases {moment(one.at, now, zone)} {city(zone)}, {after}: acknowledge, hand over, or P0?"


def hours_after(length: timedelta) -> str:
    """A length to be weighed: `35 min`, `4 h 35`, `2 d 4 h`."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    if minutes < 1440:
        return f"{minutes // 60} h {minutes % 60:02}"
    return f"{minutes // 1440} d {minutes // 60 % 24} h"
