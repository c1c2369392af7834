"""A team's store in memory: the twin of the real ones, for tests and for reading what a store must do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime

from mentor_tui.domain.entry import GENESIS
from mentor_tui.domain.errors import NotAMember, Refused
from mentor_tui.team import ledger, rules
from mentor_tui.team.ledger import Head, Row
from mentor_tui.team.port import Identity, Outcome, Outgoing, Page, Pushed


class MemoryLedger:
    """A team's rows as dictionaries; `rows` keeps the order of arrival."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.in_feed: list[str] = []
        self.held: dict[str, None] = {}
        self.claims: dict[str, str] = {}

    def snapshot(self) -> MemoryLedger:
        """A copy that later writes do not touch, as a backup would be."""
        twin = copy(self)
        twin.rows, twin.in_feed = dict(self.rows), list(self.in_feed)
        twin.held, twin.claims = dict(self.held), dict(self.claims)
        return twin

    def head(self) -> Head:
        """The team's counter."""
        if not self.in_feed:
            return Head(0, GENESIS)
        last = self.rows[self.in_feed[-1]]
        assert last.position is not None
        return Head(last.position, last.chain)

    def row(self, entry_id: str) -> Row | None:
        """What is known of an id."""
        return self.rows.get(entry_id)

    def holder(self, claim: str) -> str | None:
        """The id of the applied entry that holds a claim."""
        return self.claims.get(claim)

    def mover(self, subject: str, after: int, but_not_by: str) -> str | None:
        """The last applied entry after a position that moved a subject and is by somebody else."""
        for row in reversed(self.feed(after, len(self.in_feed))):
            assert row.entry is not None
            moves = row.entry.subject == subject and not row.entry.quiet and row.outcome is Outcome.APPLIED
            if moves and row.author != but_not_by:
                return row.id
        return None

    def due(self, now: datetime) -> Sequence[Row]:
        """The held rows whose time has come, by (release_at, arrival)."""
        if not self.held:
            return ()
        waiting = map(self.rows.__getitem__, self.held)
        timed = [(row.release_at, row) for row in waiting if row.release_at and row.release_at <= now]
        return [row for _, row in sorted(timed, key=lambda pair: pair[0])]

    def chain_at(self, position: int) -> str | None:
        """The chain at a position."""
        if position == 0:
            return GENESIS
        return self.rows[self.in_feed[position - 1]].chain if position <= len(self.in_feed) else None

    def feed(self, after: int, limit: int) -> Sequence[Row]:
        """The rows after a position, in order."""
        start = min(max(after, 0), len(self.in_feed))  # positions are dense
        return [self.rows[entry_id] for entry_id in self.in_feed[start : start + limit]]

    def write(self, row: Row) -> None:
        """Add a row, or change the outcome of one."""
        self.rows[row.id] = row
        self.held.pop(row.id, None)
        if row.outcome is Outcome.HELD:
            self.held[row.id] = None
        if row.position is not None:
            self.in_feed.append(row.id)
        if row.outcome is Outcome.APPLIED and row.entry is not None and row.entry.claim is not None:
            self.claims[row.entry.claim] = row.id


class MemoryTeam:
    """What all members share: the rows, and who is who. `now` is the store's clock (aware, UTC)."""

    def __init__(self, now: Callable[[], datetime], team: str = "team") -> None:
        self.now = now
        self.team = team
        self.ledger = MemoryLedger()
        self.roles: dict[str, str] = {}

    def as_member(self, member: str) -> MemoryStore:
        """The store as `member` reaches it."""
        return MemoryStore(self, member)

    def enrol(self, member: str, role: str) -> str:
        """Let `member` push and pull in `role`; no invite is needed. Raises BadInput when there is no such role."""
        rules.check_role(member, role)
        self.roles[member] = role
        return ""

    def rotate(self, member: str) -> str:
        """Raises Refused: there are no secrets here."""
        raise Refused(f"{member} needs no secret here: who may use this machine may use this store")

    def remove(self, member: str) -> None:
        """Let `member` push and pull no more; what she wrote stays."""
        self.roles.pop(member, None)

    def members(self) -> dict[str, str]:
        """Each enrolled member's role."""
        return dict(self.roles)

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryStore:
    """A member's TeamStore on a MemoryTeam."""

    def __init__(self, team: MemoryTeam, member: str) -> None:
        self._team = team
        self._member = member

    def whoami(self) -> Identity:
        """The member's role and team. Raises NotAMember when she is not enrolled."""
        role = self._team.roles.get(self._member)
        if role is None:
            raise NotAMember(f"{self._member} is not a member of {self._team.team}; ask a lead to add you")
        return Identity(self._member, role, self._team.team)

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        """Take entries, and take back held ones by id."""
        return ledger.push(self._team.ledger, self.whoami(), outgoing, recall, self._team.now())

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        """The entries after a position."""
        reader, now = self.whoami().member, self._team.now()
        ledger.release(self._team.ledger, now)
        return ledger.pull(self._team.ledger, reader, after, chain_at_after, limit, now)

    def close(self) -> None:
        """Nothing to let go of."""
