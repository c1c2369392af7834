"""A PostgreSQL server with a team on it, its administrator, and machines that each have a keyring of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui.team.postgres.address import Invite
from tests.a_keyring import FILE
from tests.cli.machine import Machine, Ran

if TYPE_CHECKING:
    from tests.postgres.server import Server


@dataclass
class Town:
    """`admin` is the address of an administrator's login; what she knows of its secret is in `admin_env` alone."""

    server: Server
    folder: Path
    database: str
    machines: dict[str, Machine] = field(default_factory=dict)

    @property
    def admin(self) -> str:
        return self.server.uri(self.database)

    @property
    def admin_env(self) -> dict[str, str]:
        return dict(self.server.environment())

    @property
    def admin_secret(self) -> str:
        """For what no command does."""
        return self.server.password

    def machine(self, name: str) -> Machine:
        """A machine on which nothing is set up yet; libpq finds no secret there."""
        if name not in self.machines:
            env = {FILE: str(self.folder / f"{name}.keyring"), "PGPASSFILE": str(self.folder / f"{name}.pgpass")}
            self.machines[name] = Machine(self.folder / name, datetime.now(UTC), env)
        return self.machines[name]

    def with_admin(self, name: str) -> Machine:
        """The same machine while somebody at it knows the administrator's secret."""
        one = self.machine(name)
        return Machine(one.home, one.now, {**one.env, **self.admin_env})

    def prepare(self, *more: str) -> Ran:
        return self.with_admin("admin").ok("team", "init", "--store", self.admin, "--json", *more)

    def lead(self, name: str = "Maya") -> Machine:
        """The lead of a new team, at her desk."""
        invite = self.prepare("--lead", name).json["invite"]
        one = self.machine(name.lower())
        one.ok("init", "--join", "-", "--yes", "--zone", "Europe/London", stdin=invite.encode())
        return one

    def invites(self, name: str, role: str = "mentor", by: str = "maya") -> str:
        """The invite that a lead prints for a new member."""
        ran = self.with_admin(by).ok(
            "team", "add", name, "--role", role, "--zone", "Africa/Lagos", "--admin", self.admin, "--json"
        )
        return str(ran.json["invite"])

    def joins(self, name: str, invite: str) -> Machine:
        one = self.machine(name.lower())
        one.ok("init", "--join", "-", stdin=invite.encode())
        return one

    def keyring(self, name: str) -> dict[str, str]:
        """What a machine's keyring has: secrets by service and login."""
        file = Path(self.machine(name).env[FILE])
        kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        return kept


def secret_of(invite: str) -> str:
    """The secret in an invite."""
    secret = Invite.parse(invite).secret
    assert secret is not None
    return secret.reveal()
