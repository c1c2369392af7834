"""What can still be taken back: the last things sent, each for a few seconds. Pure: every function takes `now`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

UNDO_FOR: Final = timedelta(seconds=10)
"""How long a thing sent stays here, for second thoughts."""


class Undoable(NamedTuple):
    """An entry that has not left this machine; `done` says what it does."""

    entry_id: str
    question_id: str
    done: str
    until: datetime


class Undoing:
    """What was sent lately, the latest last."""

    def __init__(self) -> None:
        self.items: list[Undoable] = []

    def add(self, item: Undoable) -> None:
        """Something more was sent."""
        self.items.append(item)

    def last(self, now: datetime) -> Undoable | None:
        """What undo would take back."""
        self.items = [item for item in self.items if item.until > now]
        return self.items[-1] if self.items else None

    def take(self, now: datetime) -> Undoable | None:
        """The same, and it is not offered again."""
        item = self.last(now)
        if item is not None:
            self.items.pop()
        return item
