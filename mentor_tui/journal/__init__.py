"""This machine's journal: the mirror of the team's feed, the outbox, drafts, and the inbox that lists read."""

from mentor_tui.journal.drafts import Draft
from mentor_tui.journal.inbox import InboxCounts, InboxRow
from mentor_tui.journal.journal import Journal
from mentor_tui.journal.lockfile import AppLock
from mentor_tui.journal.outbox import OutboxRow

__all__ = ["AppLock", "Draft", "InboxCounts", "InboxRow", "Journal", "OutboxRow"]
