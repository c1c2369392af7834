"""Push, pull and empty pulls over PostgreSQL, against COPY of the same rows in the same run.

Baselines: COPY of the same rows into a table without an index; COPY out of it into one plain SQLite table in one
transaction; and a bare `SELECT 1` on the same connection. Each is measured beside what it is compared with.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench import feed
from bench.server import COLUMNS, TEAM, Ground, ground, row
from mentor_tui.domain.delivery import Cursor
from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.domain.question import answer_claim
from mentor_tui.domain.views import ALL
from mentor_tui.journal import Journal
from mentor_tui.team.port import TeamStore
from mentor_tui.team.sync import AT_ONCE, Progress, sync

BATCH: Final = 50
TURNS: Final = 3
"""How often each is measured, in turn with its baseline; the best of each is printed, for noise only adds."""
EMPTY_PULLS: Final = 3000
ENTRIES_A_QUESTION: Final = 4
PUSH_BUDGET: Final = 0.04
"""8,000 replies a second where COPY does 200,000."""
PULL_BUDGET: Final = 0.25

OUT: Final = """
    COPY (
        SELECT position, id, chain, subject, author, received_at, (outcome = 'contested')::integer, content
        FROM mentor.entry WHERE team = 'bench' ORDER BY position
    ) TO STDOUT
"""
PLAIN: Final = """
    CREATE TABLE feed (
        position INTEGER PRIMARY KEY, id TEXT, chain TEXT, subject TEXT, author TEXT, received_at TEXT,
        contested INTEGER, entry TEXT
    )
"""
KEYS: Final = ("CREATE UNIQUE INDEX feed_id ON feed (id)", "CREATE INDEX feed_subject ON feed (subject)")
"""Without these a mirror could neither be folded nor tell what it has."""


def main(entries: int, replies: int) -> None:
    with ground() as made, tempfile.TemporaryDirectory(prefix="mentor-bench-") as folder:
        made.add_teams({TEAM: feed.ROLES})
        filled = made.fill(feed.year(max(entries // ENTRIES_A_QUESTION, replies)))
        print(f"a feed of {filled:,} entries by {len(feed.ROLES)} members, PostgreSQL with fsync on")
        print(f"{'':36}{'a second':>12}{'COPY':>12}{'ratio':>8}   budget")
        pulled, listed, indexed, plain, keyed = pulls(made, Path(folder), filled)
        report("pull into a fresh journal", pulled, plain, PULL_BUDGET)
        report("  beside a table with its keys", pulled, keyed, None)
        report("  until its lists are true", listed, plain, None)
        report("  until a search finds it all", indexed, plain, None)
        report(f"push of {replies:,} queued replies", *push(made, Path(folder), replies), PUSH_BUDGET)
        report("empty pulls (beside SELECT 1)", *empty_pulls(made), None)


def pulls(made: Ground, folder: Path, filled: int) -> tuple[float, ...]:
    """Entries a second: a first sync until all of the feed is checked and here, until its lists are true, and until its
    end; COPY out into one plain table, and into one with the mirror's keys.
    """
    best = [0.0] * 5
    for turn in range(TURNS):
        taken = (
            *a_first_sync(made, folder / f"pull-{turn}", filled),
            copy_out(made, folder / f"plain-{turn}.db", PLAIN),
            copy_out(made, folder / f"keyed-{turn}.db", PLAIN, *KEYS),
        )
        best = [max(before, filled / seconds) for before, seconds in zip(best, taken, strict=True)]
    return tuple(best)


def a_first_sync(made: Ground, folder: Path, filled: int) -> tuple[float, float, float]:
    """Seconds until everything is here; until it is folded, in the lists; and until a search finds it all."""
    fetched: list[float] = []
    listed: list[float] = []

    def progress(position: int, head: int) -> None:
        if position == head and not fetched:
            fetched.append(time.perf_counter() - began)
            assert journal.cursor().position == filled

    def sorting(done: int, waiting: int) -> None:
        if done == waiting and not listed:
            listed.append(time.perf_counter() - began)
            assert journal.view_count(ALL, feed.LEAD, now()) == (filled - len(feed.ROLES)) // ENTRIES_A_QUESTION

    with closing(a_journal(folder, feed.LEAD)) as journal, closing(made.store(feed.LEAD)) as store:
        began = time.perf_counter()
        whole_sync(journal, store, progress, sorting)
        assert not journal.waits_for_work()
        return fetched[0], listed[0], time.perf_counter() - began


def copy_out(made: Ground, file: Path, *tables: str) -> float:
    """Seconds to stream the rows into SQLite in one transaction, written through to the disk as the journal is."""
    with closing(made.connect()) as connection, closing(sqlite3.connect(file, isolation_level=None)) as into:
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *tables):
            into.execute(statement)

        def stream() -> None:
            into.execute("BEGIN")
            with connection.cursor() as cursor, cursor.copy(OUT) as copy:
                into.executemany("INSERT INTO feed VALUES (?, ?, ?, ?, ?, ?, ?, ?)", copy.rows())
            into.execute("COMMIT")

        return timed(stream)


def push(made: Ground, folder: Path, replies: int) -> tuple[float, float]:
    """Entries a second: what a plane's worth of queued replies takes to leave, and COPY of the same rows."""
    author = feed.MENTORS[0]
    with closing(a_journal(folder / "push", author)) as journal, closing(made.store(author)) as store:
        whole_sync(journal, store)
        written = list(queued(replies))
        journal.write(written, send_after=now())
        baseline = copy_in(made, author, written)
        ours = timed(lambda: push_all(journal, store))
        report_ = whole_sync(journal, store)
        assert not journal.outbox(), report_
    return replies / ours, replies / baseline


def push_all(journal: Journal, store: TeamStore) -> None:
    """What a sync does between its two pulls."""
    after = 0
    journal.return_moved()
    while (going := journal.next_batch(now(), AT_ONCE, lambda _entry, _now: None, after)).outgoing:
        journal.take_receipts(store.push(going.outgoing).receipts)
        after = going.through


def copy_in(made: Ground, author: str, written: list[Entry]) -> float:
    """Seconds that COPY takes for these entries, as rows that are ready."""
    rows = [row(TEAM, feed.Written(author, entry), place, "0" * 64) for place, entry in enumerate(written, 1)]
    with closing(made.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (LIKE mentor.entry)")

        def copy_all() -> None:
            with cursor.copy(f"COPY plain ({COLUMNS}) FROM STDIN") as copy:
                for one in rows:
                    copy.write_row(one)

        return timed(copy_all)


def queued(replies: int) -> list[Entry]:
    """Replies to as many questions, each with the claim of a second cycle."""
    at = now()
    return [
        Entry(
            id=new_id(at, number.to_bytes(10, "big")),
            subject=f"question/{feed.question(number)}",
            kind="answer",
            body={"text": f"Look at line {number}: it is read before it is written.", "cycle": 2, "form": "quick"},
            composed_at=at,
            claim=answer_claim(feed.question(number), 2),
        )
        for number in range(replies)
    ]


def empty_pulls(made: Ground) -> tuple[float, float]:
    """Answers a second on one connection: to a pull that finds nothing new, and to `SELECT 1`."""
    with closing(made.store(feed.LEAD)) as store, closing(made.connect()) as connection:
        found = connection.execute("SELECT position, chain FROM mentor.team WHERE team = %s", (TEAM,)).fetchone()
        assert found is not None
        head = Cursor(*found)

        def ask() -> None:
            for _ in range(EMPTY_PULLS):
                assert not store.pull(head.position, head.chain, BATCH).entries

        def ask_nothing() -> None:
            for _ in range(EMPTY_PULLS):
                connection.execute("SELECT 1").fetchall()

        store.whoami()
        return EMPTY_PULLS / timed(ask), EMPTY_PULLS / timed(ask_nothing)


def a_journal(folder: Path, member: str) -> Journal:
    folder.mkdir()
    journal = Journal.open(folder, insist=True)
    journal.set_identity(member, TEAM)
    return journal


def whole_sync(
    journal: Journal, store: TeamStore, progress: Progress | None = None, sorting: Progress | None = None
) -> object:
    return sync(journal, store, now, release_at=lambda _entry, _now: None, progress=progress, sorting=sorting)


def now() -> datetime:
    return datetime.now(UTC) - timedelta(milliseconds=1)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def report(what: str, ours: float, baseline: float, budget: float | None) -> None:
    ratio = ours / baseline
    verdict = "" if budget is None else f"{'within' if ratio >= budget else 'under'} {budget:.0%}"
    print(f"{what:36}{ours:12,.0f}{baseline:12,.0f}{ratio:8.1%}   {verdict}", flush=True)
