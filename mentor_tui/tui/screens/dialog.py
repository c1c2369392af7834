"""A window on top of a screen: it says one thing, and goes away."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.binding import BindingType
from textual.screen import ModalScreen

from mentor_tui.tui.commands import DIALOG, bindings
from mentor_tui.tui.screens.base import BREAKPOINTS, HEIGHTS

if TYPE_CHECKING:
    from mentor_tui.tui.app import MentorApp

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """What all windows on top share."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DIALOG)]
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    VERTICAL_BREAKPOINTS = HEIGHTS
    CSS_PATH = "../styles/dialog.tcss"

    @property
    def mentor(self) -> MentorApp:
        """The app."""
        return cast("MentorApp", self.app)

    def action_phone(self) -> None:
        """The phone, over this window."""
        self.mentor.action_phone()

    def action_leave(self) -> None:
        """Quit at once works here, too."""
        self.mentor.action_leave()

    def action_close(self) -> None:
        """Go away."""
        self.dismiss(None)
