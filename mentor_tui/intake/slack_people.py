"""Who is who in a Slack export, and what its markup says in plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import shown
from mentor_tui.domain.zones import load_zone
from mentor_tui.intake.found import one_line, paragraph

_MARKUP: Final = re.compile(r"<([@#!]|[a-z][a-z0-9+.-]*:)([^<>|\n]*)(?:\|([^<>\n]*))?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SlackUser:
    """One account. `name` is what people call it, no two the same; `aliases` all it may be called by, case-folded."""

    id: str
    name: str
    handle: str
    aliases: frozenset[str]
    zone: str | None
    bot: bool


def users_by_id(listed: Sequence[Mapping[str, Any]]) -> dict[str, SlackUser]:
    """The accounts of users.json. Those without an id are left out."""
    users = [_user(one) for one in listed if _text(one, "id")]
    namesakes = Counter(user.name.casefold() for user in users)
    return {user.id: user if namesakes[user.name.casefold()] == 1 else _told_apart(user) for user in users}


def find_mentors(users: Mapping[str, SlackUser], named: Sequence[str]) -> frozenset[str]:
    """The ids of the people named: by id, handle, real or display name. Raises BadInput with the nearest name."""
    if not any(name.strip() for name in named):
        raise BadInput("no mentor named; give --mentor NAME for each person who answers in the export")
    return frozenset(_find(users, name) for name in named)


def _find(users: Mapping[str, SlackUser], named: str) -> str:
    wanted = one_line(named).removeprefix("@").casefold()
    by_account = [user for user in users.values() if wanted in (user.id.casefold(), user.handle.casefold())]
    matching = by_account or [user for user in users.values() if wanted in user.aliases]
    if len(matching) == 1:
        return matching[0].id
    if matching:
        handles = ", ".join(sorted(user.handle or user.id for user in matching)[:5])
        raise BadInput(f"--mentor {shown(named)} may be any of {handles}; use one of these")
    return _unknown("--mentor", named, [alias for user in users.values() for alias in user.aliases])


def find_channel(channels: Mapping[str, str], named: str) -> str:
    """The name of the channel with this name or id, of `channels` (id to name). Raises BadInput with the nearest."""
    wanted = one_line(named).removeprefix("#").casefold()
    for channel_id, name in channels.items():
        if wanted in (channel_id.casefold(), name.casefold()):
            return name
    return _unknown("--channel", named, list(channels.values()))


def _unknown(option: str, named: str, known: Sequence[str]) -> str:
    near = get_close_matches(named.strip().lstrip("@#").casefold(), known, n=1, cutoff=0.5)
    some = f"there is {one_line(', '.join(sorted(known)[:5]))}" if known else "nothing of the kind is"
    raise BadInput(
        f"{option} {shown(named)} is not in the export; {f'did you mean {one_line(near[0])}?' if near else some}"
    )


def rendered(text: str, users: Mapping[str, SlackUser], channels: Mapping[str, str]) -> str:
    """A message as a person reads it: names for ids, bare links, `&lt;` undone, and nothing that a terminal obeys."""

    def put(found: re.Match[str]) -> str:
        kind, rest, label = found[1], found[2], found[3]
        if kind == "@":
            return "@" + (users[rest].name if rest in users else label or rest)
        if kind == "#":
            return "#" + (label or channels.get(rest, rest))
        if kind == "!":
            return label or "@" + rest.partition("^")[0]
        return _link(kind + rest, label)

    plain = _MARKUP.sub(put, text)
    return paragraph(plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _link(address: str, label: str | None) -> str:
    bare = address.removeprefix("mailto:")
    same = not label or label.rstrip("/") in (bare.rstrip("/"), bare.partition("://")[2].rstrip("/"))
    return bare if same else f"{label} ({bare})"


def _user(fields: Mapping[str, Any]) -> SlackUser:
    profile = fields.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    handle = _text(fields, "name")
    called = [
        _text(profile, "display_name"),
        _text(fields, "display_name"),
        _text(fields, "real_name"),
        _text(profile, "real_name"),
        handle,
    ]
    name = next((one for one in called[2:] + called[:2] if any(map(str.isalnum, one))), _text(fields, "id"))
    return SlackUser(
        id=_text(fields, "id"),
        name=name,
        handle=handle,
        aliases=frozenset(one.casefold() for one in called if one),
        zone=_zone(fields),
        bot=fields.get("is_bot") is True or _text(fields, "id") == "USLACKBOT",
    )


def _told_apart(user: SlackUser) -> SlackUser:
    apart = f"{user.name} ({user.handle if user.handle.casefold() != user.name.casefold() else user.id})"
    return SlackUser(user.id, apart, user.handle, user.aliases, user.zone, user.bot)


def _zone(fields: Mapping[str, Any]) -> str | None:
    """The zone, when it is one that exists: an old name nobody knows is no reason to refuse an export."""
    zone = _text(fields, "tz")
    try:
        return load_zone(zone).key if zone else None
    except BadInput:
        return None


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return one_line(value) if isinstance(value, str) else ""
