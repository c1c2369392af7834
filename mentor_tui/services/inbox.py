"""The inbox: what waits for this mentor, in the order of its deadlines (R1)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mentor_tui.domain.entry import parse_instant
from mentor_tui.domain.people import is_mentor
from mentor_tui.services import lock

if TYPE_CHECKING:
    from mentor_tui.domain.hours import LockState
    from mentor_tui.journal import InboxCounts, InboxRow
    from mentor_tui.services.desk import Desk

SKEW_WORTH_SAYING = timedelta(minutes=2)
"""How far this machine's clock may be from the store's before it is said."""


def skew_words(skew: timedelta) -> str:
    """On which side of the store's clock this machine's is. `skew` is the store's clock minus this machine's."""
    return "behind the store's" if skew > timedelta(0) else "ahead of the store's"


@dataclass(frozen=True, slots=True)
class Status:
    """What the status line says. `skew` is the store's clock minus this machine's; `answers` says that she mentors."""

    name: str
    team: str
    zone: str
    lock: LockState
    counts: InboxCounts
    last_sync: datetime | None
    sync_error: str | None
    skew: timedelta
    read_only: bool
    answers: bool = True


def ids(desk: Desk) -> list[str]:
    """The ids of all questions that wait for this mentor, the most urgent first; then the postmortems she owes (R4)."""
    return desk.journal.inbox_ids(desk.me, desk.now()) + desk.journal.postmortem_ids(desk.me)


def first_page(desk: Desk, limit: int) -> list[InboxRow]:
    """The most urgent of them, without reading the rest: what the first screen shows."""
    page = desk.journal.inbox_page(desk.me, desk.now(), 0, limit)
    room = limit - len(page)
    return page + rows(desk, desk.journal.postmortem_ids(desk.me)[:room]) if room else page


def rows(desk: Desk, question_ids: Sequence[str]) -> list[InboxRow]:
    """What a list shows of these questions, in the order given."""
    return desk.journal.inbox_rows(question_ids)


def counts(desk: Desk) -> InboxCounts:
    """How many wait, are late, are P0, are unsent, and run out before this window ends."""
    now = desk.now()
    current = lock.state(desk)
    ends = current.until if not current.locked else None
    found = desk.journal.inbox_counts(desk.me, now, ends)
    owed = len(desk.journal.postmortem_ids(desk.me))
    return replace(found, attention=found.attention + _set_aside(desk), postmortems=owed)


def _set_aside(desk: Desk) -> int:
    """How many words of hers a decision set aside. The folds are imported only where there is something to fold."""
    if not desk.journal.set_aside_ids():
        return 0
    from mentor_tui.services.tray import set_aside

    return sum(1 for _ in set_aside(desk))


def version(desk: Desk) -> int:
    """A number that changes whenever another process changed something."""
    return desk.journal.version()


def heard(desk: Desk) -> Hashable:
    """How much of the team's feed has come, and whether that is in the lists: it is another when others' words came."""
    journal = desk.journal
    return journal.cursor(), journal.waits_for_work()


def is_sorted(desk: Desk) -> bool:
    """Whether all that came is in the lists."""
    return desk.journal.to_fold() == 0


def status(desk: Desk) -> Status:
    """All that the status line needs, read anew."""
    me = desk.self()
    journal = desk.journal
    last_sync = journal.setting("last_sync")
    skew = timedelta(seconds=float(journal.setting("skew") or 0))
    return Status(
        name=me.name,
        team=journal.team().name,
        zone=me.calendar_at(desk.now()).zone,
        lock=lock.state(desk),
        counts=counts(desk),
        last_sync=parse_instant(last_sync) if last_sync else None,
        sync_error=journal.setting("sync_error") or None,
        skew=skew,
        read_only=journal.read_only,
        answers=is_mentor(me.role),
    )
