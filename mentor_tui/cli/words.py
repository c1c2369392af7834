"""Instants and stretches of time in a person's words, and as JSON has them. Pure: `now` is given."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mentor_tui.domain.entry import instant_text

NEAR = timedelta(days=6)
"""Within it a weekday says enough; beyond it the date is given."""


def utc(at: datetime | None) -> str | None:
    """An instant for JSON: ISO, UTC, `Z`, whole seconds unless it has a fraction."""
    if at is None:
        return None
    text = instant_text(at)
    return text.replace(".000000Z", "Z")


def wall_clock(at: datetime, zone: str, now: datetime) -> str:
    """An instant on the clock of `zone`: `Tue 17:00` when it is near, else with its date."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a %H:%M}" if abs(at - now) < NEAR else f"{local:%Y-%m-%d %H:%M}"


def brief_clock(at: datetime, zone: str, now: datetime) -> str:
    """As `wall_clock`, for narrow columns: a far instant is a date only."""
    return wall_clock(at, zone, now).split(" ")[0] if abs(at - now) >= NEAR else wall_clock(at, zone, now)


def stretch(span: timedelta) -> str:
    """A stretch of time in its two largest units, rounded down: `12d`, `2d 4h`, `3h 10m`, `5m`."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days > NEAR.days:
        return f"{days}d"
    if days:
        return f"{days}d {hours}h"
    return f"{hours}h {minutes % 60:02}m" if hours else f"{minutes}m"


def left(until: datetime, now: datetime) -> str:
    """How long is left until an instant, or how late it is."""
    return stretch(until - now) if until > now else f"{stretch(now - until)} late"
