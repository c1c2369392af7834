"""Faults: what nobody foresaw is written down with its traceback, for a report, and no secret is in it."""

from __future__ import annotations

import contextlib
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Final

from mentor_tui.domain.entry import instant_text

FILE: Final = "faults.log"
MOST: Final = 256 * 1024
"""Bytes: a log that is longer is put aside, as `faults.log.old`, and another one begun."""

_IN_ADDRESS: Final = re.compile(r"(\w+://[^\s/@:]*):[^\s/]+@")
_NAMED: Final = re.compile(r"""(?i)(\w*password|\bsecret)(['"]?\s*[=:]\s*)('[^']*'|"[^"]*"|[^\s,;&)]+)""")


def note_fault(folder: Path, error: BaseException, at: datetime) -> Path:
    """Add the fault to the log in `folder`; returns its path. The log holds no values of variables.

    A log that cannot be written is done without: the fault is told all the same.
    """
    import traceback

    told = "".join(traceback.format_exception(error))
    file = folder / FILE
    with contextlib.suppress(OSError):
        if file.exists() and file.stat().st_size > MOST:
            file.replace(file.with_name(f"{FILE}.old"))
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
            log.write(f"{instant_text(at)} {without_secrets(told)}\n")
    return file


def without_secrets(text: str) -> str:
    """The text with what stands where passwords stand blotted out."""
    return _NAMED.sub(r"\1\2***", _IN_ADDRESS.sub(r"\1:***@", text))
