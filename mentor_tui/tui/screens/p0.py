"""A P0: the phone first, the writing after (R4). It can be reached through the wall, and its reply goes out at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Center, Vertical
from textual.widget import Widget
from textual.widgets import Digits, Static

from mentor_tui.domain.question import PENDING
from mentor_tui.services import lock, p0
from mentor_tui.services.show import show
from mentor_tui.tui import p0_text
from mentor_tui.tui.commands import P0, bindings
from mentor_tui.tui.moving import Pen
from mentor_tui.tui.present import Role, one_line
from mentor_tui.tui.question_text import page
from mentor_tui.tui.repeating import Repeating
from mentor_tui.tui.undoing import UNDO_FOR, Undone
from mentor_tui.tui.widgets.composer import Composer, Writing
from mentor_tui.tui.widgets.reader import Reader
from mentor_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from mentor_tui.services.batch import Move

CALLS = ("call_1", "call_2", "call_3", "call_4")
"""The commands that note who was called, in the order of the people shown."""


class P0Screen(Repeating):
    """One P0: the channel to call, who was called, the moves, and its postmortem."""

    PLACE = P0
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(P0)]
    CSS_PATH = "../styles/p0.tcss"
    AUTO_FOCUS = "Reader"
    HINTS = ("reply", "acknowledge", "copy_channel", "ask_back", "hand_over", "back", "help")

    def __init__(self, question_id: str) -> None:
        super().__init__()
        self.question_id = question_id
        self.breaks_through = False
        """Whether it was a P0 that waited since it was opened: then no wall takes it away."""
        self._phone: p0.Phone | None = None

    def compose_body(self) -> Iterator[Widget]:
        """The channel and whom to call, then the question."""
        with Vertical(id="phone"):
            yield Static(id="phone-title", markup=False)
            with Center():
                yield Static(id="phone-channel", markup=False)
                yield Digits("", id="phone-number")
            yield Words(id="phone-people")
            yield Static(id="phone-then", markup=False)
        with Vertical(id="page"):
            yield Reader()

    @property
    def selected_question(self) -> str | None:
        """The one that is open."""
        return self.question_id

    def on_mount(self) -> None:
        """The channel is on the clipboard before she reads it."""
        super().on_mount()
        if self._waits:
            self.action_copy_channel()

    @property
    def _waits(self) -> bool:
        return self._phone is not None and self._phone.question.state == PENDING

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
        self.query_one("#phone-people", Words).say(people)
        self.query_one("#phone-people").display = bool(people)
        self.query_one("#phone-then", Static).update(p0_text.then(phone, self.mentor.keys["postmortem"][0]))

    def on_resize(self) -> None:
        """There may be room for large figures now."""
        if self._phone is not None:
            self._show_phone(self._phone)

    def tick(self, now: datetime) -> None:
        """Also what is being written."""
        super().tick(now)
        if self._composer is not None:
            self._composer.tick()

    def shown_hints(self) -> Sequence[str]:
        """While writing, only what works then; after the answer, what is left to do."""
        if self._pen is not None:
            templates = ("template",) if self.mentor.settings.templates else ()
            return ("send", *templates, "edit_outside", "back")
        if self._phone is not None and not self._waits:
            return ("postmortem", "copy_channel", "back", "help")
        return self.HINTS

    # The phone

    def action_copy_channel(self) -> None:
        """Put the channel on the clipboard of the terminal."""
        channel = one_line(self._phone.channel) if self._phone else ""
        if channel:
            self.mentor.copy_to_clipboard(channel)
            self.mentor.say("Copied, if the terminal allows", Role.GOOD, timedelta(seconds=4))
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
            name = one_line(person.name, 40)
            entry_id = p0.call(self.desk, self.question_id, person.member, undo_for=UNDO_FOR)
            self.mentor.note_undoable(entry_id, self.question_id, f"Noted: called {name}", f"that {name} was called")

    # The postmortem

    async def action_postmortem(self) -> None:
        """Link it, or say it in a few words."""
        with self.mentor.refusals():
            lock.refuse_off_hours(self.desk)
            p0.check_can_link(self.desk.question(self.question_id))
            if self._pen is None and self.mentor.may_write():
                await self.write(Pen(p0.POSTMORTEM_DRAFT, (self.question_id,)))

    def writing(self, pen: Pen) -> Writing:
        """Also for a postmortem, which may be as long as it likes."""
        if pen.kind != p0.POSTMORTEM_DRAFT:
            return super().writing(pen)
        return Writing(
            "Postmortem: a link, or a few words",
            keep=lambda text, cursor: self.mentor.keep_draft(self.question_id, text, cursor, pen.kind),
            fate=lambda: self.mentor.fate(False),
            most_sentences=None,
        )

    def on_composer_finished(self, event: Composer.Finished) -> None:
        """Send it, and stay: the call may go on."""
        if self._pen is None or self._pen.kind != p0.POSTMORTEM_DRAFT:
            super().on_composer_finished(event)
            return
        event.stop()
        with self.mentor.refusals():
            link, text = p0.link_postmortem, event.text
            entry_id = link(self.desk, self.question_id, text, undo_for=UNDO_FOR, finishing=True)
            event.composer.forget()
            self.stop_writing()
            self.mentor.note_undoable(entry_id, self.question_id, "The postmortem is linked", "the postmortem")

    # What a move needs to know

    def in_hand(self) -> tuple[str, ...]:
        """The one that is open."""
        return (self.question_id,)

    def composer_home(self) -> Widget:
        """Under the question."""
        return self.query_one("#page")

    def next_after(self, question_ids: Sequence[str], *, they_stay: bool) -> str | None:
        """The same: the call may go on."""
        return None

    def pen_moved(self) -> None:
        """Afterwards the keys go back to the question."""
        if self._pen is None:
            self.set_focus(self.query_one(Reader))

    def show_moved(self, question_ids: Sequence[str], select: str | None) -> None:
        """The question as it is now."""
        self.reload()

    async def _take_pen(self, kind: str) -> None:
        if self._is_open():
            await super()._take_pen(kind)

    def action_hand_over(self) -> None:
        """Give it to somebody who is there."""
        if self._is_open():
            super().action_hand_over()

    def _ask_then_move(self, move: Move, questions: Sequence[str]) -> None:
        if self._pen is not None or self._is_open():
            super()._ask_then_move(move, questions)

    def _is_open(self) -> bool:
        """Whether it waits; says so when not, for there is nothing to be moved."""
        if self._phone is not None and not self._waits:
            self.mentor.say(p0_text.nothing_to_move(self._phone, self.mentor.keys["postmortem"][0]), Role.SOON)
        return self._waits

    async def _brought_back(self, undone: Undone) -> None:
        """Its text returns to the field; what was about another question is only named."""
        if undone.back.questions == (self.question_id,):
            await super()._brought_back(undone)

    def action_back(self) -> None:
        """Stop writing, else go back; what was typed stays as a draft."""
        if self._pen is not None:
            self.stop_writing()
        else:
            self.dismiss(None)
            self.mentor.call_after_refresh(self.mentor.tick)
