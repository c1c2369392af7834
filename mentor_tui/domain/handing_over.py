"""Whom a question can go to: the mentee's backup, the lead, or the mentor whose window opens soonest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from mentor_tui.domain.hours import next_opening, window_at
from mentor_tui.domain.people import BACKUP, LEAD, MENTOR, Member, is_mentor

HER_BACKUP: Final = "the mentee's backup"
"""Whom R2 would nudge; any other backup only has that role."""
_RANKS: Final = (HER_BACKUP, BACKUP, LEAD, MENTOR)
_NEVER: Final = timedelta.max


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a question that is due at `due`.

    `part` is what she is to it: HER_BACKUP, or her role. `opens_at` is when she can begin: now inside her window, which
    then ends at `until`; None when her hours never open. All instants are UTC; `zone` is hers.
    """

    member: str
    name: str
    part: str
    zone: str
    due: datetime
    opens_at: datetime | None
    until: datetime | None
    open_now: bool

    @property
    def in_time(self) -> bool:
        """Whether she has hours of her own before it is due."""
        return self.opens_at is not None and self.opens_at < self.due

    def reason(self, now: datetime, zone: str) -> str:
        """Why she, or why rather not, on the clock of whoever asks."""
        if self.opens_at is None:
            return "her hours never open"
        if self.open_now:
            until = f" until {_at(self.until, now, zone)}" if self.until else ""
            late = "" if self.due > now else ", though it is late already"
            return f"in her window now{until}{late}"
        apart = _length(abs(self.due - self.opens_at))
        return f"opens {_at(self.opens_at, now, zone)}, {apart} {'before' if self.in_time else 'after'} the deadline"


def candidates(
    members: Iterable[Member], *, but: Iterable[str], backup: str | None, due: datetime, now: datetime
) -> list[Candidate]:
    """Who could take it, the best first: who opens soonest before `due`, then the mentee's backup, then by role.

    `but` are ids that cannot: whoever hands it over, and whoever has it. `backup` is the mentee's backup.
    """
    left_out = set(but)
    found = [
        _candidate(member, backup, due, now)
        for member in members
        if is_mentor(member.role) and not member.removed and member.id not in left_out
    ]
    return sorted(found, key=lambda one: _order(one, now))


def _candidate(member: Member, backup: str | None, due: datetime, now: datetime) -> Candidate:
    calendar = member.calendar_at(now)
    window = window_at(calendar, now)
    return Candidate(
        member=member.id,
        name=member.name,
        part=HER_BACKUP if member.id == backup else member.role,
        zone=calendar.zone,
        due=due,
        opens_at=now if window else next_opening(calendar, now),
        until=window.end if window else None,
        open_now=window is not None,
    )


def _order(one: Candidate, now: datetime) -> tuple[bool, timedelta, int, str]:
    waits = one.opens_at - now if one.opens_at is not None else _NEVER
    return not one.in_time, waits, _RANKS.index(one.part), one.name


def _at(at: datetime, now: datetime, zone: str) -> str:
    there, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%a %H:%M}"


def _length(apart: timedelta) -> str:
    minutes = int(apart.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h {rest:02}" if hours and rest else f"{hours} h" if hours else f"{rest} min"
