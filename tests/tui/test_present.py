"""Words for times and states: short, in the reader's own zone, never by colour alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mentor_tui.domain.hours import LockState
from mentor_tui.journal import InboxCounts
from mentor_tui.services.inbox import Status
from mentor_tui.tui.present import Piece, Role, clock, countdown, local_time, moment, one_line, paragraphs, span
from mentor_tui.tui.status_text import OUT_OF_REACH, SILENT, StatusPart, SyncShown, count_parts
from mentor_tui.tui.widgets.bars import apart, cells_of, fitted, giving_way
from mentor_tui.tui.widgets.cells import fit

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=45), "45s"),
        (timedelta(minutes=12, seconds=59), "12m"),
        (timedelta(hours=3, minutes=20), "3h 20m"),
        (timedelta(hours=3), "3h"),
        (timedelta(hours=14, minutes=59), "14h"),
        (timedelta(days=2, hours=4), "2d 4h"),
        (timedelta(seconds=-5), "0s"),
    ],
)
def test_a_length_of_time_is_as_short_as_it_is_useful(length: timedelta, words: str) -> None:
    assert span(length) == words


def test_the_countdown_runs_to_act_by_then_to_due_then_says_how_late_it_is() -> None:
    act_by, due = NOW + timedelta(hours=3), NOW + timedelta(hours=5)
    assert countdown(act_by, due, NOW) == "in 3h"
    assert countdown(act_by, due, act_by + timedelta(minutes=1)) == "in 1h 59m"
    assert countdown(None, due, NOW) == "in 5h"
    assert countdown(act_by, due, due - timedelta(seconds=5)) == "now"
    assert countdown(act_by, due, due + timedelta(hours=2, minutes=50)) == "2h late"


def test_somebodys_own_time_names_the_day_only_when_it_is_another() -> None:
    assert local_time("Africa/Lagos", NOW, "Europe/London") == "Lagos 15:00"
    assert local_time("Australia/Sydney", NOW, "Europe/London") == "Sydney 01:00 Wed"
    assert local_time("America/Sao_Paulo", NOW, "Europe/London") == "São Paulo 11:00"


def test_moments_are_told_as_a_person_would() -> None:
    assert moment(NOW, NOW, "Europe/London") == "today 14:00"
    assert moment(NOW - timedelta(days=1), NOW, "Europe/London") == "yesterday 14:00"
    assert moment(NOW + timedelta(days=3), NOW, "Europe/London") == "Fri 14:00"
    assert moment(NOW + timedelta(days=30), NOW, "Europe/London") == "Thu 9 Apr 15:00"
    assert moment(NOW + timedelta(days=400), NOW, "Europe/London") == "Wed 14 Apr 2027 15:00"


def test_clocks_count_minutes_then_hours() -> None:
    assert clock(timedelta(minutes=4, seconds=59)) == "4:59"
    assert clock(timedelta(hours=14, minutes=20, seconds=5)) == "14:20:05"


@pytest.mark.parametrize(
    ("skew", "said"),
    [
        (timedelta(minutes=5), ["clock 5m behind the store's"]),
        (timedelta(minutes=-5), ["clock 5m ahead of the store's"]),
        (timedelta(minutes=1), []),
    ],
)
def test_a_clock_that_is_behind_the_stores_is_called_so(skew: timedelta, said: list[str]) -> None:
    nothing = InboxCounts(pending=0, overdue=0, p0=0, unsent=0, before_window_ends=0, attention=0)
    status = Status("Ada", "team", "Europe/London", LockState(False, None), nothing, NOW, None, skew, False)
    assert [part.text for part in count_parts(status, NOW) if "clock" in part.text] == said


def test_a_long_message_gives_way_to_the_key_behind_it() -> None:
    pieces = [
        Piece("✓ Sent to 山田太郎 · “Pin the clock, then run it…”"),
        Piece(" · "),
        Piece("u"),
        Piece(" undoes (10 s)"),
    ]
    for width in (30, 40, 60):
        shown = giving_way(pieces, width)
        assert cells_of(shown) <= width
        assert "".join(piece.text for piece in shown).endswith("u undoes (10 s)")
    assert giving_way(pieces, 200) == pieces


AWAY = SyncShown(trouble=OUT_OF_REACH, retry_at=NOW + timedelta(minutes=5))
FETCHING = SyncShown((34_500, 100_000))
SORTING = SyncShown((100_000, 100_000), (12_000, 100_000))


@pytest.mark.parametrize(
    ("sync", "width", "line"),
    [
        (AWAY, 110, " 2 pending · 1 unsent · synced 9m ago · store out of reach, retry at 14:05"),
        (AWAY, 70, " 2 · 1 unsent · synced 9m · offline, retry 14:05"),
        (AWAY, 30, " 2 · 1 unsent · offline"),
        (FETCHING, 80, " 2 pending · 1 unsent · fetching 34,500 of 100,000"),
        (FETCHING, 48, " 2 · 1 unsent · fetching 34 %"),
        (FETCHING, 29, " 2 · 1 unsent · 34 %"),
        (SORTING, 80, " 2 pending · 1 unsent · sorting in 12,000 of 100,000"),
        (SORTING, 48, " 2 · 1 unsent · sorting in 12 %"),
        (SyncShown((5, 5), (5, 5)), 80, " 2 pending · 1 unsent · synced 9m ago"),
        (SyncShown(trouble=SILENT), 80, " 2 pending · 1 unsent · synced 9m ago · store does not answer"),
    ],
)
def test_how_the_syncs_go_is_said_in_as_many_words_as_there_is_room_for(sync: SyncShown, width: int, line: str) -> None:
    counts = InboxCounts(pending=2, overdue=0, p0=0, unsent=1, before_window_ends=0, attention=0)
    synced = NOW - timedelta(minutes=9)
    status = Status("Ada", "team", "UTC", LockState(False, None), counts, synced, None, timedelta(0), False)
    _, rest = fitted(StatusPart("open", "open", Role.MUTED, 0), count_parts(status, NOW, sync), width)
    assert " " + "".join(piece.text for piece in rest) == line


def test_text_for_one_line_has_one_and_is_never_endless() -> None:
    assert one_line("a\n\tb\x1b[31m  c") == "a b c"
    assert len(one_line("x" * 1_000_000)) == 300
    assert paragraphs("y" * 100, most=10) == "y" * 10 + "\n… and 90 characters more"


@pytest.mark.parametrize("width", range(1, 30))
def test_cells_have_exactly_the_width_they_were_given_wide_characters_too(width: int) -> None:
    from rich.cells import cell_len

    for text in ("plain text that goes on", "你好世界你好世界你好世界你好世界", "e\u0301e\u0301", ""):
        assert cell_len(fit(text, width)) == width


def test_the_status_line_drops_what_matters_least_and_never_overflows() -> None:
    left = StatusPart("open until 17:00, 3h left", "3h left", Role.GOOD, 0)
    right = [
        StatusPart("41 pending", "41", Role.TEXT, 1),
        StatusPart("2 P0", "2 P0", Role.P0, 0),
        StatusPart("34 to do in this window", "34 due", Role.TEXT, 7),
        StatusPart("synced 3m ago", "synced 3m", Role.MUTED, 5),
    ]
    for width in range(20, 130):
        ours, rest = fitted(left, right, width)
        line = "".join(piece.text for piece in apart(ours, rest, width))
        assert cells_of([Piece(line)]) <= width
        assert "3h left" in line
        assert "2 P0" in line
    assert "34 to do in this window" in line
