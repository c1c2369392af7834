"""`mentor init`: questions at a terminal, options in a script, and nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Join, Machine

HOURS = "mon-fri 09:00-17:00"


@pytest.fixture
def fresh(ada: Machine, tmp_path: Path) -> Machine:
    return type(ada)(tmp_path / "fresh")


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")
def test_a_wrong_answer_at_the_terminal_is_said_and_asked_again(fresh: Machine) -> None:
    keyboard, terminal = os.openpty()
    os.write(keyboard, b"Eve\nEurope/Belin\nEurope/Berlin\nmon-fri 9-5\nmon-fri 09:00-17:00\nDE-XX\nDE-BY\nnone\n")
    done = subprocess.run(
        [sys.executable, "-m", "mentor_tui", "init", "--home", str(fresh.home)],
        stdin=terminal,
        capture_output=True,
        timeout=60,
        check=False,
    )
    os.close(terminal)
    os.close(keyboard)
    said = done.stderr.decode()
    assert done.returncode == 0, said
    assert "did you mean Europe/Berlin?" in said
    assert "'9-5' is not a stretch of time" in said
    assert "DE has no 'XX'" in said
    declared = fresh.ok("hours", "--json").json["current"]
    assert (declared["zone"], declared["hours"], declared["holiday_calendar"]) == ("Europe/Berlin", HOURS, "DE-BY")


def test_a_script_is_not_asked_for_what_may_be_left_out(fresh: Machine) -> None:
    fresh.ok("init", stdin=b"Eve\nAsia/Kolkata\n\n")
    declared = fresh.ok("hours", "--json").json["current"]
    assert (declared["zone"], declared["holiday_calendar"]) == ("Asia/Kolkata", None)


def test_a_wrong_answer_in_a_pipe_ends_it(fresh: Machine) -> None:
    ran = fresh.run("init", stdin=b"Eve\nEurope/Belin\nEurope/Berlin\n")
    assert ran.code == 2
    assert "did you mean Europe/Berlin?" in ran.err
    assert not fresh.home.exists()


def test_a_home_in_use_is_refused_before_anything_is_asked(ada: Machine) -> None:
    assert ada.run("init").code == 1


@pytest.mark.parametrize("name", ["", "  ", "!!", "x" * 5000])
def test_what_is_no_name_sets_up_nothing(fresh: Machine, name: str) -> None:
    ran = fresh.run("init", "--name", name, "--zone", "UTC", "--yes")
    assert ran.code == 2
    assert len(ran.line) < 200
    assert not fresh.home.exists()


def test_a_long_name_in_any_script_gets_an_id_that_the_store_takes(fresh: Machine) -> None:
    fresh.ok("init", "--name", "я" * 90, "--zone", "UTC", "--yes")
    fresh.ok("sync")
    (member,) = fresh.ok("team", "list", "--json").json
    assert member["name"] == "я" * 90
    assert len(member["id"]) <= 100


def test_a_folder_is_no_store(fresh: Machine, tmp_path: Path) -> None:
    ran = fresh.run("init", "--name", "Eve", "--zone", "UTC", "--yes", "--store", str(tmp_path))
    assert ran.code == 2
    assert "is a folder" in ran.line
    assert not fresh.home.exists()


def test_who_joins_is_told_that_the_teams_word_on_her_hours_counts(ada: Machine, fresh: Machine, join: Join) -> None:
    joined = fresh.ok("init", "--name", "Bola", "--zone", "Asia/Tokyo", "--yes", "--store", str(ada.store()))
    assert "those that the team has for you" in joined.err
    assert fresh.ok("hours", "--json").json["current"]["zone"] == "Europe/London"
