"""A day at the command line: questions come in, are answered inside the hours, and reach the others."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cli.conftest import Ask, Join, Machine

OFF_HOURS = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)


def test_a_question_is_asked_listed_shown_and_answered(ada: Machine, ask: Ask) -> None:
    name = ask("Why does the deploy hang?", "--body", "It stops at step 3.", "--tried", "a restart")
    listed = ada.ok("inbox").out.splitlines()
    assert listed[0].split() == ["ID", "ANSWER", "BY", "LEFT", "MENTEE", "QUESTION"]
    assert listed[1].split()[0] == name
    assert "Why does the deploy hang?" in listed[1]
    shown = ada.ok("show", name).out
    assert "It stops at step 3." in shown
    assert "tried 1: a restart" in shown
    said = ada.ok("reply", name, "Look at the lock file. Then rerun.")
    assert said.out == f"{name} answered: sent\n"
    assert ada.ok("inbox").out == ""
    assert "Ada answered:\nLook at the lock file." in ada.ok("show", name).out


def test_the_deadline_runs_by_the_mentees_calendar(ada: Machine, ask: Ask) -> None:
    ask()
    (row,) = ada.ok("inbox", "--json").json
    assert row["asked"] == "2026-03-10T10:00:00Z"
    assert row["due"] == "2026-03-11T10:00:00Z"  # 11:00 in Lagos, the next business day
    assert row["ack_limit"] == "2026-03-10T22:00:00Z"
    assert row["act_by"] == "2026-03-11T10:00:00Z"
    assert row["late"] is row["p0"] is row["backup_now"] is False


def test_ask_says_on_stdout_the_name_and_on_stderr_the_rest(ada: Machine) -> None:
    asked = ada.ok("ask", "Which branch? And who merges?", "--mentee", "Chidi")
    assert len(asked.out.strip()) == 6
    assert "an answer is due Wed 11:00 (Africa/Lagos)" in asked.err
    assert "hint: that is 2 questions" in asked.err
    shape = ada.ok("ask", "Which branch?", "--mentee", "Chidi", "--json").json
    assert shape["state"] == "delivered"
    assert shape["hint"] is None


def test_the_text_of_an_ask_and_of_a_reply_may_come_through_a_pipe(ada: Machine, ask: Ask) -> None:
    name = ask("Why?", "--body", "-", stdin="Línea uno\nline two".encode())
    assert "Línea uno\nline two" in ada.ok("show", name).out
    ada.ok("reply", name, "-", stdin=b"Because of the cache.")
    assert ada.ok("show", name, "--json").json["cycles"][0]["answers"][0]["text"] == "Because of the cache."


def test_asking_back_pauses_and_a_clarification_starts_a_fresh_clock(ada: Machine, ask: Ask) -> None:
    name = ask()
    ada.ok("reply", name, "Which step?", "--ask-back")
    assert ada.ok("show", name, "--json").json["state"] == "asked back"
    ada.now += timedelta(hours=2)
    ada.ok("ask", "Step 3.", "--on", name)
    shown = ada.ok("show", name, "--json").json
    assert (shown["state"], len(shown["cycles"])) == ("pending", 2)
    assert shown["due"] == "2026-03-11T12:00:00Z"


def test_thanks_open_nothing_again(ada: Machine, ask: Ask) -> None:
    name = ask()
    ada.ok("reply", name, "Because of the cache.")
    thanked = ada.ok("ask", "That was it!", "--on", name, "--thanks")
    assert "due" not in thanked.err
    shown = ada.ok("show", name)
    assert "thanked" in shown.out
    assert "That was it!" in shown.out
    assert ada.ok("show", name, "--json").json["state"] == "answered"
    assert "due" in ada.ok("ask", "It is back.", "--on", name).err
    assert ada.run("ask", "Thanks!", "--thanks").line == "--thanks goes with --on QUESTION, and without --tried"


def test_an_acknowledgement_is_shown_and_moves_nothing(ada: Machine, ask: Ask) -> None:
    name = ask()
    before = ada.ok("inbox", "--json").json[0]["due"]
    assert ada.ok("ack", name).out == f"{name} acknowledged: sent\n"
    (row,) = ada.ok("inbox", "--json").json
    assert (row["acked"], row["due"]) == (True, before)
    again = ada.run("ack", name)
    assert (again.code, again.line) == (1, "this question is acknowledged already")


def test_two_answers_to_one_question_are_a_contest_that_the_lead_resolves(ada: Machine, ask: Ask, join: Join) -> None:
    name = ask()
    bola = join("Bola")
    bola.ok("reply", name, "It is the cache.")
    ran = ada.ok("reply", name, "It is the lock.")
    assert "somebody answered before: both texts are kept, the lead decides" in ran.out
    (item,) = ada.ok("outbox", "--json").json
    assert (item["state"], item["text"], item["other_text"]) == ("contested", "It is the lock.", "It is the cache.")
    refused = bola.run("outbox", "resolve", bola_sees(bola)["id"])
    assert refused.code == 1
    assert "only a lead decides" in refused.line
    ada.ok("outbox", "resolve", item["id"][-6:], "--keep-other")
    assert ada.ok("outbox", "--json").json == []
    bola.ok("sync")
    assert "Ada decided; the answer is:\nIt is the cache." in bola.ok("show", name).out


def bola_sees(bola: Machine) -> Any:
    bola.ok("sync")
    (item,) = bola.ok("outbox", "--json").json
    return item


def test_a_second_answer_of_ones_own_is_refused_in_one_line(ada: Machine, ask: Ask) -> None:
    name = ask()
    assert ada.ok("reply", name, "It is the lock.").out.endswith("sent\n")
    again = ada.run("reply", name, "Or the cache.", "--json")
    assert (again.code, again.out) == (1, "")
    assert "you have answered it already (R8)" in again.line


def test_who_is_no_lead_keeps_her_side_of_a_contest_and_is_told_who_decides(ada: Machine, ask: Ask, join: Join) -> None:
    name, bola = ask(), join("Bola")
    ada.ok("reply", name, "It is the lock.")
    entry = bola.ok("reply", name, "It is the cache.", "--json").json["entry"]
    for command in ("discard", "send", "recall"):
        ran = bola.run("outbox", command, entry)
        assert (ran.code, "the lead decides" in ran.line) == (1, True)
    (item,) = bola.ok("outbox", "--json").json
    assert item["text"] == "It is the cache."


def test_a_body_is_an_argument_or_an_option_but_not_both(ada: Machine, ask: Ask) -> None:
    for given in (("It hangs.",), ("--body", "It hangs.")):
        assert ada.ok("show", ask("Why?", *given), "--json").json["body"] == "It hangs."
    assert ada.ok("show", ask("Why?", "-", stdin=b"It hangs."), "--json").json["body"] == "It hangs."
    twice = ada.run("ask", "Why?", "It hangs.", "--body", "It waits.", "--mentee", "Chidi")
    assert (twice.code, "twice" in twice.line) == (2, True)


def test_a_mentee_asks_for_herself_only(join: Join) -> None:
    chidi = join("Chidi")
    ran = chidi.run("ask", "Why?", "--mentee", "Ada")
    assert (ran.code, "only mentors" in ran.line) == (1, True)
    chidi.ok("ask", "Why?", "--mentee", "Chidi")


def test_who_gives_no_hours_works_the_usual_ones(ada: Machine) -> None:
    added = ada.ok("team", "add", "Dele", "--zone", "Africa/Lagos", "--holidays", "NG", "--json").json
    assert (added["hours"], added["holiday_calendar"]) == ("mon-fri 09:00-17:00", "NG")


def test_while_the_store_is_away_nothing_is_lost_and_only_sync_fails(ada: Machine, ask: Ask) -> None:
    name = ask()
    away = ada.home / "elsewhere.db"
    ada.store().rename(away)
    ran = ada.ok("reply", name, "It is the lock.")
    assert "queued here, the store was not reached" in ran.err
    assert ran.out == f"{name} answered: queued; goes out with the next sync\n"
    failed = ada.run("sync")
    assert failed.code == 3
    assert str(ada.store()) in failed.line
    (item,) = ada.ok("outbox", "--json").json
    assert item["text"] == "It is the lock."
    away.rename(ada.store())
    ada.ok("sync")
    assert ada.ok("outbox", "--json").json == []


def test_what_never_left_can_be_undone(ada: Machine, ask: Ask) -> None:
    name = ask()
    away = ada.home / "elsewhere.db"
    ada.store().rename(away)
    entry = ada.ok("reply", name, "It is the lokc.", "--json").json["entry"]
    ada.ok("outbox", "undo", entry[-8:])
    assert ada.ok("show", name, "--json").json["drafts"] == {"reply": "It is the lokc."}
    assert ada.ok("outbox", "--json").json == []


def test_off_hours_is_a_wall_with_one_line(ada: Machine, ask: Ask) -> None:
    name = ask()
    ada.now = OFF_HOURS
    for argv in (["inbox"], ["show", name], ["reply", name, "Yes."], ["ack", name]):
        ran = ada.run(*argv)
        assert ran.code == 4, argv
        assert "your window opens Wed 2026-03-11 09:00 (Europe/London)" in ran.line
    assert ada.run("inbox", "--json").json == []


def test_off_hours_a_p0_breaks_through(ada: Machine, ask: Ask) -> None:
    usual = ask()
    urgent = ask("Production is down", "--p0")
    ada.now = OFF_HOURS
    listed = ada.run("inbox", "--json")
    assert (listed.code, [row["short"] for row in listed.json]) == (4, [urgent])
    assert "Production is down" in ada.ok("show", urgent).out
    assert ada.ok("ack", urgent, "--json").json["state"] == "delivered"
    assert ada.ok("reply", urgent, "Roll back. I am calling.", "--json").json["state"] == "delivered"
    assert ada.run("reply", usual, "Yes.").code == 4


def test_off_hours_what_is_not_about_mentees_still_works(ada: Machine, ask: Ask, tmp_path: Path) -> None:
    ada.now = OFF_HOURS
    ask("Tomorrow?")
    for argv in (["outbox"], ["hours"], ["doctor"], ["sync"], ["team", "list"], ["backup", str(tmp_path / "b")]):
        assert ada.run(*argv).code == 0, argv


def test_hours_declared_off_hours_do_not_open_the_wall(ada: Machine, ask: Ask) -> None:
    ask()
    ada.now = OFF_HOURS
    said = ada.ok("hours", "mon-sun 00:00-24:00")
    assert "it counts from your next opening, Wed 09:00" in said.err
    assert ada.run("inbox").code == 4
    ada.now += timedelta(hours=12)
    assert ada.run("inbox").code == 0
    ada.now += timedelta(hours=12)
    assert ada.run("inbox").code == 0


def test_hours_are_shown_and_declared_in_parts(ada: Machine) -> None:
    ada.ok("hours", "--exception", "2026-03-12 off", "--holidays", "GB-ENG")
    shape = ada.ok("hours", "--json").json
    assert shape["current"]["hours"] == "mon-fri 09:00-17:00"
    assert shape["current"]["exceptions"] == ["2026-03-12 off"]
    assert {"date": "2026-04-03", "name": "Good Friday"} in shape["current"]["holidays"]
    assert (shape["locked"], shape["until"]) == (False, "2026-03-10T17:00:00Z")
    ada.ok("hours", "--drop-exceptions", "--holidays", "none")
    now = ada.ok("hours", "--json").json["current"]
    assert (now["exceptions"], now["holidays"]) == ([], [])


def test_the_team_is_listed_with_zones_and_hours(ada: Machine) -> None:
    ada.ok("team", "change", "chidi", "--mentor", "ada", "--backup", "bola")
    listed = ada.ok("team", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["ID", "ada", "bola", "chidi"]
    assert listed[-1].split()[2:6] == ["mentee", "ada", "bola", "Africa/Lagos"]
    assert [one["role"] for one in ada.ok("team", "list", "--json").json] == ["lead", "mentor", "mentee"]
    assert ada.run("team").code == 2


def test_only_a_lead_adds_members(join: Join) -> None:
    ran = join("Bola").run("team", "add", "Dele", "--zone", "Africa/Lagos", "--hours", "mon-fri 09:00-17:00")
    assert (ran.code, ran.line) == (1, "only a lead adds members: ask her")


def test_more_than_two_sentences_are_refused_with_their_count(ada: Machine, ask: Ask) -> None:
    ran = ada.run("reply", ask(), "One. Two. Three.")
    assert ran.code == 1
    assert ran.line.startswith("3 sentences")


def test_blocked_needs_two_attempts(ada: Machine) -> None:
    ran = ada.run("ask", "Stuck", "--mentee", "Chidi", "--blocked", "--tried", "one thing")
    assert ran.code == 1
    assert "needs 2 attempts, 1 given" in ran.line


def test_a_backup_brings_back_what_it_held_and_sync_the_rest(ada: Machine, ask: Ask, tmp_path: Path) -> None:
    first, file = ask("Before"), str(tmp_path / "kept.db")
    ada.ok("backup", file)
    second = ask("After")
    ran = ada.ok("backup", "--restore", file, "--json").json
    assert ran["file"] == file
    assert [row["short"] for row in ada.ok("inbox", "--json").json] == [first]
    ada.ok("sync")
    assert {row["short"] for row in ada.ok("inbox", "--json").json} == {first, second}


def test_questions_are_imported_once_and_the_new_mentee_is_said(ada: Machine, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"title": "Why is it slow?", "mentee": "Chidi"}\n'
        '{"title": "And this?", "mentee": "Dele", "tried": ["a", "b"], "blocked": true, "asked": "2026-03-09T10:00Z"}\n'
    )
    first = ada.ok("import", "jsonl", str(file))
    assert "taken" in first.out
    assert "Dele" in first.out
    assert "default calendar" in first.err
    again = ada.ok("import", "jsonl", str(file), "--json").json
    assert (again["taken"], again["already_there"]) == (0, 2)
    assert len(ada.ok("inbox", "--json").json) == 2


def test_a_slack_export_is_imported_with_its_answers(ada: Machine, tmp_path: Path) -> None:
    ada.ok("team", "add", "Eve", "--role", "mentor", "--zone", "UTC", "--hours", "mon-fri 09:00-17:00")
    file = slack_export(tmp_path)
    planned = ada.ok("import", "slack", str(file), "--mentor", "eve", "--dry-run", "--json").json
    assert (planned["taken"], planned["answered"], planned["dry_run"]) == (1, 1, True)
    assert ada.ok("inbox", "--json").json == []
    done = ada.ok("import", "slack", str(file), "--mentor", "eve", "--json").json
    assert (done["taken"], done["answered"]) == (1, 1)
    assert sum(done["skipped"].values()) >= 1
    assert ada.ok("import", "slack", str(file), "--mentor", "eve", "--json").json["already_there"] == 1


def slack_export(folder: Path) -> Path:
    people = [{"id": "U1", "name": "gil", "real_name": "Gil"}, {"id": "U2", "name": "eve", "real_name": "Eve"}]
    said = [
        {"type": "message", "user": "U1", "ts": "1773136800.000100", "thread_ts": "1773136800.000100",
         "text": "Why does the build fail on macOS?"},
        {"type": "message", "user": "U2", "ts": "1773137800.000200", "thread_ts": "1773136800.000100",
         "text": "Set the deployment target."},
        {"type": "message", "user": "U1", "ts": "1773138800.000300", "text": "Good morning."},
    ]  # fmt: skip
    file = folder / "export.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("users.json", json.dumps(people))
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "help"}]))
        archive.writestr("help/2026-03-10.json", json.dumps(said))
    return file


def test_every_table_fits_eighty_columns(ada: Machine, ask: Ask) -> None:
    ask("A very long question about a very long thing " * 4, "--p0", "--blocked", "--tried", "a", "--tried", "b")
    ask("日本語の長い質問です " * 8)
    ask("👩‍💻 emoji " * 15)
    for argv in (["inbox"], ["outbox"], ["team", "list"]):
        for line in ada.ok(*argv).out.splitlines():
            assert columns(line) <= 80, line


def columns(text: str) -> int:
    """An upper bound: wide letters and emoji count two."""
    return sum(
        0 if unicodedata.category(one) in ("Mn", "Cf") else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def test_the_doctor_says_what_is_wrong_and_fails(ada: Machine) -> None:
    assert {one["level"] for one in ada.ok("doctor", "--json").json} == {"ok"}
    ada.store().unlink()
    ran = ada.run("doctor")
    assert ran.code == 1
    assert "fail" in ran.out
    assert str(ada.store()) in ran.out


def test_home_goes_before_and_after_the_command(ada: Machine, tmp_path: Path) -> None:
    ran = ada.process("--home", str(tmp_path / "nothing"), "hours")  # the later one, ada's, holds
    assert (ran.code, ran.err) == (0, "")


def test_what_is_refused_is_kept_as_a_draft_and_never_over_another(ada: Machine, ask: Ask) -> None:
    name = ask()
    ran = ada.run("reply", name, "One. Two. Three.")
    assert (ran.code, ran.line.endswith("kept as a draft")) == (1, True)
    again = ada.run("reply", name, "Uno. Dos. Tres.")
    assert (again.code, "draft" in again.line) == (1, False)
    assert ada.ok("show", name, "--json").json["drafts"] == {"reply": "One. Two. Three."}
    other = ask("Another?")
    ada.now = OFF_HOURS
    assert ada.run("reply", other, "In the morning.").line.endswith("kept as a draft")


def test_a_window_that_ended_says_so_in_the_list_of_what_is_late(ada: Machine, ask: Ask) -> None:
    ask()
    ada.now += timedelta(days=1, hours=2)
    assert "2h 00m late" in ada.ok("inbox").out
    assert ada.ok("inbox", "--json").json[0]["late"] is True
