"""A move on one question or on many: each gets an entry of its own, and each may be refused for its own reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.errors import MentorError, Refused
from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK, SHAPED
from mentor_tui.domain.question import PENDING
from mentor_tui.domain.reply import check_quick_reply, check_shaped
from mentor_tui.services.acknowledge import acknowledge
from mentor_tui.services.hand_over import hand_over
from mentor_tui.services.reply import Sent, ask_back, reply, reply_shaped

if TYPE_CHECKING:
    from mentor_tui.domain.question import Question
    from mentor_tui.services.desk import Desk

WRITTEN: Final = {QUICK: reply, SHAPED: reply_shaped, ASK_BACK: ask_back}
"""The moves that are a text to the mentee."""


@dataclass(frozen=True, slots=True)
class Move:
    """What is done to a question, so that it can be done to another one as well.

    `text` is a reply, or the note of a hand-over `to` a member; `template`: its placeholders are filled for each.
    """

    kind: str
    text: str = ""
    to: str = ""
    template: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """One question was moved: with these entries, and `sent` says when a text goes out."""

    question_id: str
    entry_ids: tuple[str, ...]
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One question was not moved, and why."""

    question_id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a move on several questions."""

    move: Move
    done: tuple[Done, ...]
    refused: tuple[Refusal, ...]

    @property
    def entry_ids(self) -> tuple[str, ...]:
        """All that was put into the outbox: what undo takes back together."""
        return tuple(entry_id for one in self.done for entry_id in one.entry_ids)


def act(
    desk: Desk,
    move: Move,
    question_id: str,
    *,
    undo_for: timedelta = timedelta(0),
    finishing: bool = False,
    drafted: bool = True,
) -> Done:
    """Make one move on one question; raises what its use case raises."""
    if move.kind == ACKNOWLEDGE:
        return Done(question_id, (acknowledge(desk, question_id, undo_for=undo_for),))
    text = _filled(desk, move, question_id)
    if move.kind == HAND_OVER:
        entry_id = hand_over(desk, question_id, move.to, text, undo_for=undo_for, drafted=drafted)
        return Done(question_id, (entry_id,))
    write = WRITTEN[move.kind]
    sent = write(desk, question_id, text, undo_for=undo_for, finishing=finishing, drafted=drafted)
    return Done(question_id, (sent.entry_id, *filter(None, (sent.faq_id,))), sent)


def act_on_all(
    desk: Desk,
    move: Move,
    question_ids: Sequence[str],
    *,
    undo_for: timedelta = timedelta(0),
    finishing: bool = False,
) -> Outcome:
    """Make the move on each that is pending; what one refuses stops no other. The text is a draft of the first one."""
    done: list[Done] = []
    refused: list[Refusal] = []
    for number, question_id in enumerate(question_ids):
        try:
            _check_waits(desk, question_id)
            one = act(desk, move, question_id, undo_for=undo_for, finishing=finishing, drafted=number == 0)
        except MentorError as error:
            known = desk.journal.question(question_id)
            refused.append(Refusal(question_id, known.title if known else question_id, str(error)))
        else:
            done.append(one)
    return Outcome(move, tuple(done), tuple(refused))


def _check_waits(desk: Desk, question_id: str) -> None:
    """Raise Refused for one that waits for nothing: nobody means to answer that among others."""
    state = desk.question(question_id).state
    if state != PENDING:
        raise Refused(f"this question is {state}: it waits for nothing")


def check(move: Move) -> None:
    """Raise what a text would be refused for on any question, before anybody is asked whether to send it."""
    if move.kind == QUICK:
        check_quick_reply(move.text)
    elif move.kind == SHAPED:
        check_shaped(move.text)


def has_placeholders(text: str) -> bool:
    """Whether something in it differs from question to question."""
    from mentor_tui.domain.templates import PLACEHOLDERS

    return any(f"{{{name}}}" in text for name in PLACEHOLDERS)


def fill_in(desk: Desk, question_id: str, text: str) -> str:
    """A template's text for one question; what is no placeholder stays as it is written."""
    from mentor_tui.domain.templates import fill

    return fill(text, _values(desk, desk.question(question_id)))


def _filled(desk: Desk, move: Move, question_id: str) -> str:
    return fill_in(desk, question_id, move.text) if move.template else move.text


def _values(desk: Desk, question: Question) -> dict[str, str]:
    """What each of domain.templates.PLACEHOLDERS becomes."""
    from zoneinfo import ZoneInfo

    mentee = desk.journal.member(question.mentee)
    name = " ".join((mentee.name if mentee is not None else question.mentee).split())
    due = question.deadline(None).due.astimezone(ZoneInfo(question.cycle.calendar.zone))
    return {
        "mentee": name,
        "first_name": name.split(" ")[0],
        "title": question.title,
        "me": desk.self().name,
        "due": f"{due:%a %H:%M}",
    }
