"""The real app in a real terminal, from outside."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from mentor_tui.__main__ import run

PATIENCE = 20.0
MENTOR = ("-m", "mentor_tui")


class Screen:
    """The app's terminal."""

    def __init__(self, pid: int, fd: int) -> None:
        self.pid, self.fd = pid, fd
        self.code: int | None = None

    def waits_for(self, *texts: bytes) -> None:
        """Until all of these were painted, in any order."""
        seen, until = b"", time.monotonic() + PATIENCE
        while not all(text in seen for text in texts):
            assert time.monotonic() < until, f"{texts!r} never came: {seen[-400:]!r}"
            seen += self.reads(0.5)

    def reads(self, seconds: float) -> bytes:
        """What arrives within `seconds`; nothing when the program has closed its end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.fd, 1 << 16)
        except OSError:
            return b""

    def lasts(self, seconds: float) -> None:
        """Let that much time pass, reading what is painted meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.reads(left)

    def types(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def is_killed(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def ends(self) -> float:
        """Until the program is over; returns how many seconds that took."""
        begun = time.monotonic()
        while self.code is None:
            assert time.monotonic() < begun + PATIENCE, "the program does not end"
            self.reads(0.01)
            gone, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if gone else None
        return time.monotonic() - begun


@contextmanager
def app(home: Path, program: tuple[str, ...] = MENTOR, size: tuple[int, int] = (80, 24)) -> Iterator[Screen]:
    """A program of Python's, in a terminal of `size` columns and lines; one that is left running is killed."""
    with _screen(home, lambda: os.execv(sys.executable, [sys.executable, *program]), size) as screen:
        yield screen


@contextmanager
def forked(home: Path, *argv: str, size: tuple[int, int] = (80, 24)) -> Iterator[Screen]:
    """`mentor` with all imported already: for what starts it a hundred times, and not to see how it starts."""
    import mentor_tui.tui.app  # noqa: F401 - what is imported here, the fork has

    def begin() -> NoReturn:
        for name, fd, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
            opened = os.fdopen(fd, mode)
            setattr(sys, name, opened)
            setattr(sys, f"__{name}__", opened)
        os._exit(run(argv))

    with _screen(home, begin, size) as screen:
        yield screen


@contextmanager
def _screen(home: Path, begin: Callable[[], NoReturn], size: tuple[int, int]) -> Iterator[Screen]:
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", MENTOR_HOME=str(home))
        begin()
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    screen = Screen(pid, fd)
    try:
        yield screen
    finally:
        if screen.code is None:
            screen.is_killed()
            os.waitpid(pid, 0)
        os.close(fd)
