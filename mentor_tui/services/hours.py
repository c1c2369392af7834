"""Declare one's hours (R3). While locked they count from the next opening: the wall has no door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mentor_tui.domain.entry import instant_text
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import member_subject
from mentor_tui.domain.snapshot import declared_calendar
from mentor_tui.services import lock

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Hours:
    """The calendar that counts, and the one that will, with its beginning."""

    current: Calendar
    coming: tuple[datetime, Calendar] | None


def declared(desk: Desk) -> Hours:
    """The hours of whoever works here."""
    me, now = desk.self(), desk.now()
    return Hours(me.calendar_at(now), me.coming_calendar(now))


def declare(
    desk: Desk,
    *,
    hours: str | None = None,
    zone: str | None = None,
    holidays: str | None = None,
    exceptions: Sequence[str] = (),
    drop_exceptions: bool = False,
) -> datetime:
    """Change what is given, keep the rest; returns the instant from which it counts. Raises BadInput.

    Exceptions are added to those there are, unless `drop_exceptions`. Empty `holidays` drop the public holidays.
    """
    now = desk.now()
    me = desk.self()
    known = me.coming_calendar(now)
    old = known[1] if known else me.calendar_at(now)
    kept = () if drop_exceptions else old.exceptions
    calendar = declared_calendar(
        zone or old.zone,
        hours or old.hours,
        holidays=old.holiday_calendar if holidays is None else holidays or None,
        exceptions=(*kept, *exceptions),
        now=now,
    )
    current = lock.state(desk)
    counts_from = (current.until or now) if current.locked else now
    body = {"calendar": calendar.to_body(), "counts_from": instant_text(counts_from)}
    entry = desk.entry(member_subject(me.id), "hours_declared", body)
    desk.journal.write([entry], send_after=now)
    return counts_from
