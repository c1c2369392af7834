"""Processes with real journals that sync through a network which is slow, breaks off, goes silent, and then heals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Final

from tests.campaign.member import ROLES, Memory, check
from tests.campaign.places import JournalLocal, PostgresTeams
from tests.campaign.proxy import WHOLE, End, Fate, Proxy, Way
from tests.campaign.served import postgres_teams
from tests.campaign.verdict import Broken, Result

PATIENCE: Final = 1.0
"""Seconds that a member waits for an answer."""
TIME_TO_SETTLE: Final = 120.0
ENDS: Final = (None, End.CLOSED, End.RESET, End.RESET, End.HOLE)
LONGEST_DELAY: Final = 0.03
MOST_BYTES: Final = 20_000


class BadNetwork:
    """What becomes of the connections through it, by the dice."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)

    def __call__(self) -> Fate:
        end = self._dice.choice(ENDS)
        way = self._dice.choice(list(Way))
        after = int(MOST_BYTES ** self._dice.random()) - 1
        delay = self._dice.uniform(0, LONGEST_DELAY)
        return Fate(delay=delay) if end is None else Fate(way, after, end, delay)


class Process:
    """A member in a process of her own, her journal in a folder that outlives it."""

    def __init__(self, name: str, teams: PostgresTeams, proxy: Proxy, seed: int) -> None:
        self.name = name
        self.local = JournalLocal(name)
        login, secret = teams.database.logins[name]
        address = proxy.before(teams.database.address.with_login(login))
        address = replace(address, options={**address.options, "connect_timeout": "2"})
        given = [name, str(self.local.folder), str(address), str(seed), str(PATIENCE)]
        self._running = subprocess.Popen(
            [sys.executable, "-m", "tests.campaign.member", *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **({"PGPASSWORD": secret.reveal()} if secret else {})},
        )

    def settle(self) -> None:
        """Ask her to write no more, and to bring all away."""
        assert self._running.stdin is not None
        self._running.stdin.write("settle\n")
        self._running.stdin.flush()

    def says(self, what: str) -> None:
        """Wait until she says it: that she begins, or that all has left her machine."""
        assert self._running.stdout is not None
        if self._running.stdout.readline() != f"{what}\n":
            _, said = self._running.communicate(timeout=TIME_TO_SETTLE)
            raise Broken(f"{self.name} ended: {said.strip()[-500:]}")

    def ends(self) -> Memory:
        """Let her read the rest; what she remembers."""
        told, said = self._running.communicate(timeout=TIME_TO_SETTLE)
        if self._running.returncode:
            raise Broken(f"{self.name} ended: {said.strip()[-500:]}")
        return Memory(**json.loads(told))

    def close(self) -> None:
        self._running.kill()
        self._running.communicate()
        self.local.close()


def troubled(teams: PostgresTeams, seconds: float, seed: int) -> int:
    """So long a bad network for all members, then a good one. Returns how many syncs broke off; raises Broken."""
    center = teams(lambda: datetime.now(UTC), ROLES)
    with ExitStack() as open_ends:
        proxy = open_ends.enter_context(closing(Proxy(teams.database.address, BadNetwork(seed))))
        members = [open_ends.enter_context(closing(Process(name, teams, proxy, seed))) for name in ROLES]
        for member in members:
            member.says("begins")
        time.sleep(seconds)
        proxy.fate = lambda: WHOLE
        for member in members:
            member.settle()
        for member in members:
            member.says("rested")
        memories = {member.name: member.ends() for member in members}
        check({member.name: (member.local, memories[member.name]) for member in members}, center.rows())
    return sum(memory.failed for memory in memories.values())


def run(size: int, seed: int) -> Result:
    """So many seconds of it."""
    with postgres_teams() as teams:
        try:
            troubled(teams, size, seed)
        except Broken as error:
            return replace(Result.of(error, f"seed {seed}"), runs=size)
    return Result(runs=size)
