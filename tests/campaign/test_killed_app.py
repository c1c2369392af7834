"""The real app in a real terminal, killed with SIGKILL at random moments: nothing that was typed or sent is lost.

A few rounds in the usual run; `make campaign` asks for a hundred of each.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mentor_tui.bootstrap import open_desk
from mentor_tui.services import drafts, inbox, outbox
from mentor_tui.services import sync as syncing
from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.desk import Desk
from mentor_tui.services.reply import reply
from mentor_tui.services.start import Beginning, start
from mentor_tui.settings import find_paths
from tests.terminal import PATIENCE, Screen, forked

ROUNDS = 100 if os.environ.get("MENTOR_CAMPAIGN") else 3
QUESTIONS = 6
WORDS = "look at the slow query log "


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a window that is always open, and a few questions."""
    paths = find_paths(tmp_path / "home")
    start(paths, Beginning("Maya", "Europe/London", "mon-sun 00:00-24:00"), lambda: datetime.now(UTC), os.urandom)
    desk, _ = open_desk(paths.data)
    for number in range(QUESTIONS):
        ask(desk, Ask(f"Question {number}: why?"))
    syncing.sync(desk)
    desk.journal.close()
    return paths.data


@contextmanager
def opened(home: Path, *, later: timedelta = timedelta(0)) -> Iterator[Desk]:
    desk, _ = open_desk(home, clock=lambda: datetime.now(UTC) + later)
    yield desk
    desk.journal.close()


def lasts_until_kept(screen: Screen, home: Path, text: str) -> None:
    """Read what is painted until another process finds that text as the draft of the first reply."""
    until = time.monotonic() + PATIENCE
    with opened(home) as desk:
        question = inbox.ids(desk)[0]
        while (draft := drafts.load(desk, question)) is None or draft.text != text:
            assert time.monotonic() < until, f"{text!r} was never kept: {draft}"
            screen.lasts(0.1)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_while_typing_the_draft_is_back_up_to_the_last_pause(home: Path, seed: int) -> None:
    chance = random.Random(seed)
    typed = durable = ""
    with forked(home) as screen:
        screen.waits_for(b"Question 0")
        screen.types("r")
        screen.waits_for(b"0 of 2")
        for _ in range(chance.randrange(1, 4)):
            piece = WORDS[: chance.randrange(5, len(WORDS))]
            screen.types(piece)
            typed += piece
            lasts_until_kept(screen, home, typed)
            durable = typed
        screen.types("tail")
        screen.lasts(chance.uniform(0, 0.6))
        screen.is_killed()
    with opened(home) as desk:
        assert desk.journal.integrity() == ""
        draft = drafts.load(desk, inbox.ids(desk)[0])
        assert draft is not None
        assert draft.text.startswith(durable)
        assert (typed + "tail").startswith(draft.text)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_right_after_send_the_reply_arrives_once_or_is_a_draft_still(home: Path, seed: int) -> None:
    chance = random.Random(1000 + seed)
    text = f"See log {seed}. Try again."
    with forked(home) as screen:
        screen.waits_for(b"Question 0")
        with opened(home) as desk:
            question = inbox.ids(desk)[0]
        screen.types("r")
        screen.waits_for(b"0 of 2")
        screen.types(text)
        lasts_until_kept(screen, home, text)
        screen.types("\x13")
        if chance.random() < 0.5:
            screen.waits_for(b"Sent to")
            told_sent = True
        else:
            screen.lasts(chance.uniform(0, 0.15))
            told_sent = False
        screen.is_killed()
    with opened(home, later=timedelta(seconds=20)) as desk:
        draft = drafts.load(desk, question)
        syncing.sync(desk)
        answers = [answer.text for answer in desk.question(question).cycle.answers]
        assert answers == [text] or (not answers and draft is not None and draft.text == text and not told_sent)
        assert outbox.outbox(desk) == []


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_in_the_middle_of_sync_every_reply_arrives_once(home: Path, seed: int) -> None:
    chance = random.Random(2000 + seed)
    with opened(home) as desk:
        questions = inbox.ids(desk)
        for question in questions:
            reply(desk, question, f"Answer to {question}.")
    for _ in range(2):
        with forked(home, "sync") as screen:
            screen.lasts(chance.uniform(0, 0.25))
            screen.is_killed()
    with opened(home) as desk:
        syncing.sync(desk)
        for question in questions:
            assert [answer.text for answer in desk.question(question).cycle.answers] == [f"Answer to {question}."]
            assert all(answer.confirmed for answer in desk.question(question).cycle.answers)
        assert outbox.outbox(desk) == []
