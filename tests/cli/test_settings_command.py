"""`mentor settings`: edited in her editor, checked before it counts, and a broken file stops no work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Machine
from tests.terminal import app


@pytest.fixture
def edited(ada: Machine, tmp_path: Path) -> Machine:
    """Ada's machine, with an editor that does what `tmp_path/edit` says."""
    (tmp_path / "tmp").mkdir()
    return replace(ada, env={"VISUAL": "", "EDITOR": f"sh {tmp_path / 'edit'}", "TMPDIR": str(tmp_path / "tmp")})


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def editor(machine: Machine, script: str) -> None:
    Path(machine.env["EDITOR"].removeprefix("sh ")).write_text(script)


def settings(machine: Machine) -> str:
    return (machine.home / "settings.toml").read_text()


def test_what_is_right_counts_from_then_on(edited: Machine) -> None:
    editor(edited, 'sed -i "s/^# theme = .*/theme = \\"nord\\"/" "$1"')
    assert edited.ok("settings").out == f"{edited.home / 'settings.toml'}: changed; it counts from the next start\n"
    shown = {one["name"]: one["value"] for one in edited.ok("settings", "--list", "--json").json}
    assert (shown["theme"], shown["member"]) == ("nord", "ada")


def test_she_reads_all_options_with_their_help_in_the_file(edited: Machine, tmp_path: Path) -> None:
    editor(edited, f'cp "$1" {tmp_path / "seen"}')
    (edited.home / "settings.toml").write_text(settings(edited).partition("# The colours")[0])
    assert edited.ok("settings", "--json").json == {"changed": False}
    seen = (tmp_path / "seen").read_text()
    for name in ("theme", "bell", "notify", "insist", "[keys]", "[templates]"):
        assert name in seen
    assert "{first_name}" in seen
    assert "# theme" not in settings(edited)


def test_what_is_wrong_is_said_with_its_place_and_the_old_file_stays(edited: Machine) -> None:
    before = settings(edited)
    editor(edited, 'printf "%s\\n" "[keys]" "reply = \\"j\\"" "[templates]" "logs = \\"{nobody}\\"" > "$1"')
    ran = edited.run("settings")
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert lines[0].startswith("line 1, column 1: member is missing")
    assert "line 2, column 9: keys.reply: j is already down's: choose another" in lines
    assert any(line.startswith("line 4, column 8: templates.logs: {nobody} means nothing") for line in lines)
    assert settings(edited) == before
    kept = edited.home / "settings.toml.rejected"
    assert lines[-1] == f"mentor: the settings are as they were; what you wrote is in {kept}"
    assert "{nobody}" in kept.read_text()


def test_what_was_wrong_before_is_said_also_when_nothing_is_changed(edited: Machine) -> None:
    (edited.home / "settings.toml").write_text(before := f"bell = 3\n{settings(edited)}")
    editor(edited, ":")
    ran = edited.run("settings")
    assert (ran.code, ran.out, settings(edited)) == (1, "", before)
    assert ran.err.splitlines() == [
        "line 1, column 8: bell is 3; it must be true or false",
        "mentor: the settings are as they were; where they are wrong, what is usual counts",
    ]
    assert not (edited.home / "settings.toml.rejected").exists()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "sh ended with 1, so nothing was taken over"),
        (': > "$1"', "the editor left an empty file, so nothing was taken over"),
        ('rm "$1"', "the editor removed the file, so nothing was taken over"),
    ],
)
def test_an_editor_that_fails_changes_nothing(edited: Machine, script: str, said: str) -> None:
    before = settings(edited)
    editor(edited, script)
    ran = edited.run("settings")
    assert (ran.code, said in ran.line, settings(edited)) == (1, True, before)


def test_without_an_editor_it_says_what_to_do(ada: Machine) -> None:
    ran = replace(ada, env={"VISUAL": "", "EDITOR": ""}).run("settings")
    assert (ran.code, ran.line) == (2, "no editor is set: say which in your shell, like  export EDITOR=nano")


def test_without_a_home_it_says_what_to_do(ada: Machine, tmp_path: Path) -> None:
    ran = Machine(tmp_path / "nobody", env={"EDITOR": "sh"}).run("settings")
    assert (ran.code, "run `mentor init`" in ran.line) == (2, True)


def test_she_is_asked_to_correct_what_is_wrong_and_then_it_counts(edited: Machine, tmp_path: Path) -> None:
    """At a terminal: the first time she writes a theme that is none, the second time one that is."""
    editor(
        edited,
        f'[ -e {tmp_path}/once ] && name=nord || name=nrod; : > {tmp_path}/once; sed -i "s/^.*theme = .*/theme = '
        '\\"$name\\"/" "$1"',
    )
    command = ("-c", _AT_TERMINAL, edited.env["EDITOR"], "settings")
    with app(edited.home, command) as screen:
        screen.waits_for(b"theme 'nrod' is unknown", b"Edit it again?")
        screen.types("\n")
        screen.waits_for(b"changed; it counts from the next start")
        screen.ends()
    assert screen.code == 0
    assert 'theme = "nord"' in settings(edited)


_AT_TERMINAL = """
import os, sys
from mentor_tui.__main__ import run
os.environ.update(VISUAL="", EDITOR=sys.argv[1])
sys.exit(run(sys.argv[2:]))
"""

BROKEN = 'theme = "nrod"\nbell = 3\n{file}\n[keys]\nreply = "hyperdrive"\nreplay = "x"\n[templates]\na = "{{nobody}}"\n'


def test_check_and_doctor_name_everything_that_is_wrong(ada: Machine) -> None:
    file = ada.home / "settings.toml"
    file.write_text(BROKEN.format(file=settings(ada).partition("# Your own keys")[0]))
    ran = ada.run("settings", "--check", "--json")
    assert ran.code == 2
    wrong = {(one["line"], one["column"]): one["text"] for one in ran.json}
    assert wrong[1, 9].startswith("theme 'nrod' is unknown")
    assert wrong[2, 8] == "bell is 3; it must be true or false"
    assert any("'hyperdrive' is no key" in one or "hyperdrive is no key" in one for one in wrong.values())
    assert any("there is no such command" in one for one in wrong.values())
    assert len(wrong) == 5
    doctor = [one for one in ada.run("doctor", "--json").json if one["what"] == "settings"]
    assert len(doctor) == 5
    assert {one["level"] for one in doctor} == {"warn"}
    assert ada.ok("settings", "--check", "--json", "--home", str(_whole(ada))).json == []


def _whole(ada: Machine) -> Path:
    (ada.home / "settings.toml").write_text(f'member = "ada"\nstore = "{ada.store()}"\n')
    return ada.home


def test_a_broken_line_stops_no_command_and_is_said_once(ada: Machine) -> None:
    file = ada.home / "settings.toml"
    file.write_text(settings(ada) + 'x = "\n')
    ran = ada.ok("inbox", "--json")
    assert ran.json == []
    assert ran.err.count("\n") == 1
    assert "column 6: Illegal character '\\n'; correct that line; what is usual counts instead" in ran.err


def test_what_was_edited_is_kept_where_the_file_cannot_be_written(
    edited: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = settings(edited)
    editor(edited, 'echo "# mine" >> "$1"')
    monkeypatch.setattr("mentor_tui.settings.file.os.fsync", full)
    ran = edited.run("settings")
    kept = edited.home / "settings.toml.rejected"
    assert (ran.code, ran.line.endswith(f"what you wrote is in {kept}")) == (2, True)
    assert (kept.read_text().endswith("# mine\n"), settings(edited)) == (True, before)
