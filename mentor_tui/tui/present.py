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

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow

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
