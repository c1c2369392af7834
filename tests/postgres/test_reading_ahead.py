"""A long feed comes page by page, each asked for while the one before it is written: nobody sees the difference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from mentor_tui.domain.entry import GENESIS, FeedEntry
from mentor_tui.team.port import Outgoing
from mentor_tui.team.postgres.store import PostgresStore
from tests.postgres.database import ClockedStore, Database
from tests.team.world import World, postgres_world

PAGE = 3


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = postgres_world(database)
    for number in range(4 * PAGE + 1):
        made.push("mia", made.entry(f"entry {number}"))
    yield made
    made.close()


@pytest.fixture
def store(world: World) -> Iterator[PostgresStore]:
    """Amy's, with the server's own clock."""
    clocked = world.store("amy")
    assert isinstance(clocked, ClockedStore)
    with closing(PostgresStore(clocked._address, clocked._secret)) as made:
        yield made


def pages(store: PostgresStore) -> Iterator[list[FeedEntry]]:
    position, chain = 0, GENESIS
    while True:
        page = store.pull(position, chain, PAGE)
        yield list(page.entries)
        if page.entries:
            position, chain = page.entries[-1].position or 0, page.entries[-1].chain
        if position >= page.head:
            return


def test_all_of_it_comes_in_order(world: World, store: PostgresStore) -> None:
    assert [item for page in pages(store) for item in page] == world.feed()


def test_between_two_pages_she_may_push(world: World, store: PostgresStore) -> None:
    came = pages(store)
    seen = next(came)
    store.push([Outgoing(world.entry("in between"))])
    seen += [item for page in came for item in page]
    assert seen == world.feed()


def test_she_may_begin_again_at_any_time(world: World, store: PostgresStore) -> None:
    next(pages(store))
    assert [item for page in pages(store) for item in page] == world.feed()


def test_the_server_may_hang_up_while_a_page_is_written(world: World, store: PostgresStore, database: Database) -> None:
    came = pages(store)
    seen = next(came)
    with closing(database.connect()) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", (store._address.login,)
        )
    seen += [item for page in came for item in page]
    assert seen == world.feed()


def test_the_servers_clock_is_told_as_it_is_now(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that lay here for a minute while the one before was written is no sign of a clock that is off."""
    steady = 1000.0
    monkeypatch.setattr("mentor_tui.team.postgres.store.time.monotonic", lambda: steady)
    first = store.pull(0, GENESIS, PAGE)
    steady += 60
    last = first.entries[-1]
    told = store.pull(last.position or 0, last.chain, PAGE).store_time - datetime.now(UTC)
    assert timedelta(seconds=50) < told <= timedelta(seconds=60)
