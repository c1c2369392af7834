"""The last move again, by one key: on what is ordinary it is made at once, on a P0 it is only written down (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mentor_tui.tui.moving import Moving, Pen
from mentor_tui.tui.present import Role

if TYPE_CHECKING:
    from mentor_tui.services.batch import Move


class Repeating(Moving):
    """A screen on which the last move can be made again."""

    async def action_repeat(self) -> None:
        """Do what was done last to what is in hand now."""
        latest, questions = self.mentor.voice.undoing.latest, self.in_hand()
        if latest is None:
            self.mentor.say("Nothing to repeat yet: a move has to come first", Role.MUTED)
        elif questions and not self.goes_on_writing() and self.mentor.may_answer():
            if len(questions) == 1 and self.mentor.opens_postmortem(questions[0]):
                return
            if any(row.p0 for row in self.mentor.read_rows(questions)):
                await self._write_again(latest, questions)
            else:
                self._ask_then_move(latest, questions)

    async def _write_again(self, move: Move, questions: Sequence[str]) -> None:
        """Put the text of a move into the field, for her to read and send; a draft that is there stays."""
        from mentor_tui.services import batch

        call = f"Not sent: a P0 is called first ({self.mentor.keys['phone'][0]})"
        if move.kind not in batch.WRITTEN:
            self.mentor.say(call, Role.SOON)
            return
        await self.write(Pen(move.kind, tuple(questions)))
        with self.mentor.refusals():
            kept = self._put_into_field(move, questions)
            self.mentor.say(f"{call}; your draft is kept" if kept else call, Role.SOON)

    def _put_into_field(self, move: Move, questions: Sequence[str]) -> bool:
        """Put the text of a move into the field, unless there is one already: True when that was kept."""
        composer = self._composer
        if composer is None or composer.writing is None:
            return False
        if not composer.writing.form.is_empty(composer.text):
            return True
        composer.put(self._text_for(move, questions))
        if move.template and len(questions) == 1:
            self._picked = move.text, composer.text
        return False
