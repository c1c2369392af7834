"""Join: a home for a member of a team on a server, from the invite that she was given; and her own new secret.

The order makes it safe to break off anywhere: what the next step needs is kept before, and the same command goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from mentor_tui.domain.entry import GENESIS
from mentor_tui.domain.errors import NotAMember, Refused
from mentor_tui.domain.people import LEAD
from mentor_tui.domain.snapshot import declared_calendar
from mentor_tui.journal import Journal
from mentor_tui.journal.place import check_place
from mentor_tui.services.start import Beginning, Started, home_in_use, shown_name
from mentor_tui.services.team import founding_entries
from mentor_tui.settings import Paths, Settings, load, save

if TYPE_CHECKING:
    from mentor_tui.services.desk import Desk
    from mentor_tui.team.port import Identity
    from mentor_tui.team.postgres.address import Address, Invite
    from mentor_tui.team.postgres.secrets import Secret


def read_invite(text: str, paths: Paths) -> Invite:
    """The invite that was pasted. Raises BadInput when it is none, Refused when this home is not hers to join with."""
    from mentor_tui.team.postgres.address import Address, Invite, is_postgres

    invite = Invite.parse(text)
    if paths.settings.exists():
        settings = load(paths)
        same = is_postgres(settings.store) and Address.parse(settings.store).place == invite.address.place
        if not same or settings.member != invite.member:
            raise home_in_use(paths)
    return invite


def join(
    paths: Paths,
    invite: Invite,
    declare: Callable[[], Beginning],
    now: Callable[[], datetime],
    entropy: Callable[[int], bytes],
) -> Started:
    """Make the home, or give the one that she has its new login; the invite is worthless from then on.

    `declare` is asked only of the lead of a team in which nobody has said anything yet: she founds it. Raises BadInput
    when the invite was used already, and NoKeyring where its secret cannot be kept.
    """
    check_place(paths.data)
    identity, secret = _let_in(invite)
    founding = declare() if identity.role == LEAD and _nothing_said(invite.address, secret) else None
    journal = Journal.open(paths.data)
    try:
        _check_team(journal, identity, paths)
        journal.set_identity(identity.member, identity.team)
        if founding is not None and journal.member(identity.member) is None:
            _found(journal, identity.member, founding, now, entropy)
    finally:
        journal.close()
    _save(paths, identity.member, invite.address)
    _settled(invite)
    return Started(identity.member, identity.role, str(invite.address), joined=founding is None)


def renew_secret(desk: Desk) -> None:
    """Replace the secret of one's own login by a fresh one, in the keyring and at the store.

    Raises Refused when the keyring does not have it: whoever keeps it elsewhere changes it there.
    """
    from mentor_tui.team.postgres import secrets

    address = _server_of(desk)
    old = secrets.find(address)
    if old is None:
        raise Refused(
            f"the secret of {address.login} is not in this machine's keyring: set a new one with psql's \\password"
            " and where you keep it"
        )
    fresh = _kept_aside(address)
    _change(address, old, fresh)
    secrets.keep(address, fresh)
    secrets.forget(address, joining=True)


def _server_of(desk: Desk) -> Address:
    if desk.server is None:
        raise Refused("this team's store is a file and has no secrets: the file's permissions say who may use it")
    return desk.server


def _let_in(invite: Invite) -> tuple[Identity, Secret | None]:
    """Log in for the first time, with a secret that the keyring has before the server takes it."""
    from mentor_tui.team.postgres import secrets
    from mentor_tui.team.postgres.administration import take_invite
    from mentor_tui.team.postgres.connection import WrongSecret
    from mentor_tui.team.postgres.store import PostgresStore

    if invite.secret is None:
        with closing(PostgresStore(invite.address, lambda: None)) as store:
            return store.whoami(), None
    fresh = _kept_aside(invite.address)
    try:
        identity = take_invite(invite, fresh)
    except (WrongSecret, NotAMember):  # the server will never take it; after anything else it may have
        secrets.forget(invite.address, joining=True)
        raise
    secrets.keep(invite.address, fresh)
    return identity, fresh


def _kept_aside(address: Address) -> Secret:
    """A fresh secret in the keyring, beside the one in use; the same one again after a crash."""
    from mentor_tui.team.postgres import secrets

    fresh = secrets.find(address, joining=True) or secrets.new_secret()
    try:
        secrets.keep(address, fresh, joining=True)
    except secrets.NoKeyring as error:
        raise secrets.NoKeyring(f"{error}: take it out of the invite, it stands between : and @") from None
    return fresh


def _change(address: Address, old: Secret, fresh: Secret) -> None:
    """Tell the server, unless an attempt that broke off has told it already."""
    from mentor_tui.team.postgres.administration import change_secret
    from mentor_tui.team.postgres.connection import WrongSecret

    try:
        change_secret(address, old, fresh)
    except WrongSecret:
        change_secret(address, fresh, fresh)


def _nothing_said(address: Address, secret: Secret | None) -> bool:
    from mentor_tui.team.postgres.store import PostgresStore

    with closing(PostgresStore(address, lambda: secret)) as store:
        return store.pull(0, GENESIS, 1).head == 0


def _check_team(journal: Journal, identity: Identity, paths: Paths) -> None:
    """A journal mirrors one team's feed: another team, or another member, needs another home."""
    known = journal.identity()
    if known is not None and known not in ((identity.member, identity.team), (identity.member, "")):
        raise Refused(f"the journal in {paths.data} is that of {known[0]} in {known[1]}: name another --home")


def _found(
    journal: Journal,
    member: str,
    founding: Beginning,
    now: Callable[[], datetime],
    entropy: Callable[[int], bytes],
) -> None:
    calendar = declared_calendar(founding.zone, founding.hours, holidays=founding.holidays, now=now())
    entries = founding_entries(member, shown_name(founding.name), calendar, now(), entropy)
    journal.write(entries, send_after=now())


def _save(paths: Paths, member: str, address: Address) -> None:
    from dataclasses import replace

    from mentor_tui.team.postgres import secrets
    from mentor_tui.team.postgres.address import Address

    if not paths.settings.exists():
        save(paths, Settings(member, str(address)))
        return
    before = load(paths)
    save(paths, replace(before, member=member, store=str(address)))
    old_login = Address.parse(before.store)
    if old_login.key != address.key:
        secrets.forget(old_login)


def _settled(invite: Invite) -> None:
    """The home is whole: what was kept aside is not needed any more."""
    from mentor_tui.team.postgres import secrets

    if invite.secret is None:
        secrets.forget(invite.address)
    secrets.forget(invite.address, joining=True)
