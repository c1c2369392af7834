"""The editor of her own: which it is, and that no way in which it fails loses a text."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.services.editor import Editor, find_editor, run_in_terminal, write_in

ED = Editor(("ed",))
HERE = {"PATH": os.environ["PATH"]}


def writes(text: str | bytes) -> Callable[[Sequence[str]], int]:
    def run(command: Sequence[str]) -> int:
        Path(command[-1]).write_bytes(text if isinstance(text, bytes) else text.encode())
        return 0

    return run


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def program(folder: Path, name: str) -> str:
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return str(file)


def test_visual_goes_before_editor_and_may_have_options(tmp_path: Path) -> None:
    mine = program(tmp_path, "my editor")
    assert find_editor({**HERE, "VISUAL": f"'{mine}' -n", "EDITOR": "sh"}).command == (mine, "-n")
    assert find_editor({**HERE, "VISUAL": " ", "EDITOR": "sh"}).command == ("sh",)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "no editor is set: say which in your shell, like  export EDITOR=nano"),
        ({"VISUAL": "", "EDITOR": "  "}, "no editor is set"),
        ({"EDITOR": "no-such-editor -x"}, "EDITOR names 'no-such-editor -x', which is not there"),
        ({"VISUAL": "vi 'a"}, "no closing quotation"),
    ],
)
def test_without_an_editor_it_is_said_what_to_do(env: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        find_editor({**HERE, **env})


def test_an_editor_that_opens_a_window_is_told_to_wait_and_that_is_said(tmp_path: Path) -> None:
    code = program(tmp_path, "code")
    found = find_editor({"PATH": str(tmp_path), "EDITOR": "code -n"})
    assert found.command == ("code", "--wait", "-n")
    assert "better set EDITOR='code --wait -n'" in found.advice
    assert find_editor({**HERE, "EDITOR": f"{code} --wait"}).advice == ""
    assert find_editor({**HERE, "EDITOR": f"{code} -w"}).command == (code, "-w")


def test_what_she_wrote_is_taken_and_its_file_is_gone(tmp_path: Path) -> None:
    assert write_in(ED, "before", run=writes("after \x1b[31mred\n")).text == "after red\n"
    assert list(tmp_path.iterdir()) == []


def test_only_she_can_read_the_file() -> None:
    def run(command: Sequence[str]) -> int:
        assert Path(command[-1]).stat().st_mode & 0o077 == 0
        assert Path(command[-1]).read_text() == "before"
        return 0

    write_in(ED, "before", run=run)


@pytest.mark.parametrize("after", ["before", "before\n", "before\r\n", "\ufeffbefore"])
def test_an_unchanged_text_is_none_and_its_file_stays_for_a_window_that_is_open_still(
    tmp_path: Path, after: str
) -> None:
    assert write_in(ED, "before", run=writes(after)).text is None
    assert len(list(tmp_path.iterdir())) == 1


def test_an_emptied_file_takes_nothing_away() -> None:
    with pytest.raises(Refused, match="left an empty file, so nothing was taken over"):
        write_in(ED, "before", run=writes("\n \n"))
    assert write_in(ED, "", run=writes("")).text is None


def test_a_file_that_was_removed_takes_nothing_away() -> None:
    def run(command: Sequence[str]) -> int:
        Path(command[-1]).unlink()
        return 0

    with pytest.raises(Refused, match="removed the file"):
        write_in(ED, "before", run=run)


def test_an_editor_that_fails_leaves_its_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="ed ended with 1, so nothing was taken over; the file is still there: ") as error:
        write_in(ED, "before", run=lambda command: writes("half")(command) or 1)
    assert Path(str(error.value).rpartition(": ")[2]).read_text() == "half"


def test_what_is_no_text_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no text in UTF-8"):
        write_in(ED, "before", run=writes(b"\xff\xfe\x00"))
    assert len(list(tmp_path.iterdir())) == 1


def test_far_too_much_is_not_taken_and_stays_in_its_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="at most 65,536 are taken"):
        write_in(ED, "before", run=writes("x" * 70_000))
    assert len(list(tmp_path.iterdir())) == 1


def test_an_editor_that_cannot_be_started_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be started: Exec format error"):
        write_in(Editor((program(tmp_path, "odd"),)), "before", run=_refuses)


def _refuses(command: Sequence[str]) -> int:
    raise OSError(8, "Exec format error")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not Windows' way")
def test_the_keys_that_stop_a_program_stop_the_editor_and_not_this_one() -> None:
    """Both get the signal, as at a terminal."""
    script = "import os, signal; os.kill(os.getppid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGINT)"
    assert run_in_terminal([sys.executable, "-c", script]) != 0
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
