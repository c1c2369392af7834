"""A PostgreSQL server that is killed with SIGKILL while members push and sync, and started again, over and over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Final

from mentor_tui.team.postgres.store import PostgresStore
from tests.campaign.member import ROLES, Member, check
from tests.campaign.places import PostgresTeams, TwinLocal
from tests.campaign.served import database_on
from tests.campaign.verdict import Broken, Control, Result
from tests.postgres import binaries
from tests.postgres.server import Server, own_server

PATIENCE: Final = 60.0
MEMBERS: Final = ("amy", "ben", "leo", "mia", "noa")
FORGETFUL: Final = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
"""A server that acknowledges what it has not written."""
CONTROL_KILLS: Final = 3
MOST_ANSWERS: Final = 100


class Crowd:
    """Members at work, each in a thread of her own."""

    def __init__(self, teams: PostgresTeams, seed: int) -> None:
        self.teams = teams
        self.center = teams(_now, {member: ROLES[member] for member in MEMBERS})
        self.members = [self._member(name, seed) for name in MEMBERS]
        self._over = threading.Event()

    @contextmanager
    def working(self) -> Iterator[None]:
        with ThreadPoolExecutor(len(self.members)) as pool:
            at_work = [pool.submit(self._work, member) for member in self.members]
            try:
                yield
            finally:
                self._over.set()
        for one in at_work:
            one.result()

    def acknowledged(self) -> int:
        return sum(len(member.memory.placed) for member in self.members)

    def settle(self) -> None:
        """Sync until nobody has anything on the way, then see whether every promise was kept."""
        until(lambda: all(one.sync() and one.at_rest() for one in self.members), "the members to come to rest")
        until(lambda: all(one.sync() for one in self.members), "the members to read it all")
        self.teams.connect_again()
        check({one.name: (one.local, one.memory) for one in self.members}, self.center.rows())

    def _member(self, name: str, seed: int) -> Member:
        login, secret = self.teams.database.logins[name]
        store = PostgresStore(self.teams.database.address.with_login(login), lambda: secret)
        return Member(name, TwinLocal(name), store, Random(f"{seed} {name}"))

    def _work(self, member: Member) -> None:
        while not self._over.is_set():
            member.turn()


def killed(server: Server, times: int, seed: int) -> None:
    """Kill it so often, each time after so many more answers. Raises Broken for a promise that was not kept."""
    dice = Random(seed)
    with closing(PostgresTeams(database_on(server))) as teams:
        crowd = Crowd(teams, seed)
        with crowd.working():
            for _ in range(times):
                enough = crowd.acknowledged() + dice.randint(1, MOST_ANSWERS)
                until(lambda: crowd.acknowledged() >= enough, "answers from the server")  # noqa: B023 - asked at once
                server.kill()
                server.start()
        crowd.settle()


def run(size: int, seed: int) -> Result:
    """So many kills of one server; then the control."""
    return _broken_by(size, seed, {}) + Result(controls=(forgetful(seed),))


def _broken_by(times: int, seed: int, settings: Mapping[str, str]) -> Result:
    with closing(own_server(binaries.find(), fsync=True, settings=settings)) as server:
        try:
            killed(server, times, seed)
        except Broken as error:
            return replace(Result.of(error, f"seed {seed}"), runs=times)
    return Result(runs=times)


def forgetful(seed: int) -> Control:
    """A server that acknowledges what it has not written yet must be found out."""
    name = "a PostgreSQL server with synchronous_commit=off"
    caught = (kills for kills in range(1, CONTROL_KILLS + 1) if not _broken_by(1, seed + kills, FORGETFUL).clean)
    return Control(name, next(caught, None))


def until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again. Raises Broken when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Broken(f"waited {PATIENCE:.0f} s for {what}")
        time.sleep(0.01)


def _now() -> datetime:
    return datetime.now(UTC)
