"""What tests in any folder may ask for."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.postgres.database import Database
    from tests.postgres.server import Server


def pytest_configure() -> None:
    """Whoever runs the tests in the background has the keys that stop a program ignored, in all that they start."""
    for name, usual in (("SIGINT", signal.default_int_handler), ("SIGQUIT", signal.SIG_DFL)):
        which = getattr(signal, name, None)
        if which is not None and signal.getsignal(which) is signal.SIG_IGN:
            signal.signal(which, usual)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, one for each worker, from when a test first needs it. Make a database of your own in it."""
    from tests.postgres.server import served

    with _told_in_a_line(), served() as running:
        yield running


@pytest.fixture(scope="session")
def database(server: Server) -> Iterator[Database]:
    """A database with the team's store in it, whose clock the tests set; each test has a team of its own in it."""
    from mentor_tui.team.postgres.address import Address
    from mentor_tui.team.postgres.secrets import Secret
    from tests.postgres.database import Database

    name = server.new_database()
    secret = Secret(server.password) if server.password else None
    made = Database(Address.parse(server.uri(name)), secret)
    yield made
    made.close()
    server.drop_database(name)


@pytest.fixture
def start_server() -> Iterator[Callable[..., Server]]:
    """Starts a server for one test, which may kill it: `start_server(fsync=True, settings={...})`."""
    from tests.postgres.server import GIVEN, served

    with ExitStack() as running:

        def start(**how: object) -> Server:
            with _told_in_a_line():
                made = running.enter_context(served(**how))  # type: ignore[arg-type]
            if not made.can_be_killed:
                pytest.skip(f"needs a server to kill, and the one that {GIVEN} names is not ours")
            return made

        yield start


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """No server is a failure, and what to install is all that there is to read."""
    from tests.postgres.binaries import NoServer

    try:
        yield
    except NoServer as error:
        pytest.fail(str(error), pytrace=False)
