"""Wall clocks and instants: what a clock on a wall in a zone shows, and when it shows it.

Rule 6 of the time rules lives here: a wall-clock time in a gap means the first instant after it; where a time comes
twice, an opening is the first and an end the second. Gaps are found by asking the zone, never assumed to be an hour
or at night. Instants are aware datetimes in UTC; wall times are naive.
"""

from __future__ import annotations

import difflib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.hours_text import shown

_SECOND: Final = timedelta(seconds=1)
_YEARS: Final = range(1970, 2200)
_NO_ZONE_OF_THEIR_OWN: Final = {
    "bangalore": "Asia/Kolkata",
    "bengaluru": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "abuja": "Africa/Lagos",
    "rio_de_janeiro": "America/Sao_Paulo",
    "san_francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
}
"""Big cities that people name and the zone database does not."""


@lru_cache(maxsize=1024)
def load_zone(name: str) -> ZoneInfo:
    """The IANA zone called `name`. Raises BadInput with the nearest name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"unknown time zone {shown(name)}{_nearest(name)}") from None


def opening_instant(zone: ZoneInfo, wall: datetime) -> datetime:
    """When something begins that begins at `wall`: the first time it comes, or the first instant after a gap."""
    return _instant(zone, wall, second=False)


def end_instant(zone: ZoneInfo, wall: datetime) -> datetime:
    """When something ends that ends at `wall`: the second time it comes, or the first instant after a gap."""
    return _instant(zone, wall, second=True)


def wall_clock(zone: ZoneInfo, at: datetime) -> datetime:
    """What the clock shows at `at`."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def forward_clock(zone: ZoneInfo, at: datetime) -> datetime:
    """What the clock shows at `at`, except that it never runs back: while an hour repeats it shows that hour's end.

    A later ask must never be due earlier; on a clock that shows 02:15 after 02:45 it would be.
    """
    local = at.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    before, after = _offsets(zone, local)
    return (_change(zone, at - (before - after), at) + before).replace(tzinfo=None)


def clock_changes(zone: ZoneInfo, since: datetime, until: datetime) -> list[tuple[datetime, timedelta]]:
    """When clocks change in (since, until], and by how much (forward is positive)."""
    changes = []
    at = since
    while at < until:
        ahead = min(at + timedelta(days=1), until)
        before, after = at.astimezone(zone).utcoffset(), ahead.astimezone(zone).utcoffset()
        assert before is not None
        assert after is not None
        if before != after:
            changes.append((_change(zone, at, ahead), after - before))
        at = ahead
    return changes


def read_instant(text: str, zone_name: str) -> tuple[datetime, str | None]:
    """The instant that ISO text names, wall time in the zone unless it has an offset; and a remark on odd ones.

    A time that comes twice is taken as the first: a clock that starts is an opening. Raises BadInput.
    """
    zone = load_zone(zone_name)
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        given = None
    if given is None or ":" not in text:
        raise BadInput(f"{shown(text)} is not a date and time: write it like 2026-03-10T14:00 or 2026-03-10T13:00Z")
    if given.year not in _YEARS:
        raise BadInput(f"{shown(text)} is out of reach: years from {_YEARS.start} to {_YEARS.stop - 1}")
    if given.tzinfo is not None:
        return given.astimezone(UTC), None
    at = opening_instant(zone, given)
    match oddity(zone, given):
        case "skipped":
            taken = f"{wall_clock(zone, at):%Y-%m-%d %H:%M}"
            return (
                at,
                f"The clocks in {zone_name} skip {given:%Y-%m-%d %H:%M}: taken as {taken}, the first instant after it.",
            )
        case "twice":
            return (
                at,
                f"{given:%Y-%m-%d %H:%M} comes twice in {zone_name}: taken as the first; add an offset to choose.",
            )
        case _:
            return at, None


def oddity(zone: ZoneInfo, wall: datetime) -> Literal["skipped", "twice"] | None:
    """Whether the clock never shows `wall`, or shows it twice."""
    before, after = _offsets(zone, wall)
    if before == after:
        return None
    return "skipped" if before < after else "twice"


def _instant(zone: ZoneInfo, wall: datetime, *, second: bool) -> datetime:
    before, after = _offsets(zone, wall)
    if before < after:
        return _change(zone, (wall - after).replace(tzinfo=UTC), (wall - before).replace(tzinfo=UTC))
    return (wall - (after if second else before)).replace(tzinfo=UTC)


def _offsets(zone: ZoneInfo, wall: datetime) -> tuple[timedelta, timedelta]:
    """The offsets that a wall time may have: equal on all but the odd hours; in a gap the second is larger."""
    before = zone.utcoffset(wall.replace(tzinfo=zone, fold=0))
    after = zone.utcoffset(wall.replace(tzinfo=zone, fold=1))
    assert before is not None
    assert after is not None
    return before, after


def _change(zone: ZoneInfo, since: datetime, until: datetime) -> datetime:
    """The first whole second in (since, until] whose offset is no longer that of `since`."""
    old = since.astimezone(zone).utcoffset()
    since, until = since.replace(microsecond=0), until.replace(microsecond=0)
    while until - since > _SECOND:
        middle = since + (until - since) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == old:
            since = middle
        else:
            until = middle
    return until


def places_of(name: str) -> tuple[str, ...]:
    """What people may call a zone: its own name in words, and the big cities that keep its time."""
    cities = (city for city, zone in _NO_ZONE_OF_THEIR_OWN.items() if zone == name)
    return tuple(place.replace("_", " ") for place in (name, *cities))


def _nearest(name: str) -> str:
    """The zone that was perhaps meant, compared without case, and by its city alone too: `berlin`, `Lagos`."""
    zones = {zone.casefold(): zone for zone in sorted(available_timezones())}
    cities = {zone.rpartition("/")[2]: zones[zone] for zone in zones} | _NO_ZONE_OF_THEIR_OWN
    wanted = name.strip().casefold().replace(" ", "_")
    if wanted.rpartition("/")[2] in cities:
        return f"; did you mean {cities[wanted.rpartition('/')[2]]}?"
    for names in (zones, cities):
        if near := difflib.get_close_matches(wanted, names, n=1, cutoff=0.7):
            return f"; did you mean {names[near[0]]}?"
    return "; use an IANA name like Europe/Berlin"
