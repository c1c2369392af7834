"""The line where words are typed to find questions: a field, and beside it how many there are or what is amiss."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from mentor_tui.domain.filtering import LONGEST_FILTER
from mentor_tui.domain.plain_text import plain
from mentor_tui.tui.present import Piece, Role
from mentor_tui.tui.widgets.bars import cells_of
from mentor_tui.tui.widgets.typed import Typed
from mentor_tui.tui.widgets.words import Words

ROOM: Final = 17
"""Cells for what is said beside the field: `12,345 of 67,890` and less."""


class FindField(Input, Typed):
    """A field of one line. What is pasted is made safe to show; up and down move in the list it narrows."""

    virtual_size = Reactive(Size(0, 0))
    """A letter moves nothing else on the screen: nothing is laid out anew for it."""

    class Step(Message):
        """Up or down was pressed: so many rows from the selected one."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False, max_length=LONGEST_FILTER)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(plain(event.text))

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.prevent_default()
            event.stop()
            self.post_message(self.Step(1 if event.key == "down" else -1))
        elif event.key in ("tab", "shift+tab"):
            event.prevent_default()
            event.stop()
        else:
            await super()._on_key(event)

    def press(self, key: str, character: str | None) -> None:
        """A key that was pressed before the field had the focus: the same as in it."""
        if key == "enter":
            self.post_message(self.Submitted(self, self.value))
        elif character and key != "tab":
            self.insert_text_at_cursor(character)


class Said(Words):
    """One line that takes some room whether it needs it or not: a change within moves nothing around it."""

    def say(self, pieces: Iterable[Piece]) -> None:
        """Say this instead; all is laid out anew only for another length."""
        told, before = tuple(pieces), self._pieces
        if told != before:
            self._pieces = told
            self.refresh(layout=max(cells_of(told), ROOM) != max(cells_of(before), ROOM))


class FilterBar(Horizontal):
    """A sign, the field, and a word about what was found."""

    DEFAULT_CSS = """
    FilterBar { height: 1; padding: 0 1; background: $surface; }
    FilterBar .find-sign { width: auto; }
    FilterBar FindField, FilterBar FindField:focus {
        width: 1fr; min-width: 12; height: 1; border: none; padding: 0; background: $surface;
    }
    FilterBar .find-says { width: auto; max-width: 62%; min-width: 19; height: 1; padding: 0 0 0 2; text-align: right; }
    """

    class Typed(Message):
        """Other words are in the field."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Done(Message):
        """Enter was pressed."""

    def __init__(self, sign: str, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sign = sign
        self.field = FindField(placeholder)
        """The field in it."""
        self._says = Said(classes="find-says")

    def compose(self) -> ComposeResult:
        """The sign, the field, the word."""
        yield Words([Piece(f"{self._sign} ", Role.ACCENT)], classes="find-sign")
        yield self.field
        yield self._says

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.value

    @property
    def has_keys(self) -> bool:
        """Whether keys go into the field."""
        return self.screen.focused is self.field

    def say(self, piece: Piece) -> None:
        """Say how many there are, or what was not understood."""
        self._says.say([piece])

    def put(self, text: str) -> None:
        """Put other words in, as if nobody had typed."""
        with self.prevent(Input.Changed):
            self.field.value = text

    def on_input_changed(self, event: Input.Changed) -> None:
        """A key was pressed in the field."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        self.post_message(self.Done())
