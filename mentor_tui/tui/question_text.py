"""One question as a page to read. Pure: question -> blocks of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from mentor_tui.domain.moves import QUICK
from mentor_tui.domain.question import ANSWERED, ASKED_BACK, PENDING, WITHDRAWN
from mentor_tui.services.show import SAID, text_of, what_became
from mentor_tui.tui.present import (
    Block,
    Piece,
    Role,
    city,
    countdown,
    local_time,
    moment,
    one_line,
    paragraphs,
    rough,
)

if TYPE_CHECKING:
    from mentor_tui.domain.question import Message, Question
    from mentor_tui.services.show import Detail


def page(detail: Detail, now: datetime) -> list[Block]:
    """All of a question: what, who, until when, what was tried, and what was said since."""
    question, zone = detail.question, detail.mentor_zone
    return [
        _text(one_line(question.title), Role.STRONG),
        Block(tuple(_who(detail, now))),
        Block(tuple(_when(detail, now))),
        *_body(question),
        *_tried(question),
        *_thread(question, detail.names, now, zone),
        *_drafts(detail.drafts),
    ]


def _who(detail: Detail, now: datetime) -> Iterator[Piece]:
    question = detail.question
    name = detail.mentee.name if detail.mentee else question.mentee
    zone = question.cycle.calendar.zone
    yield Piece(one_line(name), Role.ACCENT)
    yield Piece(f" · {local_time(zone, now, detail.mentor_zone)} · asked ", Role.MUTED)
    yield Piece(moment(question.asked_at, now, detail.mentor_zone), Role.MUTED)
    if question.blocked:
        yield Piece(" · ", Role.MUTED)
        yield Piece("blocked", Role.SOON)
    if question.handed_over_by:
        yield Piece(f" · from {one_line(detail.names.get(question.handed_over_by, '?'))}", Role.MUTED)


def _when(detail: Detail, now: datetime) -> Iterator[Piece]:
    question, deadline, zone = detail.question, detail.deadline, detail.mentor_zone
    if question.p0:
        yield Piece(" P0 ", Role.P0)
        yield Piece(" ")
    if question.state != PENDING:
        yield Piece(_state_words(question, detail.names), Role.GOOD)
        return
    late = now > deadline.due
    left = "call now" if question.p0 else countdown(deadline.act_by, deadline.due, now)
    yield Piece(left, Role.LATE if late or question.p0 else Role.STRONG)
    yield Piece(f" · due {moment(deadline.due, now, zone)} {city(zone)}", Role.MUTED)
    if not late and deadline.act_by is None:
        yield Piece(" · no window of yours before that: the backup has it", Role.SOON)
    if question.cycle.number > 1:
        yield Piece(f" · round {question.cycle.number}, {rough(now - question.asked_at)} in all", Role.MUTED)
    if question.cycle.acked_at:
        by = one_line(detail.names.get(question.cycle.acked_by or "", "?"))
        yield Piece(f" · seen by {by}", Role.GOOD)
    elif now > deadline.ack_limit:
        yield Piece(" · not seen within 12 h", Role.LATE)


def _state_words(question: Question, names: Mapping[str, str]) -> str:
    if question.contested:
        return "answers stand against each other: the lead decides"
    if question.state == WITHDRAWN:
        return "withdrawn"
    answer = question.cycle.answer
    by = one_line(names.get(answer.author, answer.author)) if answer else ""
    words = {ANSWERED: f"answered by {by}", ASKED_BACK: f"asked back by {by}"}[question.state]
    return words if answer is None or answer.confirmed else f"{words}, not sent yet"


def _body(question: Question) -> Iterator[Block]:
    if question.body.strip():
        yield Block()
        yield _text(paragraphs(question.body))


def _tried(question: Question) -> Iterator[Block]:
    if not question.tried:
        return
    yield Block()
    yield _heading("Tried")
    for number, attempt in enumerate(question.tried, 1):
        yield Block((Piece(paragraphs(attempt)),), Piece(f"{number}  ", Role.MUTED))


def _thread(question: Question, names: Mapping[str, str], now: datetime, zone: str) -> Iterator[Block]:
    for message in question.thread:
        yield Block()
        became, text = what_became(question, message), text_of(question, message)
        yield _said(message, names, now, zone, became)
        if text.strip():
            look = Role.MUTED if became else Role.TEXT
            yield Block((Piece(paragraphs(text), look),), Piece("│ ", Role.MUTED))


def _said(message: Message, names: Mapping[str, str], now: datetime, zone: str, became: str) -> Block:
    who = one_line(names.get(message.author, message.author))
    verb = SAID.get(message.kind, message.kind)
    is_answer = "; the answer is" if message.kind == "resolved" and not became else ""
    unsent = () if message.confirmed else (Piece(" · not sent yet", Role.SOON),)
    aside = (Piece(f" · {became}", Role.SOON),) if became else ()
    when = Piece(f" {verb}{is_answer} · {moment(message.at, now, zone)}", Role.MUTED)
    return Block((Piece(who, Role.ACCENT), when, *unsent, *aside))


def _drafts(drafts: Mapping[str, str]) -> Iterator[Block]:
    for move, text in drafts.items():
        yield Block()
        yield _heading("Your draft" if move == QUICK else f"Your draft ({move.partition('/')[0].replace('_', ' ')})")
        yield Block((Piece(paragraphs(text)),), Piece("┆ ", Role.ACCENT))


def _heading(text: str) -> Block:
    return Block((Piece(text, Role.HEADING),))


def _text(text: str, role: Role = Role.TEXT) -> Block:
    return Block((Piece(text, role),))
