"""The program's own database code on a disk that writes down what is done to it.

The journal and the embedded store run as they are: only `sqlite3.connect` is another one while a recording lasts. The
standard library's sqlite3 lets nobody see its writes and syncs; `apsw` does, with the same SQLite under it, through a
file system of our own (a VFS). So `Connection` speaks as sqlite3 does as far as this program uses it, over apsw; what
the program does to files and names by itself (link, rename, fsync) is noted beside it. The system's calls below were
no better place: nothing portable watches them without a privilege or a compiler.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

import apsw

from tests.campaign.power_disk import Disk, NamesSynced, Synced, Truncated, Written

CHECKPOINT_AFTER: Final = 24
"""Pages in the log before it is folded into the file: small, so that a short run meets that often."""
_VFS: Final = "recording"
_JOURNALS: Final = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


class Recorder(apsw.VFS):
    """SQLite's usual file system on `folder`, which tells `disk` what it did. Only one lives at a time."""

    def __init__(self, folder: Path, disk: Disk, seed: int) -> None:
        self.below = apsw.vfs_names()[0]
        super().__init__(_VFS, self.below, makedefault=True)
        self.folder = folder
        self.disk = disk
        self._chance = random.Random(seed)
        apsw.randomness(0)  # asks us for the seed of what SQLite draws: the log's salts

    def name(self, path: str | os.PathLike[str] | None) -> str | None:
        """The name of a file in the folder; None for one elsewhere."""
        return Path(path).name if path is not None and Path(path).parent == self.folder else None

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        known = self.name(path)
        if known is None:
            return apsw.VFSFile(self.below, name, flags)
        return _RecordedFile(self, known, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        if (known := self.name(filename)) is not None:
            self.disk.rename({known: None})
            if syncdir:
                self.disk.events.append(NamesSynced())

    def xRandomness(self, numbytes: int) -> bytes:  # noqa: N802
        return self._chance.randbytes(numbytes)


class _RecordedFile(apsw.VFSFile):
    def __init__(self, vfs: Recorder, known: str, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__(vfs.below, name, flags)
        disk = vfs.disk
        self._events = disk.events
        # As SQLite's own does: the first sync of a journal by each who may have made it syncs the folder, too.
        self._names_too = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _JOURNALS)
        self._file = disk.file(known)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._events.append(Written(self._file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._events.append(Truncated(self._file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._events.append(Synced(self._file))
        if self._names_too:
            self._events.append(NamesSynced())
            self._names_too = False

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


class Cursor(list[Any]):
    """What a statement gave, all of it."""

    description: Sequence[tuple[str]] = ()
    rowcount: int = -1
    lastrowid: int | None = None

    def is_described_by(self, running: apsw.Cursor, *_: object) -> bool:
        self.description = [(name,) for name, _ in running.get_description()]
        return True

    def fetchone(self) -> Any:
        return self.pop(0) if self else None

    def fetchall(self) -> list[Any]:
        rows, self[:] = self[:], []
        return rows


class Connection:
    """A connection that answers as one of sqlite3 with no isolation level does."""

    isolation_level = None

    def __init__(self, path: str, patience: float) -> None:
        with _as_sqlite3_says_it():
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
            self._apsw = apsw.Connection(path, flags=flags, vfs=_VFS)
            self._apsw.set_busy_timeout(int(patience * 1000))
            self._apsw.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_AFTER}")

    @property
    def in_transaction(self) -> bool:
        return self._apsw.in_transaction

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        with _as_sqlite3_says_it():
            found, ran = Cursor(), self._apsw.cursor()
            ran.exec_trace = found.is_described_by
            found += ran.execute(sql, parameters if isinstance(parameters, dict) else tuple(parameters))
            found.rowcount, found.lastrowid = self._apsw.changes(), self._apsw.last_insert_rowid()
            return found

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        with _as_sqlite3_says_it():
            for parameters in many:
                self._apsw.execute(sql, tuple(parameters))

    def executescript(self, sql: str) -> None:
        self.execute(sql)

    def backup(self, copy: Connection) -> None:
        with _as_sqlite3_says_it(), copy._apsw.backup("main", self._apsw, "main") as running:
            running.step()

    def close(self) -> None:
        with _as_sqlite3_says_it():
            self._apsw.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.in_transaction:
            self.execute("COMMIT" if kind is None else "ROLLBACK")


@contextmanager
def recorded(folder: Path, disk: Disk, seed: int) -> Iterator[None]:
    """While this lasts, what the program does to the files of `folder` happens, and is told to `disk`."""
    vfs = Recorder(folder, disk, seed)
    kept = {name: getattr(os, name) for name in ("link", "unlink", "rename", "replace", "fsync")}

    def connect(database: str | os.PathLike[str], timeout: float = 5.0, **_: object) -> Connection:
        return Connection(os.fspath(database), timeout)

    def link(source: Path, target: Path) -> None:
        kept["link"](source, target)
        disk.rename({Path(target).name: disk.names[Path(source).name]})

    def unlink(path: Path) -> None:
        kept["unlink"](path)
        if vfs.name(path) in disk.names:
            disk.rename({Path(path).name: None})

    def rename(source: Path, target: Path) -> None:
        kept["replace"](source, target)
        if vfs.name(source) in disk.names:
            disk.rename({Path(target).name: disk.names[Path(source).name], Path(source).name: None})

    def fsync(descriptor: int) -> None:
        synced = os.fstat(descriptor)
        if os.path.samestat(synced, folder.stat()):
            disk.events.append(NamesSynced())
        for name, file in disk.names.items():
            if os.path.samestat(synced, (folder / name).stat()):
                disk.events.append(Synced(file))

    ours = {"link": link, "unlink": unlink, "rename": rename, "replace": rename, "fsync": fsync}
    try:
        with mock.patch("sqlite3.connect", connect), mock.patch.dict(vars(os), ours):
            yield
    finally:
        vfs.unregister()


@contextmanager
def _as_sqlite3_says_it() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except apsw.Error as error:
        raised = sqlite3.OperationalError(str(error))
        raised.sqlite_errorcode = getattr(error, "extendedresult", 0)
        raise raised from error
