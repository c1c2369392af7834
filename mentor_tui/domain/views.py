"""The views of the inbox, in the order of their keys 1 to 9."""

from __future__ import annotations

from typing import Final

PENDING: Final = "pending"
"""All that waits for her (R1)."""
P0: Final = "p0"
"""What asks for the phone (R4)."""
LATE: Final = "late"
"""What is past due."""
MINE: Final = "mine"
"""What waits for her by name: not what is anybody's, nor what came to her as a backup."""
WAITING: Final = "waiting"
"""What was asked back, and waits for its mentee (R10)."""
ANSWERED: Final = "answered"
"""What has its answer and was hers to answer, by name or as anybody's, whoever answered it."""
ALL: Final = "all"
"""Everything that the team was ever asked."""

VIEWS: Final = (PENDING, P0, LATE, MINE, WAITING, ANSWERED, ALL)
"""All of them, as the tab bar shows them."""
