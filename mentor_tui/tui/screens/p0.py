"""A P0: the phone first, the writing after (R4). It can be reached through the wall, and its reply goes out at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Center, Vertical
from textual.widget import Widget
from textual.widgets import Digits, Static

from mentor_tui.domain.question import PENDING
from mentor_tui.services import drafts, lock, p0
from mentor_tui.services.acknowledge import acknowledge
from mentor_tui.services.reply import reply
from mentor_tui.services.show import show
from mentor_tui.tui import p0_text
from mentor_tui.tui.commands import P0, bindings
from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Role, one_line
from mentor_tui.tui.question_text import page
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.undoing import UNDO_FOR, undo_last
from mentor_tui.tui.widgets.composer import Composer, Writing
from mentor_tui.tui.widgets.reader import Reader

CALLS = ("call_1", "call_2", "call_3", "call_4")
"""The commands that note who was called, in the order of the people shown."""


class P0Screen(DeskScreen):
    """One P0: the channel to call, who was called, the reply, and its postmortem."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(P0)]
    CSS_PATH = "../styles/p0.tcss"
    AUTO_FOCUS = "Reader"
    HINTS = ("reply", "acknowledge", "copy_channel", "back", "help")

    def __init__(self, question_id: str) -> None:
        super().__init__()
        self.question_id = question_id
        self.breaks_through = False
        """Whether it was a P0 that waited since it was opened: then no wall takes it away."""
        self._phone: p0.Phone | None = None
        self._move = drafts.REPLY

    def compose_body(self) -> Iterator[Widget]:
        """The channel and whom to call, then the question."""
        with Vertical(id="phone"):
            yield Static(id="phone-title", markup=False)
            with Center():
                yield Static(id="phone-channel", markup=False)
                yield Digits("", id="phone-number")
            yield Static(id="phone-people")
            yield Static(id="phone-then", markup=False)
        yield Reader()
        yield Composer()

    @property
    def composer(self) -> Composer:
        """The field under the question."""
        return self.query_one(Composer)

    @property
    def selected_question(self) -> str | None:
        """The one that is open."""
        return self.question_id

    def on_mount(self) -> None:
        """The channel is on the clipboard before she reads it."""
        super().on_mount()
        if self._phone is not None and self._phone.question.state == PENDING:
            self.action_copy_channel()

    def reload(self) -> None:
        """The question as it is now."""
        with self.mentor.refusals():
            detail = show(self.desk, self.question_id)
            phone = self._phone = p0.phone(self.desk, self.question_id)
            self.breaks_through |= phone.question.p0 and phone.question.state == PENDING
            self.mentor.voice.opened_p0(self.question_id)
            self._show_phone(phone)
            self.query_one(Reader).show(page(detail, self.mentor.now()), from_top=False)

    def _show_phone(self, phone: p0.Phone) -> None:
        keys = [self.mentor.keys[one][0] for one in CALLS]
        channel = p0_text.channel_of(phone)
        figures = "" if self.has_class("-low") else p0_text.large(channel, self.app.size.width - 8)
        self.set_class(phone.question.state != PENDING, "-after")
        self.set_class(bool(figures), "-number")
        self.query_one("#phone-title", Static).update(p0_text.title(phone))
        self.query_one("#phone-channel", Static).update(channel)
        self.query_one(Digits).update(figures)
        people = list(p0_text.people(phone, keys))
        self.query_one("#phone-people", Static).update(looks_of(self).content(people))
        self.query_one("#phone-people").display = bool(people)
        self.query_one("#phone-then", Static).update(p0_text.then(phone, self.mentor.keys["postmortem"][0]))

    def on_resize(self) -> None:
        """There may be room for large figures now."""
        if self._phone is not None:
            self._show_phone(self._phone)

    def tick(self, now: datetime) -> None:
        """Also what is being written."""
        super().tick(now)
        self.composer.tick()

    def shown_hints(self) -> Sequence[str]:
        """While writing, only what works then; after the answer, what is left to do."""
        if self.composer.writing:
            return ("send", "back")
        if self._phone is not None and self._phone.question.state != PENDING:
            return ("postmortem", "copy_channel", "back", "help")
        return self.HINTS

    def action_copy_channel(self) -> None:
        """Put the channel on the clipboard of the terminal."""
        channel = one_line(self._phone.channel) if self._phone else ""
        if channel:
            self.mentor.copy_to_clipboard(channel)
            self.mentor.say("The channel is on the clipboard", Role.GOOD, timedelta(seconds=4))
        else:
            self.mentor.say("No voice channel is set: `mentor team set --voice` does it", Role.SOON)

    def action_call_1(self) -> None:
        """The first was called."""
        self._note_call(0)

    def action_call_2(self) -> None:
        """The second was called."""
        self._note_call(1)

    def action_call_3(self) -> None:
        """The third was called."""
        self._note_call(2)

    def action_call_4(self) -> None:
        """The fourth was called."""
        self._note_call(3)

    def _note_call(self, number: int) -> None:
        people = self._phone.people if self._phone else ()
        if number >= len(people) or not self.mentor.may_write():
            return
        with self.mentor.refusals():
            person = people[number]
            entry_id = p0.call(self.desk, self.question_id, person.member, undo_for=UNDO_FOR)
            self.mentor.note_undoable(entry_id, self.question_id, f"Noted: called {one_line(person.name, 40)}")

    def action_reply(self) -> None:
        """Write; it goes out at once, whatever the hour."""
        is_p0 = self._phone is not None and self._phone.question.p0
        self._write(drafts.REPLY, "Reply to this P0" if is_p0 else "Reply", is_p0=is_p0)

    def action_postmortem(self) -> None:
        """Link the postmortem, or say it in a few words."""
        with self.mentor.refusals():
            lock.refuse_off_hours(self.desk)
            self._write(p0.POSTMORTEM_DRAFT, "Postmortem: a link, or a few words", is_p0=False)

    def _write(self, move: str, title: str, *, is_p0: bool) -> None:
        if self.composer.writing:
            self.set_focus(self.composer.field)
            return
        if not self.mentor.may_write():
            return
        with self.mentor.refusals():
            draft = drafts.load(self.desk, self.question_id, move=move)
            self._move = move
            writing = Writing(
                title,
                keep=lambda text, cursor: self.mentor.keep_draft(self.question_id, text, cursor, move),
                fate=lambda: self.mentor.fate(is_p0),
            )
            if move == p0.POSTMORTEM_DRAFT:
                writing = replace(writing, most_sentences=None)
            self.composer.begin(writing, draft.text if draft else "", draft.cursor if draft else 0)
            self.tick(self.mentor.now())

    def on_composer_finished(self, event: Composer.Finished) -> None:
        """Send it, and stay: the call may go on."""
        event.stop()
        with self.mentor.refusals():
            if self._move == p0.POSTMORTEM_DRAFT:
                entry_id = p0.link_postmortem(
                    self.desk, self.question_id, event.text, undo_for=UNDO_FOR, finishing=True
                )
                self._is_sent()
                self.mentor.note_undoable(entry_id, self.question_id, "The postmortem is linked")
            else:
                sent = reply(self.desk, self.question_id, event.text, undo_for=UNDO_FOR)
                self._is_sent()
                self.mentor.note_sent(sent)

    def _is_sent(self) -> None:
        self.composer.forget()
        self._stop_writing()

    def action_acknowledge(self) -> None:
        """Tell the mentee that you are on it."""
        if self.mentor.may_write():
            with self.mentor.refusals():
                entry_id = acknowledge(self.desk, self.question_id, undo_for=UNDO_FOR)
                self.mentor.note_undoable(entry_id, self.question_id, "They hear that you are on it")

    def action_undo(self) -> None:
        """Take back what was done last; the text of a reply returns to the field."""
        with self.mentor.refusals():
            undone = undo_last(self.mentor)
            kinds = {entry.kind for entry in undone.back.undone} if undone else set()
            if undone and "answer" in kinds and undone.item.question_id == self.question_id:
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
