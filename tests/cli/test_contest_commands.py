"""Contests from the command line: several machines, one store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Ask, Join
    from tests.cli.machine import Machine, Ran


@pytest.fixture
def name(ada: Machine, ask: Ask) -> str:
    """A question of Chidi's that Bola, Dele and Ada, the lead, can all answer."""
    hours = ("--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "add", "Dele", "--role", "mentor", "--zone", "Europe/London", *hours)
    return ask()


def does(machine: Machine, *argv: str) -> Ran:
    """A command as a real process, which must succeed."""
    ran = machine.process(*argv)
    assert ran.code == 0, ran
    return ran


def answered_by_three(ada: Machine, join: Join, name: str) -> Machine:
    """Bola first, then Dele, then Ada; returns Bola's machine."""
    bola, dele = join("Bola"), join("Dele")
    bola.ok("reply", name, "It is the cache.")
    dele.ok("reply", name, "It is the disk.")
    ada.ok("reply", name, "It is the lock.")
    return bola


def standings(machine: Machine, name: str) -> dict[str, str]:
    (cycle,) = machine.ok("show", name, "--json").json["cycles"]
    return {answer["text"]: answer["standing"] for answer in cycle["answers"]}


def test_the_lead_sees_all_three_texts_and_names_the_one_to_keep(ada: Machine, join: Join, name: str) -> None:
    bola = answered_by_three(ada, join, name)
    (item,) = does(ada, "outbox", "--json").json
    assert (item["state"], item["text"], item["standing"]) == ("contested", "It is the lock.", "waiting")
    assert [(side["author"], side["standing"]) for side in item["others"]] == [("bola", "stands"), ("dele", "waiting")]
    listed = does(ada, "outbox").out
    for words in ("3 answers to one question", "you wrote", "Bola wrote (the mentee has it)", "It is the disk."):
        assert words in listed
    refused = ada.process("outbox", "resolve", item["id"], "--keep-other")
    assert (refused.code, "needs exactly two answers" in refused.line) == (2, True)
    deles = item["others"][1]["id"]
    does(ada, "outbox", "resolve", deles[-6:], "--separate")
    assert does(ada, "outbox", "--json").json == []
    does(bola, "sync")
    expected = {"It is the cache.": "separate", "It is the disk.": "stands", "It is the lock.": "separate"}
    assert standings(bola, name) == standings(ada, name) == expected
    shown = does(bola, "show", name).out
    assert "Ada decided; the answer is:\nIt is the disk." in shown
    assert "Bola answered (kept as a separate record):\nIt is the cache." in shown


def test_the_mentee_reads_one_answer_until_it_is_decided(ada: Machine, join: Join, name: str) -> None:
    answered_by_three(ada, join, name)
    chidi = join("Chidi")
    before = chidi.ok("show", name)
    assert "It is the cache." in before.out
    assert "Dele answered (waits for the lead's decision)" in before.out
    for hidden in ("It is the disk.", "It is the lock."):
        assert hidden not in before.out + chidi.ok("show", name, "--json").out
    (item,) = ada.ok("outbox", "--json").json
    ada.ok("outbox", "resolve", item["id"])
    chidi.ok("sync")
    after = chidi.ok("show", name).out
    assert "Bola answered (superseded):\nIt is the cache." in after
    assert "the answer is:\nIt is the lock." in after


def test_who_answers_after_the_decision_is_told_and_accepts_it(ada: Machine, join: Join, name: str) -> None:
    bola, dele = join("Bola"), join("Dele")
    bola.ok("reply", name, "It is the cache.")
    ada.ok("reply", name, "It is the lock.")
    (item,) = ada.ok("outbox", "--json").json
    ada.ok("outbox", "resolve", item["id"], "--text", "Both.")
    late = dele.ok("reply", name, "It is the disk.")
    assert "Ada had decided when this came; its text is kept" in late.out
    (hers,) = dele.ok("outbox", "--json").json
    assert (hers["state"], hers["text"], hers["can"]) == ("overruled", "It is the disk.", ["accept"])
    assert [(side["author"], side["text"]) for side in hers["others"]] == [("ada", "Both.")]
    refused = ada.run("outbox", "accept", hers["id"])
    assert refused.code == 2
    assert dele.ok("outbox", "accept", hers["id"][-6:]).out.startswith("accepted;")
    assert dele.ok("outbox", "--json").json == []
    assert standings(dele, name)["It is the disk."] == "overruled"


def test_a_second_decision_changes_nothing_and_says_so(ada: Machine, join: Join, name: str) -> None:
    hours = ("--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "add", "Olu", "--role", "lead", "--zone", "Europe/London", *hours)
    bola, olu = join("Bola"), join("Olu")
    bola.ok("reply", name, "It is the cache.")
    ada.ok("reply", name, "It is the lock.")
    olu.ok("sync")
    (item,) = olu.ok("outbox", "--json").json
    store, away = ada.store(), ada.store().with_suffix(".away")
    store.rename(away)
    olu.ok("outbox", "resolve", item["id"], "--text", "Both.")
    away.rename(store)
    ada.ok("outbox", "resolve", item["id"])
    olu.ok("sync")
    (lost,) = olu.ok("outbox", "--json").json
    assert (lost["kind"], lost["state"], lost["text"]) == ("resolved", "overruled", "Both.")
    assert "Ada decided first" in lost["reason"]
    cycle: dict[str, Any] = ada.ok("show", name, "--json").json["cycles"][0]
    assert cycle["resolution"]["text"] == ""
    ada.ok("sync")
    (cycle,) = ada.ok("show", name, "--json").json["cycles"]
    assert [word["text"] for word in cycle["overruled"]] == ["Both."]
    assert "Olu decided (came second, and changed nothing):\nBoth." in ada.ok("show", name).out


def test_a_merge_leaves_nothing_for_separate_records(ada: Machine, join: Join, name: str) -> None:
    answered_by_three(ada, join, name)
    (item,) = ada.ok("outbox", "--json").json
    ran = ada.run("outbox", "resolve", item["id"], "--separate", "--text", "All.")
    assert (ran.code, "the one or the other" in ran.line) == (2, True)
