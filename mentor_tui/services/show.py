"""One question, whole: what was asked, what was said, and until when an answer is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.cycle import Resolution, Standing
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.people import is_mentor
from mentor_tui.domain.question import for_mentee
from mentor_tui.services.team import names

if TYPE_CHECKING:
    from mentor_tui.domain.deadlines import Deadline
    from mentor_tui.domain.people import Member
    from mentor_tui.domain.question import Message, Question
    from mentor_tui.services.desk import Desk

SHORT = 6
SAID: Final[Mapping[str, str]] = {
    "answer": "answered",
    "imported_answer": "answered",
    "ask_back": "asked back",
    "clarify": "clarified",
    "reopen": "reopened it",
    "hand_over": "handed it over",
    "note": "noted",
    "postmortem": "linked the postmortem",
    "thanks": "thanked",
    "message": "added",
    "resolved": "decided",
}
"""What somebody did whose entry of that kind stands in a thread."""
STANDING: Final[Mapping[Standing, str]] = {
    Standing.WAITING: "waits for the lead's decision",
    Standing.SUPERSEDED: "superseded",
    Standing.SEPARATE: "kept as a separate record",
    Standing.OVERRULED: "came after the decision",
}
"""What became of an answer that is not the answer."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A question with all that a person reads beside it. `names` maps members' ids to their names.

    For her mentee a waiting answer has no text: she does not get it as an answer before the lead has decided.
    """

    question: Question
    mentee: Member | None
    deadline: Deadline
    mentor_zone: str
    names: Mapping[str, str]
    drafts: Mapping[str, str]


def short(question_id: str) -> str:
    """The handle that a person types: the id's last characters, its random part."""
    return question_id[-SHORT:]


def find(desk: Desk, handle: str) -> str:
    """The id that `handle` begins or ends. Raises BadInput when none or several do."""
    wanted = handle.strip().lower().removeprefix("question/")
    found = desk.journal.find(wanted) if wanted else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput(f"no question here is called {handle!r}: `mentor inbox` names them, `mentor sync` fetches more")
    raise BadInput(f"{handle!r} may be any of {', '.join(one[-12:] for one in found[:5])}: type more of it")


def what_became(question: Question, message: Message) -> str:
    """What is to be said beside a message: that it is no answer any more, or not yet; mostly nothing."""
    cycle = question.cycle_of(message.entry_id)
    if cycle is None:
        return ""
    if message.kind == "resolved":
        counts = cycle.resolution is not None and cycle.resolution.entry_id == message.entry_id
        return "" if counts else "came second, and changed nothing"
    standing = question.standing(message.entry_id)
    return STANDING.get(standing, "") if standing is not None else ""


def text_of(question: Question, message: Message) -> str:
    """The words of a message; those of a decision are the answer that it lets stand."""
    cycle = question.cycle_of(message.entry_id)
    said = cycle.said if cycle is not None else ()
    word = next((one for one in said if isinstance(one, Resolution) and one.entry_id == message.entry_id), None)
    return cycle.words_of(word.keep, word.text) if cycle is not None and word is not None else message.text


def show(desk: Desk, question_id: str) -> Detail:
    """The question with its deadline for this mentor. Raises BadInput when there is none."""
    me = desk.self()
    whole = desk.question(question_id)
    question = whole if is_mentor(me.role) else for_mentee(whole)
    mine = me.calendar_at(desk.now())
    return Detail(
        question=question,
        mentee=desk.journal.member(question.mentee),
        deadline=question.deadline(mine if is_mentor(me.role) else None),
        mentor_zone=mine.zone,
        names=names(desk),
        drafts={draft.move: draft.text for draft in desk.journal.drafts(question_id)},
    )
