"""Power loss, simulated: what was kept is kept, whatever the disk is left with; and a fault would be found.

A few hundred states in the usual run; the campaign has 10,000.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.campaign import power
from tests.campaign.power_disk import Aftermath, Disk, Event, NamesSynced, Synced, Truncated, Written
from tests.campaign.power_faults import FAULTS
from tests.campaign.power_life import Life
from tests.campaign.power_promises import pristine
from tests.campaign.verdict import Broken

STATES = 250
MANY = 300
TRIES = range(3)
LUCKS = 8
"""How often the power fails right after a step."""


def test_nothing_acknowledged_is_lost_doubled_or_half_there() -> None:
    result = power.run(STATES, 0)
    assert result.clean, result.found
    assert result.runs == STATES


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, tmp_path: Path) -> None:
    """In a short life: right after a step, or in the middle of one. The campaign finds them in whatever life."""
    with FAULTS[fault]():
        recording = power.record({}, pristine(), random.Random(0), tmp_path, types_sends_and_keeps_a_backup)
    ends = [moment.events for moment in recording.moments for _ in range(LUCKS)]
    (settled_in,) = (moment.events for moment in recording.moments if moment.step == "enrol cy")
    anywhere = list(range(settled_in, len(recording.disk.events) + 1))
    assert any(breaks(recording, events, tmp_path) for events in (ends, anywhere))


def types_sends_and_keeps_a_backup(life: Life) -> None:
    """Often enough that some of what is sent was a draft."""
    life.does(*[Life.types] * 4, *[Life.sends] * 4, Life.keeps_a_backup)


def breaks(recording: power.Recording, events: Sequence[int], folder: Path) -> bool:
    moments = [(event, random.Random(f"{event} {number}")) for number, event in enumerate(events)]
    try:
        for event, left in zip(events, power.left_after(recording.disk, moments), strict=True):
            power.examine(left, recording, event, folder)
    except Broken:
        return True
    return False


def test_the_campaign_says_in_which_state_a_fault_showed(tmp_path: Path) -> None:
    assert power.caught_after(FAULTS["synchronous=OFF"], 100, 0, tmp_path) is not None
    assert power.caught_after(nullcontext, 20, 0, tmp_path) is None


def test_a_state_can_be_made_again(tmp_path: Path) -> None:
    lives = [power.live(3, tmp_path).lives for _ in range(2)]
    steps = [[[moment.step for moment in life.moments] for life in run] for run in lives]
    assert steps[0] == steps[1]
    shapes = [[[_shape(event) for event in life.disk.events] for life in run] for run in lives]
    assert shapes[0] == shapes[1]


def test_a_replay_tells_the_steps_before_the_power_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert power.replay(5).clean
    told = capsys.readouterr().out
    assert "open the journal" in told
    assert "the power fails after" in told


def test_without_a_power_loss_the_standard_library_reads_what_the_recorded_program_wrote(tmp_path: Path) -> None:
    for life in power.live(1, tmp_path).lives:
        synced: list[Event] = [Synced(file) for file in life.disk.names.values()]
        everything: list[Event] = [*life.disk.events, *synced, NamesSynced()]
        (left,) = lefts(life.disk, everything, times=1)
        assert power.look(left, tmp_path) == life.moments[-1].contents


def test_the_power_fails_while_a_backup_is_put_back_and_one_journal_or_the_other_is_there(tmp_path: Path) -> None:
    def lives(life: Life) -> None:
        life.does(Life.types, Life.sends, Life.keeps_a_backup, Life.types, Life.sends, Life.takes_the_backup)

    recording = power.record({}, pristine(), random.Random(0), tmp_path, lives)
    (ended,) = (moment for moment in recording.moments if moment.step == "takes_the_backup")
    began, _ = recording.around(ended.events - 1)
    under_way = range(began.events, ended.events)
    moments = [(events, random.Random(f"{events} {number}")) for events in under_way for number in TRIES]
    for (events, _), left in zip(moments, power.left_after(recording.disk, moments), strict=True):
        power.examine(left, recording, events, tmp_path)


# The disk itself.


def lefts(disk: Disk, events: Sequence[Event], times: int = MANY) -> list[dict[str, bytes]]:
    aftermath = Aftermath(disk)
    for event in events:
        aftermath.follow(event)
    return [aftermath.left(random.Random(seed)) for seed in range(times)]


def test_what_was_synced_is_there_whatever_comes_after_it() -> None:
    disk = Disk({"a": b"....."})
    events: list[Event] = [Written(0, 1, b"XY"), Synced(0), Written(0, 2, b"Z")]
    assert {left["a"] for left in lefts(disk, events)} == {b".XY..", b".XZ.."}


def test_a_later_write_may_arrive_without_an_earlier_one() -> None:
    disk = Disk({"a": b"..."})
    left = {left["a"] for left in lefts(disk, [Written(0, 0, b"1"), Written(0, 2, b"2")])}
    assert left == {b"...", b"1..", b"..2", b"1.2"}


def test_a_write_may_be_torn_between_sectors_and_nowhere_else() -> None:
    disk = Disk({"a": bytes(1024)})
    left = {left["a"] for left in lefts(disk, [Written(0, 0, b"x" * 1024)])}
    whole, half, none = b"x" * 1024, b"x" * 512, bytes(512)
    assert left == {whole, half + none, none + half, bytes(1024)}


def test_a_file_may_have_grown_without_what_was_written_into_it() -> None:
    left = {left["a"] for left in lefts(Disk({"a": b"."}), [Written(0, 1, b"new")])}
    assert {b".", b".new", b".\0\0\0"} <= left
    assert len(left) > 3, "what the disk held there before is there, too"


def test_a_truncation_may_not_have_arrived() -> None:
    left = {left["a"] for left in lefts(Disk({"a": b"abc"}), [Truncated(0, 1)])}
    assert left == {b"a", b"abc"}


def test_a_name_is_certain_once_its_folder_was_synced() -> None:
    disk = Disk({})
    file = disk.file("new")
    written: list[Event] = [*disk.events, Written(file, 0, b"x"), Synced(file)]
    assert {tuple(left) for left in lefts(disk, written)} == {(), ("new",)}
    assert all(left == {"new": b"x"} for left in lefts(disk, [*written, NamesSynced()]))


def test_a_rename_is_never_half_done() -> None:
    disk = Disk({"old": b"o", "new": b"n"})
    disk.rename({"old": disk.names["new"], "new": None})
    left = [tuple(sorted(left.items())) for left in lefts(disk, disk.events)]
    assert set(left) == {(("new", b"n"), ("old", b"o")), (("old", b"n"),)}


def _shape(event: Event) -> tuple[object, ...]:
    if isinstance(event, Written):
        return "written", event.file, event.offset, len(event.data)
    return (type(event), *(getattr(event, name) for name in ("file", "size") if hasattr(event, name)))
