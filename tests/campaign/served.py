"""A PostgreSQL server for a part of the campaign, which begins and ends with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from mentor_tui.team.postgres.address import Address
from mentor_tui.team.postgres.secrets import Secret
from tests.campaign.places import PostgresTeams
from tests.postgres.database import Database
from tests.postgres.server import Server, served


def database_on(server: Server) -> Database:
    """A new database with the team's store in it; it goes with the server."""
    secret = Secret(server.password) if server.password else None
    return Database(Address.parse(server.uri(server.new_database())), secret)


@contextmanager
def postgres_teams() -> Iterator[PostgresTeams]:
    """Teams on a server of their own."""
    with served() as server, closing(PostgresTeams(database_on(server))) as teams:
        yield teams
