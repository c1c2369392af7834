"""The way in: screens or commands, interruptions, and a second program at the same home."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mentor_tui.__main__ import _at_a_terminal, run
from mentor_tui.journal import AppLock

if TYPE_CHECKING:
    from tests.cli.conftest import Ask, Machine


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the screens were opened with, instead of opening them."""
    opened: list[dict[str, Any]] = []

    def record(desk: Any, **more: Any) -> int:
        opened.append({"desk": desk, **more})
        return 0

    monkeypatch.setattr("mentor_tui.tui.app.run", record)
    monkeypatch.setattr("mentor_tui.__main__._at_a_terminal", lambda: True)
    return opened


@pytest.mark.parametrize("form", [["--home", "{}"], ["--home={}"]])
def test_without_a_command_the_screens_open_at_the_home(
    ada: Machine, screens: list[dict[str, Any]], form: list[str]
) -> None:
    assert run([part.format(ada.home) for part in form], clock=lambda: ada.now) == 0
    (opened,) = screens
    assert opened["desk"].me == "ada"
    assert opened["read_only_because"] is None


def test_the_environment_names_the_home_too(
    ada: Machine, screens: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTOR_HOME", str(ada.home))
    assert run([], clock=lambda: ada.now) == 0
    assert screens[0]["desk"].home.data == ada.home


def test_a_stream_that_was_closed_before_the_start_is_no_traceback(ada: Machine) -> None:
    mentor = f"{sys.executable} -m mentor_tui --home {ada.home}"
    for command, code in ((f"{mentor} outbox >&-", 0), (f"{mentor} <&- 2>&1", 2)):
        ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        assert (ran.returncode, "Traceback" in ran.stdout + ran.stderr) == (code, False), ran


def test_the_screens_are_drawn_on_the_error_stream_which_must_be_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Terminal())
    assert _at_a_terminal()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not _at_a_terminal()


@pytest.mark.parametrize("argv", [[], ["sync"]])
def test_a_home_whose_data_is_gone_begins_it_anew(
    screens: list[dict[str, Any]], ada: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    data = tmp_path / "share" / "data"
    monkeypatch.delenv("MENTOR_HOME", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: ada.home)
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: data)
    assert run(argv, clock=lambda: ada.now) == 0
    assert (data / "journal.db").exists()


def test_the_doctor_tells_the_rest_of_a_home_with_a_damaged_journal(ada: Machine) -> None:
    (ada.home / "journal.db").write_bytes(b"SQLite format 3\0 and then nothing" * 200)
    ran = ada.run("doctor", "--json")
    assert ran.code == 1
    assert [(one["what"], one["level"]) for one in ran.json] == [("settings", "ok"), ("desk", "fail"), ("place", "ok")]


def test_a_second_program_is_read_only_and_knows_why(ada: Machine, screens: list[dict[str, Any]]) -> None:
    first = AppLock(ada.home)
    assert first.acquire()
    assert run(["--home", str(ada.home)], clock=lambda: ada.now) == 0
    assert "read-only" in screens[0]["read_only_because"]
    assert screens[0]["desk"].journal.read_only
    first.release()
    assert run(["--home", str(ada.home)], clock=lambda: ada.now) == 0
    assert screens[1]["read_only_because"] is None


def test_commands_work_beside_the_open_program(ada: Machine, ask: Ask) -> None:
    program = AppLock(ada.home)
    assert program.acquire()
    assert ada.ok("reply", ask(), "It is the lock.").out.endswith("answered: sent\n")


def test_ctrl_c_ends_without_a_traceback(ada: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> datetime:
        raise KeyboardInterrupt

    assert run(["hours", "--home", str(ada.home)], clock=interrupted) == 130
    assert capsys.readouterr().err == "mentor: stopped\n"


def test_the_demo_opens_in_a_throwaway_home_and_leaves_nothing(ada: Machine, screens: list[dict[str, Any]]) -> None:
    assert run(["demo"], clock=lambda: ada.now) == 0
    (opened,) = screens
    assert not opened["desk"].home.data.exists()


def test_the_demo_is_prepared_into_a_home_and_stops(ada: Machine, tmp_path: Path) -> None:
    there = type(ada)(tmp_path / "demo", ada.now)
    there.ok("demo", "--prepare")
    rows = there.ok("inbox", "--json").json
    assert 30 <= len(rows) <= 50
    assert any(row["p0"] for row in rows)
    assert there.run("demo", "--prepare").code == 1


def test_the_locked_demo_shows_the_wall(ada: Machine, tmp_path: Path) -> None:
    there = type(ada)(tmp_path / "demo", ada.now)
    there.ok("demo", "--prepare", "--locked")
    assert there.run("inbox").code == 4


def test_the_demo_needs_a_place_to_be_prepared_into(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MENTOR_HOME", raising=False)
    assert run(["demo", "--prepare"]) == 2
    assert "--home DIR" in capsys.readouterr().err
