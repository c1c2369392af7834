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
    act_by, backup_now, late, cycles (number, started, acked, acked_by, contested, answers, resolution), thread
    (entry, kind, author, name, at, text, confirmed), drafts (by move), trace.
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
        _print(detail, now)
        if why:
            result("")
            for line in detail.deadline.trace:
                prose(line)


def _print(detail: Detail, now: datetime) -> None:
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
    for cycle in question.cycles:
        if cycle.resolution is not None and cycle.answer is not None:
            who = detail.names.get(cycle.resolution.by, cycle.resolution.by)
            yield f"\n{who} decided; the answer is:\n{cycle.answer.text}"
    if question.contested is not None:
        yield "\ntwo answers stand against each other: the lead decides, see `mentor outbox`"
    for move, text in detail.drafts.items():
        yield f"\ndraft ({move}): {text}"


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
    from mentor_tui.services.show import SAID

    who = detail.names.get(message.author, message.author)
    what = SAID.get(message.kind, "said")
    unsent = "" if message.confirmed else " (not sent yet)"
    return f"\n{wall_clock(message.at, detail.mentor_zone, now)}  {who} {what}{unsent}:\n{message.text}"
