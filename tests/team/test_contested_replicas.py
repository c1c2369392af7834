"""Contests from replica to replica: mentors answer and leads decide, each seeing only what she has synced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mentor_tui.domain.cycle import Standing
from mentor_tui.domain.entry import Entry, FeedEntry
from mentor_tui.domain.folding import fold_question
from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.question import Question, answer_claim, resolution_claim
from tests.team.world import World, memory_world

CALENDAR = Calendar("Europe/Berlin", "mon-fri 09:00-17:00").to_body()
LEADS = ("lea", "olaf")
MENTORS = ("amy", "ben")
SUBJECT = "question/q"


@dataclass
class Replica:
    """One member's view: the feed as far as she has pulled it, then what she has not pushed."""

    world: World
    member: str
    feed: list[FeedEntry] = field(default_factory=list)
    queue: list[Entry] = field(default_factory=list)

    def sync(self) -> None:
        for entry in self.queue:
            self.world.push(self.member, entry)
        self.queue = []
        self.feed = self.world.feed(self.member)

    @property
    def question(self) -> Question:
        queued = [FeedEntry.unconfirmed(entry, self.member, self.world.clock.at) for entry in self.queue]
        question = fold_question("q", [*self.feed, *queued])
        assert question is not None
        return question

    def answers(self, text: str) -> None:
        body = {"text": text, "cycle": 1}
        self.queue.append(self.world.entry(subject=SUBJECT, kind="answer", body=body, claim=answer_claim("q", 1)))

    def decides(self, how: str, text: str) -> None:
        """She keeps the last of the answers that the team has as far as she knows."""
        cycle = self.question.cycle
        choices = [answer.entry_id for answer in cycle.answers if answer.confirmed]
        if not cycle.contested:
            return
        body: dict[str, Any] = {"cycle": 1, "keep": choices[-1], "text": text if how == "merge" else ""}
        body["among"] = [answer.entry_id for answer in cycle.answers]
        body["separate"] = choices[:-1] if how == "separate" else []
        claim = resolution_claim("q", 1)
        self.queue.append(self.world.entry(subject=SUBJECT, kind="resolved", body=body, claim=claim))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sync"), st.sampled_from((*LEADS, *MENTORS))),
        st.tuples(st.just("answer"), st.sampled_from((*LEADS, *MENTORS))),
        st.tuples(st.sampled_from(["keep", "merge", "separate"]), st.sampled_from(LEADS)),
    ),
    max_size=25,
)


UNSEEN = [("answer", "amy"), ("sync", "amy"), ("answer", "ben"), ("sync", "ben"), ("sync", "lea"), ("answer", "olaf")]
TWO_WORDS = [*UNSEEN, ("sync", "olaf"), ("separate", "lea"), ("merge", "olaf"), ("sync", "lea"), ("sync", "olaf")]


@settings(deadline=None)
@example(TWO_WORDS)
@given(STEPS)
def test_no_text_is_lost_and_all_replicas_come_to_the_same_decision(steps: list[tuple[str, str]]) -> None:
    world = memory_world()
    world.registrar.enrol("olaf", "lead")
    ask = world.entry(subject=SUBJECT, kind="ask", body={"title": "Why?", "mentee": "mia", "calendar": CALENDAR})
    world.push("mia", ask)
    replicas = {member: Replica(world, member) for member in (*LEADS, *MENTORS, "mia")}
    for replica in replicas.values():
        replica.sync()
    written = [_play(replicas[member], kind, f"text {number}") for number, (kind, member) in enumerate(steps)]
    for replica in [*replicas.values(), *replicas.values()]:
        replica.sync()
    told = [replica.question for replica in replicas.values()]
    assert all(question == told[0] for question in told)
    assert {text for text in written if text} <= {message.text for message in told[0].thread}
    _check_standings(told[0])


def _play(replica: Replica, kind: str, text: str) -> str:
    """One step; returns the text that it wrote."""
    if kind == "sync":
        replica.sync()
        return ""
    before = len(replica.queue)
    if kind == "answer":
        replica.answers(text)
    else:
        replica.decides(kind, text)
    return text if len(replica.queue) > before and kind in ("answer", "merge") else ""


def _check_standings(question: Question) -> None:
    """One answer stands; each that does not is told to its author, none is passed over."""
    cycle = question.cycle
    standings = {answer.entry_id: cycle.standing(answer) for answer in cycle.answers}
    told = {one.entry_id for _, one in question.set_aside}
    if cycle.resolution is None:
        assert (
            list(standings.values()) == [Standing.STANDS, *[Standing.WAITING] * (len(standings) - 1)][: len(standings)]
        )
        assert not told
        return
    unseen = {one for one in standings if one not in cycle.resolution.among}
    assert {one for one, standing in standings.items() if standing is Standing.OVERRULED} == unseen
    assert unseen | {word.entry_id for word in cycle.overruled} <= told
    fell = {answer for answer in cycle.answers if standings[answer.entry_id] is not Standing.STANDS}
    assert {one.entry_id for one in fell if one.author != cycle.resolution.author} <= told
    assert not {one for one, standing in standings.items() if standing is Standing.STANDS} & told
