"""A PostgreSQL server of the tests' own: made, started, killed, started again, and gone when the tests are.

PostgreSQL refuses to run as root: then a user who may do nothing runs it, in a folder that belongs to that user.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import psutil

from tests.postgres import watchman
from tests.postgres.binaries import EVERYBODY_MAY_ENTER, Binaries, NoServer

SUPERUSER: Final = "postgres"
NOBODIES: Final = ("nobody", "postgres", "daemon")
OPEN_FOLDERS: Final = (tempfile.gettempdir(), "/tmp", "/var/tmp")
PORTS: Final = range(20_000, 32_000)
"""Below those that outgoing connections get: a killed server finds its own free again."""
PORTS_TRIED: Final = 5
PATIENCE: Final = 60.0
MADE_WITH: Final = ("--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync")
USUAL: Final = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "timezone": "UTC"}
NO_FSYNC: Final = {"fsync": "off", "full_page_writes": "off"}
"""Safe where processes are killed and machines are not: what was written is in the system's memory."""


class Postmaster:
    """One server: its folder, its secret, its port, and the process while it runs."""

    def __init__(self, binaries: Binaries, *, fsync: bool = False, settings: Mapping[str, str] | None = None) -> None:
        self._user = _unprivileged_user()
        self.folder = Path(tempfile.mkdtemp(prefix="mentor-postgres-", dir=_open_folder() if self._user else None))
        self._watchman = subprocess.Popen(
            [sys.executable, "-P", watchman.__file__, self.folder], stdin=subprocess.PIPE, start_new_session=True
        )
        self.binaries = binaries.for_everybody(self.folder) if self._user else binaries
        self.secret = secrets.token_urlsafe(16)
        self.port = 0
        self._settings = {**USUAL, **({} if fsync else NO_FSYNC), **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._make()

    @property
    def log(self) -> Path:
        """What the server says to whoever runs it."""
        return self.folder / "log"

    def start(self) -> None:
        """Start it, on the port that it had. Raises NoServer with the server's own last words."""
        for port in [self.port] if self.port else _free_ports():
            if self._listens(port):
                self.port = port
                return
        raise NoServer(
            f"PostgreSQL {self.binaries.major} in {self.binaries.folder} does not start: {self._last_words()}"
        )

    def stop(self) -> None:
        """End it as an administrator would; nothing when it does not run."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """SIGKILL to all of its processes at once: none of them says good-bye."""
        if self._process is None:
            raise RuntimeError("this server does not run")
        head = psutil.Process(self._process.pid)
        head.suspend()
        until(lambda: head.status() == psutil.STATUS_STOPPED, "the server to stand still")
        family = head.children(recursive=True)
        for process in (head, *family):
            process.kill()
        self._process.wait(PATIENCE)
        until(lambda: not any(map(lives, family)), "the last process of the server to go")
        self._process = None
        self._forget_shared_memory()

    def close(self) -> None:
        """End it and leave nothing of it behind."""
        self.stop()
        if self._watchman.stdin:
            self._watchman.stdin.close()
        self._watchman.wait(PATIENCE)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _make(self) -> None:
        password = self.folder / "password"
        password.touch(0o600)
        password.write_text(self.secret)
        self._give_away()
        how = ["-D", str(self._data), "-U", SUPERUSER, f"--pwfile={password}", *MADE_WITH]
        with self.log.open("ab") as log:
            made = self._run("initdb", *how, output=log).wait(PATIENCE)
        password.unlink()
        if made != 0:
            raise NoServer(f"initdb in {self.binaries.folder} failed: {self._last_words()}")

    def _give_away(self) -> None:
        if self._user is not None:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, self._user.pw_uid, self._user.pw_gid, follow_symlinks=False)

    def _listens(self, port: int) -> bool:
        settings = {**self._settings, "port": str(port)}
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = process = self._run("postgres", "-D", str(self._data), *given, output=log)
        until(lambda: process.poll() is not None or self._says_ready(process.pid), "the server to be ready")
        if process.poll() is not None:
            self._process = None
        return self._process is not None

    def _says_ready(self, pid: int) -> bool:
        lines = self._pid_file()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _pid_file(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _run(self, program: str, *given: str, output: Any) -> subprocess.Popen[bytes]:
        """Start one of the programs as the user who may do nothing, away from this terminal's signals."""
        who: dict[str, Any] = {}
        if self._user is not None:
            who = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        return subprocess.Popen(
            [self.binaries.folder / program, *given],
            **who,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        grave = [line for line in lines if "FATAL" in line or "error:" in line]
        return (grave or lines or ["it said nothing"])[-1]

    def _forget_shared_memory(self) -> None:
        """What a restart of the machine would clear away, and with it the file that says who ran here."""
        lines = self._pid_file()
        if len(lines) > 6 and lines[6].split():
            ctypes.CDLL(None).shmctl(int(lines[6].split()[1]), 0, None)
        (self._data / "postmaster.pid").unlink(missing_ok=True)


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Who is to run the server when we are root; None where we are somebody else and run it ourselves."""
    if os.geteuid() != 0:
        return None
    for name in NOBODIES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("root cannot run PostgreSQL, and there is no user `nobody` to do it: run the tests as somebody else")


def _open_folder() -> str:
    """Where temporary things go that every user can reach."""
    for folder in map(Path, OPEN_FOLDERS):
        if folder.is_dir() and all(one.stat().st_mode & EVERYBODY_MAY_ENTER for one in (folder, *folder.parents)):
            return str(folder)
    raise NoServer("root cannot run PostgreSQL, and no folder is open to others for it: make /tmp so, or set TMPDIR")


def _free_ports() -> list[int]:
    ports = random.SystemRandom().sample(PORTS, len(PORTS))
    return [port for port in ports[: 20 * PORTS_TRIED] if _is_free(port)][:PORTS_TRIED]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def lives(process: psutil.Process) -> bool:
    """Whether it does something still; a zombie does nothing."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again. Raises NoServer when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise NoServer(f"waited {PATIENCE:.0f} s for {what}")
        time.sleep(0.01)
