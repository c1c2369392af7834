"""Templates: texts that a mentor writes again and again, with places for what differs each time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

PLACEHOLDERS: Final[Mapping[str, str]] = {
    "mentee": "the name of who asked",
    "first_name": "the first word of that name",
    "title": "the question's title",
    "me": "your own name",
    "due": "when the answer is due, on the mentee's clock",
}
"""What may stand in braces in a template, and what it becomes."""

_PLACE: Final = r"\{([A-Za-z_][A-Za-z_0-9]*)\}"


def unknown_placeholders(text: str) -> list[str]:
    """The names in braces that mean nothing, in the order of the text. Braces around anything else are just braces."""
    return [name for name in re.findall(_PLACE, text) if name not in PLACEHOLDERS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced by its value; one without a value stays as it is written."""
    return re.sub(_PLACE, lambda found: values.get(found[1], found[0]), text)
