"""The wall: outside her hours a mentor sees when it opens, what waits to go out, and P0s. Nothing else (R3, R4, R5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Center, Vertical
from textual.widget import Widget
from textual.widgets import Digits

from mentor_tui.services import lock
from mentor_tui.tui.commands import WALL, bindings
from mentor_tui.tui.present import Piece, Role, city, clock, moment, one_line, plural, span
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.status_text import StatusPart
from mentor_tui.tui.undoing import undo_last
from mentor_tui.tui.widgets.bars import Banner, HintBar, StatusBar
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.question_list import QuestionList
from mentor_tui.tui.widgets.words import Words


class WallScreen(DeskScreen):
    """A wall without a door. It opens by itself."""

    PLACE = WALL
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(WALL)]
    CSS_PATH = "../styles/locked.tcss"
    AUTO_FOCUS = None

    def compose_body(self) -> Iterator[Widget]:
        """When it opens, large; what waits; P0s."""
        with Vertical(id="wall"):
            yield Words(id="wall-title")
            with Center():
                yield Digits("", id="wall-clock")
            yield Words(id="wall-opens")
            yield Words(id="wall-waits")
            yield Words(id="wall-p0")
            with Center():
                yield QuestionList(self.mentor.read_rows, self.mentor.now, lambda: self.mentor.zone, id="p0-list")

    def reload(self) -> None:
        """What waits, and the P0s."""
        self._wall = lock.wall(self.desk)
        ids = [row.id for row in self._wall.p0]
        p0 = self.query_one(QuestionList)
        p0.show_ids(ids)
        p0.display = bool(ids)
        if ids and self.focused is not p0:
            self.set_focus(p0)

    def tick(self, now: datetime) -> None:
        """The countdown goes on."""
        wall = self._wall
        zone = wall.zone
        self.query_one(StatusBar).show(*_edges(wall, zone))
        self.query_one(HintBar).show(self.mentor.message(now), self.hints())
        lines, kind = self.mentor.banner(now)
        self.query_one(Banner).show(lines, kind)
        self.query_one("#wall-title", Words).say(_title(wall))
        left = wall.until - now if wall.until else None
        self.query_one(Digits).update(clock(left) if left else "")
        self.query_one("#wall-opens", Words).say(_opens(wall, now))
        self.query_one("#wall-waits", Words).say(_waits(wall, now))
        self.query_one("#wall-p0", Words).say(_p0_words(wall))
        self.query_one(QuestionList).refresh()

    def shown_hints(self) -> Sequence[str]:
        """Only what works here."""
        return ("open", "quit", "help") if self._wall.p0 else ("quit", "help")

    def action_open(self) -> None:
        """Open the P0 under the cursor."""
        selected = self.query_one(QuestionList).cursor_id
        if selected is not None:
            self.mentor.open_p0(selected)

    def action_undo(self) -> None:
        """Take back what was finished in the grace; it is a draft then, for the next window."""
        with self.mentor.refusals():
            undo_last(self.mentor)

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """A second click opens."""
        event.stop()
        self.action_open()


def _edges(wall: lock.Wall, zone: str) -> tuple[StatusPart, list[StatusPart]]:
    why = "locked by you" if wall.by_hand else "off-hours"
    return StatusPart(why, why, Role.SOON, 0), [StatusPart(city(zone), city(zone), Role.MUTED, 5)]


def _title(wall: lock.Wall) -> list[Piece]:
    return [Piece("You locked for today." if wall.by_hand else "Your window is closed.", Role.STRONG)]


def _opens(wall: lock.Wall, now: datetime) -> list[Piece]:
    if wall.until is None:
        return [Piece("No window is declared: mentor hours sets them.", Role.SOON)]
    return [
        Piece("opens ", Role.MUTED),
        Piece(moment(wall.until, now, wall.zone), Role.ACCENT),
        Piece(f" {city(wall.zone)}, in {span(wall.until - now)}", Role.MUTED),
    ]


def _waits(wall: lock.Wall, now: datetime) -> list[Piece]:
    if not wall.waiting:
        return [Piece("No reply is waiting to go out. Nobody expects one before then.", Role.MUTED)]
    wait = "waits" if wall.waiting == 1 else "wait"
    goes = "goes" if wall.waiting == 1 else "go"
    when = f" and {goes} out {moment(wall.goes_out_at, now, wall.zone)}" if wall.goes_out_at else ""
    return [Piece(plural(wall.waiting, "reply", "replies"), Role.TEXT), Piece(f" {wait}{when}.", Role.MUTED)]


def _p0_words(wall: lock.Wall) -> list[Piece]:
    if not wall.p0:
        return [Piece("No P0.", Role.MUTED)]
    call = f"Call first: {one_line(wall.voice_channel)}" if wall.voice_channel else "Call first."
    return [Piece(f" {len(wall.p0)} P0 ", Role.P0), Piece(f" {call}", Role.STRONG)]
