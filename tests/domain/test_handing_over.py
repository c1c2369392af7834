"""Whom a question can go to, and why she comes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.handing_over import candidates
from mentor_tui.domain.hours import make_calendar
from mentor_tui.domain.people import BACKUP, LEAD, MENTEE, MENTOR, ROLES, Member

NOW = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 11, 11, 0, tzinfo=UTC)


def member(name: str, zone: str = "Europe/London", role: str = MENTOR, hours: str = "mon-fri 09:00-17:00") -> Member:
    return Member(name.lower(), name, role, ((NOW, make_calendar(zone, hours, around=NOW)),))


def names(*members: Member, but: tuple[str, ...] = (), backup: str | None = None, due: datetime = DUE) -> list[str]:
    return [one.name for one in candidates(members, but=but, backup=backup, due=due, now=NOW)]


def test_who_is_in_her_window_now_comes_first_then_who_opens_soonest() -> None:
    team = member("Tokyo", "Asia/Tokyo"), member("London"), member("Kolkata", "Asia/Kolkata")
    assert names(*team) == ["London", "Tokyo", "Kolkata"]


def test_who_opens_only_after_the_deadline_comes_last() -> None:
    assert names(member("Denver", "America/Denver", hours="wed 15:00-16:00"), member("Rome", "Europe/Rome")) == [
        "Rome",
        "Denver",
    ]


def test_of_several_who_can_at_once_the_mentees_backup_comes_first_then_who_has_that_role() -> None:
    team = member("Ann"), member("Lea", role=LEAD), member("Cat"), member("Bea", role=BACKUP)
    assert names(*team, backup="cat") == ["Cat", "Bea", "Lea", "Ann"]
    parts = [one.part for one in candidates(team, but=(), backup="cat", due=DUE, now=NOW)]
    assert parts == ["the mentee's backup", "backup", "lead", "mentor"]


def test_mentees_those_removed_and_those_left_out_cannot() -> None:
    gone = Member("gone", "Gone", MENTOR, member("Gone").declared, removed=True)
    assert names(member("Mia", role=MENTEE), gone, member("Ada"), member("Bo"), but=("ada",)) == ["Bo"]


def reason(one: Member, due: datetime = DUE) -> str:
    return candidates([one], but=(), backup=None, due=due, now=NOW)[0].reason(NOW, "Europe/London")


def test_the_reason_is_on_the_readers_clock() -> None:
    assert reason(member("London")) == "in her window now until 17:00"
    assert reason(member("Rome", "Europe/Rome")) == "opens Wed 08:00, 3 h before the deadline"
    assert reason(member("Denver", "America/Denver", hours="wed 15:00-16:00")) == (
        "opens Wed 21:00, 10 h after the deadline"
    )
    assert reason(member("London"), NOW - timedelta(hours=1)).endswith("though it is late already")


@given(
    st.lists(
        st.tuples(st.sampled_from(ROLES), st.sampled_from(["Asia/Tokyo", "Europe/London", "America/Denver"])),
        max_size=6,
    ),
    st.integers(0, 72),
)
def test_nobody_who_can_make_it_stands_behind_one_who_cannot(people: list[tuple[str, str]], hours: int) -> None:
    team = [member(f"m{number}", zone, role) for number, (role, zone) in enumerate(people)]
    found = candidates(team, but=(), backup=None, due=NOW + timedelta(hours=hours), now=NOW)
    assert {one.member for one in found} == {one.id for one in team if one.role != MENTEE}
    assert [one.in_time for one in found] == sorted((one.in_time for one in found), reverse=True)
    waits = [one.opens_at for one in found if one.in_time]
    assert waits == sorted(waits, key=lambda at: at or NOW)
