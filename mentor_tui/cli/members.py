"""`mentor team change` and `remove`: another mentor, backup or role for a member, and letting her in no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from mentor_tui.cli.delivery import deliver
from mentor_tui.cli.out import json_option, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.shapes import member_shape
from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.people import ROLES

if TYPE_CHECKING:
    from mentor_tui.services.team import AnswersFor

admin_option: Final = click.option(
    "--admin",
    metavar="URI",
    envvar="MENTOR_ADMIN_STORE",
    show_envvar=True,
    help="For a store on a server: an administrator's login there, without its password.",
)


@click.command("change")
@click.argument("name")
@click.option("--mentor", metavar="NAME", help="Who answers her questions from now on.")
@click.option("--no-mentor", is_flag=True, help="Any mentor answers them.")
@click.option("--backup", metavar="NAME", help="Who steps in for the mentor (R2).")
@click.option("--no-backup", is_flag=True, help="The leads step in.")
@click.option("--role", type=click.Choice(ROLES), help="What she may do; the store is told, too.")
@admin_option
@json_option
@click.pass_obj
def change(
    session: Session,
    name: str,
    mentor: str | None,
    no_mentor: bool,
    backup: str | None,
    no_backup: bool,
    role: str | None,
    admin: str | None,
    as_json: bool,
) -> None:
    """Give NAME another mentor, backup or role (leads only).

    Questions that she asks from then on go to the new mentor; those that wait stay where they are: `mentor handover`.
    --admin is needed for --role only.

    JSON: id, name, role, mentor, backup, zone, hours, exceptions, holiday_calendar, holidays.
    """
    wanted = {**_wish("mentor", mentor, no_mentor), **_wish("backup", backup, no_backup)}
    if role is not None:
        wanted["role"] = role
    with session.desk() as desk:
        from mentor_tui.services.team import change as change_member

        changed = change_member(desk, name, wanted, admin=admin)
        deliver(desk)
        shape = member_shape(changed, desk.now())
    if as_json:
        result_json(shape)
    else:
        result(
            f"{changed.id}: {changed.role}, mentor {changed.mentor or 'any'}, backup {changed.backup or 'the leads'}"
        )


@click.command("remove")
@click.argument("name")
@admin_option
@json_option
@click.pass_obj
def remove(session: Session, name: str, admin: str | None, as_json: bool) -> None:
    """Remove NAME (leads only): she is let in no more; what she wrote stays.

    Questions addressed to her wait for every mentor then.

    JSON: id, name, questions (how many pending ones were hers), mentees, backed (ids: whose mentor, whose backup she
    was).
    """
    with session.desk() as desk:
        from mentor_tui.services.team import answers_for
        from mentor_tui.services.team import remove as remove_member

        removed = remove_member(desk, name, admin=admin)
        hers = answers_for(desk, removed.id)
        deliver(desk)
    if as_json:
        shape = {"questions": hers.questions, "mentees": list(hers.mentees), "backed": list(hers.backed)}
        result_json({"id": removed.id, "name": removed.name, **shape})
        return
    result(f"{removed.id}: removed")
    _say_what_was_hers(hers)


def _wish(part: str, named: str | None, none: bool) -> dict[str, str | None]:
    if named is not None and none:
        raise BadInput(f"--{part} and --no-{part} say the opposite: give one of them")
    return {part: named} if named is not None or none else {}


def _say_what_was_hers(hers: AnswersFor) -> None:
    if hers.questions:
        say(f"pending questions addressed to her: {hers.questions}; every mentor sees them now")
    for part, whose in (("mentor", hers.mentees), ("backup", hers.backed)):
        if whose:
            say(f"without a {part} now: {', '.join(whose)}; `mentor team change NAME --{part} NAME` gives another")
