from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mentor_tui.journal import Journal
from tests.journal.world import LAGOS, Feed, added


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Ada's journal, which knows nobody yet."""
    opened = Journal.open(tmp_path)
    opened.set_identity("ada", "team")
    yield opened
    opened.close()


@pytest.fixture
def feed(journal: Journal) -> Feed:
    """The team's feed: Ada mentors, Cy too, Dee leads, Bo asks and has Cy for a backup. It has reached Ada."""
    begun = Feed()
    begun.add(added("ada", "mentor"), "dee")
    begun.add(added("cy", "mentor"), "dee")
    begun.add(added("dee", "lead"), "dee")
    begun.add(added("bo", "mentee", LAGOS, mentor="ada", backup="cy"), "dee")
    begun.reaches(journal)
    return begun
