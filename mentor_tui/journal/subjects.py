"""What is known of a subject: its confirmed entries, then one's own unconfirmed ones, folded when somebody asks.

The folds, and the time rules behind them, are imported only when the first subject is folded: the inbox is on the
screen before that.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mentor_tui.domain.delivery import OutboxState
from mentor_tui.domain.entry import Entry, FeedEntry, instant_text, parse_instant
from mentor_tui.journal.facts import Facts

if TYPE_CHECKING:
    from mentor_tui.domain.people import Member, Team
    from mentor_tui.domain.question import Question

QUESTION: Final = "question/"
MEMBER: Final = "member/"
UUID_LENGTH: Final = 36
MOST_FOUND: Final = 50
UNTOLD: Final = frozenset({"ack", "nudge", "snooze", "thanks", "note", "accepted"})
"""Kinds that say nothing which a search finds, and change no fact that it is narrowed by."""
PAST_THE_END: Final = 2**63 - 1
"""A position after any that a feed has."""

TRAY: Final = (OutboxState.REJECTED, OutboxState.RETURNED, OutboxState.RECALLED)
"""The states that wait for a person; an entry in one of them changes nothing of its subject."""

FEED_COLUMNS: Final = "position, id, chain, subject, author, received_at, contested, entry"


@dataclass(frozen=True, slots=True)
class AtHand:
    """Entries that have just come in, by subject: the end of the feed, from the position `since` on."""

    since: int
    of: Mapping[str, Sequence[FeedEntry]]

    @classmethod
    def page(cls, entries: Sequence[FeedEntry]) -> AtHand:
        """A page that the feed now ends with. What cannot be read is about no subject."""
        of: dict[str, list[FeedEntry]] = {}
        for item in entries:
            if item.entry is not None:
                of.setdefault(item.entry.subject, []).append(item)
        return cls(entries[0].position or 0, of)

    def tells_of(self, subject: str) -> bool:
        """Whether something in it can be searched for: an acknowledgement or a thanks changes nothing that is found."""
        return any(item.entry is not None and item.entry.kind not in UNTOLD for item in self.of[subject])


class Subjects(Facts):
    """The part of a journal that folds what it holds about one subject."""

    def question(self, question_id: str) -> Question | None:
        """The question as it is seen here; None when nobody asked it."""
        from mentor_tui.domain.folding import fold_question

        return fold_question(question_id, self._items(QUESTION + question_id))

    def member(self, member: str) -> Member | None:
        """The member as she is seen here; None when nobody added her."""
        from mentor_tui.domain.people import fold_member

        return fold_member(member, self._items(MEMBER + member))

    def members(self) -> list[Member]:
        """All members there ever were, by id; those removed say so."""
        from mentor_tui.domain.people import fold_member

        ids = [str(found[0]) for found in self._database.rows("SELECT id FROM people ORDER BY id")]
        items = self._items_of([MEMBER + member for member in ids])
        folded = (fold_member(member, items.get(MEMBER + member, [])) for member in ids)
        return [member for member in folded if member is not None]

    def team(self) -> Team:
        """What the team has in common."""
        from mentor_tui.domain.people import fold_team

        sql = """SELECT subject FROM feed WHERE subject >= 'team/' AND subject < 'team0'
                 UNION SELECT subject FROM outbox WHERE subject >= 'team/' AND subject < 'team0'"""
        items = self._items_of([str(found[0]) for found in self._database.rows(sql)])
        return fold_team(item for of_subject in items.values() for item in of_subject)

    def find(self, handle: str) -> list[str]:
        """The ids of the questions that `handle` is, begins or ends; at most MOST_FOUND."""
        exact = self._database.rows("SELECT question_id FROM inbox WHERE question_id = ?", (handle,))
        if exact or not handle or len(handle) >= UUID_LENGTH:
            return [str(found[0]) for found in exact]
        sql = """SELECT question_id FROM inbox
                 WHERE substr(question_id, 1, ?1) = ?2 OR substr(question_id, -?1) = ?2
                 ORDER BY question_id LIMIT ?3"""
        return [str(found[0]) for found in self._database.rows(sql, (len(handle), handle, MOST_FOUND))]

    def _items(self, subject: str) -> list[FeedEntry]:
        return self._items_of([subject]).get(subject, [])

    def _items_of(self, subjects: Collection[str], at_hand: AtHand | None = None) -> dict[str, list[FeedEntry]]:
        """What a fold reads of each subject: the feed's entries in order, then the outbox's."""
        wanted = json.dumps(list(subjects))
        items: dict[str, list[FeedEntry]] = {}
        sql = f"""SELECT {FEED_COLUMNS} FROM feed WHERE subject IN (SELECT value FROM json_each(?))
                  AND position < ? ORDER BY position"""
        for row in self._database.rows(sql, (wanted, at_hand.since if at_hand else PAST_THE_END)):
            items.setdefault(row[3], []).append(feed_entry(row))
        if at_hand is not None:
            for subject in subjects:
                items.setdefault(subject, []).extend(at_hand.of[subject])
        me = self._me()
        sql = """SELECT subject, entry, release_at FROM outbox
                 WHERE subject IN (SELECT value FROM json_each(?))
                 AND state NOT IN (SELECT value FROM json_each(?)) ORDER BY seq"""
        for subject, text, release_at in self._database.rows(sql, (wanted, json.dumps(TRAY))):
            entry = Entry.from_json(text)
            at = parse_instant(release_at) if release_at else entry.composed_at
            items.setdefault(subject, []).append(FeedEntry.unconfirmed(entry, me, at))
        return items


def feed_entry(row: tuple[Any, ...]) -> FeedEntry:
    """The entry in a row of FEED_COLUMNS."""
    position, entry_id, chain, _, author, received_at, contested, text = row
    return FeedEntry.received(entry_id, author, received_at, text, position, chain, bool(contested))


def feed_row(item: FeedEntry) -> tuple[Any, ...]:
    """The row of FEED_COLUMNS for an entry: its text as it came, also where nobody here can read it."""
    entry, text = item.entry, item.text
    return (
        item.position,
        item.id,
        item.chain,
        None if entry is None else entry.subject,
        item.author,
        instant_text(item.received_at),
        item.contested,
        storable_json(entry) if text is None and entry is not None else text,
    )


def storable_json(entry: Entry) -> str:
    """The entry as JSON that UTF-8 can hold: half a character, which JSON may carry, is escaped."""
    text = entry.to_json()
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(json.loads(text), separators=(",", ":"))
    return text
