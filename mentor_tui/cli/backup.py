"""`mentor backup`: keep a copy of the journal, or bring one back."""

from __future__ import annotations

from pathlib import Path

import click

from mentor_tui.cli.out import json_option, result, result_json
from mentor_tui.cli.session import Session


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--restore", is_flag=True, help="Put the journal of FILE in place; the present one is kept aside.")
@json_option
@click.pass_obj
def backup(session: Session, file: Path, restore: bool, as_json: bool) -> None:
    """Keep a copy of the journal, or bring one back.

    The copy in FILE is whole although the journal is in use. After a restore the next sync brings what came
    later, and sends again what the team's store lacks.

    JSON: file, bytes; after a restore file, kept_aside (null: there was no journal before).
    """
    if restore:
        from mentor_tui.services.keeping import restore as bring_back

        aside = bring_back(session.paths(), file, session.clock())
        kept = str(aside) if aside.exists() else None
        shape: dict[str, object] = {"file": str(file), "kept_aside": kept}
        before = f"the journal before is kept as {kept}" if kept else "there was no journal before"
        words = f"restored from {file}; {before}"
    else:
        with session.desk() as desk:
            from mentor_tui.services.keeping import backup as copy

            size = copy(desk, file)
        shape = {"file": str(file), "bytes": size}
        words = f"{file}: {size:,} bytes"
    if as_json:
        result_json(shape)
    else:
        result(words)
