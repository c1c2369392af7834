"""The inbox: what waits, the one that is selected, and the reply under it.

Side by side where it is wide; where it is narrow the list, and a question fills the screen when it is opened. Whatever
the first paint does not need is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from mentor_tui.domain.errors import BadInput
from mentor_tui.services import inbox
from mentor_tui.tui.commands import INBOX, bindings
from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Piece, Role, one_line
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.undoing import UNDO_FOR
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.question_list import QuestionList
from mentor_tui.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from mentor_tui.tui.widgets.composer import Composer

FIRST_PAGE: Final = 64
"""How many questions are read before the first paint; the rest follows it."""


class InboxScreen(DeskScreen):
    """The questions that wait for this mentor, the most urgent first (R1, R5)."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(INBOX)]
    AUTO_FOCUS = "#list"
    HINTS = ("reply", "acknowledge", "open", "trace", "outbox", "help")

    def __init__(self) -> None:
        super().__init__()
        self._writing_about: str | None = None
        self._shown_id: str | None = None
        self._minute: datetime | None = None
        self._composer: Composer | None = None

    def compose_body(self) -> Iterator[Widget]:
        """The list and the page beside it."""
        read = self.mentor.read_rows
        with Horizontal(id="body"):
            yield QuestionList(read, self.mentor.now, lambda: self.mentor.zone, id="list")
            with Vertical(id="page"):
                yield Reader(id="question")
        yield Static(id="empty")

    @property
    def list(self) -> QuestionList:
        """The list of questions."""
        return self.query_one(QuestionList)

    def reload(self, select: str | None = None) -> None:
        """Read the list anew, with the cursor where it was, or on `select`; the first time only its first page."""
        if self.mentor.status is None:
            self.list.show_first(inbox.first_page(self.desk, FIRST_PAGE))
            return
        ids = inbox.ids(self.desk)
        self.list.show_ids(ids, select)
        self.set_class(not ids and self._writing_about is None, "-nothing")
        if not ids:
            self.query_one("#empty", Static).update(looks_of(self).content(_nothing_waits(self.mentor.all_is_sent())))
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
            return ("send", "back")
        reading = self.has_class("-reading") or isinstance(self.focused, Reader)
        hints = self.HINTS if not self.has_class("-nothing") else ("outbox", "help")
        return hints if not reading else ("back", *(one for one in hints if one != "open"))

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """Another question is selected: show it once the list has been painted."""
        if self.mentor.status is None:
            return
        # Keys may have gone on since it moved: what counts is where the cursor is by now.
        if event.by_hand and self._writing_about not in (None, self.list.cursor_id):
            self._stop_writing()
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
        if row and row[0].p0:
            self.mentor.open_p0(selected)
            return
        self.add_class("-reading")
        self.set_focus(self.query_one("#question", Reader))
        self.tick(self.mentor.now())

    def action_back(self) -> None:
        """Stop writing, else stop reading; what was typed stays as a draft."""
        if self._writing_about is not None:
            self._stop_writing()
        else:
            self._back_to_list()

    def _back_to_list(self) -> None:
        self.remove_class("-reading")
        self.set_focus(self.list)
        self.tick(self.mentor.now())

    def action_next_question(self) -> None:
        """The next one, also while one is open."""
        self.list.action_down()

    def action_previous_question(self) -> None:
        """The one before."""
        self.list.action_up()

    async def action_reply(self) -> None:
        """Write a quick reply under the question."""
        if self._composer is not None and self._writing_about is not None:
            self.set_focus(self._composer.field)
        elif self.list.cursor_id is not None and self.mentor.may_write():
            await self._write(self.list.cursor_id)

    async def _write(self, question_id: str) -> None:
        from mentor_tui.services import drafts
        from mentor_tui.services.show import show
        from mentor_tui.tui.widgets.composer import Composer, Writing

        if self._composer is None:
            self._composer = Composer()
            await self.query_one("#page").mount(self._composer)
        with self.mentor.refusals():
            detail = show(self.desk, question_id)
            draft = drafts.load(self.desk, question_id)
            p0 = detail.question.p0
            name = one_line(detail.mentee.name if detail.mentee else detail.question.mentee)
            self._writing_about = question_id
            self.add_class("-reading", "-writing")
            writing = Writing(
                f"Reply to {name}",
                keep=lambda text, cursor: self.mentor.keep_draft(question_id, text, cursor),
                fate=lambda: self.mentor.fate(p0),
            )
            self._composer.begin(writing, draft.text if draft else "", draft.cursor if draft else 0)
            self._show_question()
            self.tick(self.mentor.now())

    def on_composer_finished(self, event: Composer.Finished) -> None:
        """Send it, and go on to the next question."""
        from mentor_tui.services.reply import reply

        event.stop()
        question_id = self._writing_about
        if question_id is None:
            return
        with self.mentor.refusals():
            following = self._following(question_id)
            sent = reply(self.desk, question_id, event.text, undo_for=UNDO_FOR, finishing=True)
            event.composer.forget()
            self._stop_writing(reload=False)
            self.reload(select=following)
            self.mentor.note_sent(sent)

    def _following(self, question_id: str) -> str | None:
        if self.list.cursor_id != question_id:
            return self.list.cursor_id
        return self.list.neighbour(1) or self.list.neighbour(-1)

    def _stop_writing(self, *, reload: bool = True) -> None:
        if self._composer is None or self._writing_about is None:
            return
        self._writing_about = None
        self.remove_class("-writing")
        if self.has_class("-wide"):
            self.remove_class("-reading")
            self.set_focus(self.list)
        else:
            self.set_focus(self.query_one("#question", Reader))
        self._composer.end()
        if reload:
            self.reload()
        self.mentor.stopped_writing()

    def action_acknowledge(self) -> None:
        """Tell the mentee that it has been seen (R2)."""
        from mentor_tui.services.acknowledge import acknowledge

        selected = self.list.cursor_id
        if selected is None or not self.mentor.may_write():
            return
        with self.mentor.refusals():
            entry_id = acknowledge(self.desk, selected, undo_for=UNDO_FOR)
            row = self.mentor.read_rows([selected])
            who = one_line(row[0].mentee_name) if row else "the mentee"
            self.mentor.note_undoable(entry_id, selected, f"{who} hears that you have seen it")
            self.reload()

    async def action_undo(self) -> None:
        """Take back the last thing sent; its text returns to the field."""
        from mentor_tui.services import outbox

        with self.mentor.refusals():
            last = self.mentor.voice.undoing.take(self.mentor.now())
            if last is None:
                self.mentor.say(
                    "Nothing to undo any more; what is held can be taken back in the outbox (o)", Role.MUTED
                )
                return
            undone = outbox.undo(self.desk, last.entry_id)
            self._stop_writing(reload=False)
            self.mentor.say("Taken back", Role.GOOD)
            self.reload(select=undone.question_id)
            self.mentor.changed()
            if undone.kind in ("answer", "ask_back") and undone.question_id is not None:
                await self._write(undone.question_id)

    def action_outbox(self) -> None:
        """What is unsent, held or in need of a decision."""
        self.mentor.open_outbox()

    def action_trace(self) -> None:
        """How the deadline came about."""
        if self.list.cursor_id is not None:
            self.mentor.open_trace(self.list.cursor_id)

    def action_phone(self) -> None:
        """Open the P0 that breaks in, else the one on top."""
        self.mentor.open_phone(self.list.ids)

    def action_lock(self) -> None:
        """Put up the wall, after one look at what that means."""
        self.mentor.ask_to_lock()

    def is_writing(self) -> bool:
        """Whether a reply is open and has the keys."""
        return self._composer is not None and self._composer.has_keys

    def keep_drafts(self) -> None:
        """Keep the reply that is open."""
        if self._composer is not None:
            self._composer.keep()


def _nothing_waits(all_sent: bool) -> list[Piece]:
    rest = "All replies are with the team." if all_sent else "Some replies are still on their way: o shows them."
    return [
        Piece("Nothing is waiting for you.\n\n", Role.STRONG),
        Piece(f"Everybody who asked has an answer. {rest}\n", Role.MUTED),
        Piece("Close it and come back in your next window.", Role.MUTED),
    ]
