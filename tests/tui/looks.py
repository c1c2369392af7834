"""Pictures of the screen in text: what stands in each cell and how it is dressed, at every size and in every theme.

A picture has its lines, then for each line runs of `letter` and length, then what the letters look like. With
MENTOR_PICTURES=FOLDER every picture is also written there as SVG, for looking.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from string import ascii_letters
from typing import Final, NamedTuple

from rich.style import Style
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.app import App
from textual.strip import Strip
from textual.widgets import Input, TextArea

from tests.tui.driver import Mentor

SIZES: Final = {"small": (40, 12), "usual": (80, 24), "wide": (120, 40), "huge": (200, 60)}
NARROW: Final = ("small", "usual")
WIDE: Final = (*NARROW, "wide")
EVERY: Final = tuple(SIZES)
DARK: Final = "mentor-dark"
OTHERS: Final = ("mentor-light", "mentor-contrast", "mentor-contrast-light", "ansi-dark", "ansi-light")
"""The themes that what is seen most is looked at in besides, at the usual size."""
LIGHT: Final = ("mentor-light",)


class Pictures(SingleFileSnapshotExtension):
    """Keeps the pictures of one screen in one file."""

    _file_extension = "txt"
    _write_mode = WriteMode.TEXT


class Picture(NamedTuple):
    """One look at the screen."""

    text: str
    runs: str
    legend: str

    def beside(self, usual: Picture) -> str:
        """Only what of it differs from the usual picture."""
        return "\n".join(mine for mine, its in zip(self, usual, strict=True) if mine != its)


def picture(app: App[None]) -> Picture:
    """The screen, with what shines through a window on top."""
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    strips = [Strip.join(line) for line in update.strips]  # type: ignore[union-attr]
    letters: dict[str, str] = {}
    runs = [" ".join(_runs(strip, letters)) for strip in strips]
    folded = [(number, line) for number, line in enumerate(runs, 1) if number == 1 or line != runs[number - 2]]
    return Picture(
        "\n".join(strip.text.rstrip() for strip in strips),
        "\n".join(f"{number}: {line}" for number, line in folded),
        "\n".join(f"{letter} = {style}" for style, letter in letters.items()),
    )


def _runs(strip: Strip, letters: dict[str, str]) -> Iterator[str]:
    dressed = ((_told(style), Strip([segment]).cell_length) for segment in strip for style in (segment.style,))
    for style, parts in groupby(dressed, key=lambda part: part[0]):
        yield f"{letters.setdefault(style, ascii_letters[len(letters)])}{sum(length for _, length in parts)}"


def _told(style: Style | None) -> str:
    return "none" if style is None else str(style)


class Gallery:
    """Takes pictures on one walk through the app, and compares them with those that are kept."""

    def __init__(self, mentor: Mentor, kept: SnapshotAssertion) -> None:
        self.mentor = mentor
        self._kept = kept.use_extension(Pictures)

    def looks(self, name: str, sizes: Sequence[str] = NARROW, themes: Sequence[str] = ()) -> Gallery:
        """The screen as it is, at these sizes in the dark, and at the usual size in these themes."""
        self.mentor.pauses().waits(seconds=0)
        told = []
        for size in sizes:
            self._resize(size)
            shown = self._picture(f"{name}-{size}")
            told.append(_titled(size, "\n".join(shown)))
        self._resize("usual")
        usual = self._picture(f"{name}-usual")
        for theme in themes:
            self._wear(theme)
            shown = self._picture(f"{name}-{theme}")
            assert shown.text == usual.text or theme.startswith("ansi"), f"{theme} shows other words"
            told.append(_titled(theme, shown.beside(usual)))
        if themes:
            self._wear(DARK)
        assert self._kept(name=name) == "\n".join(told)
        return self

    def _resize(self, size: str) -> None:
        pilot = self.mentor._pilot
        assert pilot is not None
        if self.mentor.app.size != SIZES[size]:
            self.mentor._run(pilot.resize_terminal(*SIZES[size]))
            self.mentor._until(lambda: self.mentor.app.screen._compositor.size == SIZES[size])
        self._holds_still()

    def _wear(self, theme: str) -> None:
        self.mentor.app.theme = theme
        self._holds_still()

    def _holds_still(self) -> None:
        for screen in self.mentor.app.screen_stack:
            for field in (*screen.query(Input), *screen.query(TextArea)):
                field.cursor_blink = False
        self.mentor.waits()

    def _picture(self, name: str) -> Picture:
        app, folder = self.mentor.app, os.environ.get("MENTOR_PICTURES")
        with app._context():
            if folder:
                place = Path(folder) / f"{self._kept.test_location.testname}-{name}.svg"
                place.write_text(app.export_screenshot(), encoding="utf-8")
            return picture(app)


def _titled(name: str, shown: str) -> str:
    return f"=== {name}\n{shown}\n"
