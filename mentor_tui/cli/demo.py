"""`mentor demo`: a believable team to look around in."""

from __future__ import annotations

from pathlib import Path

import click

from mentor_tui.cli.out import json_option, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.domain.errors import BadInput, Refused


@click.command("demo")
@click.option("--prepare", is_flag=True, help="Build it into --home and stop; keep it.")
@click.option("--locked", is_flag=True, help="Show the wall: off-hours.")
@click.option("--tour", is_flag=True, help="Be shown around: two minutes, one thing at a time.")
@json_option
@click.pass_obj
def demo(session: Session, prepare: bool, locked: bool, tour: bool, as_json: bool) -> int:
    """Open a throwaway world to look around in, offline.

    A mentor in London, mentees in Lagos, Bangalore, Sydney and São Paulo. With --home it is built there, and stays.

    JSON (with --prepare): home.
    """
    if prepare:
        home = _prepare(session, locked)
        if as_json:
            result_json({"home": str(home)})
        else:
            result(f"{home}: built; open it with `mentor --home {home}`")
        return 0
    if session.home is not None:
        return _open(session, session.home, locked, tour)
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="mentor-demo-", ignore_cleanup_errors=True) as folder:
        return _open(session, Path(folder), locked, tour)


def _prepare(session: Session, locked: bool) -> Path:
    from mentor_tui.settings import find_paths

    home = session.named_home
    if home is None:
        raise BadInput("where to? `mentor demo --prepare --home DIR` builds the world into DIR")
    if find_paths(home).settings.exists():
        raise Refused(f"{home} is set up already: name an empty folder with --home")
    _build(session, home, locked)
    return home


def _open(session: Session, home: Path, locked: bool, tour: bool) -> int:
    from mentor_tui.settings import find_paths

    if not find_paths(home).settings.exists():
        say("building a world to look around in ...")
        _build(session, home, locked)
    return session.open_screens(home, session.clock, tour=tour)


def _build(session: Session, home: Path, locked: bool) -> None:
    from mentor_tui.services.demo import build
    from mentor_tui.settings import find_paths

    build(find_paths(home), session.clock(), locked=locked)
