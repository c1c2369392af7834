"""The line is cut after a byte; `make campaign` cuts it after every one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest

from mentor_tui.team.postgres.address import Address
from tests.campaign.places import PostgresTeams
from tests.campaign.verdict import Result
from tests.campaign.wire import ROLES, Cuts, found_by, now
from tests.postgres.database import Database
from tests.postgres.server import Server

EVERY: Final = 61
"""One in so many: prime, so that each of the ways to be cut has its turn."""


@pytest.fixture
def teams(database: Database) -> Iterator[PostgresTeams]:
    with closing(PostgresTeams(database)) as made:
        yield made


def found(cuts: Cuts, every: int) -> Result:
    return sum((found_by(cuts, cut) for cut in cuts.every_one()[::every]), Result())


def test_wherever_the_line_is_cut_all_arrives_once_and_she_is_told_in_a_line(teams: PostgresTeams) -> None:
    with closing(Cuts(teams)) as cuts:
        assert found(cuts, EVERY).found == ()


def test_the_same_through_tls(teams: PostgresTeams, server: Server) -> None:
    with closing(Cuts(teams, Address.parse(server.tls_uri(teams.database.address.database)))) as cuts:
        assert found(cuts, 7 * EVERY).found == ()


def test_the_server_soon_notices_that_a_machine_is_gone(teams: PostgresTeams) -> None:
    """Else sessions on lines that died unnoticed add up, and she is let in no more."""
    teams(now, ROLES)
    login, _ = teams.database.logins["amy"]
    query = "SELECT unnest(rolconfig) FROM pg_roles WHERE rolname = %s"
    settings = dict(found.split("=", 1) for (found,) in teams.connection.execute(query, (login,)))
    idle, interval, count = (int(settings[f"tcp_keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert idle + interval * count <= 60
