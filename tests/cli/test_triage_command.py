"""`mentor triage`: the plan, and the whole batch line by line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Ask, Join, Machine

OFF_HOURS = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
NEARLY_OVER = datetime(2026, 3, 11, 16, 59, tzinfo=UTC)


def test_the_plan_is_printed_and_decides_nothing(ada: Machine, ask: Ask) -> None:
    first, phone = ask("Why?"), ask("Down!", "--p0")
    said = ada.ok("triage", "--plan").out.splitlines()
    assert said[0] == "2 waiting, about 2m; your window is open for 7h 00m"
    assert said[1:3] == ["1 P0: the phone first", "1 can wait for it"]
    assert [line.split()[1] for line in said[5:]] == [phone, first]
    shape = ada.ok("triage", "--json").json
    assert [(one["short"], one["urgency"], one["fits"]) for one in shape["questions"]] == [
        (phone, "p0", True),
        (first, "later", True),
    ]
    assert (shape["pending"], shape["takes_seconds"], shape["fitting"], shape["paused"]) == (2, 120, 2, False)
    assert shape["window_ends"] == "2026-03-10T17:00:00Z"


def test_what_will_not_fit_has_somebody_to_go_to(ada: Machine, ask: Ask) -> None:
    _, second = ask("Why?"), ask("How?")
    ada.now = NEARLY_OVER
    said = " ".join(ada.ok("triage", "--plan").out.split())
    assert "1 fit into this window, 1 do not; 0 of those can wait" in said
    assert "to Bola (mentor, in her window now until 17:00, though it is late already): " in said
    (taker,) = ada.ok("triage", "--json").json["takers"]
    assert taker["member"] == "bola"
    assert len(taker["questions"]) == 1
    assert second in said


def test_a_whole_batch_is_decided_line_by_line_and_arrives(ada: Machine, ask: Ask, join: Join) -> None:
    names = [ask(f"Question {number}?") for number in range(6)]
    lines = (
        b"r Because of the lock.\nR it waits | see the log | kill it\nb What did you try?\na\n"
        b"h Bola: Chidi is new\nwhat?\nn\n"
    )
    ran = ada.ok("triage", stdin=lines)
    for part in ("\n1 of 6\n", "\n6 of 6\n", "answered: sent", "asked back: sent", "handed over: sent"):
        assert part in ran.out
    assert ran.out.splitlines()[-2].startswith("done: 2 answered, 1 asked back, 1 handed over, 1 acknowledged, 1 left")
    assert ran.out.splitlines()[-1].startswith("waiting the longest: ")
    assert "r TEXT reply" in ran.err
    bola = join("Bola")
    states = sorted(bola.ok("show", name, "--json").json["state"] for name in names)
    assert states == ["answered", "answered", "asked back", "pending", "pending", "pending"]
    assert "kill it" in " ".join(bola.ok("show", name).out for name in names)


def test_a_pause_goes_on_where_it_stopped(ada: Machine, ask: Ask) -> None:
    for number in range(3):
        ask(f"Question {number}?")
    paused = ada.ok("triage", stdin=b"r Yes.\nq\n").out
    assert "paused: 1 answered, 2 left" in paused
    up = paused.split("2 of 3\n")[1].split()[0]
    assert ada.ok("triage", "--json").json["paused"]
    again = ada.ok("triage", stdin=b"").out
    assert f"\n2 of 3\n{up}" in again, "the end of the input is a pause, too"


def test_what_is_skipped_is_left_for_another_time(ada: Machine, ask: Ask) -> None:
    for number in range(3):
        ask(f"Question {number}?")
    assert "done: 2 answered, 1 left" in ada.ok("triage", stdin=b"n\nr Yes.\nr Yes.\nr Yes.\n").out


def test_what_is_refused_is_said_and_the_question_stays(ada: Machine, ask: Ask) -> None:
    name = ask()
    ran = ada.ok("triage", stdin=b"r One. Two. Three.\nh\nh Nobody\nr Two sentences. Enough.\n")
    assert "3 sentences; a quick reply has at most two (R6)" in ran.err
    assert "hand over to whom?" in ran.err
    assert "nobody in the team" in ran.err
    assert f"{name} answered: sent" in ran.out


def test_nobody_waits_off_hours_and_a_mentee(ada: Machine, ask: Ask, join: Join) -> None:
    assert ada.ok("triage").err == "nothing is waiting for you\n"
    ask()
    ada.now = OFF_HOURS
    for argv in (["triage"], ["triage", "--plan"], ["triage", "--json"]):
        assert ada.run(*argv).code == 4
    ada.now = OFF_HOURS.replace(hour=10)
    assert "for those who answer" in join("Chidi").run("triage", "--plan").line
