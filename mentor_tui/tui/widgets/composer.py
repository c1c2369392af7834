"""Where a mentor writes: a field docked under what she answers, with the sentences counted as she types (R6).

It never lets go of a text. Whoever shows it says where drafts go; they are kept at each pause, and on leaving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from mentor_tui.domain.plain_text import plain
from mentor_tui.domain.reply import MOST_SENTENCES, count_sentences
from mentor_tui.tui.commands import WRITING, bindings
from mentor_tui.tui.present import Piece, Role, plural
from mentor_tui.tui.widgets.bars import apart, cells_of, key_hints
from mentor_tui.tui.widgets.field import Field
from mentor_tui.tui.widgets.forms import Form
from mentor_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from mentor_tui.tui.frame import Frame

PAUSE: Final = 0.4
"""Seconds after the last key when a draft is kept."""
_LONGEST_COUNTED: Final = 20_000

USUAL: Final = Form()
Keep = Callable[[str, int], bool]
"""Keeps a draft: its text, and the cursor as an offset in characters. False when it could not."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What is written in a composer: `keep` puts a draft away, `fate` says what becomes of the text when it is sent.

    `most_sentences` None: as many as she likes. `form` knows better than that; `warning` says, in a line of its own,
    what she should know before she sends it.
    """

    title: str
    keep: Keep
    fate: Callable[[], Piece]
    most_sentences: int | None = MOST_SENTENCES
    form: Form = USUAL
    warning: Callable[[], str] = str


class Composer(Widget):
    """A field with a title, what becomes of the text, and a count of its sentences."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(WRITING)]
    SCOPED_CSS = False  # what is around it decides how much room it takes
    DEFAULT_CSS = """
    Composer { height: auto; background: $surface; border-top: solid $primary; padding: 0 1; }
    Composer #composer-head { height: 1; padding: 0 1; }
    Composer #composer-foot { height: auto; padding: 0 1; }
    Composer Field, Composer Field:focus { height: 5; border: none; padding: 0 1; background: $surface; }
    .-low Composer { border-top: none; padding: 0; }
    .-low Composer Field, Composer.-offering Field, Composer.-offering Field:focus { height: 3; }
    """

    class Finished(Message):
        """She wants it sent."""

        def __init__(self, composer: Composer, text: str) -> None:
            super().__init__()
            self.composer = composer
            self.text = text

        @property
        def control(self) -> Composer:
            """Where it was written."""
            return self.composer

    class TemplateWanted(Finished):
        """She wants to begin with a template."""

    def __init__(self) -> None:
        super().__init__()
        self.field = Field(compact=True, show_line_numbers=False, highlight_cursor_line=False)
        """The text field in it."""
        self._head = Words(id="composer-head")
        self._foot = Words(id="composer-foot")
        self._writing: Writing | None = None
        self._kept = ""
        self._below: list[Piece] = []
        self._foot.display = False
        self._pause: Timer | None = None
        self.display = False

    def compose(self) -> ComposeResult:
        """The head line, the field, and what can be picked for it."""
        yield self._head
        yield self.field
        yield self._foot

    @property
    def writing(self) -> Writing | None:
        """What is being written here; None when the field is closed."""
        return self._writing

    @property
    def text(self) -> str:
        """What is written now."""
        return self.field.text

    @property
    def has_keys(self) -> bool:
        """Whether the field is open and keys go into it."""
        return self._writing is not None and self.screen.focused is self.field

    def begin(self, writing: Writing, text: str, cursor: int) -> None:
        """Open the field with a text, its cursor where she left it; the keys go into it at once."""
        self._writing = writing
        self.field.form = writing.form
        fresh = writing.form.begins_as if not text.strip() else ""
        safe = plain(text, keep_newlines=True) or fresh
        cursor = cursor if not fresh else len(fresh.partition("\n")[0])
        self._kept = safe
        self.field.load_text(safe)
        self.field.put_cursor(min(cursor, len(safe)))
        self.display = True
        self.screen.set_focus(self.field)
        self.tick()

    def put(self, text: str) -> None:
        """Put in a text that she has not written: it is a draft once she changes it."""
        self.field.load_text(plain(text, keep_newlines=True))
        self._kept = self.text
        self.field.put_cursor(len(self.text))

    def end(self) -> None:
        """Close the field; what is in it is kept as a draft, unless it was sent."""
        self.keep()
        self._writing = None
        self.display = False

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Count, and keep it after a pause."""
        event.stop()
        self.tick()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.keep)

    def on_unmount(self) -> None:
        """Leaving in any way keeps the text."""
        self.keep()

    def keep(self) -> None:
        """Keep the draft now, if it differs from what is kept."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if self._writing is not None and self.text != self._kept:
            text = self.text
            worth = "" if self._writing.form.is_empty(text) else text
            if self._writing.keep(worth, self.field.cursor_offset):
                self._kept = text

    def forget(self) -> None:
        """It was sent: there is nothing to keep any more."""
        self._kept = self.text

    def tick(self) -> None:
        """Say anew how many sentences there are and what becomes of them, as far as there is room."""
        if self._writing is None or not self._head.size.width:
            return
        self._say_below(self._writing)
        width, count = self._head.size.width, self._count(self._writing)
        title = self._writing.title
        verb, word = title.partition(" to ")[0], title.partition(" ")[0]
        fate = Piece(self._writing.fate().text, self._writing.fate().role)
        told = [count, Piece(" · ", Role.MUTED), fate]
        # What becomes of it matters more than to whom: the question above says that, too.
        for name, right in (
            (title, told),
            (verb, told),
            (word, told),
            (title, [count]),
            (verb, [count]),
            (word, [count]),
        ):
            left = [Piece(name, Role.ACCENT)]
            if cells_of(left) + cells_of(right) < width:
                self._head.say(apart(left, right, width))
                return
        self._head.say([count])

    def _say_below(self, writing: Writing) -> None:
        """A warning first; else what can be picked, or what the keys of the form do."""
        warning, offers = writing.warning(), writing.form.offers(self.text)
        if warning:
            below = [Piece(f"▲ {warning}", Role.SOON)]
        else:
            low = self.screen.has_class("-low")
            below = [*([] if low else offers), *(key_hints(writing.form.keys) if offers or not low else [])]
        if below != self._below:
            self._below = below
            self._foot.say(below)
            self._foot.display = bool(below)
            self.set_class(bool(offers), "-offering")

    def on_resize(self) -> None:
        """The head line is as wide as the screen."""
        self.call_after_refresh(self.tick)

    def action_edit_outside(self) -> None:
        """Write it in an editor of her own."""
        from mentor_tui.tui.outside import write_outside

        write_outside(self, cast("Frame", self.app))

    def action_send(self) -> None:
        """Send what is written."""
        self.post_message(self.Finished(self, self.text))

    def action_template(self) -> None:
        """Write a template where the cursor is."""
        self.post_message(self.TemplateWanted(self, self.text))

    def _count(self, writing: Writing) -> Piece:
        text, most = self.text, writing.most_sentences
        said = writing.form.says(text)
        if said is not None:
            return said
        if most is None:
            return Piece(plural(len(text), "character"), Role.MUTED)
        if len(text) > _LONGEST_COUNTED:
            return Piece("too long for a quick reply", Role.LATE)
        count = count_sentences(text)
        if count > most:
            return Piece(f"{count} of {most} sentences: {count - most} too many", Role.LATE)
        return Piece(f"{count} of {most} sentences", Role.GOOD if count else Role.MUTED)
