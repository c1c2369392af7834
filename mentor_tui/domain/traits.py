"""What can be asked about a question in one word: `is:late`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntFlag
from typing import Final


class Trait(IntFlag):
    """What `is:` asks about a question."""

    P0 = 1
    LATE = 2
    BLOCKED = 4
    SEEN = 8
    DRAFT = 16
    UNSENT = 32
    MINE = 64
    BACKUP = 128
    CONTESTED = 256
    PENDING = 512
    WAITING = 1024
    ANSWERED = 2048
    WITHDRAWN = 4096
    REOPENED = 8192
    SNOOZED = 16384


TRAITS: Final[Mapping[str, tuple[Trait, str]]] = {
    "late": (Trait.LATE, "past due"),
    "p0": (Trait.P0, "a P0"),
    "blocked": (Trait.BLOCKED, "its mentee is blocked"),
    "mine": (Trait.MINE, "asked of you by name"),
    "seen": (Trait.SEEN, "acknowledged"),
    "draft": (Trait.DRAFT, "you have begun a reply"),
    "backup": (Trait.BACKUP, "its mentor cannot make it"),
    "unsent": (Trait.UNSENT, "something of yours is on its way"),
    "contested": (Trait.CONTESTED, "several answers stand against each other"),
    "reopened": (Trait.REOPENED, "in its second round or a later one"),
    "snoozed": (Trait.SNOOZED, "hidden until later"),
    "pending": (Trait.PENDING, "waits for an answer"),
    "waiting": (Trait.WAITING, "asked back: waits for its mentee"),
    "answered": (Trait.ANSWERED, "has its answer"),
    "withdrawn": (Trait.WITHDRAWN, "taken back by its mentee"),
}
"""The words after `is:`, each with what it asks and what that means."""
OFFERED: Final = tuple(word for word in TRAITS if word not in ("snoozed", "withdrawn"))
"""Those that are told of. The others are understood, as the feed has them, but nothing here makes a question so."""
