"""A login's secret: kept in the system's keyring or not at all, and shown nowhere."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked
from rich.console import Console
from rich.traceback import Traceback

from mentor_tui.domain.errors import BadInput
from mentor_tui.team.postgres.address import Address
from mentor_tui.team.postgres.secrets import NoKeyring, Secret, find, forget, keep, keyring_in_use, new_secret
from tests.a_keyring import FILE, FileKeyring

ADDRESS = Address.parse("postgresql://maya@db.example.org/team")
HIDDEN = "correct horse battery staple"


class Locked(FileKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"cannot unlock for {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"cannot keep {password}")


class Broken(FileKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise ZeroDivisionError(password)


class PlaintextKeyring(FileKeyring):
    """Named like the one that writes a plain file."""


class Forgetful(FileKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def use(backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())


@pytest.fixture(autouse=True)
def a_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    before = keyring.get_keyring()
    monkeypatch.setenv(FILE, str(tmp_path / "keyring"))
    use(FileKeyring)
    yield
    keyring.set_keyring(before)


def test_a_secret_is_shown_nowhere() -> None:
    secret = Secret(HIDDEN)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", f"{[secret]}", f"{ {'a': secret} }"):
        assert HIDDEN not in shown
    assert not hasattr(secret, "__dict__")
    for write_down in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not to be written down"):
            write_down(secret)


def test_a_crash_report_that_lists_what_was_in_each_frame_shows_no_secret() -> None:
    def crash(secret: Secret) -> None:
        held = [secret, {"secret": secret}]
        raise ZeroDivisionError(len(held))

    screen = io.StringIO()
    try:
        crash(Secret(HIDDEN))
    except ZeroDivisionError:
        Console(file=screen, width=200).print(Traceback(show_locals=True))
    assert "***" in screen.getvalue()
    assert HIDDEN not in screen.getvalue()


def test_secrets_are_compared_by_what_they_are() -> None:
    assert Secret(HIDDEN) == Secret(HIDDEN)
    assert len({new_secret().reveal() for _ in range(100)}) == 100
    assert len(new_secret().reveal()) >= 40
    assert Secret(HIDDEN) != HIDDEN


def test_what_is_kept_is_found_and_can_be_forgotten() -> None:
    assert find(ADDRESS) is None
    keep(ADDRESS, Secret(HIDDEN))
    assert find(ADDRESS) == Secret(HIDDEN)
    assert find(ADDRESS.with_login("eve")) is None
    forget(ADDRESS)
    forget(ADDRESS)
    assert find(ADDRESS) is None


def test_the_one_that_joins_is_kept_beside_the_one_in_use() -> None:
    keep(ADDRESS, Secret(HIDDEN))
    keep(ADDRESS, Secret("fresh"), joining=True)
    assert find(ADDRESS) == Secret(HIDDEN)
    assert find(ADDRESS, joining=True) == Secret("fresh")


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Locked, Broken, PlaintextKeyring, Forgetful])
def test_a_keyring_that_keeps_nothing_safely_is_none(backend: type[KeyringBackend]) -> None:
    use(backend)
    with pytest.raises(NoKeyring, match="PGPASSFILE") as said:
        keep(ADDRESS, Secret(HIDDEN))
    assert isinstance(said.value, BadInput)
    assert "\n" not in str(said.value)
    screen = io.StringIO()
    Console(file=screen, width=200).print(
        Traceback.from_exception(NoKeyring, said.value, said.value.__traceback__, show_locals=True)
    )
    assert HIDDEN not in screen.getvalue()
    assert said.value.__context__ is None
    assert find(ADDRESS) is None
    forget(ADDRESS)


def test_a_chain_of_keyrings_is_as_good_as_its_first(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = chainer.ChainerBackend()  # type: ignore[no-untyped-call]
    keyring.set_keyring(chain)
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [PlaintextKeyring()])  # type: ignore[no-untyped-call]
    with pytest.raises(NoKeyring, match="plain file"):
        keyring_in_use()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [FileKeyring()])  # type: ignore[no-untyped-call]
    assert "FileKeyring" in keyring_in_use()
