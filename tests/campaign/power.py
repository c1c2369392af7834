"""Simulated power loss: whatever a disk may be left with, all that was acknowledged is there, once, and nothing half.

A run is a mentor's day on a recorded disk, in up to three lives: the power fails, and the next life begins with what
was left. Of each run, many more moments are taken at which the power might have failed, and what may be left then is
opened with the program as it is, on the standard library's sqlite3. It must hold, row for row, what it held when the
last step had returned, or what the step under way was to make of it.

State number N is the same on every machine; those of one run of `STATES_A_RUN` are neighbours.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from mentor_tui.domain.errors import MentorError
from mentor_tui.journal import Journal
from mentor_tui.team import store_file
from tests.campaign.power_disk import Aftermath, Disk
from tests.campaign.power_faults import FAULTS
from tests.campaign.power_life import Life
from tests.campaign.power_promises import (
    ASIDE,
    BACKUP,
    JOURNAL,
    STORE,
    TABLES_OF,
    Content,
    Moment,
    found_ids,
    pristine,
    read_all,
)
from tests.campaign.power_sqlite import recorded
from tests.campaign.verdict import Broken, Control, Doubled, Lost, Result

STATES_A_RUN: Final = 100
LIVES: Final = 3
MOST_STEPS: Final = 40
RIGHT_AFTER_A_STEP: Final = 0.3
"""How often the power fails there: nothing promises more than a step that has just returned."""
MEMORY: Final = Path("/dev/shm")

Files = Mapping[str, bytes]
Fault = Callable[[], AbstractContextManager[object]]
"""What plants a fault in the program while it lasts."""


@dataclass(frozen=True)
class Recording:
    """What one life did to its disk, and what was promised by when."""

    disk: Disk
    moments: list[Moment]

    def around(self, events: int) -> tuple[Moment, Moment]:
        """The last moment by then, and the one after it: the step that was under way."""
        place = bisect_right(self.moments, events, key=lambda moment: moment.events)
        return self.moments[place - 1], self.moments[min(place, len(self.moments) - 1)]


@dataclass
class Run:
    """The lives of one run, and what broke a promise between two of them or within one."""

    lives: list[Recording]
    broken: Broken | None = None


def run(states: int, seed: int) -> Result:
    """Make and examine the states with the numbers from `seed` on."""
    total = Result()
    for number, group in groupby(range(seed, seed + states), key=lambda state: state // STATES_A_RUN):
        with _folder() as folder:
            total += _examined(live(number, folder), group, folder)
    return total


def replay(state: int) -> Result:
    """Make and examine one state again, and print what was done before, and where the power failed."""
    with _folder() as folder:
        lived = live(state // STATES_A_RUN, folder)
        if lived.lives:
            life, events, _ = _drawn(state, lived.lives)
            for number, recording in enumerate(lived.lives[: life + 1], start=1):
                for moment in recording.moments:
                    if number <= life or moment.events <= events:
                        print(f"life {number}, {moment.events:5} events on the disk: {moment.step}")
            print(f"the power fails after {events} events of life {life + 1}")
        return _examined(lived, [state], folder)


def controls(states: int, seed: int) -> Result:
    """Plant each fault, and look at no more than so many states for it."""
    with _folder() as folder:
        caught = [Control(name, caught_after(fault, states, seed, folder)) for name, fault in FAULTS.items()]
    return Result(runs=sum(one.caught_after or states for one in caught), controls=tuple(caught))


def caught_after(fault: Fault, most: int, seed: int, folder: Path) -> int | None:
    """How many states it takes to find a fault; None when it takes more than `most`."""
    states = enumerate(range(seed, seed + most), start=1)
    for number, group in groupby(states, key=lambda numbered: numbered[1] // STATES_A_RUN):
        lived = live(number, folder, fault)
        for examined, state in group:
            if _examined(lived, [state], folder).found:
                return examined
    return None


def live(number: int, folder: Path, fault: Fault = nullcontext) -> Run:
    """Up to LIVES lives, each on what a power loss left of the one before, in a program with a fault, or as it is."""
    chance = random.Random(f"run {number}")
    before, files, lived = pristine(), dict[str, bytes](), Run([])
    try:
        for _ in range(chance.randint(1, LIVES)):
            with fault():
                recording = record(files, before, chance, folder, lambda life: life.goes_on(MOST_STEPS))
            lived.lives.append(recording)
            at = chance.randrange(len(recording.disk.events) + 1)
            files = next(left_after(recording.disk, [(at, chance)]))
            before = examine(files, recording, at, folder)
    except Broken as broken:
        lived.broken = broken
    except (MentorError, sqlite3.Error) as error:
        lived.broken = Broken(f"the program went wrong: {error}")
    return lived


def examine(files: Files, recording: Recording, events: int, folder: Path) -> Moment:
    """Open what was left after so many events; returns the moment that it goes on from. Raises Broken."""
    before, after = recording.around(events)
    found = look(files, folder)
    for name in TABLES_OF:
        if found[name] not in (before.contents[name], after.contents[name]):
            raise _verdict(name, found[name], before, after, recording)
    if found[JOURNAL] != before.contents[JOURNAL] and found[ASIDE] != after.contents[ASIDE]:
        raise Lost(f"the journal that {after.step!r} replaced was not kept")
    like, as_backup = (after if found[name] == after.contents[name] else before for name in (JOURNAL, BACKUP))
    promised = replace(like.promised, in_backup=as_backup.promised.in_backup)
    return Moment(0, f"the power failed after {like.step!r}", found, promised)


def look(files: Files, folder: Path) -> dict[str, Content | None]:
    """What the program finds in these files. Raises Broken when it cannot use them."""
    place = folder / "left"
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
    try:
        return {name: _opened(name, place) for name in TABLES_OF}
    except (MentorError, sqlite3.Error) as error:
        raise Broken(f"it cannot be opened: {error}") from error
    finally:
        shutil.rmtree(place)


def _opened(name: str, place: Path) -> Content | None:
    tables = TABLES_OF[name]
    if name == JOURNAL:
        with closing(Journal.open(place, insist=True)) as journal:
            _check_whole(name, journal.integrity() or "ok")
            return read_all(journal._database.rows, tables)
    file = max(place.glob(name), default=None)
    if file is None:
        return None
    opened = store_file.connect(file, 1.0) if name == STORE else sqlite3.connect(file)
    with closing(opened) as connection:
        (wrong,) = connection.execute("PRAGMA integrity_check").fetchone()
        _check_whole(name, wrong)
        return read_all(lambda sql: connection.execute(sql).fetchall(), tables)


def _check_whole(name: str, wrong: str) -> None:
    if wrong != "ok":
        raise Broken(f"{name} is damaged: {wrong.splitlines()[-1]}")


def _verdict(name: str, found: Content | None, before: Moment, after: Moment, recording: Recording) -> Broken:
    """What is wrong with a file that is neither as it was before the step under way nor as after it."""
    step = f"{name}, after {before.step!r} and before {after.step!r} had returned"
    if found is None:
        return Lost(f"there is no {step}")
    if name != STORE and max(found_ids(found).values(), default=1) > 1:
        return Doubled(f"an entry is twice in {step}")
    older = [moment.step for moment in recording.moments if moment.contents[name] == found]
    if older:
        return Lost(f"all since {older[-1]!r} is gone from {step}")
    was, will_be = before.contents[name] or {}, after.contents[name] or {}
    for table, rows in was.items():
        if set(rows) & set(will_be.get(table, ())) - set(found[table]):
            return Lost(f"rows of {table} are gone from {step}")
    return Broken(f"half a step is in {step}")


def record(
    files: Files, before: Moment, chance: random.Random, folder: Path, lives: Callable[[Life], None]
) -> Recording:
    """One life that goes on from `before`, with these files on its disk."""
    place = folder / "home"
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
    disk = Disk(files)
    try:
        with recorded(place, disk, chance.getrandbits(32)):
            life = Life(place, disk, before, chance)
            lives(life)
            life.settles()
            life.close()
        return Recording(disk, life.moments)
    finally:
        shutil.rmtree(place)


def _examined(lived: Run, states: Iterable[int], folder: Path) -> Result:
    """The states of one run, in the order of their moments."""
    total = Result() if lived.broken is None else Result.of(lived.broken, "between two lives")
    if not lived.lives:
        return total
    drawn = sorted((_drawn(state, lived.lives)[:2], state) for state in states)
    for life, group in groupby(drawn, key=lambda one: one[0][0]):
        recording = lived.lives[life]
        moments = [(events, state) for (_, events), state in group]
        places = [(events, _drawn(state, lived.lives)[2]) for events, state in moments]
        for (events, state), files in zip(moments, left_after(recording.disk, places), strict=True):
            total += _one(state, files, recording, events, folder)
    return total


def _one(state: int, files: Files, recording: Recording, events: int, folder: Path) -> Result:
    try:
        examine(files, recording, events, folder)
    except Broken as broken:
        return Result.of(broken, f"state {state}")
    return Result(runs=1)


def _drawn(state: int, lives: list[Recording]) -> tuple[int, int, random.Random]:
    """The life, the moment in it, and the luck of a state: often right after a step that says it is done."""
    chance = random.Random(f"state {state}")
    life = chance.randrange(len(lives))
    if chance.random() < RIGHT_AFTER_A_STEP:
        return life, chance.choice(lives[life].moments).events, chance
    return life, chance.randrange(len(lives[life].disk.events) + 1), chance


def left_after(disk: Disk, moments: Iterable[tuple[int, random.Random]]) -> Iterator[dict[str, bytes]]:
    """What a power loss leaves at each of these moments, which are in order."""
    aftermath, done = Aftermath(disk), 0
    for events, chance in moments:
        for event in disk.events[done:events]:
            aftermath.follow(event)
        done = events
        yield aftermath.left(chance)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for files that need not last; in memory where the system has such a place."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)
