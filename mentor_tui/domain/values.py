"""Frozen values that are cheap to make and to copy: a sync makes several for every entry that comes.

The type checker holds that nobody changes one. Nothing holds it at run time, which makes them twice as fast to make
as those of `dataclass(frozen=True)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(one, **changes):
        """`dataclasses.replace` for a `value`: the same, ten times as fast."""
        copy = object.__new__(type(one))
        copy.__dict__ = one.__dict__ | changes
        return copy


__all__ = ["replace", "slotted_value", "value"]

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(made: type[Made]) -> type[Made]:
    """A class of values that a fold copies again and again, with the `replace` that is here."""
    return dataclass(unsafe_hash=True)(made)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def slotted_value(made: type[Made]) -> type[Made]:
    """A class of values of which many are kept at a time; to be copied with `dataclasses.replace`."""
    return dataclass(unsafe_hash=True, slots=True)(made)
