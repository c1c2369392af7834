"""A system keyring for tests: one JSON file per machine, which the environment names, also for processes."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

FILE = "TESTS_KEYRING_FILE"


class FileKeyring(KeyringBackend):
    """What PYTHON_KEYRING_BACKEND=tests.a_keyring.FileKeyring chooses."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return _kept().get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        _write({**_kept(), f"{service}|{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = _kept()
        if kept.pop(f"{service}|{username}", None) is None:
            raise PasswordDeleteError("there is none")
        _write(kept)


def _file() -> Path:
    return Path(os.environ[FILE])


def _kept() -> dict[str, str]:
    found: dict[str, str] = json.loads(_file().read_text()) if _file().exists() else {}
    return found


def _write(kept: dict[str, str]) -> None:
    _file().write_text(json.dumps(kept))
