"""What lists and pages have in common: more lines than the screen has, drawn one by one."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip


class LongView(ScrollView):
    """A view whose length may change with every key. Only where that moves others is the screen laid out anew.

    Room for a scroll bar is there whether it is needed or not, so most of the time nothing moves.
    """

    virtual_size = Reactive(Size(0, 0))

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.ground = Style.null()
        """What its lines stand on; the same for all that are drawn at a time."""
        self.across = 0
        """How many cells a line has; the same for all that are drawn at a time."""

    def watch_virtual_size(self, size: Size) -> None:
        """There are more lines now, or fewer."""
        scrolls = self.styles.overflow_y == "scroll" or size.height > self.container_size.height
        if self.styles.is_auto_height or scrolls is not self.show_vertical_scrollbar:
            self.refresh(layout=True)
        elif scrolls:
            self.vertical_scrollbar.window_virtual_size = max(size.height, self.container_size.height)
            if self.scroll_y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False)

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines in `crop`."""
        self.ground = self.rich_style
        self.across = self.scrollable_content_region.width
        return super().render_lines(crop)
