"""What a text is written with: its title, its form, what becomes of it; and the templates that it may begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING

from mentor_tui.domain.moves import ASK_BACK, SHAPED
from mentor_tui.domain.reply import prompts
from mentor_tui.services import batch
from mentor_tui.services.hand_over import who_could
from mentor_tui.services.reply import check_can_answer
from mentor_tui.services.show import show
from mentor_tui.tui.fate import PHONE, warning_words
from mentor_tui.tui.move_words import heading
from mentor_tui.tui.outbox_text import Choice
from mentor_tui.tui.present import Role, one_line
from mentor_tui.tui.widgets.composer import Composer, Writing
from mentor_tui.tui.widgets.forms import Form, QuestionForm, ShapedForm

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow
    from mentor_tui.tui.app import MentorApp
    from mentor_tui.tui.moving import Pen


def writing_for(app: MentorApp, pen: Pen) -> Writing:
    """What a composer needs to know of a move. Raises BadInput when the question is gone, and Refused where she would
    write in vain.
    """
    first = pen.questions[0]
    if len(pen.questions) == 1:
        check_can_answer(app.desk, app.desk.question(first))
    rows = app.read_rows(pen.questions)
    p0 = bool(rows) and all(row.p0 for row in rows)
    detail = show(app.desk, first)
    due = min([detail.deadline.due, *(datetime.fromtimestamp(row.due, UTC) for row in rows if not row.p0)])
    open_moves = cache(partial(_open_moves, app, rows))
    return Writing(
        heading(pen.kind, [row.mentee_name for row in rows] or [detail.question.mentee]),
        keep=lambda text, cursor: app.keep_draft(first, text, cursor, pen.kind),
        fate=lambda: app.fate(p0, due),
        form=_form(pen.kind, detail.question.tried),
        warning=lambda: "" if p0 else _warning(app, due, open_moves),
    )


def _form(kind: str, tried: Sequence[str]) -> Form:
    if kind == SHAPED:
        return ShapedForm()
    return QuestionForm(prompts(tried)) if kind == ASK_BACK else Form()


def _warning(app: MentorApp, due: datetime, open_moves: Callable[[], Sequence[str]]) -> str:
    return warning_words(app.lock, app.following_opening, app.now(), due, app.zone, open_moves)


def _open_moves(app: MentorApp, rows: Sequence[InboxRow]) -> Sequence[str]:
    """What could be done with these instead of writing, so that it helps before they are due."""
    moves = ["acknowledge"] if any(not row.acked for row in rows) else []
    if any(one.in_time for one in who_could(app.desk, [row.id for row in rows])):
        moves.append("hand over")
    return [*moves, PHONE] if len(rows) == 1 else moves


def pick_template(app: MentorApp, composer: Composer, pen: Pen, picked: Callable[[str, str], None]) -> None:
    """Ask which template, and write it where the cursor is; for several questions its places stay open.

    `picked` hears of one that became the whole text: as it stands in the settings, and as it was filled.
    """
    from mentor_tui.tui.screens.choose import ChooseScreen

    templates = app.settings.templates
    if not templates:
        app.say("No templates yet: `mentor settings` has a place for them, under [templates]", Role.SOON)
        return
    one = pen.questions[0] if len(pen.questions) == 1 else None

    def chosen(name: str | None) -> None:
        if name is None:
            return
        raw = templates[name]
        filled = raw if one is None else batch.fill_in(app.desk, one, raw)
        whole = not composer.text.strip()
        composer.field.type_in(filled)
        if whole and one is not None:
            picked(raw, composer.text)

    shown = raw_or_filled(app, one)
    choices = [Choice(name, one_line(name, 60), one_line(shown(text))) for name, text in templates.items()]
    app.push_screen(ChooseScreen("Templates", "enter writes it where the cursor is", choices), chosen)


def raw_or_filled(app: MentorApp, question_id: str | None) -> Callable[[str], str]:
    """How a template is shown: as it would be for this question, or open for several."""
    return (lambda text: text) if question_id is None else lambda text: batch.fill_in(app.desk, question_id, text)
