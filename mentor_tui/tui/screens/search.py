"""Search: everything that was ever asked and answered, as fast as it is typed; to read, to quote, to copy (R9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, Protocol

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget

from mentor_tui.services.search import Results, result, search
from mentor_tui.services.show import show
from mentor_tui.tui.commands import SEARCH, bindings
from mentor_tui.tui.listing import Listing
from mentor_tui.tui.present import Piece, Role, paragraphs
from mentor_tui.tui.question_text import page
from mentor_tui.tui.search_text import HELP, NOTHING, marked_blocks, quoted
from mentor_tui.tui.widgets.cursor_list import CursorList
from mentor_tui.tui.widgets.filter_bar import FilterBar
from mentor_tui.tui.widgets.reader import Reader
from mentor_tui.tui.widgets.result_list import Hit, ResultList

PAUSE: Final = 0.06
"""Seconds without a key after which the selected one is shown whole."""


class Finder(Protocol):
    """Where the search was opened: it keeps the words for the next time, and takes what is quoted."""

    last_words: str

    async def quote(self, text: str) -> None:
        """Put this into a reply."""


class SearchScreen(Listing):
    """A field, what it finds, and the one that is selected."""

    PLACE = SEARCH
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SEARCH)]
    CSS_PATH = "../styles/search.tcss"
    AUTO_FOCUS = "FindField"

    def __init__(self, finder: Finder) -> None:
        super().__init__()
        self._finder = finder
        self._results: Results | None = None
        self._pause: Timer | None = None

    def compose_body(self) -> Iterator[Widget]:
        """The field, the results, and the page beside them."""
        yield FilterBar("search", "words of a question or its answer", id="find")
        with Horizontal(id="body"):
            yield ResultList(self._read, self.mentor.now, lambda: self.mentor.zone, id="results")
            with Vertical(id="page"):
                yield Reader(id="question")

    @property
    def list(self) -> ResultList:
        """What was found."""
        return self.query_one(ResultList)

    @property
    def bar(self) -> FilterBar:
        """The field."""
        return self.query_one(FilterBar)

    def on_mount(self) -> None:
        """Begin with the words of the last time, ready to be typed over."""
        self.bar.put(self._finder.last_words)
        self.bar.field.select_all()
        super().on_mount()

    def reload(self) -> None:
        """Search anew: something came in."""
        self._search(self.bar.text, select=self.list.cursor_id)

    def shown_hints(self) -> Sequence[str]:
        """In the field letters are words; beside it they do something."""
        if self.bar.has_keys:
            return ("open", "back") if self.list.ids else ("back",)
        return ("quote", "copy", "words", "back", "help")

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Another key: search."""
        self._search(event.text)
        self.tick(self.mentor.now())

    def on_filter_bar_done(self) -> None:
        """Enter in the field opens the selected one."""
        self.action_open()

    def on_cursor_list_moved(self, _event: CursorList.Moved) -> None:
        """Show the selected one once the keys pause: they come first."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._show_selected)

    def on_cursor_list_chosen(self) -> None:
        """A second click opens."""
        self.action_open()

    def action_open(self) -> None:
        """Read it: it fills a narrow screen, and takes the keys on a wide one."""
        if self.list.cursor_id is not None:
            self._show_selected()
            self.read_page()

    def action_back(self) -> None:
        """Stop reading, else go back to where she came from."""
        if not self.bar.has_keys and self.list.ids:
            self.action_words()
        else:
            self._leave()

    def action_words(self) -> None:
        """Back to the words."""
        self.remove_class("-reading")
        self.set_focus(self.bar.field)
        self.tick(self.mentor.now())

    async def action_quote(self) -> None:
        """Put its answer into the reply that is being written."""
        answer = self._answer()
        if answer and self.mentor.may_write():
            self._leave()
            await self._finder.quote(quoted(answer))

    def action_copy(self) -> None:
        """Put its answer on the clipboard."""
        answer = self._answer()
        if answer:
            self.mentor.copy_to_clipboard(paragraphs(answer))
            self.mentor.say("Copied the answer", Role.GOOD)

    def _answer(self) -> str:
        """The answer of the selected one; says so when it has none."""
        hit = self.list.hit(self.list.cursor_id) if self.list.cursor_id is not None else None
        answer = hit[0].answer if hit is not None else ""
        if hit is not None and not answer:
            self.mentor.say("It has no answer yet", Role.SOON)
        return answer

    def _leave(self) -> None:
        self._finder.last_words = self.bar.text
        self.mentor.pop_screen()

    def _search(self, text: str, select: str | None = None) -> None:
        with self.mentor.refusals():
            self._results = search(self.desk, text)
            ids = self._results.ids
            if ids:
                self.list.show_results(ids, self._results.wanted.wanted, select)
            else:
                self.list.show_nothing(NOTHING if text.strip() else HELP)
            self.bar.say(_found(self._results))

    def _read(self, question_id: str) -> Hit | None:
        rows = self.mentor.read_rows([question_id])
        found = result(self.desk, question_id, self._results.wanted) if self._results is not None else None
        return (found, rows[0]) if found is not None and rows else None

    def _show_selected(self) -> None:
        reader, selected = self.query_one("#question", Reader), self.list.cursor_id
        if selected is None or self._results is None:
            reader.show(())
            return
        with self.mentor.refusals():
            blocks = page(show(self.desk, selected), self.mentor.now())
            reader.show(marked_blocks(blocks, self._results.wanted.wanted))


def _found(results: Results) -> Piece:
    if results.wanted.hint:
        return Piece(results.wanted.hint, Role.SOON)
    if not results.wanted.terms:
        return Piece("")
    return Piece(f"the best {len(results.ids)}" if results.more else f"{len(results.ids)} found", Role.MUTED)
