"""Colours. Four themes of our own, and the words that our styles use, derived for any theme of Textual's.

A colour never says anything alone: each state has a word, and the selected row a mark.
"""

from __future__ import annotations

from typing import Final

from textual.color import Color
from textual.theme import Theme

DARK: Final = Theme(
    name="mentor-dark",
    primary="#94a6f6",
    secondary="#8e97b3",
    accent="#94a6f6",
    warning="#e3b566",
    error="#f08a80",
    success="#8fc9a3",
    foreground="#d8dbe6",
    background="#11131a",
    surface="#161922",
    panel="#1c202b",
    variables={
        "muted": "#959cb1",
        "line": "#2b3040",
        "cursor": "#232a41",
        "alarm": "#a8322b",
        "on-alarm": "#ffffff",
        "border": "#94a6f6",
        "scrollbar": "#2b3040",
        "scrollbar-background": "#11131a",
        "block-cursor-foreground": "#11131a",
    },
)
LIGHT: Final = Theme(
    name="mentor-light",
    primary="#3a50ad",
    secondary="#5b647f",
    accent="#3a50ad",
    warning="#855300",
    error="#b02a20",
    success="#2a6a41",
    foreground="#22242d",
    background="#fcfbf8",
    surface="#f4f2ed",
    panel="#ebe8e0",
    dark=False,
    variables={
        "muted": "#5b6171",
        "line": "#d7d3c9",
        "cursor": "#e2e6f7",
        "alarm": "#b02a20",
        "on-alarm": "#ffffff",
        "border": "#3a50ad",
        "scrollbar": "#cfcbc0",
        "scrollbar-background": "#fcfbf8",
        "block-cursor-foreground": "#ffffff",
    },
)
CONTRAST: Final = Theme(
    name="mentor-contrast",
    primary="#7fd1ff",
    secondary="#ffffff",
    accent="#7fd1ff",
    warning="#ffd75f",
    error="#ffa29a",
    success="#87ffaf",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    variables={"muted": "#d0d0d0", "line": "#a0a0a0", "cursor": "#002f54", "alarm": "#c00000", "on-alarm": "#ffffff"},
)
CONTRAST_LIGHT: Final = Theme(
    name="mentor-contrast-light",
    primary="#00338f",
    secondary="#000000",
    accent="#00338f",
    warning="#5f3b00",
    error="#990000",
    success="#004f27",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#ededed",
    dark=False,
    variables={"muted": "#333333", "line": "#666666", "cursor": "#dbe7ff", "alarm": "#990000", "on-alarm": "#ffffff"},
)
OURS: Final = (DARK, LIGHT, CONTRAST, CONTRAST_LIGHT)
OFFERED: Final = (*(theme.name for theme in OURS), "ansi-dark", "ansi-light", "textual-dark", "textual-light", "nord")
"""The themes that the command palette offers; any other of Textual's works from the settings."""
COLOURLESS: Final = "ansi-dark"
"""The theme for NO_COLOR: only the terminal's own colours, and only attributes to tell things apart."""


def unknown(theme: str) -> str:
    """What to say of a theme that is not there."""
    return f"theme {theme!r} is unknown: {', '.join(OFFERED)} are there"


def words(theme: Theme) -> dict[str, str]:
    """The variables that our styles use, for a theme that does not name them itself."""
    if theme.ansi:
        return {
            "muted": "ansi_default",
            "line": "ansi_bright_black",
            "cursor": "ansi_default",
            "alarm": "ansi_red",
            "on-alarm": "ansi_bright_white",
        }
    paper = Color.parse(theme.background or ("#121212" if theme.dark else "#efefef"))
    ink = Color.parse(theme.foreground) if theme.foreground else paper.inverse
    return {
        "muted": paper.blend(ink, 0.62).hex,
        "line": paper.blend(ink, 0.2).hex,
        "cursor": paper.blend(Color.parse(theme.primary), 0.2).hex,
        "alarm": "#a8322b",
        "on-alarm": "#ffffff",
    }
