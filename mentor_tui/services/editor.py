"""The editor of a person's own choice: which it is, and having her write in it without ever losing a text."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.plain_text import LARGEST_TEXT, plain

_WAYS_TO_WAIT: Final[Mapping[str, tuple[str, ...]]] = {
    "atom": ("--wait", "-w"),
    "code": ("--wait", "-w"),
    "code-insiders": ("--wait", "-w"),
    "codium": ("--wait", "-w"),
    "cursor": ("--wait", "-w"),
    "gedit": ("--wait", "-w"),
    "gvim": ("--nofork", "-f"),
    "kate": ("--block", "-b"),
    "mate": ("--wait", "-w"),
    "mvim": ("--nofork", "-f"),
    "subl": ("--wait", "-w"),
    "zed": ("--wait", "-w"),
}
"""Editors that open a window and return at once, with the options that have them wait; the first is the clearest."""

Run = Callable[[Sequence[str]], int]
"""Runs a program in this terminal until it ends; returns its exit code. Raises OSError when it cannot be started."""


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor's command line. `advice` is what to tell her about it, if anything."""

    command: tuple[str, ...]
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What came out of an editor: `text` is None when nothing was changed. `advice` is what to tell her besides."""

    text: str | None
    advice: str = ""


def find_editor(env: Mapping[str, str] = os.environ) -> Editor:
    """VISUAL, else EDITOR; one that opens a window is made to wait. Raises BadInput when neither names a program."""
    variable = next((name for name in ("VISUAL", "EDITOR") if env.get(name, "").strip()), None)
    if variable is None:
        raise BadInput("no editor is set: say which in your shell, like  export EDITOR=nano")
    try:
        command = shlex.split(env[variable])
    except ValueError as error:
        raise BadInput(f"{variable}={env[variable]!r} is no command line: {str(error).lower()}") from None
    if not command or shutil.which(command[0], path=env.get("PATH")) is None:
        raise BadInput(f"{variable} names {env[variable]!r}, which is not there: set it to a program that you have")
    return _waiting(command, variable)


def _waiting(command: list[str], variable: str) -> Editor:
    ways = _WAYS_TO_WAIT.get(Path(command[0]).stem.lower(), ())
    if not ways or set(ways) & set(command):
        return Editor(tuple(command))
    better = [command[0], ways[0], *command[1:]]
    return Editor(tuple(better), f"{command[0]} was told to wait: better set {variable}={shlex.join(better)!r}")


def write_in(editor: Editor, text: str, *, suffix: str = ".md", run: Run | None = None) -> Written:
    """Have her change a text in her editor.

    The file stays where it is when the editor failed, and when it left it as it was: its window may still be open.
    Raises Refused when the editor did not end well or emptied the file, BadInput when what it left cannot be read.
    """
    handle, name = tempfile.mkstemp(prefix="mentor-", suffix=suffix)
    file = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
        opened.write(text)
    called = editor.command[0]
    try:
        code = (run or run_in_terminal)([*editor.command, name])
    except OSError as error:
        file.unlink(missing_ok=True)
        raise BadInput(f"{called} cannot be started: {error.strerror}; set EDITOR to another one") from error
    if code:
        raise Refused(f"{called} ended with {code}, so nothing was taken over; the file is still there: {name}")
    return _result(file, text, editor.advice)


def _result(file: Path, before: str, advice: str) -> Written:
    try:
        after = plain(file.read_text(encoding="utf-8-sig"), keep_newlines=True)
    except FileNotFoundError:
        raise Refused("the editor removed the file, so nothing was taken over") from None
    except UnicodeDecodeError:
        raise BadInput(f"what the editor left is no text in UTF-8: {file}; nothing was taken over") from None
    if after.rstrip("\n") == before.rstrip("\n"):
        return Written(None, advice)
    size = len(after.encode())
    if size > LARGEST_TEXT:
        raise BadInput(f"{size:,} bytes are in {file}, at most {LARGEST_TEXT:,} are taken; it stays there")
    file.unlink(missing_ok=True)
    if not after.strip():
        raise Refused("the editor left an empty file, so nothing was taken over")
    return Written(after, advice)


def run_in_terminal(command: Sequence[str]) -> int:
    """Run a program until it ends; keys that stop a program stop that one and not this one."""
    with _keys_are_its_own():
        return subprocess.run(command, check=False).returncode


@contextmanager
def _keys_are_its_own() -> Iterator[None]:
    """A handler that does nothing is dropped when a program is started, unlike an ignored signal."""
    names = [name for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name) and sys.platform != "win32"]
    before = {name: signal.signal(getattr(signal, name), lambda *_: None) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
