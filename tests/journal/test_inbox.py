"""What waits for whom, and in which order (R1, R2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mentor_tui.domain.entry import Entry, instant_text
from mentor_tui.domain.hours import Calendar
from mentor_tui.journal import Journal, inbox
from mentor_tui.journal.schema import TO_REFOLD
from tests.journal.world import LAGOS, LONDON, NOW, Feed, about, added, answer, ask, entry, named

MONDAY_HOLIDAY = Calendar("Europe/London", "mon-fri 09:00-17:00", exceptions=("2026-03-10..2026-03-13 off",))


def waiting(journal: Journal, me: str = "ada", at: datetime = NOW) -> list[str]:
    """The titles in an inbox, in order."""
    page = journal.inbox_page(me, at, 0, 100)
    assert [row.id for row in page] == journal.inbox_ids(me, at)
    return [row.title.split()[2] for row in page]


def comes(journal: Journal, feed: Feed, *entries: tuple[Entry, str]) -> None:
    for one, author in entries:
        feed.add(one, author)
    feed.reaches(journal)


def test_the_most_urgent_comes_first(journal: Journal, feed: Feed) -> None:
    sydney = Calendar("Australia/Sydney", "mon-fri 09:00-17:00").to_body()
    tokyo = Calendar("Asia/Tokyo", "mon-fri 09:00-17:00").to_body()
    brazil = Calendar("America/Sao_Paulo", "mon-fri 09:00-17:00").to_body()
    monday, tuesday = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    # Ada works until 17:00 UTC. Both from Brazil are due on Tuesday evening, so by then; those from Sydney and Tokyo
    # fall due in her night, at 6 and at 8, and sort by when they were asked.
    for name, at, calendar in (
        ("wednesday-10h", tuesday + timedelta(hours=10), LAGOS.to_body()),
        ("sydney-20h", tuesday + timedelta(hours=20), sydney),
        ("tokyo-18h", tuesday + timedelta(hours=18), tokyo),
        ("due-19h", monday + timedelta(hours=19), brazil),
        ("due-18h", monday + timedelta(hours=18), brazil),
        ("tuesday-13h", monday + timedelta(hours=13), LAGOS.to_body()),
    ):
        feed.add(ask(name, calendar=calendar), "bo", at=at)
    feed.add(ask("burning", p0=True), "bo", at=tuesday + timedelta(hours=20))
    feed.reaches(journal)
    assert waiting(journal) == [
        *("burning", "tuesday-13h", "due-18h", "due-19h", "tokyo-18h", "sydney-20h", "wednesday-10h")
    ]


def test_act_by_is_on_ones_own_hours_and_due_on_the_mentees(journal: Journal, feed: Feed) -> None:
    early = datetime(2026, 3, 10, 7, tzinfo=UTC)
    feed.add(ask("wal"), "bo", at=early)
    feed.reaches(journal)
    row = journal.inbox_rows([named("wal")])[0]
    assert datetime.fromtimestamp(row.due, UTC) == datetime(2026, 3, 10, 16, tzinfo=UTC)
    assert row.act_by == row.due
    assert row.ack_limit - row.asked == 12 * 3600
    assert (row.mentee_name, row.zone, row.backup_now) == ("Bo", "Africa/Lagos", False)


def test_one_who_cannot_make_it_sees_it_as_missed_and_the_backup_gets_it_now(journal: Journal, feed: Feed) -> None:
    away = entry(
        "away", "member/ada", "hours_declared", {"calendar": MONDAY_HOLIDAY.to_body(), "counts_from": instant_text(NOW)}
    )
    comes(journal, feed, (ask("wal", mentor="ada"), "bo"), (ask("cys", mentor="cy"), "bo"))
    assert waiting(journal, "cy") == ["cys"]
    comes(journal, feed, (away, "ada"))
    row = journal.inbox_rows([named("wal")])[0]
    assert (row.act_by, row.backup_now) == (None, True)
    assert set(waiting(journal, "cy")) == {"wal", "cys"}
    assert waiting(journal, "ada") == ["wal"]


def test_after_twelve_hours_without_a_word_the_backup_sees_it(journal: Journal, feed: Feed) -> None:
    comes(journal, feed, (ask("wal", mentor="ada"), "bo"), (ask("acked", mentor="ada"), "bo"))
    comes(journal, feed, (entry("ack", about("acked"), "ack", {"cycle": 1}), "ada"))
    just_before, then = NOW + timedelta(hours=12, seconds=-1), NOW + timedelta(hours=12)
    assert waiting(journal, "cy", just_before) == []
    assert waiting(journal, "cy", then) == ["wal"]
    assert waiting(journal, "dee", then) == []


@pytest.mark.parametrize(
    ("me", "sees"),
    [("ada", ["hers", "nobodys"]), ("dee", ["nobodys"]), ("cy", ["nobodys"]), ("bo", ["hers", "nobodys"])],
)
def test_everybody_sees_what_is_hers(journal: Journal, feed: Feed, me: str, sees: list[str]) -> None:
    comes(journal, feed, (ask("hers", mentor="ada"), "bo"), (ask("nobodys"), "bo"), (ask("ays", mentee="ay"), "ay"))
    mine = waiting(journal, me)
    assert sorted(set(mine) - {"ays"}) == sees
    assert ("ays" in mine) == (me != "bo")


def test_a_p0_is_seen_at_once_by_all_who_can_be_called(journal: Journal, feed: Feed) -> None:
    """R4: its mentor may be away."""
    comes(journal, feed, (added("kay", "mentor"), "dee"), (ask("burning", mentor="ada", p0=True), "bo"))
    assert [waiting(journal, who) for who in ("ada", "cy", "dee", "kay")] == [["burning"], ["burning"], ["burning"], []]


def test_where_there_is_no_backup_the_lead_stands_in(journal: Journal, feed: Feed) -> None:
    then = NOW + timedelta(hours=12)
    comes(journal, feed, (added("kim", "mentee", LAGOS), "dee"))
    comes(journal, feed, (ask("alone", mentor="ada", mentee="kim"), "kim"), (ask("backed", mentor="ada"), "bo"))
    assert waiting(journal, "dee", then - timedelta(seconds=1)) == []
    assert waiting(journal, "dee", then) == ["alone"]
    comes(journal, feed, (entry("cy leaves", "member/cy", "member_removed", {}), "dee"))
    assert sorted(waiting(journal, "dee", then)) == ["alone", "backed"], "nor does it help that there was one once"


def test_what_she_handed_over_does_not_come_back_to_who_stands_in(journal: Journal, feed: Feed) -> None:
    then = NOW + timedelta(hours=13)
    comes(journal, feed, (ask("wal", mentor="ada"), "bo"), (ask("cys", mentor="ada"), "bo"))
    comes(journal, feed, (entry("over", about("wal"), "hand_over", {"to": "ada", "note": "Yours."}), "cy"))
    assert waiting(journal, "cy", then) == ["cys"]


def test_what_a_mentor_who_left_had_waits_for_every_mentor(journal: Journal, feed: Feed) -> None:
    comes(journal, feed, (ask("orphan", mentor="ada"), "bo"))
    assert waiting(journal, "cy") == []
    comes(journal, feed, (entry("ada leaves", "member/ada", "member_removed", {}), "dee"))
    assert waiting(journal, "cy") == ["orphan"]


def test_answered_withdrawn_and_snoozed_ones_do_not_wait(journal: Journal, feed: Feed) -> None:
    later = NOW + timedelta(hours=2)
    names = ["answered", "back", "withdrawn", "snoozed", "waits"]
    comes(journal, feed, *((ask(name), "bo") for name in names))
    snooze = {"until": instant_text(later)}
    comes(
        journal,
        feed,
        (answer("answered", "one"), "cy"),
        (entry("back", about("back"), "ask_back", {"text": "What did you try?", "cycle": 1}), "cy"),
        (entry("gone", about("withdrawn"), "withdrawn", {}), "bo"),
        (entry("snooze", about("snoozed"), "snooze", snooze), "ada"),
    )
    assert waiting(journal) == ["waits"]
    assert set(waiting(journal, at=later)) == {"waits", "snoozed"}
    comes(journal, feed, (entry("clear", about("back"), "clarify", {"text": "That."}), "bo"))
    assert set(waiting(journal)) == {"waits", "back"}
    assert journal.inbox_rows([named("back")])[0].cycle == 2


def test_a_snooze_never_outlasts_the_deadline(journal: Journal, feed: Feed) -> None:
    comes(journal, feed, (ask("wal"), "bo"))
    comes(journal, feed, (entry("s", about("wal"), "snooze", {"until": instant_text(NOW + timedelta(days=30))}), "ada"))
    due = datetime.fromtimestamp(journal.inbox_rows([named("wal")])[0].due, UTC)
    assert waiting(journal, at=due - timedelta(seconds=1)) == []
    assert waiting(journal, at=due) == ["wal"]


def test_hours_declared_for_later_count_when_they_begin(journal: Journal, feed: Feed) -> None:
    comes(journal, feed, (ask("wal"), "bo"))
    before = journal.inbox_rows([named("wal")])[0]
    begins = NOW + timedelta(hours=1)
    body = {"calendar": Calendar("Europe/London", "mon-fri 09:00-09:30").to_body(), "counts_from": instant_text(begins)}
    journal.write([entry("hours", "member/ada", "hours_declared", body)], send_after=NOW)
    assert journal.inbox_rows([named("wal")])[0].act_by == before.act_by
    assert not journal.reproject_all(begins - timedelta(seconds=1))
    assert journal.reproject_all(begins)
    after = journal.inbox_rows([named("wal")])[0]
    assert after.act_by is not None
    assert datetime.fromtimestamp(after.act_by, UTC) == datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
    assert after.due == before.due
    assert not journal.reproject_all(begins)


def test_counts_are_those_of_the_status_line(journal: Journal, feed: Feed) -> None:
    old = datetime(2026, 3, 6, 10, tzinfo=UTC)
    feed.add(ask("old"), "bo", at=old)
    feed.add(ask("today"), "bo", at=datetime(2026, 3, 9, 10, tzinfo=UTC))
    feed.add(ask("tomorrow", p0=True), "bo")
    feed.reaches(journal)
    journal.write([ask("mine", mentor="cy")], send_after=NOW)
    counts = journal.inbox_counts("ada", NOW, datetime(2026, 3, 10, 17, tzinfo=UTC))
    assert (counts.pending, counts.overdue, counts.p0, counts.unsent, counts.attention) == (3, 2, 1, 1, 0)
    assert counts.before_window_ends == 2
    assert journal.inbox_counts("ada", NOW).before_window_ends == 0


def test_rows_come_in_the_order_asked_for_and_say_what_is_typed(journal: Journal, feed: Feed) -> None:
    comes(journal, feed, (ask("a"), "bo"), (ask("b"), "bo"))
    journal.save_draft(about("b"), "reply", "so", at=NOW)
    rows = journal.inbox_rows([named("b"), named("nothing"), named("a")])
    assert [(row.id, row.draft) for row in rows] == [(named("b"), True), (named("a"), False)]


def test_a_page_is_a_run_of_the_whole(journal: Journal, feed: Feed) -> None:
    comes(journal, feed, *((ask(f"q{number}", NOW), "bo") for number in range(30)))
    ids = journal.inbox_ids("ada", NOW)
    assert [row.id for row in journal.inbox_page("ada", NOW, 10, 5)] == ids[10:15]


def test_the_projection_is_the_same_however_it_was_reached(journal: Journal, feed: Feed) -> None:
    """Refolding what changed gives what folding everything anew gives."""
    comes(journal, feed, (ask("a", mentor="ada"), "bo"), (ask("b", mentor="cy"), "bo"), (answer("a", "x"), "cy"))
    body = {"calendar": MONDAY_HOLIDAY.to_body(), "counts_from": instant_text(NOW)}
    comes(journal, feed, (entry("hours", "member/cy", "hours_declared", body), "cy"))
    journal.write([entry("again", about("a"), "reopen", {"text": "still?"})], send_after=NOW)
    tables = ("SELECT * FROM inbox ORDER BY question_id", "SELECT * FROM people ORDER BY id")
    before = [journal._database.rows(sql) for sql in tables]
    journal.set_setting(TO_REFOLD, "")
    while journal.work_off():
        pass
    assert [journal._database.rows(sql) for sql in tables] == before


@pytest.mark.parametrize("sql", [inbox._IDS, inbox._COUNTS], ids=["ids", "counts"])
def test_it_is_read_in_order_from_its_index_alone(journal: Journal, sql: str) -> None:
    plan = journal._database.connection.execute(
        f"EXPLAIN QUERY PLAN {sql}", {"me": "ada", "now": 0, "role": "mentor", "ends": 0}
    ).fetchall()
    words = " ".join(str(step[3]) for step in plan)
    assert "SCAN inbox USING COVERING INDEX inbox_order" in words
    assert "ORDER BY" not in words


def test_calendars_of_people_met_later_count_from_then_on(journal: Journal) -> None:
    """A journal that learns who its owner is after the questions reckons her act-by then."""
    feed = Feed()
    comes(journal, feed, (ask("wal"), "bo"))
    row = journal.inbox_rows([named("wal")])[0]
    assert (row.act_by, row.mentee_name) == (None, "bo")
    comes(journal, feed, (added("ada", "mentor", LONDON), "dee"), (added("bo", "mentee", LAGOS), "dee"))
    row = journal.inbox_rows([named("wal")])[0]
    assert (row.act_by is not None, row.mentee_name) == (True, "Bo")
