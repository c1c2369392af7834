"""`mentor outbox`: what is on its way, what came back, and what stands against another's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.delivery import deliver, fate
from mentor_tui.cli.out import json_option, prose, result, result_json, say, screen_width
from mentor_tui.cli.session import Session
from mentor_tui.cli.shapes import outbox_shape
from mentor_tui.cli.table import table
from mentor_tui.cli.text import given
from mentor_tui.cli.words import wall_clock
from mentor_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.outbox import OutboxItem
    from mentor_tui.services.tray import Side

FEWEST_LETTERS = 4


@click.group("outbox", invoke_without_command=True, no_args_is_help=False)
@json_option
@click.pass_context
def outbox(ctx: click.Context, as_json: bool) -> None:
    """List what is unsent, held, or needs a decision; act on it.

    ENTRY in its commands is the end of an id in the list.

    JSON: a list of id, kind, state, subject, question, title, cycle, text, author, mine, composed_at, send_after,
    release_at, reason, can, needs_attention, standing, others (id, author, mine, text, composed_at, standing),
    other_id, other_text, other_author (the first of them). States: queued, sent, held, recalling, contested,
    superseded, separate or overruled (by a decision, until accepted), rejected, returned, recalled. Standing: stands,
    waiting, superseded, separate, overruled.
    """
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    with session.desk(read_only=True) as desk:
        from mentor_tui.services.outbox import outbox as listing
        from mentor_tui.services.team import names

        items, now = listing(desk), desk.now()
        zone, called = desk.self().calendar_at(now).zone, names(desk)
    if as_json:
        result_json([outbox_shape(item) for item in items])
    elif items:
        result(_table(items, zone, now))
        for item in items:
            if item.needs_attention or item.others:
                _print_whole(item, called)
    else:
        say("nothing waits: everything you wrote is in the feed")


@outbox.command("undo")
@click.argument("entry")
@json_option
@click.pass_obj
def undo(session: Session, entry: str, as_json: bool) -> None:
    """Take ENTRY back before it was ever sent.

    It leaves no trace; its text becomes a draft again.

    JSON: id, question, kind, text.
    """
    with session.desk() as desk:
        from mentor_tui.services.outbox import undo as take_back

        item = _find(desk, entry)
        undone = take_back(desk, item.id)
    if as_json:
        shape = {"id": item.id, "question": undone.question_id, "kind": undone.kind, "text": undone.text}
        result_json(shape)
    else:
        result(f"undone; it never left this machine: {undone.text}")


@outbox.command("recall")
@click.argument("entry")
@json_option
@click.pass_obj
def recall(session: Session, entry: str, as_json: bool) -> None:
    """Take back ENTRY while the store holds it. Once it is back it can be sent again or discarded.

    JSON: id, state.
    """
    with session.desk() as desk:
        from mentor_tui.services.outbox import recall as take_back

        item = _find(desk, entry)
        take_back(desk, item.id)
        deliver(desk)
        _tell(desk, item.id, as_json)


@outbox.command("discard")
@click.argument("entry")
@json_option
@click.pass_obj
def discard(session: Session, entry: str, as_json: bool) -> None:
    """Let go of ENTRY, which came back. Its text is printed a last time.

    JSON: id, state (discarded), text.
    """
    with session.desk() as desk:
        from mentor_tui.services.outbox import discard as let_go

        item = _find(desk, entry)
        let_go(desk, item.id)
    if as_json:
        result_json({"id": item.id, "state": "discarded", "text": item.text})
    else:
        result(f"discarded: {item.text}")


@outbox.command("send")
@click.argument("entry")
@click.option("--text", metavar="TEXT", help="Send this text instead; - reads it from stdin.")
@json_option
@click.pass_obj
def send(session: Session, entry: str, text: str | None, as_json: bool) -> None:
    """Send ENTRY, which came back, again, based on the question as it is now.

    JSON: id (the new entry's), state.
    """
    words = given(text, "the text") if text is not None else None
    with session.desk() as desk:
        from mentor_tui.services.outbox import send_again

        fresh = send_again(desk, _find(desk, entry).id, words)
        deliver(desk)
        _tell(desk, fresh, as_json)


@outbox.command("resolve")
@click.argument("entry")
@click.option("--keep-other", is_flag=True, help="Keep the other answer instead of ENTRY.")
@click.option("--separate", is_flag=True, help="Keep the rest beside it as separate records (R8).")
@click.option("--text", metavar="TEXT", help="Say it in a text merged by hand; - reads it from stdin.")
@json_option
@click.pass_obj
def resolve(session: Session, entry: str, keep_other: bool, separate: bool, text: str | None, as_json: bool) -> None:
    """End a contest by keeping the answer ENTRY (leads only).

    The rest is superseded and stays in the thread. Among three or more answers ENTRY names the one to keep. When
    another lead has decided before, this changes nothing; `mentor outbox` says so.

    JSON: id (the resolution's), state.
    """
    merged = given(text, "the merged answer") if text is not None else None
    with session.desk() as desk:
        from mentor_tui.services.resolve import resolve as decide

        item, named = _named(desk, entry)
        if item.question_id is None:
            raise BadInput("only an answer can be contested: `mentor outbox` lists them")
        keep = _the_other(item, named) if keep_other else named
        word = decide(desk, item.question_id, item.cycle, keep=keep, text=merged, separate=separate)
        deliver(desk)
        _tell(desk, word, as_json)


@outbox.command("accept")
@click.argument("entry")
@json_option
@click.pass_obj
def accept(session: Session, entry: str, as_json: bool) -> None:
    """Take note that the lead's decision set ENTRY aside. It leaves the tray; its text stays in the thread.

    JSON: id, state (accepted), text.
    """
    with session.desk() as desk:
        from mentor_tui.services.resolve import accept as take_note

        item = _find(desk, entry)
        take_note(desk, item.id)
        deliver(desk)
    if as_json:
        result_json({"id": item.id, "state": "accepted", "text": item.text})
    else:
        from mentor_tui.services.show import short

        result(f"accepted; `mentor show {short(item.question_id or item.id)}` has its text")


def _find(desk: Desk, handle: str) -> OutboxItem:
    """The item whose id begins or ends so. Raises BadInput when none or several do."""
    return _named(desk, handle)[0]


def _named(desk: Desk, handle: str) -> tuple[OutboxItem, str]:
    """The item with an entry whose id begins or ends so, and that id: in a contest each answer can be named."""
    from mentor_tui.services.outbox import outbox as listing

    wanted = handle.strip().lower()
    found = [
        (item, name)
        for item in listing(desk)
        for name in {item.id, *item.contestants}
        if len(wanted) >= FEWEST_LETTERS and (name.startswith(wanted) or name.endswith(wanted))
    ]
    if len(found) == 1:
        return found[0]
    what = "more than one thing" if found else "nothing"
    raise BadInput(f"{what} in the outbox is called {handle!r}: `mentor outbox` shows the names")


def _the_other(item: OutboxItem, named: str) -> str:
    others = [entry_id for entry_id in item.contestants if entry_id != named]
    if len(others) != 1:
        raise BadInput("--keep-other needs exactly two answers: name the one to keep instead")
    return others[0]


def _tell(desk: Desk, entry_id: str, as_json: bool) -> None:
    became = fate(desk, entry_id)
    if as_json:
        result_json({"id": entry_id, "state": became.state})
    else:
        result(became.words)


def _table(items: list[OutboxItem], zone: str, now: datetime) -> str:
    from mentor_tui.services.show import short

    rows = [
        (
            short(item.id),
            item.state,
            item.kind,
            wall_clock(item.composed_at, zone, now),
            wall_clock(item.release_at, zone, now) if item.release_at else "",
            item.title,
        )
        for item in items
    ]
    return table(("ID", "STATE", "KIND", "WRITTEN", "GOES OUT", "ABOUT"), rows, width=screen_width())


def _print_whole(item: OutboxItem, names: Mapping[str, str]) -> None:
    from mentor_tui.services.show import STANDING, short

    result("")
    prose(f"{short(item.id)}  {item.state}: {item.reason}")
    sides: tuple[OutboxItem | Side, ...] = (item, *item.others)
    for side in sides:
        became = "" if side.standing is None else f" ({STANDING.get(side.standing, 'the mentee has it')})"
        who = "you" if side.mine else names.get(side.author, side.author)
        prose(f"  {short(side.id)}  {who} wrote{became}: {side.text}")
    prose(f"  {_what_to_do(item)}")


def _what_to_do(item: OutboxItem) -> str:
    from mentor_tui.services.show import short

    name = short(item.id)
    if "send_again" in item.can:
        return f"`mentor outbox send {name}` sends it again, `mentor outbox discard {name}` lets go of it"
    if "undo" in item.can or "recall" in item.can:
        return f"`mentor outbox {item.can[0]} {name}` takes it back"
    if "accept" in item.can:
        return f"`mentor outbox accept {name}` takes note of it; its text stays in the thread"
    if "merge" in item.can:
        return (
            f"`mentor outbox resolve {name}` keeps that one, or name another; --separate keeps the rest as separate"
            " records, --text merges them"
        )
    return "the lead decides; nothing is lost meanwhile"
