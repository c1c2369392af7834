"""An entry: one immutable thing that somebody did. A feed: a team's entries in order.

All that anybody does is an entry about a subject (`question/<uuid>`, `member/<id>`, ...). What an entry means is
decided in one place per subject type, the folds in `folding.py` and `people.py`; here is only its shape.
Instants are aware datetimes in UTC.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.values import slotted_value

Body = Mapping[str, Any]

ENTRY_VERSION = 1
LARGEST_ENTRY = 256 * 1024
"""The most bytes one entry may take as JSON: a question is text to read, not a file to keep."""
GENESIS = "0" * 64
"""The chain before the first position."""
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, BadInput)
"""What a fold meets in a body that is not shaped as its kind says; it skips such an entry."""
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@slotted_value
class Entry:
    """One thing that somebody did, before anybody else has seen it.

    `claim` is a name that only one entry of a team may hold. `based_on` is the id of the last moving entry of the
    subject that its author had seen. A `quiet` entry does not move its subject. `audience` lists the members who
    may read it besides its author; None means the whole team.
    """

    id: str
    subject: str
    kind: str
    body: Body
    composed_at: datetime
    claim: str | None = None
    based_on: str | None = None
    quiet: bool = False
    audience: tuple[str, ...] | None = None
    v: int = ENTRY_VERSION

    def to_json(self) -> str:
        """The entry as one line of JSON, the same for every machine."""
        fields: dict[str, Any] = {
            "v": self.v,
            "id": self.id,
            "subject": self.subject,
            "kind": self.kind,
            "body": dict(self.body),
            "composed_at": instant_text(self.composed_at),
        }
        if self.claim is not None:
            fields["claim"] = self.claim
        if self.based_on is not None:
            fields["based_on"] = self.based_on
        if self.quiet:
            fields["quiet"] = True
        if self.audience is not None:
            fields["audience"] = list(self.audience)
        return _ENCODER.encode(fields)

    @classmethod
    def from_json(cls, text: str) -> Entry:
        """The entry that `to_json` wrote. Raises BadInput when it is not one."""
        try:
            fields = _DECODER.decode(text)
            audience = fields.get("audience")
            entry = cls(
                id=fields["id"],
                subject=fields["subject"],
                kind=fields["kind"],
                body=fields["body"],
                composed_at=parse_instant(fields["composed_at"]),
                claim=fields.get("claim"),
                based_on=fields.get("based_on"),
                quiet=bool(fields.get("quiet", False)),
                audience=None if audience is None else tuple(audience),
                v=fields["v"],
            )
            _check_types(entry)
        except MALFORMED as error:
            raise BadInput(f"not an entry: {error!r:.200}") from error
        return entry


@slotted_value
class FeedEntry:
    """An entry as a fold reads it: with its author and the instant that counts.

    `author`, `received_at`, `position` and `chain` are the store's word. `position` is None for an entry made here
    that the feed has not shown yet. `entry` is None where this reader may not read it, or this program cannot.
    `contested` says that its claim was already taken when it arrived. `text` is the entry's JSON where it came as such.
    """

    id: str
    author: str
    received_at: datetime
    entry: Entry | None
    position: int | None = None
    chain: str = ""
    contested: bool = False
    text: str | None = field(default=None, compare=False, repr=False)

    @classmethod
    def received(
        cls,
        entry_id: str,
        author: str,
        received_at: str,
        text: str | None,
        position: int,
        chain: str,
        contested: bool = False,
    ) -> FeedEntry:
        """An entry as a store tells it; no text: this reader may not read it.

        What this program cannot make sense of, another's slip or a newer program's, is kept as it came.
        """
        at = parse_instant(received_at)
        return cls(entry_id, author, at, None if text is None else _readable(text), position, chain, contested, text)

    @classmethod
    def unconfirmed(cls, entry: Entry, author: str, at: datetime) -> FeedEntry:
        """An entry of one's own outbox, folded as if it had arrived `at`."""
        return cls(id=entry.id, author=author, received_at=at, entry=entry)


def _readable(text: str) -> Entry | None:
    """The entry in `text`; None when there is none that this program can read."""
    try:
        return Entry.from_json(text)
    except BadInput:
        return None


def _check_types(entry: Entry) -> None:
    """Raise TypeError, or UnicodeError, unless what is read whatever the kind has the type it is declared with."""
    texts = (entry.id, entry.subject, entry.kind, entry.claim or "", entry.based_on or "", *(entry.audience or ()))
    "".join(texts).encode()
    if type(entry.body) is not dict or type(entry.v) is not int:
        raise TypeError("its body is no object, or its version no number")


def opened_by(feed: Iterable[FeedEntry], kinds: Collection[str]) -> list[FeedEntry]:
    """The entries that can be read, the first of `kinds` before all others.

    A store that was restored may get a subject's later entries back before the one that opened it.
    """
    told = [item for item in feed if item.entry is not None]
    opening = next((item for item in told if item.entry and item.entry.kind in kinds and not item.contested), None)
    if opening is None or opening is told[0]:
        return told
    return [opening, *(item for item in told if item is not opening)]


def as_text(value: object) -> str:
    """What a body holds where a text is declared, as a text, whatever it is; the folds and screens rely on it."""
    if type(value) is str:
        return value
    return "" if value is None else str(value)


def as_text_or_none(value: object) -> str | None:
    """The same where a text may be missing."""
    return None if value is None else as_text(value)


def next_chain(previous: str, entry_id: str, received_at: datetime) -> str:
    """The chain at a position: it proves that two feeds agree on all that came before, and on when it was received."""
    return hashlib.sha256(f"{previous}{entry_id}{instant_text(received_at)}".encode()).hexdigest()


def new_id(at: datetime, entropy: bytes) -> str:
    """A UUIDv7 for the instant `at`; `entropy` is ten bytes, random, or a digest where the id must repeat."""
    milliseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    number = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(entropy[:10], "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def instant_text(at: datetime) -> str:
    """An instant as ISO text in UTC with `Z`, sortable as text: always six digits of a second."""
    return _utc_text(at if at.tzinfo is UTC else at.astimezone(UTC))


@lru_cache(maxsize=1024)
def _utc_text(at: datetime) -> str:
    """All that came in one push was received at one instant."""
    return at.isoformat("T", "microseconds").removesuffix("+00:00") + "Z"


def instant(seconds: int) -> datetime:
    """The instant so many seconds after 1970, as lists have them."""
    return datetime.fromtimestamp(seconds, UTC)


def parse_instant(text: str) -> datetime:
    """The instant that ISO text with an offset (or Z) names. Raises BadInput without one: never assumed UTC."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is UTC:
            return at
        if at.tzinfo is None:
            raise BadInput(f"{text!r:.80} has no offset; add Z or an offset like +01:00")
        return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadInput(f"not an instant: {text!r:.80}; write it like 2026-03-10T14:00:00Z") from error
