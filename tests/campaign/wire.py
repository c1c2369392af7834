"""A sync whose line is cut after a byte of its pull and push, in either direction: after each, from first to last."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Any, Final

from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.domain.errors import MentorError
from mentor_tui.team.port import TeamStore
from mentor_tui.team.postgres.address import Address
from mentor_tui.team.postgres.store import PostgresStore
from mentor_tui.team.sync import sync
from tests.campaign.member import is_of_the_network
from tests.campaign.places import PostgresTeams, TwinLocal
from tests.campaign.promises import Promises, Replica
from tests.campaign.proxy import DEAD, WHOLE, End, Fate, Proxy, Way
from tests.campaign.served import database_on
from tests.campaign.trouble import Traffic
from tests.campaign.verdict import Broken, Result
from tests.postgres.database import Database
from tests.postgres.server import served

ROLES: Final = {"amy": "mentor", "ben": "mentor"}
NOON: Final = datetime(2026, 3, 10, 12, tzinfo=UTC)
AT_ONCE: Final = 2
CONNECTING: Final = 7
"""Of the connecting that goes before, one byte in so many is enough: nothing has been asked for yet."""
WORKS_AGAIN: Final = 4
"""So often the next connection works; it takes as long as the rest of it all."""
Cut = tuple[Fate, Fate]
"""What becomes of her first connection, and of those after it."""
HERS: Final = ("answer", "message")
HIS: Final = ("message",)


def now() -> datetime:
    return NOON


class Cuts:
    """The same sync of amy's again and again: something is there to pull, something to push, and it comes back.

    `address` is how she reaches the server; what goes there is what gets cut. It may be another's than the server's
    own: of what stands before it.
    """

    def __init__(self, teams: PostgresTeams, address: Address | None = None) -> None:
        self.center = teams(now, ROLES)
        login, self.secret = teams.database.logins["amy"]
        self.address = (address or teams.database.address).with_login(login)
        self.proxy = Proxy(self.address)
        ben = _replica("ben")
        for number, kind in enumerate(HIS):
            ben.local.write(_entry("ben", kind, number), NOON)
        _synced(ben, self.center.open("ben"))
        self.begin: tuple[Any, Any] = (self.center.backup(), ben.local.backup())

    def close(self) -> None:
        self.proxy.close()

    def every_one(self) -> list[Cut]:
        """All that there can be: in turn as a reset or a close, and after some of them the next connection works."""
        with closing(self._hers()) as store:
            store._connected()
            connecting = self.proxy.passed.copy()
        self._another_proxy()
        self.break_nothing((WHOLE, WHOLE))
        passed = self._another_proxy()
        return [
            (Fate(way, after, End.RESET if after % 2 else End.CLOSED), DEAD if after // 2 % WORKS_AGAIN else WHOLE)
            for way in Way
            for after in range(passed[way] + 1)
            if after >= connecting[way] or after % CONNECTING == 0
        ]

    def break_nothing(self, cut: Cut) -> None:
        """Sync over a line that is cut, then over a whole one; raises Broken for what is lost, doubled or different."""
        amy, ben = _replica("amy"), _replica("ben")
        promises = Promises(Traffic(), (amy, ben))
        self._begin_again(promises, amy, ben)
        first, then = cut
        fates = chain([first], repeat(then))
        self.proxy.fate = lambda: next(fates)
        with closing(self._hers()) as store:
            error = _synced(amy, store)
        if error and not is_of_the_network(error):
            raise Broken(f"a line was cut, and she is told: {error}")
        for replica in (amy, ben):
            if error := _synced(replica, self.center.open(replica.member)):
                raise Broken(f"the line is whole, and {replica.name} says: {error}")
        rows = self.center.rows()
        promises.check_feed(rows, NOON)
        promises.check_end(rows)

    def _hers(self) -> PostgresStore:
        return PostgresStore(self.proxy.before(self.address), lambda: self.secret)

    def _another_proxy(self) -> Counter[Way]:
        """Count anew; returns the bytes that passed until now."""
        self.proxy.close()
        passed, self.proxy = self.proxy.passed, Proxy(self.address)
        return passed

    def _begin_again(self, promises: Promises, amy: Replica, ben: Replica) -> None:
        center, bens = self.begin
        self.center.restore(center)
        ben.local.restore(bens)
        for number, kind in enumerate(HIS):
            promises.wrote(ben, _entry("ben", kind, number), may=True)
        for number, kind in enumerate(HERS):
            promises.wrote(amy, entry := _entry("amy", kind, number), may=True)
            amy.local.write(entry, NOON)


def _replica(member: str) -> Replica:
    return Replica(f"{member}'s", member, TwinLocal(member), NOON)


def _entry(member: str, kind: str, number: int) -> Entry:
    return Entry(
        id=new_id(NOON, f"{member}{number}".ljust(10).encode()),
        subject="question/q",
        kind=kind,
        body={"text": f"{kind} by {member}"},
        composed_at=NOON,
        claim="answer/q/1" if kind == "answer" else None,
        quiet=kind == "ack",
    )


def _synced(replica: Replica, store: TeamStore) -> MentorError | None:
    """Sync; returns what it says instead of raising it."""
    try:
        sync(replica.local.mirror(), store, now, release_at=lambda entry, at: None)
    except MentorError as error:
        replica.local.reopen()
        return error
    return None


def run(size: int, seed: int) -> Result:
    """So many of the cuts, from one on; there are no more than there are bytes."""
    with served() as server, ThreadPoolExecutor(AT_ONCE) as pool:
        databases = [database_on(server) for _ in range(AT_ONCE)]
        slices = [slice(seed + first, seed + size, AT_ONCE) for first in range(AT_ONCE)]
        return sum(pool.map(_run, databases, slices), Result())


def _run(database: Database, which: slice) -> Result:
    with closing(PostgresTeams(database)) as teams, closing(Cuts(teams)) as cuts:
        return sum((found_by(cuts, cut) for cut in cuts.every_one()[which]), Result())


def found_by(cuts: Cuts, cut: Cut) -> Result:
    """What a cut breaks."""
    first, then = cut
    after = "works again" if then is WHOLE else "is dead"
    where = f"{first.end} after {first.after} bytes {first.way}, and the line {after}"
    try:
        cuts.break_nothing(cut)
    except Broken as error:
        return Result.of(error, where)
    return Result.of(None, where)
