"""A network whose packets vanish: who calls gets through, and never hears a word."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 20.0


@contextmanager
def black_hole(settings: Path) -> Iterator[socket.socket]:
    """Let the store that these settings name be a server out there; what is given takes the calls."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)
        port = listening.getsockname()[1]
        store = f'store = "postgresql://maya@127.0.0.1:{port}/team?sslmode=disable"'
        settings.write_text(re.sub(r"(?m)^store = .*$", store, settings.read_text()))
        yield listening


def swallow(listening: socket.socket) -> socket.socket:
    """Wait until somebody calls and has begun to talk; the line stays open as long as what is returned."""
    line, _ = listening.accept()
    line.settimeout(PATIENCE)
    assert line.recv(1)
    return line
