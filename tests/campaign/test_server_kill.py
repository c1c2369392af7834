"""PostgreSQL is killed with SIGKILL under load, twice; `make campaign` does it 25 times."""

from __future__ import annotations

from collections.abc import Callable

from tests.campaign.server_kill import forgetful, killed
from tests.postgres.server import Server

StartServer = Callable[..., Server]


def test_what_was_acknowledged_outlives_the_server(start_server: StartServer) -> None:
    killed(start_server(fsync=True), times=2, seed=1)


def test_a_server_that_acknowledges_too_early_is_found_out() -> None:
    assert forgetful(seed=1).caught_after, "it may have written all by chance when it was killed, but not each time"
