"""Where a PostgreSQL store is, and as whom: a libpq URI without a secret in it.

TLS with a checked certificate (`sslmode=verify-full`) is what a host elsewhere gets unless the URI says otherwise: to
weaken it must be spelled out, where everybody can read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from mentor_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from mentor_tui.team.postgres.secrets import Secret

_SCHEMES: Final = ("postgresql", "postgres")
_KNOWN: Final = (
    "host",
    "port",
    "service",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "channel_binding",
    "gssencmode",
    "connect_timeout",
    "target_session_attrs",
)
"""The parameters of libpq that may stand in a store's address."""
_SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

WAYS_WITHOUT_KEYRING: Final = "PGPASSFILE (or ~/.pgpass), a service file, or PGPASSWORD"
"""Where libpq itself looks for a secret."""


def is_postgres(store: str) -> bool:
    """Whether what the settings name as the store is a PostgreSQL server rather than a file."""
    return store.partition("://")[0].lower() in _SCHEMES and "://" in store


@dataclass(frozen=True, slots=True)
class Address:
    """A database on a server, and the login to use there. `options` are libpq's, `sslmode` always among them.

    An empty host or login is left to libpq: the local socket, or what its environment names.
    """

    host: str
    port: int | None
    database: str
    login: str
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address that a URI names. Raises BadInput when it is none, or when a secret stands in it."""
        if _password_in(text):
            raise BadInput(
                f"{_without_password(text)} had a password in it, which others on this machine can see:"
                f" leave it out and give it through {WAYS_WITHOUT_KEYRING}"
            )
        return _parsed(text)

    def __str__(self) -> str:
        """The URI, the same for the same place: it is what the settings file keeps."""
        login = f"{quote(self.login, safe='')}@" if self.login else ""
        host = f"[{self.host}]" if ":" in self.host else quote(self.host, safe=",")
        port = f":{self.port}" if self.port else ""
        database, options = quote(self.database, safe=""), urlencode(sorted(self.options.items()))
        return f"postgresql://{login}{host}{port}/{database}?{options}"

    @property
    def local(self) -> bool:
        """Whether the server is on this machine, as far as its name tells."""
        return _is_local(self.host, self.options)

    @property
    def place(self) -> str:
        """Host, port and database for people; never the login."""
        host = self.host or self.options.get("host") or self.options.get("service") or "the local socket"
        return f"{host}{f':{self.port}' if self.port else ''}/{self.database}"

    @property
    def key(self) -> str:
        """What a keyring files the secret under."""
        return f"{self.login}@{self.place}"

    def with_login(self, login: str) -> Address:
        """The same place for another login."""
        return replace(self, login=login)

    def parameters(self) -> dict[str, str]:
        """What libpq is given to connect; the secret is not among it."""
        given = {**self.options, "host": self.host or self.options.get("host", ""), "user": self.login}
        given |= {"dbname": self.database, "port": str(self.port or self.options.get("port", ""))}
        if given["sslmode"] == "verify-full" and "sslrootcert" not in given:
            given |= _trusted_by_the_system()
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Invite:
    """What an administrator hands to a new member. `secret` works once: joining replaces it.

    Without a secret in it, libpq is asked for one.
    """

    address: Address
    team: str
    member: str
    secret: Secret | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> Invite:
        """The invite that `text` is. Raises BadInput, which never repeats the secret."""
        from mentor_tui.team.postgres.secrets import Secret

        text = "".join(text.split())
        if not is_postgres(text):
            raise BadInput("that is no invite: paste the whole line that begins with postgresql://")
        address = _parsed(_without_password(text), more=("team", "member"))
        team, member = address.options.get("team"), address.options.get("member")
        if not team or not member or not address.login:
            raise BadInput("the invite is cut off: paste the whole line, up to the end")
        options = {name: value for name, value in address.options.items() if name not in ("team", "member")}
        password = _password_in(text)
        return cls(replace(address, options=options), team, member, Secret(password) if password else None)

    def text(self) -> str:
        """The invite in one line, the secret included: print it once, keep it nowhere."""
        options = {**self.address.options, "team": self.team, "member": self.member}
        plain = str(replace(self.address, options=options))
        if self.secret is None:
            return plain
        login = quote(self.address.login, safe="")
        return plain.replace(f"//{login}@", f"//{login}:{quote(self.secret.reveal(), safe='')}@", 1)


def _parsed(text: str, more: tuple[str, ...] = ()) -> Address:
    if not is_postgres(text):
        raise BadInput(f"{text} is no store on a server: write it like postgresql://host/database")
    parts = _split(text)
    try:
        port = parts.port
    except ValueError as error:
        raise BadInput(f"{text}: {error}; write it like postgresql://host:5432/database") from None
    options = dict(parse_qsl(parts.query, keep_blank_values=False))
    unknown = sorted(set(options) - set(_KNOWN) - set(more))
    if unknown:
        raise BadInput(f"{text}: unknown parameter {unknown[0]}; known are {', '.join(_KNOWN)}")
    database = unquote(parts.path.lstrip("/"))
    if not database and "service" not in options:
        raise BadInput(f"{text} names no database: write it like postgresql://host/database")
    host = unquote(parts.hostname or "")
    usual = "prefer" if _is_local(host, options) else "verify-full"
    options.setdefault("sslmode", usual)
    if options["sslmode"] not in _SSL_MODES:
        raise BadInput(f"{text}: no sslmode {options['sslmode']!r}; use one of {', '.join(_SSL_MODES)}")
    return Address(host, port, database, unquote(parts.username or ""), options)


def _is_local(host: str, options: Mapping[str, str]) -> bool:
    hosts = (host or options.get("host", "")).split(",")
    return "service" not in options and all(map(_is_this_machine, hosts))


def _is_this_machine(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _trusted_by_the_system() -> dict[str, str]:
    """libpq's own file of trusted certificates where there is one, else those that the system trusts."""
    from pathlib import Path

    return {} if Path("~/.postgresql/root.crt").expanduser().exists() else {"sslrootcert": "system"}


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:
        raise BadInput(f"that is no address of a store: {error}; write it like postgresql://host/database") from None


def _password_in(text: str) -> str:
    if not is_postgres(text):
        return ""
    parts = _split(text)
    in_query = dict(parse_qsl(parts.query)).get("password", "")
    return unquote(parts.password or "") or in_query


def _without_password(text: str) -> str:
    parts = _split(text)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "password"])
    login, at, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=login.partition(":")[0] + at + place, query=query).geturl()
