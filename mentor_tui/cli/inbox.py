"""`mentor inbox`: what waits, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from mentor_tui.cli.out import json_option, result, result_json, say, screen_width
from mentor_tui.cli.session import Session
from mentor_tui.cli.table import fit, table
from mentor_tui.cli.words import brief_clock, left, stretch, utc
from mentor_tui.domain.entry import instant
from mentor_tui.domain.errors import OffHours
from mentor_tui.domain.plain_text import plain
from mentor_tui.domain.views import VIEWS

if TYPE_CHECKING:
    from mentor_tui.domain.filtering import LeftOut
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.inbox import Status

NAME_WIDTH = 14


@click.command("inbox")
@click.option("--filter", "typed", metavar="TEXT", default="", help='Only these, as in "queue is:late -from:priya".')
@click.option("--view", type=click.Choice(VIEWS), default=VIEWS[0], show_default=True, help="Another view.")
@click.option("--ids", "only_ids", is_flag=True, help="Print the ids alone, for a command that takes several.")
@json_option
@click.pass_obj
def inbox(session: Session, typed: str, view: str, only_ids: bool, as_json: bool) -> None:
    """List what waits for you, the most urgent first.

    P0 first, then by the last moment of your own hours before an answer is due (R1). What is answered, and all there
    is, come with the newest first. A filter is made of words, "words in a row", is:late, is:p0, is:blocked, from:MENTEE
    and in:CITY; a dash before one of them leaves out what has it.

    Off-hours it lists the P0s only, and exits 4 (R3, R4).

    JSON: a list of id, short, title, mentee, mentee_name, zone, mentor, state, asked, due, ack_limit, act_by (null:
    no window of yours before due), late, p0 (it waits for a call), postmortem (an answered P0's is yours to link),
    blocked, acked, backup_now, contested, unsent, draft, cycle.
    """
    with session.desk(read_only=True) as desk:
        from mentor_tui.services import finding
        from mentor_tui.services import inbox as waiting

        now, status = desk.now(), waiting.status(desk)
        ids, left_out = _narrowed(desk, finding.ids(desk, view), typed)
        rows = waiting.rows(desk, ids)
        wall = _wall(desk)
        if wall is not None:
            rows = [row for row in rows if row.p0]
        if as_json:
            result_json([row_shape(row, now) for row in rows])
        elif only_ids:
            _print_ids(rows)
        elif rows:
            result(_table(rows, now, status.zone))
        if wall is not None:
            raise wall
        for one in left_out:
            say(one.sentence)
        if not (as_json or only_ids):
            listed = f"{len(rows):,} listed; " if view != VIEWS[0] or typed.strip() else ""
            say(f"{listed}{_summary(status, now)}")


def _print_ids(rows: Sequence[InboxRow]) -> None:
    from mentor_tui.services.show import short

    for row in rows:
        result(short(row.id))


def _narrowed(desk: Desk, ids: list[str], typed: str) -> tuple[list[str], Sequence[LeftOut]]:
    """Those that a filter lets through, and what it does not understand."""
    if not typed.strip():
        return ids, ()
    from mentor_tui.domain.filtering import parse_filter
    from mentor_tui.services import finding

    wanted = parse_filter(typed)
    return finding.narrow(desk, ids, wanted), wanted.left_out


def _wall(desk: Desk) -> OffHours | None:
    from mentor_tui.services import lock

    try:
        lock.refuse_off_hours(desk)
    except OffHours as wall:
        return wall
    return None


def row_shape(row: InboxRow, now: datetime) -> dict[str, Any]:
    """One question of the list as --json prints it."""
    from mentor_tui.services.show import short

    return {
        "id": row.id,
        "short": short(row.id),
        "title": row.title,
        "mentee": row.mentee,
        "mentee_name": row.mentee_name,
        "zone": row.zone,
        "mentor": row.mentor,
        "state": row.state,
        "asked": utc(instant(row.asked)),
        "due": utc(instant(row.due)),
        "ack_limit": utc(instant(row.ack_limit)),
        "act_by": utc(instant(row.act_by)) if row.act_by is not None else None,
        "late": instant(row.due) <= now and row.state == "pending",
        "p0": row.p0,
        "postmortem": row.postmortem,
        "blocked": row.blocked,
        "acked": row.acked,
        "backup_now": row.backup_now,
        "contested": row.contested,
        "unsent": row.unsent,
        "draft": row.draft,
        "cycle": row.cycle,
    }


def _table(rows: Sequence[InboxRow], now: datetime, zone: str) -> str:
    titles = ("ID", "ANSWER BY", "LEFT", "MENTEE", "QUESTION")
    return table(titles, [_cells(row, now, zone) for row in rows], width=screen_width())


def _cells(row: InboxRow, now: datetime, zone: str) -> tuple[str, ...]:
    from mentor_tui.services.show import short

    due = instant(row.due)
    acting = instant(row.act_by) if row.act_by is not None else due
    until = acting if acting > now else due
    flags = ", ".join(_flags(row, now))
    return (
        short(row.id),
        "-" if row.state != "pending" else brief_clock(until, zone, now),
        "-" if row.state != "pending" else left(until, now),
        fit(plain(row.mentee_name), NAME_WIDTH),
        f"[{flags}] {row.title}" if flags else row.title,
    )


def _flags(row: InboxRow, now: datetime) -> list[str]:
    named = (
        ("P0", row.p0),
        ("postmortem", row.postmortem),
        ("backup now", row.backup_now and instant(row.due) > now),
        ("blocked", row.blocked),
        ("acked", row.acked),
        ("contested", row.contested),
        ("draft", row.draft),
    )
    return [name for name, holds in named if holds]


def _summary(status: Status, now: datetime) -> str:
    counts = status.counts
    parts = [f"{counts.pending:,} waiting"]
    parts += [f"{counts.overdue} late"] if counts.overdue else []
    parts += [f"{counts.unsent} unsent"] if counts.unsent else []
    parts += [f"{counts.attention} in need of a decision, see `mentor outbox`"] if counts.attention else []
    if status.lock.until is not None:
        parts.append(f"your window ends in {stretch(status.lock.until - now)}")
    if status.sync_error:
        parts.append(f"last sync failed: {status.sync_error}")
    return "; ".join(parts)
