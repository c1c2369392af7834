"""What networks and machines do to a sync: requests and answers that get lost or come twice, and processes that end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from mentor_tui.domain.delivery import Outcome, Outgoing
from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.team.port import Identity, Page, Pushed, TeamStore

Trouble = tuple[str, int]
"""What goes wrong, and at which request or step of a sync."""
CALM: Final[Trouble] = ("none", 0)

Request = tuple[str, Sequence[Outgoing], Sequence[str]]
Answer = TypeVar("Answer")


class Crash(Exception):
    """The process ended here."""


class LineWentDead(StoreUnreachable):
    """Only what the network does is forgiven: a store out of order is a fault."""


class Stepped:
    """Tells of the steps before and after each call."""

    def __init__(self, target: object, step: Callable[[], None]) -> None:
        self._target = target
        self._step = step

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        def stepped(*given: Any, **named: Any) -> Any:
            self._step()
            done = method(*given, **named)
            self._step()
            return done

        return stepped


@dataclass
class Traffic:
    """What went over the lines: every push, so that it can come a second time, and what was promised by an answer."""

    pushes: list[Request] = field(default_factory=list)
    late: list[Request] = field(default_factory=list)
    """Those that were given up: they may arrive after all, long after."""
    sent: set[str] = field(default_factory=set)
    recalled: set[str] = field(default_factory=set)
    """What the store said is taken back for good."""


class Wire:
    """A member's store behind a network."""

    def __init__(self, store: TeamStore, member: str, traffic: Traffic, trouble: Trouble = CALM) -> None:
        self._store = store
        self._member = member
        self._traffic = traffic
        self._kind, self._number = trouble
        self._requests = 0

    def whoami(self) -> Identity:
        return self._store.whoami()

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        request = (self._member, outgoing, recall)
        self._traffic.pushes.append(request)
        self._traffic.sent.update([one.entry.id for one in outgoing])
        if self._kind == "request lost" and self._requests + 1 == self._number:
            self._traffic.late.append(request)
        return self._over(lambda: self._said(self._store.push(outgoing, recall)))

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        return self._over(lambda: self._store.pull(after, chain_at_after, limit))

    def close(self) -> None:
        self._store.close()

    def _said(self, answer: Pushed) -> Pushed:
        for receipt in answer.receipts:
            if receipt.outcome is Outcome.RECALLED:
                self._traffic.recalled.add(receipt.id)
        return answer

    def _over(self, ask: Callable[[], Answer]) -> Answer:
        self._requests += 1
        if self._requests != self._number:
            return ask()
        if self._kind == "request lost":
            raise LineWentDead
        answer = ask()
        if self._kind == "answer lost":
            raise LineWentDead
        return ask() if self._kind == "request doubled" else answer
