"""The field that a text is written in: safe to paste into, and its form knows some keys better."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.widgets import TextArea

from mentor_tui.domain.plain_text import plain
from mentor_tui.tui.commands import WRITING, bindings
from mentor_tui.tui.widgets.forms import Form
from mentor_tui.tui.widgets.typed import Typed

_FORM_KEYS: Final = frozenset({"enter", "tab", "shift+tab", "backspace"})


class Field(TextArea, Typed):
    """The text field. What is pasted is made safe to show, and tab stays in it. `form` knows some keys better."""

    # A text area of Textual's has this key for itself.
    BINDINGS: ClassVar[list[BindingType]] = [one for one in bindings(WRITING) if one.id == "look_up"]
    form = Form()

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.type_in(event.text)

    async def _on_key(self, event: events.Key) -> None:
        if self._does(event.key) or event.key in ("tab", "shift+tab"):
            event.prevent_default()
            event.stop()

    def action_delete_left(self) -> None:
        """Backspace, as the form has it."""
        if not self.selection.is_empty or not self._does("backspace"):
            super().action_delete_left()

    async def action_look_up(self) -> None:
        """Find an earlier answer, where the screen knows how."""
        await self.app.run_action("screen.search")

    def press(self, key: str, character: str | None) -> None:
        """A key that was pressed before the field had the focus: the same as in it."""
        if not self._does(key):
            self.type_in("\n" if key == "enter" else character or "")

    def _does(self, key: str) -> bool:
        """Let the form do it; False when it leaves the key to the field."""
        edit = self.form.edit(key, self.text, self.cursor_offset) if key in _FORM_KEYS else None
        if edit is None:
            return False
        if edit.start != edit.end or edit.text:
            self._replace_via_keyboard(edit.text, self._place(edit.start), self._place(edit.end))
        self.put_cursor(edit.cursor)
        return True

    def _place(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        return before.count("\n"), len(before) - (before.rfind("\n") + 1)

    def type_in(self, text: str) -> None:
        """Put text where the cursor is, as if it had been typed; what could act on a terminal is left out."""
        result = self._replace_via_keyboard(plain(text, keep_newlines=True), *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)

    @property
    def cursor_offset(self) -> int:
        """Where the cursor is, in characters from the beginning."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def put_cursor(self, offset: int) -> None:
        """Put the cursor so many characters from the beginning."""
        self.move_cursor(self._place(offset))
