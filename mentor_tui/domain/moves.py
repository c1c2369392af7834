"""The moves: what a mentor can do with a question. Their names are those under which drafts are kept, too."""

from __future__ import annotations

from typing import Final

QUICK: Final = "reply"
"""At most two sentences (R6)."""
SHAPED: Final = "shaped"
"""Up to three bullets and exactly one next action (R7)."""
ASK_BACK: Final = "ask_back"
"""One better question; the clock pauses (R10)."""
HAND_OVER: Final = "hand_over"
"""Somebody else answers, whose window opens before the deadline."""
ACKNOWLEDGE: Final = "ack"
"""Seen, not answered yet (R2)."""
