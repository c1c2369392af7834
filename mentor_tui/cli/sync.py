"""`mentor sync`: bring this machine and the team's store together, once or for ever."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from mentor_tui.cli.apart import apart, sync_apart
from mentor_tui.cli.out import json_option, progress_bar, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.words import stretch, utc

if TYPE_CHECKING:
    from mentor_tui.services.sync import Attempt
    from mentor_tui.services.watch import Watched
    from mentor_tui.team.sync import SyncReport


@click.command("sync")
@click.option("--watch", is_flag=True, help="Go on for ever, with a sync every 15 to 60 seconds.")
@json_option
@click.pass_obj
def sync(session: Session, watch: bool, as_json: bool) -> None:
    """Fetch what is new, send what waits here. Exits 3, with nothing lost, when the store is out of reach.

    With --watch it syncs until it is stopped, also while the store is away for a while. Run it on a small machine
    that is always on, and held replies go out soon after their time whoever sleeps. It says a line for each
    sync that did something, and when the store goes away and comes back. SIGTERM ends it with 0, Ctrl-C with 130.

    JSON: pulled, pushed, held, contested, rejected, returned (how many of each), restarted (the store's history was
    another one: everything was read again), skew_seconds (the store's clock minus this
    machine's), complete (false: sync once more). With --watch each is one line, with at; a problem
    is a line with at, error, next_at.
    """
    if watch:
        _watch(session, as_json)
        return
    with session.desk() as desk, progress_bar("syncing") as progress:
        report = sync_apart(desk, progress)
    if as_json:
        result_json(_shape(report))
    else:
        result(_words(report))
    if report.restarted:
        say("the store was restored from a backup: all of it was read again, and what it lacks was sent again")
    if not report.complete:
        say("not everything is through yet: sync once more")
    skewed = _skew_words(report)
    if skewed:
        say(skewed)


def _watch(session: Session, as_json: bool) -> None:
    from time import sleep

    from mentor_tui.services.pace import Pace
    from mentor_tui.services.sync import attempt
    from mentor_tui.services.watch import watch

    def once() -> Attempt:
        return apart(lambda should_stop: attempt(desk, should_stop=should_stop))

    with session.desk() as desk, _ended_by_sigterm():
        log = _JsonLines() if as_json else _Lines()
        for watched in watch(desk, once, Pace(), sleep):
            log.tell(watched)


class _Ended(BaseException):
    """SIGTERM came: whatever is waited for, stop."""


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    def end(*_: object) -> None:
        raise _Ended

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except _Ended:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


class _Lines:
    """A watch's lines for people. A problem is said when it comes and when it is over, not at each try."""

    def __init__(self) -> None:
        self._problem = ""
        self._skewed = ""

    def tell(self, watched: Watched) -> None:
        """Say what is new with this sync."""
        before, self._problem = self._problem, str(watched.attempt.problem or "")
        if watched.attempt.report is not None:
            if before or watched.did_something:
                self.went_well(watched.at, watched.attempt.report)
        elif self._problem != before:
            self.met_a_problem(watched)

    def went_well(self, at: datetime, report: SyncReport) -> None:
        """One that did something, or the first after a problem."""
        result(f"{utc(at)} {_words(report)}")
        before, self._skewed = self._skewed, _skew_words(report)
        if self._skewed and not before:
            say(f"{utc(at)} {self._skewed}")

    def met_a_problem(self, watched: Watched) -> None:
        """A problem that was not there before."""
        say(f"{utc(watched.at)} {self._problem}; next try {utc(watched.next_at)}, then from time to time")


class _JsonLines(_Lines):
    """The same for programs: all on stdout, an object a line."""

    def went_well(self, at: datetime, report: SyncReport) -> None:
        """The report."""
        click.echo(json.dumps({"at": utc(at), **_shape(report)}))

    def met_a_problem(self, watched: Watched) -> None:
        """The problem, and when it is tried again."""
        click.echo(json.dumps({"at": utc(watched.at), "error": self._problem, "next_at": utc(watched.next_at)}))


def _skew_words(report: SyncReport) -> str:
    """How far off this machine's clock is, when that is worth saying; else nothing."""
    from mentor_tui.services.inbox import SKEW_WORTH_SAYING, skew_words

    if abs(report.skew) <= SKEW_WORTH_SAYING:
        return ""
    return f"this machine's clock is {stretch(report.skew)} {skew_words(report.skew)}: set it right"


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
