"""An administrator's side of the store on PostgreSQL: the schema, the teams in it, and who may log in.

Passwords never travel or are logged in the clear: the server gets a SCRAM verifier made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib import resources
from typing import Final

from psycopg import errors, sql

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.team import rules
from mentor_tui.team.port import Identity
from mentor_tui.team.postgres.address import Address, Invite
from mentor_tui.team.postgres.connection import Connection, WrongSecret, connect, in_plain_words
from mentor_tui.team.postgres.secrets import Secret, new_secret
from mentor_tui.team.postgres.store import PostgresStore

OWNER: Final = "mentor_owner"
MEMBERS: Final = "mentor_member"
_ONE_AT_A_TIME: Final = 0x6D745354
"""The advisory lock under which the schema is changed."""
_LIMITS: Final = {
    "statement_timeout": "15s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "5s",
    "tcp_user_timeout": "15s",
    "tcp_keepalives_idle": "30",  # a laptop that went away keeps its session no longer than a minute
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "search_path": "pg_catalog",
}
"""What a member's sessions begin with. She may change it for herself; `mentor.lock_team` does not rely on it."""
CONNECTIONS: Final = 10
"""The most sessions that one member may have at a time."""
_TEAM: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")

Migration = tuple[int, str]
"""A version of the schema, and the SQL that leads to it from the one before."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare` found and left. `version_before` 0: there was no schema."""

    version_before: int
    version: int
    team_is_new: bool


def migrations() -> list[Migration]:
    """The schema's versions, in order, as they come with this program."""
    files = (resources.files("mentor_tui.team.postgres") / "schema").iterdir()
    return sorted(
        (int(file.name[:4]), file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".sql")
    )


def prepare(
    address: Address, team: str, *, secret: Secret | None = None, steps: list[Migration] | None = None
) -> Prepared:
    """Bring the schema to this program's version, and make the team if it is new; safe to repeat at any time.

    Raises BadInput when the schema is newer than this program, or the login may not do it.
    """
    if not _TEAM.fullmatch(team):
        raise BadInput(f"{team!r} cannot name a team: use up to 63 small letters, digits, dashes and dots")
    steps = migrations() if steps is None else steps
    with _administering(address, secret) as connection:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
            before = _version(connection)
            if before > steps[-1][0]:
                raise BadInput(
                    f"{address.place} has schema {before}, this program knows {steps[-1][0]}: upgrade mentor-tui"
                )
            if before == 0:
                _make_schema(connection)
            for version, text in steps:
                if version > before:
                    _as_owner(connection)
                    connection.execute(text.encode())
                    connection.execute("INSERT INTO mentor.version (version) VALUES (%s)", (version,))
            _as_owner(connection)
            made = connection.execute(
                "INSERT INTO mentor.team (team) VALUES (%s) ON CONFLICT DO NOTHING RETURNING team", (team,)
            ).fetchone()
        return Prepared(before, steps[-1][0], made is not None)


class PostgresRegistrar:
    """The list of a team's members, and their logins, as an administrator changes them.

    Raises BadInput when her login may not do it, or there is no such team.
    """

    def __init__(self, address: Address, team: str, secret: Secret | None = None) -> None:
        self._address = address
        self._team = team
        self._secret = secret

    def enrol(self, member: str, role: str) -> str:
        """Let `member` in, in `role`; returns her invite, or nothing when she has a login and only the role is new."""
        rules.check_role(member, role)
        with self._changing() as connection:
            known = connection.execute(
                "UPDATE mentor.member SET role = %s"
                " WHERE team = %s AND member = %s AND removed_at IS NULL RETURNING member",
                (role, self._team, member),
            ).fetchone()
            if known is not None:
                return ""
            connection.execute(
                "INSERT INTO mentor.member (team, member, role) VALUES (%s, %s, %s)"
                " ON CONFLICT (team, member) DO UPDATE SET role = excluded.role, removed_at = NULL",
                (self._team, member, role),
            )
            return self._new_login(connection, member)

    def rotate(self, member: str) -> str:
        """Take the member's login away and make a new one; returns the invite to it."""
        with self._changing() as connection:
            self._check_member(connection, member)
            self._close_logins(connection, member)
            return self._new_login(connection, member)

    def remove(self, member: str) -> None:
        """Let `member` in no more, from this moment on; what she wrote stays."""
        with self._changing() as connection:
            connection.execute(
                "UPDATE mentor.member SET removed_at = clock_timestamp() WHERE team = %s AND member = %s",
                (self._team, member),
            )
            self._close_logins(connection, member)

    def members(self) -> dict[str, str]:
        """Each enrolled member's role."""
        with self._changing() as connection:
            found = connection.execute(
                "SELECT member, role FROM mentor.member WHERE team = %s AND removed_at IS NULL ORDER BY member",
                (self._team,),
            )
            return dict(found.fetchall())

    def close(self) -> None:
        """Nothing to let go of: each change has a connection of its own."""

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction as the owner of the tables."""
        with _administering(self._address, self._secret) as connection, connection.transaction():
            _as_owner(connection)
            if connection.execute("SELECT FROM mentor.team WHERE team = %s FOR UPDATE", (self._team,)).rowcount == 0:
                raise BadInput(f"there is no team {self._team} at {self._address.place}: `mentor team init` makes it")
            yield connection

    def _check_member(self, connection: Connection, member: str) -> None:
        found = connection.execute(
            "SELECT FROM mentor.member WHERE team = %s AND member = %s AND removed_at IS NULL", (self._team, member)
        )
        if found.rowcount == 0:
            raise Refused(f"{member} is not a member of {self._team}: add her with `mentor team add`")

    def _new_login(self, connection: Connection, member: str) -> str:
        login, secret = _login_for(member), new_secret()
        connection.execute(
            "INSERT INTO mentor.login (login, team, member) VALUES (%s, %s, %s)", (login, self._team, member)
        )
        connection.execute("RESET ROLE")
        name = sql.Identifier(login)
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT {}").format(
                name, sql.Literal(_verifier(connection, login, secret)), sql.Literal(CONNECTIONS)
            )
        )
        for setting, value in _LIMITS.items():
            connection.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.SQL(setting), sql.Literal(value)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(MEMBERS), name))
        # so that the owner's functions may cut off a login that keeps the team's row
        connection.execute(sql.SQL("GRANT {} TO {}").format(name, sql.Identifier(OWNER)))
        return Invite(self._address.with_login(login), self._team, member, secret).text()

    def _close_logins(self, connection: Connection, member: str) -> None:
        """Forget the member's logins: their sessions end, and the names may not log in any more."""
        found = connection.execute(
            "DELETE FROM mentor.login WHERE team = %s AND member = %s RETURNING login", (self._team, member)
        ).fetchall()
        connection.execute("RESET ROLE")
        for (login,) in found:
            connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(login)))
            connection.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(MEMBERS), sql.Identifier(login)))
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,))
        _as_owner(connection)


def take_invite(invite: Invite, fresh: Secret) -> Identity:
    """Log in with the invite's secret and make `fresh` the login's own: the invite is worthless from then on.

    Raises WrongSecret when it was used already. Who repeats it with the same `fresh` after a crash gets through.
    """
    for known in (invite.secret, fresh):
        try:
            change_secret(invite.address, known, fresh)
        except WrongSecret:
            continue
        return _introduced(invite.address, fresh)
    raise WrongSecret(
        f"this invite for {invite.member} was used already, or replaced by a newer one:"
        " have another made with `mentor team rotate`"
    )


def change_secret(address: Address, old: Secret | None, fresh: Secret) -> None:
    """Replace a login's own secret."""
    with in_plain_words(address), closing(connect(address, old)) as connection:
        login = connection.info.user
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(login), sql.Literal(_verifier(connection, login, fresh))
            )
        )


def _introduced(address: Address, secret: Secret) -> Identity:
    with closing(PostgresStore(address, lambda: secret)) as store:
        return store.whoami()


@contextmanager
def _administering(address: Address, secret: Secret | None) -> Iterator[Connection]:
    with closing(connect(address, secret)) as connection, in_plain_words(address):
        yield connection


def _version(connection: Connection) -> int:
    there = connection.execute("SELECT to_regclass('mentor.version') IS NOT NULL").fetchone()
    if there != (True,):
        return 0
    _as_owner(connection)
    found = connection.execute("SELECT coalesce(max(version), 0) FROM mentor.version").fetchone()
    connection.execute("RESET ROLE")
    assert found is not None
    return int(found[0])


def _make_schema(connection: Connection) -> None:
    for role in (OWNER, MEMBERS):
        # both roles are the whole server's: another database of it may have made them, or be making them just now
        with suppress(errors.DuplicateObject, errors.UniqueViolation), connection.transaction():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    may = connection.execute("SELECT pg_has_role(%s, 'MEMBER')", (OWNER,)).fetchone()
    if may != (True,):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
    connection.execute(sql.SQL("CREATE SCHEMA mentor AUTHORIZATION {}").format(sql.Identifier(OWNER)))


def _as_owner(connection: Connection) -> None:
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))


def _login_for(member: str) -> str:
    """A name for a login: who she is, for the eye, and something that nobody else has, also in the next database."""
    from secrets import token_hex

    legible = re.sub(r"[^a-z0-9_]+", "_", member.lower())[:40]
    return f"mentor_{legible}_{token_hex(4)}"


def _verifier(connection: Connection, login: str, secret: Secret) -> str:
    made = connection.pgconn.encrypt_password(secret.reveal().encode(), login.encode(), b"scram-sha-256")
    return made.decode()
