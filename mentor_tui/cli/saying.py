"""The words of a reply, given in one of several ways: as an argument, as points, a template, a draft, in an editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from mentor_tui.cli.out import say
from mentor_tui.cli.session import Session
from mentor_tui.cli.text import given
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.moves import ASK_BACK, SHAPED
from mentor_tui.domain.plain_text import LARGEST_TEXT, plain

if TYPE_CHECKING:
    from mentor_tui.services.batch import Move
    from mentor_tui.services.desk import Desk
    from mentor_tui.settings import Settings

_EMPTY_FORM: Final = "- \n\nNext: \n"


class Said(NamedTuple):
    """How the words were given; what was not used is None, empty or False."""

    text: str | None
    bullets: Sequence[str]
    action: str | None
    template: str | None
    draft: bool
    edit: bool

    @property
    def ways(self) -> int:
        """In how many ways."""
        points = bool(self.bullets or self.action)
        return sum((self.text is not None, points, self.template is not None, self.draft, self.edit))


def words(session: Session, said: Said) -> str:
    """What can be read before the desk is open: a draft and an editor's text are empty. Raises BadInput."""
    if said.template is not None:
        from mentor_tui.settings import load

        return _usable_template(load(session.paths()), said.template)
    if said.text is not None:
        return given(said.text, "the reply")
    from mentor_tui.domain.reply import written

    action = [" ".join(said.action.split())] if said.action else []
    return written([" ".join(one.split()) for one in said.bullets], action)


def _usable_template(settings: Settings, name: str) -> str:
    """The same, or what is wrong with it where it is in the settings and cannot be used."""
    fault = next((one for one in settings.faults if one.text.startswith(f"templates.{name}:")), None)
    if fault is not None:
        raise BadInput(f"that template cannot be used: settings, {fault}; `mentor settings` opens them")
    return template(settings.templates, name)


def template(templates: Mapping[str, str], name: str) -> str:
    """The template of that name. Raises BadInput."""
    if name not in templates:
        there = f"there are {', '.join(templates)}" if templates else "there is none under [templates]"
        raise BadInput(f"no template is called {name!r}: {there}; `mentor settings` opens them")
    return templates[name]


def kept(desk: Desk, question_id: str, kind: str) -> str:
    """The draft of that move. Raises BadInput when there is none."""
    from mentor_tui.services import drafts

    draft = drafts.load(desk, question_id, move=kind)
    if draft is None:
        raise BadInput(f"no draft of that kind ({kind}) is kept for it: `mentor show` has those that are")
    return draft.text


def edited(desk: Desk, question_id: str, kind: str) -> str:
    """What she writes in her editor, which begins with the draft; it is the draft from then on.

    Raises Refused when she changed nothing, OffHours before she begins, and what the editor raises.
    """
    from mentor_tui.services import drafts, lock
    from mentor_tui.services.editor import find_editor, write_in

    lock.refuse_off_hours(desk, p0=desk.question(question_id).p0)
    draft = drafts.load(desk, question_id, move=kind)
    begins_as = draft.text if draft else _EMPTY_FORM if kind == SHAPED else ""
    done = write_in(find_editor(), begins_as)
    if done.advice:
        say(done.advice)
    if done.text is None:
        raise Refused("nothing was changed in your editor, so nothing is sent; --draft sends a draft as it is")
    drafts.save(desk, question_id, done.text.rstrip("\n"), move=kind)
    return done.text.rstrip("\n")


def asked(desk: Desk, question_id: str, text: str) -> str:
    """What to ask back: a number alone picks one of `better_questions`. Raises BadInput when none has it."""
    if not text.strip().isdecimal():
        return text
    there = better_questions(desk, question_id)
    number = int(text)
    if not 1 <= number <= len(there):
        raise BadInput(f"{number} is none of the questions to pick from: they are 1 to {len(there)}")
    return there[number - 1]


def better_questions(desk: Desk, question_id: str) -> tuple[str, ...]:
    """Better questions to ask back, the likeliest first (R10)."""
    from mentor_tui.domain.reply import prompts

    return prompts(desk.question(question_id).tried)


def keep(desk: Desk, question_id: str, move: Move) -> bool:
    """Keep what was refused as a draft; False when it cannot be one, or when there is one already."""
    from mentor_tui.services import drafts

    text = plain(move.text, keep_newlines=True).strip()
    if not text or len(text) > LARGEST_TEXT or drafts.load(desk, question_id, move=move.kind) is not None:
        return False
    drafts.save(desk, question_id, text, move=move.kind)
    return True


def kind_named(said: Said, *, ask_back: bool, shaped: bool, quick: str) -> str:
    """Which move it is. Raises BadInput when it would be two."""
    is_shaped = shaped or bool(said.bullets or said.action)
    if ask_back and is_shaped:
        raise BadInput("--ask-back and a shaped reply are two moves: make one of them")
    return SHAPED if is_shaped else ASK_BACK if ask_back else quick
