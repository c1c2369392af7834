"""`e` and ctrl+g: writing in an editor of her own, in a real terminal; whatever it does, no word is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mentor_tui.bootstrap import open_desk
from mentor_tui.services import demo, drafts
from mentor_tui.services.inbox import first_page
from mentor_tui.settings import find_paths
from tests.terminal import Screen, app
from tests.tui.driver import Mentor


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo world, without the P0 that would be on top of it."""
    demo.build(find_paths(tmp_path / "home"), datetime.now(UTC))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("EDITOR", f"sh {tmp_path / 'edit'}")
    monkeypatch.delenv("VISUAL", raising=False)
    return tmp_path / "home"


@contextmanager
def writing(home: Path, script: str) -> Iterator[Screen]:
    """The app with a reply open that says "Half a sentence", and an editor that does what the script says."""
    (home.parent / "edit").write_text(script)
    with app(home) as screen:
        screen.waits_for(b"pending", b"synced")
        screen.types("jjjjjr")
        screen.waits_for(b"Reply to")
        screen.types("Half a sentence")
        screen.waits_for(b"1 of 2 sentences")
        yield screen


def kept(home: Path) -> list[str]:
    """All drafts on the disk."""
    desk, _ = open_desk(home, read_only=True)
    try:
        found = (drafts.load(desk, row.id) for row in first_page(desk, 64))
        return [one.text for one in found if one is not None]
    finally:
        desk.close()


CTRL_G = "\x07"


def test_what_she_writes_there_is_in_the_field_and_on_the_disk(home: Path) -> None:
    with writing(home, 'cat "$1" > "$1.seen"; printf "Stamp it. Then run it again.\\n" > "$1"') as screen:
        screen.types(CTRL_G)
        screen.waits_for(b"Taken over from your editor", b"2 of 2 sentences")
        screen.is_killed()
    assert kept(home) == ["Stamp it. Then run it again."]
    (seen,) = (home.parent / "tmp").glob("*.seen")
    assert seen.read_text() == "Half a sentence"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", b"sh ended with 1, so nothing was taken"),
        (': > "$1"', b"the editor left an empty file"),
        ("true", b"Nothing was changed in your editor"),
        ("kill -9 $$", b"sh ended with -9, so nothing was taken"),
    ],
)
def test_an_editor_that_fails_takes_nothing_away(home: Path, script: str, said: bytes) -> None:
    with writing(home, script) as screen:
        screen.types(CTRL_G)
        screen.waits_for(said)
        screen.types(", and more.")
        screen.waits_for(b"more")
        screen.types("\x1b")
        screen.lasts(0.5)
        screen.types("q")
        screen.ends()
        assert screen.code == 0
    assert kept(home) == ["Half a sentence, and more."]


def test_an_editor_that_is_not_there_is_one_line_and_the_text_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor")
    with writing(home, "") as screen:
        screen.types(CTRL_G)
        screen.waits_for(b"which is not there")
        screen.types("\x11")
        screen.ends()
    assert kept(home) == ["Half a sentence"]


def test_killed_while_the_editor_is_open_the_draft_is_on_the_disk(home: Path) -> None:
    with writing(home, "echo editing; sleep 60") as screen:
        screen.types(CTRL_G)
        screen.waits_for(b"editing")
        screen.is_killed()
        assert kept(home) == ["Half a sentence"]
        os.killpg(os.getpgid(screen.pid), 9)


def test_e_in_the_inbox_opens_the_editor_at_once(home: Path) -> None:
    (home.parent / "edit").write_text('printf "Yes." > "$1"')
    with app(home) as screen:
        screen.waits_for(b"pending", b"synced")
        screen.types("jjjjje")
        screen.waits_for(b"Taken over from your editor", b"1 of 2 sentences")
        screen.types("\x11")
        screen.ends()
    assert kept(home) == ["Yes."]


def test_without_an_editor_e_says_so_and_opens_nothing(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    mentor.opens().presses("e").sees("no editor is set", "r reply").does_not_see("Reply to")


def test_the_letter_e_is_a_letter_while_she_writes(mentor: Mentor) -> None:
    mentor.opens().presses("r").types("e").presses("escape")
    assert mentor.draft(mentor.question_id) == "e"


def test_where_the_terminal_cannot_be_left_it_is_said_and_the_text_stays(
    mentor: Mentor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sh")
    mentor.opens().presses("r").types("Half").presses("ctrl+g")
    mentor.sees("an editor cannot be opened in this terminal", "Half")
