"""What the P0 screen says beside the question. Pure: phone -> words and pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.question import PENDING
from mentor_tui.tui.present import Piece, Role, one_line

if TYPE_CHECKING:
    from mentor_tui.services.p0 import Phone

NO_CHANNEL: Final = "no voice channel is set for this team"
_DIGIT_WIDTH: Final = 3
_DIGITS: Final = frozenset("0123456789+-() ")


def channel_of(phone: Phone) -> str:
    """The channel on one line; what to say when the team has none."""
    return one_line(phone.channel) or NO_CHANNEL


def large(channel: str, width: int) -> str:
    """A telephone number that can be shown in large figures within `width`; empty when it is none, or too long."""
    figures = channel.replace("(", "").replace(")", "")
    is_number = bool(channel) and set(channel) <= _DIGITS and any(sign.isdigit() for sign in channel)
    return figures if is_number and len(figures) * _DIGIT_WIDTH <= width else ""


def title(phone: Phone) -> str:
    """What is to be done now."""
    if phone.question.state == PENDING:
        return "P0: call first" if phone.question.p0 else "Call first: that makes it a P0"
    if phone.postmortem:
        return "P0: the postmortem is linked"
    return "P0 answered: now the postmortem" if phone.owed_by_me else f"P0: {phone.question.state}"


def then(phone: Phone, postmortem_key: str) -> str:
    """What comes after it."""
    if phone.postmortem and phone.question.state != PENDING:
        return one_line(phone.postmortem)
    if phone.owed_by_me:
        return f"{postmortem_key} links it. Until then it stays in your inbox."
    return "Write afterwards what you agreed, for the record."


def nothing_to_move(phone: Phone, postmortem_key: str) -> str:
    """Why there is nothing to answer any more."""
    links = f"; {postmortem_key} links the postmortem" if phone.owed_by_me else ""
    return f"This question is {phone.question.state} already{links}"


def people(phone: Phone, keys: Sequence[str]) -> Iterator[Piece]:
    """Whom to call, each with the key that notes it; who was called has a tick. Afterwards only who was called."""
    if phone.question.state != PENDING:
        if phone.called:
            yield Piece(f"Called: {', '.join(one_line(name, 40) for name in phone.called)}")
        return
    yield Piece("Called?  ")
    for number, (person, key) in enumerate(zip(phone.people, keys, strict=False)):
        if number:
            yield Piece("   ")
        yield Piece("✓" if person.called else key, Role.STRONG)
        yield Piece(f" {one_line(person.name, 40)}")
        yield Piece(f" ({'called' if person.called else person.part})")
    others = len(phone.called) - sum(person.called for person in phone.people)
    if others > 0:
        yield Piece(f"   and {others} more called")
