"""Lock files: who alone may do something in a folder. The system lets go of them when their holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from mentor_tui.domain.errors import BadInput

APP_LOCK: Final = "mentor.lock"


class FileLock:
    """A lock on a file, held by at most one open FileLock on this machine, whichever process it is in.

    The holder's process id is written in the file, for people to read; the lock itself is the system's.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._descriptor: int | None = None

    def acquire(self, *, wait: bool = False) -> bool:
        """Take it; False when somebody else has it. Raises BadInput when the folder allows no lock."""
        if self._descriptor is None:
            self._descriptor = self._open(wait)
        return self._descriptor is not None

    def release(self) -> None:
        """Let go of it; nothing happens when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> int | None:
        """The process id that the holder, or the last one, wrote; None when nobody did."""
        try:
            text = self.file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return int(text) if text.isdecimal() else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for it, and hold it for a while."""
        if not self.acquire(wait=True):
            raise BadInput(f"{self.file} is held by process {self.holder()}: wait for it, then try again")
        try:
            yield
        finally:
            self.release()

    def _open(self, wait: bool) -> int | None:
        try:
            descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            taken = _lock(descriptor, wait)
        except OSError as error:
            os.close(descriptor)
            raise self._unusable(error) from error
        if not taken:
            os.close(descriptor)
            return None
        _sign(descriptor)
        return descriptor

    def _unusable(self, error: OSError) -> BadInput:
        return BadInput(f"cannot lock {self.file} ({error.strerror}): check that you may write {self.file.parent}")


class AppLock(FileLock):
    """The lock of the interactive program on its data folder: a second one opens the journal read-only.

    Commands do not take it: each of their writes is one transaction of its own beside a running program.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / APP_LOCK)


def _sign(descriptor: int) -> None:
    """Write who holds it. A full disk spoils the word for people, not the lock."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid()}\n".encode())


if sys.platform == "win32":
    import msvcrt

    _FAR: Final = 1 << 30
    """Where the locked byte is: beyond the text, which others may still read."""

    def _lock(descriptor: int, wait: bool) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int, wait: bool) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
