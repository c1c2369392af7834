"""A small team on disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest

from tests.a_keyring import FileKeyring
from tests.cli.machine import Machine
from tests.cli.town import Town

if TYPE_CHECKING:
    from tests.postgres.server import Server

__all__ = ["Ask", "Join", "Machine"]


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada leads a team from London, 09-17; Chidi asks from Lagos; Bola is another mentor in London."""
    home = tmp_path_factory.mktemp("ada")
    ada = Machine(home)
    ada.ok("init", "--name", "Ada", "--zone", "Europe/London", "--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "add", "Chidi", "--zone", "Africa/Lagos", "--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "add", "Bola", "--role", "mentor", "--zone", "Europe/London", "--hours", "mon-fri 09:00-17:00")
    ada.ok("team", "set", "--voice", "+44 20 7946 0000")
    return home


@pytest.fixture
def ada(_built: Path, tmp_path: Path) -> Machine:
    """A fresh copy of Ada's home, with its store."""
    home = tmp_path / "ada"
    shutil.copytree(_built, home)
    settings = home / "settings.toml"
    settings.write_text(settings.read_text().replace(str(_built), str(home)))
    return Machine(home)


Join = Callable[[str], Machine]


@pytest.fixture
def join(ada: Machine, tmp_path: Path) -> Join:
    """Another member's machine, on the same store."""

    def machine(name: str) -> Machine:
        one = Machine(tmp_path / name.lower())
        one.ok(
            "init", "--name", name, "--zone", "Europe/London", "--hours", "mon-fri 09:00-17:00",
            "--store", str(ada.store()),
        )  # fmt: skip
        return one

    return machine


Ask = Callable[..., str]


@pytest.fixture
def ask(ada: Machine) -> Ask:
    """Put a question of Chidi's on Ada's machine; returns its short name."""

    def put(title: str = "Why does the deploy hang?", *options: str, stdin: bytes = b"") -> str:
        return ada.ok("ask", title, "--mentee", "Chidi", *options, stdin=stdin).out.strip()

    return put


@pytest.fixture
def town(server: Server, tmp_path: Path) -> Iterator[Town]:
    """A database on the tests' server, and machines with keyrings of their own."""
    database = server.new_database()
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())  # type: ignore[no-untyped-call]  # keyring has no types there
    yield Town(server, tmp_path, database)
    keyring.set_keyring(before)
    server.drop_database(database)
