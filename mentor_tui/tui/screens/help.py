"""Help: every key, those that work here first, made from the live keymap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical

from mentor_tui.tui.commands import ANSWERING, COMMANDS, EVERYWHERE, LIST, PLACES, Command
from mentor_tui.tui.present import Block, Piece, Role
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.bars import key_hints
from mentor_tui.tui.widgets.reader import Reader
from mentor_tui.tui.widgets.words import Words

_COLUMN_FROM: Final = 60


class HelpScreen(Dialog[None]):
    """All commands by place, the one under the window first, with the keys as they are now."""

    AUTO_FOCUS = "Reader"

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place

    def compose(self) -> ComposeResult:
        """The keys, place by place."""
        with Vertical(classes="window"):
            yield Words([Piece("Keys", Role.STRONG)], classes="window-title")
            yield Reader()
            remap = Piece("   remap by the name in brackets, under [keys] in settings.toml", Role.MUTED)
            yield Words([*key_hints([("esc", "close")]), remap], classes="window-keys")

    def on_resize(self) -> None:
        """Fill in the keys."""
        wide = self.app.size.width >= _COLUMN_FROM
        text = help_text(self.mentor.keys, self._place, in_a_column=wide, answers=self.mentor.answers)
        self.query_one(Reader).show(list(text), from_top=False)


def help_text(
    keys: Mapping[str, tuple[str, ...]], here: str, *, in_a_column: bool = True, answers: bool = True
) -> Iterator[Block]:
    """The help for who is `here`, for these keys by command id; they stand in a column where there is room.

    Who does not answer is told of no key that only answers.
    """
    for place, commands in by_place(here, [one for one in COMMANDS if answers or one.id not in ANSWERING]):
        heading = PLACES[place]
        yield Block((Piece(f"Here: {heading}" if place == here else heading, Role.HEADING),))
        for one in commands:
            shown = " ".join(keys[one.id])
            words = (Piece(f"{one.name}  "), Piece(f"{one.help} [{one.id}]", Role.MUTED))
            if in_a_column:
                yield Block(words, Piece(f"{shown:>16}  ", Role.ACCENT))
            else:
                yield Block((Piece(f"{shown}  ", Role.ACCENT), *words), Piece("  "))
        yield Block()


def by_place(here: str, known: Sequence[Command] = COMMANDS) -> Iterator[tuple[str, list[Command]]]:
    """Each of these commands once: all that work `here`, what works everywhere and in lists, then the other places."""
    told: set[str] = set()
    for place in dict.fromkeys((here, EVERYWHERE, LIST, *PLACES)):
        commands = [one for one in known if place in one.where and one.id not in told]
        told.update(one.id for one in commands)
        if commands:
            yield place, commands
