"""The secret of a login: in the system's keyring and nowhere else, and never in anything that is printed.

The only file that imports keyring, and only when a secret is kept or looked for.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final, TypeVar

from mentor_tui.domain.errors import BadInput
from mentor_tui.team.postgres.address import WAYS_WITHOUT_KEYRING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from mentor_tui.team.postgres.address import Address

_SERVICE: Final = "mentor-tui"
_JOINING: Final = "mentor-tui, not taken by the store yet"
_BYTES: Final = 32
Answer = TypeVar("Answer")


class Secret:
    """A text that is shown as `***` wherever it is printed, formatted, or a crash report lists what was in a frame."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself: for the call that needs it, never for a name that lives on."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(Secret)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not to be written down")


class NoKeyring(BadInput):
    """There is no keyring here that keeps a secret, or it is locked."""


def new_secret() -> Secret:
    """A secret that nobody can guess."""
    return Secret(token_urlsafe(_BYTES))


def keep(address: Address, secret: Secret, *, joining: bool = False) -> None:
    """Keep a login's secret in the keyring. Raises NoKeyring, with nothing kept.

    `joining`: beside the one in use, until the store has taken it: so that a crash in between locks nobody out.
    """
    _ask(lambda keyring: keyring.set_password(_service(joining), address.key, secret.reveal()))
    if _ask(lambda keyring: _kept(keyring, address, joining)) != secret:
        raise NoKeyring(_unusable("it did not keep what it was given"))


def find(address: Address, *, joining: bool = False) -> Secret | None:
    """The secret that is kept for a login; None when there is none, or no keyring: libpq has its own ways then."""
    try:
        return _ask(lambda keyring: _kept(keyring, address, joining))
    except NoKeyring:
        return None


def forget(address: Address, *, joining: bool = False) -> None:
    """Keep a login's secret no longer; nothing happens when there is none."""
    if find(address, joining=joining) is not None:
        _ask(lambda keyring: keyring.delete_password(_service(joining), address.key))


def keyring_in_use() -> str:
    """The name of the keyring that keeps secrets on this machine. Raises NoKeyring when there is none."""
    return _ask(lambda keyring: str(keyring.name))


def _service(joining: bool) -> str:
    return _JOINING if joining else _SERVICE


def _backend() -> KeyringBackend:
    """The system's keyring. One that writes plain files, or keeps nothing, is none."""
    import keyring
    from keyring.backends import chainer, fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, chainer.ChainerBackend):
        backend = next(iter(backend.backends), backend)
    if isinstance(backend, fail.Keyring | null.Keyring):
        raise NoKeyring(_unusable("there is none"))
    if "plaintext" in type(backend).__name__.lower():
        raise NoKeyring(_unusable(f"{backend.name} writes secrets into a plain file"))
    return backend


def _kept(keyring: KeyringBackend, address: Address, joining: bool) -> Secret | None:
    found = keyring.get_password(_service(joining), address.key)
    return None if found is None else Secret(found)


def _ask(question: Callable[[KeyringBackend], Answer]) -> Answer:
    """What the keyring answers. Its own words, and the frames in which it failed, may hold the secret: they go."""
    try:
        return question(_backend())
    except NoKeyring:
        raise
    except Exception as error:  # noqa: BLE001 - a keyring is anybody's plug-in and may raise anything
        what = type(error).__name__
    raise NoKeyring(_unusable(f"it says {what}: it may be locked"))


def _unusable(why: str) -> str:
    return f"no system keyring can be used here ({why}): unlock or install one, or use {WAYS_WITHOUT_KEYRING} instead"
