"""The store in one file: several processes at once, and every way a file can be wrong."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mentor_tui.domain.entry import GENESIS, next_chain
from mentor_tui.domain.errors import BadInput, StoreUnreachable
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.port import Outcome, Outgoing
from tests.team.world import Clock, World, embedded_world

PUSHES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.port import Outgoing

path, member, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
at = datetime(2026, 3, 10, tzinfo=UTC)
store = EmbeddedStore(path, member, lambda: datetime.now(UTC), patience=30)
print("ready", flush=True)
sys.stdin.readline()
for number in range(rounds):
    entropy = f"{member}{number:06}".encode().rjust(10, b"0")
    entry = Entry(new_id(at, entropy), f"question/{number}", "answer", {"text": member}, at, f"answer/{number}/1")
    (receipt,) = store.push([Outgoing(entry)]).receipts
    print(receipt.id, receipt.outcome, receipt.position, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a team's store #1?.db"


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    made = embedded_world(path)
    yield made
    made.close()


def start(path: Path, member: str, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PUSHES, str(path), member, str(rounds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_processes_that_push_at_once_lose_nothing(world: World, path: Path) -> None:
    rounds = 60
    pushers = [start(path, member, rounds) for member in ("amy", "ben", "lea")]
    for pusher in pushers:
        go(pusher)
    said = [line.split() for pusher in pushers for line in pusher.communicate(timeout=60)[0].splitlines()]
    feed = world.feed("mia")
    assert [item.position for item in feed] == list(range(1, 3 * rounds + 1))
    assert {(item.id, str(item.position)) for item in feed} == {(entry_id, position) for entry_id, _, position in said}
    assert [outcome for _, outcome, _ in said].count("applied") == rounds
    assert sum(item.contested for item in feed) == 2 * rounds
    chain = GENESIS
    for item in feed:
        chain = next_chain(chain, item.id, item.received_at)
    assert feed[-1].chain == chain


def test_a_process_killed_while_pushing_leaves_all_that_was_answered(world: World, path: Path) -> None:
    answered = []
    pusher = start(path, "amy", 10_000)
    go(pusher)
    assert pusher.stdout is not None
    answered = [pusher.stdout.readline().split()[0] for _ in range(20)]
    pusher.send_signal(signal.SIGKILL)
    answered += [line.split()[0] for line in pusher.communicate(timeout=60)[0].splitlines() if line.count(" ") == 2]
    feed = world.feed_ids()
    assert feed[: len(answered)] == answered
    assert len(feed) - len(answered) <= 1
    assert world.push("ben", world.entry()).outcome is Outcome.APPLIED


def test_a_push_waits_for_another_ones_write(world: World, path: Path) -> None:
    busy = sqlite3.connect(path, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    hasty = EmbeddedStore(path, "mia", world.clock, patience=0.01)
    with pytest.raises(StoreUnreachable, match=r"locked.*nothing is lost"):
        hasty.push([Outgoing(world.entry())])
    assert not hasty.pull(0, GENESIS, 10).diverged
    busy.rollback()
    busy.close()
    assert hasty.push([Outgoing(world.entry())]).receipts[0].position == 1
    hasty.close()


def test_a_push_is_whole_or_not_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands for anything that fails in the middle of a push."""

    def broken() -> None:
        raise RuntimeError

    store = world.store("mia")
    monkeypatch.setattr(store, "_now", broken)
    with pytest.raises(RuntimeError):
        store.push([Outgoing(world.entry())])
    monkeypatch.setattr(store, "_now", world.clock)
    assert store.push([Outgoing(world.entry())]).receipts[0].position == 1


def test_a_file_that_vanished_is_out_of_reach_and_never_made_anew(world: World, path: Path, tmp_path: Path) -> None:
    world.push("mia", world.entry())
    aside = tmp_path / "aside"
    aside.mkdir()
    for file in tmp_path.glob("a team*"):
        file.rename(aside / file.name)
    for ask in (
        lambda: world.feed("mia"),
        lambda: world.push("mia", world.entry()),
        world.store("amy").whoami,
        world.registrar.members,
    ):
        with pytest.raises(StoreUnreachable, match="cannot be found"):
            ask()
    assert list(tmp_path.glob("a team*")) == []
    for file in aside.iterdir():
        file.rename(tmp_path / file.name)
    assert len(world.feed("mia")) == 1


def test_a_backup_put_in_its_place_is_seen_at_once(world: World, path: Path, tmp_path: Path) -> None:
    world.push("mia", world.entry())
    backup = tmp_path / "backup.db"
    with sqlite3.connect(path) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    source.close()
    target.close()
    world.push("mia", world.entry())
    chain = world.feed("mia")[-1].chain
    world.close()
    backup.replace(path)
    page = world.store("mia").pull(2, chain, 10)
    assert (page.diverged, page.head) == (True, 1)


def test_another_file_put_in_its_place_while_open_is_seen(world: World, path: Path, tmp_path: Path) -> None:
    """Nor is anything of the old one, such as its write-ahead log, carried over into it."""
    world.push("mia", world.entry())
    other = tmp_path / "other.db"
    embedded_world(other).close()
    other.replace(path)
    assert world.store("mia").pull(0, GENESIS, 10).head == 0


@pytest.mark.parametrize("content", [b"", b"not a database, not at all" * 100, b"SQLite format 3\0" + b"\0" * 5000])
def test_a_file_that_is_no_store_is_said_so_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "team.db"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        EmbeddedStore(path, "mia", Clock()).whoami()
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_another_programs_database_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photo (id)")
    other.close()
    with pytest.raises(BadInput, match="not a team's store"):
        EmbeddedStore(path, "mia", Clock()).whoami()


def test_a_damaged_store_is_said_so(world: World, path: Path) -> None:
    world.store("mia").push([Outgoing(world.entry("words " * 500)) for _ in range(50)])
    world.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(BadInput, match="damaged"):
        world.feed("mia")
    assert path.read_bytes() == content


def test_a_store_of_a_newer_version_is_refused(world: World, path: Path) -> None:
    world.close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(BadInput, match="made by a newer version: upgrade mentor-tui"):
        world.store("mia").whoami()


def test_a_store_of_the_first_version_gets_a_chain_that_covers_the_time_of_receipt(world: World, path: Path) -> None:
    world.push("mia", world.entry())
    world.push("mia", world.entry())
    feed = world.feed()
    world.close()
    with sqlite3.connect(path) as older:
        older.execute("UPDATE entry SET chain = 'x' || position")
        older.execute("UPDATE team SET chain = 'x2'")
        older.execute("PRAGMA user_version = 1")
    older.close()
    assert world.store("mia").pull(2, "x2", 10).diverged
    assert world.feed() == feed
    assert world.push("mia", world.entry()).position == 3
    assert world.feed()[2].chain == next_chain(feed[1].chain, world.feed()[2].id, world.clock.at)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable):
        EmbeddedStore(tmp_path, "mia", Clock()).whoami()


def test_a_store_is_never_made_over_something(world: World, path: Path) -> None:
    world.push("mia", world.entry())
    with pytest.raises(BadInput, match="is there already"):
        EmbeddedStore.create(path, "another", world.clock)
    assert len(world.feed("mia")) == 1
    assert not list(path.parent.glob("*.new*"))


def test_a_store_is_made_in_a_folder_that_does_not_exist_yet(tmp_path: Path) -> None:
    path = tmp_path / "shared" / "team.db"
    store = EmbeddedStore.create(path, "the team", Clock())
    store.enrol("amy", "lead")
    store.close()
    assert EmbeddedStore(path, "amy", Clock()).whoami().team == "the team"


def test_a_store_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot make the team's store"):
        EmbeddedStore.create(tmp_path / "file" / "team.db", "team", Clock())


def test_a_disk_that_is_full_loses_nothing_that_was_answered(world: World, path: Path) -> None:
    world.push("mia", world.entry())
    store = world.store("mia")
    connection = store._connected()  # type: ignore[attr-defined]
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    big = world.entry("words " * 20_000)
    with pytest.raises(StoreUnreachable, match="full"):
        store.push([Outgoing(world.entry()), Outgoing(big)])
    connection.execute("PRAGMA max_page_count = 100000")
    assert store.push([Outgoing(big)]).receipts[0].position == 2


def test_copying_the_closed_file_copies_the_store(world: World, path: Path, tmp_path: Path) -> None:
    entry = world.entry()
    world.push("mia", entry)
    world.close()
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    store = EmbeddedStore(copy, "mia", world.clock)
    assert [item.id for item in store.pull(0, GENESIS, 10).entries] == [entry.id]
    store.close()
