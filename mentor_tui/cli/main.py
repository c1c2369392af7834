"""The group of all commands. Each is imported when it is invoked: a command pays for itself only."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from mentor_tui.cli.session import Session
from mentor_tui.domain.errors import BadInput

COMMANDS: Final[Mapping[str, str]] = {
    "demo": "demo",
    "init": "init",
    "inbox": "inbox",
    "triage": "triage",
    "show": "show",
    "search": "search",
    "ask": "ask",
    "reply": "reply",
    "ack": "ack",
    "handover": "handover",
    "p0": "p0",
    "sync": "sync",
    "outbox": "outbox",
    "hours": "hours",
    "lock": "lock",
    "due": "due",
    "team": "team",
    "import": "imports",
    "backup": "backup",
    "settings": "settings",
    "doctor": "doctor",
}
"""Each command's name and the module of mentor_tui.cli that holds it, under the module's own name."""


class LazyGroup(click.Group):
    """A group whose commands are imported when asked for, each with --home among its options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"mentor_tui.cli.{module}"), module)
        add_home(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a suggestion must not import every command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"no command is called {args[0]!r}{_nearest(args[0])}", ctx)
        return super().resolve_command(ctx, args)


def _keep_home(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value == "":
        raise BadInput("--home names no folder: give one, or leave --home out")
    if value is not None and isinstance(ctx.obj, Session):
        ctx.obj.home = Path(value)


HOME: Final = click.Option(
    ["--home"],
    metavar="DIR",
    expose_value=False,
    callback=_keep_home,
    help="Where configuration and data are; else MENTOR_HOME, else this platform's folders.",
)


def add_home(command: click.Command) -> None:
    """Let a command, and those inside it, take --home as well."""
    if HOME not in command.params:
        command.params.append(HOME)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            add_home(inner)


@click.group(
    cls=LazyGroup,
    params=[HOME],
    invoke_without_command=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="mentor-tui", message="%(version)s")
def mentor() -> None:
    """A mentor's inbox: answer each question within one business day of its mentee's, inside your own hours.

    Without a command it opens the inbox on the screen. `mentor demo` shows a throwaway world.

    Exit codes: 0 done, 1 refused by a rule, 2 wrong usage or bad input, 3 the store is out of reach (and nothing
    is lost), 4 locked: off-hours.
    """


def run_command(argv: Sequence[str], session: Session) -> int:
    """Run one command; returns its exit code. Raises MentorError; a wrong usage is a BadInput."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_encode(stream)
    try:
        with mentor.make_context("mentor", list(argv), obj=session) as ctx:
            code = mentor.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        raise BadInput(_one_line(error)) from error
    except click.Abort:
        if not sys.stdin.isatty():
            raise BadInput("the input ended before every question was answered: use the options instead") from None
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0


def _never_fail_to_encode(stream: Any) -> None:
    """A name that the terminal's encoding lacks is spelled out instead of ending the program."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).rstrip(".")
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    advice = f" (see `{ctx.command_path} --help`)" if ctx is not None else ""
    return message[:1].lower() + message[1:] + advice


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    return f": did you mean {near[0]}?" if near else ""
