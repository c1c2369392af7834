"""Who is let in on a server: added, given a new secret, removed, and told in one line what is wrong."""

from __future__ import annotations

import re

import psycopg
import pytest

from mentor_tui.team.postgres import secrets
from tests.cli.machine import Machine
from tests.cli.test_joining import STEPS, PowerCut, stops_after
from tests.cli.town import Town


@pytest.fixture
def maya(town: Town) -> Machine:
    return town.lead()


@pytest.fixture
def bola(town: Town, maya: Machine) -> Machine:
    return town.joins("Bola", town.invites("Bola"))


def test_adding_needs_an_administrators_login_and_writes_nothing_without(town: Town, maya: Machine) -> None:
    ran = maya.run("team", "add", "Bola", "--zone", "Africa/Lagos")
    assert (ran.code, "--admin" in ran.line, "MENTOR_ADMIN_STORE" in ran.line) == (2, True, True)
    assert len(maya.ok("team", "list", "--json").json) == 1
    assert maya.ok("outbox", "--json").json == []


def test_the_environment_names_the_administrators_login_too(town: Town, maya: Machine) -> None:
    admin = town.with_admin("maya")
    named = Machine(admin.home, admin.now, {**admin.env, "MENTOR_ADMIN_STORE": town.admin})
    invite = named.ok("team", "add", "Bola", "--zone", "Africa/Lagos").out
    assert invite.startswith("postgresql://mentor_bola")
    assert invite.count("\n") == 1


def test_adding_that_broke_off_at_the_store_is_repeated_with_a_new_invite(
    town: Town, maya: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stops_after(monkeypatch, "mentor_tui.team.postgres.administration.PostgresRegistrar.enrol", 1, PowerCut):
        argv = ("team", "add", "Bola", "--zone", "Africa/Lagos", "--admin", town.admin)
        assert town.with_admin("maya").run(*argv).code == 130
    town.joins("Bola", town.invites("Bola"))


def test_the_list_says_whom_the_store_lets_in(town: Town, bola: Machine) -> None:
    town.with_admin("maya").ok("team", "remove", "bola", "--admin", town.admin)
    bola_again = town.invites("Bola", "mentee")
    listed = town.with_admin("maya").ok("team", "list", "--json", "--admin", town.admin).json
    assert {one["id"]: one["let_in"] for one in listed} == {"maya": "lead", "bola": "mentee"}
    assert bola_again
    assert {one["let_in"] for one in town.machine("maya").ok("team", "list", "--json").json} == {None}


def test_a_new_invite_ends_the_old_login_and_its_home_goes_on_with_it(town: Town, bola: Machine) -> None:
    ran = town.with_admin("maya").ok("team", "rotate", "bola", "--admin", town.admin, "--json")
    bola.ok("ask", "Written meanwhile?")
    refused = bola.run("sync")
    assert (refused.code, "mentor init --join" in refused.line) == (2, True)
    bola.ok("init", "--join", "-", stdin=ran.json["invite"].encode())
    bola.ok("sync")
    assert bola.ok("outbox", "--json").json == []
    assert len(town.keyring("bola")) == 1
    assert "theme" in (bola.home / "settings.toml").read_text()


def test_ones_own_new_secret_goes_into_the_keyring_and_is_not_printed(town: Town, bola: Machine) -> None:
    (old,) = town.keyring("bola").values()
    ran = bola.ok("team", "rotate")
    (fresh,) = town.keyring("bola").values()
    assert fresh != old
    assert (ran.out, fresh in ran.err) == ("", False)
    bola.ok("sync")


@pytest.mark.parametrize("step", STEPS[:2])
@pytest.mark.parametrize("turn", [1, 2])
def test_a_new_secret_that_broke_off_anywhere_is_finished_by_the_next_try(
    town: Town, bola: Machine, monkeypatch: pytest.MonkeyPatch, step: str, turn: int
) -> None:
    with stops_after(monkeypatch, step, turn, PowerCut):
        bola.run("team", "rotate")
    bola.ok("team", "rotate")
    bola.ok("sync")
    assert len(town.keyring("bola")) == 1


def test_who_was_removed_keeps_what_she_wrote_and_may_come_back(town: Town, maya: Machine, bola: Machine) -> None:
    town.with_admin("maya").ok("team", "remove", "Bola", "--admin", town.admin)
    assert [one["id"] for one in maya.ok("team", "list", "--json").json] == ["maya"]
    asked = bola.ok("ask", "Written after?")
    assert ("the clock starts when the team has it" in asked.err, "is due" in asked.err) == (True, False)
    refused = bola.run("sync")
    assert (refused.code, "mentor outbox --json" in refused.line) == (2, True)
    (unsent,) = bola.ok("outbox", "--json").json
    assert (unsent["title"], unsent["state"]) == ("Written after?", "queued")
    bola.ok("init", "--join", "-", stdin=town.invites("Bola").encode())
    bola.ok("sync")
    maya.ok("sync")
    assert bola.ok("outbox", "--json").json == []


def test_a_team_keeps_its_last_lead(town: Town, maya: Machine) -> None:
    ran = town.with_admin("maya").run("team", "remove", "maya", "--admin", town.admin)
    assert (ran.code, "another lead" in ran.line) == (1, True)
    maya.ok("sync")


def test_only_a_lead_adds_removes_and_invites(town: Town, bola: Machine) -> None:
    bola.ok("sync")
    for argv in (["add", "Eve", "--zone", "UTC"], ["remove", "maya"], ["rotate", "maya"]):
        ran = town.with_admin("bola").run("team", *argv, "--admin", town.admin)
        assert (ran.code, "only a lead" in ran.line) == (1, True)


def test_people_of_an_import_get_a_login_when_they_want_one(town: Town, maya: Machine) -> None:
    file = town.folder / "questions.jsonl"
    file.write_text('{"title": "Why?", "mentee": "Dele"}\n')
    maya.ok("import", "jsonl", str(file))
    invite = town.with_admin("maya").ok("team", "rotate", "Dele", "--admin", town.admin, "--json").json["invite"]
    dele = town.joins("Dele", invite)
    assert len(dele.ok("team", "list", "--json").json) == 2


def with_store(machine: Machine, address: str) -> None:
    settings = machine.home / "settings.toml"
    lines = [f'store = "{address}"' if line.startswith("store") else line for line in settings.read_text().splitlines()]
    settings.write_text("\n".join(lines) + "\n")


def test_a_password_in_the_settings_is_refused_in_one_line(maya: Machine) -> None:
    with_store(maya, "postgresql://maya:hunter2@127.0.0.1/team")
    ran = maya.run("outbox")
    assert (ran.code, "settings.toml" in ran.line, "PGPASSFILE" in ran.line) == (2, True, True)
    assert "hunter2" not in ran.line


def test_settings_that_name_somebody_else_than_the_journal(maya: Machine) -> None:
    settings = maya.home / "settings.toml"
    settings.write_text(settings.read_text().replace('"maya"', '"bola"'))
    ran = maya.run("outbox")
    assert (ran.code, "settings.toml" in ran.line, "maya's" in ran.line) == (2, True, True)


def test_a_password_in_the_administrators_address_is_refused(town: Town, maya: Machine) -> None:
    address = town.admin.replace("://", "://boss:hunter2@").replace("@postgres@", "@")
    for argv in (["team", "init", "--store", address], ["team", "remove", "x", "--admin", address]):
        ran = maya.run(*argv)
        assert ran.code == 2
        assert "hunter2" not in ran.line


def test_every_way_in_which_a_server_says_no_is_one_line(town: Town, maya: Machine) -> None:
    wrong = {**town.machine("maya").env, "PGPASSWORD": "wrong"}
    stranger = Machine(maya.home, maya.now, wrong)
    refused = stranger.run("team", "init", "--store", town.admin)
    assert (refused.code, "wrong" in refused.line) == (2, False)
    admin = town.with_admin("maya")
    cases = {
        town.server.uri("nowhere"): (2, "no such database"),
        town.admin.replace("127.0.0.1", "no-such-host.invalid") + "?sslmode=require": (3, "no-such-host.invalid"),
    }
    for address, (code, said) in cases.items():
        ran = admin.run("team", "init", "--store", address)
        assert (ran.code, said in ran.line) == (code, True), ran


def test_a_server_without_the_schema_says_who_makes_it(town: Town, maya: Machine) -> None:
    empty = town.server.new_database()
    address = (maya.home / "settings.toml").read_text().split('store = "')[1].split('"')[0]
    moved = address.replace(f"/{town.database}", f"/{empty}")
    with_store(maya, moved)
    (secret,) = town.keyring("maya").values()
    ran = Machine(maya.home, maya.now, {**maya.env, "PGPASSWORD": secret}).run("sync")
    assert (ran.code, "mentor team init" in ran.line) == (2, True)
    town.server.drop_database(empty)


def test_a_newer_schema_says_what_to_upgrade(town: Town, maya: Machine) -> None:
    with psycopg.connect(town.admin, password=town.admin_secret, autocommit=True) as connection:
        connection.execute("INSERT INTO mentor.version (version) VALUES (99)")
    ran = town.with_admin("maya").run("team", "init", "--store", town.admin)
    assert (ran.code, "upgrade mentor-tui" in ran.line) == (2, True)


def test_the_doctor_tells_the_server_and_the_keyring_but_no_secret(town: Town, maya: Machine) -> None:
    ran = maya.ok("doctor")
    for told in (town.database, "mentor_maya", "sslmode=", "PostgreSQL ", "schema ", "FileKeyring"):
        assert told in ran.out
    assert not [secret for secret in town.keyring("maya").values() if secret in ran.out]
    with_store(maya, "postgresql://maya@db.example.invalid/team?sslmode=require")
    ran = maya.run("doctor", "--json")
    found = {one["what"]: one for one in ran.json}
    assert (found["server"]["level"], "verify-full" in found["server"]["detail"]) == ("warn", True)
    assert found["store"]["level"] == "fail"


def test_the_certificate_of_a_server_elsewhere_is_checked(town: Town) -> None:
    through_tls = town.server.tls_uri(town.database)
    invite = town.prepare("--lead", "Maya", "--reached-at", through_tls).json["invite"]
    maya = town.machine("maya")
    trusting_others = re.sub(r"sslrootcert=[^&]*", "sslrootcert=system", invite)
    ran = maya.run("init", "--join", "-", "--yes", stdin=trusting_others.encode())
    assert (ran.code, "cannot prove" in ran.line) == (2, True)
    maya.ok("init", "--join", "-", "--yes", stdin=invite.encode())
    told = {one["what"]: one["detail"] for one in maya.ok("doctor", "--json").json}
    assert "sslmode=verify-full" in told["server"]
    assert ", encrypted" in told["store"]


def test_a_file_has_no_secrets_and_needs_no_administrator(ada: Machine) -> None:
    for argv in (["rotate"], ["rotate", "bola"]):
        ran = ada.run("team", *argv)
        assert (ran.code, "permissions" in ran.line) == (1, True)
    assert ada.ok("team", "add", "Dele", "--zone", "Africa/Lagos", "--json").json["invite"] == ""
    ada.ok("team", "remove", "Dele")
    assert "dele" not in {one["id"] for one in ada.ok("team", "list", "--json").json}
    ada.ok("team", "add", "Dele", "--zone", "Africa/Lagos")


def test_a_member_is_changed_and_what_one_leaves_behind_is_said(ada: Machine) -> None:
    assert ada.ok("team", "change", "chidi", "--mentor", "Bola").out == "chidi: mentee, mentor bola, backup the leads\n"
    assert "stand in for herself" in ada.run("team", "change", "chidi", "--backup", "Bola").line
    ada.ok("ask", "Why?", "--mentee", "chidi")
    both = ada.run("team", "change", "chidi", "--mentor", "Ada", "--no-mentor")
    assert (both.code, "opposite" in both.line) == (2, True)
    ran = ada.ok("team", "remove", "Bola")
    assert ran.out == "bola: removed\n"
    assert "questions addressed to her: 1; every mentor sees them now" in ran.err
    assert "without a mentor now: chidi" in ran.err


def test_a_new_role_is_the_servers_word_too(town: Town, maya: Machine, bola: Machine) -> None:
    bola.ok("sync")
    ran = maya.run("team", "change", "Bola", "--role", "lead")
    assert (ran.code, "--admin" in ran.line) == (2, True)
    town.with_admin("maya").ok("team", "change", "Bola", "--role", "lead", "--admin", town.admin)
    bola.ok("sync")
    bola.ok("team", "set", "--voice", "+44")
    bola.ok("sync")
    assert bola.ok("outbox", "--json").json == []


def test_nothing_of_a_server_is_imported_for_a_file(ada: Machine) -> None:
    from tests.cli.test_help import loaded_by

    loaded = loaded_by("sync", "--home", str(ada.home))
    assert "mentor_tui.team.embedded" in loaded
    assert not loaded & {"psycopg", "keyring", "mentor_tui.team.postgres.address"}
    assert secrets.__name__ not in loaded
