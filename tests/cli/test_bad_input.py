"""Bad input gets one line that says what, where and what to do; nothing is half done, and no traceback is seen."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mentor_tui.__main__ import run
from mentor_tui.journal.database import explain

if TYPE_CHECKING:
    from tests.cli.conftest import Ask, Machine

HOURS = "mon-fri 09:00-17:00"


def new_machine(ada: Machine, home: Path) -> Machine:
    return type(ada)(home)


@pytest.mark.parametrize(
    ("zone", "hours", "said"),
    [
        ("Europe/Belin", HOURS, "Europe/Berlin"),
        ("Europe/London", "mon-fri 9 to 5", "mon-fri 9 to 5"),
        ("Europe/London", "mon-fri 25:00-26:00", "25:00"),
        ("Europe/London", "funday 09:00-17:00", "funday"),
        ("Europe/London", "", "hours"),
    ],
)
def test_a_wrong_zone_or_wrong_hours_set_up_nothing(
    ada: Machine, tmp_path: Path, zone: str, hours: str, said: str
) -> None:
    fresh = new_machine(ada, tmp_path / "new")
    ran = fresh.run("init", "--name", "Eve", "--zone", zone, "--hours", hours)
    assert ran.code == 2
    assert said in ran.line
    assert not fresh.home.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--zone", "Europe/Lodnon"], "did you mean Europe/London"),
        (["--holidays", "DE-XX"], "DE-XX"),
        (["--exception", "someday off"], "someday off"),
        (["mon-fri 17:00-17:00"], "17:00"),
        ([""], "empty"),
    ],
)
def test_wrong_hours_leave_the_declared_ones(ada: Machine, options: list[str], said: str) -> None:
    ran = ada.run("hours", *options)
    assert ran.code == 2
    assert said in ran.line
    assert ada.ok("hours", "--json").json["current"]["hours"] == HOURS


def test_init_in_a_home_in_use_is_refused(ada: Machine) -> None:
    ran = ada.run("init", "--name", "Eve", "--zone", "UTC", "--hours", HOURS)
    assert ran.code == 1
    assert "is set up already" in ran.line


def test_init_asks_at_the_terminal_and_says_so_when_nobody_answers(ada: Machine, tmp_path: Path) -> None:
    fresh = new_machine(ada, tmp_path / "new")
    ran = fresh.process("init")
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert "the input ended" in ran.err
    assert not fresh.home.exists()
    fresh.process("init", stdin=b"Eve\nAsia/Kolkata\nmon-fri 10:00-18:00\n")
    assert fresh.ok("hours", "--json").json["current"]["zone"] == "Asia/Kolkata"


def test_a_command_before_init_says_what_to_run(ada: Machine, tmp_path: Path) -> None:
    ran = new_machine(ada, tmp_path / "new").process("inbox")
    assert ran.code == 2
    assert "mentor init" in ran.line


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["inbx"], "did you mean inbox?"),
        (["show"], "missing argument"),
        (["show", "ffffff"], "'ffffff'"),
        (["inbox", "--jsn"], "--json"),
        (["team", "add", "X", "--role", "boss", "--zone", "UTC", "--hours", HOURS], "boss"),
        (["ask", "x", "--mentee", "Chidy"], "Chidi"),
        (["ask", "x", "--mentee", "Chidi", "--body", "\x00"], "the body is empty"),
        (["ask", "", "--mentee", "Chidi"], "the title is empty"),
        (["import", "slack", "x.zip"], "--mentor"),
        (["outbox", "undo", "abcdef"], "nothing in the outbox"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(ada: Machine, argv: list[str], said: str) -> None:
    ran = ada.run(*argv)
    assert ran.code == 2
    assert said in ran.line


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u2060", "\x00"])
def test_an_empty_reply_changes_nothing(ada: Machine, ask: Ask, text: str) -> None:
    ran = ada.run("reply", ask(), "-", stdin=text.encode())
    assert ran.code == 2
    assert "empty" in ran.line
    assert len(ada.ok("inbox", "--json").json) == 1


def test_a_body_of_ten_megabytes_is_refused_with_its_size(ada: Machine) -> None:
    ran = ada.process("ask", "Big", "--mentee", "Chidi", "--body", "-", stdin=b"x" * 10_000_000)
    assert ran.code == 2
    assert "10,000,000 bytes" in ran.line
    assert ada.ok("inbox", "--json").json == []


def test_nul_bytes_and_escape_sequences_never_reach_the_terminal(ada: Machine, ask: Ask) -> None:
    name = ask(
        "\x1b]0;pwned\x07Why \x1b[31mred\x1b[0m?\u202e", "--body", "-", stdin=b"a\x00b \x9b2J \xc2\x9b2J\r\nend\xff"
    )
    ada.run("reply", name, "-", stdin=b"Try \x1b[2Jthis.")
    for argv in (["inbox"], ["show", name], ["outbox"], ["show", name, "--json"]):
        ran = ada.process(*argv)
        assert ran.code == 0
        assert not any((ord(one) < 32 and one != "\n") or 127 <= ord(one) < 160 or one == "\u202e" for one in ran.out)
    assert "Why red?" in ada.ok("show", name).out


def test_a_hostile_entry_of_another_client_is_cleaned_when_shown(ada: Machine, ask: Ask) -> None:
    name = ask("HOSTILE here", "--body", "HOSTILE there")
    with closing(sqlite3.connect(ada.home / "journal.db")) as journal:
        for table, column in (("feed", "entry"), ("inbox", "title")):
            evil = "char(27) || '[31mred' || char(7)" if table == "inbox" else "'\\u001b[31mred\\u0007'"
            journal.execute(f"UPDATE {table} SET {column} = replace({column}, 'HOSTILE', {evil})")
        journal.commit()
    for argv in (["inbox"], ["show", name]):
        out = ada.ok(*argv).out
        assert "red here" in out
        assert argv == ["inbox"] or "red there" in out
        assert "\x1b" not in out
        assert "\x07" not in out


def test_an_error_never_repeats_control_characters(ada: Machine, tmp_path: Path) -> None:
    elsewhere = new_machine(ada, tmp_path / "a\x1b[31mb\u202e\nc")
    for ran in (ada.run("show", "\x1b[31mabc\u202e\n"), ada.run("\x1b[31m"), elsewhere.run("inbox")):
        assert ran.code == 2
        assert ran.line.isprintable()


def test_an_export_that_is_not_a_zip(ada: Machine, tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    for content, said in ((b"not a zip", "not a zip"), (b"", "not a zip")):
        file.write_bytes(content)
        ran = ada.run("import", "slack", str(file), "--mentor", "ada")
        assert (ran.code, said in ran.line, str(file) in ran.line) == (2, True, True)
    gone = ada.run("import", "slack", str(tmp_path / "none.zip"), "--mentor", "ada")
    assert (gone.code, "give the path" in gone.line) == (2, True)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"channels.json": "[]"}, "users.json is missing"),
        ({"users.json": "[]"}, "channels.json is missing"),
        ({"users.json": '[{"id": "U1", "na', "channels.json": "[]"}, "not whole JSON"),
    ],
)
def test_an_export_that_is_incomplete_or_half_written(
    ada: Machine, tmp_path: Path, files: dict[str, str], said: str
) -> None:
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    ran = ada.run("import", "slack", str(file), "--mentor", "ada")
    assert ran.code == 2
    assert said in ran.line
    assert ada.ok("inbox", "--json").json == []


def test_one_wrong_line_takes_nothing_of_the_file(ada: Machine, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"title": "Good", "mentee": "Dele"}\n{"title": "half')
    ran = ada.run("import", "jsonl", str(file))
    assert ran.code == 2
    assert "line 2" in ran.line
    assert ada.ok("inbox", "--json").json == []
    assert len(ada.ok("team", "list", "--json").json) == 3


def test_a_vanished_store_is_exit_3_and_the_question_is_kept(ada: Machine) -> None:
    ada.store().unlink()
    asked = ada.process("ask", "Where is it?", "--mentee", "Chidi")
    assert asked.code == 0
    assert "queued" in asked.err
    ran = ada.process("sync")
    assert ran.code == 3
    assert "nothing is lost" in ran.line or str(ada.store()) in ran.line
    assert not ada.store().exists()


@pytest.mark.parametrize("argv", [["inbox"], ["sync"], ["ask", "x", "--mentee", "Chidi"]])
def test_a_corrupt_journal_is_left_as_it_is(ada: Machine, argv: list[str]) -> None:
    journal = ada.home / "journal.db"
    journal.write_bytes(b"this is no database " * 500)
    before = journal.read_bytes()
    ran = ada.process(*argv)
    assert ran.code == 2
    assert "damaged" in ran.line
    assert journal.read_bytes() == before


def test_a_newer_journal_is_left_as_it_is(ada: Machine) -> None:
    journal = ada.home / "journal.db"
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = journal.read_bytes()
    ran = ada.process("ask", "x", "--mentee", "Chidi")
    assert ran.code == 2
    assert "newer" in ran.line
    assert journal.read_bytes() == before


def test_a_corrupt_or_newer_store_is_left_as_it_is(ada: Machine, ask: Ask) -> None:
    name = ask()
    with closing(sqlite3.connect(ada.store())) as connection:
        connection.execute("PRAGMA user_version = 99")
    ran = ada.run("sync")
    assert (ran.code, "newer" in ran.line) == (2, True)
    garbage = b"this is no database " * 500
    ada.store().write_bytes(garbage)
    ran = ada.run("sync")
    assert ran.code in (2, 3)
    assert str(ada.store()) in ran.line
    said = ada.run("reply", name, "It is the lock.")
    assert said.code == 0, said
    assert "queued" in said.err
    assert ada.store().read_bytes() == garbage


def test_a_locked_journal_says_so(ada: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentor_tui.journal.database.PATIENCE_MS", 50)
    with closing(sqlite3.connect(ada.home / "journal.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = ada.run("ask", "x", "--mentee", "Chidi")
    assert ran.code == 2
    assert "locked" in ran.line


@pytest.mark.skipif(os.name == "nt", reason="permissions are others there")
def test_a_read_only_home_says_so(ada: Machine, tmp_path: Path) -> None:
    """As root nothing is read-only by its permissions: there the home stands in a file's place instead."""
    if os.geteuid() == 0:
        (tmp_path / "file").write_text("")
        fresh = new_machine(ada, tmp_path / "file" / "home")
    else:
        (tmp_path / "closed").mkdir(mode=0o500)
        fresh = new_machine(ada, tmp_path / "closed" / "home")
    ran = fresh.process("init", "--name", "Eve", "--zone", "UTC", "--hours", HOURS)
    assert ran.code == 2
    assert str(fresh.home) in ran.line


def _no_room(limit: int) -> None:
    """What a full disk looks like to a program: no file may grow beyond `limit` bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def test_a_full_disk_says_so_and_changes_nothing(ada: Machine) -> None:
    before = ada.ok("inbox", "--json").json
    ran = ada.process("ask", "x" * 150, "--mentee", "Chidi", "--body", "y" * 50_000, preexec_fn=lambda: _no_room(4096))
    assert ran.code == 2
    assert str(ada.home) in ran.line
    assert ada.ok("inbox", "--json").json == before
    assert ada.ok("doctor").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_behind_stdout_is_one_line(ada: Machine, ask: Ask, unbuffered: str) -> None:
    ask()
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mentor_tui", "team", "list", "--home", str(ada.home)],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("mentor: No space left")
    assert done.stderr.count(b"\n") == 1


def test_a_reader_that_goes_away_is_no_error(ada: Machine, ask: Ask) -> None:
    ask()
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "mentor_tui", "team", "list", "--home", str(ada.home)],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_that_lacks_a_letter_gets_it_spelled_out(ada: Machine, ask: Ask) -> None:
    ask("Why 日本?")
    ran = ada.process("inbox", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert ran.code == 0
    assert r"Why \u65e5\u672c?" in ran.out


def test_the_screens_without_a_terminal_say_what_to_use(ada: Machine) -> None:
    ran = ada.process()
    assert ran.code == 2
    assert "need a terminal" in ran.line


def test_a_backup_that_is_none_is_not_restored(ada: Machine, ask: Ask, tmp_path: Path) -> None:
    ask()
    file = tmp_path / "kept.db"
    file.write_bytes(b"no backup")
    ran = ada.run("backup", "--restore", str(file))
    assert ran.code == 2
    assert "not a backup" in ran.line
    assert len(ada.ok("inbox", "--json").json) == 1


def test_a_damaged_settings_file_is_named_with_its_fault(ada: Machine) -> None:
    (ada.home / "settings.toml").write_text("member = \n")
    ran = ada.run("inbox")
    assert ran.code == 2
    assert "settings.toml" in ran.line


def test_a_home_that_was_removed_is_not_made_anew(ada: Machine) -> None:
    shutil.rmtree(ada.home)
    assert ada.run("sync").code == 2
    assert not ada.home.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bell = 1", "bell is 1; it must be true or false"),
        ("theme = true", "theme is True; it must be a text in quotes"),
        ('keys = "r"', "keys is 'r'; it must be a table"),
        ("colour = 1", "unknown setting 'colour'; known are member, store, theme"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_must_be(ada: Machine, line: str, said: str) -> None:
    """And what is usual counts instead, so that a line about colours stops no work."""
    file = ada.home / "settings.toml"
    file.write_text(f"{line}\n{file.read_text().partition('[keys]')[0]}")
    ran = ada.ok("inbox", "--json")
    assert ran.json == []
    assert ran.err.count("\n") == 1
    assert f"{file}, line 1, column" in ran.err
    assert said in ran.err


def test_a_setting_that_is_missing_is_named_with_the_line_to_write(ada: Machine) -> None:
    (ada.home / "settings.toml").write_text('member = "ada"\n')
    assert ada.run("inbox").line.endswith('store is missing; write a line like  store = "..."')


@pytest.mark.parametrize("argv", [["--home", "", "inbox"], ["inbox", "--home", ""], ["--home="]])
def test_a_home_without_a_name_is_not_the_folder_one_stands_in(
    ada: Machine, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv, clock=lambda: ada.now) == 2
    assert "--home names no folder" in capsys.readouterr().err


def test_the_exit_code_is_right_where_nobody_reads_the_error(ada: Machine) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "mentor_tui", "show", "ffffff", "--home", str(ada.home)], stderr=write, check=False
    )
    os.close(write)
    assert done.returncode == 2


def test_a_disk_without_room_for_sqlites_own_files_is_called_full(
    ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class IoError(sqlite3.OperationalError):
        sqlite_errorcode = sqlite3.SQLITE_IOERR

    assert "check the disk" in str(explain(IoError("disk I/O error"), ada.home / "journal.db"))
    monkeypatch.setattr("mentor_tui.journal.database.LITTLE_ROOM", 1 << 62)
    assert "is full" in str(explain(IoError("disk I/O error"), ada.home / "journal.db"))


def test_a_lost_journal_comes_back_from_a_backup_or_from_the_store(ada: Machine, ask: Ask, tmp_path: Path) -> None:
    ask()
    backup = tmp_path / "kept.db"
    ada.ok("backup", str(backup))
    for way in (["sync"], ["backup", "--restore", str(backup), "--json"]):
        for file in ada.home.glob("journal.db*"):
            file.unlink()
        ran = ada.run("inbox")
        assert (ran.code, "mentor sync" in ran.line, "--restore" in ran.line) == (2, True, True)
        brought = ada.ok(*way)
        assert len(ada.ok("inbox", "--json").json) == 1
    assert brought.json["kept_aside"] is None


def test_a_backup_is_not_restored_where_no_home_is(ada: Machine, tmp_path: Path) -> None:
    backup = tmp_path / "kept.db"
    ada.ok("backup", str(backup))
    nowhere = new_machine(ada, tmp_path / "nowhere")
    ran = nowhere.run("backup", "--restore", str(backup))
    assert (ran.code, "mentor init" in ran.line) == (2, True)
    assert not nowhere.home.exists()


@pytest.mark.skipif(os.name == "nt", reason="arguments are no bytes there")
@pytest.mark.parametrize("argv", [["show", b"\xff"], ["ask", "x", "--on", b"\xff"], ["ack", b"caf\xe9"]])
def test_an_argument_in_another_encoding_is_one_line(ada: Machine, argv: list[str | bytes]) -> None:
    ran = ada.process(*argv)  # type: ignore[arg-type]
    assert ran.code == 2
    assert ran.line


def test_an_answer_in_another_encoding_is_one_line(ada: Machine, tmp_path: Path) -> None:
    ran = new_machine(ada, tmp_path / "new").run("init", stdin=b"caf\xe9\n")
    assert ran.code == 2
    assert "UTF-8" in ran.err
