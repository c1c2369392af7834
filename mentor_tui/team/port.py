"""TeamStore: the five guarantees that a team relies on, and the words in which a store answers.

- Once: an entry is known by its id alone; pushed again, it gets the outcome it has.
- One holder per claim: a second entry for a taken claim stays in the feed as contested, never overwritten.
- No gaps: every entry in the feed has the next position, and a chain that proves all that came before.
- Release: an entry sent with a release time is held until then, and checked again before it goes out.
- Who: author and instant of receipt are the store's word, and so is who may write and read what.

A store knows no meaning: it sees ids, claims and positions. `memory.py`, `embedded.py` and
`postgres/` pass one contract suite.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mentor_tui.domain.delivery import Outcome, Outgoing, Receipt
from mentor_tui.domain.entry import FeedEntry
from mentor_tui.domain.values import slotted_value

__all__ = ["Identity", "Outcome", "Outgoing", "Page", "Pushed", "Receipt", "Registrar", "TeamStore"]


@slotted_value
class Pushed:
    """A receipt per entry and per recall, in the order given; `store_time` is the store's clock (UTC)."""

    receipts: tuple[Receipt, ...]
    store_time: datetime


@slotted_value
class Page:
    """A run of the feed. `diverged`: the store's chain differs from the reader's or ends before it; then no entries.

    `head` is the last position there is.
    """

    entries: tuple[FeedEntry, ...]
    head: int
    store_time: datetime
    diverged: bool = False


@slotted_value
class Identity:
    """Who the store takes the caller for."""

    member: str
    role: str
    team: str


class TeamStore(Protocol):
    """What a member may do with the team's store.

    Every method raises StoreUnreachable when the store cannot be reached; the caller cannot know then whether a
    push arrived, and pushes again: ids make that free. It raises NotAMember when the store does not know the caller.
    """

    def whoami(self) -> Identity:
        """The member, role and team that the store maps the caller to."""

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        """Take entries, and take back held ones by id; each is decided alone, none blocks the next."""

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        """The entries after a position, at most `limit`. `after` 0 goes with the chain GENESIS."""

    def close(self) -> None:
        """Let go of connections and files."""


class Registrar(Protocol):
    """What an administrator of a store may do: the store's own list of who is who."""

    def enrol(self, member: str, role: str) -> str:
        """Let `member` push and pull in `role`; a known member gets the new role.

        Returns the invite with which a new member joins; empty where the store needs none, or she has joined.
        """

    def rotate(self, member: str) -> str:
        """Make the member's secret worthless and return an invite to a new one. Raises Refused without secrets."""

    def remove(self, member: str) -> None:
        """Let `member` push and pull no more; what she wrote stays."""

    def members(self) -> dict[str, str]:
        """Each enrolled member's role."""

    def close(self) -> None:
        """Let go of connections and files."""


class AdministeredStore(TeamStore, Registrar, Protocol):
    """A store whose list of members may be changed through the same connection."""
