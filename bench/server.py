"""A PostgreSQL server with teams in it, filled as fast as the server can take it: the benchmarks' ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from bench.feed import Written
from mentor_tui.domain.entry import GENESIS, next_chain
from mentor_tui.team.postgres.address import Address
from mentor_tui.team.postgres.administration import OWNER, prepare
from mentor_tui.team.postgres.secrets import Secret
from mentor_tui.team.postgres.store import PostgresStore
from tests.postgres.server import served

TEAM: Final = "bench"
COLUMNS: Final = (
    "team, id, author, outcome, arrival, position, chain, received_at, reason,"
    " subject, claim, based_on, quiet, audience, content"
)
SETTINGS: Final = {"max_connections": "200", "shared_buffers": "256MB"}
_EVERYBODY: Final = "everybody knows this one"
"""The password of all members here: nobody but the benchmarks reaches the server."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One database with the store's schema. `address` and `secret` are the administrator's."""

    address: Address
    secret: Secret | None

    def connect(self) -> psycopg.Connection[Any]:
        """As the administrator."""
        password = {} if self.secret is None else {"password": self.secret.reveal()}
        given: dict[str, Any] = {**self.address.parameters(), **password}
        return psycopg.connect("", **given, autocommit=True)

    def add_teams(self, teams: Mapping[str, Mapping[str, str]], *, secrets: bool = True) -> None:
        """Teams of members in roles, each with a login called `<team>.<member>`, all in one transaction.

        Without `secrets` nobody can use these logins but an administrator in their place; a secret takes the server
        as long as a login does.
        """
        people = [(team, member, role) for team, members in teams.items() for member, role in members.items()]
        with closing(self.connect()) as connection, connection.transaction(), connection.cursor() as cursor:
            verifier = connection.pgconn.encrypt_password(_EVERYBODY.encode(), b"", b"scram-sha-256").decode()
            cursor.execute("CREATE TEMPORARY TABLE arriving (team text, member text, role text)")
            with cursor.copy("COPY arriving FROM STDIN") as copy:
                for one in people:
                    copy.write_row(one)
            cursor.execute("INSERT INTO mentor.team (team) SELECT DISTINCT team FROM arriving ON CONFLICT DO NOTHING")
            cursor.execute("INSERT INTO mentor.member (team, member, role) SELECT team, member, role FROM arriving")
            cursor.execute("SELECT set_config('bench.verifier', %s, true)", (verifier if secrets else "",))
            cursor.execute("""
                DO $$ DECLARE one record; BEGIN
                    FOR one IN SELECT team || '.' || member AS login FROM arriving LOOP
                        EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE mentor_member',
                                       one.login, nullif(current_setting('bench.verifier'), ''));
                    END LOOP;
                END $$
            """)
            cursor.execute("""
                INSERT INTO mentor.login (login, team, member)
                SELECT team || '.' || member, team, member FROM arriving
            """)
            cursor.execute("DROP TABLE arriving")

    def store(self, member: str, team: str = TEAM) -> PostgresStore:
        """The store as a member reaches it."""
        return PostgresStore(self.address.with_login(f"{team}.{member}"), lambda: Secret(_EVERYBODY))

    def fill(self, written: Iterable[Written], team: str = TEAM) -> int:
        """Put a whole feed into a team's empty table; returns how many entries it has."""
        position, chain = 0, GENESIS
        with closing(self.connect()) as connection, connection.transaction(), connection.cursor() as cursor:
            with cursor.copy(f"COPY mentor.entry ({COLUMNS}) FROM STDIN") as copy:
                for position, one in enumerate(written, 1):
                    chain = next_chain(chain, one.entry.id, one.entry.composed_at)
                    copy.write_row(row(team, one, position, chain))
            cursor.execute(
                "UPDATE mentor.team SET position = %s, chain = %s, arrivals = %s WHERE team = %s",
                (position, chain, position, team),
            )
        with closing(self.connect()) as connection:
            connection.execute("VACUUM ANALYZE mentor.entry")
        return position


def row(team: str, one: Written, position: int, chain: str) -> tuple[Any, ...]:
    """An entry as a row of COLUMNS."""
    entry = one.entry
    readers = None if entry.audience is None else list(entry.audience)
    outcome = "contested" if one.contested else "applied"
    at = entry.composed_at
    told = (entry.subject, entry.claim, entry.based_on, entry.quiet, readers, entry.to_json())
    return (team, entry.id, one.author, outcome, position, position, chain, at, "", *told)


@contextmanager
def ground() -> Iterator[Ground]:
    """A server that writes to the disk before it answers, as a real one does, for as long as the block lasts."""
    with served(fsync=True, settings=SETTINGS) as server:
        name = server.new_database()
        secret = Secret(server.password) if server.password else None
        made = Ground(Address.parse(server.uri(name)), secret)
        prepare(made.address, TEAM, secret=secret)
        with closing(made.connect()) as connection:
            connection.execute(f"GRANT {OWNER} TO CURRENT_USER")
        yield made
        server.drop_database(name)
