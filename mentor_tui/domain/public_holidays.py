"""Public holidays by country and subdivision, as dates with names (R18). They are looked up once, then kept."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import shown

_MOST_CODES: Final = 60


def public_holidays(code: str, since: date, until: date) -> tuple[tuple[date, str], ...]:
    """The holidays of `code` (`DE`, `DE-BY`, `US-CA`) from `since` to `until`, both included, in order.

    Case does not matter, and a subdivision's own name is understood (`DE-Bayern`). Raises BadInput with the nearest
    code. Names are in English where the library has them.
    """
    import holidays  # a slow import that most starts never need

    country, _, wanted = code.strip().partition("-")
    country = country.upper()
    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        near = _nearest(country, [one for one in holidays.list_supported_countries() if len(one) == len(country)])
        raise BadInput(f"unknown holiday calendar {shown(code)}{near}; use a country like DE or DE-BY") from None
    subdivision = None
    if wanted:
        names = {name.casefold(): name for name in (*known.subdivisions, *known.subdivisions_aliases)}
        subdivision = names.get(wanted.casefold())
        if subdivision is None:
            raise _unknown_subdivision(code, country, wanted, known.subdivisions, names)
    years = range(since.year, until.year + 1)
    found = holidays.country_holidays(country, subdiv=subdivision, years=years, language="en_US")
    return tuple(sorted((day, name) for day, name in found.items() if since <= day <= until))


def _unknown_subdivision(
    code: str, country: str, wanted: str, codes: Iterable[str], names: Mapping[str, str]
) -> BadInput:
    if not names:
        return BadInput(f"unknown holiday calendar {shown(code)}: {country} has no subdivisions; use {country}")
    near = _nearest(wanted, names.values()) or f"; known are {', '.join(list(codes)[:_MOST_CODES])}"
    return BadInput(f"unknown holiday calendar {shown(code)}: {country} has no {shown(wanted)}{near}")


def _nearest(wanted: str, known: Iterable[str]) -> str:
    """The name that was perhaps meant; codes of two letters are all near each other, so none of them is."""
    names = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(wanted.casefold(), names, n=1, cutoff=0.6)
    return f"; did you mean {names[near[0]]}?" if near else ""
