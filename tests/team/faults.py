"""Stores with one fault each: a suite that passes them proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mentor_tui.domain.delivery import Outcome
from mentor_tui.team.ledger import Head, Row
from mentor_tui.team.memory import MemoryLedger, MemoryStore, MemoryTeam
from mentor_tui.team.port import Page


class KnowsNoId(MemoryLedger):
    """Applies a known id a second time."""

    def row(self, entry_id: str) -> Row | None:
        known = super().row(entry_id)
        return None if known is not None and known.outcome is Outcome.APPLIED else known


class ForgetsHeld(MemoryLedger):
    """Never lets a held entry out."""

    def due(self, now: datetime) -> Sequence[Row]:
        return []


class ReleasesTwice(MemoryLedger):
    """Releases a held entry and keeps it as held."""

    def write(self, row: Row) -> None:
        super().write(row)
        if row.release_at is not None and row.position is not None:
            self.held[row.id] = None
            self.rows[row.id] = replace(row, outcome=Outcome.HELD)


class LeavesGaps(MemoryLedger):
    """Skips a position now and then, as a sequence does after a rollback."""

    def head(self) -> Head:
        head = super().head()
        return replace(head, position=head.position + 1) if head.position == 2 else head


class ChecksNoClaim(MemoryLedger):
    """Lets two answers to one cycle stand."""

    def holder(self, claim: str) -> str | None:
        return None


class LooksAtNothingAgain(MemoryLedger):
    """Releases what was held without asking whether its subject has moved."""

    def mover(self, subject: str, after: int, but_not_by: str) -> str | None:
        return None


class RevivesRecalled(MemoryLedger):
    """Forgets what was recalled, so that a late copy of its push goes through."""

    def row(self, entry_id: str) -> Row | None:
        known = super().row(entry_id)
        return None if known is not None and known.outcome is Outcome.RECALLED else known


class ShowsEverybodyEverything(MemoryLedger):
    """Forgets who may read an entry."""

    def write(self, row: Row) -> None:
        super().write(replace(row, entry=replace(row.entry, audience=None)) if row.entry is not None else row)


class KeepsNoPoison(MemoryLedger):
    """Refuses an entry without recording that it did."""

    def write(self, row: Row) -> None:
        if row.outcome is not Outcome.REJECTED:
            super().write(row)


class BelievesAnAuthor(MemoryLedger):
    """Takes the time an entry was composed for the time it was received."""

    def write(self, row: Row) -> None:
        at = row.entry.composed_at if row.entry is not None and row.received_at is not None else row.received_at
        super().write(replace(row, received_at=at))


class ReleasesByArrival(MemoryLedger):
    """Lets held entries out in the order they came."""

    def due(self, now: datetime) -> Sequence[Row]:
        due = {row.id: row for row in super().due(now)}
        return [due[entry_id] for entry_id in self.held if entry_id in due]


class HeldHoldsItsClaim(MemoryLedger):
    """Keeps a claim for an entry that is not out yet."""

    def write(self, row: Row) -> None:
        super().write(row)
        if row.outcome is Outcome.HELD and row.entry is not None and row.entry.claim is not None:
            self.claims[row.entry.claim] = row.id


class ComparesIds(MemoryTeam):
    """Compares the id at a reader's cursor, not the chain over all that came before it."""

    def as_member(self, member: str) -> MemoryStore:
        return _ComparesIds(self, member)

    def id_of(self, chain: str) -> str | None:
        """The id at a chain, also at one of a past that is lost; the reader's word stands for what she would send."""
        self.seen = getattr(self, "seen", {}) | {self.ledger.rows[one].chain: one for one in self.ledger.in_feed}
        return self.seen.get(chain)


class _ComparesIds(MemoryStore):
    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        assert isinstance(self._team, ComparesIds)
        known, rows = self._team.id_of(chain_at_after), self._team.ledger.in_feed
        same = 0 < after <= len(rows) and rows[after - 1] == known
        return super().pull(after, self._team.ledger.rows[rows[after - 1]].chain if same else chain_at_after, limit)
