"""Sync: bring a mirror of the feed and the team's store together. Pull, check, push, pull.

One rule makes it safe: an entry leaves the outbox only when it has come back through the feed. A receipt changes
what the outbox shows, nothing more; every sync pushes again what the feed has not shown, and ids make that free. So
it may break off between any two steps, and the next one goes on. Plain synchronous code; time comes from `now`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from mentor_tui.domain.delivery import Batch, Cursor, CursorMoved, Outcome, Receipt, ReleaseAt
from mentor_tui.domain.entry import FeedEntry, next_chain
from mentor_tui.domain.errors import MentorError, StoreUnreachable
from mentor_tui.domain.values import slotted_value
from mentor_tui.team.port import Page, TeamStore

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""

AT_ONCE: Final = 200
"""How many entries are marked as sent and handed to the store in one go; a store may take them in smaller parts."""


class Mirror(Protocol):
    """What sync needs of a journal: a mirror of the feed, and the outbox. Each method is one transaction."""

    def cursor(self) -> Cursor:
        """How far the mirror has come."""

    def take_page(self, entries: Sequence[FeedEntry], after: Cursor) -> None:
        """Add a run of the feed and move the cursor; what is confirmed by it leaves the outbox.

        Raises CursorMoved, with nothing changed, when the cursor is not at `after` any more.
        """

    def return_moved(self) -> int:
        """Give back entries never sent whose subject moved while their claim is free; returns how many.

        One whose claim is taken is still sent: it becomes a contest that both sides see.
        """

    def next_batch(self, now: datetime, limit: int, release_at: ReleaseAt, after: int = 0) -> Batch:
        """What to push: what waits here and may go, and what was sent but not confirmed, beyond `after`.

        Marks it as sent, and fixes its release time, before anything leaves this machine.
        """

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Show what the store said; nothing leaves the outbox by it."""

    def begin_fresh(self) -> None:
        """Begin an empty mirror beside the one in use, dropping one that was begun before."""

    def take_fresh_page(self, entries: Sequence[FeedEntry]) -> Cursor:
        """Add a run of the feed to the fresh mirror; returns how far that one has come.

        Raises CursorMoved when another process has begun a fresh mirror since.
        """

    def adopt_fresh(self) -> int:
        """Use the fresh mirror from now on, and queue again all of one's own entries that it lacks; how many.

        What the author took back is to be recalled again: the restored store may not know of it. Raises CursorMoved
        as `take_fresh_page` does.
        """

    def work_off(self) -> bool:
        """Do one step of what was put off so that long pages come in quickly; False once nothing is left."""

    def to_fold(self) -> int:
        """How many entries wait, put off, to be seen in the lists."""

    def note_sync(self, at: datetime, skew: timedelta, error: str | None) -> None:
        """Write down how a sync ended, for the status line. `skew` is the store's clock minus this machine's."""


@slotted_value
class SyncReport:
    """What one sync did, as counts of entries.

    `pushed` were applied; `returned` came back from the queue or the store. `restarted`: the store had been
    restored and the mirror was built anew. `skew` is the store's clock minus this machine's. Not `complete`: it was
    stopped, or there is something to send again; sync once more.
    """

    pulled: int = 0
    pushed: int = 0
    held: int = 0
    contested: int = 0
    rejected: int = 0
    returned: int = 0
    restarted: bool = False
    skew: timedelta = timedelta(0)
    complete: bool = True


def sync(
    mirror: Mirror,
    store: TeamStore,
    now: Callable[[], datetime],
    *,
    release_at: ReleaseAt,
    batch: int = AT_ONCE,
    page: int = 1000,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
    sorting: Progress | None = None,
) -> SyncReport:
    """Bring `mirror` and `store` together once. Raises a MentorError, after noting it, when that fails.

    `should_stop` is asked before every page and push, and between the steps of what was put off. `progress` gets the
    position that was reached and the last one there is, while pulling; `sorting` how many entries of a long feed are in
    the lists, and how many there were to sort in, after that.
    """
    run = _Run(mirror, store, now, release_at, batch, page, should_stop, progress, sorting)
    try:
        run.pull()
        run.check()
        run.push()
        run.pull()
        run.work_off()
    except MentorError as error:
        mirror.note_sync(now(), run.skew, str(error))
        raise
    if not run.stopped:
        mirror.note_sync(now(), run.skew, None)
    return run.report()


def work_off(mirror: Mirror, should_stop: Callable[[], bool], sorting: Progress | None = None) -> bool:
    """Finish what was put off, by this sync or by one that was stopped or killed; False: it is to stop before that.

    It needs no store. `sorting` is told how many entries of a long feed are in the lists, and how many there were.
    """
    waiting = mirror.to_fold()
    while mirror.work_off():
        if waiting and sorting is not None:
            sorting(waiting - mirror.to_fold(), waiting)
        if should_stop():
            return False
    return True


@dataclass(slots=True)
class _Run:
    """One sync under way."""

    mirror: Mirror
    store: TeamStore
    now: Callable[[], datetime]
    release_at: ReleaseAt
    batch: int
    page: int
    should_stop: Callable[[], bool]
    progress: Progress | None
    sorting: Progress | None
    pulled: int = 0
    returned: int = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    restarted: bool = False
    to_send_again: bool = False
    stopped: bool = False
    skew: timedelta = timedelta(0)
    fastest: timedelta = timedelta.max

    def pull(self) -> None:
        """Bring the mirror to the head of the feed."""
        while not self._stop():
            cursor = self.mirror.cursor()
            page = self._page_after(cursor)
            if page.diverged:
                try:
                    self._start_over()
                except CursorMoved:  # another process builds the fresh mirror: leave it to that one
                    self.stopped = True
                return
            if page.entries:
                try:
                    self.mirror.take_page(page.entries, cursor)
                except CursorMoved:
                    continue
            if self._reached(cursor.position, page):
                return

    def check(self) -> None:
        """Give back queued entries that came too late."""
        if not self.stopped:
            self.returned += self.mirror.return_moved()

    def push(self) -> None:
        """Send everything that the feed has not shown, each entry once in this sync."""
        after = 0
        while not self._stop():
            going = self.mirror.next_batch(self.now(), self.batch, self.release_at, after)
            ids = [one.entry.id for one in going.outgoing] + list(going.recall)
            if not ids:
                break
            asked_at = self.now()
            answer = self.store.push(going.outgoing, going.recall)
            self._compare_clocks(asked_at, answer.store_time)
            if [receipt.id for receipt in answer.receipts] != ids:
                raise _out_of_order("its receipts are not for what was pushed")
            self.mirror.take_receipts(answer.receipts)
            self.outcomes.update((receipt.id, receipt.outcome) for receipt in answer.receipts)
            after = going.through
        self.to_send_again = False

    def work_off(self) -> None:
        """Finish what was put off."""
        if not self.stopped:
            self.stopped = not work_off(self.mirror, self.should_stop, self.sorting)

    def report(self) -> SyncReport:
        """What was done."""
        ended = list(self.outcomes.values())
        return SyncReport(
            pulled=self.pulled,
            pushed=ended.count(Outcome.APPLIED),
            held=ended.count(Outcome.HELD),
            contested=ended.count(Outcome.CONTESTED),
            rejected=ended.count(Outcome.REJECTED),
            returned=self.returned + ended.count(Outcome.RETURNED),
            restarted=self.restarted,
            skew=self.skew,
            complete=not self.stopped and not self.to_send_again,
        )

    def _start_over(self) -> None:
        """The store was restored: build a fresh mirror from its first position, then use that one."""
        self.restarted = True
        self.mirror.begin_fresh()
        cursor = Cursor()
        while not self._stop():
            page = self._page_after(cursor)
            if page.diverged:  # restored once more, meanwhile
                if cursor == Cursor():
                    raise _out_of_order("it has no beginning")
                self.mirror.begin_fresh()
                cursor = Cursor()
                continue
            start = cursor.position
            cursor = self.mirror.take_fresh_page(page.entries)
            if self._reached(start, page):
                self.to_send_again = self.mirror.adopt_fresh() > 0
                return

    def _page_after(self, cursor: Cursor) -> Page:
        asked_at = self.now()
        page = self.store.pull(cursor.position, cursor.chain, self.page)
        self._compare_clocks(asked_at, page.store_time)
        if not page.diverged:
            _check_order(cursor, page)
        return page

    def _reached(self, start: int, page: Page) -> bool:
        self.pulled += len(page.entries)
        position = start + len(page.entries)
        if self.progress is not None:
            self.progress(position, page.head)
        return position >= page.head

    def _compare_clocks(self, asked_at: datetime, store_time: datetime) -> None:
        """Take the store's clock to have been read halfway between the question and the answer.

        The fastest answer of a sync counts: how far off this may be is half of what that one took.
        """
        took = self.now() - asked_at
        if timedelta(0) <= took < self.fastest:
            self.fastest = took
            self.skew = store_time - (asked_at + took / 2)

    def _stop(self) -> bool:
        self.stopped = self.stopped or self.should_stop()
        return self.stopped


def _check_order(cursor: Cursor, page: Page) -> None:
    """Raise StoreUnreachable unless the page goes on exactly where the reader is."""
    position, chain = cursor.position, cursor.chain
    for item in page.entries:
        position, chain = position + 1, next_chain(chain, item.id, item.received_at)
        if item.position != position:
            raise _out_of_order(f"position {item.position} where {position} was next")
        if item.chain != chain:
            raise _out_of_order(f"another chain at position {position}")
    if position > page.head or (not page.entries and position < page.head):
        raise _out_of_order(f"position {page.head} is its last, and position {position} was reached")


def _out_of_order(what: str) -> StoreUnreachable:
    return StoreUnreachable(
        f"the store answered out of order: {what}; nothing of it was taken: sync again, and have the store checked"
    )
