"""A P0: the phone first, the writing after (R4). It can be reached through the wall, and its reply goes out at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Center, Vertical
from textual.widget import Widget
from textual.widgets import Static

from mentor_tui.services import drafts, outbox
from mentor_tui.services.acknowledge import acknowledge
from mentor_tui.services.reply import reply
from mentor_tui.services.show import show
from mentor_tui.services.team import voice_channel
from mentor_tui.tui.commands import P0, bindings
from mentor_tui.tui.present import Role, one_line
from mentor_tui.tui.question_text import page
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.undoing import UNDO_FOR
from mentor_tui.tui.widgets.composer import Composer, Writing
from mentor_tui.tui.widgets.reader import Reader


class P0Screen(DeskScreen):
    """One P0, with the channel to call."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(P0)]
    CSS_PATH = "../styles/p0.tcss"
    AUTO_FOCUS = "Reader"
    HINTS = ("reply", "acknowledge", "back", "help")

    def __init__(self, question_id: str) -> None:
        super().__init__()
        self._question_id = question_id

    def compose_body(self) -> Iterator[Widget]:
        """The channel, then the question."""
        with Vertical(id="phone"):
            yield Static("P0: call first", id="phone-title", markup=False)
            with Center():
                yield Static(id="phone-channel", markup=False)
            yield Static("Write afterwards what you agreed, for the record.", id="phone-then", markup=False)
        yield Reader()
        yield Composer()

    @property
    def composer(self) -> Composer:
        """The field under the question."""
        return self.query_one(Composer)

    def reload(self) -> None:
        """The question as it is now."""
        with self.mentor.refusals():
            detail = show(self.desk, self._question_id)
            channel = one_line(voice_channel(self.desk)) or "no voice channel is set for this team"
            self.query_one("#phone-channel", Static).update(channel)
            self.query_one(Reader).show(page(detail, self.mentor.now()), from_top=False)

    def tick(self, now: datetime) -> None:
        """Also what is being written."""
        super().tick(now)
        self.composer.tick()

    def shown_hints(self) -> Sequence[str]:
        """While writing, only what works then."""
        return ("send", "back") if self.composer.writing else self.HINTS

    def action_reply(self) -> None:
        """Write; it goes out at once, whatever the hour."""
        if self.composer.writing:
            self.set_focus(self.composer.field)
            return
        if not self.mentor.may_write():
            return
        with self.mentor.refusals():
            draft = drafts.load(self.desk, self._question_id)
            writing = Writing(
                "Reply to this P0",
                keep=lambda text, cursor: self.mentor.keep_draft(self._question_id, text, cursor),
                fate=lambda: self.mentor.fate(True),
            )
            self.composer.begin(writing, draft.text if draft else "", draft.cursor if draft else 0)
            self.tick(self.mentor.now())

    def on_composer_finished(self, event: Composer.Finished) -> None:
        """Send it, and stay: the call may go on."""
        event.stop()
        with self.mentor.refusals():
            sent = reply(self.desk, self._question_id, event.text, undo_for=UNDO_FOR)
            self.composer.forget()
            self._stop_writing()
            self.mentor.note_sent(sent)

    def action_acknowledge(self) -> None:
        """Tell the mentee that you are on it."""
        if self.mentor.may_write():
            with self.mentor.refusals():
                entry_id = acknowledge(self.desk, self._question_id, undo_for=UNDO_FOR)
                self.mentor.note_undoable(entry_id, self._question_id, "They hear that you are on it")

    def action_undo(self) -> None:
        """Take back what was sent from here."""
        with self.mentor.refusals():
            last = self.mentor.voice.undoing.take(self.mentor.now())
            if last is None:
                self.mentor.say("Nothing to undo any more", Role.MUTED)
                return
            undone = outbox.undo(self.desk, last.entry_id)
            self.mentor.say("Taken back", Role.GOOD)
            self.mentor.changed()
            if undone.kind == "answer" and undone.question_id == self._question_id:
                self.action_reply()

    def action_back(self) -> None:
        """Stop writing, else go back; what was typed stays as a draft."""
        if self.composer.writing:
            self._stop_writing()
        else:
            self.dismiss(None)
            self.mentor.call_after_refresh(self.mentor.tick)

    def _stop_writing(self) -> None:
        self.set_focus(self.query_one(Reader))
        self.composer.end()
        self.reload()
        self.tick(self.mentor.now())

    def is_writing(self) -> bool:
        """Whether a reply is open and has the keys."""
        return self.composer.has_keys

    def keep_drafts(self) -> None:
        """Keep the reply that is open."""
        self.composer.keep()
