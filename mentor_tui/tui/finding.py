"""Finding in the inbox: its views, the filter that narrows one as it is typed, and the way to the search.

The cursor holds to the question: while a filter hides it, the first one that is left is selected; when it comes back,
so does the cursor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mentor_tui.domain.views import PENDING, VIEWS
from mentor_tui.services import finding
from mentor_tui.tui.finding_text import found_words, nothing_here
from mentor_tui.tui.listing import Listing
from mentor_tui.tui.marking import Marking
from mentor_tui.tui.present import Piece
from mentor_tui.tui.searching import Searching
from mentor_tui.tui.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from mentor_tui.domain.filtering import Candidate, Filter
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.inbox import Status
    from mentor_tui.tui.widgets.filter_bar import FilterBar


class Finding(Searching, Marking, Listing):
    """A screen over the views of the inbox."""

    def __init__(self) -> None:
        super().__init__()
        self.view = PENDING
        self._wanted: Filter | None = None
        self._candidates: Sequence[Candidate] | None = None
        self._bar: FilterBar | None = None
        self._counted: Status | None = None
        self._counts: Mapping[str, int] = {}
        self._held: str | None = None
        self._placed: str | None = None

    def first_page(self, limit: int) -> Sequence[InboxRow]:
        """The first questions of the view that was shown last."""
        self.view = finding.view(self.desk)
        return finding.first_page(self.desk, self.view, limit)

    def ids_found(self) -> list[str]:
        """The ids of the view, as far as the filter lets them through; the tab bar is brought up to date."""
        self._candidates = None
        self._show_tabs()
        return finding.ids(self.desk, self.view) if self._wanted is None else self._narrowed(self._wanted)

    def nothing_found(self) -> list[Piece]:
        """What an empty view says."""
        app = self.mentor
        return nothing_here(self.view, self._wanted is not None, app.all_is_sent(), app.all_is_here())

    def _show_tabs(self) -> None:
        status = self.mentor.status
        if status is not None:
            if status is not self._counted:
                self._counted, self._counts = status, finding.counts(self.desk, status.counts)
            keys = {view: self.mentor.keys[f"view_{view}"][0] for view in VIEWS}
            self.query_one(ViewsBar).show(self.view, self._counts, keys)

    # The views

    def action_view_pending(self) -> None:
        """All that waits."""
        self.show_view(VIEWS[0])

    def action_view_p0(self) -> None:
        """The P0s."""
        self.show_view(VIEWS[1])

    def action_view_late(self) -> None:
        """What is past due."""
        self.show_view(VIEWS[2])

    def action_view_mine(self) -> None:
        """What waits for her by name."""
        self.show_view(VIEWS[3])

    def action_view_waiting(self) -> None:
        """What was asked back."""
        self.show_view(VIEWS[4])

    def action_view_answered(self) -> None:
        """What has its answer."""
        self.show_view(VIEWS[5])

    def action_view_all(self) -> None:
        """Everything."""
        self.show_view(VIEWS[6])

    def on_views_bar_picked(self, event: ViewsBar.Picked) -> None:
        """A tab was clicked."""
        self.show_view(event.view)

    def show_view(self, view: str) -> None:
        """Show another view and remember it."""
        if view != self.view:
            self.view = view
            self.mentor.voice.go_on()
            with self.mentor.refusals():
                finding.keep_view(self.desk, view)
            self.reload_list(None)
        self.tick(self.mentor.now())

    # The filter

    async def action_filter(self) -> None:
        """Type what the list is to show; escape shows all of it again."""
        from mentor_tui.tui.widgets.filter_bar import FilterBar

        if self._bar is None:
            self._bar = FilterBar("/", 'words, is:late, from:, in:, -not, "in a row"', id="filter")
            await self.mount(self._bar, before="#body")
        if self._wanted is None:
            self._held = self._placed = self.list.cursor_id
        self.remove_class("-reading")
        self._bar.display = True
        self.set_focus(self._bar.field)
        self._say_found()
        self.tick(self.mentor.now())
        self.call_after_refresh(self._prepare)

    def _prepare(self) -> None:
        """Read what the first key will need."""
        if self._candidates is None and self.is_filtering:
            self._candidates = finding.candidates(self.desk, self.view)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Another key: narrow the list."""
        from mentor_tui.domain.filtering import parse_filter

        self._wanted = parse_filter(event.text) if event.text.strip() else None
        self._apply()

    def on_filter_bar_done(self) -> None:
        """Enter: the keys go back to the list, the filter stays."""
        if self._wanted is None:
            self.clear_filter()
        else:
            self.set_focus(self.list)
            self.tick(self.mentor.now())

    @property
    def is_filtering(self) -> bool:
        """Whether words are typed to find something: then letters belong to them."""
        return self._bar is not None and self._bar.display and self._bar.has_keys

    def clear_filter(self) -> bool:
        """Show the whole view again; False when it is shown already."""
        if self._bar is None or not self._bar.display:
            return False
        self._bar.put("")
        self._bar.display = False
        self._wanted = None
        self._apply()
        self.set_focus(self.list)
        self.tick(self.mentor.now())
        return True

    def hints(self) -> Sequence[tuple[str, str]]:
        """While words are typed, what enter and escape do with them."""
        return [("enter", "to the list"), ("esc", "show all")] if self.is_filtering else super().hints()

    def _apply(self) -> None:
        """Show what is left, with the cursor on the question she was at, or on the first."""
        if self.list.cursor_id != self._placed:
            self._held = self.list.cursor_id
        ids = self._narrowed(self._wanted) if self._wanted is not None else finding.ids(self.desk, self.view)
        held = self._held if self._held in set(ids) else next(iter(ids), None)
        self.show_ids(ids, held)
        self._placed = self.list.cursor_id
        self._say_found()

    def show_ids(self, ids: list[str], select: str | None) -> None:
        """Put these questions into the list."""
        raise NotImplementedError

    def _narrowed(self, wanted: Filter) -> list[str]:
        if self._candidates is None:
            self._candidates = finding.candidates(self.desk, self.view)
        return wanted.narrow(self._candidates)

    def _say_found(self) -> None:
        if self._bar is not None:
            of = len(self._candidates) if self._candidates is not None else len(self.list.ids)
            self._bar.say(found_words(self._wanted, len(self.list.ids), of))
