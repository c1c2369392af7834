"""`mentor p0`: the linear twin of the P0 screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.cli.conftest import Ask, Machine


def test_it_shows_the_phone_first(ada: Machine, ask: Ask) -> None:
    name = ask("Checkout fails", "--p0")
    lines = ada.ok("p0", name).out.splitlines()
    assert lines[0] == "CALL FIRST: +44 20 7946 0000"
    assert lines[1:] == [
        f"{name}  Checkout fails (P0, pending)",
        "to call: Chidi (asked)",
        "to call: Bola (mentor)",
    ]


def test_from_the_call_to_the_postmortem(ada: Machine, ask: Ask) -> None:
    name = ask("Checkout fails", "--p0")
    told = ada.ok("p0", "--called", "bola", "--json").json
    assert told["called"] == ["Bola"]
    assert [one["state"] for one in told["sent"]] == ["delivered"]
    ada.ok("reply", name, "Rolled back.")
    assert "[postmortem] Checkout fails" in ada.ok("inbox").out
    assert f"`mentor p0 {name} --postmortem LINK`" in ada.ok("p0").out
    ada.ok("p0", name, "--postmortem", "https://wiki/pm-12")
    assert ada.ok("inbox").out == ""
    assert ada.ok("p0", name, "--json").json["postmortem"] == "https://wiki/pm-12"
    assert "linked the postmortem" in ada.ok("show", name).out
    assert ada.ok("p0", name).out.startswith("voice channel: ")


def test_without_a_p0_it_says_so(ada: Machine, ask: Ask) -> None:
    ask("How?")
    ran = ada.run("p0")
    assert (ran.code, ran.line.split(":")[0]) == (1, "there is no P0, and no postmortem is left to write")


def test_somebody_unknown_cannot_have_been_called(ada: Machine, ask: Ask) -> None:
    ran = ada.run("p0", ask("Checkout fails", "--p0"), "--called", "Nobody")
    assert (ran.code, ran.line) == (
        2,
        "nobody in the team is called 'Nobody': `mentor team list` shows who is in it",
    )


def test_off_hours_a_p0_is_shown_and_a_postmortem_is_not(ada: Machine, ask: Ask) -> None:
    urgent, ordinary = ask("Checkout fails", "--p0"), ask("How?")
    night = replace(ada, now=ada.now + timedelta(hours=12))
    assert night.ok("p0").out.startswith("CALL FIRST")
    night.ok("p0", urgent, "--called", "Bola")
    assert night.run("p0", ordinary).code == 4
    night.ok("reply", urgent, "Rolled back.")
    assert night.run("p0").code == 4
    assert night.run("p0", urgent, "--postmortem", "https://wiki/pm-12").code == 4
    assert "postmortem" not in night.run("inbox").out
