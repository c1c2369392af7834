"""The PostgreSQL server of the tests: the one that MENTOR_TEST_DSN names, else one of their own (`postmaster.py`)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.postgres import binaries
from tests.postgres.binaries import NONE_AT_HAND, OLDEST, NoServer
from tests.postgres.postmaster import SUPERUSER, Postmaster
from tests.postgres.tls import TlsFront

GIVEN: Final = "MENTOR_TEST_DSN"
IN_AUTHORITY: Final = ("host", "port", "user", "password", "dbname")


class Server:
    """A server and an administrator's login to it. `parameters` are libpq's, `postmaster` what runs it if we do."""

    def __init__(self, parameters: Mapping[str, Any], postmaster: Postmaster | None = None) -> None:
        self._parameters = {name: str(value) for name, value in parameters.items()}
        self._postmaster = postmaster
        self._databases: list[str] = []
        self._front: TlsFront | None = None
        with self.connect() as connection:
            self.version = connection.info.server_version // 10_000
        if self.version < OLDEST:
            raise NoServer(f"{GIVEN} names PostgreSQL {self.version}; {NONE_AT_HAND}")

    @property
    def user(self) -> str:
        """The administrator's login."""
        return self._parameters.get("user", "")

    @property
    def password(self) -> str:
        """Her secret; empty when libpq finds it by itself."""
        return self._parameters.get("password", "")

    @property
    def host(self) -> str:
        """Where it listens."""
        return self._parameters.get("host", "")

    @property
    def port(self) -> int:
        """And on which port."""
        return int(self._parameters.get("port", 5432))

    @property
    def can_be_killed(self) -> bool:
        """Whether it is ours."""
        return self._postmaster is not None

    @property
    def postmaster(self) -> Postmaster:
        """What runs it. Raises RuntimeError when somebody else does."""
        if self._postmaster is None:
            raise RuntimeError(f"the server that {GIVEN} names is not ours to start, stop or kill")
        return self._postmaster

    def uri(self, database: str | None = None, user: str | None = None) -> str:
        """The address of a database, without a secret."""
        return self._uri(self.host, self._parameters.get("port", ""), database, user, {})

    def environment(self) -> dict[str, str]:
        """What libpq needs in its environment to log in as the administrator."""
        return {"PGPASSWORD": self.password} if self.password else {}

    def connect(self, database: str | None = None) -> psycopg.Connection[Any]:
        """As the administrator, each statement by itself."""
        given = {**self._parameters, "dbname": database or self._parameters.get("dbname", "postgres")}
        return psycopg.connect(**given, autocommit=True, connect_timeout=30)  # type: ignore[arg-type]

    def new_database(self) -> str:
        """An empty database; returns its name."""
        name = f"mentor_test_{secrets.token_hex(6)}"
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
        self._databases.append(name)
        return name

    def drop_database(self, name: str) -> None:
        """Remove one that `new_database` made, with who is connected to it, and its members' logins."""
        logins = self._logins_in(name)
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            for login in logins:
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(login)))
        self._databases.remove(name)

    def tls_uri(self, database: str | None = None, user: str | None = None, host: str = "localhost") -> str:
        """The address through TLS, with the certificate checked; `ca_file` is in it."""
        checked = {"sslmode": "verify-full", "sslrootcert": str(self.tls.ca_file)}
        return self._uri(host, str(self.tls.port), database, user, checked)

    @property
    def tls(self) -> TlsFront:
        """The server through TLS, from when it is first asked for."""
        if self._front is None:
            self._front = TlsFront(self.host or "localhost", self.port)
        return self._front

    def kill(self) -> None:
        """SIGKILL to every process of it."""
        self.postmaster.kill()

    def start(self) -> None:
        """Start it again after `kill` or `stop`: the same data, the same port."""
        self.postmaster.start()

    def stop(self) -> None:
        """End it as an administrator would."""
        self.postmaster.stop()

    def close(self) -> None:
        """Leave nothing behind: our server, or our databases on somebody else's."""
        if self._front is not None:
            self._front.close()
        if self._postmaster is not None:
            self._postmaster.close()
            return
        for name in list(self._databases):
            self.drop_database(name)

    def _logins_in(self, database: str) -> list[str]:
        with self.connect(database) as connection:
            if connection.execute("SELECT to_regclass('mentor.login')").fetchone() == (None,):
                return []
            return [login for (login,) in connection.execute("SELECT login FROM mentor.login")]

    def _uri(self, host: str, port: str, database: str | None, user: str | None, more: dict[str, str]) -> str:
        login = self.user if user is None else user
        options = {name: value for name, value in self._parameters.items() if name not in IN_AUTHORITY} | more
        if host.startswith("/"):
            options |= {"host": host} | ({"port": port} if port else {})
            place = ""
        else:
            place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
        database = database or self._parameters.get("dbname", "postgres")
        before = f"{quote(login, safe='')}@" if login else ""
        return f"postgresql://{before}{place}/{quote(database)}" + (f"?{urlencode(options)}" if options else "")


def open_server(*, fsync: bool = False, settings: Mapping[str, str] | None = None) -> Server:
    """The server to test against. Raises NoServer, in one line, when this machine has none."""
    given = os.environ.get(GIVEN, "")
    if not given:
        return own_server(binaries.find(), fsync=fsync, settings=settings)
    try:
        return Server(conninfo_to_dict(given))
    except psycopg.Error as error:
        raise NoServer(f"{GIVEN} names a server that cannot be used: {' '.join(str(error).split())}") from None


def own_server(
    programs: binaries.Binaries, *, fsync: bool = False, settings: Mapping[str, str] | None = None
) -> Server:
    """A private server from these programs, started."""
    postmaster = Postmaster(programs, fsync=fsync, settings=settings)
    try:
        postmaster.start()
        where = {"host": "127.0.0.1", "port": postmaster.port, "user": SUPERUSER, "password": postmaster.secret}
        return Server(where, postmaster)
    except BaseException:
        postmaster.close()
        raise


@contextmanager
def served(*, fsync: bool = False, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The server to test against, for as long as the block lasts."""
    server = open_server(fsync=fsync, settings=settings)
    try:
        yield server
    finally:
        server.close()
