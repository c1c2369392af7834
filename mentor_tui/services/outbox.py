"""The outbox and the attention tray: what has not arrived, what came back, and what stands against another's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import Entry
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.people import LEAD
from mentor_tui.domain.plain_text import clean_text
from mentor_tui.domain.question import Answer, Cycle, Question, question_subject, resolution_claim
from mentor_tui.domain.reply import check_quick_reply

if TYPE_CHECKING:
    from mentor_tui.journal import OutboxRow
    from mentor_tui.services.desk import Desk

_CAN: Final[dict[OutboxState, tuple[str, ...]]] = {
    OutboxState.QUEUED: ("undo",),
    OutboxState.SENT: (),
    OutboxState.HELD: ("recall",),
    OutboxState.RECALLING: (),
    OutboxState.CONTESTED: (),
    OutboxState.REJECTED: ("send_again", "discard"),
    OutboxState.RETURNED: ("send_again", "discard"),
    OutboxState.RECALLED: ("send_again", "discard"),
}


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One entry on its way, or one that needs a person. `can` names what may be done about it.

    For a contest, `other_text` is what stands against `text`, by `other_author`; `mine` says whose `text` is.
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
    mine: bool = True
    other_id: str | None = None
    other_text: str = ""
    other_author: str = ""

    @property
    def needs_attention(self) -> bool:
        """Whether it waits for a person rather than for the store."""
        return self.state in ("contested", "rejected", "returned", "recalled")


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back before it went anywhere; the text is a draft again."""

    question_id: str | None
    kind: str
    text: str


def outbox(desk: Desk) -> list[OutboxItem]:
    """Everything unsent, unconfirmed or in need of a decision; what needs a person first."""
    on_the_way = [_item(desk, row) for row in desk.journal.outbox()]
    listed = {item.id for item in on_the_way if item.needs_attention}
    contests = [item for item in _contests(desk) if item.id not in listed]
    contested = {item.id for item in contests} | {item.other_id for item in contests}
    waiting = [item for item in on_the_way if item.id not in contested]
    return contests + sorted(waiting, key=lambda item: (not item.needs_attention, item.composed_at))


def undo(desk: Desk, entry_id: str) -> Undone:
    """Take back what is still here, without a trace; its text becomes the draft. Raises Refused once it was sent."""
    entry = desk.journal.undo(entry_id)
    if entry is None:
        raise Refused("it has left this machine already: recall it in the outbox (o) while it is held")
    return Undone(_question_id(entry.subject), entry.kind, str(entry.body.get("text", "")))


def recall(desk: Desk, entry_id: str) -> None:
    """Ask the store for a held entry back; the next sync says whether it was in time."""
    row = _row(desk, entry_id)
    if row.state is not OutboxState.HELD:
        raise Refused(f"only a held entry can be recalled, this one is {row.state}")
    desk.journal.recall(entry_id)


def discard(desk: Desk, entry_id: str) -> None:
    """Let go of what came back. Raises Refused for anything that is still on its way."""
    if "discard" not in _CAN[_row(desk, entry_id).state]:
        raise Refused("it is still on its way: undo or recall it first")
    desk.journal.discard(entry_id)


def send_again(desk: Desk, entry_id: str, text: str | None = None, *, undo_for: timedelta = timedelta(0)) -> str:
    """Send what came back as a new entry, based on the question as it is now; returns the new entry's id."""
    row = _row(desk, entry_id)
    if "send_again" not in _CAN[row.state]:
        raise Refused(f"it is {row.state}: only what came back can be sent again")
    replacement = _renewed(desk, row.entry, text)
    desk.journal.requeue(entry_id, replacement, send_after=desk.now() + undo_for)
    return replacement.id


def resolve(desk: Desk, question_id: str, cycle: int, *, keep: str | None = None, text: str | None = None) -> str:
    """End a contest: keep one answer by its entry's id, or say it in a text merged by hand (lead only)."""
    if desk.self().role != LEAD:
        raise Refused("only a lead decides between two answers; both texts are kept until then")
    question = desk.question(question_id)
    contest = next((one for one in question.cycles if one.number == cycle), None)
    if contest is None or not contest.contested:
        raise Refused("nothing is contested there: it may have been resolved meanwhile")
    kept = keep or contest.answers[0].entry_id
    if kept not in {answer.entry_id for answer in contest.answers}:
        raise BadInput(f"{kept} is none of the contested answers: {', '.join(a.entry_id for a in contest.answers)}")
    body = {
        "cycle": cycle,
        "keep": kept,
        "text": clean_text(text, "the merged answer") if text is not None else "",
    }
    entry = desk.entry_about(question, "resolved", body, claim=resolution_claim(question_id, cycle))
    desk.journal.write([entry], send_after=desk.now())
    return entry.id


def _renewed(desk: Desk, old: Entry, text: str | None) -> Entry:
    body = dict(old.body)
    if text is not None:
        body["text"] = clean_text(text, "the text")
    if old.kind == "answer" and body.get("form") == "quick":
        check_quick_reply(str(body["text"]))
    question_id = _question_id(old.subject)
    if question_id is None:
        return desk.entry(old.subject, old.kind, body, claim=old.claim, quiet=old.quiet)
    return desk.entry_about(desk.question(question_id), old.kind, body, claim=old.claim)


def _row(desk: Desk, entry_id: str) -> OutboxRow:
    row = next((one for one in desk.journal.outbox() if one.entry.id == entry_id), None)
    if row is None:
        if any(entry_id in (contest.id, contest.other_id) for contest in _contests(desk)):
            raise Refused("it stands against another answer: the lead decides, and both texts are kept until then")
        raise BadInput(f"there is nothing called {entry_id} in the outbox: `mentor outbox` lists what is")
    return row


def _item(desk: Desk, row: OutboxRow) -> OutboxItem:
    entry = row.entry
    question_id = _question_id(entry.subject)
    question = desk.journal.question(question_id) if question_id else None
    return OutboxItem(
        id=entry.id,
        kind=entry.kind,
        state=str(row.state),
        subject=entry.subject,
        question_id=question_id,
        cycle=int(entry.body.get("cycle", 1)),
        title=question.title if question else str(entry.body.get("title", entry.subject)),
        author=desk.me,
        text=str(entry.body.get("text") or entry.body.get("title") or ""),
        composed_at=entry.composed_at,
        send_after=row.send_after,
        release_at=row.release_at,
        reason=row.reason,
        can=_CAN[row.state],
    )


def _contests(desk: Desk) -> Iterator[OutboxItem]:
    lead = desk.self().role == LEAD
    for question_id in desk.journal.contested_ids():
        question = desk.journal.question(question_id)
        contest = question.contested if question else None
        if question is None or contest is None:
            continue
        mine = next((answer for answer in contest.answers if answer.author == desk.me), None)
        if lead or mine is not None:
            yield _contest_item(question, contest, mine or contest.answers[0], desk.me, lead)


def _contest_item(question: Question, contest: Cycle, one: Answer, me: str, lead: bool) -> OutboxItem:
    other = next(answer for answer in contest.answers if answer.entry_id != one.entry_id)
    return OutboxItem(
        id=one.entry_id,
        kind=one.form if one.form == "ask_back" else "answer",
        state=str(OutboxState.CONTESTED),
        subject=question_subject(question.id),
        question_id=question.id,
        cycle=contest.number,
        title=question.title,
        author=one.author,
        text=one.text,
        composed_at=one.composed_at,
        send_after=None,
        release_at=None,
        reason="two answers to one question (R8)",
        can=("keep_mine", "keep_theirs", "merge") if lead else (),
        mine=one.author == me,
        other_id=other.entry_id,
        other_text=other.text,
        other_author=other.author,
    )


def _question_id(subject: str) -> str | None:
    kind, _, rest = subject.partition("/")
    return rest if kind == "question" else None
