"""Prepare: what an administrator does on a server before a team can use it, and again to upgrade it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mentor_tui.domain.errors import Refused
from mentor_tui.domain.people import LEAD, member_id
from mentor_tui.services.team import readdressed

if TYPE_CHECKING:
    from mentor_tui.team.postgres.address import Address


@dataclass(frozen=True, slots=True)
class Ready:
    """A team's place on a server. `version_before` 0: there was no schema.

    `leads` are those whom the store knows by now; `invite` is for the first of them, where one was made.
    """

    place: str
    team: str
    team_is_new: bool
    version_before: int
    version: int
    leads: tuple[str, ...]
    invite: str = ""


def server_address(store: str) -> Address:
    """The server that `--store` names. Raises BadInput when it is none, or when a secret stands in it."""
    from mentor_tui.team.postgres.address import Address

    return Address.parse(store)


def prepare_team(address: Address, team: str) -> Ready:
    """Bring the server's schema to this program's version and make the team if it is new; safe to repeat."""
    from mentor_tui.team.postgres.administration import PostgresRegistrar, prepare

    prepared = prepare(address, team)
    with closing(PostgresRegistrar(address, team)) as registrar:
        leads = _leads(registrar.members())
    return Ready(address.place, team, prepared.team_is_new, prepared.version_before, prepared.version, leads)


def invite_lead(
    address: Address, ready: Ready, name: str, *, again: bool = False, reached_at: Address | None = None
) -> Ready:
    """Enrol a team's first lead; what she says first founds it. `again`: her invite was lost, make her another.

    `reached_at` is where members find the server when that differs from the administrator's way. Raises Refused when
    the team has another lead: that one adds her.
    """
    from mentor_tui.team.postgres.administration import PostgresRegistrar

    member = member_id(name)
    if ready.leads and member not in ready.leads:
        raise Refused(f"{ready.team} is led by {', '.join(ready.leads)}: a lead adds others with `mentor team add`")
    if member in ready.leads and not again:
        raise Refused(f"{member} leads {ready.team} already: if her invite was lost, --again makes her another one")
    with closing(PostgresRegistrar(address, ready.team)) as registrar:
        invite = registrar.rotate(member) if again and ready.leads else registrar.enrol(member, LEAD)
    return replace(ready, leads=(member,), invite=readdressed(invite, reached_at))


def _leads(members: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(member for member, role in members.items() if role == LEAD))
