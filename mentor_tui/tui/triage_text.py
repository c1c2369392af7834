"""What a triage session says: the plan, how far it is, and what came of it. Pure: services' values -> words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from mentor_tui.domain.entry import instant
from mentor_tui.domain.triage import Plan, Planned, Urgency
from mentor_tui.tui.present import Block, Piece, Role, countdown, moment, one_line, plural, rough, span
from mentor_tui.tui.widgets.cells import fit

if TYPE_CHECKING:
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.sitting import Sitting
    from mentor_tui.services.triage import Summary, Takers

MOST_LISTED: Final = 100
_BAR: Final = 20
_NUMBER: Final = 7
_WHEN: Final = 11
_NAME: Final = 14
_WITH_NAME: Final = 50
_TOO_LATE: Final = " ▲"
_MINUTE: Final = timedelta(minutes=1)

Rows = Mapping[str, "InboxRow"]


class Shown(NamedTuple):
    """What is told with a plan: whom questions could go to, with the key for it; what was done before, and what it
    goes on with; and how many cells there are in a line."""

    rows: Rows
    takers: Sequence[Takers]
    hand_over_key: str
    done: Summary | None = None
    first: InboxRow | None = None
    width: int = 0


def plan_page(plan: Plan, shown: Shown, now: datetime, zone: str) -> list[Block]:
    """The plan: how much there is, what of it presses, what will not fit and whom it could go to, and the order."""
    return [
        Block((Piece("Triage", Role.STRONG), Piece(f"  {_how_much(plan, now)}", Role.MUTED))),
        Block(),
        *_urgencies(plan, now, zone),
        *_paused(shown),
        *_too_much(plan, shown, now, zone),
        Block(),
        Block((Piece("In this order", Role.HEADING), *_legend(plan))),
        *(_planned(number, one, shown, now) for number, one in enumerate(plan.items[:MOST_LISTED], 1)),
        *_more(len(plan.items) - MOST_LISTED),
    ]


def about(length: timedelta) -> str:
    """An estimate, in minutes: `about 12m`."""
    return f"about {span(max(_MINUTE, -(-length // _MINUTE) * _MINUTE))}"


def _how_much(plan: Plan, now: datetime) -> str:
    left = "open at any time" if plan.window_ends is None else f"open for {span(plan.window_ends - now)}"
    return f"{plural(len(plan.items), 'question')} · {about(plan.takes)} · your window is {left}"


def _urgencies(plan: Plan, now: datetime, zone: str) -> Iterator[Block]:
    opens = f", {moment(plan.next_opening, now, zone)}" if plan.next_opening else ""
    words = {
        Urgency.P0: ("P0: the phone first", Role.LATE),
        Urgency.LATE: ("late", Role.LATE),
        Urgency.ENDING: (f"to answer before your next window{opens}", Role.SOON),
        Urgency.LATER: (_later(plan, opens), Role.MUTED),
    }
    for urgency, (what, role) in words.items():
        count = plan.count(urgency)
        if count:
            yield _count(count, what, role)


def _later(plan: Plan, opens: str) -> str:
    if plan.window_ends is None:
        return "can wait"
    return "can wait for it" if plan.count(Urgency.ENDING) else f"can wait for your next window{opens}"


def _count(count: int, what: str, role: Role = Role.TEXT) -> Block:
    return Block((Piece(what, role),), Piece(f"{count:>5}  "))


def _paused(shown: Shown) -> Iterator[Block]:
    if shown.done is None:
        return
    yield Block()
    yield Block((Piece(f"So far: {_done_words(shown.done)}", Role.ACCENT),))
    if shown.first is not None:
        yield Block((Piece(f"It goes on with: {one_line(shown.first.title)}", Role.MUTED),))


def _too_much(plan: Plan, shown: Shown, now: datetime, zone: str) -> Iterator[Block]:
    over, should_go = len(plan.items) - plan.fitting, len(plan.should_go)
    if not over:
        return
    yield Block()
    yield Block((Piece("More than fits into this window", Role.HEADING),))
    yield _count(plan.fitting, "will fit")
    if over > should_go:
        yield _count(over - should_go, "will not, and can wait for your next window")
    if should_go:
        hand_over = f"will not, and should go to somebody: {shown.hand_over_key} hands them over"
        yield _count(should_go, hand_over, Role.SOON)
    for one in shown.takers:
        yield Block((_taker(one, now, zone),), Piece(f"{len(one.question_ids):>9} to  ", Role.MUTED))


def _taker(one: Takers, now: datetime, zone: str) -> Piece:
    if one.who is None:
        return Piece("nobody: there is no other mentor", Role.LATE)
    return Piece(f"{one_line(one.who.name, 40)} · {one.who.part} · {one.who.reason(now, zone)}")


def _planned(number: int, one: Planned, shown: Shown, now: datetime) -> Block:
    """One line of the order, whatever the width."""
    row = shown.rows.get(one.question.id)
    title, name = (one_line(row.title), one_line(row.mentee_name)) if row else ("", "")
    role = {Urgency.P0: Role.LATE, Urgency.LATE: Role.LATE, Urgency.ENDING: Role.SOON}.get(one.urgency, Role.MUTED)
    when = "call now" if one.question.p0 else countdown(one.question.act_by, one.question.due, now)
    room = shown.width - _NUMBER - _WHEN
    who = Piece(f"  {fit(name, _NAME)}", Role.MUTED) if room >= _WITH_NAME else Piece("")
    title_room = room - len(_TOO_LATE) - (_NAME + 2 if who.text else 0)
    return Block(
        (
            Piece(fit(when, _WHEN), role),
            Piece(fit(title, title_room), Role.TEXT if one.fits else Role.MUTED),
            who,
            Piece("" if one.fits else _TOO_LATE, Role.SOON),
        ),
        Piece(f"{number:>{_NUMBER - 2}}  "),
    )


def _legend(plan: Plan) -> Iterator[Piece]:
    if plan.fitting < len(plan.items):
        yield Piece(f" {_TOO_LATE} does not fit", Role.SOON)


def _more(count: int) -> Iterator[Block]:
    if count > 0:
        yield Block((Piece(f"and {count:,} more", Role.MUTED),), Piece(" " * 7))


def progress(sitting: Sitting, now: datetime, narrow: bool) -> tuple[list[Piece], list[Piece]]:
    """How far the sitting is, for both ends of a line."""
    left, total = len(sitting.left), max(sitting.total, 1)
    place = min(total, total - left + 1)
    full = _BAR * (total - left) // total
    bar = [Piece("━" * full, Role.ACCENT), Piece("─" * (_BAR - full), Role.MUTED), Piece("  ")]
    at = [Piece(f"{place} of {total}", Role.STRONG)]
    ends = sitting.plan.window_ends
    too_long = ends is not None and now + sitting.takes > ends
    more = ", more than the window" if too_long and not narrow else ""
    right = [Piece(f"{about(sitting.takes)} left{more}", Role.SOON if too_long else Role.MUTED)]
    if sitting.came:
        right.insert(0, Piece(f"{sitting.came} new · ", Role.ACCENT))
    return (at if narrow else [*bar, *at]), right


def summary_page(summary: Summary, skipped: int, came: int, now: datetime, zone: str, key: str) -> list[Block]:
    """What came of it, and what `key` does now."""
    rest = "goes through what is left" if skipped or came else "goes back to the inbox"
    title = "Nobody waits for you any more." if not summary.left else "That was the batch."
    counts = [
        (summary.answered, "answered", Role.GOOD),
        (summary.asked_back, "asked back: their clocks pause", Role.GOOD),
        (summary.handed_over, "handed over", Role.GOOD),
        (summary.acknowledged, "acknowledged, and still to be answered", Role.TEXT),
        (summary.left, _left_words(skipped, came), Role.SOON),
    ]
    return [
        Block((Piece(title, Role.STRONG),)),
        Block(),
        *(_count(count, what, role) for count, what, role in counts if count),
        *_speed(summary),
        *_oldest(summary.oldest, now, zone),
        Block(),
        Block((Piece(key, Role.ACCENT), Piece(f" {rest}", Role.MUTED))),
    ]


def _left_words(skipped: int, came: int) -> str:
    parts = [f"{skipped} skipped"] if skipped else []
    parts += [f"{came} came meanwhile"] if came else []
    return f"left ({', '.join(parts)})" if parts else "left"


def _speed(summary: Summary) -> Iterator[Block]:
    if summary.decided and summary.spent:
        each = summary.spent / summary.decided
        yield Block()
        yield Block(
            (Piece(f"{plural(summary.decided, 'decision')} in {span(summary.spent)}, {span(each)} each", Role.MUTED),)
        )


def _oldest(row: InboxRow | None, now: datetime, zone: str) -> Iterator[Block]:
    if row is None:
        return
    asked = instant(row.asked)
    ago = rough(max(now - asked, _MINUTE))
    yield Block()
    yield Block((Piece("Waiting the longest", Role.HEADING),))
    yield Block((Piece(one_line(row.title)), Piece(f"  {one_line(row.mentee_name)}", Role.MUTED)))
    yield Block((Piece(f"asked {moment(asked, now, zone)}, {ago} ago", Role.MUTED),))


def paused_words(summary: Summary) -> str:
    """A session that stops here, in a line."""
    return f"Triage paused: {_done_words(summary)}"


def _done_words(summary: Summary) -> str:
    counts = (
        (summary.answered, "answered"),
        (summary.asked_back, "asked back"),
        (summary.handed_over, "handed over"),
        (summary.acknowledged, "acknowledged"),
        (summary.left, "left"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count)
