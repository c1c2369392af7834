"""One sitting of a triage session (R5): which question is up, which is next, and what was decided on.

The order is made when it begins and does not move: what comes meanwhile is counted, and waits for the next plan. Only
a P0 is the next one (R4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mentor_tui.domain.triage import order_of
from mentor_tui.services import triage

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk


class Sitting:
    """A mentor at her batch. `at` is the question that is up; None before the first and after the last one.

    Raises Refused for a mentee. Each step is kept at once, so that a session goes on wherever it was left.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.session = triage.settle(desk, triage.session(desk))
        self.plan = triage.plan(desk)
        self.order: list[str] = []
        self.at: str | None = None
        self._waiting = set(triage.waiting_ids(desk))
        self._since = desk.now()

    def plan_anew(self) -> None:
        """The plan for what waits now."""
        self.session = triage.settle(self.desk, self.session)
        self.plan = triage.plan(self.desk)

    def begin(self) -> None:
        """The first question of the plan, or the one where the session stopped; what was skipped, once it is all."""
        self.plan_anew()
        if self.session.is_fresh:
            self.session = replace(self.session, begun_at=self.desk.now())
        self.order = order_of(self.plan, self.session)
        self._waiting = set(self.order)
        if not self.left:
            self.session = replace(self.session, skipped=())
        self.go_to(next(iter(self.left), None))

    def go_to(self, question_id: str | None) -> None:
        """This one is up now, with its time running."""
        if question_id is not None and question_id not in self.order:
            self.order.insert(self._place, question_id)
            self._waiting.add(question_id)
        self.at, self._since = question_id, self.desk.now()
        self.session = replace(self.session, at=question_id)
        triage.keep(self.desk, self.session)

    def look_again(self) -> None:
        """Something changed: what waits now, which decisions hold, and whether there is a P0."""
        waiting = triage.waiting_ids(self.desk)
        self._waiting = set(waiting)
        gone = [one for one in self.order if one not in self._waiting]
        self.session = triage.settle(self.desk, self.session, gone)
        if self.at in self.order:
            self._p0_next(triage.p0_ids(self.desk, waiting))

    def _p0_next(self, ids: Sequence[str]) -> None:
        """Put those right behind the one that is up, which stays."""
        moved = [one for one in ids if one != self.at and one not in self.session.skipped]
        self.order = [one for one in self.order if one not in moved]
        behind = self._place + 1
        self.order[behind:behind] = moved

    def decide(self, question_ids: Sequence[str], kind: str) -> None:
        """These were decided on with a move of that kind."""
        took = self.desk.now() - self._since
        self.session = triage.decide(self.desk, self.session, question_ids, kind, took)

    def skip(self) -> None:
        """Leave this one for the end, and go on."""
        if self.at is not None:
            self.session = self.session.skip(self.at)
            self.go_to(self.following([self.at]))

    def revisit(self) -> bool:
        """Back to the one that was skipped last; False when there is none."""
        last = next((one for one in reversed(self.session.skipped) if one in self._waiting), None)
        if last is not None:
            self.session = self.session.unskip(last)
            self.go_to(last)
        return last is not None

    def following(self, but: Sequence[str] = ()) -> str | None:
        """The next to be decided on, from where she is to the end and then from the beginning."""
        after = [*self.order[self._place + 1 :], *self.order[: self._place + 1]]
        left = set(self.left)
        return next((one for one in after if one in left and one not in but), None)

    @property
    def first(self) -> str | None:
        """The question of the plan that a sitting begins with, or goes on with."""
        return next(iter(order_of(self.plan, self.session)), None)

    @property
    def left(self) -> list[str]:
        """The questions of this sitting that are still to come, with the one that is up."""
        done = {*self.session.decisions, *self.session.skipped}
        return [one for one in self.order if one in self._waiting and one not in done]

    @property
    def is_open(self) -> bool:
        """Whether the one that is up still waits for a decision."""
        return self.at in self.left

    @property
    def total(self) -> int:
        """How many questions the session is about, with those of earlier sittings."""
        return len({*self.session.decisions, *self.order})

    @property
    def came(self) -> int:
        """How many came since it began; they are in the next plan."""
        return len(self._waiting.difference(self.order, self.session.decisions))

    @property
    def takes(self) -> timedelta:
        """How long what is left is likely to take."""
        takes = {one.question.id: one.takes for one in self.plan.items}
        return sum((takes.get(one, timedelta(0)) for one in self.left), timedelta(0))

    @property
    def _place(self) -> int:
        return self.order.index(self.at) if self.at in self.order else 0
