"""A team on a server: how it begins, how people join, and how a secret gets nowhere but into the keyring."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from mentor_tui.domain.errors import StoreUnreachable
from mentor_tui.team.postgres.address import Invite
from tests.cli.town import Town, secret_of
from tests.terminal import app

ROOT = Path(__file__).parents[2]


def test_a_team_begins_with_its_lead_and_others_join_it(town: Town) -> None:
    maya = town.lead("Maya Lindqvist")
    bola = town.joins("Bola", town.invites("Bola", by="maya lindqvist"))
    bola.ok("ask", "Why does it hang?")
    maya.ok("sync")
    everybody = {one["id"]: (one["role"], one["zone"]) for one in bola.ok("team", "list", "--json").json}
    assert everybody == {"maya-lindqvist": ("lead", "Europe/London"), "bola": ("mentor", "Africa/Lagos")}
    assert maya.ok("sync", "--json").json["complete"]
    assert maya.ok("doctor").code == 0


def test_the_secret_is_in_the_keyring_and_the_invite_is_worthless(town: Town) -> None:
    town.lead()
    invite = town.invites("Bola")
    bola = town.joins("Bola", invite)
    (kept,) = town.keyring("bola").values()
    settings = (bola.home / "settings.toml").read_text()
    assert "postgresql://mentor_bola" in settings
    assert kept not in settings
    assert secret_of(invite) not in settings
    assert kept != secret_of(invite)


def test_an_invite_used_twice_is_one_line_and_sets_up_nothing(town: Town) -> None:
    town.lead()
    invite = town.invites("Bola")
    town.joins("Bola", invite)
    eve = town.machine("eve")
    ran = eve.run("init", "--join", "-", stdin=invite.encode())
    assert (ran.code, "used already" in ran.line) == (2, True)
    assert not eve.home.exists()
    assert town.keyring("eve") == {}
    again = town.machine("bola").run("init", "--join", "-", stdin=invite.encode())
    assert (again.code, "used already" in again.line) == (2, True)
    assert town.machine("bola").ok("sync").code == 0


def test_preparing_a_server_can_be_repeated(town: Town) -> None:
    first = town.prepare("--lead", "Maya")
    assert first.json["team_is_new"]
    assert first.json["version_before"] == 0
    again = town.prepare()
    assert (again.json["team_is_new"], again.json["leads"], again.json["invite"]) == (False, ["maya"], "")
    assert again.json["version_before"] == again.json["version"] == first.json["version"]


def test_a_new_team_needs_a_lead_and_has_one_only(town: Town) -> None:
    admin = town.with_admin("admin")
    ran = admin.run("team", "init", "--store", town.admin)
    assert ran.code == 2
    assert "--lead NAME" in ran.err
    town.prepare("--lead", "Maya")
    ran = admin.run("team", "init", "--store", town.admin, "--lead", "Eve")
    assert ran.code == 1
    assert "led by maya" in ran.err
    assert admin.run("team", "init", "--store", town.admin, "--lead", "Maya").code == 1


def test_a_leads_lost_invite_is_made_anew_and_the_first_is_worthless(town: Town) -> None:
    lost = town.prepare("--lead", "Maya").json["invite"]
    found = town.prepare("--lead", "Maya", "--again").json["invite"]
    maya = town.machine("maya")
    assert maya.run("init", "--join", "-", "--yes", stdin=lost.encode()).code == 2
    maya.ok("init", "--join", "-", "--yes", stdin=found.encode())


def test_members_are_sent_where_members_find_the_server(town: Town) -> None:
    elsewhere = "postgresql://db.example.org:6432/mentoring"
    invite = town.prepare("--lead", "Maya", "--reached-at", elsewhere).json["invite"]
    address = Invite.parse(invite).address
    assert (address.place, address.options["sslmode"]) == ("db.example.org:6432/mentoring", "verify-full")


class PowerCut(KeyboardInterrupt):
    """The machine stops right after a step."""


STEPS = [
    "mentor_tui.team.postgres.secrets.keep",
    "mentor_tui.team.postgres.administration.change_secret",
    "mentor_tui.team.postgres.administration.take_invite",
    "mentor_tui.journal.Journal.set_identity",
    "mentor_tui.journal.Journal.write",
    "mentor_tui.services.join.save",
]


@contextmanager
def stops_after(monkeypatch: pytest.MonkeyPatch, step: str, turn: int, error: type[BaseException]) -> Iterator[None]:
    """Let `step` happen, and nothing after its `turn`th time."""
    from pkgutil import resolve_name

    module, _, name = step.rpartition(".")
    real: Callable[..., Any] = getattr(resolve_name(module), name)
    left = [turn]

    def once(*given: Any, **more: Any) -> Any:
        done = real(*given, **more)
        left[0] -= 1
        if left[0] == 0:
            raise error
        return done

    with monkeypatch.context() as patched:
        patched.setattr(step, once)
        yield


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_joining_that_broke_off_after_any_step_goes_on_when_repeated(
    town: Town, monkeypatch: pytest.MonkeyPatch, step: str, turn: int
) -> None:
    invite = town.prepare("--lead", "Maya").json["invite"].encode()
    maya = town.machine("maya")
    with stops_after(monkeypatch, step, turn, PowerCut):
        broken = maya.run("init", "--join", "-", "--yes", stdin=invite)
    if broken.code != 0:
        maya.ok("init", "--join", "-", "--yes", stdin=invite)
    maya.ok("sync")
    assert [one["id"] for one in maya.ok("team", "list", "--json").json] == ["maya"]
    assert len(town.keyring("maya")) == 1
    assert maya.ok("sync", "--json").json["pulled"] == 0


def test_an_answer_lost_on_the_way_back_locks_nobody_out(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    invite = town.prepare("--lead", "Maya").json["invite"].encode()
    maya = town.machine("maya")
    with stops_after(monkeypatch, STEPS[1], 1, StoreUnreachable):
        assert maya.run("init", "--join", "-", "--yes", stdin=invite).code == 3
    maya.ok("init", "--join", "-", "--yes", stdin=invite)


def test_trouble_on_the_way_is_not_taken_for_a_used_invite(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    invite = town.prepare("--lead", "Maya").json["invite"]
    maya = town.machine("maya")
    with stops_after(monkeypatch, STEPS[1], 1, PowerCut):
        assert maya.run("init", "--join", "-", "--yes", stdin=invite.encode()).code == 130
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("mentor_tui.team.postgres.connection.OLDEST_SERVER", 99)
        ran = maya.run("init", "--join", "-", "--yes", stdin=invite.encode())
    assert (ran.code, "needs 99" in ran.line) == (2, True)
    maya.ok("init", "--join", "-", "--yes", stdin=invite.encode())


def test_without_a_keyring_it_says_so_and_libpqs_own_ways_work(town: Town) -> None:
    town.lead()
    invite = town.invites("Bola")
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring has no types there
    bola = town.machine("bola")
    ran = bola.run("init", "--join", "-", stdin=invite.encode())
    assert ran.code == 2
    for way in ("PGPASSFILE", "service file", "PGPASSWORD", "take it out of the invite"):
        assert way in ran.line
    assert not bola.home.exists()

    parsed = Invite.parse(invite)
    address = parsed.address
    pgpass = Path(bola.env["PGPASSFILE"])
    pgpass.write_text(f"{address.host}:{address.port}:{address.database}:{address.login}:{secret_of(invite)}\n")
    pgpass.chmod(0o600)
    joined = bola.ok("init", "--join", "-", stdin=invite.replace(f":{secret_of(invite)}@", "@").encode())
    assert "set one of your own" in joined.err
    bola.ok("ask", "Why does it hang?")
    assert bola.ok("sync").code == 0
    keyring_line = next(one for one in bola.ok("doctor", "--json").json if one["what"] == "keyring")
    assert "PGPASSFILE" in keyring_line["detail"]
    assert bola.run("team", "rotate").code == 1


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("hello", "that is no invite"),
        ("postgresql://maya:pw@127.0.0.1/team", "cut off"),
        ("postgresql://maya:pw@127.0.0.1/team?team=a&member=maya&sslmode=perhaps", "sslmode"),
    ],
)
def test_what_is_no_invite_is_one_line_without_its_secret(town: Town, said: str, answer: str) -> None:
    ran = town.machine("eve").run("init", "--join", "-", stdin=said.encode())
    assert ran.code == 2
    assert answer in ran.line
    assert ":pw@" not in ran.line


def test_joining_asks_at_a_terminal_only_and_says_where_the_store_is_itself(town: Town) -> None:
    eve = town.machine("eve")
    assert "pipe the invite" in eve.run("init", "--join").line
    assert "leave --store out" in eve.run("init", "--join", "-", "--store", "team.db").line
    assert "--join" in eve.run("init", "--store", town.admin, "--name", "Eve", "--yes").line


def test_an_invite_for_somebody_else_does_not_change_a_home_in_use(town: Town) -> None:
    maya = town.lead()
    invite = town.invites("Bola")
    before = (maya.home / "settings.toml").read_text()
    ran = maya.run("init", "--join", "-", stdin=invite.encode())
    assert (ran.code, "set up already" in ran.line) == (1, True)
    assert (maya.home / "settings.toml").read_text() == before
    town.joins("Bola", invite)


def test_the_founders_wrong_zone_is_said_before_the_invite_is_taken(town: Town) -> None:
    invite = town.prepare("--lead", "Maya").json["invite"].encode()
    maya = town.machine("maya")
    ran = maya.run("init", "--join", "-", "--yes", "--zone", "Europe/Lodnon", stdin=invite)
    assert (ran.code, "Europe/London" in ran.line) == (2, True)
    assert town.keyring("maya") == {}


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")
def test_at_a_terminal_the_invite_is_asked_for_and_not_shown(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    invite = town.prepare("--lead", "Maya").json["invite"]
    maya = town.machine("maya")
    here = {**maya.env, "PYTHON_KEYRING_BACKEND": "tests.a_keyring.FileKeyring", "PYTHONPATH": str(ROOT)}
    for name, value in here.items():
        monkeypatch.setenv(name, value)
    with app(maya.home, ("-m", "mentor_tui", "init", "--join", "--yes")) as screen:
        screen.waits_for(b"it is not shown")
        screen.types(invite + "\n")
        shown = b""
        while b"opens the inbox" not in shown:
            heard = screen.reads(20)
            assert heard, shown
            shown += heard
        screen.ends()
    assert screen.code == 0
    assert secret_of(invite).encode() not in shown
    assert len(town.keyring("maya")) == 1
