"""Settings: what is wrong in their file, changing them in an editor, and keeping one that was chosen on the screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.services.editor import Run, write_in
from mentor_tui.settings.file import NEEDED, located, read_text, understood, write_text
from mentor_tui.settings.words import completed, with_value

if TYPE_CHECKING:
    from mentor_tui.services.editor import Editor
    from mentor_tui.settings import Fault, Paths, Settings
    from mentor_tui.settings.file import Problem

Check = Callable[["Settings"], Iterable["Problem"]]
"""What else is wrong with settings that can be understood: keys and themes are known to the screens alone."""
AskAgain = Callable[[Sequence["Fault"]], bool]
"""Tells her what is wrong; whether she wants to edit it again."""
REJECTED: Final = ".rejected"
"""Added to the file's name for a text that was not taken over."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of an edit: whether the file was changed, and what to tell her about her editor."""

    changed: bool
    advice: str


def faults(text: str, check: Check) -> list[Fault]:
    """Everything wrong in a settings file, in the order of its lines."""
    settings = understood(text)
    return sorted([*settings.faults, *located(text, [*_missing(settings), *_store(settings), *check(settings)])])


def edit(paths: Paths, editor: Editor, check: Check, ask_again: AskAgain, run: Run | None = None) -> Changed:
    """Open the file in her editor; what is right is taken over whole.

    What is wrong she may correct, or leave, also when it was wrong before and she changed nothing: then the old file
    stays, a text that she changed is kept beside it, and Refused is raised.
    Where the file cannot be written her text is kept, too, and BadInput says where.
    """
    before = text = completed(read_text(paths))
    while True:
        written = write_in(editor, text, suffix=".toml", run=run)
        text = text if written.text is None else written.text
        changed, wrong = text != before, faults(text, check)
        if not wrong:
            if changed:
                _taken_over(paths, text)
            return Changed(changed, written.advice)
        if not ask_again(wrong):
            if changed:
                raise Refused(f"the settings are as they were; what you wrote is in {_kept_aside(paths, text)}")
            raise Refused("the settings are as they were; where they are wrong, what is usual counts")


def keep(paths: Paths, name: str, value: object) -> None:
    """Set one option in the file, and nothing else in it. Raises BadInput where that cannot be done."""
    text = read_text(paths)
    changed = with_value(text, name, value)
    if getattr(understood(changed), name) != value or understood(text).faults != understood(changed).faults:
        raise BadInput(f"{name} cannot be set in {paths.settings} while a line of it is broken: `mentor settings`")
    write_text(paths, changed)


def _taken_over(paths: Paths, text: str) -> None:
    try:
        write_text(paths, text)
    except BadInput as error:
        raise BadInput(f"{error}; what you wrote is in {_kept_aside(paths, text)}") from error


def _kept_aside(paths: Paths, text: str) -> Path:
    """Keep a text beside the file; where nothing can be written there, among this machine's temporary files."""
    aside = paths.settings.with_name(paths.settings.name + REJECTED)
    try:
        aside.touch(mode=0o600)
        aside.write_text(text, encoding="utf-8")
    except OSError:
        import tempfile

        descriptor, name = tempfile.mkstemp(prefix="settings.", suffix=f".toml{REJECTED}")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return Path(name)
    return aside


def _missing(settings: Settings) -> Iterator[Problem]:
    for name in NEEDED:
        if not getattr(settings, name) and not any(name in fault.text for fault in settings.faults):
            yield (name,), f'{name} is missing; write a line like  {name} = "..."'


def _store(settings: Settings) -> Iterator[Problem]:
    if "://" in settings.store:
        from mentor_tui.team.postgres.address import Address

        try:
            Address.parse(settings.store)
        except BadInput as error:
            yield ("store",), f"store: {error}"


def values(settings: Settings) -> list[dict[str, Any]]:
    """Each option with its value, its default and what it does."""
    from mentor_tui.settings.options import options

    return [
        {
            "name": one.name,
            "value": getattr(settings, one.name),
            "default": one.default,
            "help": " ".join(one.help),
        }
        for one in options()
    ]
