"""The words of the status line: the window, what waits, and how the syncs go. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from mentor_tui.services.inbox import SKEW_WORTH_SAYING, skew_words
from mentor_tui.tui.present import Role, clock, plural, rough, span

if TYPE_CHECKING:
    from mentor_tui.domain.hours import LockState
    from mentor_tui.services.inbox import Status


class StatusPart(NamedTuple):
    """A part of the status line: its `text`, a `short` form, and how early it may be dropped (9 first, 0 never).

    `least` is an even shorter form, for where others would have to go.
    """

    text: str
    short: str
    role: Role
    drop: int
    least: str = ""


YOUR_QUESTIONS: Final = StatusPart("your questions", "yours", Role.MUTED, 0)
"""What stands in the place of a window for who asks: she has none."""


def window_part(lock: LockState, zone: str, now: datetime, warning: timedelta) -> StatusPart:
    """The window and the time left in it; in its last minutes a warning (R3)."""
    until = lock.until
    if lock.locked:
        return StatusPart("off-hours", "off-hours", Role.SOON, 0)
    if until is None:
        return StatusPart("open at any time", "open", Role.MUTED, 0)
    left, ends = until - now, f"{until.astimezone(ZoneInfo(zone)):%H:%M}"
    if left <= warning:
        minutes = f"{clock(left)}"
        return StatusPart(f"▲ window ends in {minutes}, at {ends}", f"▲ ends in {minutes}", Role.SOON, 0)
    return StatusPart(f"open until {ends}, {span(left)} left", f"{span(left)} left", Role.GOOD, 0)


class Trouble(NamedTuple):
    """Why nothing comes through, in words for the status line."""

    text: str
    short: str


OUT_OF_REACH: Final = Trouble("store out of reach", "offline")
SILENT: Final = Trouble("store does not answer", "no answer")
FAILS: Final = Trouble("sync fails", "sync fails")


class SyncShown(NamedTuple):
    """What the app knows of its syncs: how much of a long fetch is here, and is in the lists (and of how much), what is
    in the way, when it tries again.
    """

    fetched: tuple[int, int] = (0, 0)
    sorted_in: tuple[int, int] = (0, 0)
    trouble: Trouble | None = None
    retry_at: datetime | None = None

    @property
    def under_way(self) -> list[tuple[str, int, int]]:
        """What is being done about a long feed, with how much of it, and of how much."""
        steps = (("fetching", *self.fetched), ("sorting in", *self.sorted_in))
        return [(doing, done, of) for doing, done, of in steps if done < of]


NOTHING_KNOWN: Final = SyncShown()


def count_parts(status: Status, now: datetime, sync: SyncShown = NOTHING_KNOWN) -> list[StatusPart]:
    """Pending, late, P0, unsent, how the syncs go: what is zero and says nothing is left out."""
    counts = status.counts
    parts = [StatusPart(f"{counts.pending:,} pending", f"{counts.pending:,}", Role.TEXT, 1)]
    if counts.p0:
        parts.append(StatusPart(f"{counts.p0} P0", f"{counts.p0} P0", Role.P0, 0))
    if counts.overdue:
        parts.append(StatusPart(f"{counts.overdue:,} late", f"{counts.overdue:,} late", Role.LATE, 2))
    if counts.before_window_ends:
        text = f"{counts.before_window_ends:,} to do in this window"
        parts.append(StatusPart(text, f"{counts.before_window_ends:,} due", Role.TEXT, 7))
    if counts.postmortems:
        text = plural(counts.postmortems, "postmortem")
        parts.append(StatusPart(text, text, Role.SOON, 3))
    if counts.attention:
        parts.append(StatusPart(f"{counts.attention:,} in the tray", f"{counts.attention:,} tray", Role.SOON, 3))
    if counts.unsent:
        parts.append(StatusPart(f"{counts.unsent:,} unsent", f"{counts.unsent:,} unsent", Role.MUTED, 3))
    parts += _sync_parts(status, now, sync)
    if abs(status.skew) > SKEW_WORTH_SAYING:
        text = f"clock {rough(abs(status.skew))} {skew_words(status.skew)}"
        parts.append(StatusPart(text, "clock off", Role.LATE, 4))
    return parts


def _sync_parts(status: Status, now: datetime, sync: SyncShown) -> list[StatusPart]:
    if sync.trouble is None and sync.under_way:
        return [_under_way(*sync.under_way[0])]
    trouble = sync.trouble or (OUT_OF_REACH if status.sync_error else None)
    if trouble is None:
        return [_last_sync(status, now, 5)]
    return [_last_sync(status, now, 6), _trouble(trouble, sync.retry_at, status.zone)]


def _under_way(doing: str, done: int, of: int) -> StatusPart:
    percent = f"{done * 100 // of} %"
    return StatusPart(f"{doing} {done:,} of {of:,}", f"{doing} {percent}", Role.ACCENT, 1, percent)


def _trouble(trouble: Trouble, retry_at: datetime | None, zone: str) -> StatusPart:
    if retry_at is None:
        return StatusPart(trouble.text, trouble.short, Role.LATE, 1)
    at = f"{retry_at.astimezone(ZoneInfo(zone)):%H:%M}"
    return StatusPart(
        f"{trouble.text}, retry at {at}", f"{trouble.short}, retry {at}", Role.LATE, 1, least=trouble.short
    )


def _last_sync(status: Status, now: datetime, drop: int) -> StatusPart:
    if status.last_sync is None:
        return StatusPart("not synced yet", "not synced", Role.MUTED, drop)
    ago = now - status.last_sync
    text = "synced just now" if ago < timedelta(minutes=1) else f"synced {rough(ago)} ago"
    return StatusPart(text, text.removesuffix(" ago"), Role.MUTED, drop)
