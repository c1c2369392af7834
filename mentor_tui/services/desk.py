"""The desk: what every use case works at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from mentor_tui.domain.entry import Body, Entry, new_id
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.people import may_write, who_writes

if TYPE_CHECKING:
    from mentor_tui.domain.people import Member
    from mentor_tui.domain.question import Question
    from mentor_tui.journal import Journal
    from mentor_tui.settings import Paths
    from mentor_tui.team.port import Registrar, TeamStore
    from mentor_tui.team.postgres.address import Address


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works here, with which journal, clock and store.

    `now` gives aware UTC instants. `open_store` connects to the team's store, which may raise StoreUnreachable; the
    caller closes what it opened. `entropy` gives that many random bytes. `open_registrar` takes the address of an
    administrator's login, which a store on a `server` needs and a file does not; it raises BadInput without.
    """

    me: str
    journal: Journal
    open_store: Callable[[], TeamStore]
    now: Callable[[], datetime]
    entropy: Callable[[int], bytes]
    home: Paths
    open_registrar: Callable[[str | None], Registrar]
    server: Address | None = None

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written: another process has the journal."""
        return self.journal.read_only

    def for_thread(self) -> Desk:
        """The same desk with a database connection of its own, for use on another thread."""
        return replace(self, journal=self.journal.another())

    def close(self) -> None:
        """Let go of the journal."""
        self.journal.close()

    def self(self) -> Member:
        """The member who works here. Raises BadInput when the team's feed has not told of her yet."""
        member = self.journal.member(self.me)
        if member is None:
            raise BadInput(f"{self.me} is not known here yet: run `mentor sync`")
        return member

    @property
    def knows_me(self) -> bool:
        """Whether the team's feed has told of her who works here."""
        return self.journal.member(self.me) is not None

    def name_of(self, member: str) -> str:
        """What a member is called; her id when nothing is known of her."""
        known = self.journal.member(member) if member else None
        return known.name if known is not None else member

    def question(self, question_id: str) -> Question:
        """The question with this id. Raises BadInput when there is none."""
        question = self.journal.question(question_id)
        if question is None:
            raise BadInput(f"there is no question {question_id} here: `mentor inbox` lists them")
        return question

    def entry(
        self,
        subject: str,
        kind: str,
        body: Body,
        *,
        claim: str | None = None,
        based_on: str | None = None,
        quiet: bool = False,
        audience: tuple[str, ...] | None = None,
    ) -> Entry:
        """A new entry, composed now. Raises Refused when it is not this member's to write: the store would say so.

        `audience` are those who may read it besides her; None: everybody.
        """
        now = self.now()
        role = self.self().role
        if not may_write(role, self.me, kind, subject):
            raise Refused(f"that is for {who_writes(kind)} to do, and you are a {role} here: ask one")
        return Entry(
            id=new_id(now, self.entropy(10)),
            subject=subject,
            kind=kind,
            body=body,
            composed_at=now,
            claim=claim,
            based_on=based_on,
            quiet=quiet,
            audience=audience,
        )

    def entry_about(self, question: Question, kind: str, body: Body, *, claim: str | None = None) -> Entry:
        """A new entry about a question as it is seen here now."""
        from mentor_tui.domain.question import QUIET_KINDS, question_subject

        return self.entry(
            question_subject(question.id),
            kind,
            body,
            claim=claim,
            based_on=question.last_moving or None,
            quiet=kind in QUIET_KINDS,
        )
