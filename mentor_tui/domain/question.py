"""A question: what a mentee asked, and what became of it.

It runs through cycles: each spans from the ask (or the clarification, or the reopening) to the answer (or the
ask-back), and one answer ends it (R8): `cycle.py` tells what becomes of a second one. `folding.py` tells how entries
make it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final, TypeVar

from mentor_tui.domain.cycle import Answer, Cycle, Resolution, Standing
from mentor_tui.domain.deadlines import Deadline, deadline
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.p0 import Call
from mentor_tui.domain.values import replace, value

PENDING: Final = "pending"
ASKED_BACK: Final = "asked back"
ANSWERED: Final = "answered"
WITHDRAWN: Final = "withdrawn"

ASKS: Final = ("ask", "imported_ask")
"""Kinds that open a question."""
QUIET_KINDS: Final = frozenset({"ack", "note", "snooze", "nudge", "thanks", "accepted"})
"""Kinds whose entries do not move a question: an answer written without having seen them is still good."""


def question_subject(question_id: str) -> str:
    """The subject of the entries about one question."""
    return f"question/{question_id}"


def answer_claim(question_id: str, cycle: int) -> str:
    """The claim that an answer and an ask-back share: either ends the cycle, only one holds it (R8)."""
    return f"answer/{question_id}/{cycle}"


def resolution_claim(question_id: str, cycle: int) -> str:
    """The claim of the lead's word that ends a contest."""
    return f"resolution/{question_id}/{cycle}"


@value
class Message:
    """Anything said in a question's thread, in feed order: what a person reads as its history."""

    entry_id: str
    kind: str
    author: str
    at: datetime
    text: str
    confirmed: bool


@value
class Question:
    """One thread: what was asked, by whom, what was tried (R10), and the cycles it ran through.

    `accepted` holds who has taken note that which entry of hers does not stand. `calls` and `postmortem` are of
    a P0 (R4).
    """

    id: str
    title: str
    body: str
    mentee: str
    tried: tuple[str, ...]
    blocked: bool
    p0: bool
    mentor: str | None
    cycles: tuple[Cycle, ...]
    thread: tuple[Message, ...] = ()
    snoozed_until: datetime | None = None
    handed_over_by: str | None = None
    withdrawn: bool = False
    last_moving: str = ""
    accepted: frozenset[tuple[str, str]] = frozenset()
    calls: tuple[Call, ...] = ()
    postmortem: str = ""

    @property
    def cycle(self) -> Cycle:
        """The cycle that runs, or the last one that ran."""
        return self.cycles[-1]

    @property
    def asked_at(self) -> datetime:
        """When it was first asked; the total wait counts from here whatever the cycles did."""
        return self.cycles[0].started_at

    @property
    def state(self) -> str:
        """PENDING, ASKED_BACK, ANSWERED or WITHDRAWN."""
        if self.withdrawn:
            return WITHDRAWN
        answer = self.cycle.answer
        if answer is None:
            return PENDING
        return ASKED_BACK if answer.form == "ask_back" else ANSWERED

    @property
    def postmortem_by(self) -> str | None:
        """Who owes the postmortem of a P0 that she answered (R4); None once it is linked, or while none is owed."""
        answer = self.cycle.answer
        if answer is None or not answer.p0 or self.postmortem or self.state != ANSWERED:
            return None
        return answer.author

    @property
    def contested(self) -> Cycle | None:
        """The latest cycle with several answers that nobody has decided between, if there is one."""
        return next((cycle for cycle in reversed(self.cycles) if cycle.contested), None)

    @property
    def set_aside(self) -> Iterator[tuple[Cycle, Answer | Resolution]]:
        """What a decision let not stand, or came after it, and whose author has not accepted that yet."""
        for cycle in self.cycles:
            for one in cycle.set_aside:
                if one.confirmed and (one.author, one.entry_id) not in self.accepted:
                    yield cycle, one

    def cycle_of(self, entry_id: str) -> Cycle | None:
        """The cycle that an answer, or a decision between answers, is about; None for all else that was said."""
        return next((cycle for cycle in self.cycles if any(one.entry_id == entry_id for one in cycle.said)), None)

    def standing(self, entry_id: str) -> Standing | None:
        """What became of an answer; None for all else that was said."""
        cycle = self.cycle_of(entry_id)
        given = cycle.answers if cycle is not None else ()
        return next((cycle.standing(answer) for answer in given if cycle and answer.entry_id == entry_id), None)

    def deadline(self, mentor: Calendar | None) -> Deadline:
        """When the running cycle must be answered (R1), with `mentor`'s calendar for the act-by."""
        return deadline(self.cycle.started_at, self.cycle.calendar, mentor)


Said = TypeVar("Said", Answer, Message)


def for_mentee(question: Question) -> Question:
    """The question as its mentee reads it: an answer that waits for the lead's decision has no text yet (R8)."""
    waiting = {
        answer.entry_id
        for cycle in question.cycles
        for answer in cycle.answers[1:]  # the first never waits
        if cycle.standing(answer) is Standing.WAITING
    }
    if not waiting:
        return question
    cycles = (
        replace(cycle, answers=tuple(_without_text(answer, waiting) for answer in cycle.answers))
        for cycle in question.cycles
    )
    thread = (_without_text(message, waiting) for message in question.thread)
    return replace(question, cycles=tuple(cycles), thread=tuple(thread))


def _without_text(said: Said, hidden: Collection[str]) -> Said:
    return replace(said, text="") if said.entry_id in hidden else said
