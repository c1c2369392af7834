"""Sync: what a person finds in the mirror and the outbox, whatever the network, the store or a crash did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mentor_tui.domain.delivery import Cursor, CursorMoved, OutboxState
from mentor_tui.domain.entry import Entry, FeedEntry
from mentor_tui.domain.errors import MentorError, NotAMember, StoreUnreachable
from mentor_tui.team.memory import MemoryTeam
from mentor_tui.team.port import Identity, Outgoing, Page, Pushed, TeamStore
from mentor_tui.team.sync import SyncReport, sync, work_off
from tests.team.twin import MemoryMirror
from tests.team.world import World, memory_world


class Desk:
    """A member's mirror, synced with a team in memory whose store can be restored."""

    def __init__(self) -> None:
        self.team = MemoryTeam(lambda: self.world.clock())
        self.world: World = memory_world(self.team)
        self.mirrors: dict[str, MemoryMirror] = {}
        self.opening: datetime | None = None

    def mirror(self, member: str) -> MemoryMirror:
        return self.mirrors.setdefault(member, MemoryMirror(member))

    def write(self, member: str, entry: Entry, undo_for: float = 0) -> Entry:
        self.mirror(member).write(entry, self.world.later(seconds=undo_for))
        return entry

    def sync(
        self,
        member: str,
        store: TeamStore | None = None,
        *,
        should_stop: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] | None = None,
        page: int = 2,
    ) -> SyncReport:
        def release_at(entry: Entry, now: datetime) -> datetime | None:
            return self.opening if entry.kind == "answer" else None

        return sync(
            self.mirror(member),
            store or self.world.store(member),
            self.world.clock,
            release_at=release_at,
            batch=2,
            page=page,
            should_stop=should_stop,
            progress=progress,
        )

    def seen(self, member: str) -> list[str]:
        return [item.id for item in self.mirror(member).feed]


@pytest.fixture
def desk() -> Desk:
    return Desk()


class Through:
    """A store whose answers can be changed on the way."""

    def __init__(self, store: TeamStore) -> None:
        self.store = store
        self.pushes: list[list[str]] = []

    def whoami(self) -> Identity:
        return self.store.whoami()

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        self.pushes.append([one.entry.id for one in outgoing])
        return self.store.push(outgoing, recall)

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        return self.store.pull(after, chain_at_after, limit)

    def close(self) -> None:
        self.store.close()


def test_what_one_wrote_the_others_read(desk: Desk) -> None:
    written = [desk.write("mia", desk.world.entry(f"question {number}")) for number in range(5)]
    report = desk.sync("mia")
    assert (report.pushed, report.pulled, report.complete, report.restarted) == (5, 5, True, False)
    assert desk.mirror("mia").outbox == {}
    assert desk.sync("amy").pulled == 5
    assert desk.seen("amy") == [entry.id for entry in written]
    assert desk.sync("amy") == SyncReport()


def test_nothing_is_sent_before_its_time_to_undo_is_over(desk: Desk) -> None:
    entry = desk.write("amy", desk.world.answer(), undo_for=10)
    assert desk.sync("amy").pushed == 0
    assert desk.mirror("amy").states() == {entry.id: OutboxState.QUEUED}
    desk.world.clock.forward(seconds=10)
    assert desk.sync("amy").pushed == 1


def test_a_receipt_takes_nothing_out_of_the_outbox(desk: Desk) -> None:
    """Only the feed does: the store may be restored between its word and the feed."""
    entry = desk.write("amy", desk.world.answer())

    class Forgets(Through):
        def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
            backup = desk.team.ledger.snapshot()
            answer = super().push(outgoing, recall)
            desk.team.ledger = backup
            return answer

    assert desk.sync("amy", Forgets(desk.world.store("amy"))).pushed == 1
    assert desk.mirror("amy").states() == {entry.id: OutboxState.SENT}
    desk.sync("amy")
    assert desk.seen("amy") == [entry.id]


def test_a_lost_answer_is_pushed_again_and_nothing_is_twice(desk: Desk) -> None:
    entry = desk.write("amy", desk.world.answer())

    class Lost(Through):
        def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
            super().push(outgoing, recall)
            raise StoreUnreachable("the line went dead")

    with pytest.raises(StoreUnreachable):
        desk.sync("amy", Lost(desk.world.store("amy")))
    assert desk.mirror("amy").noted[-1][2] == "the line went dead"
    assert desk.mirror("amy").states() == {entry.id: OutboxState.SENT}
    desk.sync("amy")
    assert desk.mirror("amy").noted[-1] == (desk.world.clock.at, timedelta(0), None)
    assert desk.seen("amy") == desk.world.feed_ids() == [entry.id]


def test_held_off_hours_and_released_at_the_opening(desk: Desk) -> None:
    desk.opening = desk.world.later(hours=3)
    entry = desk.write("amy", desk.world.answer())
    assert desk.sync("amy").held == 1
    assert desk.mirror("amy").states() == {entry.id: OutboxState.HELD}
    desk.opening = desk.world.later(hours=9)
    assert desk.sync("amy").held == 1
    desk.world.clock.forward(hours=3)
    desk.sync("mia")
    assert desk.seen("mia") == [entry.id]
    desk.sync("amy")
    assert desk.mirror("amy").outbox == {}


def test_a_recalled_answer_stays_in_the_tray_and_never_goes_out(desk: Desk) -> None:
    desk.opening = desk.world.later(hours=3)
    entry = desk.write("amy", desk.world.answer())
    desk.sync("amy")
    desk.mirror("amy").take_back(entry.id)
    desk.sync("amy")
    assert desk.mirror("amy").states() == {entry.id: OutboxState.RECALLED}
    desk.world.clock.forward(hours=4)
    desk.sync("amy")
    assert desk.world.feed() == []


def test_two_who_answer_offline_both_see_the_contest(desk: Desk) -> None:
    asked = desk.write("mia", desk.world.entry(kind="ask"))
    for member in ("mia", "amy", "ben"):
        desk.sync(member)
    desk.write("amy", desk.world.answer("amy's", based_on=asked.id))
    desk.write("ben", desk.world.answer("ben's", based_on=asked.id))
    assert desk.sync("amy").pushed == 1
    report = desk.sync("ben")
    assert (report.contested, report.returned) == (1, 0)
    desk.sync("amy")
    for member in ("amy", "ben"):
        texts = [(item.entry.body["text"], item.contested) for item in desk.mirror(member).feed[1:] if item.entry]
        assert texts == [("amy's", False), ("ben's", True)]
        assert desk.mirror(member).outbox == {}


def test_an_answer_never_sent_comes_back_when_its_question_moved(desk: Desk) -> None:
    asked = desk.write("mia", desk.world.entry(kind="ask"))
    for member in ("mia", "amy"):
        desk.sync(member)
    answer = desk.write("amy", desk.world.answer(based_on=asked.id))
    desk.write("mia", desk.world.entry("solved it", based_on=asked.id))
    desk.sync("mia")
    report = desk.sync("amy")
    assert (report.returned, report.pushed) == (1, 0)
    assert desk.mirror("amy").states() == {answer.id: OutboxState.RETURNED}
    assert answer.id not in desk.world.feed_ids()


def test_each_entry_is_pushed_once_in_a_sync_in_batches(desk: Desk) -> None:
    desk.opening = desk.world.later(hours=3)
    written = [desk.write("amy", desk.world.answer(cycle=cycle)) for cycle in range(1, 6)]
    store = Through(desk.world.store("amy"))
    desk.sync("amy", store)
    assert [len(push) for push in store.pushes] == [2, 2, 1]
    assert [entry_id for push in store.pushes for entry_id in push] == [entry.id for entry in written]


def test_poison_waits_in_the_tray_and_the_rest_goes_on(desk: Desk) -> None:
    poison = desk.write("mia", desk.world.entry(kind="answer"))
    good = desk.write("mia", desk.world.entry())
    report = desk.sync("mia")
    assert (report.rejected, report.pushed) == (1, 1)
    assert desk.mirror("mia").outbox[poison.id].reason
    assert desk.seen("mia") == [good.id]
    assert desk.sync("mia").rejected == 0


def test_a_restored_store_gets_back_what_it_lost_and_everybody_agrees(desk: Desk) -> None:
    first = desk.write("mia", desk.world.entry("first"))
    desk.sync("mia")
    backup = desk.team.ledger.snapshot()
    second = desk.write("mia", desk.world.entry("second"))
    third = desk.write("amy", desk.world.answer())
    for member in ("mia", "amy", "ben"):
        desk.sync(member)
    desk.team.ledger = backup
    moved_on = desk.write("noa", desk.world.entry("written after the restore"))
    desk.sync("noa")
    report = desk.sync("mia")
    assert (report.restarted, report.pushed) == (True, 1)
    for member in ("amy", "ben", "noa", "mia"):
        desk.sync(member)
    for member in ("amy", "ben", "noa", "mia"):
        desk.sync(member)
        assert desk.seen(member) == [first.id, moved_on.id, second.id, third.id]
        assert desk.mirror(member).outbox == {}


def test_a_store_restored_to_nothing_is_filled_again(desk: Desk) -> None:
    entry = desk.write("mia", desk.world.entry())
    desk.sync("mia")
    desk.team.ledger = type(desk.team.ledger)()
    assert desk.sync("mia").restarted
    assert desk.world.feed_ids() == desk.seen("mia") == [entry.id]


def test_the_same_entry_at_the_cursor_with_another_past_is_noticed(desk: Desk) -> None:
    """Comparing the id at the cursor, instead of the chain, would miss it and keep what the store never had."""
    lost = desk.write("noa", desk.world.entry("lost"))
    desk.sync("noa")
    del desk.mirrors["noa"]
    same = desk.write("mia", desk.world.entry("same"))
    desk.sync("mia")
    desk.sync("ben")
    desk.team.ledger = type(desk.team.ledger)()
    other = desk.write("amy", desk.world.entry("other"))
    desk.sync("amy")
    desk.sync("mia")
    desk.sync("ben")
    assert desk.world.feed_ids() == desk.seen("ben") == desk.seen("mia") == [other.id, same.id]
    assert lost.id not in desk.seen("ben")


def test_what_was_recalled_stays_recalled_in_a_store_restored_to_before(desk: Desk) -> None:
    desk.opening = desk.world.later(hours=3)
    desk.write("mia", desk.world.entry())
    desk.sync("mia")
    desk.sync("amy")
    entry = desk.write("amy", desk.world.answer())
    desk.sync("amy")
    backup = desk.team.ledger.snapshot()
    desk.write("mia", desk.world.entry())
    desk.sync("mia")
    desk.mirror("amy").take_back(entry.id)
    desk.sync("amy")
    desk.team.ledger = backup
    desk.sync("amy")
    desk.world.clock.forward(hours=4)
    assert entry.id not in desk.world.feed_ids()


def test_restored_again_while_the_mirror_was_being_rebuilt(desk: Desk) -> None:
    for number in range(5):
        desk.write("mia", desk.world.entry(str(number)))
    desk.sync("mia")
    backups = [type(desk.team.ledger)(), desk.team.ledger.snapshot()]
    desk.write("noa", desk.world.entry("another past"))
    desk.sync("noa")
    desk.team.ledger = type(desk.team.ledger)()
    others = [desk.write("ben", desk.world.entry(f"other {number}")) for number in range(5)]
    desk.sync("ben")

    class RestoredMeanwhile(Through):
        def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
            if after == 2 and backups:
                desk.team.ledger = backups.pop()
            return super().pull(after, chain_at_after, limit)

    desk.sync("noa", RestoredMeanwhile(desk.world.store("noa")))
    for member in ("noa", "mia", "ben", "noa", "mia", "ben"):
        desk.sync(member)
    assert desk.seen("noa") == desk.seen("mia") == desk.seen("ben") == desk.world.feed_ids()
    assert {entry.id for entry in others} <= set(desk.world.feed_ids())
    assert len(desk.world.feed_ids()) == 11


def test_restored_between_push_and_pull_there_is_more_to_send(desk: Desk) -> None:
    first = desk.write("mia", desk.world.entry())
    desk.sync("mia")
    second = desk.write("mia", desk.world.entry())

    class RestoredMeanwhile(Through):
        def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
            answer = super().push(outgoing, recall)
            desk.team.ledger = type(desk.team.ledger)()
            return answer

    report = desk.sync("mia", RestoredMeanwhile(desk.world.store("mia")))
    assert (report.restarted, report.complete) == (True, False)
    assert desk.sync("mia").complete
    assert desk.world.feed_ids() == [first.id, second.id]


def test_another_process_that_moved_the_cursor_is_no_trouble(desk: Desk) -> None:
    for number in range(5):
        desk.write("mia", desk.world.entry(str(number)))
    desk.sync("mia")
    mirror = desk.mirror("ben")

    class Overtaken(Through):
        def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
            page = super().pull(after, chain_at_after, limit)
            if after == 0:
                mirror.take_page(page.entries, Cursor())
            return page

    desk.sync("ben", Overtaken(desk.world.store("ben")))
    assert desk.seen("ben") == desk.world.feed_ids()


def test_a_rebuild_that_another_process_took_over_is_left_to_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("mia", desk.world.entry())
    desk.sync("mia")
    desk.team.ledger = type(desk.team.ledger)()

    def taken_over(entries: Sequence[FeedEntry]) -> Cursor:
        raise CursorMoved

    monkeypatch.setattr(desk.mirror("mia"), "take_fresh_page", taken_over)
    report = desk.sync("mia")
    assert (report.restarted, report.complete) == (True, False)
    monkeypatch.undo()
    assert desk.sync("mia").complete


LIES: dict[str, Callable[[Page], Page]] = {
    "a gap": lambda page: replace(page, entries=page.entries[1:]),
    "a wrong chain": lambda page: replace(page, entries=(replace(page.entries[0], chain="f" * 64), *page.entries[1:])),
    "twice the same": lambda page: replace(page, entries=(page.entries[0], *page.entries)),
    "nothing though there is more": lambda page: replace(page, entries=()),
    "more than there is": lambda page: replace(page, head=1),
    "another past than none": lambda page: replace(page, diverged=True),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_store_that_answers_out_of_order_is_not_believed(desk: Desk, lie: Callable[[Page], Page]) -> None:
    for number in range(2):
        desk.write("mia", desk.world.entry(str(number)))
    desk.sync("mia")

    class Lies(Through):
        def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
            return lie(super().pull(after, chain_at_after, limit))

    with pytest.raises(StoreUnreachable, match="out of order"):
        desk.sync("ben", Lies(desk.world.store("ben")))
    assert desk.seen("ben") == []
    desk.sync("ben")
    assert len(desk.seen("ben")) == 2


def test_receipts_for_something_else_are_not_believed(desk: Desk) -> None:
    desk.write("mia", desk.world.entry())

    class Mixed(Through):
        def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
            return replace(super().push(outgoing, recall), receipts=())

    with pytest.raises(StoreUnreachable, match="out of order"):
        desk.sync("mia", Mixed(desk.world.store("mia")))


def test_a_stop_is_heeded_between_any_two_requests_and_the_next_sync_goes_on(desk: Desk) -> None:
    for number in range(5):
        desk.write("noa", desk.world.entry(str(number)))
    desk.sync("noa")
    for steps in range(9):
        desk.write("mia", desk.world.entry(f"mine {steps}"))
        left = iter(range(steps))
        report = desk.sync("mia", should_stop=lambda left=left: next(left, None) is None)  # type: ignore[misc]
        assert report.complete == (not desk.mirror("mia").outbox and desk.seen("mia") == desk.world.feed_ids())
    desk.sync("mia")
    assert desk.seen("mia") == desk.world.feed_ids()
    assert len(desk.seen("mia")) == 14


def test_what_was_put_off_is_finished_in_steps_that_can_be_stopped(desk: Desk) -> None:
    left = iter(range(2))
    desk.mirror("mia").put_off = 5
    assert not work_off(desk.mirror("mia"), lambda: next(left, None) is None)
    assert desk.mirror("mia").put_off == 2
    assert desk.sync("mia").complete
    assert desk.mirror("mia").put_off == 0


def test_stopped_while_the_mirror_is_rebuilt_the_old_one_stays(desk: Desk) -> None:
    for number in range(5):
        desk.write("mia", desk.world.entry(str(number)))
    desk.sync("mia")
    before = desk.seen("mia")
    desk.team.ledger = type(desk.team.ledger)()
    for number in range(5):
        desk.write("noa", desk.world.entry(str(number)))
    desk.sync("noa")
    left = iter(range(3))
    assert not desk.sync("mia", should_stop=lambda: next(left, None) is None).complete
    assert desk.seen("mia") == before
    desk.sync("mia")
    assert len(desk.world.feed_ids()) == 10


def test_a_wrong_clock_is_measured(desk: Desk) -> None:
    desk.team.now = lambda: desk.world.clock.at + timedelta(minutes=7)
    report = desk.sync("mia")
    assert report.skew == timedelta(minutes=7)
    assert desk.mirror("mia").noted == [(desk.world.clock.at, timedelta(minutes=7), None)]


def test_an_answer_that_the_machine_slept_through_makes_no_wrong_clock(desk: Desk) -> None:
    class Sleeps(Through):
        def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
            page = super().pull(after, chain_at_after, limit)
            if after == 0:
                desk.world.clock.forward(hours=3)
            return page

    for number in range(5):
        desk.write("mia", desk.world.entry(str(number)))
    desk.sync("mia")
    assert desk.sync("ben", Sleeps(desk.world.store("ben"))).skew == timedelta(0)


def test_progress_is_told_page_by_page(desk: Desk) -> None:
    for number in range(5):
        desk.write("mia", desk.world.entry(str(number)))
    desk.sync("mia")
    told: list[tuple[int, int]] = []
    desk.sync("ben", progress=lambda done, of: told.append((done, of)))
    assert told == [(2, 5), (4, 5), (5, 5), (5, 5)]


def test_a_refusal_is_noted_for_the_status_line(desk: Desk) -> None:
    with pytest.raises(NotAMember):
        desk.sync("eve")
    assert "eve is not a member" in str(desk.mirror("eve").noted[-1][2])


def test_every_error_of_a_sync_is_one_line(desk: Desk) -> None:
    with pytest.raises(MentorError) as caught:
        desk.sync("eve")
    assert "\n" not in str(caught.value)
