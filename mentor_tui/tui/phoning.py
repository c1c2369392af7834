"""The way to the phone, from any screen (R4)."""

from __future__ import annotations

from mentor_tui.services import inbox
from mentor_tui.tui.frame import Frame
from mentor_tui.tui.present import Role


class Phoning(Frame, inherit_bindings=False):
    """The part of the app that opens a P0."""

    def action_phone(self) -> None:
        """The P0 that breaks in, else the one that she is at, else the first that waits, else the selected question,
        which may become one.
        """
        wanted = self.voice.newest_p0 or self._p0_before_her() or self._first_p0() or self._selected()
        if wanted is None:
            self.say("There is no P0", Role.GOOD)
        else:
            self.open_p0(wanted)

    def open_p0(self, question_id: str) -> None:
        """The P0, with the channel to call. It lies over whatever is being done, which is kept as it is."""
        from mentor_tui.tui.screens.p0 import P0Screen

        self.voice.opened_p0(question_id)
        open_now = self.screen
        if not (isinstance(open_now, P0Screen) and open_now.question_id == question_id):
            self.push_screen(P0Screen(question_id))

    def opens_postmortem(self, question_id: str) -> bool:
        """Open a question that is listed for its postmortem: there is nothing to answer any more. False for others."""
        owed = any(row.postmortem for row in self.read_rows([question_id]))
        if owed:
            self.open_p0(question_id)
        return owed

    def _p0_before_her(self) -> str | None:
        selected = self._selected()
        return next((row.id for row in self.read_rows([selected]) if row.p0), None) if selected else None

    def _first_p0(self) -> str | None:
        return next((row.id for row in inbox.first_page(self.desk, 1) if row.p0), None)

    def _selected(self) -> str | None:
        return next((one.selected_question for one in reversed(self.desk_screens)), None)
