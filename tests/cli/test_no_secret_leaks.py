"""A whole session on a server, with real processes: no secret stands in a file, in output, in a log or in `ps`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from tests.a_keyring import FILE
from tests.cli.machine import Machine, Ran
from tests.cli.town import Town, secret_of
from tests.postgres.server import Server, served
from tests.terminal import app

ROOT = Path(__file__).parents[2]
PLANTED = """
import sys
from mentor_tui.__main__ import main
from mentor_tui.team.postgres import connection
from mentor_tui.tui.app import MentorApp

def bug(*given):
    raise ZeroDivisionError("planted")

def ask_the_store(self):
    connection._new_enough = bug
    self.desk.open_store().whoami()

MentorApp.action_help = ask_the_store
main()
"""
"""A bug right after logging in, on the thread whose crash report lists what is in every frame."""


BETWEEN_LOOKS = 0.05
"""Seconds: no `mentor` starts and ends in less."""


@dataclass
class Watch:
    """Looks at what `ps` shows of every process, again and again."""

    seen: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)
    looks: int = 0

    def __call__(self) -> None:
        while not self.over.wait(BETWEEN_LOOKS):
            for process in psutil.process_iter(["cmdline"]):
                self.seen.add(" ".join(process.info["cmdline"] or ()))
            self.looks += 1


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()
    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


@pytest.fixture(scope="module")
def talkative() -> Iterator[Server]:
    """A server that logs every statement and connection."""
    with served(settings={"log_statement": "all", "log_connections": "on"}) as server:
        yield server


@dataclass
class Session:
    """What was said in it; the invites, which are there to be printed, are left out."""

    town: Town
    said: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    def runs(self, machine: Machine, *argv: str, stdin: str = "", code: int = 0) -> Ran:
        ran = Machine(machine.home, machine.now, self.env(machine)).process(*argv, stdin=stdin.encode())
        assert ran.code == code, ran
        self.notes(machine)
        self.said.append(ran.err)
        return ran

    def says(self, machine: Machine, *argv: str, code: int = 0) -> None:
        self.said.append(self.runs(machine, *argv, code=code).out)

    def invite(self, machine: Machine, *argv: str) -> str:
        printed = self.runs(machine, *argv).out.strip()
        self.secrets.add(secret_of(printed))
        return printed

    def notes(self, machine: Machine) -> None:
        """Every secret that the machine's keyring ever had."""
        self.secrets |= set(self.town.keyring(machine.home.name).values())

    @staticmethod
    def env(machine: Machine) -> dict[str, str]:
        return {
            **machine.env,
            "PYTHON_KEYRING_BACKEND": "tests.a_keyring.FileKeyring",
            "PYTHONPATH": str(ROOT),
            "MENTOR_INSIST": "1",
        }


def crash_report(machine: Machine, env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as there:
        for name, value in env.items():
            there.setenv(name, value)
        with app(machine.home, ("-c", PLANTED), size=(200, 50)) as screen:
            screen.waits_for(b"Why does")
            screen.types("?")
            told = b""
            while b"planted" not in told.partition(b"ZeroDivisionError")[2]:
                heard = screen.reads(10)
                assert heard, told[-2000:]
                told += heard
            screen.ends()
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", told.decode("utf-8", "replace"))


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")
def test_a_whole_session_shows_no_secret(talkative: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    homes = tmp_path / "homes"
    kept.mkdir()
    homes.mkdir()
    town = Town(talkative, homes, talkative.new_database())
    maya, bola = (_machine(town, name, kept) for name in ("maya", "bola"))
    session = Session(town)
    if talkative.password:
        session.secrets.add(talkative.password)
    admin = town.with_admin("maya")
    with watching() as watch:
        invite = session.invite(admin, "team", "init", "--store", town.admin, "--lead", "Maya")
        session.runs(maya, "init", "--join", "-", "--yes", "--hours", "mon-sun 00:00-24:00", stdin=invite)
        adding = ("team", "add", "Bola", "--role", "mentor", "--zone", "UTC", "--admin", town.admin)
        invite = session.invite(admin, *adding)
        session.runs(bola, "init", "--join", "-", stdin=invite)
        session.runs(bola, "init", "--join", "-", stdin=invite, code=2)
        session.says(maya, "ask", "Why does it hang?")
        session.says(bola, "sync")
        session.says(maya, "doctor")
        session.says(bola, "team", "rotate")
        invite = session.invite(admin, "team", "rotate", "bola", "--admin", town.admin)
        session.says(bola, "sync", code=2)
        session.runs(bola, "init", "--join", "-", stdin=invite)
        session.says(bola, "doctor", "--json")
        session.said.append(crash_report(maya, session.env(maya), monkeypatch))
        session.says(admin, "team", "list", "--admin", town.admin)
    assert len(session.secrets) >= 7
    assert "given = {}" in session.said[-3]  # the crash report lists the frame in which the secret was
    everything = {f"output {number}": text for number, text in enumerate(session.said)}
    everything |= {"ps": "\n".join(watch.seen)}
    everything |= {str(file): file.read_bytes().decode("latin-1") for file in homes.rglob("*") if file.is_file()}
    if talkative.can_be_killed:
        everything["server's log"] = talkative.postmaster.log.read_text()
        assert "CREATE ROLE" in everything["server's log"]
    assert any("mentor_tui" in line for line in watch.seen)
    assert [where for where, text in everything.items() for secret in session.secrets if secret in text] == []


def _machine(town: Town, name: str, kept: Path) -> Machine:
    """A machine whose keyring is not among the files that are looked at."""
    one = town.machine(name)
    there = Machine(one.home, one.now, {**one.env, FILE: str(kept / f"{name}.keyring")})
    town.machines[name] = there
    return there


def test_the_watch_sees_what_is_on_a_command_line() -> None:
    with watching() as watch:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(0.3)", "a-secret-argument"], check=True)
    assert any("a-secret-argument" in line for line in watch.seen)
