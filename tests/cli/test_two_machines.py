"""Two machines, one server: what two people live through who share a team and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mentor_tui.domain.entry import instant_text
from mentor_tui.team.postgres.administration import OWNER

if TYPE_CHECKING:
    from tests.cli.machine import Machine
    from tests.cli.town import Town

TUESDAY = datetime(2027, 3, 9, 10, 0, tzinfo=UTC)
NOWHERE = "127.0.0.77"
"""An address of this machine where no server listens."""


@dataclass
class Story:
    """Maya leads from London, bola mentors from Lagos. The server's clock and theirs go together."""

    town: Town
    maya: Machine
    bola: Machine

    def is_at(self, now: datetime) -> None:
        self.maya.now = self.bola.now = now
        with self.town.server.connect(self.town.database) as connection:
            connection.execute(f"SET ROLE {OWNER}".encode())
            connection.execute(
                "CREATE OR REPLACE FUNCTION mentor.store_now() RETURNS timestamptz LANGUAGE sql VOLATILE"
                f" AS $$ SELECT '{instant_text(now)}'::timestamptz $$".encode()
            )

    def asks(self, title: str = "Why does the deploy hang?") -> str:
        shape = self.bola.ok("ask", title, "--mentee", "Chidi", "--json").json
        return str(shape["id"])

    def everybody_syncs(self) -> None:
        for one in (self.maya, self.bola, self.maya):
            one.ok("sync")

    def answers(self, machine: Machine, question: str) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = machine.ok("show", question, "--json").json["cycles"][0]["answers"]
        return answers

    def in_the_store(self) -> int:
        with self.town.server.connect(self.town.database) as connection:
            found = connection.execute("SELECT position FROM mentor.team").fetchone()
        assert found is not None
        return int(found[0])

    def backs_up(self) -> None:
        """The rows of the team, as a dump has them."""
        with self.town.server.connect(self.town.database) as connection:
            connection.execute("CREATE TABLE public.backed_up_team AS SELECT * FROM mentor.team")
            connection.execute("CREATE TABLE public.backed_up_entry AS SELECT * FROM mentor.entry")

    def restores(self) -> None:
        with self.town.server.connect(self.town.database) as connection, connection.transaction():
            connection.execute("DELETE FROM mentor.entry")
            connection.execute("INSERT INTO mentor.entry SELECT * FROM public.backed_up_entry")
            connection.execute(
                "UPDATE mentor.team SET (position, chain, arrivals) ="
                " (SELECT position, chain, arrivals FROM public.backed_up_team)"
            )


@pytest.fixture
def story(town: Town) -> Story:
    maya = town.lead("Maya")
    bola = town.joins("Bola", town.invites("Bola"))
    town.invites("Chidi", "mentee")
    told = Story(town, maya, bola)
    told.is_at(TUESDAY)
    told.everybody_syncs()
    return told


def offline(machine: Machine) -> Machine:
    from tests.cli.machine import Machine

    return Machine(machine.home, machine.now, {**machine.env, "PGHOSTADDR": NOWHERE})


def test_what_one_asks_the_other_sees_and_answers(story: Story) -> None:
    question = story.asks()
    story.maya.ok("sync")
    (row,) = story.maya.ok("inbox", "--json").json
    assert (row["id"], row["title"]) == (question, "Why does the deploy hang?")
    story.maya.ok("reply", question, "Look at the lock file. Then rerun.")
    story.bola.ok("sync")
    (answer,) = story.answers(story.bola, question)
    assert (answer["author"], answer["text"]) == ("maya", "Look at the lock file. Then rerun.")


def test_what_is_answered_offline_waits_and_arrives_once(story: Story) -> None:
    question = story.asks()
    story.maya.ok("sync")
    plane = offline(story.maya)
    ran = plane.ok("reply", question, "Look at the lock file.")
    assert "out of reach" in ran.err
    refused = plane.run("sync")
    assert (refused.code, refused.line.count("\n")) == (3, 0)
    assert "nothing is lost" in refused.line
    (waiting,) = plane.ok("outbox", "--json").json
    assert waiting["text"] == "Look at the lock file."
    for _ in range(2):
        story.everybody_syncs()
    assert [answer["text"] for answer in story.answers(story.bola, question)] == ["Look at the lock file."]
    assert story.maya.ok("outbox", "--json").json == []


def test_two_who_answer_apart_are_a_contest_with_both_texts_until_the_lead_decides(story: Story) -> None:
    question = story.asks()
    story.maya.ok("sync")
    offline(story.maya).ok("reply", question, "It is the lock.")
    story.bola.ok("reply", question, "It is the cache.")
    story.everybody_syncs()
    (item,) = story.maya.ok("outbox", "--json").json
    assert item["state"] == "contested"
    assert {"It is the lock.", "It is the cache."} <= set(_texts(item))
    story.maya.ok("outbox", "resolve", item["id"][-6:], "--keep-other")
    story.everybody_syncs()
    for machine in (story.maya, story.bola):
        shown = machine.ok("show", question).out
        assert "It is the cache." in shown
        assert "It is the lock." in shown
        assert machine.ok("outbox", "--json").json == []


def test_a_reply_written_off_hours_is_released_while_its_author_sleeps(story: Story) -> None:
    question = story.asks()
    story.maya.ok("sync")
    story.maya.ok("reply", question, "Look at the lock file.", "--json")
    late = story.asks("And the other one?")
    story.is_at(TUESDAY + timedelta(hours=6, minutes=59))
    story.maya.ok("sync")
    offline(story.maya).ok("reply", late, "That one, too.")
    story.is_at(TUESDAY + timedelta(hours=12))
    story.maya.ok("sync")
    (held,) = story.maya.ok("outbox", "--json").json
    assert (held["state"], held["release_at"]) == ("held", "2027-03-10T09:00:00Z")
    story.is_at(TUESDAY + timedelta(hours=22, minutes=59))
    story.bola.ok("sync")
    assert story.answers(story.bola, late) == []
    story.is_at(TUESDAY + timedelta(hours=23))
    story.bola.ok("sync")
    (answer,) = story.answers(story.bola, late)
    assert (answer["text"], answer["at"]) == ("That one, too.", "2027-03-10T09:00:00Z")


def test_after_a_restore_nothing_is_lost_that_anybody_still_has(story: Story) -> None:
    story.asks("Before the backup?")
    story.everybody_syncs()
    story.backs_up()
    question = story.asks("After the backup?")
    story.maya.ok("sync")
    story.maya.ok("reply", question, "It was after.")
    story.everybody_syncs()
    before = story.in_the_store()
    story.restores()
    assert story.in_the_store() < before
    ran = story.maya.ok("sync")
    assert "the store was restored from a backup" in ran.err
    for _ in range(2):
        story.everybody_syncs()
    assert story.in_the_store() == before
    for machine in (story.maya, story.bola):
        assert [answer["text"] for answer in story.answers(machine, question)] == ["It was after."]
        assert machine.ok("outbox", "--json").json == []


def _texts(item: object) -> Iterator[str]:
    """Every text in a JSON shape."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        for value in item.values():
            yield from _texts(value)
    elif isinstance(item, list):
        for value in item:
            yield from _texts(value)
    else:
        assert json.dumps(item)
