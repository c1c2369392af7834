"""The triage session (R5): the plan, then one question at a time over the whole screen, then what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import Widget

from mentor_tui.services import triage
from mentor_tui.services.show import show
from mentor_tui.services.sitting import Sitting
from mentor_tui.tui.commands import TRIAGE, bindings
from mentor_tui.tui.present import Role
from mentor_tui.tui.question_text import page
from mentor_tui.tui.searching import Searching
from mentor_tui.tui.triage_text import MOST_LISTED, Shown, paused_words, plan_page, progress, summary_page
from mentor_tui.tui.widgets.bars import apart
from mentor_tui.tui.widgets.reader import WIDEST, Reader
from mentor_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from mentor_tui.services.batch import Outcome
    from mentor_tui.tui.app import MentorApp
    from mentor_tui.tui.present import Block

_SAY_AT_THE_WALL: Final = timedelta(hours=1)


class Stage(Enum):
    """What is on the screen."""

    PLAN = auto()
    QUESTION = auto()
    SUMMARY = auto()


class TriageScreen(Searching):
    """One sitting. Each decision brings the next question; what comes meanwhile is told of and moves nothing."""

    PLACE = TRIAGE
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TRIAGE)]
    CSS_PATH = "../styles/triage.tcss"
    AUTO_FOCUS = "#question"

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.stage = Stage.PLAN
        self._sitting = sitting
        self._minute: datetime | None = None

    def compose_body(self) -> Iterator[Widget]:
        """How far it is; then the page."""
        yield Words(id="triage-head")
        with Vertical(id="page"):
            yield Reader(id="question")

    @property
    def selected_question(self) -> str | None:
        """The question that is up."""
        return self._sitting.at if self.stage is Stage.QUESTION else None

    def reload(self) -> None:
        """Something changed: what that means for the stage that is up. Nothing is taken away while she writes."""
        sitting = self._sitting
        if self.stage is Stage.PLAN:
            sitting.plan_anew()
        else:
            sitting.look_again()
            if self.stage is Stage.QUESTION and self._pen is None and not sitting.is_open:
                sitting.go_to(sitting.following())
        self._show_page(from_top=False)

    def tick(self, now: datetime) -> None:
        """Countdowns go on with the minute, the edges with the second."""
        super().tick(now)
        if self._composer is not None:
            self._composer.tick()
        minute = now.replace(second=0, microsecond=0)
        if self._minute not in (None, minute):
            self._show_page(from_top=False)
        self._minute = minute

    def hints(self) -> Sequence[tuple[str, str]]:
        """What enter does depends on the stage."""
        words = {Stage.PLAN: "begin" if self._sitting.session.is_fresh else "go on"}
        words[Stage.SUMMARY] = "the rest" if self._has_rest else "back to the inbox"
        keys = self.mentor.keys
        hints = [
            (key, words.get(self.stage, word) if key == keys["go_on"][0] else word) for key, word in super().hints()
        ]
        return [(keys["phone"][0], "call first"), *hints] if self._is_p0 else hints

    @property
    def _is_p0(self) -> bool:
        return self._pen is None and any(row.p0 for row in self.mentor.read_rows(self.in_hand()))

    def shown_hints(self) -> Sequence[str]:
        """What works on this stage."""
        if self._pen is not None:
            templates = ("template",) if self.mentor.settings.templates else ()
            return ("send", *templates, "edit_outside", "back")
        if self.stage is Stage.PLAN:
            return ("go_on", *(("hand_over",) if self._sitting.plan.should_go else ()), "back", "help")
        if self.stage is Stage.SUMMARY:
            return ("go_on", "undo", "back", "help")
        return ("reply", "acknowledge", "ask_back", "hand_over", "skip", "back", "trace", "help")

    # What is shown

    def _show_page(self, *, from_top: bool = True) -> None:
        if self.stage is Stage.QUESTION and self._sitting.at is None:
            self.stage, from_top = Stage.SUMMARY, True
        with self.mentor.refusals():
            blocks = {Stage.PLAN: self._plan, Stage.QUESTION: self._question, Stage.SUMMARY: self._summary}
            self.query_one("#question", Reader).show(blocks[self.stage](), from_top=from_top)
        self._show_head()

    def _plan(self) -> list[Block]:
        plan, session, first = self._sitting.plan, self._sitting.session, self._sitting.first
        ids = [one.question.id for one in plan.items[:MOST_LISTED]]
        rows = {row.id: row for row in self.mentor.read_rows([*ids, *filter(None, (first,))])}
        shown = Shown(
            rows,
            triage.takers(self.desk, plan),
            self.mentor.keys["hand_over"][0],
            None if session.is_fresh else triage.summary(self.desk, session),
            rows.get(first or ""),
            min(self.query_one("#question", Reader).scrollable_content_region.width, WIDEST),
        )
        return plan_page(plan, shown, self.mentor.now(), self.mentor.zone)

    def _question(self) -> list[Block]:
        wanted = self._writing_about or self._sitting.at
        assert wanted is not None
        detail = show(self.desk, wanted)
        return page(replace(detail, drafts={}) if self._pen is not None else detail, self.mentor.now())

    def _summary(self) -> list[Block]:
        sitting, app = self._sitting, self.mentor
        told, skipped = triage.summary(self.desk, sitting.session), len(sitting.session.skipped)
        return summary_page(told, skipped, sitting.came, app.now(), app.zone, app.keys["go_on"][0])

    def _show_head(self) -> None:
        head = self.query_one("#triage-head", Words)
        head.display = self.stage is Stage.QUESTION
        if head.display:
            width = self.size.width - (2 if self.has_class("-low") else 4)
            left, right = progress(self._sitting, self.mentor.now(), narrow=width < 60)
            head.say(apart(left, right, width))

    def on_resize(self) -> None:
        """The line on top and the plan are as wide as the screen."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        if self.is_there:
            self._show_page(from_top=False)

    # What she decides

    def action_go_on(self) -> None:
        """Begin, or go on with the rest; when nothing is left, back to the inbox."""
        if self.stage is Stage.PLAN or (self.stage is Stage.SUMMARY and self._has_rest):
            self._sitting.begin()
            self.stage = Stage.QUESTION
            self.mentor.voice.go_on()
            self._show_page()
            self.tick(self.mentor.now())
        elif self.stage is Stage.SUMMARY:
            self.action_back()

    @property
    def _has_rest(self) -> bool:
        return bool(self._sitting.session.skipped or self._sitting.came)

    def action_skip(self) -> None:
        """Leave this one for the end."""
        if self.stage is Stage.QUESTION:
            self._sitting.skip()
            self.mentor.voice.go_on()
            self._turn()

    def action_revisit(self) -> None:
        """Back to the one that was skipped last."""
        if self.stage is Stage.PLAN:
            return
        if self._sitting.revisit():
            self.stage = Stage.QUESTION
            self.mentor.voice.go_on()
            self._turn()
        else:
            undo = self.mentor.keys["undo"][0]
            self.mentor.say(f"Nothing was skipped; {undo} takes back what was decided", Role.MUTED)

    def action_back(self) -> None:
        """Stop writing, else pause; a session that is through is over."""
        if self._pen is not None:
            self.stop_writing()
            return
        if self.stage is Stage.SUMMARY:
            triage.keep(self.desk, None)
        elif self.stage is Stage.QUESTION and not self._sitting.session.is_fresh:
            told = paused_words(triage.summary(self.desk, self._sitting.session))
            self.mentor.say(f"{told}; {self.mentor.keys['triage'][0]} goes on with it", Role.GOOD)
        self.dismiss()

    def action_trace(self) -> None:
        """How the deadline came about."""
        if self.selected_question is not None:
            self.mentor.open_trace(self.selected_question)

    def action_outbox(self) -> None:
        """What is unsent, held or in need of a decision."""
        self.mentor.open_outbox()

    def action_lock(self) -> None:
        """Put up the wall, after one look at what that means."""
        self.mentor.ask_to_lock()

    def action_hand_over(self) -> None:
        """This question; from the plan, all that neither fit nor can wait."""
        from mentor_tui.tui.screens.hand_over import offer

        crowd = self._sitting.plan.should_go if self.stage is Stage.PLAN else ()
        if self.stage is Stage.PLAN and not crowd:
            self.mentor.say(
                "All of it fits into the window, or can wait: nothing has to go to somebody else", Role.MUTED
            )
        elif not crowd:
            super().action_hand_over()
        elif self.mentor.may_write():
            with self.mentor.refusals():
                offer(self.mentor, crowd, partial(self._handed, crowd))

    def on_screen_suspend(self) -> None:
        """The wall says in a line what came of the session; the next window begins with a plan, or with her text."""
        from mentor_tui.tui.app import WALL

        if self.mentor.current_mode == WALL and self.stage is not Stage.PLAN:
            if not self._sitting.session.is_fresh:
                told = paused_words(triage.summary(self.desk, self._sitting.session))
                self.mentor.voice.announce(told, self.mentor.now() + _SAY_AT_THE_WALL)
            if self._pen is None and self._sitting.at is not None:
                self.stage = Stage.PLAN

    def on_screen_resume(self) -> None:
        """In another window there is another plan; the order of this sitting stays."""
        ends = self._sitting.plan.window_ends
        if ends is not None and ends <= self.mentor.now():
            self._sitting.plan_anew()
        super().on_screen_resume()

    # What a move needs to know

    def in_hand(self) -> tuple[str, ...]:
        """The question that is up."""
        return () if self.selected_question is None else (self.selected_question,)

    def next_after(self, question_ids: Sequence[str], *, they_stay: bool) -> str | None:
        """The next one that is to be decided on; one that was acknowledged has been."""
        return self._sitting.following(question_ids)

    def show_moved(self, question_ids: Sequence[str], select: str | None) -> None:
        """The next question, or the one that was brought back."""
        self._sitting.look_again()
        if self.stage is not Stage.PLAN:
            self._sitting.go_to(select)
            self.stage = Stage.QUESTION
        self._turn()

    def _moved(self, outcome: Outcome, following: str | None) -> None:
        if outcome.done:
            self._sitting.decide([one.question_id for one in outcome.done], outcome.move.kind)
        super()._moved(outcome, following)

    def _turn(self) -> None:
        self._show_page()
        self.tick(self.mentor.now())

    def composer_home(self) -> Widget:
        """Under the question."""
        return self.query_one("#page")

    def pen_moved(self) -> None:
        """Show the question that is written about; afterwards the keys go back to it."""
        self.set_class(self._pen is not None, "-writing")
        self._show_page(from_top=False)
        if self._pen is None:
            self.set_focus(self.query_one("#question", Reader))


def open_triage(app: MentorApp) -> None:
    """The plan, with the session that was paused if there is one; says so when nothing waits."""
    with app.refusals():
        sitting = Sitting(app.desk)
        if sitting.plan.items:
            app.voice.drop()
            app.push_screen(TriageScreen(sitting))
        else:
            app.say("Nothing is waiting for you: there is nothing to decide on", Role.GOOD)
