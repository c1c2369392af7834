"""Why this deadline: the trace, step by step, in both zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentor_tui.services.show import show

if TYPE_CHECKING:
    from mentor_tui.domain.deadlines import Deadline
    from mentor_tui.services.desk import Desk


def explain(desk: Desk, question_id: str) -> Deadline:
    """The running cycle's deadline with its trace (R1). Raises BadInput when there is no such question."""
    return show(desk, question_id).deadline
