"""`mentor settings`: what can be set, changed in an editor and checked before it counts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.out import json_option, prose, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from mentor_tui.settings import Fault, Paths


@click.command("settings")
@click.option("--check", is_flag=True, help="Only say what is wrong in the file; exits 2 when something is.")
@click.option("--list", "as_list", is_flag=True, help="Only show each setting, its value and what it does.")
@json_option
@click.pass_obj
def settings(session: Session, check: bool, as_list: bool, as_json: bool) -> int:
    """Open the settings in your editor, and check them when you save.

    The editor is what $VISUAL or $EDITOR names. What is wrong is said with its line and column, to be corrected at
    once; until it is right the old file stays. What was changed counts from the next start. docs/settings.md
    describes every setting.

    JSON: changed. With --check: a list of line, column, text. With --list: a list of name, value, default, help.
    """
    if check and as_list:
        raise BadInput("--check and --list are two things: give one of them")
    if check:
        return _check(session, as_json)
    if as_list:
        return _list(session.paths(), as_json)
    return _edit(session, as_json)


def _edit(session: Session, as_json: bool) -> int:
    from mentor_tui.services.editor import find_editor
    from mentor_tui.services.settings import edit

    paths = session.paths()
    done = edit(paths, find_editor(), session.check_settings, _ask_again)
    if done.advice:
        say(done.advice)
    if as_json:
        result_json({"changed": done.changed})
    else:
        result(f"{paths.settings}: {'changed; it counts from the next start' if done.changed else 'not changed'}")
    return 0


def _ask_again(wrong: Sequence[Fault]) -> bool:
    for fault in wrong:
        say(str(fault))
    return sys.stdin.isatty() and click.confirm("Edit it again? Otherwise all stays as it was", default=True, err=True)


def _check(session: Session, as_json: bool) -> int:
    from mentor_tui.services.settings import faults
    from mentor_tui.settings.file import read_text

    paths = session.paths()
    wrong = faults(read_text(paths), session.check_settings)
    if as_json:
        result_json([fault._asdict() for fault in wrong])
    else:
        result("\n".join(f"{paths.settings}, {fault}" for fault in wrong) or f"{paths.settings}: all is right")
    return BadInput.exit_code if wrong else 0


def _list(paths: Paths, as_json: bool) -> int:
    from mentor_tui.services.settings import values
    from mentor_tui.settings import load

    shown = values(load(paths))
    if as_json:
        result_json(shown)
        return 0
    for one in shown:
        result(f"{one['name']} = {_as_text(one['value'])}")
        prose(f"  {one['help']}")
    return 0


def _as_text(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
