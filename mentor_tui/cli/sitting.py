"""A triage session line by line: a question is printed, a line says what to do with it, the next one comes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from mentor_tui.cli.lines import asked_for
from mentor_tui.cli.out import prose, result, say
from mentor_tui.cli.saying import keep
from mentor_tui.cli.second_thoughts import SecondThoughts
from mentor_tui.cli.show import print_question
from mentor_tui.cli.words import stretch, wall_clock
from mentor_tui.domain.entry import instant
from mentor_tui.domain.errors import MentorError, OffHours, Refused

if TYPE_CHECKING:
    from mentor_tui.services.batch import Move, Outcome
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.sitting import Sitting

_LONGEST_LINE: Final = 256 * 1024


def sit(desk: Desk, templates: Mapping[str, str]) -> None:
    """Until every question had its turn, or she pauses; the end of the input is a pause. Raises OffHours."""
    from mentor_tui.services.sitting import Sitting

    sitting = Sitting(desk)
    sitting.begin()
    try:
        with SecondThoughts(desk) as thoughts:
            _go_through(sitting, _Lines(sitting, templates, thoughts))
    except OffHours:
        _sum_up(sitting)
        raise
    _sum_up(sitting)


def _go_through(sitting: Sitting, lines: _Lines) -> None:
    going = True
    while going:
        while going and sitting.at is not None:
            _show(sitting)
            going = lines.decide()
        going = going and lines.ends_with_undo()


def _show(sitting: Sitting) -> None:
    """The question that is up. Raises OffHours where the window is over by now."""
    from mentor_tui.services import lock
    from mentor_tui.services.show import show

    assert sitting.at is not None
    detail = show(sitting.desk, sitting.at)
    lock.refuse_off_hours(sitting.desk, p0=detail.question.p0)
    result(f"\n{sitting.total - len(sitting.left) + 1} of {sitting.total}")
    print_question(detail, sitting.desk.now())


class _Lines:
    """What her lines do to a sitting. `latest` is the move that is repeated."""

    def __init__(self, sitting: Sitting, templates: Mapping[str, str], thoughts: SecondThoughts) -> None:
        self._sitting = sitting
        self._templates = templates
        self._thoughts = thoughts
        self._latest: Move | None = None

    def decide(self) -> bool:
        """Ask until another question is up; False for a pause."""
        while True:
            line = _read()
            if line in (None, "q"):
                return False
            try:
                if self._does(line or "?"):
                    return True
            except OffHours:
                raise
            except MentorError as no:
                say(str(no))

    def ends_with_undo(self) -> bool:
        """After the last question: whether its decision is taken back."""
        if not self._thoughts.can_undo:
            return False
        say("that was the last one: u takes it back, an empty line ends")
        return _read() == "u" and self._undo()

    def _does(self, line: str) -> bool:
        """Do what a line asks for; True when another question is up, or the same one anew."""
        letter, _, rest = line.partition(" ")
        match letter:
            case "n":
                self._sitting.skip()
                return True
            case "p":
                return self._revisit()
            case "u":
                return self._undo()
            case "w":
                return self._explain()
            case "!":
                return self._phone(rest.strip())
            case ".":
                return self._again()
        assert self._sitting.at is not None
        move = asked_for(self._sitting.desk, self._sitting.at, letter, rest.strip(), self._templates)
        return move is not None and self._made(move)

    def _made(self, move: Move) -> bool:
        sitting, question = self._sitting, self._sitting.at
        assert question is not None
        self._thoughts.let_go()
        outcome = self._outcome(move, question)
        self._latest = move
        sitting.decide([question], move.kind)
        self._thoughts.about(outcome)
        sitting.look_again()
        sitting.go_to(sitting.following())
        return True

    def _outcome(self, move: Move, question: str) -> Outcome:
        """Make it; what she began in her window may be finished, and what is refused is kept as a draft."""
        from mentor_tui.services import batch

        desk = self._sitting.desk
        try:
            return batch.Outcome(move, (batch.act(desk, move, question, finishing=True),), ())
        except (Refused, OffHours) as no:
            if move.kind not in batch.WRITTEN or not keep(desk, question, move):
                raise
            raise type(no)(f"{no}; what you wrote is kept as a draft") from no

    def _again(self) -> bool:
        from mentor_tui.services.batch import WRITTEN

        if self._latest is None:
            say("nothing to repeat yet: a move has to come first")
        elif self._latest.kind in WRITTEN and self._sitting.desk.question(self._sitting.at or "").p0:
            say("this is a P0: call first, ! says whom; the same words as before will not do")
        else:
            return self._made(self._latest)
        return False

    def _undo(self) -> bool:
        question = self._thoughts.undo()
        if question is not None:
            self._sitting.look_again()
            self._sitting.go_to(question)
        return question is not None

    def _revisit(self) -> bool:
        if self._sitting.revisit():
            return True
        say("nothing was skipped; u takes back what was decided last")
        return False

    def _explain(self) -> bool:
        from mentor_tui.services.show import show

        for line in show(self._sitting.desk, self._sitting.at or "").deadline.trace:
            prose(line)
        return False

    def _phone(self, named: str) -> bool:
        """Whom to call; with a name, that she was called."""
        from mentor_tui.cli.p0 import note_call, print_phone

        desk, question = self._sitting.desk, self._sitting.at
        assert question is not None
        if named:
            note_call(desk, question, named)
        print_phone(desk, question)
        return False


def _read() -> str | None:
    """The next line; None when there is no more."""
    if sys.stdin.isatty():
        click.echo("> ", err=True, nl=False)
    line = sys.stdin.readline(_LONGEST_LINE)
    return line.strip() if line else None


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
