"""`mentor sync` as a real process: stopped in a dead network, and watching."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mentor_tui.team.postgres.connection import CONNECT_PATIENCE
from tests.black_hole import black_hole, swallow
from tests.cli.conftest import Join
from tests.cli.machine import Machine

PATIENCE = 20.0

_HANGS = """
import socket, sys
from pathlib import Path
from mentor_tui.team.embedded import EmbeddedStore
ours, theirs = socket.socketpair()
def hangs(*_, **__):
    Path(sys.argv[1]).touch()
    ours.recv(1)
EmbeddedStore.pull = hangs
from mentor_tui.__main__ import run
sys.exit(run(sys.argv[2:]))
"""

_RUNS = "import sys; from mentor_tui.__main__ import run; sys.exit(run(sys.argv[1:]))"

_HURRIES = """
import sys
from mentor_tui.services import pace
pace.SHORTEST = pace.LONGEST = pace.LONGEST_BACKOFF = 0.1
from mentor_tui.__main__ import run
sys.exit(run(sys.argv[1:]))
"""


@contextmanager
def process(script: str, *argv: object) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", script, *map(str, argv)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def there(file: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not file.exists():
        assert time.monotonic() < until, f"{file} never came"
        time.sleep(0.02)


def is_stopped_at_once(running: subprocess.Popen[str], name: str, code: int) -> None:
    begun = time.monotonic()
    running.send_signal(getattr(signal, name))
    out, err = running.communicate(timeout=PATIENCE)
    assert time.monotonic() - begun < CONNECT_PATIENCE, "it waited for the network to give up"
    assert running.returncode == code
    assert (out, err) == ("", "mentor: stopped\n" if code else "")


STOPS = pytest.mark.parametrize(
    ("name", "code", "watch"), [("SIGINT", 130, []), ("SIGINT", 130, ["--watch"]), ("SIGTERM", 0, ["--watch"])]
)


@STOPS
def test_a_sync_that_hangs_is_stopped_at_once(
    ada: Machine, tmp_path: Path, name: str, code: int, watch: list[str]
) -> None:
    hung = tmp_path / "hung"
    with process(_HANGS, hung, "sync", *watch, "--home", ada.home) as running:
        there(hung)
        is_stopped_at_once(running, name, code)


@STOPS
def test_so_is_one_whose_server_says_nothing(ada: Machine, name: str, code: int, watch: list[str]) -> None:
    with (
        black_hole(ada.home / "settings.toml") as server,
        process(_RUNS, "sync", *watch, "--home", ada.home) as running,
        swallow(server),
    ):
        is_stopped_at_once(running, name, code)


class Lines:
    """What a process prints on stdout and stderr, a line at a time."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._selector = selectors.DefaultSelector()
        self._waiting = b""
        for stream in (running.stdout, running.stderr):
            assert stream is not None
            self._selector.register(stream, selectors.EVENT_READ)

    def next(self) -> str:
        until = time.monotonic() + PATIENCE
        while b"\n" not in self._waiting:
            assert time.monotonic() < until, "no line came"
            for key, _ in self._selector.select(0.2):
                self._waiting += os.read(key.fd, 1 << 16)
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line.decode()


def test_a_watch_says_what_it_did_survives_the_stores_absence_and_ends_cleanly(ada: Machine, join: Join) -> None:
    with process(_HURRIES, "sync", "--watch", "--home", join("Bola").home) as running:
        lines = Lines(running)
        ada.ok("ask", "Why does the deploy hang?", "--mentee", "Chidi")
        assert lines.next().endswith("Z 1 pulled, 0 pushed")
        away = ada.store().with_name("elsewhere.db")
        ada.store().rename(away)
        assert "cannot be found" in lines.next()
        away.rename(ada.store())
        assert lines.next().endswith("Z 0 pulled, 0 pushed")
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0


def test_a_watch_prints_json_lines_for_programs(ada: Machine, join: Join) -> None:
    def read() -> Any:
        return json.loads(lines.next())

    with process(_HURRIES, "sync", "--watch", "--json", "--home", join("Bola").home) as running:
        lines = Lines(running)
        ada.ok("ask", "Why does the deploy hang?", "--mentee", "Chidi")
        first = read()
        assert first["pulled"] == 1
        assert first["at"].endswith("Z")
        away = ada.store().with_name("elsewhere.db")
        ada.store().rename(away)
        assert read().keys() == {"at", "error", "next_at"}
        away.rename(ada.store())
        assert read()["complete"]
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 130


def test_a_watch_that_may_not_come_in_ends_at_once(ada: Machine) -> None:
    ada.ok("team", "remove", "Bola")
    settings = ada.home / "settings.toml"
    settings.write_text(settings.read_text().replace('"ada"', '"bola"'))
    ran = ada.process("sync", "--watch")
    assert ran.code == 2
    assert ran.line
