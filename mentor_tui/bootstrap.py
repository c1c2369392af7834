"""The only wiring: settings -> clock, journal, team store, desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui.domain.errors import BadInput
from mentor_tui.journal import Journal
from mentor_tui.services.desk import Desk
from mentor_tui.settings import Paths, Settings, find_paths, load

if TYPE_CHECKING:
    from mentor_tui.team.port import AdministeredStore, Registrar, TeamStore
    from mentor_tui.team.postgres.address import Address

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """This machine's time, as an aware UTC instant."""
    return datetime.now(UTC)


def open_desk(home: Path | None, *, clock: Clock = system_clock, read_only: bool = False) -> tuple[Desk, Settings]:
    """The desk of this home, with its settings. Raises BadInput when nothing is set up there."""
    paths = find_paths(home)
    settings = load(paths)
    return wire(paths, settings, clock, read_only=read_only), settings


def wire(paths: Paths, settings: Settings, clock: Clock, *, read_only: bool = False) -> Desk:
    """A desk over the journal in `paths` and the store that the settings name; the store is opened when needed."""
    server = _server(paths, settings)
    journal = Journal.open(paths.data, read_only=read_only, insist=settings.insist)
    try:
        _check_owner(journal, paths, settings)
        journal.reproject_all(clock())
    except BaseException:
        journal.close()
        raise

    def embedded() -> AdministeredStore:
        from mentor_tui.team.embedded import EmbeddedStore

        return EmbeddedStore(Path(settings.store), settings.member, clock)

    return Desk(
        me=settings.member,
        journal=journal,
        open_store=embedded if server is None else lambda: _on_server(server),
        now=clock,
        entropy=os.urandom,
        home=paths,
        open_registrar=(lambda _: embedded()) if server is None else lambda admin: _administered(server, admin),
        server=server,
    )


def _server(paths: Paths, settings: Settings) -> Address | None:
    """The server that the settings name as the store; None for a file."""
    if "://" not in settings.store:
        return None
    from mentor_tui.team.postgres.address import Address

    try:
        return Address.parse(settings.store)
    except BadInput as error:
        raise BadInput(f"{paths.settings}: store: {error}") from None


def _check_owner(journal: Journal, paths: Paths, settings: Settings) -> None:
    """Raise BadInput unless the journal is this member's; one that was lost and made anew becomes hers."""
    known = journal.identity()
    if known is None and not journal.read_only:
        journal.set_identity(settings.member, "")
    elif known is not None and known[0] != settings.member:
        raise BadInput(
            f"{paths.settings} says that you are {settings.member}, but {journal.file} is {known[0]}'s:"
            f" correct the line  member = ...  or name another --home"
        )


def _on_server(server: Address) -> TeamStore:
    from mentor_tui.team.postgres.secrets import find
    from mentor_tui.team.postgres.store import PostgresStore

    return PostgresStore(server, lambda: find(server))


def _administered(server: Address, admin: str | None) -> Registrar:
    """The team's registrar, through an administrator's login at the same store. Raises BadInput without one."""
    from contextlib import closing

    from mentor_tui.team.postgres.address import Address

    if not admin:
        raise BadInput(
            f"logins at {server.place} are made by its administrator: name her connection with"
            " --admin postgresql://ADMIN@HOST/DATABASE, or in MENTOR_ADMIN_STORE"
        )
    address = Address.parse(admin)
    from mentor_tui.team.postgres.administration import PostgresRegistrar

    with closing(_on_server(server)) as store:
        team = store.whoami().team
    return PostgresRegistrar(address, team)
