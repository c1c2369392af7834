"""The baselines: the smallest Textual apps. `start` shows a line of text, `list` a list of ten rows."""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, OptionList, Static

MARKER = "minimal app is on the screen"


class Start(App[None]):
    def compose(self) -> ComposeResult:
        yield Header()
        yield Static(MARKER)
        yield Footer()


class TenRows(App[None]):
    BINDINGS: ClassVar = [("j", "down", "Down"), ("k", "up", "Up")]

    def compose(self) -> ComposeResult:
        yield OptionList(*(f"row number {number} of the ten rows" for number in range(10)))

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()


if __name__ == "__main__":
    (TenRows if sys.argv[1:] == ["list"] else Start)().run()
