"""`mentor sync`: bring this machine and the team's store together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mentor_tui.cli.out import json_option, progress_bar, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.words import stretch

if TYPE_CHECKING:
    from mentor_tui.team.sync import SyncReport


@click.command("sync")
@json_option
@click.pass_obj
def sync(session: Session, as_json: bool) -> None:
    """Fetch what is new, send what waits here. Exits 3, with nothing lost, when the store is out of reach.

    JSON: pulled, pushed, held, contested, rejected, returned (how many of each), restarted (the store's history was
    another one: everything was read again), skew_seconds (the store's clock minus this
    machine's), complete (false: sync once more).
    """
    with session.desk() as desk, progress_bar("syncing") as progress:
        from mentor_tui.services.inbox import SKEW_WORTH_SAYING, skew_words
        from mentor_tui.services.sync import sync as run

        report = run(desk, progress=progress)
    if as_json:
        result_json(_shape(report))
    else:
        result(_words(report))
    if report.restarted:
        say("the store was restored from a backup: all of it was read again, and what it lacks was sent again")
    if not report.complete:
        say("not everything is through yet: sync once more")
    if abs(report.skew) > SKEW_WORTH_SAYING:
        say(f"this machine's clock is {stretch(report.skew)} {skew_words(report.skew)}: set it right")


def _counts(report: SyncReport) -> dict[str, int]:
    return {
        "pulled": report.pulled,
        "pushed": report.pushed,
        "held": report.held,
        "contested": report.contested,
        "rejected": report.rejected,
        "returned": report.returned,
    }


def _shape(report: SyncReport) -> dict[str, object]:
    return {
        **_counts(report),
        "restarted": report.restarted,
        "skew_seconds": report.skew.total_seconds(),
        "complete": report.complete,
    }


def _words(report: SyncReport) -> str:
    counts = _counts(report)
    always = ("pulled", "pushed")
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count or what in always)
    needs_you = report.contested + report.rejected + report.returned
    return f"{said}; see `mentor outbox`" if needs_you else said
