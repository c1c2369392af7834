"""A P0: the phone at once, the writing after (R4). What is noted about one: who was called, and its postmortem.

Both are notes, so that the same people may write them, and a program that knows nothing of them shows their text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mentor_tui.domain.entry import Body, as_text

CALLED: Final = "called"
"""In a note's body: the id of the member who was called."""
POSTMORTEM: Final = "postmortem"
"""In a note's body: its text is the link to the postmortem, or the postmortem in a few words."""


@dataclass(frozen=True)
class Call:
    """Somebody was called about a question: `who`, and `by` whom it was noted `at` which instant (UTC)."""

    entry_id: str
    who: str
    by: str
    at: datetime


def call_body(who: str, name: str) -> Body:
    """The note that `who` was called. It makes the question a P0, and waits for nobody's window."""
    return {"text": f"Called {name}", CALLED: who, "p0": True}


def postmortem_body(text: str) -> Body:
    """The note that links the postmortem."""
    return {"text": text, POSTMORTEM: True}


def called_in(body: Body) -> str:
    """Whom a note says was called; empty when it is about something else."""
    return as_text(body.get(CALLED))


def postmortem_in(body: Body) -> str:
    """The postmortem that a note links; empty when it is about something else."""
    return as_text(body.get("text")).strip() if body.get(POSTMORTEM) else ""
