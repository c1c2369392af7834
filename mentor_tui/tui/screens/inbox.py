"""The inbox: what waits, the one that is selected, and the reply under it.

Side by side where it is wide; where it is narrow the list, and a question fills the screen when it is opened. Whatever
the first paint does not need is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from mentor_tui.domain.errors import BadInput
from mentor_tui.tui.commands import INBOX, bindings
from mentor_tui.tui.finding import Finding
from mentor_tui.tui.present import Role
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.question_list import QuestionList
from mentor_tui.tui.widgets.reader import Reader
from mentor_tui.tui.widgets.views_bar import ViewsBar
from mentor_tui.tui.widgets.words import Words

FIRST_PAGE: Final = 64
"""How many questions are read before the first paint; the rest follows it."""


class InboxScreen(Finding):
    """The questions that wait for this mentor, the most urgent first (R1, R5)."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(INBOX)]
    AUTO_FOCUS = "#list"
    HINTS = (
        *("reply", "acknowledge", "ask_back", "hand_over", "open", "triage"),
        *("trace", "filter", "search", "outbox", "help"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._shown_id: str | None = None
        self._minute: datetime | None = None
        self._wrote_to_many = False

    def compose_body(self) -> Iterator[Widget]:
        """The list and the page beside it."""
        read = self.mentor.read_rows
        yield ViewsBar(id="views")
        with Horizontal(id="body"):
            yield QuestionList(read, self.mentor.now, lambda: self.mentor.zone, id="list")
            with Vertical(id="page"):
                yield Reader(id="question")
        yield Words(id="empty")

    @property
    def list(self) -> QuestionList:
        """The list of questions."""
        return self.query_one(QuestionList)

    def reload(self, select: str | None = None) -> None:
        """Read the list anew, with the cursor where it was, or on `select`; the first time only its first page."""
        if self.mentor.status is None:
            self.list.show_first(self.first_page(FIRST_PAGE))
        else:
            self.show_ids(self.ids_found(), select)

    def show_ids(self, ids: Sequence[str], select: str | None) -> None:
        """Put these questions into the list."""
        self.list.show_ids(ids, select)
        self.set_class(not ids and self._writing_about is None, "-nothing")
        if not ids:
            self.query_one("#empty", Words).say(self.nothing_found())
        self._minute = None

    def tick(self, now: datetime) -> None:
        """Countdowns go on with the minute, the edges with the second."""
        super().tick(now)
        if self._composer is not None:
            self._composer.tick()
        minute = now.replace(second=0, microsecond=0)
        if self._minute not in (None, minute):
            self.list.refresh()
            self._show_question(from_top=False)
        self._minute = minute

    def shown_hints(self) -> Sequence[str]:
        """While writing, only what works then."""
        if self._writing_about is not None:
            templates = ("template",) if self.mentor.settings.templates else ()
            return ("send", *templates, "edit_outside", "back")
        reading = self.has_class("-reading") or isinstance(self.focused, Reader)
        hints = self.HINTS if not self.has_class("-nothing") else ("outbox", "help")
        return hints if not reading else ("back", *(one for one in hints if one != "open"))

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """Another question is selected: show it once the list has been painted."""
        if self.mentor.status is None:
            return
        # Keys may have gone on since it moved: what counts is where the cursor is by now.
        if event.by_hand and self._writing_about not in (None, self.list.cursor_id):
            self.stop_writing()
        self.call_after_refresh(self._show_question)

    def on_cursor_list_chosen(self) -> None:
        """A second click opens."""
        self.action_open()

    def _show_question(self, *, from_top: bool | None = None) -> None:
        from mentor_tui.services.show import show
        from mentor_tui.tui.question_text import page

        wanted = self._writing_about or self.list.cursor_id
        fresh = wanted != self._shown_id if from_top is None else from_top
        reader = self.query_one("#question", Reader)
        if wanted is None:
            reader.show(())
        else:
            try:
                detail = show(self.desk, wanted)
                shown = replace(detail, drafts={}) if self._writing_about else detail
                reader.show(page(shown, self.mentor.now()), from_top=fresh)
            except BadInput as error:
                self.mentor.say(str(error), Role.LATE)
        self._shown_id = wanted

    def action_open(self) -> None:
        """Read the question: it fills a narrow screen, and takes the keys on a wide one."""
        selected = self.list.cursor_id
        if selected is None:
            return
        row = self.mentor.read_rows([selected])
        if row and (row[0].p0 or row[0].postmortem):
            self.mentor.open_p0(selected)
        else:
            self.read_page()

    def read_page(self) -> None:
        """Read one: a move is about that one now."""
        self._marked_since = False
        super().read_page()

    def action_back(self) -> None:
        """Stop writing, else stop reading; what was typed stays as a draft."""
        if self.is_filtering:
            self.clear_filter()
        elif self._writing_about is not None:
            self.stop_writing()
        elif self.has_class("-reading") or not (self.unmark_all() or self.clear_filter()):
            self.back_to_list()

    # What a move needs to know

    def composer_home(self) -> Widget:
        """Under the question."""
        return self.query_one("#page")

    def pen_moved(self) -> None:
        """The question that is written about fills a narrow screen; after a batch the list is back."""
        self.set_class(self._pen is not None, "-writing")
        if self._pen is not None:
            self._wrote_to_many = len(self._pen.questions) > 1
            self.add_class("-reading")
            self._show_question()
        elif self.has_class("-wide") or self._wrote_to_many:
            self.remove_class("-reading")
            self.set_focus(self.list)
        else:
            self.set_focus(self.query_one("#question", Reader))

    def reload_list(self, select: str | None) -> None:
        """The list as it is now."""
        self.reload(select)

    def action_outbox(self) -> None:
        """What is unsent, held or in need of a decision."""
        self.mentor.open_outbox()

    def action_triage(self) -> None:
        """The whole batch in one sitting (R5)."""
        from mentor_tui.tui.screens.triage import open_triage

        open_triage(self.mentor)

    def action_trace(self) -> None:
        """How the deadline came about."""
        if self.list.cursor_id is not None:
            self.mentor.open_trace(self.list.cursor_id)

    @property
    def selected_question(self) -> str | None:
        """The one under the cursor, or that is being answered."""
        return self._writing_about or self.list.cursor_id

    def action_lock(self) -> None:
        """Put up the wall, after one look at what that means."""
        self.mentor.ask_to_lock()
