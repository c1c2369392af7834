"""Doctor: what is in order at this desk, what is not, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.entry import GENESIS
from mentor_tui.domain.errors import MentorError
from mentor_tui.services import lock
from mentor_tui.services.inbox import SKEW_WORTH_SAYING, skew_words

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk

OK: Final = "ok"
WARN: Final = "warn"
FAIL: Final = "fail"
HOLIDAYS_RUN_OUT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `level` is ok, warn or fail; `detail` says what to do where something is wrong."""

    level: str
    what: str
    detail: str


def examine(desk: Desk) -> list[Finding]:
    """Look at everything; a failure of one look never hides the others."""
    return [finding for look in (_journal, _place, _store, _outbox, _hours) for finding in _safely(desk, look)]


def _safely(desk: Desk, look: Callable[[Desk], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look(desk)
    except MentorError as error:
        yield Finding(FAIL, look.__name__.strip("_"), str(error))


def _journal(desk: Desk) -> Iterator[Finding]:
    trouble = desk.journal.integrity()
    yield Finding(FAIL if trouble else OK, "journal", trouble or f"{desk.home.data / 'journal.db'} is whole")


def _place(desk: Desk) -> Iterator[Finding]:
    from mentor_tui.journal.place import unsafe_place

    danger = unsafe_place(desk.home.data)
    yield Finding(WARN if danger else OK, "place", danger or "on a local disk")


def _store(desk: Desk) -> Iterator[Finding]:
    with closing(desk.open_store()) as store:
        who = store.whoami()
        page = store.pull(0, GENESIS, 1)
    yield Finding(OK, "store", f"reached as {who.member} ({who.role}); {page.head} entries in the feed")
    skew = page.store_time - desk.now()
    far = abs(skew) > SKEW_WORTH_SAYING
    detail = f"{abs(skew).total_seconds():.0f} s {skew_words(skew)}"
    yield Finding(WARN if far else OK, "clock", f"{detail}: set this machine's time" if far else detail)


def _outbox(desk: Desk) -> Iterator[Finding]:
    rows = desk.journal.outbox()
    stuck = [row for row in rows if row.state in ("rejected", "returned", "recalled")]
    if stuck:
        yield Finding(WARN, "outbox", f"{len(stuck)} came back and wait for you: open the outbox (o)")
    else:
        yield Finding(OK, "outbox", f"{len(rows)} on their way" if rows else "empty")


def _hours(desk: Desk) -> Iterator[Finding]:
    now = desk.now()
    calendar = desk.self().calendar_at(now)
    current = lock.state(desk)
    if current.until is None and current.locked:
        yield Finding(FAIL, "hours", f"{calendar.hours} never opens: declare others with `mentor hours`")
        return
    yield Finding(OK, "hours", f"{calendar.hours} ({calendar.zone})")
    if calendar.holiday_calendar:
        last = max((day for day, _ in calendar.holidays), default=None)
        short = last is None or last - now.date() < HOLIDAYS_RUN_OUT
        detail = "run `mentor hours --holidays` again to renew them" if short else f"known until {last}"
        yield Finding(WARN if short else OK, "holidays", f"{calendar.holiday_calendar}: {detail}")
