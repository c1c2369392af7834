"""The triage session (R5): the plan for what waits, the session that can be paused, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.entry import MALFORMED, instant
from mentor_tui.domain.errors import Refused
from mentor_tui.domain.hours import next_opening
from mentor_tui.domain.moves import ACKNOWLEDGE, ASK_BACK, HAND_OVER, QUICK, SHAPED
from mentor_tui.domain.people import is_mentor
from mentor_tui.domain.question import PENDING
from mentor_tui.domain.triage import (
    LONGEST,
    SHORTEST,
    Decision,
    Pace,
    Plan,
    Session,
    Waiting,
    is_short,
    make_plan,
    pace_of,
)
from mentor_tui.services import lock
from mentor_tui.services.hand_over import who_could

if TYPE_CHECKING:
    from mentor_tui.domain.handing_over import Candidate
    from mentor_tui.journal import InboxRow
    from mentor_tui.services.desk import Desk

MOST_ASKED_FOR: Final = 50
"""For so many questions it is looked up whom they could go to."""

_SESSION: Final = "triage"
_SECONDS: Final = "decision_seconds"
_KEPT: Final = 40
"""So many decisions of each length make her pace."""
_FORMS: Final[Mapping[str, str]] = {"ask_back": ASK_BACK, "shaped": SHAPED}


@dataclass(frozen=True, slots=True)
class Takers:
    """Questions that should go to somebody, with the one who could take them; None: nobody could."""

    who: Candidate | None
    question_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a session. `left` wait still, without those that were acknowledged; `oldest` waits the longest."""

    answered: int
    asked_back: int
    handed_over: int
    acknowledged: int
    left: int
    oldest: InboxRow | None
    spent: timedelta

    @property
    def decided(self) -> int:
        """How many questions were decided on."""
        return self.answered + self.asked_back + self.handed_over + self.acknowledged


def plan(desk: Desk) -> Plan:
    """The order for all that waits, and what of it fits into the window. Raises Refused for a mentee."""
    me, now = desk.self(), desk.now()
    if not is_mentor(me.role):
        raise Refused("a triage session is for those who answer: `mentor inbox` shows your questions")
    state = lock.state(desk)
    ends = now if state.locked else state.until
    opens = next_opening(me.calendar_at(now), now)
    return make_plan(_waiting(desk), pace(desk), now, ends, opens)


def _waiting(desk: Desk) -> list[Waiting]:
    ids = waiting_ids(desk)
    lengths = _lengths(desk, ids)
    return [
        Waiting(
            id=row.id,
            p0=row.p0,
            act_by=None if row.act_by is None else instant(row.act_by),
            due=instant(row.due),
            asked=instant(row.asked),
            length=lengths.get(row.id, 0),
        )
        for row in desk.journal.inbox_rows(ids)
    ]


def _lengths(desk: Desk, question_ids: Sequence[str]) -> dict[str, int]:
    """How many characters there are to read in each."""
    return {found[0]: len(found[1]) for found in desk.journal.candidates(question_ids, desk.me, desk.now())}


def waiting_ids(desk: Desk) -> list[str]:
    """The ids of all questions that wait for this mentor; postmortems are no questions."""
    return desk.journal.inbox_ids(desk.me, desk.now())


def p0_ids(desk: Desk, waiting: Sequence[str]) -> list[str]:
    """The P0s among those that wait, which stand first (R4)."""
    rows = (row for one in waiting for row in desk.journal.inbox_rows([one]))
    return [row.id for row in takewhile(lambda row: row.p0, rows)]


def takers(desk: Desk, made: Plan) -> list[Takers]:
    """Whom those could go to that neither fit nor can wait: each to the best for it, as far as MOST_ASKED_FOR."""
    found: dict[str, tuple[Candidate | None, list[str]]] = {}
    for question_id in made.should_go[:MOST_ASKED_FOR]:
        best = next(iter(who_could(desk, [question_id])), None)
        found.setdefault(best.member if best else "", (best, []))[1].append(question_id)
    return [Takers(who, tuple(ids)) for who, ids in found.values()]


# The session


def session(desk: Desk) -> Session:
    """The session that was paused, else a fresh one."""
    kept = desk.journal.setting(_SESSION)
    try:
        return Session(desk.now()) if kept is None else Session.from_body(json.loads(kept))
    except MALFORMED:
        return Session(desk.now())


def keep(desk: Desk, current: Session | None) -> None:
    """Keep it for another time, durably; None: it is over. Where nothing can be written it is forgotten."""
    if not desk.journal.read_only:
        desk.journal.set_setting(_SESSION, None if current is None else json.dumps(current.to_body()))


def settle(desk: Desk, current: Session, seen: Collection[str] = ()) -> Session:
    """The session as the journal bears it out: without what was undone, and with what was decided on elsewhere.

    `seen` are questions of this sitting: one that she answered from another screen was decided on, too.
    """
    for row in desk.journal.inbox_rows([*{*current.decisions, *seen}]):
        made = current.decisions.get(row.id)
        if made is None and row.state != PENDING:
            made = _decided_elsewhere(desk, row.id, current)
            current = current.decided(row.id, made) if made is not None else current
        elif made is not None and row.state == PENDING and row.cycle > made.cycle:
            current = current.came_back(row.id)
        elif made is not None and not _holds(desk, row, made):
            current = current.undecided({row.id})
    return current


def _holds(desk: Desk, row: InboxRow, made: Decision) -> bool:
    """Whether the question is where the decision put it."""
    if row.state != PENDING:
        return True
    if made.kind == HAND_OVER:
        return row.mentor not in (None, desk.me)
    return made.kind == ACKNOWLEDGE and row.acked


def _decided_elsewhere(desk: Desk, question_id: str, current: Session) -> Decision | None:
    question = desk.question(question_id)
    given = question.cycle.answer
    if given is None or given.author != desk.me or given.composed_at < current.begun_at:
        return None
    return Decision(_FORMS.get(given.form, QUICK), question.cycle.number)


def decide(desk: Desk, current: Session, question_ids: Sequence[str], kind: str, took: timedelta) -> Session:
    """Write down that these were decided on with a move of that `kind`, and how long that took."""
    for number, question_id in enumerate(question_ids):
        made = Decision(kind, desk.question(question_id).cycle.number)
        current = current.decided(question_id, made, took if number == 0 else timedelta(0))
    if len(question_ids) == 1:
        _note_seconds(desk, question_ids[0], took)
    keep(desk, current)
    return current


def summary(desk: Desk, current: Session) -> Summary:
    """What was decided on, and what waits still."""
    kinds = current.moves
    rows = desk.journal.inbox_rows(waiting_ids(desk))
    left = [row for row in rows if row.id not in current.decisions]
    return Summary(
        answered=kinds.count(QUICK) + kinds.count(SHAPED),
        asked_back=kinds.count(ASK_BACK),
        handed_over=kinds.count(HAND_OVER),
        acknowledged=kinds.count(ACKNOWLEDGE),
        left=len(left),
        oldest=min(rows, key=lambda row: (row.asked, row.id), default=None),
        spent=current.spent,
    )


# Her pace


def pace(desk: Desk) -> Pace:
    """How fast she was so far: the median of her latest decisions on this machine."""
    seconds = _seconds(desk)
    return pace_of(seconds["short"], seconds["long"])


def _note_seconds(desk: Desk, question_id: str, took: timedelta) -> None:
    if desk.journal.read_only or not SHORTEST <= took <= LONGEST:
        return
    seconds = _seconds(desk)
    kind = "short" if is_short(_lengths(desk, [question_id]).get(question_id, 0)) else "long"
    seconds[kind] = [*seconds[kind], took.total_seconds()][-_KEPT:]
    desk.journal.set_setting(_SECONDS, json.dumps(seconds))


def _seconds(desk: Desk) -> dict[str, list[float]]:
    kept = desk.journal.setting(_SECONDS)
    try:
        found = json.loads(kept) if kept else {}
        return {kind: [float(one) for one in found.get(kind, ())] for kind in ("short", "long")}
    except MALFORMED:
        return {"short": [], "long": []}
