"""The journal: all that this machine knows, in one SQLite file. Nothing typed here is lost when the power goes."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self

from mentor_tui.domain.errors import BadInput
from mentor_tui.journal import schema
from mentor_tui.journal.database import Database
from mentor_tui.journal.mirror import Mirror
from mentor_tui.journal.place import check_place
from mentor_tui.journal.search import Search

FILE: Final = "journal.db"


class Journal(Mirror, Search):
    """One connection to the journal, for one thread at a time; `another()` opens one for another thread.

    Every change is one transaction that is on the disk when its method returns. Several processes may use the same
    journal: each sees the others' changes, and `version` tells when there were some. All methods raise BadInput when
    the file is damaged, locked or cannot be written, and Refused when this one was opened read-only.
    """

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False, insist: bool = False) -> Self:
        """The journal in `folder`, both made if they are not there. It is made current when it is older.

        Raises Refused on a network or synced folder unless `insist`, and BadInput when it cannot be used.
        """
        check_place(folder, insist=insist)
        if not read_only:
            _make(folder)
        file = folder / FILE
        if read_only and not file.exists():
            raise BadInput(
                f"there is no journal in {folder}: run `mentor sync` to fetch all from the team's store again, "
                "or `mentor backup --restore FILE`"
            )
        opened = cls._open(file, read_only=read_only)
        opened.refold_if_due()
        return opened

    @classmethod
    def _open(cls, file: Path, *, read_only: bool) -> Self:
        database = Database(file, read_only=read_only, version=schema.VERSION)
        try:
            schema.make_current(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def another(self) -> Self:
        """The same journal with a connection of its own, for another thread."""
        return self._open(self.file, read_only=self.read_only)

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self._database.file

    def version(self) -> int:
        """A number that changes when another connection, of this process or another, changed something."""
        found = self._database.row("PRAGMA data_version")
        return int(found[0]) if found else 0

    def integrity(self) -> str:
        """What SQLite finds wrong with the file, in its words; empty when it is whole."""
        found = [str(row[0]) for row in self._database.rows("PRAGMA integrity_check(5)")]
        return "" if found == ["ok"] else "; ".join(found)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot make {folder}: {error.strerror}; name a folder you may write with --home") from error
