"""`mentor triage`: the plan, and the whole batch line by line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from mentor_tui.cli import second_thoughts, sitting

if TYPE_CHECKING:
    from tests.cli.conftest import Ask, Join, Machine

OFF_HOURS = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
NEARLY_OVER = datetime(2026, 3, 11, 16, 59, tzinfo=UTC)


def test_the_plan_is_printed_and_decides_nothing(ada: Machine, ask: Ask) -> None:
    first, phone = ask("Why?"), ask("Down!", "--p0")
    said = ada.ok("triage", "--plan").out.splitlines()
    assert said[0] == "2 waiting, about 2m; your window is open for 7h 00m"
    assert said[1:3] == ["1 P0: the phone first", "1 can wait for your next window, Wed 09:00"]
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
    for part in ("\n1 of 6\n", "\n6 of 6\n", "answered; u takes it back", "asked back; u", "handed over; u"):
        assert part in ran.out
    assert ran.out.splitlines()[-2].startswith("done: 2 answered, 1 asked back, 1 handed over, 1 acknowledged, 1 left")
    assert ran.out.splitlines()[-1].startswith("waiting the longest: ")
    assert "r TEXT: reply" in ran.err
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


def test_a_decision_is_taken_back_before_the_next_one_and_also_the_last_one(ada: Machine, ask: Ask) -> None:
    ask("Why?"), ask("How?")
    first, second = ada.ok("inbox", "--ids").out.split()
    ran = ada.process("triage", stdin=b"r Yes.\nu\nu\nr No.\nr Perhaps.\nu\na\n")
    assert ran.code == 0, ran
    assert ran.out.count(f"{first} taken back; what you wrote is a draft") == 1
    assert "nothing to take back" in ran.err
    assert "draft (reply): Perhaps." in ran.out.split(f"{second} taken back")[1]
    assert "done: 1 answered, 1 acknowledged" in ran.out
    answers = [ada.ok("show", name, "--json").json["cycles"][0]["answers"] for name in (first, second)]
    assert [[one["text"] for one in given] for given in answers] == [["No."], []]
    assert ada.ok("outbox").out == ""


def test_after_ten_seconds_a_decision_is_with_the_team(ada: Machine, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    monkeypatch.setattr(second_thoughts, "SECONDS", 0.01)

    def lines() -> Iterator[str]:
        yield "r Yes."
        until = time.monotonic() + 30
        while ada.ok("outbox", "--json").json and time.monotonic() < until:
            pass
        yield "u"

    monkeypatch.setattr(sitting, "_read", partial(next, lines()))
    ran = ada.ok("triage")
    assert "too late to take it back" in ran.err
    assert "done: 1 answered" in ran.out


def test_a_fault_while_a_decision_goes_out_is_written_down_and_it_goes_out_later(
    ada: Machine, ask: Ask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ask()
    monkeypatch.setattr(second_thoughts, "SECONDS", 0.01)
    log = ada.home / "faults.log"

    def sync(*_: object, **__: object) -> None:
        raise RuntimeError("nobody foresaw this")

    def lines() -> Iterator[str]:
        with monkeypatch.context() as broken:
            broken.setattr("mentor_tui.services.sync.sync", sync)
            yield "r Yes."
            until = time.monotonic() + 5
            while not log.exists() and time.monotonic() < until:
                pass
        yield "q"

    monkeypatch.setattr(sitting, "_read", partial(next, lines()))
    ran = ada.ok("triage")
    assert "nobody foresaw this" in log.read_text()
    assert "Traceback" not in ran.err + capfd.readouterr().err
    assert ada.ok("outbox", "--json").json == []


def test_the_wall_lets_her_finish_a_line_and_then_it_is_a_pause(
    ada: Machine, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("Why?"), ask("How?")
    up, following = ada.ok("inbox", "--ids").out.split()

    def line(hour: int, minute: int) -> str:
        ada.now = ada.now.replace(hour=hour, minute=minute)
        return "r Yes."

    monkeypatch.setattr(sitting, "_read", lambda: line(17, 2))
    ran = ada.run("triage")
    assert (ran.code, "paused: 1 answered, 1 left" in ran.out, "2 of 2" in ran.out) == (4, True, False)
    assert f"{up} held; goes out Wed 09:00" in ran.out
    ada.now = ada.now.replace(hour=10)
    monkeypatch.setattr(sitting, "_read", lambda: line(22, 0))
    ran = ada.run("triage")
    assert (ran.code, "what you wrote is kept as a draft" in ran.err) == (4, True)
    ada.now = ada.now.replace(day=11, hour=10)
    assert "draft (reply): Yes." in ada.ok("show", following).out


def test_without_a_connection_nobody_waits_for_it_at_each_question(ada: Machine, ask: Ask) -> None:
    for number in range(4):
        ask(f"Question {number}?")
    store = ada.store().rename(ada.home / "away.db")
    ran = ada.ok("triage", stdin=b"a\n" * 4)
    assert ran.err.count("the store was not reached") == 2, "once at first, and once at the end"
    store.rename(ada.store())
    ada.ok("sync")
    assert ada.ok("outbox").out == ""


def test_what_the_screen_knows_besides_is_asked_for_in_a_line(ada: Machine, ask: Ask, join: Join) -> None:
    for title in ("Why?", "How?", "When?"):
        ask(title)
    first, second, third = ada.ok("inbox", "--ids").out.split()
    with (ada.home / "settings.toml").open("a") as settings:
        settings.write('\n[templates]\nlogs = "{first_name}, add the log to {title}"\n')
    ran = ada.ok("triage", stdin=b"w\nh\nb\nt\n! Chidi\nn\np\nt logs\n.\nb 2\n")
    for part in (
        "business day",
        "in her window now",
        "2  What did you expect",
        "logs  {first_name}",
        "called: Chidi",
    ):
        assert part in ran.out, part
    bola = join("Bola")
    assert "Chidi, add the log to " in bola.ok("show", first).out
    assert "Chidi, add the log to " in bola.ok("show", second).out, ". is the same move again"
    assert "What did you expect to happen instead?" in bola.ok("show", third).out
    assert bola.ok("show", first, "--json").json["p0"]


def test_what_is_skipped_is_left_for_another_time(ada: Machine, ask: Ask) -> None:
    for number in range(3):
        ask(f"Question {number}?")
    assert "done: 2 answered, 1 left" in ada.ok("triage", stdin=b"n\nr Yes.\nr Yes.\nr Yes.\n").out


def test_what_is_refused_is_said_and_the_question_stays(ada: Machine, ask: Ask) -> None:
    name = ask()
    assert "'foo' is no move here" in ada.ok("triage", stdin=b"foo\n").err
    ran = ada.ok("triage", stdin=b"r One. Two. Three.\nh Nobody\nb 9\n.\nt\nr Two sentences. Enough.\n")
    assert "3 sentences; a quick reply has at most two (R6)" in ran.err
    assert "9 is none of the questions to pick from" in ran.err
    assert "nothing to repeat yet" in ran.err
    assert "there is no template yet" in ran.err
    assert "nobody in the team" in ran.err
    assert f"{name} answered" in ran.out


def test_nobody_waits_off_hours_and_a_mentee(ada: Machine, ask: Ask, join: Join) -> None:
    assert ada.ok("triage").err == "nothing is waiting for you\n"
    ask()
    ada.now = OFF_HOURS
    for argv in (["triage"], ["triage", "--plan"], ["triage", "--json"]):
        assert ada.run(*argv).code == 4
    ada.now = OFF_HOURS.replace(hour=10)
    assert "for those who answer" in join("Chidi").run("triage", "--plan").line
