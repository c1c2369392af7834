"""A member's side of the store on PostgreSQL: three calls, each one statement or a run of the same.

What the server guarantees is in `schema/0002_functions.sql`. Here entries are turned into JSON and back, and the
server's errors into one line.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from mentor_tui.domain.entry import FeedEntry, instant_text, parse_instant
from mentor_tui.domain.errors import BadInput, StoreUnreachable
from mentor_tui.team import rules
from mentor_tui.team.port import Identity, Outcome, Outgoing, Page, Pushed, Receipt
from mentor_tui.team.postgres.address import Address
from mentor_tui.team.postgres.connection import PATIENCE, Connection, connect, in_plain_words
from mentor_tui.team.postgres.secrets import Secret

SPOKEN: Final = 1
"""The client's side of the three calls; a schema says which is the oldest that it serves."""
NEEDED: Final = 2
"""The oldest version of the schema that has all that is called here."""

_WHOAMI: Final = "SELECT member, role, team, version, serves FROM mentor.whoami()"
_PUSH: Final = "SELECT mentor.push($1::jsonb, $2::jsonb)"
_PULL: Final = """
    SELECT position, state, received_at, id::text, author, chain, content
    FROM mentor.pull($1::bigint, $2::text, $3::integer)
"""
_NO_ID: Final = "the entry's id is not a UUID"
_LARGEST_INTEGER: Final = 2**31 - 1
_AT_ONCE: Final = 50
"""How many entries the server takes in one transaction: the team's row is locked that long."""
_MOST_TURNS: Final = 5
"""How often a pull is asked again because something was just released."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A page that was asked for before it was wanted, and when: seconds on the machine's steady clock."""

    wanted: tuple[str, ...]
    asked_at: float


class PostgresStore:
    """A member's TeamStore on a server. `secret` is asked for when a connection is opened; None: libpq finds one.

    `patience` is how many seconds it waits for an answer.

    Raises StoreUnreachable when the server is out of reach, NotAMember when it does not know the login, and BadInput
    when the address, the secret or the versions are wrong.
    """

    def __init__(self, address: Address, secret: Callable[[], Secret | None], *, patience: float = PATIENCE) -> None:
        self._address = address
        self._secret = secret
        self._patience = patience
        self._connection: Connection | None = None
        self._ahead: _Ahead | None = None

    def whoami(self) -> Identity:
        """The member, role and team that the server maps the login to."""
        (found,) = self._ask(_WHOAMI, ())
        return self._introduced(*found)

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        """Take entries, fifty a transaction; the first takes back held ones by id, too.

        While the server works on one part the next is made ready here. What came before a part that fails is taken.
        """
        going = [one for one in outgoing if rules.is_id(one.entry.id)]
        wanted = [entry_id for entry_id in recall if rules.is_id(entry_id)]
        answers = [answer for ((answer,),) in self._ask_all(_PUSH, lambda: _parts(going, wanted))]
        first, *later = ([_receipt(*fields) for fields in answer["receipts"]] for answer in answers)
        entries = len(first) - len(wanted)
        receipts = iter([*first[:entries], *itertools.chain(*later), *first[entries:]])
        asked = [*(one.entry.id for one in outgoing), *recall]
        return Pushed(
            tuple(next(receipts) if rules.is_id(entry_id) else _not_an_id(entry_id) for entry_id in asked),
            parse_instant(answers[-1]["store_time"]),
        )

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        """The entries after a position. The server releases what is due first, and wants to be asked again then.

        While the feed goes on the next page is asked for already: the server reads it while this one is written here.
        """
        for _ in range(_MOST_TURNS):
            rows, waited = self._page(_wanted(after, chain_at_after, limit))
            head, state, store_time = rows[0][:3]
            if state != "again":
                entries = tuple(_feed_entry(*row) for row in rows[1:])
                page = Page(entries, head, parse_instant(store_time) + waited, diverged=state == "diverged")
                self._read_ahead(page, limit)
                return page
        raise StoreUnreachable(f"{self._address.place} is releasing held entries just now: sync again in a moment")

    def described(self) -> str:
        """The server in words, for `mentor doctor`: its version, the schema, and whether the line is encrypted."""
        ((*_, schema, _),) = self._ask(_WHOAMI, ())
        connection = self._connected()
        version = connection.info.server_version
        line = "encrypted" if connection.pgconn.ssl_in_use else "not encrypted"
        return f"PostgreSQL {version // 10000}.{version % 10000}, schema {schema}, {line}"

    def close(self) -> None:
        """Hang up; the next request connects again."""
        self._ahead = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _page(self, wanted: tuple[str, ...]) -> tuple[list[Any], timedelta]:
        """The rows of a page, and how long ago the server was asked for it: its clock went on meanwhile."""
        ahead, connection = self._ahead, self._connection
        if ahead is not None and connection is not None and ahead.wanted == wanted:
            self._ahead = None
            waited = timedelta(seconds=time.monotonic() - ahead.asked_at)
            try:
                return self._read(connection), waited
            except StoreUnreachable:  # cut off while nobody read it: then it is asked as usual
                pass
        return self._ask(_PULL, wanted), timedelta(0)

    def _read_ahead(self, page: Page, limit: int) -> None:
        last = page.entries[-1] if page.entries else None
        if last is None or last.position is None or last.position >= page.head:
            return
        wanted = _wanted(last.position, last.chain, limit)
        try:
            self._send(self._connected(), _PULL, wanted)
        except StoreUnreachable:
            return
        self._ahead = _Ahead(wanted, time.monotonic())

    def _ask(self, request: str, given: Sequence[str]) -> list[Any]:
        """The rows that answer a request."""
        return self._ask_all(request, lambda: iter((given,)))[0]

    def _ask_all(self, request: str, parts: Callable[[], Iterator[Sequence[str]]]) -> list[list[Any]]:
        """The rows that answer each part. A connection that was kept may have died meanwhile: then all once more.

        Asking twice is free: the server knows entries by their ids.
        """
        if self._ahead is not None:  # its answer is not wanted any more, and stands before all others
            self.close()
        kept = self._connection
        try:
            return self._answers(self._connected(), request, parts())
        except StoreUnreachable:
            if kept is None or not kept.broken:
                raise
        return self._answers(self._connected(), request, parts())

    def _answers(self, connection: Connection, request: str, parts: Iterator[Sequence[str]]) -> list[list[Any]]:
        told = []
        self._send(connection, request, next(parts))
        for following in parts:  # made only now, while the server works
            told.append(self._read(connection))
            self._send(connection, request, following)
        return [*told, self._read(connection)]

    def _send(self, connection: Connection, request: str, given: Sequence[str]) -> None:
        with self._hanging_up():
            connection.ask(request, given)

    def _read(self, connection: Connection) -> list[Any]:
        with self._hanging_up():
            return connection.told()

    @contextmanager
    def _hanging_up(self) -> Iterator[None]:
        """Say what went wrong in one line, and let go of a connection that nobody knows the state of."""
        try:
            with in_plain_words(self._address):
                yield
        except BaseException:
            self.close()
            raise

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._address, self._secret(), patience=self._patience)
            ((found,),) = self._answers(self._connection, _WHOAMI, iter(((),)))
            self._introduced(*found)
        return self._connection

    def _introduced(self, member: str, role: str, team: str, version: int, serves: int) -> Identity:
        if serves > SPOKEN:
            raise BadInput(f"the team's store at {self._address.place} is newer than this program: upgrade mentor-tui")
        if version < NEEDED:
            raise BadInput(
                f"the team's store at {self._address.place} has schema {version}, this program needs {NEEDED}:"
                f" an administrator runs `mentor team init --store {self._address.with_login('')}`"
            )
        return Identity(member, role, team)


def _wanted(after: int, chain_at_after: str, limit: int) -> tuple[str, ...]:
    """What a pull asks for, as the server takes it."""
    return str(after), chain_at_after, str(min(limit, _LARGEST_INTEGER))


def _parts(going: Sequence[Outgoing], wanted: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the server is asked to take and to take back, part by part; there is always a first."""
    for start in range(0, max(len(going), 1), _AT_ONCE):
        entries = [_prepared(one) for one in going[start : start + _AT_ONCE]]
        yield json.dumps(entries), json.dumps(() if start else wanted)


def _prepared(one: Outgoing) -> tuple[str, str | None, str | None, str | None]:
    """An entry as the server takes it: id, JSON, release time, or why it cannot be sent as JSON."""
    try:
        text = rules.well_formed(one)
    except BadInput as error:
        return one.entry.id, None, None, str(error)
    return one.entry.id, text, instant_text(one.release_at) if one.release_at else None, None


def _receipt(entry_id: str, outcome: str, position: int | None, release_at: str | None, reason: str) -> Receipt:
    return Receipt(entry_id, Outcome(outcome), position, parse_instant(release_at) if release_at else None, reason)


def _not_an_id(entry_id: str) -> Receipt:
    return Receipt(entry_id, Outcome.REJECTED, reason=_NO_ID)


def _feed_entry(
    position: int, state: str, received_at: str, entry_id: str, author: str, chain: str, content: str | None
) -> FeedEntry:
    return FeedEntry.received(entry_id, author, received_at, content, position, chain, state == "contested")
