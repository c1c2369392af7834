"""Telling of what came: a P0 at any time, all else within the window (R3). Nothing on the screen moves for it."""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.services import inbox
from mentor_tui.tui.phoning import Phoning
from mentor_tui.tui.present import one_line

if TYPE_CHECKING:
    from mentor_tui.domain.hours import LockState
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.inbox import Status

_MOST_P0: Final = 16
_MOST_READ: Final = 32
_SAY_FOR: Final = timedelta(seconds=20)


class Heard:
    """Which questions waited when she was told last, so that each is news once; `through` is how much had come."""

    def __init__(self) -> None:
        self.through: Hashable = None
        self._waiting: set[str] | None = None
        self._ever: set[str] = set()
        self._at: float = 0

    def forget(self) -> None:
        """What comes now is no news: she finds it in the list."""
        self._waiting = None
        self.through = None

    def fresh(self, ids: Sequence[str]) -> list[str]:
        """Those that did not wait the last time; the first time none."""
        return [] if self._waiting is None else [one for one in ids if one not in self._waiting]

    def is_news(self, row: InboxRow) -> bool:
        """Whether one that came is new, or came back by its mentee's word and not because a move was undone."""
        return not row.p0 and (row.id not in self._ever or row.started > self._at)

    def note(self, ids: Sequence[str], now: datetime) -> None:
        """She has been told of these."""
        self._waiting = set(ids)
        self._ever |= self._waiting
        self._at = now.timestamp()


class Announcing(Phoning, inherit_bindings=False):
    """The part of the app that says what is new: at the bottom, and as her settings want it beyond that."""

    status: Status | None
    lock: LockState
    _heard: Heard | None = None

    def hear_p0(self) -> None:
        """A P0 that waits breaks in, and is told of once, in any hour (R4)."""
        waiting = self.status is not None and self.status.counts.p0
        first = inbox.first_page(self.desk, _MOST_P0) if waiting else []
        if self.voice.hear_p0([row for row in first if row.p0]):
            newest = next((row for row in first if row.id == self.voice.newest_p0), first[0])
            self.draw_attention(f"P0 from {one_line(newest.mentee_name)}: {one_line(newest.title)}")

    def hear_new(self) -> None:
        """Something came from elsewhere: say what waits now that did not, once all of it is in the lists; off-hours
        nothing is said.
        """
        heard = self._heard = self._heard or Heard()
        if self.lock.locked:
            heard.forget()
            return
        through = inbox.heard(self.desk)
        if through == heard.through or not inbox.is_sorted(self.desk):
            return
        heard.through = through
        ids, now = inbox.ids(self.desk), self.now()
        fresh = heard.fresh(ids)
        news = [row for row in self.read_rows(fresh[:_MOST_READ]) if heard.is_news(row)]
        heard.note(ids, now)
        if news:
            said = news_words(news, len(fresh[_MOST_READ:]))
            self.voice.announce(said, now + _SAY_FOR)
            self.draw_attention(said)

    def draw_attention(self, text: str) -> None:
        """Ring, and have the terminal show it, as far as the settings want that."""
        if self.settings.bell:
            self.bell()
        if self.settings.notify != "off" and self._driver is not None and not self.is_headless:
            self._driver.write(notification(self.settings.notify, text, in_tmux=bool(os.environ.get("TMUX"))))


def news_words(rows: Sequence[InboxRow], unread: int = 0) -> str:
    """`New: Priya Raman · Which queue do I use?`, `3 new: Priya Raman · Which queue do I use? and 2 more`.

    `unread` of them are not among the rows.
    """
    first, count = f"{one_line(rows[0].mentee_name)} · {one_line(rows[0].title)}", len(rows) + unread
    return f"New: {first}" if count == 1 else f"{count:,} new: {first} and {count - 1:,} more"


def notification(kind: str, text: str, *, in_tmux: bool) -> str:
    """What makes a terminal show a notification. `kind` is osc9 or osc777; tmux hands on what is wrapped for it."""
    safe = one_line(text, 200).replace(";", ",")
    # Never a digit first: after OSC 9 some terminals take it for a command.
    sequence = f"\x1b]9;mentor: {safe}\x07" if kind == "osc9" else f"\x1b]777;notify;mentor;{safe}\x07"
    return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\" if in_tmux else sequence
