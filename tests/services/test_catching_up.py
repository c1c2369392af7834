"""A machine that was away for long: what it fetches is sorted in afterwards, and that is told."""

from __future__ import annotations

import pytest

from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.journal import mirror, put_off
from mentor_tui.services import inbox
from mentor_tui.services.ask import Ask, ask
from mentor_tui.services.desk import Desk
from mentor_tui.services.sync import sync
from tests.services.conftest import Office


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "LONG_PAGE", 4)
    monkeypatch.setattr(put_off, "STRETCH", 3)


@pytest.fixture
def away(maya: Desk, tom: Desk) -> Desk:
    """Tom's desk: he has not heard of eight questions."""
    for number in range(8):
        ask(maya, Ask(f"Why is step {number} slow?", mentee="Ada"))
    sync(maya)
    return tom


def test_what_was_fetched_is_sorted_in_step_by_step(away: Desk) -> None:
    told: list[tuple[int, int]] = []
    sync(away, sorting=lambda done, of: told.append((done, of)))
    assert told[:3] == [(3, 8), (6, 8), (8, 8)]
    assert len(inbox.ids(away)) == 8


def test_what_was_fetched_is_sorted_in_also_where_the_store_is_out_of_reach_by_then(office: Office, away: Desk) -> None:
    told: list[int] = []
    assert not sync(away, sorting=lambda done, _: told.append(done), should_stop=lambda: bool(told)).complete
    assert len(inbox.ids(away)) == 3
    office.cut = True
    with pytest.raises(StoreUnreachable):
        sync(away)
    assert len(inbox.ids(away)) == 8
