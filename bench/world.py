"""A home with many open questions, made through the same import that a person would use."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

FIRST_TITLE = "Question 00000 is the most urgent one"


def build(home: Path, questions: int) -> None:
    """`questions` open questions in `home`, asked over the last ten days; the window is always open."""
    found(home)
    lines = home / "questions.jsonl"
    lines.write_text("".join(_line(number, questions) for number in range(questions)), encoding="utf-8")
    mentor(home, "import", "jsonl", str(lines))
    lines.unlink()


def found(home: Path) -> str:
    """A new team in `home`, whose only member has her window open at all times; returns her id."""
    hours = ("--zone", "Europe/London", "--hours", "mon-sun 00:00-24:00")
    mentor(home, "init", "--name", "Bench Mentor", *hours, "--yes")
    return "bench-mentor"


def command(home: Path, *words: str) -> list[str]:
    """What a shell runs for `mentor` with these words."""
    return [sys.executable, "-m", "mentor_tui", "--home", str(home), *words]


def mentor(home: Path, *words: str) -> str:
    """Run `mentor` with these words, and return what it prints. It must succeed."""
    done = subprocess.run(command(home, *words), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"mentor {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def _line(number: int, questions: int) -> str:
    asked = datetime.now(UTC) - timedelta(days=10) * (1 - number / questions)
    title = FIRST_TITLE if number == 0 else f"Question {number:05d}: why does step {number % 97} take so long?"
    fields = {
        "title": title,
        "body": f"It is attempt {number % 7} and the log says nothing useful.\n" * 3,
        "mentee": f"Mentee {number % 40}",
        "asked": asked.isoformat(),
        "tried": ["read the manual", "asked a colleague"],
        "p0": number == 0,
    }
    return json.dumps(fields) + "\n"
