"""What the outbox and the attention tray list: what is on its way, what came back, what stands against what (R8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.cycle import Answer, Cycle, Resolution, Standing
from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.people import LEAD
from mentor_tui.domain.question import QUIET_KINDS, Question, question_subject
from mentor_tui.journal.dispatch import MOVED
from mentor_tui.services.show import SAID

if TYPE_CHECKING:
    from mentor_tui.domain.entry import Entry
    from mentor_tui.journal import OutboxRow
    from mentor_tui.services.desk import Desk

SET_ASIDE: Final = frozenset({Standing.SUPERSEDED, Standing.SEPARATE, Standing.OVERRULED})
"""The states of an answer, or of a decision, that does not stand; each says what became of it."""

CAN: Final[dict[OutboxState, tuple[str, ...]]] = {
    OutboxState.QUEUED: ("undo",),
    OutboxState.SENT: (),
    OutboxState.HELD: ("recall",),
    OutboxState.RECALLING: (),
    OutboxState.CONTESTED: (),
    OutboxState.REJECTED: ("send_again", "discard"),
    OutboxState.RETURNED: ("send_again", "discard"),
    OutboxState.RECALLED: ("send_again", "discard"),
}
"""What may be done about an entry in each state."""


@dataclass(frozen=True, slots=True)
class Side:
    """An answer that the team has, beside another one. `standing` says what became of it."""

    id: str
    author: str
    mine: bool
    text: str
    composed_at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One entry on its way, or one that needs a person. `can` names what may be done about it.

    `form` is that of an answer on its way, quick or shaped. `mine` says whose `text` is. `standing` is what became of
    it when it is an answer that the team has; `others` are the other answers to the question's cycle, as the team got
    them: against a contested text, instead of one that was overruled, before one on its way.
    """

    id: str
    kind: str
    state: str
    subject: str
    question_id: str | None
    cycle: int
    title: str
    author: str
    text: str
    composed_at: datetime
    send_after: datetime | None
    release_at: datetime | None
    reason: str
    can: tuple[str, ...]
    form: str = ""
    mine: bool = True
    standing: Standing | None = None
    others: tuple[Side, ...] = ()

    @property
    def needs_attention(self) -> bool:
        """Whether it waits for a person rather than for the store."""
        return self.state in ("contested", *SET_ASIDE, "rejected", "returned", "recalled")

    @property
    def contestants(self) -> tuple[str, ...]:
        """The ids of the answers that a lead decides between; none when this is no contest of the team's."""
        if self.state != OutboxState.CONTESTED or self.standing is None:
            return ()
        return (self.id, *(side.id for side in self.others))


def outbox(desk: Desk) -> list[OutboxItem]:
    """Everything unsent, unconfirmed or in need of a decision; what needs a person first."""
    on_the_way = [_item(desk, row) for row in desk.journal.outbox()]
    on_the_way.sort(key=lambda item: (not item.needs_attention, item.composed_at))
    return [*_contests(desk), *set_aside(desk), *on_the_way]


def set_aside(desk: Desk) -> Iterator[OutboxItem]:
    """One's own answers and decisions that do not stand by another's decision, until one has accepted that."""
    for question_id in desk.journal.set_aside_ids():
        question = desk.question(question_id)
        for cycle, aside in question.set_aside:
            if aside.author == desk.me:
                yield _aside(desk, question, cycle, aside)


def question_of(subject: str) -> str | None:
    """The id of the question that a subject is; None for any other subject."""
    kind, _, rest = subject.partition("/")
    return rest if kind == "question" else None


def _contests(desk: Desk) -> Iterator[OutboxItem]:
    lead = desk.self().role == LEAD
    for question_id in desk.journal.contested_ids():
        question = desk.question(question_id)
        for cycle in question.cycles:
            given = [answer for answer in cycle.answers if answer.confirmed]
            mine = next((answer for answer in given if answer.author == desk.me), None)
            if cycle.contested and (lead or mine is not None):
                yield _contest(desk, question, cycle, mine or given[0], lead)


def _contest(desk: Desk, question: Question, cycle: Cycle, one: Answer, lead: bool) -> OutboxItem:
    others = _others(desk, cycle, one.entry_id)
    count = "two" if len(others) == 1 else str(len(others) + 1)
    can = ("keep_mine",) * (one.author == desk.me) + ("keep_theirs", "merge", "separate")
    item = _told(desk, question, cycle, one)
    return replace(
        item,
        state=str(OutboxState.CONTESTED),
        reason=f"{count} answers to one question (R8)",
        can=can if lead else (),
        standing=cycle.standing(one),
        others=others,
    )


def _aside(desk: Desk, question: Question, cycle: Cycle, aside: Answer | Resolution) -> OutboxItem:
    standing = cycle.standing(aside) if isinstance(aside, Answer) else Standing.OVERRULED
    return replace(
        _told(desk, question, cycle, aside),
        state=str(standing),
        reason=_why_aside(desk, cycle, aside, standing),
        can=("accept",),
        standing=standing,
        others=_decided(desk, cycle),
    )


def _why_aside(desk: Desk, cycle: Cycle, aside: Answer | Resolution, standing: Standing) -> str:
    word = cycle.resolution
    who = _name(desk, word.author) if word is not None else "somebody"
    if not isinstance(aside, Answer):
        return f"{who} decided first: this changed nothing"
    if standing is Standing.OVERRULED:
        return f"{who} had decided when this came"
    if word is not None and word.text:
        return f"{who} made one answer from all"
    return f"{who} decided for another answer" + ", and kept this beside it" * (standing is Standing.SEPARATE)


def _told(desk: Desk, question: Question, cycle: Cycle, one: Answer | Resolution) -> OutboxItem:
    """An item about an answer, or a decision, that the team has."""
    if isinstance(one, Answer):
        kind, text, composed_at = ("ask_back" if one.form == "ask_back" else "answer"), one.text, one.composed_at
    else:
        kind, text, composed_at = "resolved", cycle.words_of(one.keep, one.text), one.at
    return OutboxItem(
        id=one.entry_id,
        kind=kind,
        state="",
        subject=question_subject(question.id),
        question_id=question.id,
        cycle=cycle.number,
        title=question.title,
        author=one.author,
        text=text,
        composed_at=composed_at,
        send_after=None,
        release_at=None,
        reason="",
        can=(),
        mine=one.author == desk.me,
    )


def _item(desk: Desk, row: OutboxRow) -> OutboxItem:
    """An item about an entry that the team has not shown yet."""
    entry = row.entry
    question_id = question_of(entry.subject)
    question = desk.journal.question(question_id) if question_id else None
    number = int(entry.body.get("cycle", 1))
    cycle = question.cycle_of(entry.id) if question is not None and entry.kind != "resolved" else None
    return OutboxItem(
        id=entry.id,
        kind=entry.kind,
        state=str(row.state),
        subject=entry.subject,
        question_id=question_id,
        cycle=number,
        title=question.title if question else str(entry.body.get("title", entry.subject)),
        author=desk.me,
        text=_text(entry, question, number),
        composed_at=entry.composed_at,
        send_after=row.send_after,
        release_at=row.release_at,
        reason=_reason(desk, row, question) or (_comes_second(desk, cycle) if cycle is not None else ""),
        can=CAN[row.state],
        form=str(entry.body.get("form", "")),
        others=_others(desk, cycle, entry.id) if cycle is not None else (),
    )


def _reason(desk: Desk, row: OutboxRow, question: Question | None) -> str:
    """Why it came back, in words for a person: the store names what moved a question meanwhile by its id."""
    thread = question.thread if question is not None else ()
    named = [said for said in thread if said.entry_id in row.reason]
    if row.reason == MOVED:
        named = [said for said in thread if said.author != desk.me and said.kind not in QUIET_KINDS]
    if not named:
        return row.reason
    what = f"{_name(desk, named[-1].author)} {SAID.get(named[-1].kind, named[-1].kind)}"
    return f"while it waited, {what}: read that, then send it again or drop it"


def _text(entry: Entry, question: Question | None, number: int) -> str:
    """What an entry says; a decision says the answer that it lets stand."""
    text = str(entry.body.get("text") or entry.body.get("title") or "")
    about = next((one for one in (question.cycles if question else ()) if one.number == number), None)
    if entry.kind != "resolved" or about is None:
        return text
    return about.words_of(str(entry.body.get("keep")), text)


def _comes_second(desk: Desk, cycle: Cycle) -> str:
    """What awaits an answer that is on its way to a cycle which has one; empty where it is the first."""
    if cycle.resolution is not None:
        return f"{_name(desk, cycle.resolution.author)} has decided between the answers that came before this one"
    before = next((answer for answer in cycle.answers if answer.confirmed), None)
    return f"{_name(desk, before.author)} answered before: this waits for the lead's decision" if before else ""


def _others(desk: Desk, cycle: Cycle, but: str) -> tuple[Side, ...]:
    """The answers that the team has, but one."""
    given = (answer for answer in cycle.answers if answer.confirmed and answer.entry_id != but)
    return tuple(_side(desk, answer, cycle.standing(answer)) for answer in given)


def _decided(desk: Desk, cycle: Cycle) -> tuple[Side, ...]:
    """The answer that was decided upon, under the name of who wrote it."""
    answer, word = cycle.answer, cycle.resolution
    if answer is None:
        return ()
    merged = word is not None and word.text
    return (_side(desk, replace(answer, author=word.author) if word and merged else answer, Standing.STANDS),)


def _side(desk: Desk, answer: Answer, standing: Standing) -> Side:
    return Side(answer.entry_id, answer.author, answer.author == desk.me, answer.text, answer.composed_at, standing)


def _name(desk: Desk, member: str) -> str:
    known = desk.journal.member(member)
    return known.name if known is not None else member
