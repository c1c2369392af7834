"""A mentor's day on a disk that is recorded: what she does, and what was promised to her by each moment of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

from mentor_tui.domain.delivery import Cursor, OutboxState
from mentor_tui.domain.entry import Entry
from mentor_tui.journal import Journal, keeping
from mentor_tui.journal.subjects import TRAY
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.port import Outgoing, TeamStore
from mentor_tui.team.sync import Mirror, sync
from tests.campaign.power_disk import Disk
from tests.campaign.power_promises import (
    ASIDE,
    BACKUP,
    JOURNAL,
    STORE,
    TABLES_OF,
    Content,
    Moment,
    found_ids,
    read_all,
    rows_of,
)
from tests.campaign.verdict import Broken, Doubled, Lost
from tests.journal.world import about, answer, ask

ROLES: Final = {"ada": "mentor", "bo": "mentee", "cy": "mentor"}
QUESTIONS: Final = 4
PAGES_LONG: Final = 12_000
"""Characters of a text that takes several pages of a database."""
ROUNDS_TO_SETTLE: Final = 6


class Life:
    """From the start of the machine on: a journal, the team's store beside it, and some steps by chance.

    It goes on from `before`, which is what the disk holds.
    """

    def __init__(self, folder: Path, disk: Disk, before: Moment, chance: random.Random) -> None:
        self.folder = folder
        self.disk = disk
        self.chance = chance
        self.promised = before.promised.copy()
        self.contents: dict[str, Content | None] = dict(before.contents)
        self.moments = [before]
        self.stores: dict[str, EmbeddedStore] = {}
        self.journal = Journal.open(folder, insist=True)
        self.note("open the journal")
        if self.journal.identity() is None:
            self.journal.set_identity("ada", "team")
            self.note("say whose it is")
        if self.contents[STORE] is None and not (folder / STORE).exists():
            self.stores[""] = EmbeddedStore.create(folder / STORE, "team", self.now)
            self.note("make the store")
        for member, role in ROLES.items():
            self.store("").enrol(member, role)
            self.note(f"enrol {member}")

    def now(self) -> datetime:
        return self.promised.at

    def store(self, member: str) -> EmbeddedStore:
        """The team's store as a member has it."""
        if member not in self.stores:
            self.stores[member] = EmbeddedStore(self.folder / STORE, member, self.now)
        return self.stores[member]

    def note(self, step: str) -> None:
        """A step has returned: what it did is promised from here on."""
        if len(self.disk.events) == self.moments[-1].events:
            return
        self.contents[JOURNAL] = read_all(self.journal._database.rows, TABLES_OF[JOURNAL])
        if (self.folder / STORE).exists():
            with self.store("")._reading() as connection:
                self.contents[STORE] = read_all(lambda sql: connection.execute(sql).fetchall(), TABLES_OF[STORE])
        self._keeps_what_it_promised()
        self.moments.append(Moment(len(self.disk.events), step, dict(self.contents), self.promised.copy()))

    def _keeps_what_it_promised(self) -> None:
        """With the power on, too: this ties the rows, which are compared after a power loss, to what they mean."""
        drafts = {(draft.subject, draft.move): draft.text for draft in self.journal.drafts()}
        if drafts != self.promised.drafts:
            raise Broken("a draft is not what was typed")
        ids = found_ids(self.contents[JOURNAL])
        if not self.promised.written <= set(ids):
            raise Lost("what was written is neither in the outbox nor in the feed")
        if max(ids.values(), default=1) > 1:
            raise Doubled("an entry is there twice")

    # What the mentor does.

    def types(self) -> None:
        subject = about(self._question())
        text = f"draft {self._number()} " + "x" * self.chance.choice((5, 300, PAGES_LONG))
        self.promised.drafts[subject, "reply"] = text
        self.journal.save_draft(subject, "reply", text, at=self.now())

    def forgets_a_draft(self) -> None:
        if self.promised.drafts:
            subject, move = self.chance.choice(sorted(self.promised.drafts))
            del self.promised.drafts[subject, move]
            self.journal.drop_draft(subject, move)

    def sends(self) -> None:
        entry = self._answer(self._question())
        undo_until = self.now() + timedelta(minutes=self.chance.choice((0, 10)))
        self.promised.drafts.pop((entry.subject, "reply"), None)
        self.promised.written |= {entry.id}
        self.journal.write([entry], send_after=undo_until, drop_draft=(entry.subject, "reply"))

    def undoes(self) -> None:
        waiting = [row.entry for row in self.journal.outbox() if row.first_sent_at is None]
        waiting = [entry for entry in waiting if self._state(entry.id) is OutboxState.QUEUED]
        if not waiting:
            return
        entry = self.chance.choice(waiting)
        place, text = (entry.subject, "reply"), entry.body["text"]
        newer = self.promised.drafts.get(place)
        self.promised.drafts[place] = text if newer in (None, text) else f"{text}\n\n{newer}"
        self.promised.written -= {entry.id}
        self.journal.undo(entry.id)

    def recalls(self) -> None:
        on_the_way = self._waiting(OutboxState.SENT, OutboxState.HELD)
        if on_the_way:
            self.journal.recall(self.chance.choice(on_the_way).id)

    def decides(self) -> None:
        came_back = self._waiting(*TRAY)
        if not came_back:
            return
        entry = self.chance.choice(came_back)
        self.promised.written -= {entry.id}
        if self.chance.random() < 0.5:
            self.journal.discard(entry.id)
        else:
            again = self._answer(self._question())
            self.promised.written |= {again.id}
            self.journal.requeue(entry.id, again, self.now())

    def looks_elsewhere(self) -> None:
        self.journal.set_setting("view", str(self._number()))

    def syncs(self) -> None:
        self._sync(self.now() + timedelta(hours=self.chance.choice((0, 0, 2, 2))))

    def _sync(self, wall: datetime) -> None:
        sync(
            cast(Mirror, _Noting(self.journal, self.note)),
            cast(TeamStore, _Noting(self.store("ada"), self.note)),
            self.now,
            release_at=lambda _, now: wall if wall > now else None,
            batch=3,
            page=4,
        )

    def begins_again(self) -> None:
        """What a sync does when the store was restored: a whole new mirror."""
        self.journal.begin_fresh()
        self.note("begin a new mirror")
        cursor = Cursor()
        while page := self.store("ada").pull(cursor.position, cursor.chain, 5).entries:
            self.note("pull")
            cursor = self.journal.take_fresh_page(page)
            self.note("take a page of the new mirror")
        self.journal.adopt_fresh()

    def keeps_a_backup(self) -> None:
        keeping.backup(self.journal, self.folder / BACKUP)
        self.contents[BACKUP] = self.contents[JOURNAL]
        self.promised.in_backup = self.promised.copy()

    def takes_the_backup(self) -> None:
        kept = self.promised.in_backup
        if kept is None or self.contents[BACKUP] is None:
            return
        self.close()
        keeping.restore(self.folder, self.folder / BACKUP, self.now())
        self.contents[ASIDE] = self.contents[JOURNAL]
        self.journal = Journal.open(self.folder, insist=True)
        self.promised = replace(
            kept, drafts=dict(kept.drafts), at=self.now(), numbers=self.promised.numbers, in_backup=kept
        )

    def opens_again(self) -> None:
        self.close()
        self.journal = Journal.open(self.folder, insist=True)

    def others_write(self) -> None:
        question = self._question()
        if self.chance.random() < 0.6:
            self.store("bo").push([Outgoing(ask(question, self.now()))])
        else:
            self.store("cy").push([Outgoing(self._answer(question))])

    def time_passes(self) -> None:
        self.promised.at += timedelta(minutes=self.chance.choice((1, 30, 150)))

    def goes_on(self, most: int) -> None:
        """Some steps by chance."""
        kinds, weights = zip(*STEPS.items(), strict=True)
        self.does(*self.chance.choices(kinds, weights, k=self.chance.randint(1, most)))

    def does(self, *steps: Step) -> None:
        """These steps, each noted when it has returned."""
        for step in steps:
            step(self)
            self.note(step.__name__)

    def settles(self) -> None:
        """Everything is sent and comes back: it is there once, for her and for the team."""
        self.promised.at += timedelta(hours=3)
        for _ in range(ROUNDS_TO_SETTLE):
            self._sync(self.now())
            if not [row for row in self.journal.outbox() if row.state not in TRAY]:
                break
        feed = [row for row in rows_of(self.contents[STORE], "entry") if row[4] is not None]
        if sorted(row[4] for row in feed) != list(range(1, len(feed) + 1)):
            raise Broken("the store's positions are not dense")
        mirror = {(row[0], row[1], row[2]) for row in rows_of(self.contents[JOURNAL], "feed")}
        if mirror != {(row[4], row[1], row[5]) for row in feed}:
            raise Broken("the mirror is not the feed")
        if [row for row in self.journal.outbox() if row.state not in TRAY]:
            raise Broken("the outbox never comes to rest")

    def close(self) -> None:
        """Let go of all files."""
        self.journal.close()
        for store in self.stores.values():
            store.close()

    def _question(self) -> str:
        return f"q{self.chance.randrange(QUESTIONS)}"

    def _number(self) -> int:
        self.promised.numbers += 1
        return self.promised.numbers

    def _answer(self, question: str) -> Entry:
        name = f"answer {self._number()} of {self.chance.getrandbits(40)}"
        return answer(question, name, f"{name} " + "y" * self.chance.choice((5, 800)), self.now())

    def _waiting(self, *states: OutboxState) -> list[Entry]:
        return [row.entry for row in self.journal.outbox() if row.state in states]

    def _state(self, entry_id: str) -> OutboxState | None:
        return next((row.state for row in self.journal.outbox() if row.entry.id == entry_id), None)


Step = Callable[[Life], None]
STEPS: Final[Mapping[Step, int]] = {
    Life.types: 6,
    Life.forgets_a_draft: 1,
    Life.sends: 6,
    Life.undoes: 2,
    Life.recalls: 4,
    Life.decides: 4,
    Life.looks_elsewhere: 1,
    Life.syncs: 5,
    Life.begins_again: 1,
    Life.keeps_a_backup: 1,
    Life.takes_the_backup: 1,
    Life.opens_again: 1,
    Life.others_write: 5,
    Life.time_passes: 3,
}


class _Noting:
    """Notes each call of `target` when it has returned: each is a transaction of its own."""

    def __init__(self, target: object, note: Callable[[str], None]) -> None:
        self._target = target
        self._note = note

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        def noted(*given: Any, **named: Any) -> Any:
            done = method(*given, **named)
            self._note(name)
            return done

        return noted
