"""A triage session line by line: a question is printed, a line says what to do with it, the next one comes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from mentor_tui.cli.moved import move_all, tell
from mentor_tui.cli.out import result, say
from mentor_tui.cli.show import print_question
from mentor_tui.cli.words import stretch, wall_clock
from mentor_tui.domain.entry import instant
from mentor_tui.domain.errors import BadInput, MentorError, OffHours
from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK, SHAPED

if TYPE_CHECKING:
    from mentor_tui.services.batch import Move
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.sitting import Sitting

HELP: Final = (
    "r TEXT reply; R POINT | POINT | NEXT shaped reply; b TEXT ask back; a acknowledge; h NAME: NOTE hand over; "
    "n skip; q pause"
)
_LONGEST_LINE: Final = 256 * 1024
_VERBS: Final = {
    QUICK: "answered",
    SHAPED: "answered",
    ASK_BACK: "asked back",
    ACKNOWLEDGE: "acknowledged",
    HAND_OVER: "handed over",
}


def sit(desk: Desk) -> None:
    """Until every question had its turn, or she pauses; the end of the input is a pause. Raises OffHours."""
    from mentor_tui.services.sitting import Sitting

    sitting = Sitting(desk)
    sitting.begin()
    while sitting.at is not None:
        _show(sitting)
        if not _decide(sitting):
            break
    _sum_up(sitting)


def _show(sitting: Sitting) -> None:
    from mentor_tui.services.show import show

    assert sitting.at is not None
    result(f"\n{sitting.total - len(sitting.left) + 1} of {sitting.total}")
    print_question(show(sitting.desk, sitting.at), sitting.desk.now())


def _decide(sitting: Sitting) -> bool:
    """Ask until there is a decision, and go on; False for a pause."""
    while True:
        line = _read()
        if line in (None, "q"):
            return False
        if line == "n":
            sitting.skip()
            return True
        try:
            if _made(sitting, line or "?"):
                return True
        except OffHours:
            raise
        except MentorError as no:
            say(str(no))


def _read() -> str | None:
    """The next line; None when there is no more."""
    if sys.stdin.isatty():
        click.echo("> ", err=True, nl=False)
    line = sys.stdin.readline(_LONGEST_LINE)
    return line.strip() if line else None


def _made(sitting: Sitting, line: str) -> bool:
    """Make the move that a line asks for; False when it asks for none."""
    move = _move(sitting.desk, line)
    if move is None or sitting.at is None:
        say(HELP)
        return False
    question = sitting.at
    outcome = move_all(sitting.desk, move, [question])
    sitting.decide([question], move.kind)
    tell(sitting.desk, outcome, _VERBS[move.kind], as_json=False, as_list=False)
    sitting.look_again()
    sitting.go_to(sitting.following())
    return True


def _move(desk: Desk, line: str) -> Move | None:
    """What a line asks for; None when that is unknown. Raises BadInput."""
    from mentor_tui.services.batch import Move

    letter, _, rest = line.partition(" ")
    match letter:
        case "r":
            return Move(QUICK, rest)
        case "R":
            return Move(SHAPED, _shaped(rest))
        case "b":
            return Move(ASK_BACK, rest)
        case "a":
            return Move(ACKNOWLEDGE)
        case "h":
            return _hand_over(desk, rest)
    return None


def _shaped(text: str) -> str:
    from mentor_tui.domain.reply import written

    *points, action = (part.strip() for part in text.split("|"))
    return written([point for point in points if point], [action] if action else [])


def _hand_over(desk: Desk, rest: str) -> Move:
    from mentor_tui.services.batch import Move
    from mentor_tui.services.team import find_member

    name, _, note = rest.partition(":")
    if not name.strip():
        raise BadInput("hand over to whom? Write h NAME, or h NAME: NOTE")
    return Move(HAND_OVER, note.strip(), find_member(desk, name.strip()).id)


def _sum_up(sitting: Sitting) -> None:
    """What came of it; a session that is through is over."""
    from mentor_tui.services import triage

    desk = sitting.desk
    told = triage.summary(desk, sitting.session)
    counts = (
        (told.answered, "answered"),
        (told.asked_back, "asked back"),
        (told.handed_over, "handed over"),
        (told.acknowledged, "acknowledged"),
        (told.left, "left"),
    )
    words = ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing decided"
    if sitting.at is None:
        triage.keep(desk, None)
    result(f"\n{'paused' if sitting.at else 'done'}: {words}")
    if told.oldest is not None:
        now = desk.now()
        asked = instant(told.oldest.asked)
        zone = desk.self().calendar_at(now).zone
        ago = stretch(now - asked)
        result(f"waiting the longest: {told.oldest.title} (asked {wall_clock(asked, zone, now)}, {ago} ago)")
