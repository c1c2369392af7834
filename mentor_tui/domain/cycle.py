"""A cycle: the span that a clock runs over, the answers given in it, and what was decided between them.

One answer ends a cycle (R8). The first that the store received is delivered; each that comes after it waits, until a
lead's one word keeps one of them, says it in a text merged from them, or makes the others separate records. Whatever
is decided, no text goes away: each answer stays with its cycle, and `standing` says what became of it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from mentor_tui.domain.hours import Calendar
from mentor_tui.domain.values import replace, value


class Standing(StrEnum):
    """What an answer is to those who read it now."""

    STANDS = "stands"
    """It is the answer."""
    WAITING = "waiting"
    """Another came first: it waits for the lead's decision, and the mentee does not have it as an answer."""
    SUPERSEDED = "superseded"
    """The lead decided for another text. Its own is kept."""
    SEPARATE = "separate"
    """Another answer stands; this one is kept beside it as a separate record (R8)."""
    OVERRULED = "overruled"
    """It came when the decision was made already, without it. Its text is kept, and its author is told."""


@value
class Answer:
    """An answer or an ask-back as it was given. `at` is when the store received it; it may still be on its way."""

    entry_id: str
    form: str
    author: str
    at: datetime
    composed_at: datetime
    text: str
    confirmed: bool
    p0: bool = False


@value
class Resolution:
    """The end of a contest: the answer that was kept, or a text merged by hand.

    `separate` are the entries that became separate records, `among` all those that the lead decided between.
    """

    entry_id: str
    author: str
    at: datetime
    keep: str
    text: str
    separate: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    confirmed: bool = True


@value
class Cycle:
    """A span that a clock runs over. `calendar` is the mentee's as it was when the clock started: it never moves.

    `overruled` are the decisions that came second: they changed nothing.
    """

    number: int
    started_at: datetime
    calendar: Calendar
    acked_at: datetime | None = None
    acked_by: str | None = None
    answers: tuple[Answer, ...] = ()
    resolution: Resolution | None = None
    overruled: tuple[Resolution, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether the team has several answers and nobody has decided yet; one on its way is no contest so far."""
        if self.resolution is not None or len(self.answers) < 2:
            return False
        return sum(answer.confirmed for answer in self.answers) > 1

    @property
    def answer(self) -> Answer | None:
        """The answer that stands: the one resolved upon, else the first that the store received."""
        kept = self._kept
        if kept is None or self.resolution is None:
            return kept
        return replace(kept, text=self.resolution.text or kept.text)

    @property
    def said(self) -> tuple[Answer | Resolution, ...]:
        """The answers, and the decisions between them."""
        decided = () if self.resolution is None else (self.resolution,)
        return (*self.answers, *decided, *self.overruled)

    @property
    def set_aside(self) -> tuple[Answer | Resolution, ...]:
        """The answers that do not stand by somebody else's word, and what came when it was decided already."""
        word = self.resolution
        if word is None:
            return self.overruled
        aside = (answer for answer in self.answers if self.standing(answer) is not Standing.STANDS)
        others = (one for one in aside if one.author != word.author or self.standing(one) is Standing.OVERRULED)
        return (*others, *self.overruled)

    def standing(self, answer: Answer) -> Standing:
        """What became of one of the answers. In a merge all are superseded by the text made from them."""
        decided, kept = self.resolution, self._kept
        is_kept = kept is not None and kept.entry_id == answer.entry_id
        if decided is None:
            return Standing.STANDS if is_kept else Standing.WAITING
        if is_kept and not decided.text:
            return Standing.STANDS
        if answer.entry_id in decided.separate:
            return Standing.SEPARATE
        return Standing.SUPERSEDED if is_kept or answer.entry_id in decided.among else Standing.OVERRULED

    def words_of(self, keep: str, text: str) -> str:
        """The words that a decision lets stand: its own, else those of the answer that it keeps."""
        return text or next((answer.text for answer in self.answers if answer.entry_id == keep), "")

    def resolved(self, word: Resolution, *, too_late: bool) -> Cycle:
        """The cycle after a lead's word: the first one counts. One without a list decided between all there were."""
        if too_late or self.resolution is not None:
            return replace(self, overruled=(*self.overruled, word))
        among = word.among or tuple(answer.entry_id for answer in self.answers)
        return replace(self, resolution=replace(word, among=(*among, word.keep)))

    @property
    def _kept(self) -> Answer | None:
        first = self.answers[0] if self.answers else None
        if self.resolution is None:
            return first
        keep = self.resolution.keep
        return next((answer for answer in self.answers if answer.entry_id == keep), first)
