"""The outbox and the attention tray: what is unsent, held, came back, or stands against another's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from mentor_tui.domain.reply import MOST_SENTENCES
from mentor_tui.services import drafts, outbox
from mentor_tui.services.outbox import OutboxItem
from mentor_tui.services.team import names
from mentor_tui.tui.commands import OUTBOX, bindings
from mentor_tui.tui.deciding import Deciding
from mentor_tui.tui.outbox_text import kind_words, page
from mentor_tui.tui.present import Piece, Role
from mentor_tui.tui.screens.confirm import ConfirmScreen, discard_question
from mentor_tui.tui.undoing import UNDO_FOR, undo_last
from mentor_tui.tui.widgets.composer import Composer, Writing
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.entry_list import EntryList
from mentor_tui.tui.widgets.reader import Reader
from mentor_tui.tui.widgets.words import Words

_COMMANDS: Final = {"undo": "take_back", "recall": "take_back"}
"""The command for what may be done about an entry, where it has another name."""


class OutboxScreen(Deciding):
    """Everything of this mentor's that has not arrived, and what needs her decision first."""

    PLACE = OUTBOX
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(OUTBOX)]
    CSS_PATH = "../styles/outbox.tcss"
    AUTO_FOCUS = "#entries"

    def __init__(self) -> None:
        super().__init__()
        self._finish: Callable[[str], None] | None = None

    def compose_body(self) -> Iterator[Widget]:
        """The entries, the one that is selected, and a field to write in."""
        with Horizontal(id="body"):
            yield EntryList(self.mentor.now, lambda: self.mentor.zone, id="entries")
            with Vertical(id="page"):
                yield Reader(id="entry")
                yield Composer()
        yield Words(
            [
                Piece("The outbox is empty.\n\n", Role.STRONG),
                Piece("All that you wrote is with the team, and nothing came back.", Role.MUTED),
            ],
            id="empty",
        )

    @property
    def list(self) -> EntryList:
        """The list of entries."""
        return self.query_one(EntryList)

    @property
    def composer(self) -> Composer:
        """The field under the entry."""
        return self.query_one(Composer)

    def reload(self) -> None:
        """Read the outbox anew; the cursor stays on its entry."""
        with self.mentor.refusals():
            items = outbox.outbox(self.desk)
            self.list.show_items(items)
            self.set_class(not items, "-nothing")
            self.set_class(bool(items) and self.has_class("-reading"), "-reading")

    def tick(self, now: datetime) -> None:
        """Also what is being written."""
        super().tick(now)
        self.composer.tick()

    def shown_hints(self) -> Sequence[str]:
        """What can be done with the selected entry."""
        if self.composer.writing:
            return ("send", "back")
        item = self.list.selected
        able = [_COMMANDS.get(ability, ability) for ability in (item.can if item else ())]
        return (*able, *(["open"] if item and not self.has_class("-reading") else []), "back", "help")

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """Show the selected entry."""
        self._show_entry(from_top=event.by_hand)

    def _show_entry(self, *, from_top: bool) -> None:
        item, now = self.list.selected, self.mentor.now()
        shown = list(page(item, names(self.desk), now, self.mentor.zone)) if item else ()
        self.query_one("#entry", Reader).show(shown, from_top=from_top)
        self.tick(now)

    def able(self, ability: str, otherwise: str) -> OutboxItem | None:
        """The selected entry if that can be done with it; else says why not."""
        item = self.list.selected
        if item is None or not self.mentor.may_write():
            return None
        if ability not in item.can:
            self.mentor.say(otherwise, Role.SOON)
            return None
        return item

    def action_take_back(self) -> None:
        """Undo what is still here; ask the store for what it holds. Where it is neither, what was done last."""
        item = self.list.selected
        if item is not None and not self.mentor.may_write():
            return
        with self.mentor.refusals():
            if item is not None and "undo" in item.can:
                outbox.undo(self.desk, item.id)
                self.mentor.voice.undoing.forget(item.id)
                self._took_back(f"Taken back: {kind_words(item.kind)}; what you wrote is a draft on the question")
            elif item is not None and "recall" in item.can:
                outbox.recall(self.desk, item.id)
                self._took_back("Asked the store for it; the next sync says whether it was in time")
                self.mentor.syncing.soon()
            elif item is None or self.mentor.voice.undoing.last(self.mentor.now()) is not None:
                undo_last(self.mentor)
            else:
                self.mentor.say(_with_the_team(item) or "It is on its way: it cannot be taken back", Role.SOON)

    def _took_back(self, words: str) -> None:
        self.mentor.changed()
        self.mentor.say(words, Role.GOOD)

    def action_send_again(self) -> None:
        """Change the text of what came back, and send it. A decision, and what has no text, goes as it was."""
        item = self.able("send_again", "Only what came back can be edited and sent again")
        if item is None:
            return
        if item.kind == "resolved" or item.question_id is None or not item.text:
            with self.mentor.refusals():
                self._send_again(item, None)
        else:
            most = MOST_SENTENCES if item.form == "quick" else None
            finish = partial(self._send_again, item)
            self.write_for(item, "Edit and send again", _again(item), item.text, finish, most)

    def _send_again(self, item: OutboxItem, text: str | None) -> None:
        entry_id = outbox.send_again(self.desk, item.id, text, undo_for=UNDO_FOR, finishing=True)
        self.mentor.note_undoable(entry_id, item.question_id or "", "Sent again", f"the {kind_words(item.kind)}")

    def action_discard(self) -> None:
        """Let go of what came back, after one look."""
        item = self.able("discard", _with_the_team(self.list.selected) or "It is still on its way: take it back first")
        if item is None:
            return

        def decided(yes: bool | None) -> None:
            if yes:
                with self.mentor.refusals():
                    outbox.discard(self.desk, item.id)
                    drafts.drop(self.desk, item.question_id or "", move=_again(item))
                    self.mentor.changed()

        self.app.push_screen(ConfirmScreen(discard_question("What you wrote")), decided)

    def write_for(
        self,
        item: OutboxItem,
        title: str,
        move: str,
        text: str,
        finish: Callable[[str], None],
        most_sentences: int | None = None,
    ) -> None:
        """Open the field with a text, or with the draft of that move; `finish` gets what she sends."""
        if self.composer.writing or item.question_id is None:
            return
        question_id = item.question_id
        with self.mentor.refusals():
            draft, p0 = drafts.load(self.desk, question_id, move=move), self.desk.question(question_id).p0
            self._finish = finish
            self._draft = (question_id, move)
            writing = Writing(
                title,
                keep=lambda text, cursor: self.mentor.keep_draft(question_id, text, cursor, move),
                fate=lambda: self.mentor.fate(p0),
                most_sentences=most_sentences,
            )
            self.add_class("-writing")
            self.composer.begin(writing, draft.text if draft else text, draft.cursor if draft else len(text))
            self.tick(self.mentor.now())

    def on_composer_finished(self, event: Composer.Finished) -> None:
        """Do what it was written for."""
        event.stop()
        if self._finish is None:
            return
        with self.mentor.refusals():
            self._finish(event.text)
            drafts.drop(self.desk, self._draft[0], move=self._draft[1])
            self.composer.forget()
            self._stop_writing()

    def action_open(self) -> None:
        """Give the keys to the text, to read all of it."""
        if self.list.selected is not None and not self.composer.writing:
            self.add_class("-reading")
            self.set_focus(self.query_one("#entry", Reader))
            self.tick(self.mentor.now())

    def on_cursor_list_chosen(self, event: CursorList.Chosen) -> None:
        """A click on the selected entry opens it."""
        event.stop()
        self.action_open()

    def action_back(self) -> None:
        """Stop writing or reading, else go back; what was typed stays as a draft."""
        if self.composer.writing:
            self._stop_writing()
        elif self.has_class("-reading"):
            self._stop_reading()
        else:
            self.dismiss(None)

    def _stop_reading(self) -> None:
        self.remove_class("-reading")
        self.set_focus(self.list)
        self.tick(self.mentor.now())

    def _stop_writing(self) -> None:
        self.set_focus(self.list)
        self.remove_class("-writing")
        self.composer.end()
        self.tick(self.mentor.now())

    def is_writing(self) -> bool:
        """Whether a text is open and has the keys."""
        return self.composer.has_keys

    def keep_drafts(self) -> None:
        """Keep the text that is open."""
        self.composer.keep()


def _again(item: OutboxItem) -> str:
    """Under which move a text is kept that is edited to be sent again: each entry has its own."""
    return f"send again/{item.id}"


def _with_the_team(item: OutboxItem | None) -> str:
    """Why what the team has cannot be taken back or discarded; empty for what it has not."""
    if item is None or item.standing is None:
        return ""
    return "The team has it: " + ("accept that it was set aside" if "accept" in item.can else "the lead decides")
