"""Who is in a team, what each may write, and when each one works.

A member is a fold of the entries about `member/<id>`; the team itself of those about `team/<id>`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from mentor_tui.domain.entry import MALFORMED, Body, FeedEntry, as_text, as_text_or_none, opened_by, parse_instant
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours import Calendar

MENTEE: Final = "mentee"
MENTOR: Final = "mentor"
BACKUP: Final = "backup"
LEAD: Final = "lead"
ROLES: Final = (MENTEE, MENTOR, BACKUP, LEAD)

LONGEST_NAME: Final = 100
"""Characters in a member's name, and in the id made of it."""

_MENTORS: Final = frozenset({MENTOR, BACKUP, LEAD})
_LEADS: Final = frozenset({LEAD})

RESTRICTED: Final[Mapping[str, frozenset[str]]] = {
    "answer": _MENTORS,
    "ask_back": _MENTORS,
    "ack": _MENTORS,
    "note": _MENTORS,
    "snooze": _MENTORS,
    "hand_over": _MENTORS,
    "nudge": _MENTORS,
    "imported_ask": _MENTORS,
    "imported_answer": _MENTORS,
    "resolved": _LEADS,
    "member_added": _MENTORS,
    "member_changed": _LEADS,
    "member_removed": _LEADS,
    "team_set": _LEADS,
}
"""Which roles may write a kind. A kind that is not here may be written by every member, so that a newer client's
new kind is kept and skipped instead of refused."""


def may_write(role: str, member: str, kind: str, subject: str) -> bool:
    """Whether `member` in `role` may write an entry of `kind` about `subject`: what the store asks."""
    if kind == "hours_declared" and subject != member_subject(member):
        return role == LEAD
    allowed = RESTRICTED.get(kind)
    return allowed is None or role in allowed


def who_writes(kind: str) -> str:
    """Who may write an entry of a restricted kind, as people say it."""
    return "mentors" if MENTOR in RESTRICTED.get(kind, _LEADS) else "leads"


def is_mentor(role: str) -> bool:
    """Whether somebody in `role` answers questions."""
    return role in _MENTORS


def member_subject(member: str) -> str:
    """The subject of the entries about one member."""
    return f"member/{member}"


def member_id(name: str) -> str:
    """The id made of a name: lower-case letters, digits and dashes; a long one ends in a digest of the name.

    Raises BadInput when nothing is left, or when no person has so long a name.
    """
    if len(name) > LONGEST_NAME:
        raise BadInput(f"the name has {len(name):,} characters, at most {LONGEST_NAME}: give a shorter one")
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")
    made = made or "-".join(f"{ord(letter):x}" for letter in name if letter.isalnum())
    if not made:
        raise BadInput(f"{name!r} is not a name: give one with letters in it")
    if len(made) <= LONGEST_NAME:
        return made
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{made[: LONGEST_NAME - 9]}-{digest}"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the team.

    `declared` holds her calendars, each with the instant from which it counts (R3), oldest first.
    `mentor` and `backup` are the ids of those who answer her questions; None: any mentor.
    """

    id: str
    name: str
    role: str
    declared: tuple[tuple[datetime, Calendar], ...]
    mentor: str | None = None
    backup: str | None = None
    removed: bool = False

    def calendar_at(self, now: datetime) -> Calendar:
        """The calendar that counts at `now`."""
        current = self.declared[0][1]
        for counts_from, calendar in self.declared:
            if counts_from <= now:
                current = calendar
        return current

    def coming_calendar(self, now: datetime) -> tuple[datetime, Calendar] | None:
        """The calendar declared last, with its beginning, when it does not count yet at `now`."""
        counts_from, calendar = self.declared[-1]
        return (counts_from, calendar) if counts_from > now else None


@dataclass(frozen=True, slots=True)
class Team:
    """What a team has in common: its name, the voice channel for a P0 (R4), and the calendar of people nobody knows."""

    name: str = "my team"
    voice_channel: str = ""
    default_calendar: Calendar | None = None


def fold_member(member: str, feed: Iterable[FeedEntry]) -> Member | None:
    """The member that the entries about her make, in feed order; None when none of them adds her."""
    state: Member | None = None
    for item in opened_by(feed, ("member_added",)):
        if item.contested:
            continue
        try:
            state = _step(member, state, item)
        except MALFORMED:
            continue
    return state


def _step(member: str, state: Member | None, item: FeedEntry) -> Member | None:
    assert item.entry is not None
    if item.entry.kind == "member_added":
        return _added(member, item) if state is None or state.removed else state
    change = _MEMBER_CHANGES.get(item.entry.kind)
    return change(state, item) if state is not None and change is not None else state


def fold_team(feed: Iterable[FeedEntry]) -> Team:
    """The team that the entries about it make; later words replace earlier ones."""
    team = Team()
    for item in feed:
        if item.entry is None or item.entry.kind != "team_set":
            continue
        try:
            team = _team_set(team, item.entry.body)
        except MALFORMED:
            continue
    return team


def _team_set(team: Team, body: Body) -> Team:
    calendar = body.get("calendar")
    return Team(
        name=as_text(body.get("name", team.name)),
        voice_channel=as_text(body.get("voice_channel", team.voice_channel)),
        default_calendar=Calendar.from_body(calendar) if calendar else team.default_calendar,
    )


def _added(member: str, item: FeedEntry) -> Member:
    body = _body(item)
    return Member(
        id=member,
        name=as_text(body["name"]),
        role=as_text(body["role"]),
        declared=((item.received_at, Calendar.from_body(body["calendar"])),),
        mentor=as_text_or_none(body.get("mentor")),
        backup=as_text_or_none(body.get("backup")),
    )


def _changed(state: Member, item: FeedEntry) -> Member:
    body = _body(item)
    return replace(
        state,
        name=as_text(body.get("name", state.name)),
        role=as_text(body.get("role", state.role)),
        mentor=as_text_or_none(body.get("mentor", state.mentor)),
        backup=as_text_or_none(body.get("backup", state.backup)),
    )


def _hours_declared(state: Member, item: FeedEntry) -> Member:
    body = _body(item)
    counts_from = parse_instant(body["counts_from"])
    earlier = tuple(pair for pair in state.declared if pair[0] < counts_from) or state.declared[:1]
    return replace(state, declared=(*earlier, (counts_from, Calendar.from_body(body["calendar"]))))


def _removed(state: Member, item: FeedEntry) -> Member:
    return replace(state, removed=True)


def _body(item: FeedEntry) -> Body:
    assert item.entry is not None  # the folds skip what the reader may not read
    return item.entry.body


_MEMBER_CHANGES: Final[Mapping[str, Callable[[Member, FeedEntry], Member]]] = {
    "member_changed": _changed,
    "hours_declared": _hours_declared,
    "member_removed": _removed,
}
