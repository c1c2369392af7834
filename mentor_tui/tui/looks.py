"""How the roles of a text look in the theme that is worn.

Styles are made from the theme's words here and not in style sheets: component classes would be matched anew for every
role at every change of the layout, and Textual keeps parsed inline styles across a change of theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, cast

from rich.style import Style as RichStyle
from textual.color import Color
from textual.content import Content
from textual.style import Style

from mentor_tui.tui.present import Piece, Role

if TYPE_CHECKING:
    from textual.widget import Widget


class Looks:
    """The styles of one theme. `ansi`: only the terminal's own colours, so attributes must do more."""

    def __init__(self, words: Mapping[str, str], *, ansi: bool) -> None:
        def ink(name: str, *, bold: bool | None = None, dim: bool | None = None) -> Style:
            return Style(foreground=Color.parse(words[name]), bold=bold, dim=dim)

        self._styles: Mapping[Role, Style] = {
            Role.TEXT: Style(),
            Role.STRONG: Style(bold=True),
            Role.MUTED: ink("muted", dim=ansi or None),
            Role.ACCENT: ink("primary"),
            Role.P0: Style(Color.parse(words["alarm"]), Color.parse(words["on-alarm"]), bold=True),
            Role.LATE: ink("error"),
            Role.SOON: ink("warning"),
            Role.GOOD: ink("success"),
            Role.HEADING: ink("secondary", bold=True),
            Role.MARK: Style(foreground=Color.parse(words["primary"]), bold=True, underline=True),
        }
        self.rich: Mapping[Role, RichStyle] = {
            role: RichStyle.null() if role is Role.TEXT else style.rich_style for role, style in self._styles.items()
        }
        """The same for widgets that draw line by line."""
        self.cursor = RichStyle(reverse=True) if ansi else RichStyle(bgcolor=Color.parse(words["cursor"]).rich_color)
        """The row under the cursor, in the list that has the keys."""
        self.quiet_cursor = RichStyle(bold=True) if ansi else RichStyle(bgcolor=Color.parse(words["panel"]).rich_color)
        """The same in a list that has not."""

    def content(self, pieces: Sequence[Piece]) -> Content:
        """Pieces as content for a widget: plain text, never markup."""
        return Content.assemble(*((piece.text, self._styles[piece.role]) for piece in pieces))


class _Dressed(Protocol):
    @property
    def looks(self) -> Looks: ...


def looks_of(widget: Widget) -> Looks:
    """The looks that the widget's app wears."""
    return cast("_Dressed", widget.app).looks
