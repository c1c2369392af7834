"""The team: who is in it, in which zone and hours, and what all have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from mentor_tui.domain.entry import Body, Entry, new_id
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import LEAD, ROLES, Member, is_mentor, member_id, member_subject
from mentor_tui.domain.plain_text import plain
from mentor_tui.domain.snapshot import declared_calendar

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk

TEAM_SUBJECT = "team/team"


def add(
    desk: Desk,
    name: str,
    role: str,
    zone: str,
    hours: str,
    *,
    holidays: str | None = None,
    exceptions: Sequence[str] = (),
    mentor: str | None = None,
    backup: str | None = None,
) -> str:
    """Add a member, to the store's list and to the feed; returns her id. Raises BadInput or Refused."""
    if role not in ROLES:
        raise BadInput(f"{role!r} is no role: choose of {', '.join(ROLES)}")
    if desk.self().role != LEAD:
        raise Refused("only a lead adds members: ask her")
    shown = " ".join(plain(name).split())
    member = member_id(shown)
    if desk.journal.member(member) is not None:
        raise Refused(f"{member} is in the team already: `mentor team list`")
    calendar = declared_calendar(zone, hours, holidays=holidays, exceptions=exceptions, now=desk.now())
    body = member_body(shown, role, calendar, _mentor_id(desk, mentor), _mentor_id(desk, backup))
    enrol(desk, member, role)
    desk.journal.write([desk.entry(member_subject(member), "member_added", body)], send_after=desk.now())
    return member


def enrol(desk: Desk, member: str, role: str) -> None:
    """Let `member` in at the store's door. Raises StoreUnreachable."""
    with closing(desk.open_store()) as store:
        store.enrol(member, role)


def names(desk: Desk) -> dict[str, str]:
    """Everybody's name by id, also of those who were in the team once."""
    return {member.id: member.name for member in desk.journal.members()}


def voice_channel(desk: Desk) -> str:
    """Where a P0 is talked about (R4); empty when nobody has said."""
    return desk.journal.team().voice_channel


def members(desk: Desk) -> list[Member]:
    """Everybody in the team, by name."""
    return sorted((one for one in desk.journal.members() if not one.removed), key=lambda one: one.name.casefold())


def find_member(desk: Desk, named: str) -> Member:
    """The member with this id or name, whatever its case. Raises BadInput with the nearest names."""
    from difflib import get_close_matches

    members = [member for member in desk.journal.members() if not member.removed]
    wanted = named.strip().casefold()
    exact = [one for one in members if wanted in (one.id.casefold(), one.name.casefold())]
    partial = exact or [one for one in members if wanted in one.name.casefold().split()]
    if len(partial) == 1:
        return partial[0]
    if partial:
        raise BadInput(f"{named!r} may be any of {', '.join(one.id for one in partial)}: use the id")
    near = get_close_matches(wanted, [one.name.casefold() for one in members], n=1)
    hint = f"did you mean {near[0].title()}?" if near else "`mentor team list` shows who is in it"
    raise BadInput(f"nobody in the team is called {named!r}: {hint}")


def set_team(desk: Desk, *, name: str | None = None, voice_channel: str | None = None) -> None:
    """Say what all have in common: the team's name and the voice channel for a P0 (R4). Raises Refused."""
    if desk.self().role != LEAD:
        raise Refused("only a lead changes the team: ask her")
    given = {"name": name, "voice_channel": voice_channel}
    body = {key: plain(value).strip() for key, value in given.items() if value is not None}
    if not body:
        raise BadInput("nothing to set: give --name or --voice")
    desk.journal.write([desk.entry(TEAM_SUBJECT, "team_set", body)], send_after=desk.now())


def member_body(name: str, role: str, calendar: Calendar, mentor: str | None = None, backup: str | None = None) -> Body:
    """What an entry says that adds a member."""
    return {"name": name, "role": role, "calendar": calendar.to_body(), "mentor": mentor, "backup": backup}


def founding_entries(
    member: str, name: str, calendar: Calendar, now: datetime, entropy: Callable[[int], bytes]
) -> list[Entry]:
    """The first entries of a team: its default calendar, and its first member, who leads it."""
    return [
        Entry(new_id(now, entropy(10)), TEAM_SUBJECT, "team_set", {"calendar": calendar.to_body()}, now),
        Entry(
            new_id(now, entropy(10)),
            member_subject(member),
            "member_added",
            member_body(name, LEAD, calendar),
            now,
        ),
    ]


def _mentor_id(desk: Desk, named: str | None) -> str | None:
    if named is None:
        return None
    found = find_member(desk, named)
    if not is_mentor(found.role):
        raise BadInput(f"{found.name} is a {found.role}: name a mentor, backup or lead")
    return found.id
