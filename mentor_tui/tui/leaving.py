"""Leaving: however the app ends, nothing that was typed or sent is lost."""

from __future__ import annotations

import contextlib
import signal
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.tui.announcing import Announcing

if TYPE_CHECKING:
    from mentor_tui.tui.syncing import Syncing

_DEAF_FOR: Final = timedelta(seconds=2)
"""How long letters do nothing after the wall went up over a text that was being typed."""
_SIGNALS: Final = ("SIGTERM", "SIGHUP")


class Leaving(Announcing, inherit_bindings=False):
    """The part of the app that ends it."""

    syncing: Syncing
    _deaf_until: datetime | None = None

    def is_writing(self) -> bool:
        """Whether something is being written on the screen."""
        return any(one.is_writing() for one in self.desk_screens)

    def break_off_writing(self) -> None:
        """Keep what is being typed. Letters on their way to it are no commands: for a moment they do nothing."""
        if self.is_writing():
            self._deaf_until = self.now() + _DEAF_FOR
        self.keep_drafts()

    async def action_quit(self) -> None:
        """Leave; nothing that was typed or sent is lost. A letter meant for a text that the wall cut off is no word."""
        if self._deaf_until is None or self.now() >= self._deaf_until:
            self.go()

    def action_leave(self) -> None:
        """The same, by a key that works while writing."""
        self.go()

    def go(self) -> None:
        """Keep the drafts, stop the sync, leave."""
        self.keep_drafts()
        self.syncing.stop()
        self.exit()

    def catch_signals(self) -> None:
        """A closed terminal or a shutdown keeps the drafts, too."""
        import asyncio

        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            if hasattr(signal, name):
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.add_signal_handler(getattr(signal, name), self.go)

    def on_unmount(self) -> None:
        """However it ends, the sync ends with it."""
        self.syncing.stop()
