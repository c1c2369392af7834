"""Between several answers to one question: a lead lets one stand, or writes one from all; the rest is kept (R8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mentor_tui.services import resolve
from mentor_tui.services.team import names
from mentor_tui.tui.outbox_text import Choice, choices
from mentor_tui.tui.present import Role
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.screens.choose import ChooseScreen
from mentor_tui.tui.undoing import UNDO_FOR

if TYPE_CHECKING:
    from mentor_tui.services.outbox import OutboxItem


class Deciding(DeskScreen):
    """A screen on which contests are decided."""

    # What only the screen itself knows

    def able(self, ability: str, otherwise: str) -> OutboxItem | None:
        """The selected entry if that can be done with it; else says why not."""
        raise NotImplementedError

    def write_for(self, item: OutboxItem, title: str, move: str, text: str, finish: Callable[[str], None]) -> None:
        """Open the field with a text, or with the draft of that move; `finish` gets what she sends."""
        raise NotImplementedError

    def action_keep_mine(self) -> None:
        """Let her own text stand."""
        item = self._contest()
        if item is None:
            return
        if item.mine:
            self._resolve(item, item.id)
        else:
            self.mentor.say("None of these answers is yours: choose one of them instead", Role.SOON)

    def action_keep_theirs(self) -> None:
        """Let another text stand; where there are several, ask which."""
        item = self._contest()
        if item is not None:
            self._choose(item, "Which one stands?", "The rest is superseded.", self._theirs(item))

    def action_separate(self) -> None:
        """Let one text stand, and keep the rest beside it."""
        item = self._contest()
        if item is not None:
            every = choices(item, names(self.desk))
            meaning = "The rest stays beside it as a separate record."
            self._choose(item, "Which one stands?", meaning, every, separate=True)

    def action_merge(self) -> None:
        """Write one answer from all."""
        item = self._contest()
        if item is not None:
            title = "One answer from both" if len(item.others) == 1 else "One answer from all"
            every = "\n\n".join((item.text, *(side.text for side in item.others)))
            self.write_for(item, title, resolve.MERGE_DRAFT, every, lambda text: self._merged(item, text))

    def action_accept(self) -> None:
        """Take note of what a decision set aside."""
        item = self.able("accept", "Only what a decision set aside is accepted")
        if item is not None:
            with self.mentor.refusals():
                entry_id = resolve.accept(self.desk, item.id, undo_for=UNDO_FOR)
                self._done(item, entry_id, "Accepted; its text stays in the thread", "the acceptance")

    def _contest(self) -> OutboxItem | None:
        return self.able("merge", "Only a lead decides, and only between answers to one question")

    def _theirs(self, item: OutboxItem) -> Sequence[Choice]:
        every = choices(item, names(self.desk))
        return every[1:] if item.mine else every

    def _choose(
        self, item: OutboxItem, title: str, meaning: str, among: Sequence[Choice], *, separate: bool = False
    ) -> None:
        def chosen(keep: str | None) -> None:
            if keep is not None:
                self._resolve(item, keep, separate=separate)

        if len(among) == 1:
            chosen(among[0].id)
        else:
            self.app.push_screen(ChooseScreen(title, meaning, among), chosen)

    def _resolve(self, item: OutboxItem, keep: str, *, separate: bool = False) -> None:
        if item.question_id is None:
            return
        with self.mentor.refusals():
            decide, question_id = resolve.resolve, item.question_id
            entry_id = decide(self.desk, question_id, item.cycle, keep=keep, separate=separate, undo_for=UNDO_FOR)
            rest = "the rest is a separate record" if separate else "all texts are kept"
            self._done(item, entry_id, f"Decided: that answer stands; {rest}", "the decision")

    def _merged(self, item: OutboxItem, text: str) -> None:
        if item.question_id is not None:
            entry_id = resolve.resolve(self.desk, item.question_id, item.cycle, text=text, undo_for=UNDO_FOR)
            self._done(item, entry_id, "Decided: your text stands; all are kept", "the decision")

    def _done(self, item: OutboxItem, entry_id: str, done: str, what: str) -> None:
        self.mentor.note_undoable(entry_id, item.question_id or "", done, what)
