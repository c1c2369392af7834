"""Run as a program beside a test server: when whoever started it is gone, however that went, so is the server."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil


def watch(folder: Path) -> None:
    """Wait for the end of the input, which only a living parent holds open; then clear the server in `folder` away."""
    sys.stdin.buffer.read()
    for sign in (signal.SIGQUIT, signal.SIGKILL):
        left = list(_servers(folder))
        for process in left:
            process.send_signal(sign)
        psutil.wait_procs(left, timeout=5)
    shutil.rmtree(folder, ignore_errors=True)


def _servers(folder: Path) -> Iterator[psutil.Process]:
    """What runs on the data in `folder`: told by its command, as a number could be somebody else's by now."""
    for process in psutil.process_iter(["cmdline"]):
        if str(folder / "data") in (process.info["cmdline"] or ()):
            yield process


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
