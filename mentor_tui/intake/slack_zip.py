"""The files of a Slack workspace export: a zip with users.json, channels.json and CHANNEL/DAY.json.

Nothing is ever extracted to a disk, names inside are only compared, and no file is read beyond its cap.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import shown

LARGEST_FILE: Final = 64 * 1024 * 1024
"""The most bytes that one file inside an export may unpack to."""
LARGEST_EXPORT: Final = 1024 * 1024 * 1024
"""The most bytes that all the files that are read may unpack to together."""

_DAY: Final = re.compile(r"([^/]+)/\d{4}-\d{2}-\d{2}\.json")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class SlackZip:
    """An open export. `root` is the folder inside in which it stands, mostly none."""

    path: Path
    archive: zipfile.ZipFile
    root: str

    def objects(self, name: str) -> list[dict[str, Any]]:
        """The JSON objects that the file `name` lists. Raises BadInput naming it when it is not such a list."""
        try:
            found = json.loads(self._bytes(name))
        except (ValueError, RecursionError) as error:
            at = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise BadInput(f"{self.path}: {shown(name)} inside is not whole JSON{at}; export again") from error
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise BadInput(f"{self.path}: {shown(name)} inside is not a list of objects; give the zip as Slack made it")
        return found

    def has(self, name: str) -> bool:
        """Whether there is a file `name` beside users.json."""
        return self.root + name in self.archive.namelist()

    def days(self, channels: Sequence[str]) -> list[tuple[str, str]]:
        """The day files of these channels as (channel, name), in the order of their days. Raises BadInput."""
        wanted = set(channels)
        days = []
        total = 0
        for info in self.archive.infolist():
            day = _DAY.fullmatch(info.filename.removeprefix(self.root))
            if info.filename.startswith(self.root) and day and day[1] in wanted:
                days.append((day[1], info.filename.removeprefix(self.root)))
                total += info.file_size
        if total > LARGEST_EXPORT:
            raise BadInput(f"{self.path}: unpacks to {total:,} bytes, over {LARGEST_EXPORT:,}; take one --channel")
        return sorted(set(days), key=lambda one: one[1].rpartition("/")[2])

    def _bytes(self, name: str) -> bytes:
        try:
            info = self.archive.getinfo(self.root + name)
        except KeyError as error:
            raise BadInput(f"{self.path}: {name} is missing inside; give the whole zip as Slack made it") from error
        if info.file_size > LARGEST_FILE:
            raise BadInput(
                f"{self.path}: {shown(name)} inside unpacks to {info.file_size:,} bytes, at most {LARGEST_FILE:,};"
                " this is not an export as Slack makes it"
            )
        try:
            with self.archive.open(info) as file:
                return file.read(LARGEST_FILE)
        except (*_BROKEN, OSError) as error:
            raise BadInput(f"{self.path}: {shown(name)} inside cannot be read ({error}); export again") from error


@contextmanager
def opened(path: Path) -> Iterator[SlackZip]:
    """The export at `path`. Raises BadInput when it is not a zip or misses users.json or channels.json."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}; give the path of the export") from error
    except _BROKEN as error:
        raise BadInput(f"{path} is not a zip file; give the workspace export as Slack made it") from error
    with archive:
        export = SlackZip(path, archive, _root(archive))
        for name in ("users.json", "channels.json"):
            if not export.has(name):
                raise BadInput(f"{path}: {name} is missing inside; give the whole zip as Slack made it")
        yield export


def _root(archive: zipfile.ZipFile) -> str:
    """The folder that holds users.json: none, or the one that came about when an export was packed anew."""
    names = archive.namelist()
    folders = [name.removesuffix("users.json") for name in names if re.fullmatch(r"[^/]+/users\.json", name)]
    return folders[0] if len(folders) == 1 and "users.json" not in names else ""
