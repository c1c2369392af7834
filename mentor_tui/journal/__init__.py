"""This machine's journal: the mirror of the team's feed, the outbox, drafts, and the inbox that lists read.

`Journal` is one object over one database connection, told in parts that each stand on the one before:

- `facts.py`: whose it is, and single values;
- `subjects.py`: what is known of one subject, folded;
- `projection.py`: the folded questions and members, in tables (`rows.py`); `drafts.py`: what is being typed;
- `put_off.py`: what of these follows step by step when much came at once;
- `outbox.py`: what was made here, as a person sees it;
- `dispatch.py`: the same as the sync engine sees it;
- `mirror.py`: the feed, page by page;
- `inbox.py`: the tables, as lists read them; `views.py`: the views of them; `search.py`: all that was said;
- `journal.py`: all of it, opened and closed.

Under them are `database.py` (transactions), `schema.py` and `migrations.py` (tables), `place.py` and `lockfile.py`
(where it may be kept, and who has it); beside them `keeping.py` (backup and restore).
"""

from mentor_tui.journal.drafts import Draft
from mentor_tui.journal.inbox import InboxCounts, InboxRow
from mentor_tui.journal.journal import Journal
from mentor_tui.journal.lockfile import AppLock
from mentor_tui.journal.outbox import OutboxRow

__all__ = ["AppLock", "Draft", "InboxCounts", "InboxRow", "Journal", "OutboxRow"]
