"""The app: which screen is up, what it says at the edges, and the tick that watches the lock and the journal."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.screen import Screen

from mentor_tui.services import inbox, lock
from mentor_tui.tui import commands
from mentor_tui.tui.fate import departure, fate_words
from mentor_tui.tui.frame import honour_no_color
from mentor_tui.tui.leaving import Leaving
from mentor_tui.tui.present import Piece, Role, moment
from mentor_tui.tui.screens.inbox import InboxScreen
from mentor_tui.tui.syncing import GRACE, Synced, Syncing
from mentor_tui.tui.undoing import UNDO_FOR, Undoable
from mentor_tui.tui.voice import Banner, grace_banner
from mentor_tui.tui.widgets.typed import Typed

if TYPE_CHECKING:
    from textual.command import Provider

    from mentor_tui.domain.hours import LockState
    from mentor_tui.services.batch import Move
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.inbox import Status
    from mentor_tui.settings import Settings

WORK: Final = "work"
WALL: Final = "wall"


def _wall() -> Screen[Any]:
    from mentor_tui.tui.screens.locked import WallScreen

    return WallScreen()


def _provider() -> type[Provider]:
    from mentor_tui.tui.palette import MentorCommands

    return MentorCommands


class MentorApp(Leaving, inherit_bindings=False):
    """mentor-tui over one desk. `read_only_because` says, in words for her, why nothing can be changed now."""

    TITLE = "mentor"
    CSS_PATH: ClassVar[list[str | PurePath]] = ["styles/base.tcss", "styles/inbox.tcss"]
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {WORK: InboxScreen, WALL: _wall}
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_provider}
    BINDINGS: ClassVar[list[BindingType]] = [
        one for one in commands.bindings(commands.EVERYWHERE) if one.id != "palette"
    ]

    def __init__(self, desk: Desk, *, settings: Settings, read_only_because: str | None = None) -> None:
        self.lock: LockState = lock.state(desk)
        self.zone = desk.self().calendar_at(desk.now()).zone
        self.status: Status | None = None
        self.generation = 0
        self._version = inbox.version(desk)
        self._minute = _minute(desk.now())
        self.syncing = Syncing(self)
        # The first screen is the right one from the start: the inbox is not even read behind the wall.
        self.DEFAULT_MODE = WALL if self.lock.locked else WORK  # type: ignore[misc]
        super().__init__(desk, settings, read_only_because)
        if desk.read_only:
            self.syncing.stop()  # the one that has the journal syncs

    def on_mount(self) -> None:
        """Start the tick; the first sync waits for the first paint."""
        self.set_interval(1.0, self.tick)
        self.call_after_refresh(self._settle)
        self.catch_signals()

    def _settle(self) -> None:
        """The first page is on the screen: read the rest, then sync. What was made until now is no garbage."""
        gc.freeze()
        gc.enable()
        self.reload()
        self.hear_new()
        self.syncing.soon()

    def tick(self) -> None:
        """A second went by, or the machine woke up: read the lock and the journal anew, trust no countdown."""
        if not self.is_running:
            return
        now = self.now()
        self.syncing.tick()
        with self.refusals():
            self._watch_lock(now)
            self._watch_journal(now)
        self.tick_screen(now)

    def _watch_lock(self, now: datetime) -> None:
        self.lock = lock.state(self.desk)
        if not self.lock.locked:
            if self.current_mode == WALL and self.screen_stack_is_bare:
                self.reload()
                self.switch_mode(WORK)
        elif self.current_mode == WORK and not self._may_finish(now):
            self.raise_wall()

    @property
    def screen_stack_is_bare(self) -> bool:
        """Whether nothing lies over the first screen: no P0, no dialog."""
        return len(self.screen_stack) == 1

    def _may_finish(self, now: datetime) -> bool:
        """A P0 is never interrupted (R4); a sentence may be finished in the grace (R3), and is kept from its start."""
        from mentor_tui.tui.screens.p0 import P0Screen

        open_now = self.desk_screens[-1] if self.desk_screens else None
        if isinstance(open_now, P0Screen) and open_now.breaks_through:
            return True
        if not self.is_writing() or not lock.in_grace(self.desk, now):
            return False
        self.keep_drafts()
        return True

    def raise_wall(self) -> None:
        """Show the wall. What is being typed is kept; no other screen can be reached until it opens."""
        self.break_off_writing()
        self.lock = lock.state(self.desk)
        self._read_status()
        if self.current_mode != WALL:
            self.switch_mode(WALL)

    def _watch_journal(self, now: datetime) -> None:
        version, minute = inbox.version(self.desk), _minute(now)
        if version != self._version:
            self._version = version
            self.reload()
            self.hear_new()
        elif minute != self._minute or self.status is None or self.status.lock != self.lock:
            self._read_status()
        self._minute = minute

    def changed(self) -> None:
        """Something was written here: show it, and sync when it can no longer be undone."""
        self.reload()
        self.syncing.soon(UNDO_FOR.total_seconds() + 0.3)

    def reload(self) -> None:
        """Read everything on the screens anew; screens that are not up do so when they come back."""
        self.generation += 1
        self._read_status()
        self.hear_p0()
        for screen in self.desk_screens:
            screen.catch_up()

    def _read_status(self) -> None:
        self.status = inbox.status(self.desk)
        self.zone = self.status.zone

    def on_synced(self, event: Synced) -> None:
        """A sync is over; what it brought is on the screen with the next tick, what failed is told once."""
        news = self.syncing.over(event.run, event.attempt)
        if news is not None:
            self.say(str(news), Role.LATE, timedelta(seconds=12))
        self.tick()

    def banner(self, now: datetime) -> Banner:
        """What must be seen now: a P0, the grace, being read-only."""
        if self.voice.has_news:
            from mentor_tui.services.team import voice_channel

            p0 = self.voice.p0_banner(now, self.zone, voice_channel(self.desk), self.keys["phone"][0])
            if p0 is not None:
                return p0
        if self.lock.locked and self.current_mode == WORK:
            ends = lock.grace_ends(self.desk, now)
            if ends is not None:
                return grace_banner(ends, now)
        if self.read_only_because:
            return (f" Read-only: {self.read_only_because}",), "quiet"
        return (), "quiet"

    def all_is_sent(self) -> bool:
        """Whether nothing is on its way."""
        return self.status is None or self.status.counts.unsent == 0

    def all_is_here(self) -> bool:
        """Whether no long feed is on its way into the lists."""
        return inbox.is_sorted(self.desk) and not self.syncing.shown(self.now()).under_way

    def fate(self, p0: bool, due: datetime | None = None) -> Piece:
        """What becomes of a reply that is sent now, and whether that is in time for `due`."""
        if p0:
            return Piece(f"out in {UNDO_FOR.seconds} s, marked P0", Role.LATE)
        now = self.now()
        return fate_words(departure(self.lock, self.following_opening, now, due), now, self.zone)

    def following_opening(self) -> datetime | None:
        """When the window after this one opens."""
        return lock.opens_after_this_window(self.desk)

    # What screens ask of the app

    def note_undoable(
        self, entry_ids: str | tuple[str, ...], question_id: str, done: str, what: str, move: Move | None = None
    ) -> None:
        """Something was done that can be taken back for a while; `what` is its name."""
        ids = (entry_ids,) if isinstance(entry_ids, str) else entry_ids
        self.voice.note_undoable(Undoable(ids, question_id, done, self.now() + UNDO_FOR, what, move))
        self.changed()

    def stopped_writing(self) -> None:
        """A field was closed: in the grace that is the end of the window."""
        self.tick()

    def open_outbox(self) -> None:
        """What is unsent, held or in need of a decision."""
        from mentor_tui.tui.screens.outbox import OutboxScreen

        self.push_screen(OutboxScreen())

    def open_trace(self, question_id: str) -> None:
        """How the deadline of a question came about."""
        from mentor_tui.tui.screens.trace import TraceScreen

        with self.refusals():
            self.push_screen(TraceScreen(question_id))

    def ask_to_lock(self) -> None:
        """Say what locking means; enter does it."""
        from mentor_tui.tui.screens.confirm import ConfirmScreen, lock_question

        def decided(yes: bool | None) -> None:
            if yes:
                with self.refusals():
                    lock.lock_now(self.desk)
                    self.raise_wall()

        with self.refusals():
            lock.check_has_wall(self.desk)
            self.push_screen(ConfirmScreen(lock_question(self._next_opening())), decided)

    def _next_opening(self) -> str:
        opens = lock.opens_after_this_window(self.desk)
        return moment(opens, self.now(), self.zone) if opens else "you declare new hours"

    def action_help(self) -> None:
        """All keys, those that work here first."""
        from mentor_tui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.desk_screens[-1].PLACE))

    def on_key(self, event: events.Key) -> None:
        """A letter that was typed before the field had the focus belongs to the field: it must not act."""
        if isinstance(self.focused, Typed) and (event.is_printable or event.key in ("enter", "tab")):
            event.prevent_default()
            event.stop()
            self.focused.press(event.key, event.character)


def _app(tour: bool) -> type[MentorApp]:
    if not tour:
        return MentorApp
    from mentor_tui.tui.tour import TouredApp

    return TouredApp


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def run(desk: Desk, *, settings: Settings, read_only_because: str | None = None, tour: bool = False) -> int:
    """Run the app in this terminal until it is left, with the `tour` if wanted; returns the exit code."""
    honour_no_color()
    app = _app(tour)(desk, settings=settings, read_only_because=read_only_because)
    try:
        app.run()
    finally:
        app.syncing.let_end(GRACE)
    return app.return_code or 0
