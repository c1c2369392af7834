"""A small team on disk, and two ways to run a command in it: in this process, and as a real one."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from mentor_tui.__main__ import run

TUESDAY_MORNING = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)

_AT_A_TIME = """
import sys
from datetime import datetime
from mentor_tui.__main__ import run
at = datetime.fromisoformat(sys.argv[1])
sys.exit(run(sys.argv[2:], clock=lambda: at))
"""


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line of an error: no traceback, nothing on stdout."""
        assert self.out == "", self.out
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("mentor: "), self.err
        return self.err.removeprefix("mentor: ").strip()


@dataclass
class Machine:
    """One person's home, and the clock of her machine."""

    home: Path
    now: datetime = TUESDAY_MORNING

    def run(self, *argv: str, stdin: bytes = b"") -> Ran:
        """Run a command in this process: fast."""
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        given = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", given):
            code = run([*argv, "--home", str(self.home)], clock=lambda: self.now)
            out.flush()
            err.flush()
        return Ran(code, _text(out), _text(err))

    def ok(self, *argv: str, stdin: bytes = b"") -> Ran:
        """Run a command that must succeed."""
        ran = self.run(*argv, stdin=stdin)
        assert ran.code == 0, ran
        return ran

    def process(self, *argv: str, stdin: bytes = b"", **more: Any) -> Ran:
        """Run a command as a real process, at the time of this machine's clock."""
        done = subprocess.run(
            [sys.executable, "-c", _AT_A_TIME, self.now.isoformat(), *argv, "--home", str(self.home)],
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
            **more,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def store(self) -> Path:
        return self.home / "team.db"


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada leads a team from London, 09-17; Chidi asks from Lagos; Bola is another mentor in London."""
    home = tmp_path_factory.mktemp("ada")
    ada = Machine(home)
    ada.ok("init", "--name", "Ada", "--zone", "Europe/London", "--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "add", "Chidi", "--zone", "Africa/Lagos", "--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "add", "Bola", "--role", "mentor", "--zone", "Europe/London", "--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "set", "--voice", "+44 20 7946 0000")
    return home


@pytest.fixture
def ada(_built: Path, tmp_path: Path) -> Machine:
    """A fresh copy of Ada's home, with its store."""
    home = tmp_path / "ada"
    shutil.copytree(_built, home)
    settings = home / "settings.toml"
    settings.write_text(settings.read_text().replace(str(_built), str(home)))
    return Machine(home)


Join = Callable[[str], Machine]


@pytest.fixture
def join(ada: Machine, tmp_path: Path) -> Join:
    """Another member's machine, on the same store."""

    def machine(name: str) -> Machine:
        one = Machine(tmp_path / name.lower())
        one.ok(
            "init", "--name", name, "--zone", "Europe/London", "--hours", "mon-fri 09:00-17:00",
            "--store", str(ada.store()),
        )  # fmt: skip
        return one

    return machine


Ask = Callable[..., str]


@pytest.fixture
def ask(ada: Machine) -> Ask:
    """Put a question of Chidi's on Ada's machine; returns its short name."""

    def put(title: str = "Why does the deploy hang?", *options: str, stdin: bytes = b"") -> str:
        return ada.ok("ask", title, "--mentee", "Chidi", *options, stdin=stdin).out.strip()

    return put
