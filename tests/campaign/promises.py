"""What the members of a simulated team were promised, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import GENESIS, Entry, FeedEntry, next_chain
from mentor_tui.team.ledger import Row
from mentor_tui.team.port import Outcome
from tests.campaign.places import Local
from tests.campaign.trouble import Traffic
from tests.campaign.verdict import Broken, Doubled, Lost
from tests.team.twin import IN_TRAY


@dataclass
class Replica:
    """A machine of a member, with its own clock. `number` counts what was written here, as its database does."""

    name: str
    member: str
    local: Local
    wall: datetime
    skew: timedelta = timedelta(0)
    number: int = 0
    wrote: set[str] = field(default_factory=set)
    backup: tuple[Any, int, frozenset[str]] = (None, 0, frozenset())

    def known(self) -> set[str]:
        """The ids of all that is in its mirror or its outbox."""
        return self.local.mirrored() | self.local.states().keys()

    def is_at_rest(self, head: int) -> bool:
        """It has come to the head of the feed, and nothing in its outbox is on the way."""
        return len(self.local.mirrored()) == head and IN_TRAY.issuperset(self.local.states().values())


@dataclass
class Feed:
    """What has been read of the store's feed so far: it must go on as it began."""

    length: int = 0
    chain: str = GENESIS
    ids: set[str] = field(default_factory=set)
    holders: dict[str, str] = field(default_factory=dict)


@dataclass
class Promises:
    """All that was ever written, and what nobody can be held to."""

    traffic: Traffic
    replicas: Sequence[Replica]
    written: dict[str, tuple[str, Entry]] = field(default_factory=dict)
    poison: set[str] = field(default_factory=set)
    """What its author may not write."""
    undone: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    """What was undone, or went with an old database that was put in place of the one that had it."""
    put_back: set[str] = field(default_factory=set)
    """The replicas whose database is an old one that was put back."""
    store_put_back: bool = False
    """Then what was pushed again was received again, and who had it keeps the first time: the chain is over ids."""
    feed: Feed = field(default_factory=Feed)

    # What is to be remembered.

    def wrote(self, replica: Replica, entry: Entry, *, may: bool = True) -> None:
        """Something was written on a machine, which its author may write or may not."""
        if not may:
            self.poison.add(entry.id)
        self.written[entry.id] = (replica.member, entry)
        replica.wrote.add(entry.id)

    def undid(self, replica: Replica, entry_id: str) -> None:
        """It was taken back without a trace, so it must not have left the machine, unless that has forgotten it."""
        if entry_id in self.traffic.sent:
            if replica.name not in self.put_back:
                raise Broken(f"{replica.name} undid {entry_id}, which it had sent")
        else:
            self.undone.add(entry_id)
        self.gone.add(entry_id)
        replica.wrote.discard(entry_id)

    def put_old_database_back(self, replica: Replica) -> None:
        """What no machine of the member has any more, nobody can ask for; what is undone there no more, may go out."""
        self.put_back.add(replica.name)
        hers = {entry_id for entry_id, (author, _) in self.written.items() if author == replica.member}
        known = hers & self._known_to(replica.member)
        self.gone |= hers - known
        self.gone -= known
        self.undone -= known

    def begin_feed_anew(self) -> None:
        """An old store was put back."""
        self.feed = Feed()
        self.store_put_back = True

    # What must hold at every moment.

    def check_feed(self, rows: Sequence[Row], now: datetime) -> None:
        """Dense, chained, nothing twice, one holder per claim, nothing early, and all as it was written.

        `rows` are what the feed holds from the last row on that was seen before, if any was.
        """
        feed, seen = self.feed, min(self.feed.length, 1)
        if seen and (not rows or rows[0].chain != feed.chain):
            raise Lost(f"the feed had reached {feed.length} and does not go on from there")
        for row in rows[seen:]:
            feed.length += 1
            feed.chain = next_chain(feed.chain, row.id, row.received_at or now)
            if row.id in feed.ids:
                raise Doubled(f"{row.id} is twice in the feed")
            feed.ids.add(row.id)
            if (row.position, row.chain) != (feed.length, feed.chain):
                raise Broken(f"position {row.position} or its chain, where {feed.length} was next")
            if (row.author, row.entry) != self.written.get(row.id) or row.id in self.poison:
                raise Broken(f"{row.id} is not as it was written")
            if row.release_at is not None and row.release_at > now:
                raise Broken(f"{row.id} was released before its time")
            if row.id in self.undone or row.id in self.traffic.recalled:
                raise Broken(f"{row.id} was taken back and is in the feed")
            self._check_claim(row)

    def _check_claim(self, row: Row) -> None:
        claim = row.entry.claim if row.entry is not None else None
        if claim is None:
            return
        taken = claim in self.feed.holders
        if taken and row.outcome is Outcome.APPLIED:
            raise Doubled(f"{row.id} and {self.feed.holders[claim]} both hold {claim}")
        if not taken and row.outcome is Outcome.CONTESTED:
            raise Broken(f"{row.id} is contested and nobody holds {claim}")
        self.feed.holders.setdefault(claim, row.id)

    def check_machine(self, replica: Replica) -> None:
        """All that was written on it is in its mirror or its outbox, never in both."""
        mirror = replica.local.mirrored()
        states = replica.local.states()
        if missing := replica.wrote - mirror - states.keys():
            raise Lost(f"{min(missing)} is nowhere on {replica.name}, where it was written")
        if both := mirror & states.keys():
            raise Doubled(f"{min(both)} is in the mirror and in the outbox of {replica.name}")
        if self.gone:
            self.gone -= mirror & {entry_id for entry_id in self.gone if self.written[entry_id][0] == replica.member}

    # What must hold in the end.

    def check_end(self, rows: Sequence[Row]) -> None:
        """When all is settled: everything written is in the feed once or waits for its author, and all agree."""
        in_feed = {row.id for row in rows}
        trays = [entry_id for replica in self.replicas for entry_id in replica.local.states()]
        if missing := self.written.keys() - self.gone - in_feed - set(trays):
            raise Lost(f"{min(missing)} is not in the feed and waits for nobody")
        for replica in self.replicas:
            self.check_machine(replica)
            self._check_tray(replica)
            self._check_mirror(replica, rows)
        _check_released(rows)

    def _check_tray(self, replica: Replica) -> None:
        for entry_id, state in replica.local.states().items():
            if state not in IN_TRAY:
                raise Lost(f"{entry_id} is {state} on {replica.name} for ever")
            if state is OutboxState.REJECTED and entry_id not in self.poison:
                raise Broken(f"{entry_id} was refused and is good")

    def _check_mirror(self, replica: Replica, rows: Sequence[Row]) -> None:
        mirror = replica.local.confirmed()
        if len(mirror) != len(rows):
            raise Broken(f"{replica.name} has {len(mirror)} entries of {len(rows)}")
        for item, row in zip(mirror, rows, strict=True):
            read = _as_read(row, replica.member)
            if item != read:
                raise Broken(f"{replica.name} has {item.id} at {item.position}, the store {row.id}")

    def _known_to(self, member: str) -> set[str]:
        return set().union(*(replica.known() for replica in self.replicas if replica.member == member))


def _as_read(row: Row, reader: str) -> FeedEntry:
    assert row.received_at is not None
    assert row.entry is not None
    audience = row.entry.audience
    if audience is not None and reader not in (row.author, *audience):
        return FeedEntry(row.id, "", row.received_at, None, row.position, row.chain)
    contested = row.outcome is Outcome.CONTESTED
    return FeedEntry(row.id, row.author, row.received_at, row.entry, row.position, row.chain, contested)


def _check_released(rows: Sequence[Row]) -> None:
    """What was held went out only where nobody else had moved its subject meanwhile."""
    places = {row.id: place for place, row in enumerate(rows)}
    for place, row in enumerate(rows):
        entry = row.entry
        assert entry is not None
        if entry.quiet or row.received_at != row.release_at or entry.based_on not in places:
            continue
        for other in rows[places[entry.based_on] + 1 : place]:
            assert other.entry is not None
            moved = other.outcome is Outcome.APPLIED and not other.entry.quiet and other.author != row.author
            if moved and other.entry.subject == entry.subject:
                raise Broken(f"{row.id} was released although {other.id} had moved its subject")
