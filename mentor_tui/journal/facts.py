"""Small facts that a journal keeps: whose it is, and what the last sync said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from mentor_tui.domain.entry import instant_text
from mentor_tui.journal.database import Database

_MEMBER: Final = "member"
_TEAM: Final = "team"


class Facts:
    """Reads and writes single values by key. Every other part of a journal stands on it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written: another program has the journal."""
        return self._database.read_only

    def identity(self) -> tuple[str, str] | None:
        """The member whose journal this is, and her team; None until `set_identity`."""
        member, team = self.setting(_MEMBER), self.setting(_TEAM)
        return None if member is None or team is None else (member, team)

    def set_identity(self, member: str, team: str) -> None:
        """Say whose journal this is."""
        self._set({_MEMBER: member, _TEAM: team})

    def setting(self, key: str) -> str | None:
        """The value kept under `key`."""
        found = self._database.row("SELECT value FROM meta WHERE key = ?", (key,))
        return None if found is None else str(found[0])

    def set_setting(self, key: str, value: str | None) -> None:
        """Keep a value, durably; None forgets it."""
        self._set({key: value})

    def note_sync(self, at: datetime, skew: timedelta, error: str | None) -> None:
        """Write down how a sync ended. A failed one changes nothing but the error that the status line shows.

        `skew` is the store's clock minus this machine's.
        """
        if error is not None:
            self._set({"sync_error": error})
        else:
            seconds = str(skew.total_seconds())
            self._set({"last_sync": instant_text(at), "skew": seconds, "sync_error": None})

    def _me(self) -> str:
        return self.setting(_MEMBER) or ""

    def _set(self, values: dict[str, str | None]) -> None:
        with self._database.write() as connection:
            for key, value in values.items():
                if value is None:
                    connection.execute("DELETE FROM meta WHERE key = ?", (key,))
                else:
                    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
