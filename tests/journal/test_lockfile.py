"""The application's lock: one at a time, gone with its holder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mentor_tui.domain.errors import BadInput
from mentor_tui.journal import AppLock

HOLD = """
import sys, pathlib
from mentor_tui.journal import AppLock
print(AppLock(pathlib.Path(sys.argv[1])).acquire(), flush=True)
sys.stdin.read()
"""


def test_a_second_one_does_not_get_it_and_learns_who_has_it(tmp_path: Path) -> None:
    first, second = AppLock(tmp_path), AppLock(tmp_path)
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    assert second.holder() == os.getpid()
    first.release()
    assert second.acquire()
    second.release()


def test_it_is_gone_when_its_holder_is_killed(tmp_path: Path) -> None:
    lock = AppLock(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert not lock.acquire()
        assert lock.holder() == holder.pid
        holder.kill()
        holder.wait()
    assert lock.acquire()
    lock.release()


def test_nobody_has_held_it_yet(tmp_path: Path) -> None:
    assert AppLock(tmp_path).holder() is None


def test_where_no_file_can_be_made_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(BadInput) as trouble:
        AppLock(tmp_path / "home").acquire()
    assert "check that you may write" in str(trouble.value)
