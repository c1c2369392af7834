"""Marks: which questions a move is about. They hold to the question's id, wherever the list puts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mentor_tui.tui.repeating import Repeating

if TYPE_CHECKING:
    from mentor_tui.tui.undoing import Undone
    from mentor_tui.tui.widgets.question_list import QuestionList


class Marking(Repeating):
    """A screen that moves the questions of a list: the marked ones in view, else the selected one.

    What she did last counts: once she has opened one to read it, a move is about that one; her marks stay.
    """

    _marked_since = False

    @property
    def list(self) -> QuestionList:
        """The list of questions."""
        raise NotImplementedError

    @property
    def _about_marked(self) -> bool:
        """Whether a move is about what is marked, and not about one that was opened since."""
        return bool(self.list.marked) and (self._marked_since or not self.has_class("-reading"))

    def in_hand(self) -> tuple[str, ...]:
        """The marked ones that the list shows, else the selected one."""
        if self._about_marked:
            return tuple(self.list.marked)
        return () if self.list.cursor_id is None else (self.list.cursor_id,)

    def next_after(self, question_ids: Sequence[str], *, they_stay: bool) -> str | None:
        """The selected one while it stays, else the first below it that does, else the nearest above."""
        gone, place = set(question_ids), self.list.cursor
        if they_stay or self.list.cursor_id not in gone:
            return self.list.cursor_id
        below, above = self.list.ids[place + 1 :], reversed(self.list.ids[:place])
        return next((one for one in (*below, *above) if one not in gone), None)

    def show_moved(self, question_ids: Sequence[str], select: str | None) -> None:
        """They are marked no more; the list without them."""
        self.list.unmark(question_ids)
        self.reload_list(select)

    def reload_list(self, select: str | None) -> None:
        """Read the list anew, with the cursor on `select`."""
        raise NotImplementedError

    async def _brought_back(self, undone: Undone) -> None:
        """Several that come back are marked as they were."""
        await super()._brought_back(undone)
        if len(undone.back.questions) > 1:
            self.list.mark(undone.back.questions)
            self.tick(self.mentor.now())

    def action_mark(self) -> None:
        """Mark the selected one, or take its mark away, and go on to the next."""
        self.list.toggle_mark()
        self._marks_changed()

    def action_mark_range(self) -> None:
        """Mark all from the one marked last to the selected one."""
        self.list.mark_range()
        self._marks_changed()

    def action_mark_all(self) -> None:
        """Mark all that the list shows; when all are, none."""
        self.list.mark_all()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self._marked_since = True
        self.tick(self.mentor.now())

    def unmark_all(self) -> bool:
        """Take all marks away; False when there was none."""
        had_any = bool(self.list.marked)
        self.list.unmark()
        self.tick(self.mentor.now())
        return had_any

    def hints(self) -> Sequence[tuple[str, str]]:
        """How many are marked comes first: a move is about them."""
        hints = [*super().hints()]
        return [(str(len(self.list.marked)), "marked"), *hints] if self._about_marked and self._pen is None else hints
