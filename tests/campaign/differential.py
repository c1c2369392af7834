"""The same steps over several stores at once: they must give the same receipts, and the same feed to every reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, ClassVar, Final, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from mentor_tui.domain.entry import GENESIS, LARGEST_ENTRY, Entry, new_id, next_chain
from mentor_tui.domain.errors import MentorError
from mentor_tui.team.ledger import Row
from mentor_tui.team.port import Identity, Outgoing, Page, Pushed, TeamStore
from tests.campaign.machine import Replicas
from tests.campaign.places import Central, CentralOf, Clock, EmbeddedCentral, MemoryCentral
from tests.campaign.served import postgres_teams
from tests.campaign.verdict import Broken, Result

STEPS: Final = 50
START: Final = datetime(2026, 3, 10, 8, tzinfo=UTC)
ROLES: Final = {"amy": "mentor", "ben": "backup", "lea": "lead", "mia": "mentee"}
ALL: Final = 1000

Answer = TypeVar("Answer")


def the_same(answers: Sequence[Answer]) -> Answer:
    """What all stores say. Raises AssertionError when one says something else."""
    for answer in answers[1:]:
        assert answer == answers[0]
    return answers[0]


class Together:
    """A store that is several, side by side. `places` makes them."""

    def __init__(self, places: Sequence[CentralOf], now: Clock, roles: dict[str, str]) -> None:
        self.centers: list[Central] = [place(now, roles) for place in places]
        self.read: Sequence[Row] | None = None
        """Their rows, as long as nobody has asked them for anything since."""

    def open(self, member: str) -> TeamStore:
        return SideBySide(self, [center.open(member) for center in self.centers])

    def rows(self, after: int = 0) -> Sequence[Row]:
        if self.read is None:
            self.read = the_same([list(center.rows()) for center in self.centers])
        return self.read[after:]

    def backup(self) -> object:
        return [center.backup() for center in self.centers]

    def restore(self, backup: Sequence[Any]) -> None:
        self.read = None
        for center, kept in zip(self.centers, backup, strict=True):
            center.restore(kept)

    def close(self) -> None:
        for center in self.centers:
            center.close()


class SideBySide:
    """A member's store in each of them."""

    def __init__(self, together: Together, stores: Sequence[TeamStore]) -> None:
        self._together = together
        self._stores = stores

    def whoami(self) -> Identity:
        return self._all(lambda store: replace(store.whoami(), team="team"))

    def push(self, outgoing: Sequence[Outgoing], recall: Sequence[str] = ()) -> Pushed:
        return self._all(lambda store: store.push(outgoing, recall))

    def pull(self, after: int, chain_at_after: str, limit: int) -> Page:
        return self._all(lambda store: store.pull(after, chain_at_after, limit))

    def close(self) -> None:
        for store in self._stores:
            store.close()

    def _all(self, ask: Callable[[TeamStore], Answer]) -> Answer:
        self._together.read = None
        return the_same([ask(store) for store in self._stores])


def all_three(postgres: CentralOf) -> CentralOf:
    """Memory, a file and a PostgreSQL database, side by side."""
    return lambda now, roles: Together([MemoryCentral, EmbeddedCentral, postgres], now, roles)


def spoiled(entry: Entry, how: str) -> Entry:
    """The entry with something wrong or odd about it."""
    return replace(entry, **SPOILT[how])


SPOILT: Final[dict[str, dict[str, Any]]] = {
    "nothing": {},
    "no id": {"id": "7"},
    "id in capitals": {"id": "019CD7A2-0000-7000-8000-00000000000A"},
    "no subject": {"subject": ""},
    "subject with a space": {"subject": "question/a b"},
    "subject of three parts": {"subject": "question/a/b"},
    "kind in capitals": {"kind": "Answer"},
    "unknown kind": {"kind": "song"},
    "claim of one part": {"claim": "answer"},
    "claim of five parts": {"claim": "answer/a/b/c/d"},
    "claim of a new sort": {"claim": "doc/a/1"},
    "based on no id": {"based_on": "yesterday"},
    "reader with a slash": {"audience": ("amy/ben",)},
    "nobody reads it": {"audience": ()},
    "too many readers": {"audience": ("amy",) * 1001},
    "version nought": {"v": 0},
    "version of tomorrow": {"v": 2},
    "version of no time": {"v": 1_000_001},
    "NUL": {"body": {"text": "a\0b"}},
    "NUL as words": {"body": {"text": "a\\u0000b"}},
    "half a character": {"body": {"text": "\ud800"}},
    "not a number": {"body": {"estimate": float("nan")}},
    "large number": {"body": {"estimate": 10**100}},
    "too large": {"body": {"text": "é" * (LARGEST_ENTRY // 2)}},
    "as large as may be": {"body": {"text": "x" * (LARGEST_ENTRY - 400)}},
    "no body": {"body": None},
    "no zone": {"composed_at": START.replace(tzinfo=None)},
}

members = st.sampled_from(sorted(ROLES))
picks = st.integers(0, 20)
limits = st.sampled_from((-1, 0, 1, 3, ALL, 10**12))
readers = st.sampled_from((None, None, ("ben",), ("mia", "lea")))
good = st.fixed_dictionaries(
    {
        "kind": st.just("message"),
        "subject": st.sampled_from(("question/q", "question/q", "question/r")),
        "claim": st.sampled_from((None, None, None, "doc/d/1", "doc/d/2")),
        "based_on": st.none() | st.integers(0, 3),
        "quiet": st.sampled_from((False, False, True)),
        "audience": readers,
        "held_for": st.sampled_from((None, None, 5, 60)),
    }
)
odd = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(("answer", "message", "ack", "resolved", "hours_declared", "team_set")),
        "subject": st.sampled_from(("question/q", "member/amy", "member/mia")),
        "claim": st.sampled_from((None, "answer/q/1", "resolution/q/1", "nudge/q/1", "doc/d/1")),
        "based_on": st.none() | picks,
        "quiet": st.booleans(),
        "audience": readers,
        "held_for": st.sampled_from((None, -5, 0, 5)),
        "again": st.none() | picks,
        "spoilt": st.just("nothing") | st.sampled_from(sorted(SPOILT)),
    }
)


class Stores(RuleBasedStateMachine):
    """People and programs that say anything to their stores, well-behaved or not. Subclasses choose the stores."""

    central: ClassVar[CentralOf]

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.numbers = count(1)
        self.center = self.central(lambda: self.at, ROLES)
        self.ids = [self._id()]
        self.backup = self.center.backup()

    def teardown(self) -> None:
        try:
            self.at += timedelta(hours=2)
            self.everybody_reads()
        finally:
            self.center.close()

    @initialize()
    def all_know_who_is_asking(self) -> None:
        for member in ROLES:
            assert self.center.open(member).whoami() == Identity(member, ROLES[member], "team")

    @rule(member=members, given=st.lists(good, min_size=1, max_size=3))
    def push(self, member: str, given: list[dict[str, Any]]) -> None:
        self.center.open(member).push([self._outgoing(**draft) for draft in given])

    @rule(member=members, given=st.lists(odd, max_size=4), recalled=st.lists(picks, max_size=2))
    def push_anything(self, member: str, given: list[dict[str, Any]], recalled: list[int]) -> None:
        outgoing = [self._outgoing(**draft) for draft in given]
        self.center.open(member).push(outgoing, [self._known(pick) for pick in recalled])

    @rule(
        member=members, after=st.integers(-1, 12), limit=st.sampled_from((-1, 0, 1, 3, ALL, 10**9)), lie=st.booleans()
    )
    def pull(self, member: str, after: int, limit: int, lie: bool) -> None:
        chain = GENESIS
        for row in self.center.rows()[: max(after, 0)]:
            chain = next_chain(chain, row.id, row.received_at or self.at)
        self.center.open(member).pull(after, "1" * 64 if lie else chain, limit)

    @rule(minutes=st.sampled_from((-10, 1, 5, 30)))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @rule()
    def back_up(self) -> None:
        self.backup = self.center.backup()

    @rule()
    def restore(self) -> None:
        self.center.restore(self.backup)

    @rule()
    def everybody_reads(self) -> None:
        feeds = [self.center.open(member).pull(0, GENESIS, ALL) for member in ROLES]
        assert len({page.head for page in feeds}) == 1
        self.center.rows()

    def _outgoing(
        self,
        *,
        based_on: int | None,
        held_for: int | None,
        again: int | None = None,
        spoilt: str = "nothing",
        **fields: Any,
    ) -> Outgoing:
        entry = Entry(
            id=self._id() if again is None else self._known(again),
            body={"text": 'é\U0001f600 \\ " \x7f'},
            composed_at=self.at,
            based_on=None if based_on is None else self._known(based_on),
            **fields,
        )
        self.ids.append(entry.id)
        return Outgoing(spoiled(entry, spoilt), _after(self.at, held_for))

    def _known(self, pick: int) -> str:
        return self.ids[-1 - pick % len(self.ids)]

    def _id(self) -> str:
        return new_id(self.at, next(self.numbers).to_bytes(10, "big"))


def _after(at: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else at + timedelta(minutes=minutes)


def over_all(machine: type[RuleBasedStateMachine], postgres: CentralOf) -> type[RuleBasedStateMachine]:
    """A machine over all three stores."""
    return type(f"{machine.__name__}OverAll", (machine,), {"central": staticmethod(all_three(postgres))})


def run(size: int, seed: int) -> Result:
    """So many runs of each machine: members with their replicas, and whoever says anything."""
    with postgres_teams() as teams:
        return sum((_found_by(over_all(machine, teams), size, seed) for machine in (Replicas, Stores)), Result())


def _found_by(machine: type[RuleBasedStateMachine], size: int, seed: int) -> Result:
    budget = settings(
        max_examples=size,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(with_seed(seed)(machine), settings=budget)
    except (AssertionError, MentorError) as error:
        return replace(Result.of(Broken(f"{machine.__name__}: {error}"), f"seed {seed}"), runs=size)
    return Result(runs=size)
