"""Killed at any moment: what a person was told is kept, is there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.journal import Journal
from tests.journal.world import NOW, Feed, ask, named

WRITE = """
import itertools, pathlib, sys
from mentor_tui.journal import Journal
from tests.journal.world import NOW, about, answer, ask, at_once
journal = Journal.open(pathlib.Path(sys.argv[1]))
after = 0
for number in itertools.count():
    name = f"{sys.argv[2]}-{number}"
    journal.save_draft(about(name), "reply", name, at=NOW)
    print("draft", name, flush=True)
    journal.write([answer(name, f"answer {name}")], send_after=NOW, drop_draft=(about(name), "reply"))
    print("answer", name, flush=True)
    going = journal.next_batch(NOW, 50, at_once, after)
    after = going.through
    if going.outgoing:
        print("sent", name, flush=True)
"""
BEGIN_AGAIN = """
import pathlib, sys
from mentor_tui.journal import Journal
from tests.journal.world import Feed, ask
journal = Journal.open(pathlib.Path(sys.argv[1]))
feed = Feed()
for number in range(300):
    feed.add(ask(f"new{number}"), "bo")
print("begun", flush=True)
while True:
    journal.begin_fresh()
    for start in range(0, 300, 50):
        journal.take_fresh_page(feed.items[start : start + 50])
    journal.adopt_fresh()
"""


def run_and_kill(code: str, folder: Path, *more: str, after: float) -> list[str]:
    """Run `code` until it has said something, kill it `after` seconds later; what it said by then."""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder), *more], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        said = [running.stdout.readline()]
        time.sleep(after)
        running.kill()
        said += running.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n")]


@pytest.mark.parametrize("round_", range(12))
def test_a_kill_loses_nothing_that_was_kept(tmp_path: Path, round_: int) -> None:
    Journal.open(tmp_path).set_identity("ada", "team")
    said = run_and_kill(WRITE, tmp_path, str(round_), after=random.Random(round_).uniform(0, 0.15))
    journal = Journal.open(tmp_path)
    assert journal.integrity() == ""
    drafts = {draft.text for draft in journal.drafts()}
    rows = {str(row.entry.id): row for row in journal.outbox()}
    assert said
    for what, name in (line.split() for line in said):
        row = rows.get(named(f"answer {name}"))
        if what == "draft":
            assert (name in drafts) != (row is not None)
        else:
            assert row is not None
            assert name not in drafts
        if what == "sent":
            assert row is not None
            assert row.state is OutboxState.SENT


@pytest.mark.parametrize("round_", range(6))
def test_a_kill_while_beginning_again_leaves_one_whole_mirror(tmp_path: Path, round_: int) -> None:
    journal, feed = Journal.open(tmp_path), Feed()
    journal.set_identity("ada", "team")
    for number in range(100):
        feed.add(ask(f"mine{number}"), "ada")
    feed.reaches(journal)
    journal.close()
    run_and_kill(BEGIN_AGAIN, tmp_path, after=random.Random(round_).uniform(0, 0.4))
    journal = Journal.open(tmp_path)
    assert journal.integrity() == ""
    shown = set(journal.inbox_ids("ada", NOW))
    mine = {named(f"mine{number}") for number in range(100)}
    assert mine <= shown
    assert journal.cursor().position == (100 if shown == mine else 300)
    assert len(journal.outbox()) == (0 if shown == mine else 100)
