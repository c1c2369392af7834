"""What the outbox says of an entry. Pure: item -> words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mentor_tui.tui.present import Block, Piece, Role, moment, one_line, paragraphs

if TYPE_CHECKING:
    from mentor_tui.services.outbox import OutboxItem

KINDS: Final = {
    "answer": "reply",
    "ask_back": "ask-back",
    "ack": "acknowledgement",
    "ask": "question",
    "resolved": "decision",
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
    "rejected": ("✕", Role.LATE),
    "returned": ("↩", Role.SOON),
    "recalled": ("↩", Role.SOON),
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
    yield Block((Piece(_advice(item), Role.MUTED),))
    yield Block()
    mine = "Yours" if item.mine else one_line(names.get(item.author, item.author))
    yield Block((Piece(mine, Role.HEADING), Piece(f"  written {moment(item.composed_at, now, zone)}", Role.MUTED)))
    yield Block((Piece(paragraphs(item.text) or "(no text)"),), Piece("│ ", Role.ACCENT))
    if item.other_id is not None:
        yield Block()
        yield Block((Piece(one_line(names.get(item.other_author, item.other_author)), Role.HEADING),))
        yield Block((Piece(paragraphs(item.other_text)),), Piece("│ ", Role.SOON))


def _advice(item: OutboxItem) -> str:
    if item.state == "contested":
        if item.can:
            return "Both texts are kept. Let one stand, or write one answer from both."
        return "Both texts are kept; the lead decides which one stands."
    return {
        "queued": "Nobody has seen it: taking it back leaves no trace.",
        "sent": "The store may have it. It is sent again until it shows in the feed.",
        "held": "The store keeps it until your window opens; until then it can be taken back.",
        "recalling": "The next sync says whether it was in time.",
        "rejected": "It stays here until you send another text or let it go.",
        "returned": "The question moved on before this could leave. Read it again, then send or let go.",
        "recalled": "It was taken back in time. Send another text or let it go.",
    }.get(item.state, "")
