"""`mentor p0`: the phone first, who was called, and the postmortem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from mentor_tui.cli.delivery import deliver, fate
from mentor_tui.cli.out import json_option, prose, result, result_json
from mentor_tui.cli.session import Session
from mentor_tui.cli.text import given
from mentor_tui.domain.errors import Refused

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.p0 import Phone


@click.command("p0")
@click.argument("question", required=False)
@click.option("--called", metavar="NAME", multiple=True, help="Note that this member was called; again for another.")
@click.option("--postmortem", metavar="LINK", help="Link the postmortem, or say it in a few words; - reads stdin.")
@json_option
@click.pass_obj
def p0(session: Session, question: str | None, called: Sequence[str], postmortem: str | None, as_json: bool) -> None:
    """Show whom to call about a P0, and note what was done.

    QUESTION is the end of its id; without it, the first P0 that waits, else the first without a postmortem.
    Whoever is noted as called about a question makes it a P0. A postmortem that is owed stays in `mentor inbox`
    until it is linked (R4). P0s are shown off-hours, too; their postmortem is not, and exits 4 (R3).

    JSON: id, short, title, state, p0, voice_channel, people (id, name, part, called), called, postmortem (or null),
    owed (by you), sent (what was noted now: entry, state).
    """
    link = None if postmortem is None else given(postmortem, "the postmortem")
    writes = bool(called) or link is not None
    with session.desk(read_only=not writes) as desk:
        from mentor_tui.services import p0 as phoning
        from mentor_tui.services.show import find

        question_id = find(desk, question) if question else _first(desk)
        entries = [phoning.call(desk, question_id, name) for name in called]
        if link is not None:
            entries.append(phoning.link_postmortem(desk, question_id, link))
        if writes:
            deliver(desk)
        if as_json:
            sent = [{"entry": entry, "state": fate(desk, entry).state} for entry in entries]
            result_json({**_shape(phoning.phone(desk, question_id)), "sent": sent})
        else:
            print_phone(desk, question_id)
            for entry in entries:
                result(f"noted: {fate(desk, entry).words}")


def print_phone(desk: Desk, question_id: str) -> None:
    """The voice channel, whom to call and the postmortem, a line each."""
    from mentor_tui.services.p0 import phone

    for line in _lines(phone(desk, question_id)):
        prose(line)


def note_call(desk: Desk, question_id: str, named: str) -> None:
    """Note that a member was called, and let the team know. Raises what the use case raises."""
    from mentor_tui.services.p0 import call

    call(desk, question_id, named)
    deliver(desk)


def _first(desk: Desk) -> str:
    from mentor_tui.services import inbox, lock

    first = inbox.first_page(desk, 1)
    if first and first[0].p0:
        return first[0].id
    lock.refuse_off_hours(desk)
    owed = next((row.id for row in inbox.rows(desk, inbox.ids(desk)) if row.postmortem), None)
    if owed is None:
        raise Refused("there is no P0, and no postmortem is left to write: name a question to make it one")
    return owed


def _lines(phone: Phone) -> Iterator[str]:
    from mentor_tui.domain.question import PENDING
    from mentor_tui.services.show import short

    question = phone.question
    first = "CALL FIRST" if question.state == PENDING else "voice channel"
    yield f"{first}: {phone.channel or 'no voice channel is set: `mentor team set --voice` does it'}"
    kind = "P0" if question.p0 else "no P0 yet"
    yield f"{short(question.id)}  {question.title} ({kind}, {question.state})"
    for person in phone.people:
        yield f"{'called' if person.called else 'to call'}: {person.name} ({person.part})"
    if phone.postmortem:
        yield f"postmortem: {phone.postmortem}"
    elif phone.owed_by_me:
        yield f"the postmortem is yours to write: `mentor p0 {short(question.id)} --postmortem LINK`"


def _shape(phone: Phone) -> dict[str, Any]:
    from mentor_tui.services.show import short

    question = phone.question
    return {
        "id": question.id,
        "short": short(question.id),
        "title": question.title,
        "state": question.state,
        "p0": question.p0,
        "voice_channel": phone.channel,
        "people": [
            {"id": one.member, "name": one.name, "part": one.part, "called": one.called} for one in phone.people
        ],
        "called": list(phone.called),
        "postmortem": phone.postmortem or None,
        "owed": phone.owed_by_me,
    }
