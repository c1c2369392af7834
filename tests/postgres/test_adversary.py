"""A member who means harm: she has her login, libpq, and every statement that she can think of.

Each attempt is refused, leaves nothing, and the message tells her nothing that she may not know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, cast

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from mentor_tui.domain.entry import GENESIS, LARGEST_ENTRY, Entry, instant_text
from mentor_tui.team.port import Outcome
from mentor_tui.team.postgres.administration import CONNECTIONS
from tests.postgres.database import ClockedStore, Database
from tests.postgres.postmaster import until
from tests.team.world import World, postgres_world, quick_world

SECRET_WORDS = "what mia told amy alone"


@dataclass
class Intruder:
    """Mia's own login, used by hand. Amy and ben are mentors, lea leads, noa asks, too."""

    world: World
    database: Database
    connection: psycopg.Connection[Any]

    def says(self, statement: str, *given: object) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(statement.encode(), given or None)
        return cursor.fetchall() if cursor.description else []

    def is_refused(self, statement: str, *given: object, because: str = "permission denied|must be") -> None:
        with pytest.raises(psycopg.Error, match=because) as caught:
            self.says(statement, *given)
        self.has_learnt_nothing(str(caught.value))

    def has_learnt_nothing(self, told: str) -> None:
        assert SECRET_WORDS not in told
        assert "amy" not in told

    def pushes(self, content: object, entry_id: str | None = None, release_at: str | None = None) -> list[Any]:
        text = content if isinstance(content, str) else json.dumps(content)
        asked = [[entry_id or json.loads(text)["id"], text, release_at, None]]
        ((answer,),) = self.says("SELECT mentor.push(%s::jsonb, '[]'::jsonb)", json.dumps(asked))
        (receipt,) = answer["receipts"]
        assert isinstance(receipt, list)
        self.has_learnt_nothing(json.dumps(receipt))
        return receipt

    def own_session(self) -> psycopg.Connection[Any]:
        store = self.world.store("mia")
        assert isinstance(store, ClockedStore)
        secret = store._secret()
        assert secret is not None
        return psycopg.connect(make_conninfo(**store._address.parameters(), password=secret.reveal()), autocommit=True)


@pytest.fixture
def intruder(database: Database) -> Iterator[Intruder]:
    with intruding(quick_world(database), database) as made:
        yield made


@contextmanager
def intruding(world: World, database: Database) -> Iterator[Intruder]:
    """In the team of that world."""
    world.push("mia", world.entry("hello"))
    world.push("amy", world.entry(SECRET_WORDS, kind="call_note", audience=("noa",)))
    made = Intruder(world, database, cast("psycopg.Connection[Any]", None))
    made.connection = made.own_session()
    made.says("SELECT set_config('mentor_test.now', %s, false)", instant_text(world.clock.at))
    yield made
    made.connection.close()
    world.close()


def fields(entry: Entry, **other: object) -> dict[str, Any]:
    return {**json.loads(entry.to_json()), **other}


TABLES = ("version", "team", "member", "login", "kind_rule", "claim_rule", "entry")


@pytest.mark.parametrize("table", TABLES)
def test_no_table_can_be_read_or_written(intruder: Intruder, table: str) -> None:
    intruder.is_refused(f"SELECT * FROM mentor.{table}")
    intruder.is_refused(f"DELETE FROM mentor.{table}")
    intruder.is_refused(f"TRUNCATE mentor.{table}")
    intruder.is_refused(f"BEGIN; LOCK TABLE mentor.{table} IN ACCESS EXCLUSIVE MODE")
    intruder.says("ROLLBACK")
    intruder.is_refused(f"COPY mentor.{table} TO STDOUT")


def test_every_table_of_the_schema_is_tried(intruder: Intruder) -> None:
    with closing(intruder.database.connect()) as admin:
        found = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'mentor'").fetchall()
    assert {name for (name,) in found} == set(TABLES)


def test_three_functions_and_no_other_can_be_called(intruder: Intruder) -> None:
    found = intruder.says(
        "SELECT proname FROM pg_proc JOIN pg_namespace AS n ON n.oid = pronamespace"
        " WHERE nspname = 'mentor' AND has_function_privilege(pg_proc.oid, 'EXECUTE') ORDER BY proname"
    )
    assert [name for (name,) in found] == ["pull", "push", "whoami"]
    intruder.is_refused("SELECT mentor.release('team', now())")
    intruder.is_refused("SELECT mentor.lock_team('team')")
    intruder.is_refused("SELECT mentor.caller()")


def test_whoever_she_says_she_is_the_author_is_she(intruder: Intruder) -> None:
    entry = intruder.world.entry("forged")
    receipt = intruder.pushes(
        fields(entry, author="amy", team="another", position=1, received_at="2001-01-01T00:00:00Z")
    )
    assert receipt[1:3] == ["applied", 3]
    item = intruder.world.feed("lea")[-1]
    assert (item.author, item.position, item.received_at) == ("mia", 3, intruder.world.clock.at)


@pytest.mark.parametrize("role", ["mentor_owner", "postgres", "pg_read_all_data", "pg_signal_backend"])
def test_no_other_role_can_be_taken(intruder: Intruder, role: str) -> None:
    intruder.is_refused(f"SET ROLE {role}", because="permission denied|does not exist")
    intruder.is_refused(f"SET SESSION AUTHORIZATION {role}", because="permission denied|does not exist")
    intruder.is_refused(f"GRANT {role} TO CURRENT_USER", because="permission denied|must have|must be|does not exist")


def test_another_members_login_cannot_be_taken_or_changed(intruder: Intruder) -> None:
    amy = intruder.world.store("amy")
    assert isinstance(amy, ClockedStore)
    login = amy._address.login
    for statement in (f"SET ROLE {login}", f"ALTER ROLE {login} PASSWORD 'mine'", f"DROP ROLE {login}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            intruder.says(statement)


def test_set_role_to_the_group_of_members_leaves_her_who_she_is(intruder: Intruder) -> None:
    intruder.says("SET ROLE mentor_member")
    assert intruder.says("SELECT member FROM mentor.whoami()") == [("mia",)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA mine",
        "CREATE TABLE mentor.mine (x integer)",
        "CREATE FUNCTION mentor.store_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "CREATE OR REPLACE FUNCTION mentor.push(jsonb, jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT null::jsonb'",
        "ALTER FUNCTION mentor.push(jsonb, jsonb) RESET search_path",
        "DROP SCHEMA mentor CASCADE",
        "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION mentor.caller()",
        "ALTER SYSTEM SET fsync = off",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_promote()",
        "ALTER ROLE CURRENT_USER CREATEROLE",
        "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
    ],
)
def test_nothing_can_be_made_or_changed(intruder: Intruder, statement: str) -> None:
    intruder.is_refused(statement, because="permission denied|must be|no schema|cannot")


def test_names_of_her_own_do_not_come_before_the_stores(intruder: Intruder) -> None:
    """Temporary tables, functions and operators that shadow what the store's functions call."""
    intruder.says("CREATE TEMP TABLE team (team text, position bigint, chain text, arrivals bigint)")
    intruder.says("CREATE TEMP TABLE entry (team text, id uuid, outcome text)")
    intruder.says("CREATE FUNCTION pg_temp.caller() RETURNS text LANGUAGE sql AS $$ SELECT 'amy' $$")
    intruder.says("CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$")
    intruder.says("CREATE FUNCTION pg_temp.equal(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$")
    intruder.says("CREATE OPERATOR pg_temp.= (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.equal)")
    intruder.says("SET search_path = pg_temp, mentor, pg_catalog")
    assert intruder.says("SELECT member FROM mentor.whoami()") == [("mia",)]
    entry = intruder.world.entry("under her own names")
    assert intruder.pushes(fields(entry))[1:3] == ["applied", 3]
    assert intruder.pushes(fields(intruder.world.answer()))[1] == "rejected"
    contents = [row[6] for row in intruder.says(f"SELECT * FROM mentor.pull(0, '{GENESIS}', 10)")]
    assert not any(SECRET_WORDS in (content or "") for content in contents)


SETTINGS = [
    ("standard_conforming_strings", "off"),
    ("transform_null_equals", "on"),
    ("DateStyle", "SQL, DMY"),
    ("TimeZone", "Pacific/Apia"),
    ("IntervalStyle", "sql_standard"),
    ("bytea_output", "escape"),
    ("array_nulls", "off"),
    ("row_security", "off"),
    ("extra_float_digits", "-15"),
    ("client_encoding", "LATIN1"),
    ("enable_indexscan", "off"),
    ("plan_cache_mode", "force_custom_plan"),
    ("quote_all_identifiers", "on"),
    ("check_function_bodies", "off"),
    ("default_transaction_isolation", "serializable"),
]


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_no_setting_changes_what_the_store_decides(intruder: Intruder, name: str, value: str) -> None:
    intruder.says("SELECT set_config(%s, %s, false)", name, value)
    world = intruder.world
    assert intruder.pushes(fields(world.entry(subject="question/with space")))[1] == "rejected"
    assert intruder.pushes(fields(world.entry(kind="answer")))[1] == "rejected"
    assert (
        intruder.pushes(fields(held := world.entry("held")), release_at=instant_text(world.later(hours=1)))[1] == "held"
    )
    assert intruder.pushes(fields(entry := world.entry("let in")))[1:3] == ["applied", 3]
    item = world.feed("lea")[-1]
    assert (item.id, item.author, item.received_at) == (entry.id, "mia", world.clock.at)
    assert held.id not in world.feed_ids()
    rows = intruder.says(f"SELECT * FROM mentor.pull(0, '{GENESIS}', 10)")
    assert not any(SECRET_WORDS in str(row) for row in rows)


@pytest.mark.parametrize(
    "name", ["session_preload_libraries", "log_statement", "session_replication_role", "zero_damaged_pages"]
)
def test_settings_of_the_server_are_not_hers(intruder: Intruder, name: str) -> None:
    intruder.is_refused("SELECT set_config(%s, 'on', false)", name, because="permission denied")


def test_private_entries_of_others_show_their_place_only(intruder: Intruder) -> None:
    rows = intruder.says(f"SELECT * FROM mentor.pull(0, '{GENESIS}', 10)")
    private = rows[2]
    assert (private[0], private[4], private[6]) == (2, "", None)
    assert not any(SECRET_WORDS in str(row) or "amy" in str(row) for row in rows)


def test_another_teams_feed_is_out_of_reach(intruder: Intruder) -> None:
    other = postgres_world(intruder.database)
    theirs = other.entry("theirs", id="01957f00-0000-7000-8000-00000000abcd")
    other.push("mia", theirs)
    assert theirs.id not in str(intruder.says(f"SELECT * FROM mentor.pull(0, '{GENESIS}', 1000)"))
    assert intruder.pushes(fields(theirs))[1] == "applied"
    assert len(other.feed("lea")) == 1
    other.close()


def test_another_members_id_tells_nothing(intruder: Intruder) -> None:
    held = intruder.world.answer(SECRET_WORDS)
    intruder.world.push("amy", held, intruder.world.later(hours=1))
    receipt = intruder.pushes(fields(held, kind="message", claim=None))
    assert receipt[1:4] == ["rejected", None, None]
    ((answer,),) = intruder.says("SELECT mentor.push('[]', %s::jsonb)", json.dumps([held.id]))
    assert answer["receipts"][0][1] == "rejected"
    assert intruder.world.push("amy", held).outcome is Outcome.HELD


MALFORMED: dict[str, Callable[[dict[str, Any]], object]] = {
    "a list": lambda entry: [entry],
    "a number": lambda entry: 7,
    "null": lambda entry: None,
    "another id": lambda entry: entry | {"id": "01957f00-0000-7000-8000-000000000000"},
    "no id": lambda entry: {name: value for name, value in entry.items() if name != "id"},
    "version in words": lambda entry: entry | {"v": "1"},
    "version zero": lambda entry: entry | {"v": 0},
    "a body that is text": lambda entry: entry | {"body": "text"},
    "no body": lambda entry: {name: value for name, value in entry.items() if name != "body"},
    "a kind that is true": lambda entry: entry | {"kind": True},
    "a kind with a line end": lambda entry: entry | {"kind": "ask\n"},
    "a kind that is long": lambda entry: entry | {"kind": "a" * 65},
    "no kind": lambda entry: entry | {"kind": None},
    "a subject that is long": lambda entry: entry | {"subject": "question/" + "a" * 129},
    "a subject of three": lambda entry: entry | {"subject": "question/a/b"},
    "a subject with a line end": lambda entry: entry | {"subject": "question/a\n"},
    "a subject that is a number": lambda entry: entry | {"subject": 7},
    "a claim of five": lambda entry: entry | {"claim": "doc/a/b/c/d"},
    "a claim that is a list": lambda entry: entry | {"claim": ["doc/a"]},
    "an empty claim": lambda entry: entry | {"claim": ""},
    "based on words": lambda entry: entry | {"based_on": "yesterday"},
    "quiet in words": lambda entry: entry | {"quiet": "yes"},
    "an audience that is text": lambda entry: entry | {"audience": "amy"},
    "an audience of numbers": lambda entry: entry | {"audience": [1]},
    "an audience of a crowd": lambda entry: entry | {"audience": ["x"] * 1001},
    "composed without a zone": lambda entry: entry | {"composed_at": "2026-03-10T08:00:00"},
    "composed some day": lambda entry: entry | {"composed_at": "some day"},
    "too large": lambda entry: entry | {"body": {"text": "x" * LARGEST_ENTRY}},
}


@pytest.mark.parametrize("bend", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_entry_is_recorded_and_refused(
    intruder: Intruder, bend: Callable[[dict[str, Any]], object]
) -> None:
    entry = intruder.world.entry()
    receipt = intruder.pushes(json.dumps(bend(fields(entry))), entry.id)
    assert receipt[1:4] == ["rejected", None, None]
    assert len(receipt[4]) < 200
    assert len(intruder.world.feed("lea")) == 2
    assert intruder.pushes(fields(entry)) == receipt


@pytest.mark.parametrize(
    "given",
    [
        '"text"',
        "7",
        "[7]",
        '[["not json", null]]',
        '[["01957f00-0000-7000-8000-000000000001", "{", null, null]]',
        '[["01957f00-0000-7000-8000-000000000001", "{}", "tomorrow", null]]',
        '{"a": 1}',
        "[[]]",
    ],
)
def test_a_push_that_makes_no_sense_leaves_nothing(intruder: Intruder, given: str) -> None:
    with suppress(psycopg.Error):
        ((answer,),) = intruder.says("SELECT mentor.push(%s::jsonb, '[]'::jsonb)", given)
        assert all(receipt[1] == "rejected" for receipt in answer["receipts"])
    assert len(intruder.world.feed("lea")) == 2


def test_ten_thousand_entries_at_once_are_refused(intruder: Intruder) -> None:
    many = json.dumps([["x", None, None, None]] * 10_000)
    intruder.is_refused("SELECT mentor.push(%s::jsonb, '[]'::jsonb)", many, because="more than 2000")


@pytest.mark.parametrize(
    ("after", "chain", "most"), [(-1, GENESIS, 10), (2**62, GENESIS, 10), (0, "x", 10), (1, GENESIS, -5), (0, None, 10)]
)
def test_a_pull_that_makes_no_sense_shows_nothing(intruder: Intruder, after: int, chain: str | None, most: int) -> None:
    rows = intruder.says("SELECT * FROM mentor.pull(%s::bigint, %s, %s)", after, chain, most)
    assert len(rows) == 1
    assert rows[0][1] == "diverged"


Afterwards = Callable[[], object]
"""What she finds out by it that she was cut off."""


def keeps_it(intruder: Intruder) -> Afterwards:
    intruder.says("BEGIN")
    intruder.pushes(fields(intruder.world.entry("and now I wait")))
    return lambda: intruder.says("COMMIT")


def keeps_it_without_a_timeout(intruder: Intruder) -> Afterwards:
    intruder.says("SET idle_in_transaction_session_timeout = 0")
    return keeps_it(intruder)


def sleeps_on_it(intruder: Intruder) -> Afterwards:
    intruder.says("SET statement_timeout = 0")
    entry = intruder.world.entry("and now I sleep")
    pushed = json.dumps([[entry.id, entry.to_json(), None, None]])
    with closing(intruder.database.connect()) as admin:
        going = ThreadPoolExecutor(1).submit(
            intruder.says, f"SELECT mentor.push('{pushed}', '[]'); SELECT pg_sleep(60)"
        )
        asleep = "SELECT FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'"
        pid = intruder.connection.info.backend_pid
        until(lambda: admin.execute(asleep, (pid,)).fetchone() is not None, "her to sleep")
    return going.result


def test_who_keeps_the_teams_row_is_cut_off(database: Database) -> None:
    """By her own timeout, and when she has switched that off, by whoever waits for the row: each in her own team."""

    def is_cut_off(keeps: Callable[[Intruder], Afterwards]) -> None:
        with intruding(postgres_world(database), database) as intruder:
            afterwards = keeps(intruder)
            began = monotonic()
            assert intruder.world.push("ben", intruder.world.entry("let me in")).outcome is Outcome.APPLIED
            assert monotonic() - began < 12
            with pytest.raises(psycopg.Error, match="terminat"):
                afterwards()
            assert len(intruder.world.feed("lea")) == 3

    ways = (keeps_it, keeps_it_without_a_timeout, sleeps_on_it)
    with ThreadPoolExecutor(len(ways)) as pool:
        list(pool.map(is_cut_off, ways))


def test_readers_do_not_wait_for_the_teams_row(intruder: Intruder) -> None:
    intruder.says("BEGIN")
    intruder.pushes(fields(intruder.world.entry()))
    assert len(intruder.world.feed("lea")) == 2
    intruder.says("ROLLBACK")


def test_she_cannot_use_up_the_servers_connections(database: Database) -> None:
    with intruding(postgres_world(database), database) as intruder, ExitStack() as sessions:
        for _ in range(CONNECTIONS - 2):
            sessions.enter_context(closing(intruder.own_session()))
        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            intruder.own_session()


def test_she_cannot_end_anybody_elses_session(intruder: Intruder) -> None:
    intruder.world.store("amy").whoami()
    found = intruder.says("SELECT pid FROM pg_stat_activity WHERE usename LIKE 'mentor_amy%'")
    assert found
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        intruder.says("SELECT pg_terminate_backend(%s)", found[-1][0])
