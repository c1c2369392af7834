"""Prints docs/settings.md: `python -m mentor_tui.settings > docs/settings.md`."""

from __future__ import annotations

from mentor_tui.settings.words import as_markdown

if __name__ == "__main__":
    print(as_markdown(), end="")
