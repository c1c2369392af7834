"""The demo world: a believable team with open questions, built relative to now, through the same store as a real one.

What is said in it stands in `demo_world.toml`; here it is acted out: each entry is pushed by its author, with the
store's clock at the instant when it happened.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import member_subject
from mentor_tui.domain.question import QUIET_KINDS, answer_claim, question_subject
from mentor_tui.domain.snapshot import declared_calendar, snapshot
from mentor_tui.journal import Journal
from mentor_tui.services.team import TEAM_SUBJECT, member_body
from mentor_tui.settings import Paths, Settings, save
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.port import Outgoing
from mentor_tui.team.sync import sync

BEFORE_IT_ALL: Final = timedelta(days=30)
"""How long before now the team was founded."""
_WINDOW_OPENED: Final = timedelta(hours=1, minutes=40)
_WINDOW_LASTS: Final = timedelta(hours=5)
_ENDS_CYCLE: Final = frozenset({"answer", "ask_back"})
_STARTS_CYCLE: Final = frozenset({"clarify", "reopen"})

Spec = Mapping[str, Any]


@dataclass(slots=True)
class _Clock:
    """The store's clock while the world is acted out."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class _Act:
    """One entry of the world: who does it, when."""

    at: datetime
    author: str
    entry: Entry


@dataclass(slots=True)
class _World:
    """The world file, with the calendars that it makes for `now`."""

    spec: Spec
    now: datetime
    locked: bool
    calendars: dict[str, Calendar] = field(default_factory=dict)

    @property
    def me(self) -> str:
        """The mentor who sits at the demo's desk."""
        return str(self.spec["me"])

    def calendar(self, member: Spec) -> Calendar:
        """A member's calendar; the one at the desk has a window that is open now, or, for the wall, opens later."""
        if member["id"] not in self.calendars:
            mine = member["id"] == self.me
            hours = _window_around(self.now, member["zone"], locked=self.locked) if mine else member["hours"]
            holidays = None if mine else member.get("holidays")
            founded = self.now - BEFORE_IT_ALL
            self.calendars[member["id"]] = declared_calendar(member["zone"], hours, holidays=holidays, now=founded)
        return self.calendars[member["id"]]


def build(paths: Paths, now: datetime, *, locked: bool = False) -> None:
    """Build the world in `paths`, an empty place, with the window open at `now`, or shut when `locked`."""
    world = _World(tomllib.loads((files("mentor_tui.services") / "demo_world.toml").read_text("utf-8")), now, locked)
    paths.data.mkdir(parents=True, exist_ok=True)
    store = paths.default_store
    clock = _Clock(now - BEFORE_IT_ALL)
    EmbeddedStore.create(store, "team", clock).close()
    _act_out(world, store, clock)
    clock.at = now
    journal = Journal.open(paths.data)
    journal.set_identity(world.me, "team")
    mine = EmbeddedStore(store, world.me, clock)
    sync(journal, mine, clock, release_at=lambda entry, at: None)
    mine.close()
    journal.close()
    save(paths, Settings(member=world.me, store=str(store)))


def _act_out(world: _World, store: Path, clock: _Clock) -> None:
    handles = {one["id"]: EmbeddedStore(store, one["id"], clock) for one in world.spec["member"]}
    for one in world.spec["member"]:
        handles[one["id"]].enrol(one["id"], one["role"])
    for act in sorted(_acts(world), key=lambda act: act.at):
        clock.at = act.at
        handles[act.author].push([Outgoing(act.entry)])
    for handle in handles.values():
        handle.close()


def _acts(world: _World) -> Iterator[_Act]:
    yield from _founding(world)
    members = {one["id"]: one for one in world.spec["member"]}
    for question in world.spec["question"]:
        yield from _thread(world, question, members)


def _founding(world: _World) -> Iterator[_Act]:
    at = world.now - BEFORE_IT_ALL
    lead = next(one for one in world.spec["member"] if one["role"] == "lead")
    team = {**world.spec["team"], "calendar": world.calendar(lead).to_body()}
    yield _Act(at, lead["id"], _entry(at, TEAM_SUBJECT, "team_set", team))
    for one in world.spec["member"]:
        body = member_body(one["name"], one["role"], world.calendar(one), one.get("mentor"), one.get("backup"))
        yield _Act(at, lead["id"], _entry(at, member_subject(one["id"]), "member_added", body))


def _thread(world: _World, question: Spec, members: Mapping[str, Spec]) -> Iterator[_Act]:
    """The ask and what followed, each entry based on what had moved the question before."""
    asked = world.now - timedelta(hours=question["age_hours"])
    mentee = members[question["mentee"]]
    subject = question_subject(new_id(asked, os.urandom(10)))
    calendar = snapshot(world.calendar(mentee), asked).to_body()
    body = {
        "title": question["title"],
        "body": question.get("body", "").strip(),
        "tried": question.get("tried", []),
        "blocked": question.get("blocked", False),
        "p0": question.get("p0", False),
        "mentee": mentee["id"],
        "mentor": mentee.get("mentor"),
        "calendar": calendar,
    }
    ask = _entry(asked, subject, "ask", body)
    yield _Act(asked, mentee["id"], ask)
    cycle, moved_by = 1, ask.id
    for event in question.get("events", ()):
        at = asked + timedelta(hours=event["after_hours"])
        cycle += event["kind"] in _STARTS_CYCLE
        said = {"text": event.get("text", "").strip(), "cycle": cycle, "to": event.get("to"), "calendar": calendar}
        claim = answer_claim(subject.partition("/")[2], cycle) if event["kind"] in _ENDS_CYCLE else None
        entry = _entry(at, subject, event["kind"], said, claim=claim, based_on=moved_by)
        moved_by = moved_by if entry.quiet else entry.id
        yield _Act(at, event["by"], entry)


def _entry(
    at: datetime, subject: str, kind: str, body: Spec, *, claim: str | None = None, based_on: str | None = None
) -> Entry:
    kept = {key: value for key, value in body.items() if value is not None}
    return Entry(
        id=new_id(at, os.urandom(10)),
        subject=subject,
        kind=kind,
        body=kept,
        composed_at=at,
        claim=claim,
        based_on=based_on,
        quiet=kind in QUIET_KINDS,
    )


def _window_around(now: datetime, zone: str, *, locked: bool) -> str:
    """Hours of every day that hold `now`, or, for the wall, that begin three hours later; on the quarter hour."""
    opens = now + timedelta(hours=3) if locked else now - _WINDOW_OPENED
    opens = opens.astimezone(UTC)
    opens -= timedelta(minutes=opens.minute % 15, seconds=opens.second, microseconds=opens.microsecond)
    local = [at.astimezone(ZoneInfo(zone)) for at in (opens, opens + _WINDOW_LASTS)]
    return f"mon-sun {local[0]:%H:%M}-{local[1]:%H:%M}"
