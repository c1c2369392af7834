"""Text that comes as an argument or through a pipe."""

from __future__ import annotations

import sys
from typing import Final

from mentor_tui.cli.out import say
from mentor_tui.domain.errors import BadInput

MOST: Final = 32 * 1024 * 1024
"""The most bytes read from a pipe, so that an endless one ends."""


def given(text: str, what: str) -> str:
    """`text`, or for `-` all that stands on stdin. Raises BadInput for an endless pipe."""
    if text != "-":
        return text
    if sys.stdin.isatty():
        say(f"write {what}; Ctrl-D on an empty line ends it")
    data = sys.stdin.buffer.read(MOST + 1)
    if len(data) > MOST:
        raise BadInput(f"{what} on stdin has more than {MOST:,} bytes: put it behind a link")
    return data.decode("utf-8", "replace")
