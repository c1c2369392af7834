"""Backup and restore of a journal, through SQLite's own backup: whole and consistent while others use it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mentor_tui.domain.errors import BadInput, MentorError, Refused
from mentor_tui.journal import schema
from mentor_tui.journal.database import explain
from mentor_tui.journal.journal import FILE, Journal
from mentor_tui.journal.lockfile import AppLock

_FILES: Final = ("-wal", "-shm", "")
"""A journal's files, its log first: a journal may lack its log for an instant, another file may never meet it."""


def backup(journal: Journal, file: Path) -> int:
    """Copy the journal to `file`, which is there whole or not at all; returns the bytes written.

    An earlier backup there is replaced. Raises BadInput when anything else is, or when it cannot be written.
    """
    if file.exists() and not _is_journal(file):
        raise BadInput(f"{file} is no backup of a journal and was left alone: name another file")
    if file.exists() and file.samefile(journal.file):
        raise BadInput(f"{file} is the journal itself: name another file")
    partial = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(partial)) as copy, closing(sqlite3.connect(journal.file)) as source:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        _sync(partial)
        partial.replace(file)
        _sync(file.parent)
    except sqlite3.DatabaseError as error:
        raise explain(error, file) from error
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}): name another place") from error
    finally:
        partial.unlink(missing_ok=True)
    return file.stat().st_size


def restore(folder: Path, file: Path, now: datetime) -> Path:
    """Put the backup in `file` in the place of the journal in `folder`; returns where the old one is kept,
    under a name with the instant `now`.

    Raises BadInput when `file` is not a whole journal that this program can read, Refused while a mentor is open.
    """
    _check_backup(file)
    if not folder.is_dir():
        raise BadInput(f"there is no home in {folder}: run `mentor init` for it, then restore")
    lock = AppLock(folder)
    if not lock.acquire():
        raise Refused(f"mentor is open (process {lock.holder()}): close it, then restore")
    try:
        return _swap(folder / FILE, file, now)
    except sqlite3.DatabaseError as error:
        raise explain(error, folder / FILE) from error
    except OSError as error:
        raise BadInput(f"{folder / FILE} cannot be replaced ({error.strerror}): check the disk") from error
    finally:
        lock.release()


def _swap(current: Path, file: Path, now: datetime) -> Path:
    """Copy the backup beside the journal, give the journal a name aside, then move the copy in its place.

    The journal keeps its own name until then: a power cut on the way leaves the old one, or the new one and the old
    one aside.
    """
    arriving = current.with_name(f"{current.name}.arriving")
    arriving.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(arriving)) as copy, closing(sqlite3.connect(file)) as source:
            source.backup(copy)
        _sync(arriving)
        aside = _move_aside(current, now)
        _sync(current.parent)
        arriving.replace(current)
    finally:
        arriving.unlink(missing_ok=True)
    _sync(current.parent)
    return aside


def _move_aside(current: Path, now: datetime) -> Path:
    """Give the journal's files a name of their own; a damaged one goes as it is, with its log."""
    if _is_journal(current):
        _settle(current)
    aside = _aside(current, now)
    for end in _FILES:
        old = current.with_name(current.name + end)
        if old.exists():
            _rename(old, aside.with_name(aside.name + end), leave=old == current)
    return aside


def _rename(old: Path, new: Path, *, leave: bool) -> None:
    """Give a file another name; the old one stays until something else takes it, if it can be left."""
    if leave:
        with suppress(OSError):  # a file system without hard links
            os.link(old, new)
            return
    old.rename(new)


def _settle(current: Path) -> None:
    """Bring the journal's log into its file, so that one file holds all of it.

    SQLite does so only while nobody else has it open, so nobody can go on writing into what is moved aside. Where
    damage prevents it, the log stays beside the file.
    """
    with closing(sqlite3.connect(current, timeout=1)) as journal:
        try:
            journal.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise Refused(f"{current} is in use by another program: close it, then restore") from error


def _check_backup(file: Path) -> None:
    if not file.is_file():
        raise BadInput(f"there is no file {file}: give the path of a backup made with `mentor backup FILE`")
    if not _is_journal(file):
        raise BadInput(f"{file} is not a backup of a mentor-tui journal: give one made with `mentor backup FILE`")
    try:
        with closing(sqlite3.connect(file)) as source:
            version = source.execute("PRAGMA user_version").fetchone()[0]
            found = source.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _damaged(file, str(error)) from error
    if found != "ok":
        raise _damaged(file, found)
    if version > schema.VERSION:
        raise BadInput(f"{file} was made by a newer mentor-tui (schema {version}): upgrade mentor-tui first")


def _damaged(file: Path, found: str) -> MentorError:
    return BadInput(f"{file} is damaged ({found.splitlines()[-1]}): give another backup; nothing was changed")


def _is_journal(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as found:
            return bool(found.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID)
    except sqlite3.DatabaseError:
        return False


def _aside(current: Path, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return current.with_name(f"{current.name}.before-restore-{stamp}")


def _sync(path: Path) -> None:
    """Make sure that a file, or a folder's list of names, is on the disk. Windows does not let us ask."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
