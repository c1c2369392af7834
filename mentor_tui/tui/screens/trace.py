"""Why this deadline: each step of the reckoning, in both zones (R1, R2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical

from mentor_tui.services.show import show
from mentor_tui.tui.present import Block, Piece, Role, city, moment, one_line
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.bars import key_hints
from mentor_tui.tui.widgets.reader import Reader
from mentor_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from mentor_tui.services.show import Detail


_TABLE_WIDTH: Final = 60


class TraceScreen(Dialog[None]):
    """The trace of one question's deadline."""

    AUTO_FOCUS = "Reader"

    def __init__(self, question_id: str) -> None:
        super().__init__()
        self._question_id = question_id

    def compose(self) -> ComposeResult:
        """The instants in a table, then the steps."""
        with Vertical(classes="window"):
            yield Words(id="trace-title", classes="window-title")
            yield Reader()
            yield Words(key_hints([("esc", "close")]), classes="window-keys")

    def on_resize(self) -> None:
        """Reckon and show: on a narrow screen both clocks stand below each other."""
        narrow = self.app.size.width < _TABLE_WIDTH
        with self.mentor.refusals():
            detail = show(self.mentor.desk, self._question_id)
            title = one_line(detail.question.title)
            title_words = (Piece("Why this deadline  ", Role.STRONG), Piece(title, Role.MUTED))
            self.query_one("#trace-title", Words).say(title_words)
            self.query_one(Reader).show([*table(detail, self.mentor.now(), narrow=narrow), *steps(detail)])


def table(detail: Detail, now: datetime, *, narrow: bool = False) -> Iterator[Block]:
    """The instants of the deadline, on the mentee's clock and on the mentor's."""
    deadline = detail.deadline
    theirs, ours = detail.question.cycle.calendar.zone, detail.mentor_zone
    rows = [
        ("asked", deadline.asked),
        ("ack limit", deadline.ack_limit),
        ("act by", deadline.act_by),
        ("due", deadline.due),
    ]
    if not narrow:
        yield Block((Piece(f"{'':12}{city(theirs):22}{city(ours)}", Role.HEADING),))
    for name, at in rows:
        role = Role.STRONG if name in ("act by", "due") else Role.TEXT
        if at is None:
            yield Block((Piece(f"{name:12}", Role.MUTED), Piece("no window of yours: the backup has it", Role.SOON)))
        else:
            there, here = moment(at, now, theirs), moment(at, now, ours)
            both = f"{there} {city(theirs)}\n{here} {city(ours)}" if narrow else f"{there:22}{here}"
            yield Block((Piece(both, role),), Piece(f"{name:12}", Role.MUTED))
    yield Block()


def steps(detail: Detail) -> Iterator[Block]:
    """How it came about, step by step."""
    yield Block((Piece("Step by step", Role.HEADING),))
    for number, line in enumerate(detail.deadline.trace, 1):
        yield Block((Piece(one_line(line)),), Piece(f"{number:>2}  ", Role.MUTED))
