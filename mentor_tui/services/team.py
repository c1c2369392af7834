"""The team: who is in it, in which zone and hours, and what all have in common.

A member is known twice: to the store, which lets her in, and to the feed, which tells everybody who she is. The door
comes first, so that an entry is never about somebody whom nobody let in, and what broke off can be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
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
    from mentor_tui.team.postgres.address import Address

TEAM_SUBJECT = "team/team"


@dataclass(frozen=True, slots=True)
class Invited:
    """A member, and the invite with which she joins; empty where the store needs none. Print it, keep it nowhere."""

    member: str
    invite: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AnswersFor:
    """How many pending questions are addressed to somebody, and the ids of those whose mentor or backup she is."""

    questions: int
    mentees: tuple[str, ...]
    backed: tuple[str, ...]


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
    admin: str | None = None,
) -> Invited:
    """Add a member, to the store's list and to the feed. Raises BadInput or Refused.

    `admin` is the address of an administrator's login, which a store on a server needs.
    """
    if role not in ROLES:
        raise BadInput(f"{role!r} is no role: choose of {', '.join(ROLES)}")
    _only_a_lead(desk, "adds members")
    shown = " ".join(plain(name).split())
    member = member_id(shown)
    known = desk.journal.member(member)
    if known is not None and not known.removed:
        raise Refused(f"{member} is in the team already: `mentor team list`")
    calendar = declared_calendar(zone, hours, holidays=holidays, exceptions=exceptions, now=desk.now())
    mentor, backup = _mentor_id(desk, mentor), _mentor_id(desk, backup)
    _check_two(mentor, backup)
    body = member_body(shown, role, calendar, mentor, backup)
    invite = _let_in(desk, member, role, admin)
    desk.journal.write([desk.entry(member_subject(member), "member_added", body)], send_after=desk.now())
    return Invited(member, invite)


def remove(desk: Desk, named: str, *, admin: str | None = None) -> Member:
    """Let a member in no more and tell everybody; what she wrote stays. Raises BadInput or Refused.

    A lead is removed by another one, so a team keeps its last.
    """
    _only_a_lead(desk, "removes members")
    member = find_member(desk, named)
    if member.id == desk.me:
        others = [one for one in members(desk) if one.role == LEAD and one.id != desk.me]
        advice = f"ask {others[0].name}" if others else "add another lead first, who then removes you"
        raise Refused(f"nobody removes herself, so that a team keeps a lead: {advice}")
    with closing(desk.open_registrar(admin)) as registrar:
        registrar.remove(member.id)
    desk.journal.write([desk.entry(member_subject(member.id), "member_removed", {})], send_after=desk.now())
    return member


def change(desk: Desk, named: str, wanted: Mapping[str, str | None], *, admin: str | None = None) -> Member:
    """Give a member another `mentor`, `backup` or `role`; None takes the first two away. Raises BadInput or Refused.

    A new mentor gets the questions asked from then on; those that wait stay where they are (R1). A role is the store's
    word, too: `admin` is the address of an administrator's login, which a store on a server needs for it.
    """
    _only_a_lead(desk, "changes members")
    member = find_member(desk, named)
    if not wanted:
        raise BadInput("nothing to change: give --mentor, --backup or --role")
    body: dict[str, str | None] = {part: _mentor_id(desk, who) for part, who in wanted.items() if part != "role"}
    if member.id in body.values():
        raise Refused(f"{member.name} cannot answer her own questions: name somebody else")
    _check_two(body.get("mentor", member.mentor), body.get("backup", member.backup))
    role = wanted.get("role")
    if role is not None:
        _check_new_role(desk, member, role)
        _let_in_as(desk, member.id, role, admin)
        body["role"] = role
    desk.journal.write([desk.entry(member_subject(member.id), "member_changed", body)], send_after=desk.now())
    return desk.journal.member(member.id) or member


def answers_for(desk: Desk, member: str) -> AnswersFor:
    """What is addressed to a member, also to one who was removed."""
    return AnswersFor(
        questions=desk.journal.pending_count_of(member),
        mentees=tuple(one.id for one in members(desk) if one.mentor == member),
        backed=tuple(one.id for one in members(desk) if one.backup == member),
    )


def rotate(desk: Desk, named: str, *, admin: str | None = None) -> Invited:
    """Make a member's secret worthless and an invite to a new one; also for somebody who never had a login.

    Raises BadInput or Refused, the latter where the store has no secrets.
    """
    _only_a_lead(desk, "makes invites")
    member = find_member(desk, named)
    with closing(desk.open_registrar(admin)) as registrar:
        if desk.server is not None and member.id not in registrar.members():
            invite = registrar.enrol(member.id, member.role)
        else:
            invite = registrar.rotate(member.id)
    return Invited(member.id, readdressed(invite, desk.server))


def let_in(desk: Desk, *, admin: str | None = None) -> dict[str, str]:
    """Whom the store lets in, each with the role that it knows. Raises BadInput without an administrator's login."""
    with closing(desk.open_registrar(admin)) as registrar:
        return registrar.members()


def readdressed(invite: str, reached_at: Address | None) -> str:
    """The invite to the same login, at the address that members use rather than at the administrator's."""
    if reached_at is None or not invite:
        return invite
    from mentor_tui.team.postgres.address import Invite

    made = Invite.parse(invite)
    return replace(made, address=reached_at.with_login(made.address.login)).text()


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
    _only_a_lead(desk, "changes the team")
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


def _let_in(desk: Desk, member: str, role: str, admin: str | None) -> str:
    """Open the store's door. Whom it knows already has not begun yet: an earlier try broke off, its invite is lost."""
    with closing(desk.open_registrar(admin)) as registrar:
        invite = registrar.enrol(member, role)
        if not invite and desk.server is not None:
            invite = registrar.rotate(member)
    return readdressed(invite, desk.server)


def _check_new_role(desk: Desk, member: Member, role: str) -> None:
    if role not in ROLES:
        raise BadInput(f"{role!r} is no role: choose of {', '.join(ROLES)}")
    if member.id == desk.me:
        raise Refused("nobody changes her own role, so that a team keeps a lead: ask another lead")
    hers = answers_for(desk, member.id)
    if not is_mentor(role) and (hers.questions or hers.mentees or hers.backed):
        of = ", ".join(dict.fromkeys((*hers.mentees, *hers.backed))) or "nobody"
        raise Refused(
            f"{member.name} has {hers.questions} pending questions, and is the mentor or backup of {of}: hand over the"
            " questions and give these somebody else first"
        )


def _let_in_as(desk: Desk, member: str, role: str, admin: str | None) -> None:
    """Tell the store the new role of whom it lets in; who has no login yet gets one with that role later."""
    with closing(desk.open_registrar(admin)) as registrar:
        if member in registrar.members():
            registrar.enrol(member, role)


def _only_a_lead(desk: Desk, does: str) -> None:
    if desk.self().role != LEAD:
        raise Refused(f"only a lead {does}: ask her")


def _check_two(mentor: str | None, backup: str | None) -> None:
    """Raise Refused where nobody is left to stand in (R2)."""
    if mentor is not None and mentor == backup:
        raise Refused(f"{mentor} cannot stand in for herself: name another backup, or none and the lead does (R2)")


def _mentor_id(desk: Desk, named: str | None) -> str | None:
    if named is None:
        return None
    found = find_member(desk, named)
    if not is_mentor(found.role):
        raise BadInput(f"{found.name} is a {found.role}: name a mentor, backup or lead")
    return found.id
