"""The forms of a reply. Quick: answerable in two sentences? Answer, and move on (R6). Shaped: up to three bullets and
exactly one next action; what does not fit belongs in the FAQ (R7). Asked back: one better question (R10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.sentences import split_sentences

MOST_SENTENCES: Final = 2
"""The most sentences that a quick reply has (R6)."""
MOST_BULLETS: Final = 3
"""The most bullets that a shaped reply has (R7)."""
BULLET: Final = "- "
"""What a bullet's line begins with."""
NEXT: Final = "Next: "
"""What the line of the next action begins with."""
QUOTE: Final = ">"
"""What a line of somebody else's words begins with."""

TRIED: Final = "What did you try so far, and what happened?"
PROMPTS: Final = (
    TRIED,
    "What did you expect to happen instead?",
    "What is the smallest case that shows it?",
    "What would you do if I were not here?",
)
"""Better questions to begin an ask-back with (R10)."""


def count_sentences(text: str) -> int:
    """How many sentences a person would count in `text`; code, links and names end none, and quoted lines are not hers.

    0 for a text with nothing to see in it, 1 for one that is only code or emoji. Fast enough for every key stroke.
    """
    own = "\n".join(line for line in text.splitlines() if not line.startswith(QUOTE)) if QUOTE in text else text
    return len(split_sentences(own)) or int(_says_something(text))


def check_quick_reply(text: str) -> None:
    """Raise Refused, with the count, when `text` is too long for a quick reply (R6); BadInput when it is empty."""
    if not _says_something(text):
        raise BadInput("the reply is empty: write one or two sentences")
    count = count_sentences(text)
    if count > MOST_SENTENCES:
        raise Refused(
            f"{count} sentences; a quick reply has at most two (R6): shorten it, or put the rest behind a link"
        )


@dataclass(frozen=True, slots=True)
class Shaped:
    """What somebody wrote as a shaped reply: bullets in order, and what is to be done next, once if it is right."""

    bullets: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written into the form."""
        return not self.bullets and not self.actions

    @property
    def reply(self) -> str:
        """What the mentee reads: the first bullets, and the next action (R7)."""
        return written(self.bullets[:MOST_BULLETS], self.actions)

    @property
    def rest(self) -> str:
        """The bullets that do not fit: the beginning of a FAQ entry. Empty when all fit."""
        return written(self.bullets[MOST_BULLETS:])

    @property
    def whole(self) -> str:
        """All of it, as it is edited."""
        return written(self.bullets, self.actions)


def shaped(text: str) -> Shaped:
    """Read a form: a line after a dash is a bullet, one after `Next:` the next action; any other goes on with it."""
    parts: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        mark = next((mark for mark in (BULLET, NEXT) if f"{line.lstrip()} ".startswith(mark)), "")
        said = line.lstrip()[len(mark) :].strip() if mark else line.strip()
        if mark or not parts:
            parts.append((mark or BULLET, [said]))
        elif said:
            parts[-1][1].append(said)
    found = [(mark, "\n  ".join(filter(None, lines))) for mark, lines in parts]
    return Shaped(
        bullets=tuple(said for mark, said in found if mark == BULLET and _says_something(said)),
        actions=tuple(said for mark, said in found if mark == NEXT and _says_something(said)),
    )


def written(bullets: Sequence[str], actions: Sequence[str] = ()) -> str:
    """Bullets and next actions as text; `shaped` reads it back."""
    points = "\n".join(f"{BULLET}{bullet}" for bullet in bullets)
    steps = "\n".join(f"{NEXT}{action}" for action in actions)
    return "\n\n".join(filter(None, (points, steps)))


def check_shaped(text: str) -> Shaped:
    """The form, if it is complete. Raises Refused without exactly one next action (R7), BadInput when it is empty."""
    form = shaped(text)
    if form.is_empty:
        raise BadInput("the reply is empty: write up to three bullets and one next action")
    if not form.actions:
        raise Refused('no next action (R7): say after "Next:" what the mentee does first')
    if len(form.actions) > 1:
        raise Refused(f"{len(form.actions)} next actions; a shaped reply has exactly one (R7): keep the first step")
    return form


def check_sent_again(text: str) -> Shaped:
    """The form of a reply that goes out once more: it has no FAQ draft beside it. Raises as `check_shaped` does, and
    Refused over three bullets (R7).
    """
    form = check_shaped(text)
    if form.rest:
        raise Refused(f"{len(form.bullets)} bullets; a shaped reply has at most three (R7): keep the first three")
    return form


def prompts(tried: Sequence[str]) -> tuple[str, ...]:
    """Better questions to ask back, the likeliest first: who said what she tried is not asked that first."""
    return (*PROMPTS[1:], TRIED) if tried else PROMPTS


def _says_something(text: str) -> bool:
    """Whether there is anything to see: blanks, zero-width and control characters are nothing."""
    return any(char.isprintable() and not char.isspace() for char in text)
