"""Three members who ask, answer, hold and recall, over a network and machines that fail in every way.

What must hold, whatever happens: nothing written is lost, nothing is applied twice, positions are dense, one answer
per cycle stands uncontested, and all members agree once the failing stops.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import ClassVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import GENESIS, Entry, new_id, next_chain
from mentor_tui.domain.hours import make_calendar
from mentor_tui.domain.question import answer_claim, question_subject
from mentor_tui.team.port import Outcome, TeamStore
from mentor_tui.team.sync import Mirror, sync
from tests.campaign.places import CentralOf, LocalOf, MemoryCentral, TwinLocal
from tests.campaign.trouble import CALM, Crash, LineWentDead, Stepped, Traffic, Trouble, Wire
from tests.team.twin import IN_TRAY

START = datetime(2026, 3, 10, 8, tzinfo=UTC)
ROLES = {"amy": "mentor", "ben": "mentor", "mia": "mentee"}
MEMBERS = sorted(ROLES)
CALENDAR = make_calendar("Europe/Berlin", "mon-fri 09:00-17:00", around=START).to_body()
LONGEST_WALL = 8
ROUNDS_TO_AGREE = 8

members = st.sampled_from(MEMBERS)
mentors = st.sampled_from([member for member, role in ROLES.items() if role == "mentor"])
picks = st.integers(0, 7)
undo_times = st.sampled_from([0, 0, 10])
walls = st.sampled_from([0, 0, LONGEST_WALL])
faults = st.one_of(
    st.just(CALM),
    st.just(("offline", 0)),
    st.tuples(st.just("crash"), st.integers(1, 24)),
    st.tuples(st.sampled_from(["request lost", "answer lost"]), st.integers(1, 4)),
)


class Replicas(RuleBasedStateMachine):
    """The campaign. Subclasses choose the places, or plant a fault."""

    local: ClassVar[LocalOf] = TwinLocal
    central: ClassVar[CentralOf] = MemoryCentral
    restores: ClassVar[bool] = True
    """Whether old databases are put in place of current ones."""

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.numbers = count(1)
        self.center = self.central(lambda: self.at, ROLES)
        self.locals = {member: self.local(member) for member in MEMBERS}
        self.walls = dict.fromkeys(MEMBERS, START)
        self.questions: list[str] = []
        self.written: dict[str, tuple[str, str]] = {}
        self.gone: set[str] = set()
        self.taken_back: set[str] = set()
        self.restored: set[str] = set()
        self.traffic = Traffic()
        self.store_backup = self.center.backup()
        self.local_backups = {member: local.backup() for member, local in self.locals.items()}

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.center.close()
            for local in self.locals.values():
                local.close()

    @initialize()
    def a_question_that_all_have_seen(self) -> None:
        self._ask(undo_for=0)
        self.everybody_syncs()

    # What people do; their program tries to sync right after it.

    @rule(undo_for=undo_times, then=faults)
    def ask(self, undo_for: int, then: Trouble) -> None:
        self._ask(undo_for)
        self._sync("mia", then)

    @rule(member=mentors, pick=picks, undo_for=undo_times, wall=walls, then=faults)
    def answer(self, member: str, pick: int, undo_for: int, wall: int, then: Trouble) -> None:
        self.walls[member] = max(self.walls[member], self.at + timedelta(hours=wall))
        self._about(member, pick, "answer", undo_for)
        self._sync(member, then)

    @rule(member=mentors, pick=picks, then=faults)
    def acknowledge(self, member: str, pick: int, then: Trouble) -> None:
        self._about(member, pick, "ack")
        self._sync(member, then)

    @rule(pick=picks, kind=st.sampled_from(["message", "reopen"]), then=faults)
    def write_more(self, pick: int, kind: str, then: Trouble) -> None:
        self._about("mia", pick, kind)
        self._sync("mia", then)

    @rule(member=members, pick=picks, then=faults)
    def take_back(self, member: str, pick: int, then: Trouble) -> None:
        can = (OutboxState.QUEUED, OutboxState.SENT, OutboxState.HELD)
        waiting = [entry_id for entry_id, state in self.locals[member].states().items() if state in can]
        if waiting and self.locals[member].take_back(entry_id := waiting[pick % len(waiting)]):
            self.gone.add(entry_id)
            self._was_taken_back(member, {entry_id})
        self._sync(member, then)

    @rule(minutes=st.sampled_from([1, 30, 300]))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    # What machines do.

    @rule(member=members, fault=faults)
    def sync(self, member: str, fault: Trouble) -> None:
        self._sync(member, fault)

    @rule()
    def everybody_syncs(self) -> None:
        for member in ("mia", "amy", "ben"):
            self._sync(member, CALM)

    @rule(pick=picks)
    def a_request_arrives_again(self, pick: int) -> None:
        if pushes := self.traffic.pushes:
            member, outgoing, recall = pushes[-1 - pick % len(pushes)]
            self.center.open(member).push(outgoing, recall)

    @precondition(lambda self: self.restores)
    @rule()
    def back_the_store_up(self) -> None:
        self.store_backup = self.center.backup()

    @precondition(lambda self: self.restores)
    @rule()
    def restore_the_store(self) -> None:
        self.center.restore(self.store_backup)
        self.restored.update(MEMBERS)
        self.taken_back.clear()

    @precondition(lambda self: self.restores)
    @rule(member=members)
    def back_a_local_database_up(self, member: str) -> None:
        self.local_backups[member] = self.locals[member].backup()

    @precondition(lambda self: self.restores)
    @rule(member=members)
    def restore_a_local_database(self, member: str) -> None:
        self.locals[member].restore(self.local_backups[member])
        self.restored.add(member)
        self.taken_back -= self._written_by(member)
        self.gone |= self._written_by(member)
        self._find_again(member)

    # What must hold at every moment.

    @invariant()
    def the_feed_is_dense_and_nothing_is_twice_in_it(self) -> None:
        chain = GENESIS
        rows = self.center.rows()
        for place, row in enumerate(rows, start=1):
            chain = next_chain(chain, row.id, row.received_at or self.at)
            assert (row.position, row.chain) == (place, chain)
            assert row.entry is not None
            assert self.written[row.id] == (row.author, row.entry.to_json())
            assert row.release_at is None or row.release_at <= self.at
        assert len({row.id for row in rows}) == len(rows)

    @invariant()
    def one_answer_to_a_cycle_stands(self) -> None:
        holders: set[str] = set()
        for row in self.center.rows():
            if row.entry is not None and row.entry.claim is not None:
                assert (row.entry.claim in holders) == (row.outcome is Outcome.CONTESTED)
                holders.add(row.entry.claim)

    @invariant()
    def what_was_released_was_looked_at_again(self) -> None:
        rows = self.center.rows()
        places = {row.id: place for place, row in enumerate(rows)}
        for place, row in enumerate(rows):
            assert row.entry is not None
            if row.entry.quiet or row.received_at != row.release_at or row.entry.based_on not in places:
                continue
            for other in rows[places[row.entry.based_on] + 1 : place]:
                assert other.entry is not None
                moved = other.outcome is Outcome.APPLIED and not other.entry.quiet
                assert not moved or other.author == row.author or other.entry.subject != row.entry.subject

    @invariant()
    def what_was_taken_back_is_not_in_the_feed(self) -> None:
        """Undone before it was sent, or recalled with the store's word."""
        assert not self.taken_back & {row.id for row in self.center.rows()}

    @invariant()
    def nothing_written_is_lost(self) -> None:
        for member in MEMBERS:
            assert self._written_by(member) - self.gone <= self._known_to(member)

    @invariant()
    def mirrors_are_dense_and_apart_from_the_outbox(self) -> None:
        for local in self.locals.values():
            feed = local.confirmed()
            assert [item.position for item in feed] == list(range(1, len(feed) + 1))
            assert not {item.id for item in feed} & set(local.states())

    def settle(self) -> None:
        """Everything works, and all the walls come down: everybody comes to the same, and nothing is missing."""
        self.at += timedelta(hours=LONGEST_WALL + 1)
        for _ in range(ROUNDS_TO_AGREE):
            before = self._picture()
            self.everybody_syncs()
            if self._picture() == before:
                break
        else:
            raise AssertionError("the members never come to rest")
        feed = [(row.id, row.chain) for row in self.center.rows()]
        in_feed = {entry_id for entry_id, _ in feed}
        for member, local in self.locals.items():
            assert [(item.id, item.chain) for item in local.confirmed()] == feed
            states = local.states()
            assert set(states.values()) <= IN_TRAY
            assert self._written_by(member) - self.gone <= in_feed | set(states)
        self.the_feed_is_dense_and_nothing_is_twice_in_it()
        self.one_answer_to_a_cycle_stands()

    def _picture(self) -> object:
        mirrors = [([item.chain for item in one.confirmed()], one.states()) for one in self.locals.values()]
        return [row.chain for row in self.center.rows()], mirrors

    def _sync(self, member: str, fault: Trouble) -> None:
        kind, number = fault
        if kind == "offline":
            return
        steps = count(1)

        def step() -> None:
            if kind == "crash" and next(steps) == number:
                raise Crash

        local = self.locals[member]
        store = Stepped(Wire(self.center.open(member), member, self.traffic, fault), step)
        try:
            sync(
                cast(Mirror, Stepped(local.mirror(), step)),
                cast(TeamStore, store),
                lambda: self.at,
                release_at=lambda entry, now: self.walls[member] if self.walls[member] > now else None,
                batch=2,
                page=3,
            )
        except (LineWentDead, Crash):
            local.reopen()
        recalled = {entry_id for entry_id, state in local.states().items() if state is OutboxState.RECALLED}
        self._was_taken_back(member, recalled)
        self._find_again(member)

    def _ask(self, undo_for: int) -> None:
        question = self._id()
        self.questions.append(question)
        body = {"title": "how?", "mentee": "mia", "calendar": CALENDAR}
        self._write("mia", Entry(self._id(), question_subject(question), "ask", body, self.at), undo_for)

    def _about(self, member: str, pick: int, kind: str, undo_for: int = 0) -> None:
        if not self.questions:
            return
        question = self.questions[pick % len(self.questions)]
        subject = question_subject(question)
        seen = [item.entry for item in self.locals[member].confirmed() if item.entry is not None]
        cycle = 1 + sum(entry.subject == subject and entry.kind == "reopen" for entry in seen)
        entry = Entry(
            id=self._id(),
            subject=subject,
            kind=kind,
            body={"text": f"{kind} by {member}", "cycle": cycle},
            composed_at=self.at,
            claim=answer_claim(question, cycle) if kind == "answer" else None,
            based_on=self.locals[member].last_moving(subject),
            quiet=kind == "ack",
        )
        self._write(member, entry, undo_for)

    def _write(self, member: str, entry: Entry, undo_for: int) -> None:
        self.written[entry.id] = (member, entry.to_json())
        self.locals[member].write(entry, self.at + timedelta(minutes=undo_for))

    def _was_taken_back(self, member: str, entry_ids: set[str]) -> None:
        """A restored database forgets what it sent, a restored store what was recalled: no promise holds then."""
        if member not in self.restored:
            self.taken_back |= entry_ids

    def _find_again(self, member: str) -> None:
        """What was undone, or went with a restored database, counts again once its author has it back."""
        self.gone -= self._known_to(member) & self._written_by(member)

    def _written_by(self, member: str) -> set[str]:
        return {entry_id for entry_id, (author, _) in self.written.items() if author == member}

    def _known_to(self, member: str) -> set[str]:
        local = self.locals[member]
        return set(local.states()) | {item.id for item in local.confirmed()}

    def _id(self) -> str:
        return new_id(self.at, next(self.numbers).to_bytes(10, "big"))
