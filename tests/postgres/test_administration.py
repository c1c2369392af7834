"""What an administrator does: prepare, upgrade, enrol, rotate, remove; and what is said when it goes wrong."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from secrets import token_hex
from threading import Event, Thread

import pytest

from mentor_tui.domain.entry import GENESIS, Entry, new_id
from mentor_tui.domain.errors import BadInput, MentorError, NotAMember, Refused, StoreUnreachable
from mentor_tui.domain.people import RESTRICTED
from mentor_tui.team.port import Identity, Outcome, Outgoing
from mentor_tui.team.postgres.address import Address, Invite
from mentor_tui.team.postgres.administration import (
    PostgresRegistrar,
    change_secret,
    migrations,
    prepare,
    take_invite,
)
from mentor_tui.team.postgres.secrets import Secret, new_secret
from mentor_tui.team.postgres.store import PostgresStore
from mentor_tui.team.rules import CLAIMED_BY_WRITERS_OF
from tests.postgres.database import Database
from tests.postgres.server import Server
from tests.team.world import World, postgres_world

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
LATEST = migrations()[-1][0]


@pytest.fixture
def empty(server: Server) -> Iterator[tuple[Address, Secret | None]]:
    """An empty database, and the administrator's secret."""
    name = server.new_database()
    yield Address.parse(server.uri(name)), Secret(server.password) if server.password else None
    server.drop_database(name)


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    made = postgres_world(database)
    yield made
    made.close()


def store_of(invite: str) -> PostgresStore:
    given = Invite.parse(invite)
    return PostgresStore(given.address, lambda: given.secret)


def entry(number: int) -> Entry:
    return Entry(new_id(NOW, number.to_bytes(10, "big")), "question/q", "message", {"text": "hello"}, NOW)


def test_preparing_is_safe_to_repeat(empty: tuple[Address, Secret | None]) -> None:
    address, secret = empty
    first = prepare(address, "payments", secret=secret)
    again = prepare(address, "payments", secret=secret)
    other = prepare(address, "search", secret=secret)
    assert (first.version_before, first.version, first.team_is_new) == (0, LATEST, True)
    assert (again.version_before, again.version, again.team_is_new) == (LATEST, LATEST, False)
    assert other.team_is_new


def test_two_who_prepare_at_once_do_not_get_in_each_others_way(empty: tuple[Address, Secret | None]) -> None:
    address, secret = empty
    found: list[object] = []

    def work() -> None:
        try:
            found.append(prepare(address, "payments", secret=secret).team_is_new)
        except MentorError as error:
            found.append(error)

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(map(str, found)) == ["False", "True"]


def test_an_upgrade_under_running_clients_loses_nothing(empty: tuple[Address, Secret | None]) -> None:
    """A later version adds a column and a function while a member pushes; she notices nothing."""
    address, secret = empty
    prepare(address, "payments", secret=secret)
    store = store_of(PostgresRegistrar(address, "payments", secret).enrol("amy", "mentor"))
    pushed: list[Outcome] = []
    done = Event()

    def work() -> None:
        number = 0
        while not done.is_set() or number < 20:
            pushed.append(store.push([Outgoing(entry(number))]).receipts[0].outcome)
            number += 1

    member = Thread(target=work)
    member.start()
    later = (LATEST + 1, "ALTER TABLE mentor.entry ADD COLUMN later text; CREATE TABLE mentor.later (x integer);")
    assert prepare(address, "payments", secret=secret, steps=[*migrations(), later]).version == LATEST + 1
    done.set()
    member.join()
    assert set(pushed) == {Outcome.APPLIED}
    page = store.pull(0, GENESIS, 1000)
    assert [item.position for item in page.entries] == list(range(1, len(pushed) + 1))[:1000]
    store.close()


def test_a_failed_upgrade_leaves_the_schema_as_it_was(empty: tuple[Address, Secret | None]) -> None:
    address, secret = empty
    prepare(address, "payments", secret=secret)
    broken = (LATEST + 1, "ALTER TABLE mentor.entry ADD COLUMN later text; SELECT nonsense;")
    with pytest.raises(MentorError):
        prepare(address, "payments", secret=secret, steps=[*migrations(), broken])
    assert prepare(address, "payments", secret=secret).version_before == LATEST


def test_a_schema_newer_than_this_program_says_which_to_upgrade(empty: tuple[Address, Secret | None]) -> None:
    address, secret = empty
    newer = (LATEST + 1, "SELECT 1")
    prepare(address, "payments", secret=secret, steps=[*migrations(), newer])
    with pytest.raises(BadInput, match=rf"has schema {LATEST + 1}, this program knows {LATEST}: upgrade mentor-tui"):
        prepare(address, "payments", secret=secret)


def test_a_client_that_is_no_longer_served_is_told_to_upgrade(empty: tuple[Address, Secret | None]) -> None:
    address, secret = empty
    text = next(text for version, text in migrations() if "serves := 1" in text)
    start = text.index("CREATE FUNCTION mentor.whoami")
    function = text[start : text.index("$$;", text.index("serves := 1")) + 3]
    later = (LATEST + 1, function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(":= 1", ":= 2"))
    prepare(address, "payments", secret=secret, steps=[*migrations(), later])
    store = store_of(PostgresRegistrar(address, "payments", secret).enrol("amy", "mentor"))
    with pytest.raises(BadInput, match="newer than this program: upgrade mentor-tui"):
        store.pull(0, GENESIS, 1)


def test_a_schema_older_than_this_program_names_the_administrators_command(
    empty: tuple[Address, Secret | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, secret = empty
    prepare(address, "payments", secret=secret)
    store = store_of(PostgresRegistrar(address, "payments", secret).enrol("amy", "mentor"))
    monkeypatch.setattr("mentor_tui.team.postgres.store.NEEDED", LATEST + 1)
    with pytest.raises(BadInput, match="an administrator runs `mentor team init --store postgresql://"):
        store.whoami()


def test_the_matrix_on_the_server_is_the_one_of_the_rules(database: Database) -> None:
    with closing(database.connect()) as connection:
        kinds = dict(connection.execute("SELECT kind, roles FROM mentor.kind_rule").fetchall())
        claims = dict(connection.execute("SELECT prefix, kind FROM mentor.claim_rule").fetchall())
    assert {kind: frozenset(roles) for kind, roles in kinds.items()} == dict(RESTRICTED)
    assert claims == dict(CLAIMED_BY_WRITERS_OF)


def test_an_invite_lets_in_once_and_never_again(world: World, database: Database) -> None:
    text = database.registrar(world.team).enrol("zoe", "mentee")
    fresh = new_secret()
    invite = Invite.parse(text)
    assert take_invite(invite, fresh) == Identity("zoe", "mentee", world.team)
    with pytest.raises(BadInput, match="this invite for zoe was used already"):
        take_invite(invite, new_secret())
    with pytest.raises(BadInput, match="does not take the secret"):
        store_of(text).whoami()


def test_an_invite_taken_just_before_a_crash_can_be_taken_again_with_the_same_secret(
    world: World, database: Database
) -> None:
    invite, fresh = Invite.parse(database.registrar(world.team).enrol("zoe", "mentee")), new_secret()
    take_invite(invite, fresh)
    assert take_invite(invite, fresh).member == "zoe"


def test_a_member_may_change_her_own_secret(world: World, database: Database) -> None:
    invite = Invite.parse(database.registrar(world.team).enrol("zoe", "mentee"))
    fresh = new_secret()
    change_secret(invite.address, invite.secret, fresh)
    assert PostgresStore(invite.address, lambda: fresh).whoami().member == "zoe"


def test_rotating_makes_the_old_secret_worthless_at_once(world: World, database: Database) -> None:
    old = world.store("amy")
    old.whoami()
    fresh = database.registrar(world.team).rotate("amy")
    with pytest.raises(NotAMember):
        old.whoami()
    assert store_of(fresh).whoami() == Identity("amy", "mentor", world.team)


def test_enrolling_a_member_again_changes_her_role_and_not_her_login(world: World, database: Database) -> None:
    assert database.registrar(world.team).enrol("amy", "lead") == ""
    assert world.store("amy").whoami().role == "lead"


def test_a_member_who_was_removed_can_come_back_with_a_new_invite(world: World, database: Database) -> None:
    registrar = database.registrar(world.team)
    world.push("mia", mine := world.entry())
    registrar.remove("mia")
    invite = registrar.enrol("mia", "mentor")
    store = store_of(invite)
    assert store.whoami() == Identity("mia", "mentor", world.team)
    assert [item.author for item in store.pull(0, GENESIS, 10).entries] == ["mia"]
    assert store.push([Outgoing(mine)]).receipts[0].outcome is Outcome.APPLIED


def test_rotating_for_nobody_is_refused(world: World, database: Database) -> None:
    with pytest.raises(Refused, match="nobody-here is not a member of"):
        database.registrar(world.team).rotate("nobody-here")


def test_a_team_that_nobody_made_is_said_so(database: Database) -> None:
    with pytest.raises(BadInput, match=r"there is no team unheard-of .* `mentor team init` makes it"):
        database.registrar("unheard-of").members()


def test_a_member_is_no_administrator(world: World) -> None:
    store = world.store("amy")
    assert isinstance(store, PostgresStore)
    with pytest.raises(MentorError, match="may not"):
        PostgresRegistrar(store._address, world.team, store._secret()).enrol("zoe", "lead")


@pytest.mark.parametrize("name", ["", "A", "two words", "x" * 64, "ü", "-a"])
def test_a_name_that_cannot_be_a_teams_is_said_so(database: Database, name: str) -> None:
    with pytest.raises(BadInput, match="cannot name a team"):
        prepare(database.address, name, secret=database.secret)


def test_an_administrator_who_is_no_superuser_can_do_it_all(server: Server) -> None:
    name, admin = server.new_database(), f"admin_{token_hex(6)}"
    with server.connect() as connection:
        connection.execute(f"CREATE ROLE {admin} LOGIN PASSWORD 'admin' CREATEROLE".encode())
        connection.execute(f"GRANT CREATE ON DATABASE {name} TO {admin}".encode())
        if server.version >= 16:
            connection.execute(f"GRANT mentor_owner, mentor_member TO {admin} WITH ADMIN OPTION".encode())
    address, secret = Address.parse(server.uri(name, user=admin)), Secret("admin")
    assert prepare(address, "payments", secret=secret).team_is_new
    registrar = PostgresRegistrar(address, "payments", secret)
    store = store_of(registrar.enrol("amy", "mentor"))
    assert store.push([Outgoing(entry(1))]).receipts[0].position == 1
    store.close()
    assert store_of(registrar.rotate("amy")).whoami().member == "amy"
    registrar.remove("amy")
    assert registrar.members() == {}
    server.drop_database(name)
    with server.connect() as connection:
        connection.execute(f"DROP OWNED BY {admin}; DROP ROLE {admin}".encode())


def test_no_password_is_in_the_servers_log_or_tables_in_the_clear(world: World, database: Database) -> None:
    secret = Invite.parse(database.registrar(world.team).enrol("zoe", "mentee")).secret
    assert secret is not None
    with closing(database.connect()) as connection:
        stored = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname LIKE 'mentor_zoe%'").fetchall()
    assert stored
    assert all(text.startswith("SCRAM-SHA-256$") and secret.reveal() not in text for (text,) in stored)


Break = Callable[[Address], Address]


@pytest.mark.parametrize(
    ("bend", "kind", "words"),
    [
        (lambda a: a.with_login("nobody_at_all"), BadInput, "does not take the secret of nobody_at_all"),
        (lambda a: Address.parse(f"postgresql://x@{a.host}:{a.port}/no_such_base"), BadInput, "does not take"),
        (
            lambda a: Address.parse("postgresql://x@no-such-host.invalid/team?sslmode=disable"),
            StoreUnreachable,
            "out of reach",
        ),
        (lambda a: Address.parse("postgresql://x@127.0.0.1:1/team"), StoreUnreachable, "Connection refused"),
        (lambda a: Address.parse(f"{str(a).split('?')[0]}?sslmode=verify-full"), BadInput, "cannot prove"),
    ],
)
def test_what_is_said_when_the_server_cannot_be_used(
    world: World, bend: Break, kind: type[MentorError], words: str
) -> None:
    store = world.store("amy")
    assert isinstance(store, PostgresStore)
    secret = store._secret()
    assert secret is not None
    with pytest.raises(kind, match=words) as caught:
        PostgresStore(bend(store._address), lambda: secret).whoami()
    said = str(caught.value)
    assert "\n" not in said
    assert secret.reveal() not in said
    assert caught.value.__context__ is None


def test_a_database_without_a_store_names_the_command_that_makes_one(server: Server) -> None:
    name = server.new_database()
    secret = Secret(server.password) if server.password else None
    with pytest.raises(BadInput, match=r"there is no team's store in .* `mentor team init --store"):
        PostgresStore(Address.parse(server.uri(name)), lambda: secret).whoami()
    server.drop_database(name)


def test_a_server_that_says_nothing_is_out_of_reach_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentor_tui.team.postgres.connection.CONNECT_PATIENCE", 2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = Address.parse(f"postgresql://x@127.0.0.1:{silent.getsockname()[1]}/team")
        with pytest.raises(StoreUnreachable, match=r"out of reach .*timeout"):
            PostgresStore(address, lambda: None).whoami()


def test_a_server_that_is_too_old_is_said_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentor_tui.team.postgres.connection.OLDEST_SERVER", 99)
    with pytest.raises(BadInput, match=r"runs PostgreSQL \d+: the team's store needs 99 or newer"):
        world.store("amy").whoami()


def test_a_read_only_server_says_so_and_can_still_be_read(world: World, database: Database) -> None:
    """As a replica is: a standby refuses to write with the same word."""
    world.push("mia", world.entry())
    store = world.store("amy")
    assert isinstance(store, PostgresStore)
    with closing(database.connect()) as connection:
        connection.execute(f"ALTER ROLE {store._address.login} SET default_transaction_read_only = on".encode())
    assert len(store.pull(0, GENESIS, 10).entries) == 1
    with pytest.raises(StoreUnreachable, match="read-only replica: name the primary server; nothing is lost"):
        store.push([Outgoing(world.entry())])


def test_a_connection_that_died_meanwhile_is_made_anew_without_a_word(world: World, database: Database) -> None:
    world.push("mia", world.entry())
    with closing(database.connect()) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename LIKE 'mentor_%' AND datname = current_database()"
        )
    assert world.push("mia", world.entry()).position == 2
