"""What the outbox says of an entry. Pure: item -> words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from mentor_tui.domain.cycle import Standing
from mentor_tui.tui.present import Block, Piece, Role, moment, one_line, paragraphs

if TYPE_CHECKING:
    from mentor_tui.services.tray import OutboxItem, Side


class Choice(NamedTuple):
    """An answer that can be chosen: its entry's id, whose it is, and its text."""

    id: str
    whose: str
    text: str


KINDS: Final = {
    "answer": "reply",
    "ask_back": "ask-back",
    "ack": "acknowledgement",
    "hand_over": "hand-over",
    "faq_draft": "FAQ draft",
    "ask": "question",
    "resolved": "decision",
    "accepted": "acceptance",
    "hours_declared": "hours",
    "member_added": "new member",
    "team_set": "team",
}
GLYPHS: Final = {
    "queued": ("○", Role.MUTED),
    "sent": ("◔", Role.MUTED),
    "held": ("◷", Role.ACCENT),
    "recalling": ("↩", Role.MUTED),
    "contested": ("≠", Role.LATE),
    "overruled": ("≠", Role.SOON),
    "superseded": ("≠", Role.SOON),
    "separate": ("≠", Role.SOON),
    "rejected": ("✕", Role.LATE),
    "returned": ("↩", Role.SOON),
    "recalled": ("↩", Role.SOON),
}

BECAME: Final = {
    Standing.STANDS: "delivered",
    Standing.WAITING: "waits",
    Standing.SUPERSEDED: "superseded",
    Standing.SEPARATE: "separate record",
    Standing.OVERRULED: "came later",
}


def kind_words(kind: str) -> str:
    """What a person calls a kind of entry."""
    return KINDS.get(kind, kind.replace("_", " "))


def state_words(item: OutboxItem, now: datetime, zone: str) -> str:
    """Where an entry stands, in a few words."""
    if item.state == "queued" and item.send_after is not None and item.send_after > now:
        return "leaves in a moment"
    release = f" until {moment(item.release_at, now, zone)}" if item.release_at else ""
    return {
        "queued": "waits for the next sync",
        "sent": "on its way",
        "held": f"held{release}",
        "recalling": "being recalled",
        "contested": "contested",
        "rejected": "refused by the store",
        "returned": "came back",
        "recalled": "taken back",
        "overruled": "came after the decision",
        "superseded": "another one stands",
        "separate": "a separate record",
    }.get(item.state, item.state)


def page(item: OutboxItem, names: Mapping[str, str], now: datetime, zone: str) -> Iterator[Block]:
    """One entry whole: where it stands and why, its text, and the other side of a contest."""
    glyph, role = GLYPHS.get(item.state, ("·", Role.MUTED))
    yield Block((Piece(one_line(item.title), Role.STRONG),))
    yield Block(
        (Piece(f"{glyph} {state_words(item, now, zone)}", role), Piece(f" · {kind_words(item.kind)}", Role.MUTED))
    )
    if item.reason:
        yield Block((Piece(one_line(item.reason), Role.TEXT),))
    yield Block()
    sides: tuple[OutboxItem | Side, ...] = (item, *item.others)
    for number, side in enumerate(sides):
        if number:
            yield Block()
        yield Block(
            (Piece(f"{whose(side, names)}  ", Role.HEADING), *_became(side, moment(side.composed_at, now, zone)))
        )
        yield Block((Piece(paragraphs(side.text) or "(no text)"),), Piece("│ ", Role.SOON if number else Role.ACCENT))
    yield Block()
    yield Block((Piece(_advice(item), Role.MUTED),))


def whose(side: OutboxItem | Side, names: Mapping[str, str]) -> str:
    """Whose text it is."""
    return "Yours" if side.mine else one_line(names.get(side.author, side.author))


def choices(item: OutboxItem, names: Mapping[str, str]) -> list[Choice]:
    """The answers that a lead chooses from; what is her own comes first."""
    sides: tuple[OutboxItem | Side, ...] = (item, *item.others)
    return [Choice(side.id, whose(side, names), side.text) for side in sides]


def _became(side: OutboxItem | Side, written: str) -> Iterator[Piece]:
    """What became of an answer that the team has, and when it was written."""
    if side.standing is None:
        yield Piece(f"written {written}", Role.MUTED)
        return
    yield Piece(BECAME[side.standing], Role.GOOD if side.standing is Standing.STANDS else Role.SOON)
    yield Piece(f" · {written}", Role.MUTED)


def _advice(item: OutboxItem) -> str:
    if item.state == "contested":
        texts = "Both texts" if len(item.others) < 2 else "All texts"
        if item.can:
            return f"{texts} are kept. Let one stand, or write one from them; the rest can become separate records."
        return f"{texts} are kept; the lead decides which one stands."
    if "accept" in item.can:
        return "Its text stays in the thread. Accept that, and it leaves the tray."
    return {
        "queued": "Nobody has seen it: taking it back leaves no trace.",
        "sent": "The store may have it. It is sent again until it shows in the feed.",
        "held": "The store keeps it until your window opens; until then it can be taken back.",
        "recalling": "The next sync says whether it was in time.",
        "rejected": "It stays here until you send another text or let it go.",
        "returned": "The question moved on before this could leave. Read it again, then send or let go.",
        "recalled": "It was taken back in time. Send another text or let it go.",
    }.get(item.state, "")
