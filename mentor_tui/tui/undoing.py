"""What was done in this session: to take it back as long as the store has not released it, and to do it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from mentor_tui.domain.moves import ASK_BACK, QUICK, SHAPED
from mentor_tui.tui.present import Role

if TYPE_CHECKING:
    from mentor_tui.domain.entry import Entry
    from mentor_tui.services.batch import Move
    from mentor_tui.services.undo import TakenBack
    from mentor_tui.tui.app import MentorApp

UNDO_FOR: Final = timedelta(seconds=10)
"""How long a thing sent stays here, for second thoughts."""


class Undoable(NamedTuple):
    """The entries of one move, taken back together; `done` says what became of it, `what` what it was.

    Until `until` none of them leaves this machine. `move` is what can be made again, where it was one of the moves.
    """

    entry_ids: tuple[str, ...]
    question_id: str
    done: str
    until: datetime
    what: str = ""
    move: Move | None = None


class Undone(NamedTuple):
    """A move that was taken back, and what came of that."""

    item: Undoable
    back: TakenBack

    @property
    def written(self) -> str | None:
        """Which move it was, if that was a text to the mentee."""
        return next((kind for entry in self.back.undone if (kind := _kind_of(entry))), None)


class Undoing:
    """What was done, the latest last. `latest` is the move that can be repeated."""

    def __init__(self) -> None:
        self.items: list[Undoable] = []
        self.latest: Move | None = None

    def add(self, item: Undoable) -> None:
        """Something more was done."""
        self.items.append(item)

    def forget(self, entry_id: str) -> None:
        """It was taken back in another way."""
        self.items = [item for item in self.items if item.entry_ids != (entry_id,)]

    def last(self, now: datetime) -> Undoable | None:
        """What was done so lately that it has not left this machine."""
        return next((item for item in reversed(self.items) if item.until > now), None)

    def take(self, can: Callable[[Sequence[str]], bool]) -> Undoable | None:
        """The latest that `can` be taken back; neither it nor what came after it is offered again."""
        while self.items:
            item = self.items.pop()
            if can(item.entry_ids):
                return item
        return None


def undo_last(app: MentorApp) -> Undone | None:
    """Take back the latest move that the store has not released, and name it. None, and why, when there is none."""
    from mentor_tui.services import undo

    latest = next(reversed(app.voice.undoing.items), None)
    item = app.voice.undoing.take(lambda entry_ids: undo.can_take_back(app.desk, entry_ids))
    if item is None:
        app.say(_why_nothing(latest, app.keys["outbox"][0]), Role.MUTED)
        return None
    back = undo.take_back(app.desk, item.entry_ids)
    app.changed()
    app.say(_said(item, back), Role.GOOD)
    if back.recalled:
        app.syncing.soon()
    return Undone(item, back)


def _why_nothing(latest: Undoable | None, outbox_key: str) -> str:
    if latest is not None:
        return f"Too late to take back {latest.what or latest.done}: it has left"
    return f"Nothing to undo; what is held from before can be taken back in the outbox ({outbox_key})"


def _said(item: Undoable, back: TakenBack) -> str:
    what = item.what or item.done
    left = f"; {back.left} of it had left already" if back.left else ""
    if back.recalled:
        return f"Asked back from the store: {what}; the tray will have it{left}"
    return f"Taken back: {what}{left}"


def _kind_of(entry: Entry) -> str | None:
    if entry.kind == "answer":
        return SHAPED if entry.body.get("form") == SHAPED else QUICK
    return ASK_BACK if entry.kind == "ask_back" else None
