"""When a question is due (R1), and by when its mentor must act (R2, R3).

Instants are aware datetimes in UTC. The time rules are told in `reckoning.py`; the words for people in `trace.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from mentor_tui.domain.hours import Calendar, windows
from mentor_tui.domain.reckoning import reckon
from mentor_tui.domain.trace import explain

ACK_LIMIT: Final = timedelta(hours=12)
"""How long a question may stay unacknowledged: elapsed hours, whatever the clocks on walls do (R2)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a clock that started at `asked` asks of people.

    `act_by` is None where no mentor is known, or where she has no hours before `due`: then `backup_now` is true.
    """

    asked: datetime
    due: datetime
    ack_limit: datetime
    act_by: datetime | None
    backup_now: bool
    tell: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def trace(self) -> tuple[str, ...]:
        """Why it is so, in plain lines, in the mentee's zone and the mentor's; put into words only when read."""
        return self.tell()


def due_at(calendar: Calendar, start: datetime) -> datetime:
    """When a clock that started at `start` is due: one business day later on the mentee's calendar (R1).

    Raises BadInput when the calendar never opens.
    """
    return reckon(calendar, start).due


def act_by(mentor: Calendar, asked: datetime, due: datetime) -> datetime | None:
    """The last instant of the mentor's own hours at or before `due`; None when she has none from `asked` to then."""
    open_between = windows(mentor, asked, due)
    return open_between[-1].end if open_between else None


def deadline(asked: datetime, mentee: Calendar, mentor: Calendar | None) -> Deadline:
    """What a question asked at `asked` needs, on the mentee's calendar and on the mentor's if one is known.

    Raises BadInput when the mentee's calendar never opens.
    """
    steps = reckon(mentee, asked)
    acting = act_by(mentor, asked, steps.due) if mentor else None
    return Deadline(
        asked=asked,
        due=steps.due,
        ack_limit=asked + ACK_LIMIT,
        act_by=acting,
        backup_now=mentor is not None and acting is None,
        tell=partial(explain, steps, asked + ACK_LIMIT, acting, mentee, mentor),
    )
