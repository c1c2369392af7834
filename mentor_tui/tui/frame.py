"""The app's frame: what it wears, which keys it has, what it says, and what it reads and keeps for its screens."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.app import App
from textual.events import Event, Key, Paste

from mentor_tui.domain.errors import MentorError
from mentor_tui.domain.moves import QUICK
from mentor_tui.domain.plain_text import plain
from mentor_tui.services import inbox
from mentor_tui.tui import commands, themes
from mentor_tui.tui.elsewhere import elsewhere
from mentor_tui.tui.looks import Looks
from mentor_tui.tui.one_by_one import OneByOne
from mentor_tui.tui.present import Piece, Role
from mentor_tui.tui.screens.base import DeskScreen
from mentor_tui.tui.voice import REFUSED_FOR, SAY_FOR, Voice

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.inbox import Status
    from mentor_tui.settings import Settings


class Frame(OneByOne, inherit_bindings=False):
    """A Textual app over one desk, dressed and with its keys checked."""

    status: Status | None

    def __init__(self, desk: Desk, settings: Settings, read_only_because: str | None) -> None:
        self.desk = desk
        self.settings = settings
        self.read_only_because = read_only_because
        self.voice = Voice()
        self._looks: tuple[str, Looks] | None = None
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        usable, problems = commands.check_keys(settings.keys)
        self.keys = commands.live_keys(usable)
        self.set_keymap(usable)
        self._dress(problems)
        self._say_wrong([*(f"settings, {fault}" for fault in settings.faults), *problems])

    def _say_wrong(self, problems: Sequence[str]) -> None:
        """What of her settings cannot be used; what is usual counts instead."""
        if problems:
            more = f" (and {len(problems) - 1} more: mentor doctor)" if len(problems) > 1 else ""
            self.say(f"{problems[0]}{more}", Role.LATE, timedelta(seconds=20))

    def _dress(self, problems: list[str]) -> None:
        for theme in themes.OURS:
            self.register_theme(theme)
        wanted = themes.COLOURLESS if self.no_color else self.settings.theme
        if wanted not in self.available_themes:
            problems.append(themes.unknown(wanted))
            wanted = themes.DARK.name
        if self.available_themes[wanted].ansi:
            self.theme = wanted
        else:  # laid on before the styles are read, so that they are read once
            self.set_reactive(App.theme, wanted)
            self.stylesheet.set_variables(self.get_css_variables())

    async def on_event(self, event: Event) -> None:
        """What is pasted is made safe to show before any field sees it, the command palette's too."""
        if isinstance(event, Paste) and not event.is_forwarded:
            event = Paste(plain(event.text, keep_newlines=True))
        await super().on_event(event)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The words of our styles, for themes that do not have them."""
        return themes.words(self.current_theme)

    @property
    def looks(self) -> Looks:
        """How roles look in the theme that is worn."""
        if self._looks is None or self._looks[0] != self.theme:
            self._looks = self.theme, Looks(self.theme_variables, ansi=self.current_theme.ansi)
        return self._looks[1]

    def wear(self, theme: str) -> None:
        """Put on another theme, and keep it in the settings."""
        from mentor_tui.services import settings

        self.theme = theme
        with self.refusals():
            settings.keep(self.desk.home, "theme", theme)
            self.say(f"{theme}: kept in your settings", Role.GOOD)

    def step_aside(self) -> None:
        """Go back to the shell that this was started from; `fg` there comes back."""
        self.keep_drafts()
        self.action_suspend_process()

    @property
    def can_step_aside(self) -> bool:
        """Whether there is a shell to go back to."""
        return self._driver is not None and self._driver.can_suspend and hasattr(signal, "SIGTSTP")

    def keep_drafts(self) -> None:
        """Keep everything that is being written, durably and now."""
        for screen in self.desk_screens:
            screen.keep_drafts()

    def on_key(self, event: Key) -> None:
        """A key that nothing on the way up took: where it is for another screen, say so."""
        if isinstance(self.screen, DeskScreen) and not self._is_typing:
            said = elsewhere(commands.show_key(event.key), self.screen.PLACE, self.keys)
            if said:
                self.say(said, Role.SOON)

    @property
    def _is_typing(self) -> bool:
        """Whether a letter would go into a field."""
        return self.focused is not None and self.focused.check_consume_key("u", "u")

    @property
    def desk_screens(self) -> list[DeskScreen]:
        """The screens of the desk that lie on each other, the lowest first; one that is being built is none yet."""
        return [one for one in self.screen_stack if isinstance(one, DeskScreen) and one.is_there]

    def now(self) -> datetime:
        """This instant, from the desk's clock."""
        return self.desk.now()

    def tick_screen(self, now: datetime) -> None:
        """Bring what is on the screen up to `now`."""
        if isinstance(self.screen, DeskScreen):
            self.screen.go_on(now)

    def say(self, text: str, role: Role = Role.TEXT, how_long: timedelta = SAY_FOR) -> None:
        """Say a line at the bottom for a while; why something was not done goes when she goes on."""
        said = self.voice.refuse if role in (Role.SOON, Role.MUTED) else self.voice.say
        said(text, self.now() + how_long, role)
        self._show_said()

    def _show_said(self) -> None:
        if self.is_running:
            self.tick_screen(self.now())

    @contextlib.contextmanager
    def refusals(self) -> Iterator[None]:
        """Whatever a use case refuses inside is said at the bottom; what was typed stays where it is."""
        try:
            yield
        except MentorError as error:
            self.voice.refuse(str(error), self.now() + REFUSED_FOR)
            self._show_said()

    def message(self, now: datetime) -> Sequence[Piece]:
        """What the bottom line says."""
        return self.voice.message(now, self._undo_key())

    def _undo_key(self) -> str | None:
        """The key that takes back what was done last; None on a screen without it, and where it is a letter."""
        return self.keys["undo"][0] if hasattr(self.screen, "action_undo") and not self._is_typing else None

    def read_rows(self, ids: Sequence[str]) -> Sequence[InboxRow]:
        """What a list shows of these questions."""
        return inbox.rows(self.desk, ids)

    def may_write(self) -> bool:
        """Whether anything can be changed here; says so when not."""
        if self.read_only_because:
            self.say(f"Read-only: {self.read_only_because}", Role.SOON)
        return self.read_only_because is None

    @property
    def answers(self) -> bool:
        """Whether she answers questions: a mentee asks and reads."""
        return self.status is None or self.status.answers

    def may_answer(self) -> bool:
        """The same for what only those do who answer questions."""
        if not self.answers:
            self.say("That is for a mentor to do: you ask here, and read what was answered", Role.SOON)
            return False
        return self.may_write()

    def keep_draft(self, question_id: str, text: str, cursor: int, move: str = QUICK) -> bool:
        """Keep what is being typed, durably; False, and said, when that could not be done."""
        from mentor_tui.services import drafts

        kept = False
        with self.refusals():
            drafts.save(self.desk, question_id, text, move=move, cursor=cursor)
            kept = True
        return kept


def honour_no_color() -> None:
    """An empty NO_COLOR counts as unset, which Textual does not know."""
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]
