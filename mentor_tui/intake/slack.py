"""A Slack workspace export: threads become questions, the named mentors' replies their answers.

A thread is taken when a person who is no mentor opened it and its first message asks something (`asking.py`). Its body
is that message and whatever its author added before anybody else spoke; an answer is a mentor's message and what she
added right after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any, Final

from mentor_tui.domain.plain_text import LARGEST_TEXT
from mentor_tui.intake.asking import asks_something, title_of
from mentor_tui.intake.found import (
    FoundAnswer,
    FoundQuestion,
    Progress,
    Reading,
    Skipped,
    one_line,
    text_size,
)
from mentor_tui.intake.slack_people import SlackUser, find_channel, find_mentors, rendered, users_by_id
from mentor_tui.intake.slack_zip import SlackZip, opened

NOT_ASKING: Final = "the first message does not ask"
BY_A_MENTOR: Final = "a mentor began it"
BY_A_BOT: Final = "a bot began it"
NOTICE: Final = "a notice (joined, left, renamed), not a message"
DELETED: Final = "the first message was deleted"
MISSING: Final = "the first message is not in the export"
TOO_LARGE: Final = f"over {LARGEST_TEXT:,} bytes of text"
NO_TIME: Final = "a message without a usable time"

_SAID: Final = frozenset({"", "thread_broadcast", "file_share", "me_message"})
_BY_BOTS: Final = frozenset({"bot_message", "bot_add", "bot_remove", "slackbot_response"})
_GONE: Final = frozenset({"tombstone", "message_deleted"})
_STAMP: Final = re.compile(r"(\d{1,10})(?:\.(\d{1,6}))?")
_CALLED: Final = re.compile(r"\A(?:\s*<[@!][^<>]*>[\s,:]*)+")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Message:
    """One message as exported. `stamp` is Slack's own name for it within its channel."""

    stamp: str
    at: datetime
    user: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Export:
    """What every thread is read against. `channels` maps ids to names."""

    users: Mapping[str, SlackUser]
    channels: Mapping[str, str]
    mentors: frozenset[str]
    since: date | None

    def text(self, message: _Message) -> str:
        """The message as a person reads it, with the names of the files that came with it."""
        text = message.fields.get("text")
        files = message.fields.get("files")
        names = [one.get("name") for one in files if isinstance(one, dict)] if isinstance(files, list) else []
        attached = [f"(file: {one_line(name)})" for name in names if isinstance(name, str)]
        said = rendered(text, self.users, self.channels) if isinstance(text, str) else ""
        return "\n".join(part for part in (said, *attached) if part)

    def opening(self, message: _Message) -> str:
        """The message without those whom it calls first, as `asking` wants it."""
        text = message.fields.get("text")
        return rendered(_CALLED.sub("", text), self.users, self.channels) if isinstance(text, str) else ""

    def name(self, message: _Message) -> str:
        """Who wrote it; accounts that the export does not list keep what the message calls them."""
        if user := self.users.get(message.user):
            return user.name
        profile = message.fields.get("user_profile")
        given = profile.get("real_name") if isinstance(profile, dict) else None
        names = (one_line(one) for one in (given, message.user) if isinstance(one, str))
        return next((name for name in names if any(map(str.isalnum, name))), "somebody")


def read_slack(
    path: Path,
    mentors: Sequence[str],
    channel: str | None = None,
    since: date | None = None,
    progress: Progress | None = None,
) -> Reading:
    """The questions of an export in the order asked; `progress` is told files.

    `mentors` and `channel` match ids and all names without case. Threads that began before the day `since` (UTC) are
    left out. Raises BadInput, naming the file inside, for an export that is not one, and for a name not in it.
    """
    with opened(path) as archive:
        users = users_by_id(archive.objects("users.json"))
        channels = _channels(archive)
        export = _Export(users, channels, find_mentors(users, mentors), since)
        wanted = [find_channel(channels, channel)] if channel else sorted(set(channels.values()))
        threads, skipped = _threads(archive, wanted, {name: one for one, name in channels.items()}, progress)
    questions = []
    for (channel_id, stamp), thread in threads.items():
        found = _question(export, f"slack:{channel_id}:{stamp}", stamp, sorted(thread.values(), key=_order))
        if isinstance(found, FoundQuestion):
            questions.append(found)
        else:
            skipped.append(Skipped(f"{channels[channel_id]} {stamp}", found))
    questions.sort(key=lambda one: (one.asked or _EPOCH, one.ref))
    return Reading(tuple(questions), tuple(skipped))


def _channels(archive: SlackZip) -> dict[str, str]:
    listed = archive.objects("channels.json")
    if archive.has("groups.json"):
        listed = [*listed, *archive.objects("groups.json")]
    named = [(one.get("id"), one.get("name")) for one in listed]
    return {one: name for one, name in named if isinstance(one, str) and isinstance(name, str)}


_Threads = dict[tuple[str, str], dict[str, _Message]]


def _threads(
    archive: SlackZip, channels: Sequence[str], ids: Mapping[str, str], progress: Progress | None
) -> tuple[_Threads, list[Skipped]]:
    """The messages of each thread by their stamps, whatever days they were written on. An alone one is a thread."""
    threads: _Threads = {}
    skipped: list[Skipped] = []
    days = archive.days(channels)
    for done, (channel, name) in enumerate(days, 1):
        for fields in archive.objects(name):
            message = _message(fields)
            if message is None:
                skipped.append(Skipped(name, NO_TIME))
                continue
            thread = str(fields.get("thread_ts") or message.stamp)
            threads.setdefault((ids[channel], thread), {}).setdefault(message.stamp, message)
        if progress:
            progress(done, len(days))
    return threads, skipped


def _message(fields: Mapping[str, Any]) -> _Message | None:
    stamp = fields.get("ts")
    found = _STAMP.fullmatch(stamp) if isinstance(stamp, str) else None
    if not found:
        return None
    at = _EPOCH + timedelta(seconds=int(found[1]), microseconds=int((found[2] or "0").ljust(6, "0")))
    user = fields.get("user")
    return _Message(found[0], at, user if isinstance(user, str) else "", fields)


def _order(message: _Message) -> tuple[datetime, str]:
    return message.at, message.stamp


def _question(export: _Export, ref: str, stamp: str, thread: Sequence[_Message]) -> FoundQuestion | str:
    """The question that a thread asks, or why it asks none."""
    first = thread[0]
    if export.since and first.at.date() < export.since:
        return f"it began before {export.since}"
    if first.stamp != stamp:
        return MISSING
    if reason := _no_persons(export, first):
        return reason
    if first.user in export.mentors:
        return BY_A_MENTOR
    spoken = [message for message in thread if not _no_persons(export, message)]
    opening = export.opening(first)
    body = "\n".join(text for text in map(export.text, _opening(spoken)) if text)
    answers = tuple(_answers(export, spoken))
    if max(text_size(body), *(text_size(answer.text) for answer in answers), 0) > LARGEST_TEXT:
        return TOO_LARGE
    if not asks_something(opening):
        return NOT_ASKING
    asker = export.users.get(first.user)
    return FoundQuestion(
        ref=ref,
        title=title_of(opening),
        body=body,
        mentee=export.name(first),
        mentee_zone=asker.zone if asker else None,
        asked=first.at,
        answers=answers,
    )


def _no_persons(export: _Export, message: _Message) -> str | None:
    """Why a message is not a person's word; None when it is."""
    subtype = str(message.fields.get("subtype") or "")
    if subtype in _GONE or message.fields.get("hidden") is True:
        return DELETED
    author = export.users.get(message.user)
    if subtype in _BY_BOTS or message.fields.get("bot_id") or (author and author.bot) or message.user == "USLACKBOT":
        return BY_A_BOT
    return None if subtype in _SAID and message.user else NOTICE


def _opening(spoken: Sequence[_Message]) -> Iterator[_Message]:
    asker = spoken[0].user
    return takewhile(lambda message: message.user == asker, spoken)


def _answers(export: _Export, spoken: Sequence[_Message]) -> Iterator[FoundAnswer]:
    """The mentors' replies, first to last: messages in a row by the same one are one reply."""
    for user, run in groupby(spoken[1:], key=lambda message: message.user):
        if user not in export.mentors:
            continue
        said = [(message, text) for message in run if (text := export.text(message))]
        if said:
            first = said[0][0]
            text = "\n".join(text for _, text in said)
            yield FoundAnswer(export.name(first), first.at, text)
