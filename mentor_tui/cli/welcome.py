"""What `mentor` says at a terminal where nothing is set up yet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from mentor_tui.cli.out import say
from mentor_tui.cli.session import Session

TOUR: Final = "t"
INIT: Final = "i"
LEAVE: Final = "q"


def welcome(session: Session, home: Path | None) -> int:
    """Offer the tour and the set-up, do what she picks, and return the exit code."""
    from mentor_tui.cli.main import run_command

    say(f"Nothing is set up in {_place(home)} yet.")
    say("  t  a tour: two minutes with a made-up team; nothing of it stays")
    say("  i  set up your own: your name, your time zone, your hours")
    say("  q  leave")
    wanted = click.prompt("Which", type=click.Choice([TOUR, INIT, LEAVE]), default=TOUR, show_choices=False, err=True)
    if wanted == LEAVE:
        return 0
    if wanted == TOUR:
        code = run_command(["demo", "--tour"], session)
        say("That was a made-up team. `mentor init` sets up your own.")
        return code
    return run_command(["init", *([] if home is None else ["--home", str(home)])], session)


def _place(home: Path | None) -> Path:
    from mentor_tui.settings import find_paths

    return find_paths(home).config
