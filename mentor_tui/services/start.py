"""Start: a home for a mentor, and a team's store if there is none yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.people import LEAD, member_id
from mentor_tui.domain.plain_text import plain
from mentor_tui.domain.snapshot import declared_calendar
from mentor_tui.journal import Journal
from mentor_tui.services.team import founding_entries
from mentor_tui.settings import Paths, Settings, save
from mentor_tui.team.embedded import EmbeddedStore

DEFAULT_HOURS = "mon-fri 09:00-17:00"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody says of herself at the start. `store` is a store file; None: one beside the journal."""

    name: str
    zone: str
    hours: str = DEFAULT_HOURS
    holidays: str | None = None
    store: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """Who she is now; `joined` says that the store knew her, so that the store's word on her hours counts."""

    member: str
    role: str
    store: str
    joined: bool


def start(paths: Paths, beginning: Beginning, now: Callable[[], datetime], entropy: Callable[[int], bytes]) -> Started:
    """Make the home; its first member leads the team of a new store, and joins one that knows her name.

    Everything is checked before anything is written. Raises BadInput, or Refused when the home is in use.
    """
    refuse_home_in_use(paths)
    name = shown_name(beginning.name)
    member = member_id(name)
    calendar = declared_calendar(beginning.zone, beginning.hours, holidays=beginning.holidays, now=now())
    if "://" in (beginning.store or ""):
        raise BadInput("a team on a server is joined with the invite that its lead gave you: `mentor init --join`")
    store = Path(beginning.store).expanduser().absolute() if beginning.store else paths.default_store
    known = _role_in(store, member, now)
    with_journal = Journal.open(paths.data)
    try:
        if known is None:
            _found_team(with_journal, store, member, name, calendar, now, entropy)
        with_journal.set_identity(member, "team")
    finally:
        with_journal.close()
    save(paths, Settings(member=member, store=str(store)))
    return Started(member, known or LEAD, str(store), joined=known is not None)


def refuse_home_in_use(paths: Paths) -> None:
    """Raise Refused when somebody is at home there already."""
    if paths.settings.exists():
        raise home_in_use(paths)


def home_in_use(paths: Paths) -> Refused:
    """What is said when somebody is at home there already."""
    return Refused(f"{paths.config} is set up already: change it with `mentor hours`, or name another --home")


def shown_name(name: str) -> str:
    """A name as people see it: one line, nothing in it that acts on a terminal."""
    return " ".join(plain(name).split())


def _role_in(store: Path, member: str, now: Callable[[], datetime]) -> str | None:
    """The role of `member` in a store that exists. Raises Refused when the store does not know her."""
    if not store.exists():
        return None
    if store.is_dir():
        raise BadInput(f"{store} is a folder: name the team's store file in it, like {store / 'team.db'}")
    team = EmbeddedStore(store, member, now)
    try:
        roles = team.members()
    finally:
        team.close()
    if member not in roles:
        raise Refused(f"{store} does not know {member}: somebody in that team runs `mentor team add` for you first")
    return roles[member]


def _found_team(
    journal: Journal,
    store: Path,
    member: str,
    name: str,
    calendar: Calendar,
    now: Callable[[], datetime],
    entropy: Callable[[int], bytes],
) -> None:
    EmbeddedStore.create(store, "team", now).close()
    team = EmbeddedStore(store, member, now)
    try:
        team.enrol(member, LEAD)
    finally:
        team.close()
    journal.set_identity(member, "team")
    journal.write(founding_entries(member, name, calendar, now(), entropy), send_after=now())
