"""A program in a pseudo-terminal, timed from outside as a person sees it: by what arrives on the screen."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS, LINES = 120, 40
PATIENCE = 30.0
QUIET = 0.1
"""Seconds without output after which the screen stands still."""


@dataclass
class Terminal:
    pid: int
    fd: int
    started: float

    def wait_for(self, marker: bytes) -> float:
        """Seconds from the start until `marker` arrived."""
        seen = b""
        while marker not in seen:
            seen = (seen + self._read(PATIENCE))[-200_000:]
        return time.perf_counter() - self.started

    def settle(self, quiet: float = 0.25) -> None:
        """Read until nothing has come for `quiet` seconds."""
        while select.select([self.fd], [], [], quiet)[0]:
            self._read(quiet)

    def press(self, key: bytes) -> float:
        """Seconds from the key to the first output after it."""
        self.drain()
        began = time.perf_counter()
        os.write(self.fd, key)
        self._read(PATIENCE)
        return time.perf_counter() - began

    def work(self, key: bytes, quiet: float = QUIET) -> float:
        """Seconds that the program works on a key, until nothing comes for so long: what others take is not in it."""
        self.settle(QUIET)
        before = self.worked()
        os.write(self.fd, key)
        self._read(PATIENCE)
        self.settle(quiet)
        return self.worked() - before

    def work_during(self, seconds: float) -> float:
        """Seconds that the program works by itself in so many seconds."""
        before, until = self.worked(), time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                self._read(0)
        return self.worked() - before

    def worked(self) -> float:
        """Seconds of a processor's time that all its threads have had."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def drain(self) -> None:
        while select.select([self.fd], [], [], 0)[0]:
            self._read(0)

    def memory(self) -> float:
        """The memory that the process holds, in MiB."""
        return self._status("VmRSS")

    def peak_memory(self) -> float:
        """The most memory that the process has held, in MiB."""
        return self._status("VmHWM")

    def _status(self, field: str) -> float:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("this system does not tell a process's memory")

    def _read(self, timeout: float) -> bytes:
        if not select.select([self.fd], [], [], timeout)[0]:
            raise TimeoutError("the program printed nothing")
        return os.read(self.fd, 1 << 16)


@contextlib.contextmanager
def running(command: Sequence[str], env: dict[str, str] | None = None) -> Iterator[Terminal]:
    """The command in a terminal of 120×40; it is killed on leaving."""
    started = time.perf_counter()
    pid, fd = pty.fork()
    if pid == 0:
        size = struct.pack("HHHH", LINES, COLUMNS, 0, 0)
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        cached = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        settings = {**cached, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        os.execvpe(command[0], list(command), settings)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    try:
        yield Terminal(pid, fd, started)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(fd)
