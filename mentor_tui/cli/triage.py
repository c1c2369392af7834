"""`mentor triage`: the whole batch in one sitting, line by line, for a screen reader too; or its plan alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from mentor_tui.cli.out import json_option, prose, result, result_json, say, screen_width
from mentor_tui.cli.session import Session
from mentor_tui.cli.table import fit, table
from mentor_tui.cli.words import left, stretch, utc, wall_clock
from mentor_tui.domain.plain_text import plain

if TYPE_CHECKING:
    from mentor_tui.domain.triage import Plan, Planned
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.triage import Takers


@click.command("triage")
@click.option("--plan", "only_plan", is_flag=True, help="Print the plan and decide nothing.")
@json_option
@click.pass_obj
def triage(session: Session, only_plan: bool, as_json: bool) -> None:
    """Go through all that waits, one decision per question.

    The plan comes first: what is late or ends before your next window, how long it takes at your own pace, and whom
    that could go to which does not fit. Then each question, with a line for you: r TEXT replies, R POINT | NEXT is a
    shaped reply, b TEXT asks back, a acknowledges, h NAME hands over, n skips, u takes the last decision back,
    q pauses, and ? lists the rest. A decision leaves with the next one, or after ten seconds. A paused session goes
    on where it stopped, here or on the screen. Off-hours it exits 4 (R3).

    JSON is of the plan: pending, p0, late, ending, later, takes_seconds, window_ends, next_opening, fitting, paused
    (a session waits), questions (id, short, title, mentee_name, urgency, takes_seconds, fits, due, act_by) in order,
    and takers (member, reason, questions) for what does not fit.
    """
    with session.desk(read_only=only_plan or as_json) as desk:
        from mentor_tui.services import lock
        from mentor_tui.services import triage as planning

        lock.refuse_off_hours(desk)
        made = planning.plan(desk)
        takers = planning.takers(desk, made)
        if as_json:
            result_json(_shape(desk, made, takers))
            return
        _print(desk, made, takers)
        if made.items and not only_plan:
            from mentor_tui.cli.sitting import sit
            from mentor_tui.settings import load

            result("")
            sit(desk, load(session.paths()).templates)


def _print(desk: Desk, made: Plan, takers: list[Takers]) -> None:
    now = desk.now()
    zone = desk.self().calendar_at(now).zone
    if not made.items:
        say("nothing is waiting for you")
        return
    ends = "at any time" if made.window_ends is None else f"for {stretch(made.window_ends - now)}"
    prose(f"{len(made.items)} waiting, about {stretch(made.takes)}; your window is open {ends}")
    for line in _urgencies(made, f", {wall_clock(made.next_opening, zone, now)}" if made.next_opening else ""):
        prose(line)
    for line in _too_much(desk, made, takers):
        prose(line)
    rows = _rows(desk, made)
    result("")
    cells = [_cells(number, one, rows[one.question.id], desk) for number, one in enumerate(made.items, 1)]
    result(table(("", "ID", "LEFT", "FITS", "MENTEE", "QUESTION"), cells, width=screen_width()))


def _rows(desk: Desk, made: Plan) -> dict[str, InboxRow]:
    """What a list shows of each question of the plan, by id."""
    from mentor_tui.services import inbox

    return {row.id: row for row in inbox.rows(desk, [one.question.id for one in made.items])}


def _urgencies(made: Plan, opens: str) -> Iterator[str]:
    """How many are as urgent as that; `opens` says when the next window does."""
    p0, late, ending, later = _counts(made)
    then = "can wait for it" if ending else f"can wait for your next window{opens}"
    words = (
        (p0, "P0: the phone first"),
        (late, "late"),
        (ending, f"to answer before your next window{opens}"),
        (later, "can wait" if made.window_ends is None else then),
    )
    yield from (f"{count} {what}" for count, what in words if count)


def _counts(made: Plan) -> list[int]:
    from mentor_tui.domain.triage import Urgency

    return [made.count(urgency) for urgency in Urgency]


def _too_much(desk: Desk, made: Plan, takers: list[Takers]) -> Iterator[str]:
    """What will not fit, and whom it could go to."""
    from mentor_tui.services.show import short

    over = len(made.items) - made.fitting
    if not over:
        return
    yield f"{made.fitting} fit into this window, {over} do not; {over - len(made.should_go)} of those can wait"
    now = desk.now()
    zone = desk.self().calendar_at(now).zone
    for one in takers:
        who = (
            f"{one.who.name} ({one.who.part}, {one.who.reason(now, zone)})" if one.who else "nobody: there is no other"
        )
        yield f"to {who}: {' '.join(map(short, one.question_ids))}"


def _cells(number: int, one: Planned, row: InboxRow, desk: Desk) -> tuple[str, ...]:
    from mentor_tui.services.show import short

    now = desk.now()
    until = "call now" if row.p0 else left(one.question.ends(now), now)
    return str(number), short(row.id), until, "yes" if one.fits else "no", fit(plain(row.mentee_name), 14), row.title


def _shape(desk: Desk, made: Plan, takers: list[Takers]) -> dict[str, Any]:
    from mentor_tui.services.triage import session as kept

    now = desk.now()
    zone = desk.self().calendar_at(now).zone
    rows = _rows(desk, made)
    p0, late, ending, later = _counts(made)
    return {
        "pending": len(made.items),
        "p0": p0,
        "late": late,
        "ending": ending,
        "later": later,
        "takes_seconds": round(made.takes.total_seconds()),
        "window_ends": utc(made.window_ends),
        "next_opening": utc(made.next_opening),
        "fitting": made.fitting,
        "paused": not kept(desk).is_fresh,
        "questions": [_question(one, rows[one.question.id]) for one in made.items],
        "takers": [
            {
                "member": one.who.member if one.who else None,
                "reason": one.who.reason(now, zone) if one.who else None,
                "questions": list(one.question_ids),
            }
            for one in takers
        ],
    }


def _question(one: Planned, row: InboxRow) -> dict[str, Any]:
    from mentor_tui.services.show import short

    return {
        "id": row.id,
        "short": short(row.id),
        "title": row.title,
        "mentee_name": row.mentee_name,
        "urgency": one.urgency.name.lower(),
        "takes_seconds": round(one.takes.total_seconds()),
        "fits": one.fits,
        "due": utc(one.question.due),
        "act_by": utc(one.question.act_by),
    }
