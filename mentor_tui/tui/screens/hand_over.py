"""Hand over: who could take it, with the reason, the best first; and a note that she reads with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from mentor_tui.domain.moves import HAND_OVER
from mentor_tui.domain.plain_text import plain
from mentor_tui.services import drafts
from mentor_tui.services.hand_over import check_pending, who_could
from mentor_tui.tui.outbox_text import Choice
from mentor_tui.tui.present import Piece, Role, one_line, plural
from mentor_tui.tui.screens.choose import ChoiceList
from mentor_tui.tui.screens.dialog import Dialog
from mentor_tui.tui.widgets.bars import key_hints
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from mentor_tui.domain.handing_over import Candidate
    from mentor_tui.tui.app import MentorApp


class Handed(NamedTuple):
    """To whom, and what she should know."""

    to: str
    note: str


class Note(Input):
    """One line for whoever takes it."""

    DEFAULT_CSS = """
    Note, Note:focus { height: 1; border: none; padding: 0 1; margin-top: 1; background: $surface; }
    """

    def _on_paste(self, event: events.Paste) -> None:
        """What is pasted becomes one safe line."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(one_line(event.text))


class HandOverScreen(Dialog[Handed]):
    """Asks to whom; enter is the one under the cursor, tab goes to the note, escape keeps it as a draft."""

    AUTO_FOCUS = "ChoiceList"

    def __init__(self, title: str, choices: Sequence[Choice], note: str, keep: Callable[[str], object]) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._note = note
        self._keep = keep

    def compose(self) -> ComposeResult:
        """The people, then the note."""
        with Vertical(classes="window"):
            yield Words([Piece(self._title, Role.STRONG)], classes="window-title")
            yield ChoiceList(self._choices)
            yield Note(self._note, placeholder="A note: what you know already", select_on_focus=False)
            keys = key_hints([("enter", "hand over"), ("tab", "note"), ("esc", "back")])
            yield Words(keys, classes="window-keys")

    def on_input_changed(self, event: Input.Changed) -> None:
        """It is kept with every letter: a window on top may be closed by the wall."""
        event.stop()
        if event.value != self._note:
            self._note = event.value
            self._keep(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the note hands over."""
        event.stop()
        self.action_confirm()

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """A click on the selected one takes her."""
        event.stop()
        self.action_confirm()

    def action_confirm(self) -> None:
        """To this one."""
        chosen = next(iter(self.query(ChoiceList)), None)
        if chosen is not None and chosen.cursor_id is not None:
            self.dismiss(Handed(chosen.cursor_id, self.query_one(Note).value))


def offer(app: MentorApp, questions: Sequence[str], handed: Callable[[Handed | None], None]) -> None:
    """Ask to whom these questions should go. Raises BadInput when one is gone, Refused when it does not wait."""
    if len(questions) == 1:
        check_pending(app.desk.question(questions[0]))
    found = who_could(app.desk, questions)
    if not found:
        app.say("Nobody else in the team answers questions: `mentor team add --role backup` adds somebody", Role.SOON)
        return
    first = questions[0]
    draft = drafts.load(app.desk, first, move=HAND_OVER)
    title = f"Hand over {plural(len(questions), 'question')}" if len(questions) > 1 else "Hand over to"
    screen = HandOverScreen(
        title,
        [_choice(one, number == 0, app) for number, one in enumerate(found)],
        plain(draft.text) if draft else "",
        lambda text: app.keep_draft(first, text, len(text), HAND_OVER),
    )
    app.push_screen(screen, handed)


def _choice(one: Candidate, suggested: bool, app: MentorApp) -> Choice:
    first = " · suggested" if suggested and one.in_time else ""
    return Choice(one.member, f"{one_line(one.name, 40)} · {one.part}{first}", one.reason(app.now(), app.zone))
