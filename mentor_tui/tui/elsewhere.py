"""A key that does nothing on this screen says what it does, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mentor_tui.tui.commands import COMMANDS, EVERYWHERE, INBOX, LIST, OUTBOX, P0, SEARCH, TRIAGE, WALL, WRITING

_WHERE: Final[Mapping[str, str]] = {
    INBOX: "in the inbox",
    TRIAGE: "in a triage session",
    SEARCH: "in the search",
    OUTBOX: "in the outbox",
    P0: "on a P0",
    WRITING: "while you write",
}


def elsewhere(key: str, here: str, keys: Mapping[str, tuple[str, ...]]) -> str:
    """`w (Why this deadline) works in the inbox`; empty for a key that is nobody's, or somebody's `here`.

    `key` is as a person calls it, `keys` are those of each command. At the wall only a P0 can be reached.
    """
    owners = [one for one in COMMANDS if key in keys[one.id] and not one.fixed]
    if any(place in one.where for one in owners for place in (here, EVERYWHERE, LIST)):
        return ""
    for one in owners:
        where = next((_WHERE[place] for place in one.where if place in _WHERE), "")
        if where and here == WALL and one.where != (P0,):
            where = "once your window opens"
        if where:
            return f"{key} ({one.name}) works {where}"
    return ""
