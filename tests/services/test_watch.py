"""Syncing for ever: at a pace, at the next departure, through the store's absence, and through faults."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from mentor_tui.domain.errors import NotAMember, StoreUnreachable
from mentor_tui.services import faults, lock, reply
from mentor_tui.services import sync as syncing
from mentor_tui.services.desk import Desk
from mentor_tui.services.pace import LONGEST, Pace
from mentor_tui.services.sync import Attempt, attempt
from mentor_tui.services.watch import Watched, watch
from tests.services.conftest import Office

SLOW = Pace(lambda _least, most: most)
AT = datetime(2026, 3, 10, 10, tzinfo=UTC)


def watching(desk: Desk, office: Office, times: int, once: Callable[[], Attempt] | None = None) -> list[Watched]:
    """So many syncs of a watch; the clock goes on by what it sleeps."""
    syncs = watch(desk, once or (lambda: attempt(desk)), SLOW, lambda seconds: office.clock.goes_on(seconds=seconds))
    return [next(syncs) for _ in range(times)]


def test_a_watch_brings_what_others_wrote_and_is_silent_when_nothing_happened(
    office: Office, maya: Desk, tom: Desk
) -> None:
    office.all_sync()
    assert [one.did_something for one in watching(maya, office, 3)] == [False] * 3
    office.asks("Why?")
    syncs = watch(tom, lambda: attempt(tom), SLOW, lambda _: None)
    syncing.sync(maya)
    assert not next(syncs).did_something
    reply.reply(maya, office.asks("And why?"), "Look at the log. Then try again.")
    office.clock.goes_on(minutes=1)
    syncing.sync(maya)
    brought = next(syncs)
    assert brought.did_something
    assert brought.attempt.report is not None
    assert brought.attempt.report.pulled


def test_a_held_reply_goes_out_at_its_time_not_a_minute_later(office: Office, maya: Desk) -> None:
    question = office.asks()
    office.clock.at = AT.replace(hour=16, minute=59, second=55)
    reply.reply(maya, question, "Look at the log. Then try again.", undo_for=timedelta(seconds=10))
    office.clock.goes_on(seconds=10)
    syncing.sync(maya)
    opens = lock.state(maya).until
    assert opens is not None
    office.clock.at = opens - timedelta(seconds=LONGEST + 20)
    before, nearer, then = watching(maya, office, 3)
    assert (before.did_something, nearer.did_something) == (True, False)
    assert then.at == opens
    assert [answer.confirmed for answer in maya.question(question).cycle.answers] == [True]


def test_a_watch_goes_on_while_the_store_is_away_and_when_it_is_back(office: Office, maya: Desk) -> None:
    office.cut = True
    syncs = watch(maya, lambda: attempt(maya), Pace(lambda _l, most: most), lambda s: office.clock.goes_on(seconds=s))
    away = [next(syncs) for _ in range(6)]
    assert all(one.attempt.away for one in away)
    waits = [round((one.next_at - one.at).total_seconds()) for one in away]
    assert waits == [60, 120, 240, 300, 300, 300]
    office.cut = False
    assert next(syncs).attempt.complete


def test_a_first_sync_that_a_person_must_mend_ends_the_watch_a_later_one_does_not(office: Office, maya: Desk) -> None:
    stranger = Attempt(problem=NotAMember("maya is no member"))
    with pytest.raises(NotAMember):
        watching(maya, office, 1, lambda: stranger)
    results = [attempt(maya), stranger, attempt(maya)]
    told = watching(maya, office, 3, lambda: results.pop(0))
    assert [str(one.attempt.problem or "") for one in told] == ["", "maya is no member", ""]


def broken(desk: Desk, message: str) -> Desk:
    """A desk with a store that meets a fault nobody foresaw."""
    from dataclasses import replace

    def opened() -> None:
        password = "hunter2-in-a-local"
        raise ValueError(f"{message} {len(password)}")

    return replace(desk, open_store=opened)  # type: ignore[arg-type]


def test_a_fault_is_told_in_a_line_and_its_traceback_written_down_without_secrets(office: Office, maya: Desk) -> None:
    done = attempt(broken(maya, "postgresql://maya:hunter2@db/team password='hunter2' password=hunter2"))
    line = str(done.problem)
    assert "\n" not in line
    assert "ValueError" in line
    log = maya.home.data / faults.FILE
    assert str(log) in line
    assert not done.away
    written = log.read_text()
    assert "in opened" in written
    assert "postgresql://maya:***@db/team" in written
    assert "hunter2" not in written.replace('password = "hunter2-in-a-local"', "")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://maya:p@ss!:word@db/team",
        "could not parse 'postgresql://:hunter2@db:5432/team?x=1'",
        "password=hunter2 host=db",
        "{'password': 'hunter2', 'host': 'db'}",
        "postgresql://db/team?user=maya&password=hunter2&x=1",
        "PGPASSWORD=hunter2",
    ],
)
def test_what_stands_where_passwords_stand_is_blotted_out(text: str) -> None:
    left = faults.without_secrets(text)
    assert "***" in left
    assert not any(secret in left for secret in ("hunter2", "p@ss", "ss!", "word@"))


def test_the_log_of_faults_does_not_grow_for_ever(office: Office, maya: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST", 2000)
    for _ in range(20):
        attempt(broken(maya, "again"))
    sizes = [file.stat().st_size for file in maya.home.data.glob(f"{faults.FILE}*")]
    assert len(sizes) == 2
    assert max(sizes) < 6000


def test_a_fault_is_told_even_when_it_cannot_be_written_down(office: Office, maya: Desk) -> None:
    (maya.home.data / faults.FILE).mkdir()
    assert "ValueError" in str(attempt(broken(maya, "x")).problem)


def test_a_problem_is_kept_without_the_frames_it_came_through(office: Office, maya: Desk) -> None:
    office.cut = True
    problem = attempt(maya).problem
    assert isinstance(problem, StoreUnreachable)
    assert problem.__traceback__ is None
    assert problem.__context__ is None
