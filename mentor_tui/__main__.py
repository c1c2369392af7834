"""`mentor`: opens the screens when no command is given, else the command line. Every error ends here as one line.

Nothing heavy is imported before it must be: without a command the screens start without click.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mentor_tui.domain.errors import BadInput, MentorError

if TYPE_CHECKING:
    from mentor_tui.cli.session import Session
    from mentor_tui.services.desk import Desk
    from mentor_tui.settings import Settings
    from mentor_tui.settings.file import Problem

Clock = Callable[[], datetime]

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""


def main() -> None:
    """The `mentor` command."""
    _open_streams()
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str], *, clock: Clock | None = None) -> int:
    """Do what the arguments say; returns the exit code. `clock` gives aware UTC instants; None: this machine's."""
    try:
        code = _choose(list(argv), clock or _system_clock)
        sys.stdout.flush()
        return code
    except MentorError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("stopped", INTERRUPTED)
    except BrokenPipeError:
        _let_go_of(sys.stdout)
        return 0
    except UnicodeError:
        return _fail("what was given is no text in UTF-8: check the terminal's encoding, then write it again", 2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}; check the path, its permissions and the disk's free space", 2)


def _system_clock() -> datetime:
    return datetime.now(UTC)


def _choose(argv: list[str], clock: Clock) -> int:
    match argv:
        case []:
            return _open_or_welcome(None, clock)
        case ["--home", home] if home:
            return _open_or_welcome(Path(home), clock)
        case [option] if option.startswith("--home=") and option != "--home=":
            return _open_or_welcome(Path(option.removeprefix("--home=")), clock)
    from mentor_tui.cli.main import run_command

    return run_command(argv, _session(clock))


def _session(clock: Clock) -> Session:
    from mentor_tui.cli.session import Session

    return Session(clock, _open_desk, _open_screens, _check_settings)


def _open_or_welcome(home: Path | None, clock: Clock) -> int:
    from mentor_tui.settings import find_paths

    if not _at_a_terminal() or find_paths(home).settings.exists():
        return _open_screens(home, clock)
    from mentor_tui.cli.welcome import welcome

    return welcome(_session(clock), home)


def _open_desk(home: Path | None, clock: Clock, *, read_only: bool) -> Desk:
    from mentor_tui.bootstrap import open_desk

    desk, settings = open_desk(home, clock=clock, read_only=read_only)
    for fault in settings.faults[:1]:
        more = f" (and {len(settings.faults) - 1} more)" if len(settings.faults) > 1 else ""
        _warn(f"{desk.home.settings}, {fault}{more}; what is usual counts instead: `mentor settings`")
    return desk


def _check_settings(settings: Settings) -> Iterable[Problem]:
    from mentor_tui.tui.wishes import problems

    return problems(settings)


def _open_screens(home: Path | None, clock: Clock, *, tour: bool = False) -> int:
    if not _at_a_terminal():
        raise BadInput("the screens need a terminal: in scripts use a command, like `mentor inbox --json`")
    import gc
    from contextlib import closing

    gc.disable()  # until the first paint: all that is made before it stays
    from mentor_tui.bootstrap import wire
    from mentor_tui.journal import AppLock
    from mentor_tui.settings import find_paths, load

    paths = find_paths(home)
    settings = load(paths)
    paths.data.mkdir(parents=True, exist_ok=True)
    lock = AppLock(paths.data)
    alone = lock.acquire()
    try:
        desk = wire(paths, settings, clock, read_only=not alone)
        from mentor_tui.tui.app import run as run_screens

        another = None if alone else f"another mentor (process {lock.holder() or '?'}) has this home: read-only here"
        with closing(desk):
            return run_screens(desk, settings=settings, read_only_because=another, tour=tour)
    finally:
        lock.release()


def _at_a_terminal() -> bool:
    """Whether all three streams are one: the keys come from the first, and the screens are drawn on the last."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _open_streams() -> None:
    """What was closed before the start leads nowhere instead: it ends at once, and takes all that is written."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _fail(message: str, code: int) -> int:
    _warn(message)
    try:
        sys.stdout.flush()
    except OSError:  # it cannot take what it has been given already
        _let_go_of(sys.stdout)
    return code


def _warn(message: str) -> None:
    from mentor_tui.domain.plain_text import plain

    try:
        print(f"mentor: {plain(message)}", file=sys.stderr, flush=True)
    except OSError:  # nobody reads there, or its disk is full: the exit code still says what happened
        _let_go_of(sys.stderr)


def _let_go_of(stream: TextIO) -> None:
    """Send the rest of a stream nowhere, so that the interpreter's last flush does not fail a second time."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    main()
