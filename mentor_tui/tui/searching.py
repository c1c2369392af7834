"""The way to the search, from every screen on which questions are answered; and what is quoted from there (R9)."""

from __future__ import annotations

from mentor_tui.tui.repeating import Repeating


class Searching(Repeating):
    """A screen that finds earlier answers, and takes them into a reply."""

    last_words = ""
    """What was searched last."""

    def action_search(self) -> None:
        """Everything that was ever asked and answered."""
        from mentor_tui.tui.screens.search import SearchScreen

        self.keep_drafts()
        self.mentor.push_screen(SearchScreen(self))

    async def quote(self, text: str) -> None:
        """Put earlier words into the reply that is being written, else into a new one to the selected question."""
        from mentor_tui.tui.widgets.field import Field

        if not isinstance(self.focused, Field):
            await self.run_action("reply")
        if isinstance(self.focused, Field):
            column = self.focused.cursor_location[1]
            self.focused.type_in("\n" * bool(column) + text)
