"""A list and the page beside it: the cursor moves wherever the keys are, and the page is read and left again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from mentor_tui.tui.widgets.filter_bar import FindField


class Listing(DeskScreen):
    """A screen with a list, and a page that shows the selected one."""

    @property
    def list(self) -> CursorList:
        """The list."""
        raise NotImplementedError

    def action_next_question(self) -> None:
        """The next one, also while one is open."""
        self.list.action_down()

    def action_previous_question(self) -> None:
        """The one before."""
        self.list.action_up()

    def on_find_field_step(self, event: FindField.Step) -> None:
        """Up and down move in the list while words are typed."""
        self.list.action_down() if event.rows > 0 else self.list.action_up()

    def read_page(self) -> None:
        """Read what is selected: it fills a narrow screen, and takes the keys on a wide one."""
        self.add_class("-reading")
        self.set_focus(self.query_one(Reader))
        self.tick(self.mentor.now())

    def back_to_list(self) -> None:
        """Stop reading."""
        self.remove_class("-reading")
        self.set_focus(self.list)
        self.tick(self.mentor.now())
