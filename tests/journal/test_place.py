"""Where a journal may not be kept, and how to insist."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentor_tui.domain.errors import Refused
from mentor_tui.journal import Journal, place

PROC = """\
/dev/vda / ext4 rw,relatime 0 0
nas:/export /mnt/nas nfs4 rw 0 0
//files/me /mnt/my\\040share cifs rw 0 0
me@host: /home/me/far fuse.sshfs rw 0 0
C:\\134 /mnt/c 9p rw 0 0
tmpfs /mnt/nas/local tmpfs rw 0 0
nas:/export /home/hidden nfs rw 0 0
/dev/vdb /home/hidden ext4 rw 0 0
"""
MOUNT = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//me@nas/team on /Volumes/team files (smbfs, nodev, nosuid, mounted by me)
"""


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "mounts", lambda: list(place._parse_proc(PROC)))


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/mnt/nas/home", "nfs4"),
        ("/mnt/my share/mentor", "cifs"),
        ("/home/me/far/mentor", "fuse.sshfs"),
        ("/mnt/c/Users/me", "9p"),
    ],
)
def test_a_network_file_system_is_refused_by_name(folder: str, kind: str) -> None:
    with pytest.raises(Refused) as trouble:
        place.check_place(Path(folder), environment={})
    text = str(trouble.value)
    assert kind in text
    assert "MENTOR_INSIST=1" in text
    assert "\n" not in text


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize("folder", ["/home/me/mentor", "/mnt/nas/local/mentor", "/home/hidden/mentor", "/mnt/nasty"])
def test_a_local_disk_is_fine(folder: str) -> None:
    assert place.unsafe_place(Path(folder)) is None


def test_a_system_that_is_all_on_a_network_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "mounts", lambda: [("/", "nfs")])
    assert place.unsafe_place(Path("/home/me")) is None


def test_macos_tells_its_mounts_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "mounts", lambda: list(place._parse_mount(MOUNT)))
    assert "smbfs" in (place.unsafe_place(Path("/Volumes/team files/mentor")) or "")
    assert place.unsafe_place(Path("/Volumes/other/mentor")) is None


@pytest.mark.parametrize(
    "name", ["Dropbox", "Dropbox (Work)", "OneDrive - Racket Ltd", "Mobile Documents", "Google Drive", "Nextcloud"]
)
def test_a_synced_folder_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    assert name in (place.unsafe_place(tmp_path / name / "mentor") or "")


def test_a_synced_folder_is_known_by_its_marker(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert ".stfolder" in (place.unsafe_place(tmp_path / "deep" / "mentor") or "")


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "mentor").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(Refused):
        Journal.open(tmp_path / "mentor")


def test_one_who_insists_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    with pytest.raises(Refused):
        Journal.open(folder)
    assert list(folder.iterdir()) == []
    Journal.open(folder, insist=True).close()
    monkeypatch.setenv("MENTOR_INSIST", "1")
    Journal.open(folder).close()


def test_this_machines_mounts_can_be_read() -> None:
    assert all(where.startswith("/") for where, _ in place.mounts())
