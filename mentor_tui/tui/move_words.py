"""What a move is called, before and after. Pure: moves, names and instants -> words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK, SHAPED
from mentor_tui.domain.templates import unknown_placeholders
from mentor_tui.tui.present import moment, one_line, plural
from mentor_tui.tui.screens.confirm import Asked
from mentor_tui.tui.voice import sent_words

if TYPE_CHECKING:
    from mentor_tui.services.batch import Done, Move, Outcome, Refusal

VERBS: Final = {QUICK: "Reply", SHAPED: "Shaped reply", ASK_BACK: "Ask back"}
"""What a composer is for."""
_NOUNS: Final = {
    QUICK: ("reply", "replies"),
    SHAPED: ("shaped reply", "shaped replies"),
    ASK_BACK: ("ask-back", "ask-backs"),
    ACKNOWLEDGE: ("acknowledgement", "acknowledgements"),
    HAND_OVER: ("hand-over", "hand-overs"),
}
MOST_NAMED: Final = 3
MOST_QUOTED: Final = 30


def named(names: Sequence[str]) -> str:
    """Some people: `Ada`, `Ada and Bo`, `Ada, Bo, Cy and 4 more`; each once."""
    each = list(dict.fromkeys(one_line(name, 40) for name in names))
    if len(each) > MOST_NAMED:
        return f"{', '.join(each[:MOST_NAMED])} and {len(each) - MOST_NAMED} more"
    return " and ".join((", ".join(each[:-1]), each[-1])) if len(each) > 1 else "".join(each)


def heading(kind: str, names: Sequence[str]) -> str:
    """What stands over a text that is being written, for whose questions."""
    if len(names) == 1:
        return f"{VERBS[kind]} to {one_line(names[0], 40)}"
    return plural(len(names), *_NOUNS[kind])


def beginning(text: str) -> str:
    """How a text begins, for whoever sends it without seeing it: `“Pin the clock…”`."""
    said = one_line(text)
    return f"“{said if len(said) <= MOST_QUOTED else said[: MOST_QUOTED - 1] + '…'}”"


def asked(move: Move, count: int, names: Sequence[str], to: str, *, unseen: bool = False) -> Asked:
    """The one line before a batch: how many; and how its text begins, where that is `unseen`."""
    questions = plural(count, "question")
    titles = {
        ACKNOWLEDGE: f"Acknowledge {questions}?",
        HAND_OVER: f"Hand over {questions} to {one_line(to, 40)}?",
        ASK_BACK: f"Ask back on {questions}?",
    }
    each = f"{_filled(move.text)} " if move.template else ""
    text = f"{beginning(move.text)} " if unseen and move.text else ""
    meaning = f"{text}Asked by {named(names)}. {each}One undo takes all of them back."
    title = titles.get(move.kind, f"Send this {_NOUNS[move.kind][0]} to {questions}?")
    return Asked(title, meaning, "do it", "not yet")


def _filled(text: str) -> str:
    """What becomes of the places in a text that several get."""
    unknown = [f"{{{name}}}" for name in dict.fromkeys(unknown_placeholders(text))]
    stays = f", but {named(unknown)} {'stays' if len(unknown) == 1 else 'stay'} as written" if unknown else ""
    return f"Each gets the same text with its own placeholders filled{stays}."


def done_words(move: Move, done: Done, name: str, to: str, now: datetime, zone: str) -> str:
    """What became of a move on one question."""
    name = one_line(name, 40)
    if move.kind == ACKNOWLEDGE:
        return f"{name} hears that you have seen it"
    if move.kind == HAND_OVER or done.sent is None:
        return f"Handed over to {one_line(to, 40)}"
    words = sent_words(done.sent, name, now, zone)
    words = words.replace("Sent to", "Asked back:", 1) if move.kind == ASK_BACK else words
    return f"{words}; the rest is a FAQ draft" if done.sent.faq_id else words


def all_done_words(outcome: Outcome, to: str, now: datetime, zone: str) -> str:
    """What became of a move on several questions, with the first refusal."""
    count = len(outcome.done)
    what = plural(count, *_NOUNS[outcome.move.kind])
    held = [one.sent.goes_out_at for one in outcome.done if one.sent and one.sent.held]
    words = f"Sent {what}" if outcome.move.kind != HAND_OVER else f"Handed over {count} to {one_line(to, 40)}"
    words += f", {len(held)} held until {moment(min(held), now, zone)}" if held else ""
    return words + (f"; {len(outcome.refused)} refused" if outcome.refused else "")


def what_words(move: Move, names: Sequence[str], to: str) -> str:
    """A move by its name, for whoever takes it back: `the reply to Jack`, `3 acknowledgements`."""
    if len(names) > 1:
        return plural(len(names), *_NOUNS[move.kind])
    whom = one_line(to if move.kind == HAND_OVER else names[0], 40)
    return f"the {_NOUNS[move.kind][0]} to {whom}"


def refusal_words(refused: Sequence[Refusal]) -> list[tuple[str, str]]:
    """Each question that was not moved, with the reason."""
    return [(one_line(one.title, 80), one.why) for one in refused]
