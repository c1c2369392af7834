"""A connection to the server, and what is said when it cannot be had or breaks.

Every request is one statement in a transaction of its own, with nothing prepared and nothing set: so it works through
PgBouncer in transaction mode. A request that takes too long is cut off here, whatever lies between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from mentor_tui.domain.errors import BadInput, MentorError, NotAMember, StoreUnreachable
from mentor_tui.team.postgres.address import WAYS_WITHOUT_KEYRING, Address

try:
    import psycopg
    from psycopg import generators, waiting
    from psycopg.abc import RV, PQGen
    from psycopg.adapt import Transformer
    from psycopg.pq import ExecStatus
except ImportError as missing:
    raise BadInput(
        "a store on PostgreSQL needs psycopg: install it with  pip install 'mentor-tui[postgres]'"
    ) from missing

if TYPE_CHECKING:
    from mentor_tui.team.postgres.secrets import Secret


OLDEST_SERVER: Final = 14
CONNECT_PATIENCE: Final = 5
"""Seconds to wait for one address of the server."""
PATIENCE: Final = 20.0
"""Seconds to wait for an answer: longer than the server lets a statement run."""
_KEEP_ALIVE: Final = {
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
_GUESSES: Final = ("Is the server running", "Multiple connection", "This probably means", "before or while")
"""How libpq's lines begin that say no more than the line before them."""
_BROKE_OFF: Final = ("SSL SYSCALL error", "unexpected eof")
"""What it says of TLS where the line was cut, and no certificate was wrong."""
_KEPT: Final = "what you wrote is kept, `mentor outbox --json` has it"
_UNKNOWN_LOGIN: Final = ("not permitted to log in", "no such user")
"""What the server, or a PgBouncer before it, says of a login that was closed."""
_TRY_AGAIN: Final = "nothing is lost, try again"


class WrongSecret(BadInput):
    """The server does not take the secret that was given for a login."""


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that waits `patience` seconds for an answer and no longer, and hangs up at once on ctrl+c.

    Nothing is lost by it: whatever was asked may be asked again.
    """

    patience: float = PATIENCE

    def ask(self, request: str, given: Sequence[str]) -> None:
        """Send one statement with its values; the server works on it until somebody reads what it `told`."""
        self.pgconn.send_query_params(request.encode(), [value.encode() for value in given])

    def told(self) -> list[tuple[Any, ...]]:
        """The rows that the server answers to what was asked."""
        result = self.wait(generators.execute(self.pgconn))[-1]
        if result.status != ExecStatus.TUPLES_OK:
            raise psycopg.errors.error_from_result(result)
        read = Transformer(self)
        read.set_pgresult(result)
        return read.load_rows(0, result.ntuples, tuple)

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """What the server answers. Raises OperationalError when it does not in time."""
        try:
            return waiting.wait(gen, self.pgconn.socket, interval=interval, timeout=timeout or self.patience)
        except psycopg.OperationalError as error:
            if error.sqlstate is None:  # not a word of the server's: it was too slow, or is gone
                self.pgconn.finish()
            raise
        except KeyboardInterrupt:
            self.pgconn.finish()
            raise


def connect(address: Address, secret: Secret | None, *, patience: float = PATIENCE) -> Connection:
    """A connection in autocommit. Raises StoreUnreachable, BadInput or NotAMember in one line, without the secret."""
    given: dict[str, Any] = {"connect_timeout": str(CONNECT_PATIENCE), **_KEEP_ALIVE, **address.parameters()}
    if secret is not None:
        given["password"] = secret.reveal()
    try:
        connection = Connection.connect(
            "", **given, autocommit=True, prepare_threshold=None, application_name="mentor", client_encoding="utf-8"
        )
    except psycopg.Error as error:
        said = _last_words(error) or "no answer"
    else:
        said = ""
    finally:
        given.clear()  # a crash report lists what is in every frame
    if said:
        raise _not_connected(address, said)
    connection.patience = patience
    return _new_enough(connection, address)


@contextmanager
def in_plain_words(address: Address) -> Iterator[None]:
    """The server's errors as one line that says what to do."""
    try:
        yield
    except psycopg.Error as error:
        raise _failed(address, error) from error


def _new_enough(connection: Connection, address: Address) -> Connection:
    major = connection.info.server_version // 10000
    if major < OLDEST_SERVER:
        connection.close()
        raise BadInput(f"{address.place} runs PostgreSQL {major}: the team's store needs {OLDEST_SERVER} or newer")
    return connection


def _last_words(error: psycopg.Error) -> str:
    """What the last address that was tried said, in one line: without the names of hosts, which are said anyway."""
    told = [line.strip() for line in str(error).splitlines() if line.strip()]
    lines = [line for line in told if not line.startswith(_GUESSES)]
    said = next((line for line in reversed(lines) if "FATAL:" in line), lines[-1] if lines else "no answer")
    return said.rpartition("FATAL:")[2].rpartition(" failed: ")[2].strip()


def _not_connected(address: Address, said: str) -> MentorError:
    where = address.place
    if "password authentication failed" in said:
        return WrongSecret(
            f"{where} does not take the secret of {address.login}: correct it where you keep it, or have a new"
            " invite made with `mentor team rotate` and join with that"
        )
    if "no password supplied" in said:
        return BadInput(f"there is no secret for {address.key} here: give it through {WAYS_WITHOUT_KEYRING}")
    if any(words in said for words in _UNKNOWN_LOGIN) or ("role " in said and "does not exist" in said):
        return NotAMember(
            f"{address.login} is let into {where} no more: she was removed, or given a new invite, which"
            f" `mentor init --join` takes; {_KEPT}"
        )
    if "database " in said and "does not exist" in said:
        return BadInput(f"{where}: there is no such database; have it made, or correct the store in the settings")
    if "certificate" in said or ("SSL" in said and not any(words in said for words in _BROKE_OFF)):
        return BadInput(
            f"{where} cannot prove that it is the team's server ({said}): name its sslrootcert, or ask a lead"
        )
    return StoreUnreachable(f"{where} is out of reach ({said}): {_TRY_AGAIN}")


def _failed(address: Address, error: psycopg.Error) -> MentorError:
    where, state = address.place, error.sqlstate or ""
    said = (error.diag.message_primary or str(error) or "the connection broke").splitlines()[0]
    if state == "MT001":
        return NotAMember(f"{said}: ask a lead to add you; {_KEPT}")
    if state == "MT003":
        return BadInput(f"{where} does not take that: {said}")
    if state in ("3F000", "42883", "42P01"):
        return BadInput(
            f"there is no team's store in {where}: an administrator makes it with `mentor team init --store {address}`"
        )
    if state == "42501":
        return NotAMember(f"{address.login} may not use the team's store in {where} ({said}): ask a lead; {_KEPT}")
    if state == "25006":
        return StoreUnreachable(f"{where} is a read-only replica: name the primary server; {_TRY_AGAIN}")
    if state in ("53100", "53200"):
        return StoreUnreachable(f"{where} has no room left ({said}): tell its administrator; {_TRY_AGAIN}")
    return StoreUnreachable(f"{where} did not answer ({said}): {_TRY_AGAIN}")
