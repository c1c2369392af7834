"""Undo: take back what the store has not released, however long ago in the session it was sent.

What is queued goes without a trace; what is held is recalled, and the next sync says whether that was in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.errors import Refused
from mentor_tui.domain.moves import SHAPED
from mentor_tui.domain.reply import shaped, written
from mentor_tui.services import drafts
from mentor_tui.services.reply import FAQ_DRAFT
from mentor_tui.services.tray import question_of

if TYPE_CHECKING:
    from mentor_tui.domain.entry import Entry
    from mentor_tui.journal import OutboxRow
    from mentor_tui.services.desk import Desk


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`undone` entries are gone without a trace, `recalled` ones asked back; `left` counts those released before."""

    undone: tuple[Entry, ...]
    recalled: tuple[Entry, ...]
    left: int

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that wait again."""
        found = (question_of(entry.subject) for entry in self.undone)
        return tuple(question for question in found if question is not None)


def can_take_back(desk: Desk, entry_ids: Sequence[str]) -> bool:
    """Whether any of these is still here, or held."""
    wanted = set(entry_ids)
    rows = (row for row in desk.journal.outbox() if row.entry.id in wanted)
    return any(is_unsent(row) or row.state is OutboxState.HELD for row in rows)


def take_back(desk: Desk, entry_ids: Sequence[str]) -> TakenBack:
    """Take back what has not been released of the entries of one move; texts are drafts again."""
    wanted = set(entry_ids)
    rows = [row for row in desk.journal.outbox() if row.entry.id in wanted]
    held = [row.entry for row in rows if row.state is OutboxState.HELD and _asked_back(desk, row.entry)]
    queued = [row.entry for row in rows if row.state is OutboxState.QUEUED]
    rest = {str(one.body.get("question")): one for one in queued if one.kind == FAQ_DRAFT}
    undone: list[Entry] = []
    for entry in queued:  # an answer stands before its FAQ draft, whose text is a draft again before it goes
        if desk.journal.undo(entry.id) is not None:
            undone.append(entry)
            _put_together(desk, entry, rest.get(question_of(entry.subject) or ""))
    return TakenBack(tuple(undone), tuple(held), len(wanted) - len(undone) - len(held))


def _asked_back(desk: Desk, entry: Entry) -> bool:
    """Ask the store for a held entry; False when it was released meanwhile: the rest of its move comes back still."""
    try:
        desk.journal.recall(entry.id)
    except Refused:
        return False
    return True


def is_unsent(row: OutboxRow) -> bool:
    """Whether it was never handed to the store."""
    return row.state is OutboxState.QUEUED and row.first_sent_at is None


def _put_together(desk: Desk, entry: Entry, rest: Entry | None) -> None:
    """A shaped reply is one draft again with what did not fit into it."""
    question_id = question_of(entry.subject)
    if rest is None or question_id is None or entry.body.get("form") != SHAPED:
        return
    kept = drafts.load(desk, question_id, move=SHAPED)
    form = shaped(kept.text if kept is not None else str(entry.body["text"]))
    more = shaped(str(rest.body["text"]))
    whole = written((*form.bullets, *more.bullets), form.actions)
    drafts.save(desk, question_id, whole, move=SHAPED, cursor=len(whole))
