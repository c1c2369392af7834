"""The settings file: what is wrong in it is said with its place, the rest counts, and a change leaves all else."""

from __future__ import annotations

import errno
import json
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.errors import BadInput
from mentor_tui.settings import Paths, Settings, find_paths, load, save
from mentor_tui.settings.file import understood
from mentor_tui.settings.options import TABLE, options
from mentor_tui.settings.statements import statements
from mentor_tui.settings.words import as_markdown, as_toml, completed, with_value

WHO = 'member = "ada"\nstore = "team.db"\n'
ADA = Settings(member="ada", store="team.db")
ROOT = Path(__file__).parents[2]


def quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_every_option_is_documented_with_its_default_and_what_it_does() -> None:
    """After a change of an option: `python -m mentor_tui.settings > docs/settings.md`."""
    document = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert document == as_markdown()
    for one in options():
        assert f"## {one.name}\n" in document
        assert " ".join(one.help) in document
        assert one.help[-1].endswith(".")


def test_every_field_is_an_option() -> None:
    assert {one.name for one in options()} == {one.name for one in fields(Settings)} - {"faults"}


@given(
    st.builds(
        Settings,
        member=texts.filter(bool),
        store=texts,
        theme=texts,
        bell=st.booleans(),
        notify=st.sampled_from(["off", "osc9", "osc777"]),
        insist=st.booleans(),
        keys=st.dictionaries(texts, texts, max_size=3),
        templates=st.dictionaries(texts, texts.filter(lambda text: "{" not in text), max_size=3),
    )
)
def test_what_is_written_is_what_is_read(settings: Settings) -> None:
    assert understood(as_toml(settings)) == settings


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (f'{WHO}\nbell = 1\n[keys]\nreply = "x"\n', (4, 8), "bell is 1; it must be true or false"),
        (f"{WHO}theme = 3", (3, 9), "theme is 3; it must be a text in quotes"),
        (f'{WHO}notify = "loud"', (3, 10), 'notify is \'loud\'; it must be one of "off", "osc9", "osc777"'),
        (f'{WHO}thme = "x"', (3, 8), "unknown setting 'thme', did you mean theme?"),
        (f"{WHO}[kyes]\n", (3, 1), "unknown setting 'kyes', did you mean keys?"),
        (f'{WHO}[keys]\n# reply = 7\nack = "x"\n  reply = 7\n', (6, 11), "keys.reply must be a text in quotes, not 7"),
        (f"{WHO}keys = {{ reply = 7 }}", (3, 8), "keys.reply must be a text in quotes"),
        (f"{WHO}keys.reply = 7", (3, 14), "keys.reply must be a text in quotes"),
        (f"{WHO}'keys'.\"re=ply\" = 7", (3, 19), "keys.re=ply must be a text in quotes"),
        (
            f'{WHO}[templates]\nlogs = "Hi {{mente}}"',
            (4, 8),
            "templates.logs: {mente} means nothing; there are {mentee}",
        ),
        (f'{WHO}[templates]\na = """\nbell = 1\n"""\nlogs = "{{x}}"', (7, 8), "{x} means nothing"),
        (f'{WHO}theme = "dark', (3, 14), "correct that line"),
        (f"{WHO}bell = tru\n", (3, 8), "Invalid value; correct that line"),
        (f"{WHO}[keys\n", (3, 6), "correct that line"),
        (f'{WHO}theme = "a"\ntheme = "b"\n', (4, 12), "Cannot overwrite a value; correct that line"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_column(text: str, place: tuple[int, int], said: str) -> None:
    found = understood(text)
    assert found.faults[0][:2] == place
    assert said in found.faults[0].text
    assert (found.member, found.store) == ("ada", "team.db")


def test_a_broken_line_takes_nothing_else_with_it() -> None:
    found = understood(f'bell = tru\n{WHO}theme = "nord"\n[keys]\nreply = "x\nundo = "z"\n[templates]\na = """\nb\n"""')
    assert replace(found, faults=()) == replace(ADA, theme="nord", keys={"undo": "z"}, templates={"a": "b\n"})
    assert len(found.faults) == 1


def test_a_table_with_a_broken_header_is_not_taken_for_another() -> None:
    found = understood(f'{WHO}[keys]\nreply = "x"\n[templates\nundo = "z"\n')
    assert found.keys == {"reply": "x"}


@given(st.text(alphabet="ab=\"[]{}\n#.'\\ 1é\x00\r", max_size=60))
def test_no_text_at_all_is_too_broken_to_be_read(text: str) -> None:
    found = understood(f"{WHO}{text}")
    assert found.member == "ada"
    for fault in found.faults:
        assert 1 <= fault.line <= f"{WHO}{text}".count("\n") + 1


def test_a_value_that_never_ends_is_looked_for_so_far_and_no_further() -> None:
    found = understood(f'{WHO}a = """\n' + "b\n" * 3_000)
    assert found.member == "ada"


@pytest.mark.parametrize(
    "text", ["", "bell = true", 'member = "ada"', "member = \nstore = 3\n", 'member = ""\nstore = "x"']
)
def test_without_who_and_where_nothing_starts(tmp_path: Path, text: str) -> None:
    paths = find_paths(tmp_path)
    paths.settings.write_text(text)
    with pytest.raises(BadInput, match=r"settings\.toml"):
        load(paths)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    paths = find_paths(tmp_path)
    paths.settings.write_bytes(b"\xef\xbb\xbf" + WHO.encode().replace(b"\n", b"\r\n"))
    assert load(paths) == ADA


def test_setting_one_option_changes_its_line_and_no_other() -> None:
    text = as_toml(ADA)
    once = with_value(text, "theme", "nord")
    assert understood(once) == replace(ADA, theme="nord")
    assert len(set(text.split("\n")) ^ set(once.split("\n"))) == 2
    assert with_value(once, "theme", "dracula") == once.replace("nord", "dracula")


def test_an_option_that_the_file_does_not_mention_is_set_outside_its_tables() -> None:
    assert understood(with_value(f'{WHO}[keys]\nreply = "x"', "theme", "nord")).theme == "nord"


@given(st.sets(st.sampled_from([one.name for one in options() if one.default is not None])))
def test_a_file_of_an_older_version_gets_what_is_new_commented_out(gone: set[str]) -> None:
    settings = replace(ADA, theme="nord", keys={"reply": "x"}, bell=True)
    blocks = as_toml(settings).split("\n\n")
    names = [one.name for one in options()]
    older = "\n\n".join(blocks[:1] + [block for name, block in zip(names, blocks[1:], strict=True) if name not in gone])
    whole = completed(older)
    assert understood(whole) == understood(older)
    for one in options():
        line = f"[{one.name}]" if one.kind == TABLE else f"{one.name} = "
        assert line in whole
    assert completed(whole) == whole


@given(st.dictionaries(texts.filter(bool), texts | st.lists(texts), max_size=4))
def test_each_statement_is_found_on_its_lines(values: dict[str, object]) -> None:
    text = "".join(f"# x\n{quoted(name)} = {quoted(value)}\n" for name, value in values.items())
    assert {one.path[0]: one.value for one in statements(text)} == tomllib.loads(text)
    assert [one.line for one in statements(text)] == [2 * number + 2 for number in range(len(values))]


def test_whoever_could_not_read_the_file_still_cannot(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path)
    save(paths, ADA)
    paths.settings.chmod(0o600)
    save(paths, replace(ADA, theme="nord"))
    assert (load(paths).theme, paths.settings.stat().st_mode & 0o777) == ("nord", 0o600)


def test_the_file_is_replaced_whole_and_where_its_link_points(tmp_path: Path) -> None:
    dotfiles, home = tmp_path / "dotfiles", tmp_path / "home"
    dotfiles.mkdir()
    home.mkdir()
    paths = Paths(home, home)
    save(paths, ADA)
    paths.settings.rename(dotfiles / "mentor.toml")
    paths.settings.symlink_to(dotfiles / "mentor.toml")
    save(paths, replace(ADA, theme="nord"))
    assert paths.settings.is_symlink()
    assert "nord" in (dotfiles / "mentor.toml").read_text()
    assert sorted(one.name for one in home.iterdir()) == ["settings.toml"]


def test_a_linked_settings_file_is_made_new_where_it_is_so_that_it_may_be_another_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_one_disk(fresh: Path, target: Path) -> Path:
        if fresh.parent != target.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(fresh, target)

    rename = Path.replace
    monkeypatch.setattr(Path, "replace", on_one_disk)
    dotfiles, home = tmp_path / "dotfiles", tmp_path / "home"
    dotfiles.mkdir()
    home.mkdir()
    paths = Paths(home, home)
    paths.settings.symlink_to(dotfiles / "mentor.toml")
    save(paths, ADA)
    assert load(paths) == ADA
    assert [one.name for one in dotfiles.iterdir()] == ["mentor.toml"]


def test_settings_that_cannot_be_written_are_as_they_were_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    paths = Paths(tmp_path, tmp_path)
    save(paths, ADA)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BadInput, match=r"cannot write .*No space"):
        save(paths, replace(ADA, theme="nord"))
    assert load(paths) == ADA
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]
