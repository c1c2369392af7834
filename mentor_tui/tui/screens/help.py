"""Help: every key that works, made from the live keymap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from mentor_tui.tui.commands import COMMANDS, PLACES
from mentor_tui.tui.looks import looks_of
from mentor_tui.tui.present import Block, Piece, Role
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.reader import Reader


class HelpScreen(Dialog[None]):
    """All commands by place, with the keys as they are now."""

    AUTO_FOCUS = "Reader"

    def compose(self) -> ComposeResult:
        """The keys, place by place."""
        with Vertical(classes="window"):
            yield Static(looks_of(self).content([Piece("Keys", Role.STRONG)]), classes="window-title")
            yield Reader()
            yield Static(
                looks_of(self).content(
                    [
                        Piece("esc", Role.ACCENT),
                        Piece(" close   ", Role.MUTED),
                        Piece("remap by the name in brackets, under [keys] in settings.toml", Role.MUTED),
                    ]
                ),
                classes="window-keys",
            )

    def on_mount(self) -> None:
        """Fill in the keys."""
        self.query_one(Reader).show(list(help_text(self.mentor.keys)))


def help_text(keys: Mapping[str, tuple[str, ...]]) -> Iterator[Block]:
    """The help, for these keys by command id."""
    for place, heading in PLACES.items():
        here = [one for one in COMMANDS if one.where[0] == place]
        if not here:
            continue
        yield Block((Piece(heading, Role.HEADING),))
        for one in here:
            shown = " ".join(keys[one.id])
            yield Block(
                (Piece(f"{one.name}  "), Piece(f"{one.help} [{one.id}]", Role.MUTED)),
                Piece(f"{shown:>16}  ", Role.ACCENT),
            )
        yield Block()
