"""The network is slow, breaks off and goes silent, for four seconds; `make campaign` has ninety."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from mentor_tui.team.postgres.address import Address
from tests.campaign.bad_network import troubled
from tests.campaign.places import PostgresTeams
from tests.campaign.proxy import WHOLE, End, Fate, Proxy, Way
from tests.postgres.database import Database

SECONDS = 4.0
SEED = 1


def test_eight_processes_through_a_bad_network_lose_nothing_and_come_to_the_same(database: Database) -> None:
    with closing(PostgresTeams(database)) as teams:
        assert troubled(teams, SECONDS, SEED) > 0


# The network itself: what it is told, it does.


@contextmanager
def through(fate: Fate) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client's end and a server's end, with a network between them."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        address = Address.parse(f"postgresql://{host}:{port}/any")
        with (
            closing(Proxy(address, lambda: fate)) as proxy,
            socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as client,
        ):
            server, _ = listening.accept()
            with server:
                server.settimeout(10)
                yield client, server


def received(end: socket.socket) -> bytes:
    """All that comes until the other end is gone."""
    return b"".join(iter(lambda: end.recv(100), b""))


def test_a_whole_line_hands_on_all() -> None:
    with through(WHOLE) as (client, server):
        client.sendall(b"how?")
        assert server.recv(100) == b"how?"
        server.sendall(b"so")
        server.close()
        assert received(client) == b"so"


def test_a_line_that_is_closed_hands_on_as_much_as_it_is_told() -> None:
    with through(Fate(Way.DOWN, 3)) as (client, server):
        server.sendall(b"abcdef")
        assert received(client) == b"abc"
        assert received(server) == b""


def test_a_line_that_is_reset_says_so() -> None:
    with through(Fate(Way.UP, 2, End.RESET)) as (client, server):
        client.sendall(b"abcdef")
        assert received(server) == b"ab"
        with pytest.raises(ConnectionResetError):
            received(client)


def test_a_black_hole_takes_all_and_says_nothing_until_the_client_hangs_up() -> None:
    with through(Fate(Way.DOWN, 2, End.HOLE)) as (client, server):
        server.sendall(b"abcdef")
        assert client.recv(100) == b"ab"
        client.sendall(b"hello?")
        client.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.recv(100)
        client.close()
        assert received(server) == b""
