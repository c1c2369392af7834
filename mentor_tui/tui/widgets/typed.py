"""What fields have in common: letters belong to them, also those that were pressed a moment too early."""

from __future__ import annotations

from textual.widget import Widget


class Typed(Widget):
    """A field to write in. It is the second base of one: Textual takes styles and classes from the first."""

    def press(self, key: str, character: str | None) -> None:
        """A key that was pressed before the field had the focus: the same as in it."""
        raise NotImplementedError
