"""A rule that a message, a help text or a docstring names by number can be looked up."""

from __future__ import annotations

import re
from pathlib import Path

import mentor_tui
from mentor_tui import domain

NUMBER = re.compile(r"\bR(?:1\d|[1-9])\b")


def test_every_rule_that_is_named_is_told_and_every_rule_that_is_told_is_named() -> None:
    root = Path(mentor_tui.__file__).parent
    told_in = Path(domain.__file__)
    named = {rule for file in root.rglob("*.py") if file != told_in for rule in NUMBER.findall(file.read_text("utf-8"))}
    assert set(re.findall(r"^- (R\d+):", domain.__doc__ or "", re.MULTILINE)) == named
