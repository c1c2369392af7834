"""What a line of a triage session asks for: a letter for the move, then its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from mentor_tui.cli import saying
from mentor_tui.cli.out import result, say
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK, SHAPED

if TYPE_CHECKING:
    from mentor_tui.services.batch import Move
    from mentor_tui.services.desk import Desk

HELP: Final = (
    "r TEXT: reply",
    "R POINT | POINT | NEXT: shaped reply",
    "b TEXT: ask back; b alone lists better questions, b 2 asks the second",
    "a: acknowledge",
    "h NAME: NOTE: hand over; h alone lists who could take it",
    "t NAME: reply with that template; t alone lists them",
    "e: reply in your editor; e R a shaped reply, e b asks back",
    ".: the last move again",
    "n: skip; p: back to what was skipped last",
    "u: take back what was decided last, within 10 s",
    "w: why this deadline",
    "!: whom to call; ! NAME notes that she was called",
    "q: pause",
)
_EDITED: Final = {"": QUICK, "r": QUICK, "R": SHAPED, "b": ASK_BACK}


def asked_for(desk: Desk, question_id: str, letter: str, rest: str, templates: Mapping[str, str]) -> Move | None:
    """The move that a line asks for; None, with what could be asked for said, when it asks for none.

    Raises BadInput, and what the editor raises.
    """
    from mentor_tui.services.batch import Move

    match letter:
        case "r":
            return Move(QUICK, rest)
        case "R":
            return Move(SHAPED, _shaped(rest))
        case "b" if rest:
            return Move(ASK_BACK, saying.asked(desk, question_id, rest))
        case "b":
            for number, one in enumerate(saying.better_questions(desk, question_id), 1):
                result(f"{number}  {one}")
            return None
        case "a":
            return Move(ACKNOWLEDGE)
        case "h":
            return _hand_over(desk, question_id, rest)
        case "t":
            return _template(templates, rest)
        case "e" if rest in _EDITED:
            kind = _EDITED[rest]
            return Move(kind, saying.edited(desk, question_id, kind))
    if letter not in ("", "?"):
        say(f"{letter!r} is no move here")
    for line in HELP:
        say(line)
    return None


def _shaped(text: str) -> str:
    from mentor_tui.domain.reply import written

    *points, action = (part.strip() for part in text.split("|"))
    return written([point for point in points if point], [action] if action else [])


def _hand_over(desk: Desk, question_id: str, rest: str) -> Move | None:
    from mentor_tui.cli.handover import print_takers
    from mentor_tui.services.batch import Move
    from mentor_tui.services.team import find_member

    name, _, note = rest.partition(":")
    if not name.strip():
        print_takers(desk, [question_id], "nothing is handed over yet: write h NAME, or h NAME: NOTE")
        return None
    return Move(HAND_OVER, note.strip(), find_member(desk, name.strip()).id)


def _template(templates: Mapping[str, str], name: str) -> Move | None:
    from mentor_tui.services.batch import Move

    if name:
        return Move(QUICK, saying.template(templates, name), template=True)
    if not templates:
        raise BadInput("there is no template yet: `mentor settings` has a place for them, under [templates]")
    for called, text in templates.items():
        result(f"{called}  {' '.join(text.split())}")
    return None
