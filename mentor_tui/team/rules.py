"""What a store lets in: the shape and size of an entry, and who may write it.

The store knows no meaning; it knows what is well-formed, and the matrix of kind and role (`people.may_write`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from mentor_tui.domain.entry import LARGEST_ENTRY, Entry
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.people import ROLES, may_write
from mentor_tui.team.port import Identity, Outgoing

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MEMBER: Final = re.compile(r"[^\s/\x00-\x1f\x7f]{1,128}")
_SUBJECT: Final = re.compile(r"[a-z][a-z_]{0,31}/[^\s/\x00-\x1f\x7f]{1,128}")
_CLAIM: Final = re.compile(r"[a-z][a-z_]{0,31}(/[^\s/\x00-\x1f\x7f]{1,128}){1,3}")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

_MOST_READERS: Final = 1000

CLAIMED_BY_WRITERS_OF: Final[Mapping[str, str]] = {
    "answer": "answer",
    "resolution": "resolved",
    "nudge": "nudge",
}
"""Whose claim it is: only who may write that kind may hold such a claim, under whatever kind. Without it, a mentee
could take an answer's claim with a kind of her own making and every answer would come out contested."""


def is_id(entry_id: object) -> bool:
    """Whether it is a UUID in its canonical, lower-case text form."""
    return isinstance(entry_id, str) and _ID.fullmatch(entry_id) is not None


def is_member_id(member: object) -> bool:
    """Whether it can name a member: 1 to 128 characters, no space, no slash, no control character."""
    return isinstance(member, str) and _MEMBER.fullmatch(member) is not None


def check_role(member: str, role: str) -> None:
    """Raise BadInput unless `member` can be enrolled in `role`."""
    if not is_member_id(member):
        raise BadInput(f"{member!r} cannot name a member; use 1 to 128 characters without spaces or slashes")
    if role not in ROLES:
        raise BadInput(f"no role {role!r}; use one of {', '.join(ROLES)}")


def let_in(outgoing: Outgoing, author: Identity) -> Entry:
    """The entry as every reader will get it.

    Raises BadInput when it is malformed or too large and Refused when it is not this author's to write; the
    message is the reason of the rejection.
    """
    entry = Entry.from_json(well_formed(outgoing))
    _check_author(entry, author)
    return entry


def well_formed(outgoing: Outgoing) -> str:
    """The entry as JSON that every reader can read. Raises BadInput when it is malformed or too large."""
    try:
        return _as_json(outgoing)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadInput(f"the entry is malformed: {type(error).__name__}; write it again") from error


def _as_json(outgoing: Outgoing) -> str:
    given = outgoing.entry
    _check_names(given)
    if given.composed_at.tzinfo is None:
        raise BadInput("composed_at has no zone; the client must give UTC")
    if outgoing.release_at is not None and outgoing.release_at.tzinfo is None:
        raise BadInput("release_at has no zone; the client must give UTC")
    text = given.to_json()
    size = len(text.encode())
    if size > LARGEST_ENTRY:
        raise BadInput(f"the entry takes {size:,} bytes, at most {LARGEST_ENTRY:,} fit; shorten its text")
    if "\\u0000" in text and _NUL.search(text):
        raise BadInput("the entry holds a NUL character; remove it")
    if "NaN" in text or "Infinity" in text:
        json.loads(text, parse_constant=_not_finite)
    if not isinstance(given.body, Mapping):
        raise BadInput("the entry's body is malformed; write it again")
    return text


def _not_finite(literal: str) -> None:
    raise BadInput(f"the entry holds the number {literal}, which JSON cannot carry; remove it")


def _check_names(entry: Entry) -> None:
    for field, form, value in (
        ("subject", _SUBJECT, entry.subject),
        ("kind", _KIND, entry.kind),
        ("claim", _CLAIM, entry.claim),
        ("based_on", _ID, entry.based_on),
    ):
        if not (value is None and field in ("claim", "based_on")) and not form.fullmatch(value or ""):
            raise BadInput(f"the entry's {field} is malformed: {value!r:.80}")
    if not 1 <= entry.v <= 1_000_000:
        raise BadInput(f"no entry has version {entry.v!r:.20}")
    if len(entry.audience or ()) > _MOST_READERS or not all(map(is_member_id, entry.audience or ())):
        raise BadInput("the entry's audience is malformed; list at most 1000 members' ids")


def _check_author(entry: Entry, author: Identity) -> None:
    if not may_write(author.role, author.member, entry.kind, entry.subject):
        raise Refused(f"a {author.role} may not write {entry.kind!r} about {entry.subject}; ask a lead")
    if entry.claim is None:
        return
    kind = CLAIMED_BY_WRITERS_OF.get(entry.claim.split("/", 1)[0])
    if kind is not None and not may_write(author.role, author.member, kind, entry.subject):
        raise Refused(f"a {author.role} may not claim {entry.claim}; ask a lead")
