"""A database with the team's store in it, whose clock the tests set, and teams in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from secrets import token_hex
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from mentor_tui.domain.entry import Entry, instant_text, parse_instant
from mentor_tui.team.ledger import Row
from mentor_tui.team.port import Outcome, Page
from mentor_tui.team.postgres.address import Address, Invite
from mentor_tui.team.postgres.administration import MEMBERS, OWNER, PostgresRegistrar, prepare
from mentor_tui.team.postgres.connection import Connection
from mentor_tui.team.postgres.secrets import Secret
from mentor_tui.team.postgres.store import PostgresStore

SET_CLOCK = "SELECT set_config('mentor_test.now', %s, false)"
CLOCK_OF_THE_TESTS = f"""
    SET ROLE {OWNER};
    CREATE OR REPLACE FUNCTION mentor.store_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
        SELECT coalesce(nullif(current_setting('mentor_test.now', true), '')::timestamptz, clock_timestamp())
    $$;
    RESET ROLE;
"""
ROWS_AFTER = """
    SELECT id::text, author, outcome, content, release_at, received_at, position, chain, reason
    FROM mentor.entry WHERE team = %s AND position > %s ORDER BY position
"""


class ClockedStore(PostgresStore):
    """A member's store that tells the server what time it is, before a request where that is another time."""

    def __init__(self, address: Address, secret: Secret | None, now: Callable[[], datetime]) -> None:
        super().__init__(address, lambda: secret)
        self._now = now
        self._told: tuple[Connection, datetime] | None = None

    def _answers(self, connection: Connection, request: str, parts: Iterator[Sequence[str]]) -> list[list[Any]]:
        if self._told != (connection, now := self._now()):
            super()._answers(connection, SET_CLOCK.replace("%s", "$1"), iter(((instant_text(now),),)))
            self._told = (connection, now)
        return super()._answers(connection, request, parts)

    def _read_ahead(self, page: Page, limit: int) -> None:
        """Not here: a page that was asked for before its turn tells of the time then."""


@dataclass
class Database:
    """One database on the tests' server. `address` is the administrator's, `secret` hers."""

    address: Address
    secret: Secret | None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    logins: dict[str, tuple[str, Secret | None]] = field(default_factory=dict)
    eve: str | None = None

    def __post_init__(self) -> None:
        prepare(self.address, "first", secret=self.secret)
        with closing(self.connect()) as connection:
            connection.execute(CLOCK_OF_THE_TESTS)

    def close(self) -> None:
        """Leave no login behind on a server that is somebody else's, too."""
        with closing(self.connect()) as connection:
            closed = connection.execute(
                "SELECT rolname FROM pg_roles WHERE NOT rolcanlogin AND rolname ~ '^mentor_.*_[0-9a-f]{8}$'"
            ).fetchall()
            for role in [name for (name,) in closed] + ([self.eve] if self.eve else []):
                connection.execute(f'DROP ROLE IF EXISTS "{role}"'.encode())

    def connect(self) -> psycopg.Connection[Any]:
        """As the administrator."""
        password = {"password": self.secret.reveal()} if self.secret is not None else {}
        return psycopg.connect(make_conninfo(**self.address.parameters(), **password), autocommit=True)

    def new_team(self) -> str:
        team = f"team-{next(self.numbers)}"
        prepare(self.address, team, secret=self.secret)
        return team

    def registrar(self, team: str) -> PostgresRegistrar:
        return PostgresRegistrar(self.address, team, self.secret)

    def invited(self, invite: str, now: Callable[[], datetime]) -> ClockedStore:
        """The store as somebody who has just got this invite reaches it."""
        given = Invite.parse(invite)
        return ClockedStore(given.address, given.secret, now)

    def stranger(self, now: Callable[[], datetime]) -> ClockedStore:
        """The store as somebody reaches it who may log in but is nobody's member."""
        if self.eve is None:
            self.eve = f"eve_{token_hex(6)}"
            with closing(self.connect()) as connection:
                connection.execute(f"CREATE ROLE {self.eve} LOGIN PASSWORD '{self.eve}' IN ROLE {MEMBERS}".encode())
        return ClockedStore(self.address.with_login(self.eve), Secret(self.eve), now)

    def quick_team(self, roles: dict[str, str]) -> str:
        """A team of people whose logins are the same for all such teams: made in a moment, one at a time."""
        team = self.new_team_row()
        if not self.logins.keys() >= roles.keys():
            maker = self.registrar(team)
            for member in roles.keys() - self.logins.keys():
                given = Invite.parse(maker.enrol(member, roles[member]))
                self.logins[member] = (given.address.login, given.secret)
        with closing(self.connect()) as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO mentor.member (team, member, role) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [(team, member, role) for member, role in roles.items()],
            )
            logins = [self.logins[member][0] for member in roles]
            cursor.execute("UPDATE mentor.login SET team = %s WHERE login = ANY (%s::name[])", (team, logins))
        return team

    def new_team_row(self) -> str:
        team = f"quick-{next(self.numbers)}"
        with closing(self.connect()) as connection:
            connection.execute("INSERT INTO mentor.team (team) VALUES (%s)", (team,))
        return team

    def store(self, member: str, now: Callable[[], datetime]) -> ClockedStore:
        """A member of a quick team."""
        login, secret = self.logins[member]
        return ClockedStore(self.address.with_login(login), secret, now)


def rows(connection: psycopg.Connection[Any], team: str, after: int = 0) -> list[Row]:
    """A team's feed after a position, as it lies in the tables."""
    return [
        Row(
            id=entry_id,
            author=author,
            outcome=Outcome(outcome),
            entry=Entry.from_json(content) if content is not None else None,
            release_at=parse_instant(release_at.isoformat()) if release_at else None,
            received_at=parse_instant(received_at.isoformat()) if received_at else None,
            position=position,
            chain=chain,
            reason=reason,
        )
        for entry_id, author, outcome, content, release_at, received_at, position, chain, reason in connection.execute(
            ROWS_AFTER, (team, after)
        )
    ]
