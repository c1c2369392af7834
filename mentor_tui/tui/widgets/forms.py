"""How a text is written: what enter, tab and backspace do in it, and what is said of it meanwhile. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from mentor_tui.domain.ask import several_questions
from mentor_tui.domain.reply import BULLET, MOST_BULLETS, NEXT, Shaped, shaped
from mentor_tui.tui.present import Piece, Role, plural

EMPTY_FORM: Final = f"{BULLET}\n{NEXT}"
"""What a shaped reply begins as."""


class Edit(NamedTuple):
    """A change of a text: what replaces the characters from `start` to `end`, and where the cursor is then."""

    start: int
    end: int
    text: str
    cursor: int


class Form:
    """The usual way: keys do what they do in any text."""

    begins_as: str = ""
    """What stands in the field when nothing was written yet."""
    keys: tuple[tuple[str, str], ...] = ()
    """What special keys do, in a word each."""

    def edit(self, key: str, text: str, at: int) -> Edit | None:
        """What a key does with the cursor `at` so many characters from the beginning; None: the usual."""
        return None

    def says(self, text: str) -> Piece | None:
        """What the head says of the text; None: how many sentences it has."""
        return None

    def offers(self, text: str) -> tuple[Piece, ...]:
        """What can be picked, for the line under the field."""
        return ()

    def is_empty(self, text: str) -> bool:
        """Whether there is nothing in it to keep."""
        return not text.strip()


class ShapedForm(Form):
    """Bullets, then one next action (R7). Enter is the next bullet, tab the next action and back."""

    begins_as = EMPTY_FORM
    keys = (("enter", "next bullet"), ("tab", "next action"))

    def edit(self, key: str, text: str, at: int) -> Edit | None:
        """Enter, tab and backspace know the marks of the form."""
        start, line = _line_at(text, at)
        if key == "enter":
            return self._enter(text, at, start, line)
        if key in ("tab", "shift+tab"):
            return _to_bullets(text, start) if _is_next(line) else _to_action(text)
        if key == "backspace":
            return _unmark(text, at, start)
        return None

    def _enter(self, text: str, at: int, start: int, line: str) -> Edit:
        if _is_next(line):
            return Edit(at, at, "", at)
        if line.strip() == BULLET.strip():
            return _to_action(text)
        at = max(at, start + len(BULLET)) if line.startswith(BULLET) else at
        return Edit(at, at, f"\n{BULLET}", at + 1 + len(BULLET))

    def says(self, text: str) -> Piece | None:
        """How much of the form is there."""
        form = shaped(text)
        count = len(form.bullets)
        if len(form.actions) > 1:
            return Piece(f"{len(form.actions)} next actions: one too many", Role.LATE)
        if count > MOST_BULLETS:
            points = f"{count - MOST_BULLETS} for a FAQ draft"
        else:
            points = f"{count} of {MOST_BULLETS} bullets"
        if not form.actions:
            return Piece(f"{points}, no next action", Role.MUTED if form.is_empty else Role.LATE)
        return Piece(f"{points}, 1 next action", Role.GOOD)

    def is_empty(self, text: str) -> bool:
        """The bare marks are nothing."""
        return shaped(text) == Shaped()


class QuestionForm(Form):
    """One better question (R10). Tab picks the next of the `prompts`, as long as nothing else was written."""

    keys = (("tab", "pick a question"),)

    def __init__(self, prompts: tuple[str, ...]) -> None:
        self._prompts = prompts

    def edit(self, key: str, text: str, at: int) -> Edit | None:
        """Tab goes through the prompts, shift+tab back."""
        if key not in ("tab", "shift+tab"):
            return None
        said = text.strip()
        if said and said not in self._prompts:
            return Edit(at, at, "", at)
        place = self._prompts.index(said) if said else (-1 if key == "tab" else 0)
        picked = self._prompts[(place + (1 if key == "tab" else -1)) % len(self._prompts)]
        return Edit(0, len(text), picked, len(picked))

    def says(self, text: str) -> Piece | None:
        """One question gets an answer; of two, one is forgotten (R8)."""
        count = several_questions(text) if len(text) < 20_000 else 0
        if count > 1:
            return Piece(f"{count} questions: one gets an answer", Role.SOON)
        return Piece(plural(count, "question"), Role.GOOD if count else Role.MUTED)

    def offers(self, text: str) -> tuple[Piece, ...]:
        """The prompts, with the one that is picked. They stay while she writes her own: nothing jumps."""
        said = text.strip()
        lines = (
            Piece(f"{'❯' if prompt == said else ' '} {prompt}\n", Role.ACCENT if prompt == said else Role.MUTED)
            for prompt in self._prompts
        )
        return tuple(lines)


def _line_at(text: str, at: int) -> tuple[int, str]:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, text[start : end if end >= 0 else len(text)]


def _is_next(line: str) -> bool:
    return line.startswith(NEXT.strip())


def _next_line(text: str) -> int:
    """Where the line of the next action begins; -1 when there is none."""
    return 0 if _is_next(text) else text.find(f"\n{NEXT.strip()}") + 1 or -1


def _to_action(text: str) -> Edit:
    """To the end of the next action; one that was deleted is put back."""
    start = _next_line(text)
    if start < 0:
        body = text.rstrip("\n")
        return Edit(len(body), len(text), f"\n{NEXT}", len(body) + 1 + len(NEXT))
    end = start + len(_line_at(text, start)[1])
    gap = "" if text[start:end].startswith(NEXT) else " "
    return Edit(end, end, gap, end + len(gap))


def _to_bullets(text: str, next_start: int) -> Edit:
    """To the end of the last bullet; a form without any gets one."""
    before = text[:next_start].rstrip("\n")
    if not before:
        return Edit(0, next_start, f"{BULLET}\n", len(BULLET))
    end = len(before)
    gap = " " if before.endswith(f"\n{BULLET.strip()}") or before == BULLET.strip() else ""
    return Edit(end, end, gap, end + len(gap))


def _unmark(text: str, at: int, start: int) -> Edit | None:
    """Backspace behind a mark takes the whole mark; the next action keeps its own."""
    before = text[start:at]
    if before == NEXT:
        end = max(start - 1, 0)
        return Edit(at, at, "", end)
    if before == BULLET and start > 0:
        return Edit(start - 1, at, "", start - 1)
    return Edit(at, at, "", at) if before == BULLET else None
