"""Second thoughts line by line: a decision stays here for ten seconds, or until the next one, to be taken back."""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING, Final

from mentor_tui.cli.delivery import DELIVERED, deliver
from mentor_tui.cli.moved import became
from mentor_tui.cli.out import result, say
from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK, SHAPED

if TYPE_CHECKING:
    from types import TracebackType

    from mentor_tui.services.batch import Outcome
    from mentor_tui.services.desk import Desk

SECONDS: Final = 10.0
"""How long a decision stays here."""
_VERBS: Final = {
    QUICK: "answered",
    SHAPED: "answered",
    ASK_BACK: "asked back",
    ACKNOWLEDGE: "acknowledged",
    HAND_OVER: "handed over",
}


class SecondThoughts:
    """The latest decision, as long as it can be taken back. What is here when it is left goes out then.

    A store that was not reached once is tried again at the end only: nobody waits for it at each question.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._latest: Outcome | None = None
        self._timer: Timer | None = None
        self._reached = True

    def __enter__(self) -> SecondThoughts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_timer()
        if self._latest is not None or not self._reached:
            self._send(self._latest)

    @property
    def can_undo(self) -> bool:
        """Whether the latest decision is still here."""
        from mentor_tui.services.undo import can_take_back

        return self._latest is not None and can_take_back(self._desk, self._latest.entry_ids)

    def about(self, outcome: Outcome) -> None:
        """This was decided now."""
        from mentor_tui.services.show import short

        self._latest = outcome
        for one in outcome.done:
            result(f"{short(one.question_id)} {_VERBS[outcome.move.kind]}; u takes it back")
        if self._reached:
            self._timer = Timer(SECONDS, self._goes_out)
            self._timer.daemon = True
            self._timer.start()

    def undo(self) -> str | None:
        """Take it back; returns its question. None, and said, when that is too late or there is nothing."""
        from mentor_tui.services.show import short
        from mentor_tui.services.undo import take_back

        self._stop_timer()
        latest, self._latest = self._latest, None
        if latest is None:
            say("nothing to take back: nothing was decided, or it was taken back already")
            return None
        back = take_back(self._desk, latest.entry_ids)
        if not back.undone:
            say("too late to take it back: it has left; `mentor outbox` has what is held")
            return None
        question = latest.done[0].question_id
        result(f"{short(question)} taken back; what you wrote is a draft")
        return question

    def let_go(self) -> None:
        """Let it go out now; what became of it is said where it was not simply sent."""
        self._stop_timer()
        latest, self._latest = self._latest, None
        if latest is not None and self._reached:
            self._send(latest)

    def _send(self, latest: Outcome | None) -> None:
        from mentor_tui.services.show import short

        self._reached = deliver(self._desk)
        for one in latest.done if latest is not None and self._reached else ():
            state, words = became(self._desk, one)
            if state != DELIVERED or words != "sent":
                result(f"{short(one.question_id)} {words}")

    def _goes_out(self) -> None:
        from mentor_tui.services.sync import attempt

        attempt(self._desk)  # a problem is no news: it is tried again, and said, at the next decision

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
            timer.join()
