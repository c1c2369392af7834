"""What a mentor set for her screens, and which of it cannot be used. Needs no app: the command line asks it, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES

from mentor_tui.tui import themes
from mentor_tui.tui.commands import check_keys

if TYPE_CHECKING:
    from mentor_tui.settings import Settings


def problems(settings: Settings) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with her keys and her theme: the setting's names, and what to say."""
    if settings.theme not in {*BUILTIN_THEMES, *(theme.name for theme in themes.OURS)}:
        yield ("theme",), themes.unknown(settings.theme)
    for problem in check_keys(settings.keys)[1]:
        yield ("keys", problem.partition(":")[0].removeprefix("keys.")), problem
