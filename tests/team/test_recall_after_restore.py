"""A store is restored to before a recall: its feed is the same, and still what was taken back does not go out."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta

import pytest

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import Entry
from mentor_tui.team.sync import sync
from tests.campaign.places import JournalLocal, Local, LocalOf, MemoryCentral, TwinLocal
from tests.team.world import MORNING, Clock

RELEASE = MORNING + timedelta(hours=8)
REPLY = Entry(
    id="01957f00-0000-7000-8000-000000000001",
    subject="question/q",
    kind="message",
    body={"text": "not what I meant"},
    composed_at=MORNING,
)


@pytest.mark.parametrize("local", [TwinLocal, JournalLocal])
def test_what_was_recalled_is_recalled_again(local: LocalOf) -> None:
    clock = Clock()
    center = MemoryCentral(clock, {"amy": "mentor"})
    with closing(local("amy")) as amy:
        amy.write(REPLY, MORNING)
        assert state_after_sync(amy, center, clock) is OutboxState.HELD
        backup = center.team.ledger.snapshot()
        amy.take_back(REPLY.id)
        assert state_after_sync(amy, center, clock) is OutboxState.RECALLED
        center.restore(backup)
        assert state_after_sync(amy, center, clock) is OutboxState.RECALLED
        clock.forward(hours=9)
        assert state_after_sync(amy, center, clock) is OutboxState.RECALLED
        assert amy.mirror().next_batch(clock(), 50, held).recall == ()
    assert center.rows() == []


def held(entry: Entry, at: datetime) -> datetime:
    return RELEASE


def state_after_sync(amy: Local, center: MemoryCentral, clock: Clock) -> OutboxState:
    sync(amy.mirror(), center.open("amy"), clock, release_at=held)
    return amy.states()[REPLY.id]
