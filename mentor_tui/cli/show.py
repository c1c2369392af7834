"""`mentor show`: one question, whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.out import json_option, prose, result, result_json
from mentor_tui.cli.session import Session
from mentor_tui.cli.shapes import question_shape
from mentor_tui.cli.words import left, stretch, wall_clock

if TYPE_CHECKING:
    from mentor_tui.domain.question import Message
    from mentor_tui.services.show import Detail


@click.command("show")
@click.argument("question")
@click.option("--why", is_flag=True, help="Explain the deadline step by step, in both zones.")
@json_option
@click.pass_obj
def show(session: Session, question: str, why: bool, as_json: bool) -> None:
    """Show one question with its whole thread.

    QUESTION is the end, or the beginning, of its id.

    Off-hours only a P0 is shown; else it exits 4 (R3, R4).

    JSON: id, short, title, body, state, mentee (id, name, zone), mentor, p0, blocked, tried, asked, due, ack_limit,
    act_by, backup_now, late, cycles (number, started, acked, acked_by, contested, answers, resolution, overruled),
    thread (entry, kind, author, name, at, text, confirmed, standing), drafts (by move), trace. An answer is entry,
    form, author, at, composed_at, text, confirmed, p0, standing (stands, waiting, superseded, separate, overruled);
    a waiting one has no text for the mentee. A resolution is entry, by, at, keep, text (when merged), separate
    (entries), confirmed; overruled are those that came second.
    """
    with session.desk(read_only=True) as desk:
        from mentor_tui.services import lock
        from mentor_tui.services import show as shown

        detail = shown.show(desk, shown.find(desk, question))
        lock.refuse_off_hours(desk, p0=detail.question.p0)
        now = desk.now()
        if as_json:
            result_json(question_shape(detail, now))
            return
        print_question(detail, now)
        if why:
            result("")
            for line in detail.deadline.trace:
                prose(line)


def print_question(detail: Detail, now: datetime) -> None:
    """A question with its whole thread, for a person to read."""
    from mentor_tui.services.show import short

    question, zone = detail.question, detail.mentor_zone
    prose(f"{short(question.id)}  {question.title}")
    name = detail.names.get(question.mentee, question.mentee)
    asked = f"{wall_clock(question.asked_at, zone, now)}, {stretch(now - question.asked_at)} ago"
    prose(f"{name} ({question.cycle.calendar.zone}), {asked}; {', '.join(_standing(detail, now))}")
    for part in _thread(detail, now):
        result(part)


def _thread(detail: Detail, now: datetime) -> Iterator[str]:
    question = detail.question
    if question.body:
        yield f"\n{question.body}"
    for number, attempt in enumerate(question.tried, 1):
        yield f"{'' if number > 1 else chr(10)}tried {number}: {attempt}"
    for message in question.thread:
        yield _said(message, detail, now)
    if question.contested is not None:
        yield "\nanswers stand against each other: the lead decides which one stands (mentors: `mentor outbox`)"
    for move, text in detail.drafts.items():
        yield f"\ndraft ({move.partition('/')[0]}): {text}"


def _standing(detail: Detail, now: datetime) -> Iterator[str]:
    question, deadline, zone = detail.question, detail.deadline, detail.mentor_zone
    if question.p0:
        yield "P0"
    if question.blocked:
        yield "blocked"
    yield question.state
    if question.state == "pending":
        yield f"due {wall_clock(deadline.due, zone, now)} ({left(deadline.due, now)})"
        if deadline.act_by is not None:
            yield f"act by {wall_clock(deadline.act_by, zone, now)}"
        elif deadline.backup_now:
            yield "no window of yours before that: the backup gets it now"
        if question.cycle.acked_by is not None:
            yield f"acknowledged by {detail.names.get(question.cycle.acked_by, question.cycle.acked_by)}"


def _said(message: Message, detail: Detail, now: datetime) -> str:
    from mentor_tui.services.show import SAID, text_of, what_became

    who = detail.names.get(message.author, message.author)
    what = SAID.get(message.kind, "said")
    became = what_became(detail.question, message)
    is_answer = "; the answer is" if message.kind == "resolved" and not became else ""
    asides = [aside for aside in ("" if message.confirmed else "not sent yet", became) if aside]
    beside = f" ({', '.join(asides)})" if asides else ""
    text = text_of(detail.question, message)
    head = f"\n{wall_clock(message.at, detail.mentor_zone, now)}  {who} {what}{beside}{is_answer}"
    return f"{head}:\n{text}" if text else head
