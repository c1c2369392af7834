"""What all screens share: the status on top, the hints at the bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from mentor_tui.services import lock
from mentor_tui.tui.commands import ANSWERING, INBOX, command
from mentor_tui.tui.status_text import YOUR_QUESTIONS, count_parts, window_part
from mentor_tui.tui.widgets.bars import Banner, HintBar, StatusBar

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.tui.app import MentorApp
    from mentor_tui.tui.widgets.cursor_list import CursorList

HEIGHTS = [(0, "-low"), (18, "-tall")]
BREAKPOINTS = [(0, "-narrow"), (60, "-medium"), (100, "-wide")]


class DeskScreen(Screen[None]):
    """A screen over the desk. `HINTS` are the commands named at the bottom, the most useful first, help last; `PLACE`
    is where it is, one of commands.PLACES."""

    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    VERTICAL_BREAKPOINTS = HEIGHTS
    HINTS: ClassVar[tuple[str, ...]] = ("help",)
    PLACE: ClassVar[str] = INBOX

    @property
    def mentor(self) -> MentorApp:
        """The app."""
        return cast("MentorApp", self.app)

    @property
    def desk(self) -> Desk:
        """What all use cases work at."""
        return self.mentor.desk

    def compose(self) -> ComposeResult:
        """Status, banner, what the screen is about, hints."""
        self._take_size()
        yield StatusBar(id="status")
        yield Banner(id="banner")
        yield from self.compose_body()
        yield HintBar(id="hints")

    def _take_size(self) -> None:
        """Have the classes of this size before anything is styled: else all would be styled twice."""
        size = self.app.size
        for length, breakpoints in ((size.width, BREAKPOINTS), (size.height, HEIGHTS)):
            self.set_class(True, [name for least, name in breakpoints if length >= least][-1])

    def compose_body(self) -> Iterator[Widget]:
        """What the screen is about."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self._generation = -1
        self._ready = False

    def on_mount(self) -> None:
        """Show how things stand at once."""
        self._ready = True
        self.catch_up()

    def on_unmount(self) -> None:
        """There is nothing to bring up to date any more."""
        self._ready = False

    def on_screen_resume(self) -> None:
        """Things may have changed while another screen was on top."""
        self.catch_up()

    def on_screen_suspend(self) -> None:
        """Another screen is on top."""
        self.mentor.voice.go_on()

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """She moved on in a list."""
        if event.by_hand and self.mentor.voice.go_on():
            self.go_on(self.mentor.now())

    def catch_up(self) -> None:
        """Read anew what is shown, if anything changed since; then bring the edges up to date.

        Nothing happens on a screen that is being built or torn down.
        """
        if not self.is_there:
            return
        if self._generation != self.mentor.generation:
            self._generation = self.mentor.generation
            self.reload()
        self.tick(self.mentor.now())

    @property
    def is_there(self) -> bool:
        """Whether its parts are there: not yet while it is built, and no more once it or the app is being closed."""
        return self._ready and self.mentor.is_running and not self._pruning

    def go_on(self, now: datetime) -> None:
        """Tick, if the screen is there."""
        if self.is_there:
            self.tick(now)

    def tick(self, now: datetime) -> None:
        """A second went by, or something happened: bring the edges up to date."""
        app = self.mentor
        counts = count_parts(app.status, now, app.syncing.shown(now)) if app.status else ()
        window = window_part(app.lock, app.zone, now, lock.WARNING) if app.answers else YOUR_QUESTIONS
        self.query_one(StatusBar).show(window, counts)
        self.query_one(HintBar).show(app.message(now), self.hints())
        lines, kind = app.banner(now)
        self.query_one(Banner).show(lines, kind)

    def hints(self) -> Sequence[tuple[str, str]]:
        """Keys and words for the bottom."""
        shown = [one for one in self.shown_hints() if self.mentor.answers or one not in ANSWERING]
        return [(self.mentor.keys[one][0], command(one).hint) for one in shown]

    def shown_hints(self) -> Sequence[str]:
        """The commands to name at the bottom now."""
        return self.HINTS

    @property
    def selected_question(self) -> str | None:
        """The question that the screen is about now, if it is about one."""
        return None

    def is_writing(self) -> bool:
        """Whether something is being written here."""
        return False

    def reload(self) -> None:
        """The journal changed: read anew what is shown."""

    def keep_drafts(self) -> None:
        """Keep what is being written, durably and now."""
