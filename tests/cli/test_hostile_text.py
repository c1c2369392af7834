"""Hostile text, printed by every command that shows other people's, is text only."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.machine import Machine
from tests.emulator import asked_for
from tests.tui.hostile import ATTACKS, town
from tests.tui.world import TUESDAY

LISTS = (
    ["inbox"],
    ["outbox"],
    ["team", "list"],
    ["p0"],
    ["doctor"],
    ["hours"],
    ["triage", "--plan"],
    ["search", "owned"],
)
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """Ada's machine in the hostile town."""
    folder: Path = tmp_path_factory.mktemp("town")
    world = town(folder, ATTACKS)
    for desk in world.desks.values():
        desk.journal.close()
    return Machine(folder / "Ada", TUESDAY)


def is_text(said: str) -> None:
    assert asked_for(said) == set()
    assert not UNSAFE.search(said), ascii(UNSAFE.search(said))


@pytest.mark.parametrize("argv", LISTS, ids=" ".join)
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["", "json"])
def test_what_a_command_prints_is_text(ada: Machine, argv: list[str], more: list[str]) -> None:
    ran = ada.run(*argv, *more)
    is_text(ran.out)
    is_text(ran.err)


def test_every_question_is_shown_as_text(ada: Machine) -> None:
    for one in ada.ok("inbox", "--json").json:
        for argv in (["show", one["id"]], ["show", one["id"], "--why"], ["p0", one["id"]]):
            is_text(ada.ok(*argv).out)


def test_off_hours_it_is_text_too(ada: Machine) -> None:
    night = Machine(ada.home, ada.now + timedelta(hours=12))
    ran = night.run("inbox")
    is_text(ran.out)
    is_text(ran.err)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_as_an_argument_is_text_in_the_error(ada: Machine, attack: str) -> None:
    for argv in (
        ["show", attack],
        ["p0", attack],
        [attack],
        ["ask", "x", "--mentee", f"nobody {attack}"],
        ["inbox", f"--{attack}"],
    ):
        ran = ada.run(*argv)
        assert ran.code in (1, 2), ran
        is_text(ran.err)


def test_a_body_of_ten_megabytes_is_refused_in_one_line(ada: Machine) -> None:
    ran = ada.run("ask", "Long", "--mentee", "m13", "--body", "-", stdin=b"x" * 10_000_000)
    assert (ran.code, "10,000,000 bytes" in ran.line) == (2, True)
    question = ada.ok("inbox", "--json").json[1]["id"]
    ran = ada.run("reply", question, "-", stdin=b"x" * 10_000_000)
    assert (ran.code, "10,000,000 bytes" in ran.line) == (2, True)
    urgent = ada.ok("p0", "--json").json["id"]
    ada.ok("reply", urgent, "Rolled back.")
    assert ada.run("p0", urgent, "--postmortem", "-", stdin=b"x" * 10_000_000).code == 2
