"""From what the services know to the words on the screen. Pure: no clock, no colours, no widgets.

A piece of text carries a role ("muted", "late", ...); the styles decide what a role looks like. All text that people
wrote goes through `plain` here, and never through markup.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from mentor_tui.domain.entry import instant
from mentor_tui.domain.plain_text import plain, unjoined
from mentor_tui.services.inbox import SKEW_WORTH_SAYING, skew_words

if TYPE_CHECKING:
    from mentor_tui.domain.hours import LockState
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.inbox import Status

SOON: Final = timedelta(hours=1)
"""How near an end is called soon."""

WAITS: Final = "pending"
"""The state of a question that waits for an answer; one in another is named by it."""


class Role(StrEnum):
    """What a piece of text is, for the styles to colour."""

    TEXT = "text"
    STRONG = "strong"
    MUTED = "muted"
    ACCENT = "accent"
    P0 = "alarm"
    LATE = "late"
    SOON = "soon"
    GOOD = "good"
    HEADING = "heading"
    MARK = "mark"


class Piece(NamedTuple):
    """Some text with its role."""

    text: str
    role: Role = Role.TEXT


class Block(NamedTuple):
    """Pieces that run on and wrap. `first` stands before the first line; the others are indented as far."""

    pieces: tuple[Piece, ...] = ()
    first: Piece = Piece("")


class Cells(NamedTuple):
    """One question of a list. `bar` is its urgency as a glyph, `when` the same in words."""

    bar: str
    when: str
    urgency: Role
    title: str
    who: str
    place: str
    flags: tuple[Piece, ...]


def _ends(row: InboxRow) -> tuple[datetime | None, datetime]:
    """Act-by and due."""
    return (None if row.act_by is None else instant(row.act_by)), instant(row.due)


def cells(row: InboxRow, now: datetime, zone: str) -> Cells:
    """What a list shows of a question at `now`, to a mentor in `zone`."""
    urgency = urgency_of(row, now)
    return Cells(
        bar=_BARS[urgency],
        when=_when(row, now),
        urgency=urgency,
        title=one_line(row.title),
        who=one_line(row.mentee_name),
        place=local_time(row.zone, now, zone),
        flags=tuple(_flags(row)),
    )


def _when(row: InboxRow, now: datetime) -> str:
    if row.postmortem:
        return "postmortem"
    if row.state != WAITS:
        return row.state
    return "call now" if row.p0 else countdown(*_ends(row), now)


_BARS: Final = {Role.P0: "█", Role.LATE: "▌", Role.SOON: "▎", Role.TEXT: " "}


def urgency_of(row: InboxRow, now: datetime) -> Role:
    """P0, late, soon, or nothing of these."""
    if row.p0:
        return Role.P0
    if row.postmortem:
        return Role.SOON
    if row.state != WAITS:
        return Role.TEXT
    act_by, due = _ends(row)
    if now > due:
        return Role.LATE
    return Role.SOON if _target(act_by, due, now) - now <= SOON else Role.TEXT


def countdown(act_by: datetime | None, due: datetime, now: datetime) -> str:
    """How long there is to act: `in 3h 20m`; or how late it is: `2h late`."""
    if now > due:
        return f"{rough(max(now - due, timedelta(minutes=1)))} late"
    left = _target(act_by, due, now) - now
    return f"in {span(left)}" if left >= timedelta(minutes=1) else "now"


def _target(act_by: datetime | None, due: datetime, now: datetime) -> datetime:
    return act_by if act_by is not None and act_by > now else due


def _flags(row: InboxRow) -> list[Piece]:
    flags = []
    if row.p0:
        flags.append(Piece("P0", Role.P0))
    if row.draft:
        flags.append(Piece("draft", Role.ACCENT))
    if row.blocked:
        flags.append(Piece("blocked", Role.SOON))
    if row.cycle > 1:
        flags.append(Piece(f"round {row.cycle}", Role.MUTED))
    if row.unsent:
        flags.append(Piece("unsent", Role.MUTED))
    if row.backup_now:
        flags.append(Piece("backup", Role.MUTED))
    if row.acked:
        flags.append(Piece("seen", Role.GOOD))
    return flags


def span(length: timedelta) -> str:
    """A length of time as short as it is useful: `45s`, `12m`, `3h 20m`, `14h`, `2d 4h`."""
    seconds = max(0, int(length.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes == 0:
        return f"{seconds}s"
    if hours == 0:
        return f"{minutes}m"
    if days == 0:
        return f"{hours}h {minutes % 60}m" if hours < 10 and minutes % 60 else f"{hours}h"
    return f"{days}d {hours % 24}h" if hours % 24 else f"{days}d"


def rough(length: timedelta) -> str:
    """A length of time in its largest unit: `12m`, `2h`, `3d`."""
    return span(length).split()[0]


def clock(length: timedelta) -> str:
    """What is left as a clock shows it: `4:59`, `14:20:05`."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def city(zone: str) -> str:
    """What people call a zone: `Buenos Aires` for America/Argentina/Buenos_Aires."""
    name = zone.rsplit("/", 1)[-1].replace("_", " ")
    return {"Sao Paulo": "São Paulo"}.get(name, name)


def local_time(zone: str, now: datetime, seen_from: str) -> str:
    """Somebody's own time, with the day when it is not the reader's: `Sydney 02:20 Tue`."""
    there, here = now.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(seen_from))
    day = f" {there:%a}" if there.date() != here.date() else ""
    return f"{city(zone)} {there:%H:%M}{day}"


def moment(at: datetime, now: datetime, zone: str) -> str:
    """An instant on the reader's clock: `today 14:20`, `yesterday 17:02`, `Mon 09:00`, `Mon 2 Mar 09:00`."""
    there, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (there.date() - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    day = near or (f"{there:%a}" if -7 < days < 7 else f"{there:%a} {there.day} {there:%b}")
    year = f" {there.year}" if there.year != today.year and near is None else ""
    return f"{day}{year} {there:%H:%M}"


def one_line(text: str, most: int = 300) -> str:
    """Somebody's text for a single line: safe, with blanks run together."""
    return " ".join(unjoined(plain(text[: most * 4])).split())[:most]


def paragraphs(text: str, most: int = 64 * 1024) -> str:
    """Somebody's text to read: safe, with its lines; cut with a word where it would never end."""
    cut = unjoined(plain(text[:most], keep_newlines=True)).strip("\n")
    return cut if len(text) <= most else f"{cut}\n… and {len(text) - most:,} characters more"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 reply`, `3 replies`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


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
    """What the app knows of its syncs: how much of a long fetch is here, what is in the way, when it tries again."""

    fetched: int = 0
    of: int = 0
    trouble: Trouble | None = None
    retry_at: datetime | None = None


NOTHING_KNOWN: Final = SyncShown()


def count_parts(status: Status, now: datetime, sync: SyncShown = NOTHING_KNOWN) -> list[StatusPart]:
    """Pending, late, P0, unsent, how the syncs go: what is zero and says nothing is left out."""
    counts = status.counts
    parts = [StatusPart(f"{counts.pending} pending", f"{counts.pending}", Role.TEXT, 1)]
    if counts.p0:
        parts.append(StatusPart(f"{counts.p0} P0", f"{counts.p0} P0", Role.P0, 0))
    if counts.overdue:
        parts.append(StatusPart(f"{counts.overdue} late", f"{counts.overdue} late", Role.LATE, 2))
    if counts.before_window_ends:
        text = f"{counts.before_window_ends} to do in this window"
        parts.append(StatusPart(text, f"{counts.before_window_ends} now", Role.TEXT, 7))
    if counts.postmortems:
        text = plural(counts.postmortems, "postmortem")
        parts.append(StatusPart(text, text, Role.SOON, 3))
    if counts.attention:
        parts.append(StatusPart(f"{counts.attention} in the tray", f"{counts.attention} tray", Role.SOON, 3))
    if counts.unsent:
        parts.append(StatusPart(f"{counts.unsent} unsent", f"{counts.unsent} unsent", Role.MUTED, 3))
    parts += _sync_parts(status, now, sync)
    if abs(status.skew) > SKEW_WORTH_SAYING:
        text = f"clock {rough(abs(status.skew))} {skew_words(status.skew)}"
        parts.append(StatusPart(text, "clock off", Role.LATE, 4))
    return parts


def _sync_parts(status: Status, now: datetime, sync: SyncShown) -> list[StatusPart]:
    if sync.trouble is None and sync.fetched < sync.of:
        percent = f"{sync.fetched * 100 // sync.of} %"
        return [StatusPart(f"fetching {sync.fetched:,} of {sync.of:,}", f"fetching {percent}", Role.ACCENT, 1, percent)]
    trouble = sync.trouble or (OUT_OF_REACH if status.sync_error else None)
    if trouble is None:
        return [_last_sync(status, now, 5)]
    return [_last_sync(status, now, 6), _trouble(trouble, sync.retry_at, status.zone)]


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
