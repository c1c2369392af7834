"""One of several answers. The key that asked never answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip

from mentor_tui.tui.outbox_text import Choice
from mentor_tui.tui.present import Piece, Role, one_line
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.bars import key_hints
from mentor_tui.tui.widgets.cells import fit, line
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.words import Words


class ChoiceList(CursorList):
    """The choices, two lines each."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._choices = {choice.id: choice for choice in choices}

    @property
    def row_height(self) -> int:
        """Two lines, always."""
        return 2

    def on_mount(self) -> None:
        """Put the choices in."""
        self.show_ids(list(self._choices))

    def row_line(self, row_id: str, number: int, width: int, selected: bool) -> Strip:
        """Who wrote it, then the beginning of the text."""
        choice, base = self._choices[row_id], self.base(selected)
        if number == 0:
            mark = "❯ " if selected else "  "
            head = (fit(choice.whose, width - 3), self.look(Role.STRONG))
            return line([(mark, self.look(Role.ACCENT)), head], width, base)
        return line([("  ", Style.null()), (fit(one_line(choice.text), width - 3), Style.null())], width, base)


class ChooseScreen(Dialog[str]):
    """Asks which one; enter is the one under the cursor, escape none."""

    AUTO_FOCUS = "ChoiceList"

    def __init__(self, title: str, meaning: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._meaning = meaning
        self._choices = choices

    def compose(self) -> ComposeResult:
        """The question, and the answers under a cursor."""
        with Vertical(classes="window"):
            title = [Piece(f"{self._title}  ", Role.STRONG), Piece(self._meaning, Role.MUTED)]
            yield Words(title, classes="window-title")
            yield ChoiceList(self._choices)
            yield Words(key_hints([("enter", "this one"), ("esc", "back")]), classes="window-keys")

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """A click on the selected one takes it."""
        event.stop()
        self.dismiss(event.row_id)

    def action_confirm(self) -> None:
        """This one."""
        self.dismiss(self.query_one(ChoiceList).cursor_id)
