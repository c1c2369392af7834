"""A long push goes part by part; one that breaks off in the middle is simply pushed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.team.port import Outgoing
from mentor_tui.team.postgres.connection import Connection
from tests.postgres.database import Database
from tests.team.world import World, postgres_world

PART = 50


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = postgres_world(database)
    yield made
    made.close()


@pytest.mark.parametrize("known", [False, True], ids=["a new connection", "one that was kept"])
def test_the_server_may_hang_up_between_two_parts(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """On a connection that it kept, a store tries once more by itself."""
    entries = [world.entry(f"reply {number}") for number in range(3 * PART)]
    store = world.store("amy")
    if known:
        store.whoami()
    _hang_up_after_the_first_part(monkeypatch, database)
    if not known:
        with pytest.raises(StoreUnreachable):
            store.push([Outgoing(entry) for entry in entries])
        assert len(world.feed()) % PART == 0
        assert len(world.feed()) >= PART
    receipts = store.push([Outgoing(entry) for entry in entries]).receipts
    assert [receipt.position for receipt in receipts] == list(range(1, 3 * PART + 1))
    assert world.feed_ids() == [entry.id for entry in entries]


def _hang_up_after_the_first_part(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    told = Connection.told

    def cut_off(connection: Connection) -> list[tuple[object, ...]]:
        rows = told(connection)
        if len(rows) == 1 and isinstance(rows[0][0], dict):
            monkeypatch.undo()
            with closing(database.connect()) as administrator:
                administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))
        return rows

    monkeypatch.setattr(Connection, "told", cut_off)
