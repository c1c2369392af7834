"""The four moves, for every screen on which questions are moved: reply, shape, ask back, hand over; and what goes with
them: acknowledge and undo. A move is about one question, or about all that are in hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK, SHAPED
from mentor_tui.tui.present import Role
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.undoing import UNDO_FOR, Undone, undo_last

if TYPE_CHECKING:
    from textual.widget import Widget

    from mentor_tui.services.batch import Move, Outcome
    from mentor_tui.tui.screens.hand_over import Handed
    from mentor_tui.tui.widgets.composer import Composer, Writing


class Pen(NamedTuple):
    """What is being written: for which move, and about which questions; the first of them is the one shown."""

    kind: str
    questions: tuple[str, ...]


class Moving(DeskScreen):
    """A screen on which questions are moved."""

    def __init__(self) -> None:
        super().__init__()
        self._composer: Composer | None = None
        self._pen: Pen | None = None
        self._picked: tuple[str, str] | None = None

    # What only the screen itself knows

    def in_hand(self) -> tuple[str, ...]:
        """The questions that a move is about."""
        raise NotImplementedError

    def composer_home(self) -> Widget:
        """Where the field is put, at its end."""
        raise NotImplementedError

    def next_after(self, question_ids: Sequence[str], *, they_stay: bool) -> str | None:
        """The question to go on with once these are moved; asked for before. `they_stay`: they wait as before."""
        raise NotImplementedError

    def pen_moved(self) -> None:
        """Writing began, or ended: show what is written about, and give the keys back."""
        raise NotImplementedError

    def show_moved(self, question_ids: Sequence[str], select: str | None) -> None:
        """Something changed about these questions: show it, and go to `select`."""
        raise NotImplementedError

    @property
    def _writing_about(self) -> str | None:
        return self._pen.questions[0] if self._pen is not None else None

    # Writing

    async def action_reply(self) -> None:
        """Answer in at most two sentences."""
        await self._take_pen(QUICK)

    async def action_shape(self) -> None:
        """Answer in three bullets and one next action."""
        await self._take_pen(SHAPED)

    async def action_ask_back(self) -> None:
        """Ask one better question."""
        await self._take_pen(ASK_BACK)

    async def _take_pen(self, kind: str) -> None:
        if self.goes_on_writing():
            return
        questions = self._to_move()
        if len(questions) == 1 and self.mentor.opens_postmortem(questions[0]):
            return
        if questions and self.mentor.may_answer():
            await self.write(Pen(kind, questions))

    def _to_move(self) -> tuple[str, ...]:
        """What a move is about; says so when it is about nothing."""
        questions = self.in_hand()
        if not questions:
            self.mentor.say("There is no question here", Role.MUTED)
        return questions

    def goes_on_writing(self) -> bool:
        """Give the keys back to the text that is open; False when there is none."""
        if self._composer is None or self._pen is None:
            return False
        self.set_focus(self._composer.field)
        return True

    async def action_edit(self) -> None:
        """Write the reply in an editor of her own; without one nothing is opened, as letters would go into it."""
        from mentor_tui.services.editor import find_editor

        with self.mentor.refusals():
            find_editor()
            await self.action_reply()
            if self._composer is not None and self.is_writing():
                self._composer.action_edit_outside()

    def writing(self, pen: Pen) -> Writing:
        """What the field needs to know. Raises BadInput when the question is gone."""
        from mentor_tui.tui.penning import writing_for

        return writing_for(self.mentor, pen)

    async def write(self, pen: Pen) -> None:
        """Open the field for a move, with the draft that was kept for it; a template in it that is open is filled."""
        from mentor_tui.services import batch, drafts
        from mentor_tui.tui.widgets.composer import Composer

        if self._composer is None:
            self._composer = Composer()
            await self.composer_home().mount(self._composer)
        with self.mentor.refusals():
            writing = self.writing(pen)
            draft = drafts.load(self.desk, pen.questions[0], move=pen.kind)
            text, cursor = (draft.text, draft.cursor) if draft else ("", 0)
            self._pen, self._picked = pen, None
            if len(pen.questions) == 1 and text in self.mentor.settings.templates.values():
                self._picked = text, batch.fill_in(self.desk, pen.questions[0], text)
                text = self._picked[1]
            self.pen_moved()
            self._composer.begin(writing, text, cursor)
            self.tick(self.mentor.now())

    def stop_writing(self, *, reload: bool = True) -> None:
        """Close the field; what is in it stays as a draft, unless it was sent."""
        if self._composer is None or self._pen is None:
            return
        self._pen = None
        self.pen_moved()
        self._composer.end()
        if reload:
            self.reload()
        self.mentor.stopped_writing()

    def on_composer_finished(self, event: Composer.Finished) -> None:
        """Send it."""
        from mentor_tui.services import batch

        event.stop()
        pen = self._pen
        if pen is None:
            return
        text, several = event.text, len(pen.questions) > 1
        if several:
            move = batch.Move(pen.kind, text, template=batch.has_placeholders(text))
        elif self._picked is not None and text == self._picked[1]:
            move = batch.Move(pen.kind, self._picked[0], template=True)
        else:
            move = batch.Move(pen.kind, text)
        with self.mentor.refusals():
            batch.check(move)
            self._ask_then_move(move, pen.questions)

    def on_composer_template_wanted(self, event: Composer.TemplateWanted) -> None:
        """Pick one of the templates of the settings."""
        from mentor_tui.tui.penning import pick_template

        event.stop()
        if self._pen is not None:
            pick_template(self.mentor, event.composer, self._pen, self._was_picked)

    def _was_picked(self, raw: str, filled: str) -> None:
        self._picked = raw, filled

    # Moves without a text of their own

    def action_acknowledge(self) -> None:
        """Tell the mentee that it has been seen (R2)."""
        from mentor_tui.services.batch import Move

        questions = self._to_move()
        if questions and self.mentor.may_answer():
            self._ask_then_move(Move(ACKNOWLEDGE), questions)

    def action_hand_over(self) -> None:
        """Give it to somebody whose window opens in time."""
        from mentor_tui.tui.screens.hand_over import offer

        questions = self._to_move()
        if questions and self.mentor.may_answer():
            with self.mentor.refusals():
                offer(self.mentor, questions, partial(self._handed, questions))

    def _handed(self, questions: Sequence[str], handed: Handed | None) -> None:
        from mentor_tui.services.batch import Move

        if handed is not None:
            self.stop_writing(reload=False)
            self._move(Move(HAND_OVER, handed.note, handed.to), questions)

    # Doing it

    def _ask_then_move(self, move: Move, questions: Sequence[str]) -> None:
        """One question is moved at once; before several, one line says how many."""
        if len(questions) == 1:
            self._move(move, questions)
            return
        from mentor_tui.tui.move_words import asked
        from mentor_tui.tui.screens.confirm import ConfirmScreen

        def decided(yes: bool | None) -> None:
            if yes:
                self._move(move, questions)

        unseen = self._is_repeated(move)
        about = asked(move, len(questions), self._mentees(questions), self.desk.name_of(move.to), unseen=unseen)
        self.mentor.push_screen(ConfirmScreen(about), decided)

    def _move(self, move: Move, questions: Sequence[str]) -> None:
        from mentor_tui.services import batch

        finishing = move.kind in batch.WRITTEN and self._pen is not None
        following = self.next_after(questions, they_stay=move.kind == ACKNOWLEDGE)
        with self.mentor.refusals():
            if len(questions) == 1:
                done = batch.act(self.desk, move, questions[0], undo_for=UNDO_FOR, finishing=finishing)
                outcome = batch.Outcome(move, (done,), ())
            else:
                outcome = batch.act_on_all(self.desk, move, questions, undo_for=UNDO_FOR, finishing=finishing)
            self._moved(outcome, following)

    def _moved(self, outcome: Outcome, following: str | None) -> None:
        """Say what became of it; go on; and show why some were refused."""
        if outcome.done:
            app = self.mentor
            moved = [one.question_id for one in outcome.done]
            words, what = self._words(outcome, moved)
            app.voice.undoing.latest = outcome.move
            if self._pen is not None and self._composer is not None and outcome.move.kind == self._pen.kind:
                self._composer.forget()
                self.stop_writing(reload=False)
            self.show_moved(moved, following)
            app.note_undoable(outcome.entry_ids, moved[0], words, what, outcome.move)
        if outcome.refused:
            from mentor_tui.tui.screens.refused import RefusedScreen

            self.mentor.push_screen(RefusedScreen(outcome))

    def _words(self, outcome: Outcome, moved: Sequence[str]) -> tuple[str, str]:
        from mentor_tui.tui import move_words

        app, move, names = self.mentor, outcome.move, self._mentees(moved)
        to, now = self.desk.name_of(move.to), app.now()
        what = move_words.what_words(move, names, to)
        if len(moved) == 1 and not outcome.refused:
            words = move_words.done_words(move, outcome.done[0], names[0], to, now, app.zone)
        else:
            words = move_words.all_done_words(outcome, to, now, app.zone)
        if self._is_repeated(move) and move.text:
            words = f"{words} · {move_words.beginning(self._text_for(move, moved))}"
        return words, what

    def _is_repeated(self, move: Move) -> bool:
        """Whether this very move was made before: its text has not been on the screen this time."""
        return move is self.mentor.voice.undoing.latest

    def _text_for(self, move: Move, questions: Sequence[str]) -> str:
        """What one question gets of it; several get a template that is filled for each."""
        from mentor_tui.services import batch

        return batch.fill_in(self.desk, questions[0], move.text) if move.template and len(questions) == 1 else move.text

    def _mentees(self, questions: Sequence[str]) -> list[str]:
        found = {row.id: row.mentee_name for row in self.mentor.read_rows(questions)}
        return [found.get(question, "the mentee") for question in questions]

    # Undoing

    async def action_undo(self) -> None:
        """Take back the latest move that the store has not released; its text returns to the field."""
        undone = None
        with self.mentor.refusals():
            undone = undo_last(self.mentor)
        if undone is not None and undone.back.undone:
            await self._brought_back(undone)

    async def _brought_back(self, undone: Undone) -> None:
        questions = undone.back.questions
        self.stop_writing(reload=False)
        self.show_moved(questions, questions[0] if questions else None)
        if undone.written is not None and questions:
            await self.write(Pen(undone.written, questions))
            self._reopen_places(undone.item.move, questions)

    def _reopen_places(self, move: Move | None, questions: Sequence[str]) -> None:
        """A template that was taken back is one again: for several its places are open, for one it can be repeated."""
        if move is None or not move.template or self._composer is None:
            return
        if len(questions) > 1:
            self._composer.field.load_text(move.text)
        else:
            self._picked = move.text, self._composer.text

    def is_writing(self) -> bool:
        """Whether a text is open and has the keys."""
        return self._composer is not None and self._composer.has_keys

    def keep_drafts(self) -> None:
        """Keep the text that is open."""
        if self._composer is not None:
            self._composer.keep()
