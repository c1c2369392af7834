"""Doctor: what is in order at this desk, what is not, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, ParamSpec

from mentor_tui.domain.entry import GENESIS
from mentor_tui.domain.errors import MentorError
from mentor_tui.services import lock
from mentor_tui.services.inbox import SKEW_WORTH_SAYING, skew_words

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.settings import Check
    from mentor_tui.settings import Paths
    from mentor_tui.team.port import TeamStore

OK: Final = "ok"
WARN: Final = "warn"
FAIL: Final = "fail"
_P = ParamSpec("_P")
HOLIDAYS_RUN_OUT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `level` is ok, warn or fail; `detail` says what to do where something is wrong."""

    level: str
    what: str
    detail: str


def examine(desk: Desk, check: Check = lambda _: ()) -> list[Finding]:
    """Look at everything; a failure of one look never hides the others. `check` knows keys and themes."""

    looks = (_journal, _place, _server, _keyring, _store, _outbox, _hours)
    found = (finding for look in looks for finding in _safely(look.__name__.strip("_"), look, desk))
    return [*_safely("settings", _settings_file, desk.home, check), *found]


def examine_closed(home: Paths, check: Check, why: MentorError) -> list[Finding]:
    """Look at what can be looked at although the desk could not be opened, because of `why`."""
    return [
        *_safely("settings", _settings_file, home, check),
        Finding(FAIL, "desk", str(why)),
        *_safely("place", _folder, home),
    ]


def _safely(what: str, look: Callable[_P, Iterator[Finding]], *args: _P.args, **named: _P.kwargs) -> Iterator[Finding]:
    try:
        yield from look(*args, **named)
    except MentorError as error:
        yield Finding(FAIL, what, str(error))


def _settings_file(home: Paths, check: Check) -> Iterator[Finding]:
    from mentor_tui.services.settings import faults
    from mentor_tui.settings.file import read_text

    wrong = faults(read_text(home), check)
    for fault in wrong:
        yield Finding(WARN, "settings", f"{fault}; until then what is usual counts")
    if not wrong:
        yield Finding(OK, "settings", f"{home.settings} is right")


def _journal(desk: Desk) -> Iterator[Finding]:
    trouble = desk.journal.integrity()
    yield Finding(FAIL if trouble else OK, "journal", trouble or f"{desk.home.data / 'journal.db'} is whole")


def _place(desk: Desk) -> Iterator[Finding]:
    return _folder(desk.home)


def _folder(home: Paths) -> Iterator[Finding]:
    from mentor_tui.journal.place import unsafe_place

    danger = unsafe_place(home.data)
    yield Finding(WARN if danger else OK, "place", danger or "on a local disk")


def _server(desk: Desk) -> Iterator[Finding]:
    """Where the store is, before it is tried, and whether somebody in between could pose as it."""
    if desk.server is None:
        return
    mode = desk.server.options.get("sslmode", "")
    where = f"{desk.server.key}, sslmode={mode}"
    if desk.server.local or mode == "verify-full":
        yield Finding(OK, "server", where)
    else:
        yield Finding(
            WARN, "server", f"{where}: anybody in between can pose as it; use verify-full and its certificate"
        )


def _keyring(desk: Desk) -> Iterator[Finding]:
    """Where the login's secret comes from; never the secret."""
    if desk.server is None:
        return
    from mentor_tui.team.postgres.address import WAYS_WITHOUT_KEYRING
    from mentor_tui.team.postgres.secrets import NoKeyring, find, keyring_in_use

    try:
        name = keyring_in_use()
    except NoKeyring:
        yield Finding(OK, "keyring", f"none here: your secret comes from {WAYS_WITHOUT_KEYRING}")
        return
    kept = find(desk.server) is not None
    elsewhere = f"{name} has no secret of yours: it comes from {WAYS_WITHOUT_KEYRING}"
    yield Finding(OK, "keyring", f"{name} has your secret" if kept else elsewhere)


def _store(desk: Desk) -> Iterator[Finding]:
    with closing(desk.open_store()) as store:
        who = store.whoami()
        page = store.pull(0, GENESIS, 1)
        what = _described(desk, store)
    yield Finding(OK, "store", f"{what}reached as {who.member} ({who.role}); {page.head} entries in the feed")
    skew = page.store_time - desk.now()
    far = abs(skew) > SKEW_WORTH_SAYING
    detail = f"{abs(skew).total_seconds():.0f} s {skew_words(skew)}"
    yield Finding(WARN if far else OK, "clock", f"{detail}: set this machine's time" if far else detail)


def _described(desk: Desk, store: TeamStore) -> str:
    if desk.server is None:
        return ""
    from mentor_tui.team.postgres.store import PostgresStore

    return f"{store.described()}; " if isinstance(store, PostgresStore) else ""


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
        again = f"run `mentor hours --holidays {calendar.holiday_calendar}` to renew them"
        detail = again if short else f"known until {last}"
        yield Finding(WARN if short else OK, "holidays", f"{calendar.holiday_calendar}: {detail}")
