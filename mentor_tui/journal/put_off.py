"""What is put off so that a long feed comes in quickly, and is done afterwards step by step.

Three things can be: folding everything anew, folding the questions of long pages, and the index of words, which no
list reads. Each has a fact that says how far it has come. The fact moves in the transaction of its step, so whoever is
killed between two steps, or stopped, goes on where he was at the next sync or start; and a key that writes waits for
one step at most.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Final, NamedTuple

from mentor_tui.journal.projection import Projection
from mentor_tui.journal.schema import TO_FOLD, TO_REFOLD, WORDS_THROUGH

STEP: Final = 500
"""How many subjects are folded anew, or how many texts indexed, in one transaction: a tenth of a second or two."""
STRETCH: Final = 500
"""How many positions of the feed are looked at for questions to fold, in one transaction."""

_BEFORE_ALL: Final = ""
_LONG_AGO: Final = datetime.fromtimestamp(0, UTC)

# Members come before questions: a question's act-by is reckoned on calendars that are folded already.
_NEXT_SUBJECTS: Final = """
    SELECT subject FROM feed WHERE subject > ?1 UNION SELECT subject FROM outbox WHERE subject > ?1
    ORDER BY subject LIMIT ?2
"""
_NOT_TOLD_OF: Final = """
    SELECT about FROM (
        SELECT 'question/' || question_id AS about FROM inbox UNION ALL SELECT 'member/' || id FROM people
    )
    WHERE NOT EXISTS (SELECT 1 FROM feed WHERE subject = about)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE subject = about)
"""
"""What an older feed told of, and this one does not."""
# Each question where the last of its entries stands: so it is folded once. What came after the stretch is folded.
_QUESTIONS_OF_STRETCH: Final = """
    SELECT subject, max(position) FROM feed
    WHERE position > ?1 AND position <= ?2 AND subject GLOB 'question/*'
    AND NOT EXISTS (SELECT 1 FROM feed AS later WHERE later.subject = feed.subject AND later.position > ?2)
    GROUP BY subject
"""
_WORDS: Final = "title, body, answers, facts"
_NEXT_WORDS: Final = "FROM said WHERE number > ? ORDER BY number LIMIT ?"


class Stretch(NamedTuple):
    """The positions of the feed, after `first` and through `last`, whose questions wait to be folded.

    `ahead` is how far the numbers of `said` are ahead of positions there: so a search knows the newest.
    """

    first: int
    last: int
    ahead: int


class PutOff(Projection):
    """The part of a journal that does later what need not be done at once."""

    def waits_for_work(self) -> bool:
        """Whether something was put off: until it is done lists and searches may miss what came last."""
        return any(self.setting(fact) is not None for fact in (TO_REFOLD, TO_FOLD, WORDS_THROUGH))

    def work_off(self) -> bool:
        """Do one step of what was put off, in one transaction; False when nothing is left, or another has the journal.

        It costs two small queries when nothing was, so that every sync can ask.
        """
        if self.read_only or not self.waits_for_work():
            return False
        with self._database.write() as connection:
            steps = (self._refold_some, self._fold_some, self._index_some)
            return any(step(connection) for step in steps)

    def to_fold(self) -> int:
        """How many entries came in long pages whose questions are not folded yet."""
        waiting = self._stretch_to_fold()
        return 0 if waiting is None else waiting.last - waiting.first

    def refold_if_due(self) -> None:
        """Finish folding everything anew: an older program's tables lack what this one's lists read."""
        while not self.read_only and self.setting(TO_REFOLD) is not None:
            self.work_off()

    def _put_off_folding(self, connection: sqlite3.Connection) -> None:
        """Have everything folded anew, the first step now: a small team's lists never show what is not so any more."""
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (TO_REFOLD, _BEFORE_ALL))
        connection.execute("DELETE FROM meta WHERE key = ?", (TO_FOLD,))
        self._refold_some(connection)

    def _put_off_questions(self, connection: sqlite3.Connection, after: int, through: int) -> None:
        """Fold the questions that these positions tell of later, together with those that wait for it already."""
        waiting = self._stretch_to_fold()
        if waiting is None:
            (number,) = connection.execute("SELECT coalesce(max(number), 0) FROM said").fetchone()
            waiting = Stretch(after, through, number - after)
        self._wait_to_fold(waiting._replace(last=through))

    def _put_off_words(self, connection: sqlite3.Connection) -> None:
        """Index no text that comes in from now on, until that is worked off."""
        sql = "INSERT OR IGNORE INTO meta SELECT ?, coalesce(max(number), 0) FROM said"
        connection.execute(sql, (WORDS_THROUGH,))

    def _refold_some(self, connection: sqlite3.Connection) -> bool:
        after = self.setting(TO_REFOLD)
        if after is None:
            return False
        subjects = [str(found[0]) for found in connection.execute(_NEXT_SUBJECTS, (after, STEP))]
        if len(subjects) == STEP:
            connection.execute("UPDATE meta SET value = ? WHERE key = ?", (subjects[-1], TO_REFOLD))
        else:
            subjects += [str(found[0]) for found in connection.execute(_NOT_TOLD_OF)]
            connection.execute("DELETE FROM meta WHERE key = ?", (TO_REFOLD,))
        self._refold(subjects, _LONG_AGO)
        return True

    def _fold_some(self, connection: sqlite3.Connection) -> bool:
        """The newest first: what waits for somebody is among them."""
        waiting = self._stretch_to_fold()
        if waiting is None:
            return False
        after = max(waiting.first, waiting.last - STRETCH)
        told_of = connection.execute(_QUESTIONS_OF_STRETCH, (after, waiting.last))
        numbers = {str(subject): waiting.ahead + position for subject, position in told_of}
        self._refold(numbers, _LONG_AGO, numbers=numbers)
        if after > waiting.first:
            self._wait_to_fold(waiting._replace(last=after))
        else:
            connection.execute("DELETE FROM meta WHERE key = ?", (TO_FOLD,))
        return True

    def _stretch_to_fold(self) -> Stretch | None:
        waiting = self.setting(TO_FOLD)
        return None if waiting is None else Stretch(*map(int, waiting.split()))

    def _wait_to_fold(self, stretch: Stretch) -> None:
        sql = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
        self._database.connection.execute(sql, (TO_FOLD, " ".join(map(str, stretch))))

    def _index_some(self, connection: sqlite3.Connection) -> bool:
        through = self.setting(WORDS_THROUGH)
        if through is None:
            return False
        run = (int(through), STEP)
        connection.execute(
            f"INSERT INTO said_words (rowid, {_WORDS}) SELECT number, {_WORDS} {_NEXT_WORDS}",
            run,
        )
        count, last = connection.execute(
            f"SELECT count(*), max(number) FROM (SELECT number {_NEXT_WORDS})", run
        ).fetchone()
        if count == STEP:
            connection.execute("UPDATE meta SET value = ? WHERE key = ?", (last, WORDS_THROUGH))
        else:
            connection.execute("DELETE FROM meta WHERE key = ?", (WORDS_THROUGH,))
        return True
