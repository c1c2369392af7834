"""Why this deadline: each step of the reckoning, in both zones (R1, R2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from mentor_tui.services.show import show
from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Block, Piece, Role, city, moment, one_line
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from mentor_tui.services.show import Detail


class TraceScreen(Dialog[None]):
    """The trace of one question's deadline."""

    AUTO_FOCUS = "Reader"

    def __init__(self, question_id: str) -> None:
        super().__init__()
        self._question_id = question_id

    def compose(self) -> ComposeResult:
        """The instants in a table, then the steps."""
        with Vertical(classes="window"):
            yield Static(id="trace-title", classes="window-title")
            yield Reader()
            yield Static(
                looks_of(self).content([Piece("esc", Role.ACCENT), Piece(" close", Role.MUTED)]), classes="window-keys"
            )

    def on_mount(self) -> None:
        """Reckon and show."""
        with self.mentor.refusals():
            detail = show(self.mentor.desk, self._question_id)
            title = one_line(detail.question.title)
            self.query_one("#trace-title", Static).update(
                looks_of(self).content([Piece("Why this deadline  ", Role.STRONG), Piece(title, Role.MUTED)])
            )
            self.query_one(Reader).show([*table(detail, self.mentor.now()), *steps(detail)])


def table(detail: Detail, now: datetime) -> Iterator[Block]:
    """The instants of the deadline, on the mentee's clock and on the mentor's."""
    deadline = detail.deadline
    theirs, ours = detail.question.cycle.calendar.zone, detail.mentor_zone
    rows = [
        ("asked", deadline.asked),
        ("ack limit", deadline.ack_limit),
        ("act by", deadline.act_by),
        ("due", deadline.due),
    ]
    yield Block((Piece(f"{'':12}{city(theirs):22}{city(ours)}", Role.HEADING),))
    for name, at in rows:
        role = Role.STRONG if name in ("act by", "due") else Role.TEXT
        if at is None:
            yield Block((Piece(f"{name:12}", Role.MUTED), Piece("no window of yours: the backup has it", Role.SOON)))
        else:
            there, here = moment(at, now, theirs), moment(at, now, ours)
            yield Block((Piece(f"{name:12}", Role.MUTED), Piece(f"{there:22}{here}", role)))
    yield Block()


def steps(detail: Detail) -> Iterator[Block]:
    """How it came about, step by step."""
    yield Block((Piece("Step by step", Role.HEADING),))
    for number, line in enumerate(detail.deadline.trace, 1):
        yield Block((Piece(one_line(line)),), Piece(f"{number:>2}  ", Role.MUTED))
