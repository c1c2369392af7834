"""`mentor import`: questions from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.delivery import deliver
from mentor_tui.cli.out import json_option, progress_bar, result, result_json, say
from mentor_tui.cli.session import Session

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.imports import Imported

NAMES_SHOWN = 8


@click.group("import", no_args_is_help=False)
def imports() -> None:
    """Take questions from elsewhere. Importing the same twice changes nothing."""


@imports.command("jsonl")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def jsonl(session: Session, file: Path, as_json: bool) -> None:
    """Take a file with a question a line, as JSON.

    A line has a title, and optionally body, mentee, asked, tried (a list), blocked, p0. An unknown mentee is created
    in the team's default calendar.

    JSON: taken, already_there, answered, created (names), skipped (reason: how many), dry_run.
    """
    with session.desk() as desk:
        from mentor_tui.services.imports import import_jsonl

        with progress_bar("reading") as progress:
            imported = import_jsonl(desk, file, progress=progress)
        if imported.taken:
            _deliver(desk)
    _tell(imported, False, as_json)


@imports.command("slack")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mentor", "mentors", multiple=True, required=True, metavar="NAME", help="Who answers there; repeatable."
)
@click.option("--channel", metavar="NAME", help="Only this channel.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only from this day on (UTC).")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken.")
@json_option
@click.pass_obj
def slack(
    session: Session,
    file: Path,
    mentors: tuple[str, ...],
    channel: str | None,
    since: datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take the questions of a Slack workspace export, FILE.zip.

    A thread whose first message asks something and is not a mentor's becomes a question; a named mentor's reply in
    it is its answer.

    JSON: taken, already_there, answered, created (names), skipped (reason: how many), dry_run.
    """
    with session.desk() as desk:
        from mentor_tui.services.imports import import_slack

        with progress_bar("reading") as progress:
            imported = import_slack(
                desk,
                file,
                list(mentors),
                channel=channel,
                since=since.replace(tzinfo=UTC).date() if since else None,
                dry_run=dry_run,
                progress=progress,
            )
        if imported.taken and not dry_run:
            _deliver(desk)
    _tell(imported, dry_run, as_json)


def _deliver(desk: Desk) -> None:
    with progress_bar("sending") as progress:
        deliver(desk, progress)


def _tell(imported: Imported, dry_run: bool, as_json: bool) -> None:
    if as_json:
        result_json(
            {
                "taken": imported.taken,
                "already_there": imported.already_there,
                "answered": imported.answered,
                "created": list(imported.created),
                "skipped": dict(imported.skipped),
                "dry_run": dry_run,
            }
        )
        return
    result(f"{'would take' if dry_run else 'taken':<14} {imported.taken:>6}, of these answered: {imported.answered}")
    if imported.already_there:
        result(f"{'here already':<14} {imported.already_there:>6}")
    if imported.created:
        result(f"{'new mentees':<14} {len(imported.created):>6}: {_few(imported.created)}")
        say("the new mentees are in the team's default calendar: `mentor team list` shows it")
    if imported.skipped:
        result(f"{'not taken':<14} {sum(imported.skipped.values()):>6}")
        for reason, count in imported.skipped.items():
            result(f"{'':<14} {count:>6}  {reason}")


def _few(names: list[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
