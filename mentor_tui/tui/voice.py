"""What the app says at its edges: what just happened, what can be undone, what must be seen now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from mentor_tui.tui.present import Piece, Role, clock, local_time, moment, one_line
from mentor_tui.tui.undoing import Undoable, Undoing

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.reply import Sent

SAY_FOR: Final = timedelta(seconds=8)
REFUSED_FOR: Final = timedelta(seconds=12)

Banner = tuple[Sequence[str], str]
"""Lines across the screen, and their kind, one of widgets.bars.KINDS."""


class Voice:
    """What is to be said. What can be undone is said first, then what was said last."""

    def __init__(self) -> None:
        self.undoing = Undoing()
        self._said: tuple[tuple[Piece, ...], datetime] | None = None
        self._refused = False
        self._announced: tuple[tuple[Piece, ...], datetime] | None = None
        self._known_p0: set[tuple[str, int]] | None = None
        self._news: list[InboxRow] = []

    def say(self, text: str, until: datetime, role: Role) -> None:
        """Say something for a while."""
        self._said = ((Piece(one_line(text), role),), until)
        self._refused = False

    def refuse(self, text: str, until: datetime, role: Role = Role.LATE) -> None:
        """Say why something was not done, until she goes on."""
        self.say(text, until, role)
        self._refused = True

    def drop(self) -> None:
        """Say no longer what was said last: it was about another place."""
        self._said = None

    def go_on(self) -> bool:
        """She is somewhere else now: what was refused before was not about that. True when something was."""
        dropped = self._refused and self._said is not None
        if dropped:
            self._said = None
        return dropped

    def announce(self, text: str, until: datetime) -> None:
        """Say what is new for a while, when nothing was said and nothing can be undone."""
        self._announced = (Piece("● ", Role.ACCENT), Piece(one_line(text), Role.TEXT)), until

    def note_undoable(self, item: Undoable) -> None:
        """Something was sent; it can be taken back for a while, and that is said instead of all else."""
        self.undoing.add(item)
        self._said = None

    def message(self, now: datetime, undo_key: str | None) -> tuple[Piece, ...]:
        """What the bottom line says at `now`; without an `undo_key` nothing can be undone from here."""
        if self._said is not None and self._said[1] > now:
            return self._said[0]
        last = self.undoing.last(now)
        if last is None:
            return self._announced[0] if self._announced is not None and self._announced[1] > now else ()
        done = Piece(f"✓ {last.done}", Role.GOOD)
        if undo_key is None:
            return (done,)
        seconds = max(1, round((last.until - now).total_seconds()))
        return (
            done,
            Piece(" · ", Role.MUTED),
            Piece(undo_key, Role.ACCENT),
            Piece(f" undoes ({seconds} s)", Role.MUTED),
        )

    def hear_p0(self, rows: Sequence[InboxRow]) -> bool:
        """These P0s wait now. True when one is new since the last time, or came back; the first time none is."""
        waiting = {(row.id, row.cycle) for row in rows}
        fresh = waiting - self._known_p0 if self._known_p0 is not None else set()
        self._known_p0 = waiting | (self._known_p0 or set())
        came = [row for row in rows if (row.id, row.cycle) in fresh]
        self._news = [*came, *(row for row in rows if row not in came and self._is_news(row.id))]
        return bool(fresh)

    @property
    def has_news(self) -> bool:
        """Whether a P0 came that has not been opened."""
        return bool(self._news)

    def _is_news(self, question_id: str) -> bool:
        return any(row.id == question_id for row in self._news)

    @property
    def newest_p0(self) -> str | None:
        """The id of the P0 that breaks in, if one does: of several the one that came last."""
        return self._news[0].id if self._news else None

    def opened_p0(self, question_id: str) -> None:
        """It was seen: it breaks in no more."""
        self._news = [row for row in self._news if row.id != question_id]

    def p0_banner(self, now: datetime, zone: str, voice_channel: str, key: str) -> Banner | None:
        """The P0 that breaks in (R4), if there is one that has not been opened."""
        if not self._news:
            return None
        row = self._news[0]
        who = f"{one_line(row.mentee_name)} · {local_time(row.zone, now, zone)}"
        call = f"call first: {one_line(voice_channel)}" if voice_channel else "call first"
        return (
            f" P0  {who} · {one_line(row.title)}",
            f"     {key} opens it · {call} · while writing: esc {key}",
        ), "alarm"


def grace_banner(ends: datetime, now: datetime) -> Banner:
    """The window is over, and what is being typed may be finished (R3)."""
    return (
        f" ▲ Your window is over: {clock(ends - now)} to finish this sentence. It is kept as a draft already.",
    ), "warning"


def sent_words(sent: Sent, name: str, now: datetime, zone: str) -> str:
    """What became of a reply."""
    if sent.contest:
        return f"Sent to {name}, who had an answer already: both are kept, the lead decides"
    if sent.held:
        return f"Held for {name} until {moment(sent.goes_out_at, now, zone)}"
    return f"Sent to {name}"
