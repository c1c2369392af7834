"""A disk whose power may fail: what was done to it, and every content it may have afterwards.

A write, a truncation or a change of a name is certain only once its file, or the folder, was synced. Of what was not,
each write may have arrived whole, in some of its sectors, or not at all, whatever came after it; a file may have grown
without its new bytes, which are then zeros or what the disk held there before. As a later write may be missing where
an earlier one arrived, this is reordering, too. Nothing outside a write is touched by it, and a rename is never half
done: that is what SQLite assumes of a disk.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

SECTORS: Final = (512, 4096)

Names = dict[str, int]


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes that were written into a file at an offset."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    """A file that was given another size."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """A file all of whose changes have arrived."""

    file: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """Names that mean another file at one instant, or none (None)."""

    names: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class NamesSynced:
    """The folder all of whose names have arrived."""


Event = Written | Truncated | Synced | Renamed | NamesSynced


class Disk:
    """One folder of files, from the content that it began with; `events` is all that was done since, in order."""

    def __init__(self, begun_with: Mapping[str, bytes]) -> None:
        self.begun_with = dict(begun_with)
        self.names: Names = {name: number for number, name in enumerate(sorted(begun_with))}
        self.events: list[Event] = []
        self._files = len(self.names)

    def file(self, name: str) -> int:
        """The file of that name, made if there is none."""
        if name not in self.names:
            self._files += 1
            self.rename({name: self._files})
        return self.names[name]

    def rename(self, names: Mapping[str, int | None]) -> None:
        """Let these names mean other files, or none, from now on."""
        for name, file in names.items():
            if file is None:
                self.names.pop(name, None)
            else:
                self.names[name] = file
        self.events.append(Renamed(tuple(names.items())))


class Aftermath:
    """Follows a disk's events one by one, and makes what may be left if the power fails at that moment."""

    def __init__(self, disk: Disk) -> None:
        names = sorted(disk.begun_with)
        self._names: Names = {name: number for number, name in enumerate(names)}
        self._unsure_names: list[Renamed] = []
        self._files = {number: bytearray(disk.begun_with[name]) for number, name in enumerate(names)}
        self._unsure: dict[int, list[Written | Truncated]] = {}

    @property
    def unsure(self) -> bool:
        """Whether anything is not certain now."""
        return bool(self._unsure_names or self._unsure)

    def follow(self, event: Event) -> None:
        """Let one more thing happen."""
        if isinstance(event, Written | Truncated):
            self._unsure.setdefault(event.file, []).append(event)
        elif isinstance(event, Synced):
            self._files[event.file] = _Arriving(_all).of(self._content(event.file), self._unsure.pop(event.file, ()))
        elif isinstance(event, Renamed):
            self._unsure_names.append(event)
        else:
            self._names = _renamed(self._names, self._unsure_names)
            self._unsure_names = []

    def left(self, chance: random.Random) -> dict[str, bytes]:
        """What one power loss at this moment leaves: the content of each file by name."""
        arrived = _luck(chance)
        names = _renamed(self._names, [change for change in self._unsure_names if arrived()])
        return {name: bytes(self._left_of(file, chance)) for name, file in sorted(names.items())}

    def _left_of(self, file: int, chance: random.Random) -> bytearray:
        """Each file has luck of its own."""
        sector = chance.choice((None, *SECTORS))
        rest = chance.choice((None, _zeros, chance.randbytes))
        return _Arriving(_luck(chance), sector, rest).of(self._content(file), self._unsure.get(file, ()))

    def _content(self, file: int) -> bytearray:
        return self._files.get(file, bytearray())


@dataclass
class _Arriving:
    """How a file's uncertain changes arrive: each one, or each sector of each one (`sector`), if `arrived` says so.

    `rest` makes the bytes by which the file grew for what did not arrive; None: it did not grow.
    """

    arrived: Callable[[], bool]
    sector: int | None = None
    rest: Callable[[int], bytes] | None = None
    content: bytearray = field(default_factory=bytearray)

    def of(self, content: bytearray, changes: list[Written | Truncated] | tuple[()]) -> bytearray:
        """The content after the changes; the one given stays as it is."""
        self.content = bytearray(content)
        for change in changes:
            if isinstance(change, Written):
                for offset, data in self._pieces(change):
                    self._put(offset, data)
            elif self.arrived():
                self._grow(change.size, _zeros)
                del self.content[change.size :]
        return self.content

    def _put(self, offset: int, data: bytes) -> None:
        if self.arrived():
            self._grow(offset, _zeros)
            self.content[offset : offset + len(data)] = data
        elif self.rest is not None:
            self._grow(offset, _zeros)
            self._grow(offset + len(data), self.rest)

    def _grow(self, size: int, rest: Callable[[int], bytes]) -> None:
        if size > len(self.content):
            self.content += rest(size - len(self.content))

    def _pieces(self, change: Written) -> Iterator[tuple[int, bytes]]:
        """The parts of a write that arrive or not, each on its own."""
        if self.sector is None:
            yield change.offset, change.data
            return
        at, end = change.offset, change.offset + len(change.data)
        while at < end:
            until = min(end, at - at % self.sector + self.sector)
            yield at, change.data[at - change.offset : until - change.offset]
            at = until


def _luck(chance: random.Random) -> Callable[[], bool]:
    """Whether one more thing arrives: everything does, nothing, as many as not, nearly all, or those before one."""
    kind = chance.randrange(5)
    if kind == 0:
        return _all
    if kind == 1:
        return lambda: False
    if kind == 2:
        return lambda: chance.random() < 0.5
    if kind == 3:
        return lambda: chance.random() < 0.9
    left = [int(chance.expovariate(1 / 6))]

    def before_one() -> bool:
        left[0] -= 1
        return left[0] >= 0

    return before_one


def _all() -> bool:
    return True


def _zeros(size: int) -> bytes:
    return bytes(size)


def _renamed(names: Names, changes: list[Renamed]) -> Names:
    after = dict(names)
    for change in changes:
        for name, file in change.names:
            if file is None:
                after.pop(name, None)
            else:
                after[name] = file
    return after
