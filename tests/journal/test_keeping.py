"""Backup and restore: whole or not at all, and nothing is ever thrown away."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.journal import AppLock, Journal
from mentor_tui.journal.keeping import backup, restore
from tests.journal.world import NOW, ask, named


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def saved(home: Path, tmp_path: Path) -> Path:
    """A backup of a journal with one question; the journal got a second one since."""
    journal = Journal.open(home)
    journal.set_identity("ada", "team")
    journal.write([ask("before")], send_after=NOW)
    file = tmp_path / "journal.backup"
    assert backup(journal, file) == file.stat().st_size > 0
    journal.write([ask("after")], send_after=NOW)
    journal.close()
    return file


def titles(folder: Path) -> set[str]:
    with closing(Journal.open(folder)) as journal:
        return {str(row.entry.body["title"]).split()[2] for row in journal.outbox()}


def test_a_restored_journal_is_the_one_saved_and_the_other_is_kept(home: Path, saved: Path, tmp_path: Path) -> None:
    aside = restore(home, saved, NOW)
    assert titles(home) == {"before"}
    kept = tmp_path / "kept"
    kept.mkdir()
    aside.rename(kept / "journal.db")
    assert titles(kept) == {"before", "after"}
    assert sorted(file.name for file in home.iterdir()) == ["journal.db", "journal.migrating", "mentor.lock"]


def test_a_restored_journal_is_written_as_safely_as_any(home: Path, saved: Path) -> None:
    restore(home, saved, NOW)
    with closing(Journal.open(home)) as journal:
        assert journal._database.row("PRAGMA journal_mode") == ("wal",)
        assert journal.find(named("before"))


def test_a_backup_is_one_file_and_replaces_an_earlier_one(home: Path, saved: Path) -> None:
    with closing(Journal.open(home)) as journal:
        backup(journal, saved)
    restore(home, saved, NOW)
    assert titles(home) == {"before", "after"}
    assert [file.name for file in saved.parent.iterdir() if file.name.startswith("journal.backup")] == [saved.name]


def test_a_backup_while_others_write_is_whole(home: Path, saved: Path, tmp_path: Path) -> None:
    with closing(Journal.open(home)) as journal, closing(journal.another()) as other, other._database.write():
        backup(journal, tmp_path / "live")
    restore(home, tmp_path / "live", NOW)
    assert titles(home) == {"before", "after"}


def test_a_backup_overwrites_no_other_file(home: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    with closing(Journal.open(home)) as journal:
        for file, said in ((notes, "is no backup"), (home / "journal.db", "is the journal itself")):
            with pytest.raises(BadInput, match=said):
                backup(journal, file)
    assert notes.read_text() == "mine"


def test_a_backup_to_nowhere_leaves_nothing(home: Path, tmp_path: Path) -> None:
    with closing(Journal.open(home)) as journal, pytest.raises(BadInput) as trouble:
        backup(journal, tmp_path / "no such folder" / "file")
    assert "\n" not in str(trouble.value)


def test_a_damaged_journal_is_kept_as_it_is_and_replaced(home: Path, saved: Path) -> None:
    (home / "journal.db").write_bytes(b"\xff" * 9000)
    (home / "journal.db-wal").write_bytes(b"log of another life")
    aside = restore(home, saved, NOW)
    assert titles(home) == {"before"}
    assert aside.read_bytes() == b"\xff" * 9000
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"log of another life"


def test_a_lost_journal_is_restored(home: Path, saved: Path) -> None:
    for file in home.glob("journal.db*"):
        file.unlink()
    restore(home, saved, NOW)
    assert titles(home) == {"before"}


def test_nothing_is_restored_under_an_open_program(home: Path, saved: Path) -> None:
    lock = AppLock(home)
    lock.acquire()
    with pytest.raises(Refused, match="close it"):
        restore(home, saved, NOW)
    lock.release()
    with closing(Journal.open(home)), pytest.raises(Refused, match="in use"):
        restore(home, saved, NOW)
    assert not list(home.glob("*arriving*"))
    assert titles(home) == {"before", "after"}


@pytest.mark.parametrize("damage", ["text", "torn", "newer", "missing", "empty"])
def test_only_a_whole_backup_is_restored(home: Path, saved: Path, damage: str) -> None:
    if damage == "text":
        saved.write_text("Dear diary")
    elif damage == "torn":
        content = saved.read_bytes()
        saved.write_bytes(content[:8192] + b"\xab" * 8192 + content[16384:])
    elif damage == "newer":
        with closing(sqlite3.connect(saved)) as file:
            file.execute("PRAGMA user_version = 99")
    elif damage == "missing":
        saved.unlink()
    else:
        saved.write_bytes(b"")
    with pytest.raises(BadInput) as trouble:
        restore(home, saved, NOW)
    assert "\n" not in str(trouble.value)
    assert str(saved) in str(trouble.value)
    assert titles(home) == {"before", "after"}
    assert not list(home.glob("*restore*"))
