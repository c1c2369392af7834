"""Where a journal may be kept: SQLite's locks and its write-ahead log need a local disk that nobody else copies."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from mentor_tui.domain.errors import Refused

INSIST: Final = "MENTOR_INSIST"
"""The environment variable that, set to 1, allows any place."""

_NETWORK: Final = re.compile(
    r"9p|acfs|afp|afpfs|afs|beegfs|ceph|cifs|coda|davfs|drvfs|gfs2?|glusterfs|gpfs|lustre|ncpfs|nfs[34]?|ocfs2"
    r"|orangefs|panfs|pvfs2|smb[23]?|smbfs|sshfs|webdav"
)
_NETWORK_IN_USER_SPACE: Final = re.compile(
    r"fuse\.(ceph|davfs2?|gcsfuse|glusterfs|goofys|google-drive-ocamlfuse|gvfsd-fuse|juicefs|onedriver|"
    r"rclone|s3fs|s3ql|smbnetfs|sshfs|curlftpfs)|macfuse|osxfuse|fuse-t|nfs-fuse"
)
_SYNCED_NAMES: Final = re.compile(
    r"dropbox( \(.+\))?|onedrive( - .+)?|mobile documents|icloud ?drive|cloudstorage|google ?drive|my drive|nextcloud"
    r"|owncloud|pclouddrive|megasync|seafile|box sync",
    re.IGNORECASE,
)
_SYNC_MARKERS: Final = (".stfolder", ".dropbox.cache", ".owncloudsync.log", ".nextcloudsync.log", ".syncthing.tmp")


def check_place(folder: Path, *, insist: bool = False, environment: Mapping[str, str] = os.environ) -> None:
    """Raise Refused when `folder` is on a network or in a synced folder, unless the user insists."""
    if insist or environment.get(INSIST) == "1":
        return
    danger = unsafe_place(folder)
    if danger is not None:
        raise Refused(
            f"{danger}, where a journal can be damaged: name a local folder with --home, or insist with {INSIST}=1"
        )


def unsafe_place(folder: Path) -> str | None:
    """Why `folder` is no safe place, in words; None when it is one. It need not exist yet."""
    resolved = folder.expanduser().resolve()
    return _synced(resolved) or _on_network(resolved, mounts())


def mounts() -> list[tuple[str, str]]:
    """What is mounted on this machine: (where, file system type). Empty where the system does not say."""
    try:
        text = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return list(_parse_mount(_run_mount()))
    return list(_parse_proc(text))


def _synced(folder: Path) -> str | None:
    for place in (folder, *folder.parents):
        if _SYNCED_NAMES.fullmatch(place.name):
            return f"{folder} is in the synced folder {place}"
        marker = next((name for name in _SYNC_MARKERS if _exists(place / name)), None)
        if marker is not None:
            return f"{folder} is in the synced folder {place} (it holds {marker})"
    return None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _on_network(folder: Path, mounted: Iterable[tuple[str, str]]) -> str | None:
    """The last mount of the longest path wins, as it covers the ones below. A whole system on a network is let be."""
    holding = [(where, kind) for where, kind in mounted if folder.is_relative_to(where)]
    where, kind = max(reversed(holding), key=lambda pair: len(pair[0]), default=("/", ""))
    remote = _NETWORK.fullmatch(kind.lower()) or _NETWORK_IN_USER_SPACE.fullmatch(kind.lower())
    return f"{folder} is on the network file system {where} ({kind})" if remote and where != "/" else None


def _parse_proc(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            yield re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[1]), fields[2]


def _parse_mount(text: str) -> Iterator[tuple[str, str]]:
    """What `mount` prints on macOS and the BSDs: `//me@host/share on /Volumes/share (smbfs, nodev)`."""
    for line in text.splitlines():
        found = re.fullmatch(r".+? on (/.*) \(([^,)]+).*\)", line)
        if found:
            yield found[1], found[2]


def _run_mount() -> str:
    if sys.platform == "win32":
        return ""
    import subprocess

    try:
        done = subprocess.run(["mount"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
