"""One person's machine: her home, its clock, and two ways to run a command there: in here, and as a real process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

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
    """One person's home, and the clock of her machine. `env` is added to what all processes have."""

    home: Path
    now: datetime = TUESDAY_MORNING
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, *argv: str, stdin: bytes = b"") -> Ran:
        """Run a command in this process: fast."""
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        given = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        there = patch.dict(os.environ, self.env)
        with there, redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", given):
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
        more.setdefault("env", {**os.environ, **self.env})
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
