"""Keys one by one: the next one is handed on when all that the one before it set off is over.

Somebody who types fast, or over a slow line from which keys come in lumps, has sent a text and pressed the next keys
before the field is closed. What she pressed is meant for what she will see, not for what is on the screen this instant.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.message import Message

_ROUNDS: Final = 2
"""A key goes up from the part that has the focus to the app; what it does there sets off messages that go up again."""
_LOOK_AGAIN: Final = 0.1
"""Seconds after which keys that wait for a part are looked at: it may have gone from the screen."""


class Over(Message):
    """Goes the way of a key, behind it: whoever gets it has seen the key, and what the key set off."""

    def __init__(self, part: DOMNode, rounds: int) -> None:
        super().__init__()
        self.part = part
        self.rounds = rounds


class OneByOne(App[None], inherit_bindings=False):
    """An app that hands on one key, or one pasted text, at a time. All others keep their order."""

    def __init__(self, *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._next: deque[Event] = deque()
        self._at: DOMNode | None = None

    async def on_event(self, event: Event) -> None:
        """Hand it on, or let it wait for the one before it."""
        if not isinstance(event, (Key, Paste)) or event.is_forwarded:
            await super().on_event(event)
            return
        self._next.append(event)
        await self._hand_on()

    async def on_over(self, event: Over) -> None:
        """The key is over once this has come up twice."""
        event.stop()
        if event.part is not self._at:
            return
        if event.rounds < _ROUNDS:
            self._follow(event.part, event.rounds + 1)
        else:
            self._at = None
            await self._hand_on()

    async def _hand_on(self) -> None:
        """Hand on what waits, as long as no part is busy with a key."""
        while self._next:
            if self._at is not None and self._at.is_attached:
                self.set_timer(_LOOK_AGAIN, self._hand_on)
                return
            self._at = self.focused or self.screen
            await super().on_event(self._next.popleft())
            self._follow(self._at, 1)

    def _follow(self, part: DOMNode, rounds: int) -> None:
        if not part.post_message(Over(part, rounds)):
            self._at = None
