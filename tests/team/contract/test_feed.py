"""No gaps: dense positions, a chain over all of them, and a clear word when the store is not the one it was."""

from __future__ import annotations

from mentor_tui.domain.entry import GENESIS, next_chain
from mentor_tui.team.ledger import LARGEST_PAGE
from mentor_tui.team.port import Outgoing
from tests.team.world import World


def test_an_empty_feed(world: World) -> None:
    page = world.store("mia").pull(0, GENESIS, 10)
    assert (page.entries, page.head, page.diverged) == ((), 0, False)
    assert page.store_time == world.clock.at


def test_positions_are_dense_and_chained_whatever_was_not_let_in(world: World) -> None:
    store = world.store("amy")
    held, poison = world.entry(), world.entry(subject="nothing")
    batch = [Outgoing(world.entry()), Outgoing(poison), Outgoing(held, world.later(hours=1)), Outgoing(world.answer())]
    store.push(batch, [world.entry().id])
    world.push("ben", world.answer())
    world.clock.forward(hours=1)
    feed = world.feed()
    assert [item.position for item in feed] == [1, 2, 3, 4]
    chain = GENESIS
    for item in feed:
        chain = next_chain(chain, item.id, item.received_at)
        assert item.chain == chain


def test_a_feed_is_read_in_pages(world: World) -> None:
    for _ in range(5):
        world.push("mia", world.entry())
    whole = world.feed()
    first = world.store("ben").pull(0, GENESIS, 2)
    rest = world.store("ben").pull(2, first.entries[-1].chain, 10)
    assert [*first.entries, *rest.entries] == whole
    assert (first.head, rest.head) == (5, 5)
    end = world.store("ben").pull(5, whole[-1].chain, 10)
    assert (end.entries, end.head, end.diverged) == ((), 5, False)


def test_a_page_has_a_limit_of_the_stores_own(world: World) -> None:
    store = world.store("mia")
    store.push([Outgoing(world.entry()) for _ in range(LARGEST_PAGE + 1)])
    assert len(store.pull(0, GENESIS, 10**9).entries) == LARGEST_PAGE
    assert len(store.pull(0, GENESIS, 0).entries) == 1


def test_a_reader_who_is_ahead_is_told_so(world: World) -> None:
    world.push("mia", world.entry())
    page = world.store("ben").pull(2, "f" * 64, 10)
    assert (page.diverged, page.entries, page.head) == (True, (), 1)


def test_a_reader_with_another_past_is_told_so(world: World) -> None:
    """The same entry at the same position proves nothing: the chain covers all that came before."""
    lost, again = world.entry(), world.entry()
    old_chain = next_chain(next_chain(GENESIS, lost.id, world.clock.at), again.id, world.clock.at)
    world.push("mia", world.entry())
    world.push("mia", again)
    assert world.feed_ids()[1] == again.id
    assert world.store("ben").pull(2, old_chain, 10).diverged
    assert world.store("ben").pull(0, old_chain, 10).diverged
    assert world.store("ben").pull(-1, GENESIS, 10).diverged


def test_received_is_the_stores_clock_not_the_authors(world: World) -> None:
    entry = world.entry(composed_at=world.later(days=-30))
    world.clock.forward(minutes=5)
    world.push("mia", entry)
    assert world.feed()[0].received_at == world.clock.at


def test_what_one_handle_wrote_another_one_reads(world: World) -> None:
    first, second = world.open("mia"), world.open("mia")
    entry = world.entry()
    first.push([Outgoing(entry)])
    assert [item.id for item in second.pull(0, GENESIS, 10).entries] == [entry.id]
    assert second.push([Outgoing(entry)]).receipts[0].position == 1
    first.close()
    second.close()
