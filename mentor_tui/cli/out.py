"""Where a command's words go: results to stdout, everything else for people to stderr."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import fill
from typing import Any, Final

import click

from mentor_tui.domain.plain_text import plain

WIDEST: Final = 120
"""Tables stop growing here: a longer line is hard to follow."""

json_option: Final = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")


def result(text: str) -> None:
    """Print a result. Other people's words in it are cleaned, line ends stay."""
    click.echo(plain(text, keep_newlines=True))


def prose(text: str) -> None:
    """Print a line of a result that is meant to be read, broken between words."""
    click.echo(fill(plain(text), screen_width(), subsequent_indent="  ", break_long_words=False))


def result_json(value: Any) -> None:
    """Print a result for programs. Only ASCII, so that nothing in it can act on a terminal."""
    click.echo(json.dumps(value, indent=2))


def say(text: str) -> None:
    """Say a line to the person, beside the results."""
    click.echo(plain(text), err=True)


def screen_width() -> int:
    """The columns there are for a table: the terminal's, 80 when there is none."""
    return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)


Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A function that draws a bar on stderr as (done, all) grow; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    drawn = -1

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        percent = 100 if total <= 0 else min(100, done * 100 // total)
        if percent != drawn:
            drawn = percent
            click.echo(f"\r{label} [{'#' * (percent // 4):<25}] {percent:3}%", err=True, nl=False)

    try:
        yield draw
    finally:
        if drawn >= 0:
            click.echo(f"\r{' ' * (len(label) + 34)}\r", err=True, nl=False)
