"""Opening a journal, and all that can be wrong with its file: one line, and the file is left as it is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from mentor_tui.domain.errors import BadInput, MentorError, Refused
from mentor_tui.journal import Journal, database
from tests.journal.world import NOW, Feed, ask, named


def one_line(trouble: pytest.ExceptionInfo[MentorError]) -> str:
    text = str(trouble.value)
    assert text
    assert "\n" not in text
    return text


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    first = Journal.open(tmp_path)
    first.set_identity("ada", "team")
    first.write([ask("wal")], send_after=NOW)
    first.close()
    again = Journal.open(tmp_path)
    assert again.identity() == ("ada", "team")
    assert [row.entry for row in again.outbox()] == [ask("wal")]


def test_every_commit_reaches_the_disk(journal: Journal) -> None:
    pragmas = {name: journal._database.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": ("wal",), "synchronous": (2,)}


def test_a_start_imports_nothing_that_takes_long(tmp_path: Path) -> None:
    Journal.open(tmp_path).close()
    code = f"""
import sys, pathlib, datetime
from mentor_tui.journal import Journal
journal = Journal.open(pathlib.Path({str(tmp_path)!r}))
now = datetime.datetime.now(datetime.UTC)
journal.inbox_page("ada", now, 0, 40), journal.inbox_counts("ada", now), journal.setting("last_sync")
heavy = {{"pendulum", "sqlite_utils", "holidays", "mentor_tui.domain.hours", "mentor_tui.domain.deadlines",
         "mentor_tui.domain.question", "textual", "click", "keyring", "subprocess"}}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_newer_journal_is_left_as_it_is(tmp_path: Path) -> None:
    Journal.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as file:
        file.execute("PRAGMA user_version = 99")
    before = (tmp_path / "journal.db").read_bytes()
    with pytest.raises(BadInput) as trouble:
        Journal.open(tmp_path)
    assert "made by a newer mentor-tui" in one_line(trouble)
    assert "upgrade" in one_line(trouble)
    assert (tmp_path / "journal.db").read_bytes() == before


def test_an_upgrade_under_a_running_program_stops_its_writes(journal: Journal) -> None:
    with closing(sqlite3.connect(journal.file)) as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(BadInput) as trouble:
        journal.save_draft("question/x", "reply", "text", at=NOW)
    assert "was upgraded meanwhile" in one_line(trouble)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as file:
        file.execute("CREATE TABLE recipes (name)")
    with pytest.raises(BadInput) as trouble:
        Journal.open(tmp_path)
    assert "is not a mentor-tui journal" in one_line(trouble)


@pytest.mark.parametrize(
    "damage", [b"not a database at all, but long enough to look at" * 30, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "journal.db"
    file.write_bytes(damage)
    with pytest.raises(BadInput) as trouble:
        Journal.open(tmp_path)
    assert str(file) in one_line(trouble)
    assert "mentor backup --restore" in one_line(trouble)
    assert file.read_bytes() == damage


def test_damage_in_the_middle_is_one_line_when_it_is_met(journal: Journal, feed: Feed) -> None:
    for number in range(200):
        feed.add(ask(f"q{number}", body="x" * 500), "bo")
    feed.reaches(journal)
    folder = journal.file.parent
    journal.close()
    with closing(sqlite3.connect(journal.file)) as settled:
        settled.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(journal.file.read_bytes())
    schema = 40 * 4096
    content[schema:-8192] = b"\xab" * (len(content) - schema - 8192)
    journal.file.write_bytes(content)
    damaged = Journal.open(folder)
    with pytest.raises(BadInput) as trouble:
        [damaged.question(question) for question in damaged.inbox_ids("ada", NOW)]
    assert "is damaged" in one_line(trouble)
    assert damaged.integrity() != ""


def test_a_whole_journal_has_nothing_wrong(journal: Journal, feed: Feed) -> None:
    assert journal.integrity() == ""


def test_a_journal_that_another_program_locks_is_one_line(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE_MS", 1)
    mine = journal.another()
    with closing(sqlite3.connect(journal.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BadInput) as trouble:
            mine.set_setting("key", "value")
        assert "is locked by another program" in one_line(trouble)
        other.execute("ROLLBACK")
    mine.set_setting("key", "value")
    assert mine.setting("key") == "value"


def limit_pages(journal: Journal, pages: int) -> None:
    """Let the file grow no further than that, or than it is."""
    journal._database.row(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_is_one_line_and_changes_nothing(journal: Journal, feed: Feed) -> None:
    journal.save_draft("question/x", "reply", "before", at=NOW)
    limit_pages(journal, 1)
    big = ask("big", body="x" * 100_000)
    with pytest.raises(BadInput) as trouble:
        journal.write([ask("small"), big], send_after=NOW, drop_draft=("question/x", "reply"))
    assert "is full" in one_line(trouble)
    assert journal.outbox() == []
    assert journal.inbox_ids("ada", NOW) == []
    assert [draft.text for draft in journal.drafts()] == ["before"]
    limit_pages(journal, 1_000_000)
    journal.write([big], send_after=NOW)
    assert journal.inbox_ids("ada", NOW) == [named("big")]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A file where the folder should be: what a system says is the same, whoever runs this.
    (tmp_path / "home").write_text("")
    with pytest.raises(BadInput) as trouble:
        Journal.open(tmp_path / "home")
    assert "name a folder you may write" in one_line(trouble)


def test_a_file_that_may_only_be_read_is_one_line(journal: Journal) -> None:
    with closing(sqlite3.connect(f"{journal.file.as_uri()}?mode=ro", uri=True, isolation_level=None)) as locked_down:
        journal._database.connection = locked_down
        with pytest.raises(BadInput) as trouble:
            journal.set_setting("key", "value")
    assert "check that you may write" in one_line(trouble)


def test_a_second_program_reads_but_does_not_write(journal: Journal, feed: Feed) -> None:
    feed.add(ask("wal"), "bo")
    second = Journal.open(journal.file.parent, read_only=True)
    before = second.version()
    feed.reaches(journal)
    assert second.version() != before
    assert second.inbox_ids("ada", NOW) == [named("wal")]
    assert second.read_only
    with pytest.raises(Refused) as trouble:
        second.save_draft("question/x", "reply", "text", at=NOW)
    assert "read-only" in one_line(trouble)


def test_there_is_nothing_to_read_where_no_journal_is(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as trouble:
        Journal.open(tmp_path, read_only=True)
    assert "mentor sync" in one_line(trouble)
    assert list(tmp_path.iterdir()) == []


def test_version_tells_of_others_changes_only(journal: Journal) -> None:
    other, before = journal.another(), journal.version()
    journal.set_setting("mine", "1")
    assert journal.version() == before
    other.set_setting("theirs", "1")
    assert journal.version() != before


def test_two_programs_may_make_the_same_journal_at_once(tmp_path: Path) -> None:
    start = threading.Barrier(8)
    troubles: list[Exception] = []

    def make() -> None:
        start.wait()
        try:
            Journal.open(tmp_path).close()
        except MentorError as error:
            troubles.append(error)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert Journal.open(tmp_path).integrity() == ""


def test_a_journal_that_another_program_makes_meanwhile_is_no_strangers_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = database.Database.row

    def row(self: database.Database, sql: str, parameters: Sequence[object] = ()) -> tuple[object, ...] | None:
        found = real(self, sql, parameters)
        asked.append(sql)
        if len(asked) == 1:
            Journal.open(tmp_path).close()
        return found

    monkeypatch.setattr(database.Database, "row", row)
    assert Journal.open(tmp_path).outbox() == []


def test_a_journal_whose_making_was_cut_short_is_made(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"")
    assert Journal.open(tmp_path).outbox() == []


def test_threads_write_side_by_side(journal: Journal) -> None:
    def write(name: str) -> None:
        mine = journal.another()
        for number in range(20):
            mine.write([ask(f"{name}{number}")], send_after=NOW)
        mine.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.outbox()) == 80
    assert len(journal.inbox_ids("ada", NOW)) == 80
