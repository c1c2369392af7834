"""A working day's traffic, compressed, over PostgreSQL: one team of forty mentors, then thousands in many teams.

A mentor's day is what her client sends: some sittings, in each a pull, a push of what she wrote, the pull that
confirms it, and the polls of an app that stays open. Nobody waits between requests, so a day takes minutes. Requests
go over forty connections, which a pooler would hold; a connection takes another member's place for each request, so
that ten thousand logins need no ten thousand connections. How long a login takes is measured by itself.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

from psycopg import sql

from bench.server import Ground, ground
from mentor_tui.domain.delivery import Cursor, Outcome, Outgoing
from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.domain.errors import MentorError
from mentor_tui.team.port import TeamStore
from mentor_tui.team.postgres.address import Address
from mentor_tui.team.postgres.connection import Connection, connect
from mentor_tui.team.postgres.secrets import Secret
from mentor_tui.team.postgres.store import PostgresStore

PROCESSES: Final = 4
CONNECTIONS: Final = 10
"""Per process."""
ENTRIES_A_PUSH: Final = 4
LOGINS: Final = 200
ONE: Final = "one"
FORTY: Final = 40
ROLE: Final = "mentor"
POLL_SECONDS: Final = 37.5
"""An app polls every 15 to 60 seconds."""
PERCENTILES: Final = (0.50, 0.95, 0.99)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Day:
    """How often a mentor sits down to work, and how often her app asks for news in each sitting."""

    sittings: int
    polls: int


APP_OPEN_ALL_DAY: Final = Day(sittings=3, polls=200)
"""A poll every 45 seconds or so."""
SHORT_SITTINGS: Final = Day(sittings=3, polls=2)


@dataclass(slots=True)
class Seen:
    """Milliseconds by kind of request, the entries that were taken, and each error once."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    applied: int = 0
    errors: list[str] = field(default_factory=list)

    def timed(self, what: str, work: Callable[[], Result]) -> Result:
        began = time.perf_counter()
        result = work()
        self.taken[what].append((time.perf_counter() - began) * 1000)
        return result

    def add(self, other: Seen) -> None:
        for what, taken in other.taken.items():
            self.taken[what] += taken
        self.applied += other.applied
        self.errors += other.errors


class Pooled(PostgresStore):
    """A member's store on a connection that others use too, one at a time."""

    def __init__(self, address: Address, shared: Connection, login: str) -> None:
        super().__init__(address, lambda: None)
        self._shared = shared
        self._login = login

    def take(self) -> None:
        """Be this member on the connection."""
        self._shared.execute("RESET SESSION AUTHORIZATION")
        self._shared.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(self._login)))

    def _connected(self) -> Connection:
        return self._shared


@dataclass(slots=True)
class Mentor:
    """One client: where it is in its team's feed, and how many entries it has written."""

    team: str
    member: str
    number: int
    cursor: Cursor = field(default_factory=Cursor)
    written: int = 0

    def sitting(self, store: TeamStore, day: Day, seen: Seen) -> None:
        self._pull(store, seen, "pull")
        outgoing = [self._write() for _ in range(ENTRIES_A_PUSH)]
        pushed = seen.timed(f"push of {ENTRIES_A_PUSH}", lambda: store.push(outgoing))
        seen.applied += sum(receipt.outcome is Outcome.APPLIED for receipt in pushed.receipts)
        self._pull(store, seen, "pull")
        for _ in range(day.polls):
            self._pull(store, seen, "poll")

    def _pull(self, store: TeamStore, seen: Seen, what: str) -> None:
        while True:
            page = seen.timed(what, lambda: store.pull(self.cursor.position, self.cursor.chain, 500))
            if page.diverged:
                raise AssertionError(f"{self.team} diverged at {self.cursor.position}")
            if not page.entries:
                return
            assert [item.position for item in page.entries] == list(
                range(self.cursor.position + 1, self.cursor.position + 1 + len(page.entries))
            )
            self.cursor = Cursor(page.entries[-1].position or 0, page.entries[-1].chain)
            if self.cursor.position >= page.head:
                return

    def _write(self) -> Outgoing:
        self.written += 1
        entry_id = new_id(datetime.now(UTC), (self.number * 1000 + self.written).to_bytes(10, "big"))
        body = {"text": f"Look at line {self.written}: the value is read before it is written.", "cycle": 1}
        claim = f"answer/{entry_id}/1"
        return Outgoing(Entry(entry_id, f"question/{entry_id}", "answer", body, datetime.now(UTC), claim=claim))


def main(mentors: int, teams: int) -> None:
    size = max(1, mentors // teams)
    with ground() as made:
        began = time.perf_counter()
        made.add_teams({ONE: members(FORTY)})
        names = [f"team-{number}" for number in range(teams)]
        made.add_teams({name: members(size) for name in names}, secrets=False)
        print(f"{FORTY + size * teams:,} logins made in {time.perf_counter() - began:.0f} s, PostgreSQL with fsync on")
        print(f"{'':36}{'requests':>12}{'p50, ms':>9}{'p95, ms':>9}{'p99, ms':>9}")
        logins(made)
        scene(made, f"{FORTY} mentors in one team", [ONE], FORTY, APP_OPEN_ALL_DAY)
        scene(made, f"{size * teams:,} mentors in {teams} teams", names, size, SHORT_SITTINGS)


def members(size: int) -> dict[str, str]:
    return {f"m{number}": ROLE for number in range(size)}


def logins(made: Ground) -> None:
    """What it takes to connect and be known, one after the other."""
    seen = Seen()
    for number in range(LOGINS):
        with closing(made.store(f"m{number % FORTY}", ONE)) as store:
            seen.timed("log in, one at a time", store.whoami)
    report(seen)


def scene(made: Ground, what: str, teams: list[str], size: int, day: Day) -> None:
    """All mentors of these teams live through a day; every entry must have arrived once."""
    secret = made.secret.reveal() if made.secret else None
    everybody = [
        (team, f"m{member}", place * size + member) for place, team in enumerate(teams) for member in range(size)
    ]
    shares = [everybody[part::PROCESSES] for part in range(PROCESSES)]
    began = time.perf_counter()
    seen = Seen()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        for part in pool.starmap(live, [(str(made.address), secret, share, day) for share in shares]):
            seen.add(part)
    elapsed = time.perf_counter() - began
    requests = sum(map(len, seen.taken.values()))
    print(f"{what}: {requests / elapsed:,.0f} requests a second for {elapsed:.0f} s, {len(seen.errors)} errors")
    print(f"  (as many open apps ask {len(everybody) / POLL_SECONDS:,.0f} times a second)")
    report(seen)
    arrived = positions(made, teams)
    expected = len(everybody) * day.sittings * ENTRIES_A_PUSH
    if seen.errors or not arrived == seen.applied == expected:
        raise SystemExit(f"{what}: {arrived} of {expected} entries arrived; {'; '.join(seen.errors[:3])}")


def live(address: str, secret: str | None, share: list[tuple[str, str, int]], day: Day) -> Seen:
    """One process's share of the mentors, over its connections: in each sitting, all of them once."""
    shares = [share[part::CONNECTIONS] for part in range(CONNECTIONS)]
    seen = Seen()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for part in threads.map(lambda mine: live_on_one(Address.parse(address), secret, mine, day), shares):
            seen.add(part)
    return seen


def live_on_one(address: Address, secret: str | None, share: Iterable[tuple[str, str, int]], day: Day) -> Seen:
    seen = Seen()
    mentors = [Mentor(*one) for one in share]
    with closing(connect(address, Secret(secret) if secret else None)) as shared:
        for mentor in in_turn(mentors, day.sittings):
            store = Pooled(address, shared, f"{mentor.team}.{mentor.member}")
            store.take()
            try:
                mentor.sitting(store, day, seen)
            except (MentorError, AssertionError) as error:
                seen.errors.append(f"{type(error).__name__}: {error}")
                break
    return seen


def in_turn(mentors: list[Mentor], sittings: int) -> Iterator[Mentor]:
    for _ in range(sittings):
        yield from mentors


def positions(made: Ground, teams: list[str]) -> int:
    """How many entries the feeds of these teams have."""
    with closing(made.connect()) as connection:
        found = connection.execute(
            "SELECT count(*), sum(last) FROM ("
            " SELECT team, max(position) AS last, count(position) AS dense FROM mentor.entry"
            " WHERE team = ANY (%s) GROUP BY team) AS feeds WHERE last = dense",
            (teams,),
        ).fetchone()
    assert found is not None
    return int(found[1] or 0) if found[0] == len(teams) else -1


def report(seen: Seen) -> None:
    for what, taken in seen.taken.items():
        ordered = sorted(taken)
        shown = "".join(f"{ordered[int(share * (len(ordered) - 1))]:9.1f}" for share in PERCENTILES)
        print(f"  {what:34}{len(ordered):12,}{shown}", flush=True)
