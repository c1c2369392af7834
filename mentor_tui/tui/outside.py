"""Writing in an editor of her own: the app steps aside, and the draft is on the disk before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from mentor_tui.domain.errors import BadInput
from mentor_tui.services.editor import find_editor, run_in_terminal, write_in
from mentor_tui.tui.present import Role

if TYPE_CHECKING:
    from mentor_tui.tui.frame import Frame
    from mentor_tui.tui.widgets.composer import Composer


def write_outside(composer: Composer, app: Frame) -> None:
    """Put what she makes of the text in her editor into the field; whatever goes wrong, the field stays as it was."""
    composer.keep()
    with app.refusals():
        written = write_in(find_editor(), composer.text, run=lambda command: _step_aside(app, command))
        if written.text is not None:
            field = composer.field
            field.move_cursor(field.replace(written.text.rstrip("\n"), (0, 0), field.document.end).end_location)
            composer.keep()
        news = "Taken over from your editor" if written.text is not None else "Nothing was changed in your editor"
        app.say(written.advice or news, Role.SOON if written.advice else Role.MUTED)


def _step_aside(app: Frame, command: Sequence[str]) -> int:
    """Run a program in the app's terminal. An error is raised when the app is back: else it would not come back."""
    failed: OSError | None = None
    code = 0
    try:
        with app.suspend():
            try:
                code = run_in_terminal(command)
            except OSError as error:
                failed = error
    except SuspendNotSupported:
        raise BadInput("an editor cannot be opened in this terminal") from None
    if failed is not None:
        raise failed
    return code
