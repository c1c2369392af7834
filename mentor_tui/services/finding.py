"""Finding questions: the views of the inbox, and a filter that narrows one as it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from mentor_tui.domain.views import ALL, ANSWERED, LATE, MINE, P0, PENDING, VIEWS, WAITING

if TYPE_CHECKING:
    from mentor_tui.domain.filtering import Candidate, Filter
    from mentor_tui.journal import InboxCounts, InboxRow
    from mentor_tui.journal.views import Plain
    from mentor_tui.services.desk import Desk

_VIEW: Final = "view"
_WITH_POSTMORTEMS: Final = (PENDING, P0)
"""The views that end with the postmortems that she owes (R4)."""


def view(desk: Desk) -> str:
    """The view that she used last."""
    kept = desk.journal.setting(_VIEW)
    return kept if kept in VIEWS else PENDING


def keep_view(desk: Desk, view: str) -> None:
    """Remember it for the next time; where nothing can be written it is forgotten."""
    if not desk.journal.read_only:
        desk.journal.set_setting(_VIEW, view)


def ids(desk: Desk, view: str = PENDING) -> list[str]:
    """The ids of the questions of a view, the most urgent first; what is done, with the newest first."""
    return desk.journal.view_ids(view, desk.me, desk.now()) + _postmortems(desk, view)


def first_page(desk: Desk, view: str, limit: int) -> list[InboxRow]:
    """The first of them, without reading the rest: what the first screen shows."""
    page = desk.journal.view_page(view, desk.me, desk.now(), limit)
    return desk.journal.inbox_rows([*page, *_postmortems(desk, view)][:limit])


def counts(desk: Desk, waiting: InboxCounts) -> Mapping[str, int]:
    """How many questions there are in each view; `waiting` are the numbers that the status line has already."""
    return {
        PENDING: waiting.pending + waiting.postmortems,
        P0: waiting.p0 + waiting.postmortems,
        LATE: waiting.overdue,
        MINE: waiting.mine,
        **{view: desk.journal.view_count(view, desk.me, desk.now()) for view in (WAITING, ANSWERED, ALL)},
    }


def candidates(desk: Desk, view: str = PENDING) -> list[Candidate]:
    """The questions of a view as a filter looks at them, read once for all the keys of a filter."""
    found = desk.journal.view_candidates(view, desk.me, desk.now())
    owed = desk.journal.candidates(_postmortems(desk, view), desk.me, desk.now())
    return list(_known(desk, [*found, *owed]))


def narrow(desk: Desk, question_ids: Sequence[str], wanted: Filter) -> list[str]:
    """Those of the questions that the filter lets through, in the order given."""
    if wanted.is_empty:
        return list(question_ids)
    found = desk.journal.candidates(question_ids, desk.me, desk.now())
    return wanted.narrow(list(_known(desk, found)))


def people(desk: Desk) -> dict[str, tuple[str, str]]:
    """What everybody is called, and where she is, by id; both are folded."""
    from mentor_tui.domain.searchable import folded
    from mentor_tui.domain.zones import places_of

    return {
        member: (folded(f"{name} {member}"), folded(" ".join(places_of(zone))))
        for member, name, zone in desk.journal.everybody()
    }


def _postmortems(desk: Desk, view: str) -> list[str]:
    return desk.journal.postmortem_ids(desk.me) if view in _WITH_POSTMORTEMS else []


def _known(desk: Desk, found: Iterable[Plain]) -> Iterator[Candidate]:
    """With what is known of each mentee: her name, and where she is."""
    from mentor_tui.domain.filtering import Candidate
    from mentor_tui.domain.searchable import folded

    known = people(desk)
    for question_id, text, mentee, traits in found:
        who, place = known.get(mentee) or (folded(mentee), "")
        yield Candidate(question_id, text, who, place, traits)
