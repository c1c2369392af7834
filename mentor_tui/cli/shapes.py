"""What --json prints: plain values under snake_case keys that stay; instants are ISO, UTC, `Z`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from mentor_tui.cli.words import utc

if TYPE_CHECKING:
    from mentor_tui.domain.cycle import Cycle, Resolution
    from mentor_tui.domain.deadlines import Deadline
    from mentor_tui.domain.hours import Calendar
    from mentor_tui.domain.people import Member
    from mentor_tui.services.outbox import OutboxItem
    from mentor_tui.services.show import Detail

Json = dict[str, Any]


def deadline_shape(deadline: Deadline, now: datetime) -> Json:
    """When an answer is due, and by when its mentor must act."""
    return {
        "due": utc(deadline.due),
        "ack_limit": utc(deadline.ack_limit),
        "act_by": utc(deadline.act_by),
        "backup_now": deadline.backup_now,
        "late": deadline.due <= now,
    }


def question_shape(detail: Detail, now: datetime) -> Json:
    """The whole thread of a question."""
    from mentor_tui.services.show import short

    question = detail.question
    mentee_zone = question.cycle.calendar.zone
    return {
        "id": question.id,
        "short": short(question.id),
        "title": question.title,
        "body": question.body,
        "state": question.state,
        "mentee": {
            "id": question.mentee,
            "name": detail.names.get(question.mentee, question.mentee),
            "zone": mentee_zone,
        },
        "mentor": question.mentor,
        "p0": question.p0,
        "blocked": question.blocked,
        "tried": list(question.tried),
        "asked": utc(question.asked_at),
        **deadline_shape(detail.deadline, now),
        "cycles": [_cycle_shape(cycle) for cycle in question.cycles],
        "thread": [
            {
                "entry": said.entry_id,
                "kind": said.kind,
                "author": said.author,
                "name": detail.names.get(said.author, said.author),
                "at": utc(said.at),
                "text": said.text,
                "confirmed": said.confirmed,
                "standing": question.standing(said.entry_id),
            }
            for said in question.thread
        ],
        "drafts": dict(detail.drafts),
        "trace": list(detail.deadline.trace),
    }


def _cycle_shape(cycle: Cycle) -> Json:
    return {
        "number": cycle.number,
        "started": utc(cycle.started_at),
        "acked": utc(cycle.acked_at),
        "acked_by": cycle.acked_by,
        "contested": cycle.contested,
        "answers": [
            {
                "entry": answer.entry_id,
                "form": answer.form,
                "author": answer.author,
                "at": utc(answer.at),
                "composed_at": utc(answer.composed_at),
                "text": answer.text,
                "confirmed": answer.confirmed,
                "p0": answer.p0,
                "standing": cycle.standing(answer),
            }
            for answer in cycle.answers
        ],
        "resolution": None if cycle.resolution is None else _resolution_shape(cycle.resolution),
        "overruled": [_resolution_shape(word) for word in cycle.overruled],
    }


def _resolution_shape(word: Resolution) -> Json:
    return {
        "entry": word.entry_id,
        "by": word.author,
        "at": utc(word.at),
        "keep": word.keep,
        "text": word.text,
        "separate": list(word.separate),
        "confirmed": word.confirmed,
    }


def outbox_shape(item: OutboxItem) -> Json:
    """One entry on its way, or in need of a person. `other_...` are the first of `others`."""
    first = item.others[0] if item.others else None
    return {
        "id": item.id,
        "kind": item.kind,
        "state": item.state,
        "subject": item.subject,
        "question": item.question_id,
        "title": item.title,
        "cycle": item.cycle,
        "text": item.text,
        "author": item.author,
        "mine": item.mine,
        "composed_at": utc(item.composed_at),
        "send_after": utc(item.send_after),
        "release_at": utc(item.release_at),
        "reason": item.reason,
        "can": list(item.can),
        "needs_attention": item.needs_attention,
        "standing": item.standing,
        "other_id": first.id if first else None,
        "other_text": first.text if first else "",
        "other_author": first.author if first else "",
        "others": [
            {
                "id": side.id,
                "author": side.author,
                "mine": side.mine,
                "text": side.text,
                "composed_at": utc(side.composed_at),
                "standing": side.standing,
            }
            for side in item.others
        ],
    }


def calendar_shape(calendar: Calendar) -> Json:
    """A calendar with its holidays as dates."""
    return {
        "zone": calendar.zone,
        "hours": calendar.hours,
        "exceptions": list(calendar.exceptions),
        "holiday_calendar": calendar.holiday_calendar,
        "holidays": [{"date": day.isoformat(), "name": name} for day, name in calendar.holidays],
    }


def member_shape(member: Member, now: datetime) -> Json:
    """One person of the team."""
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "mentor": member.mentor,
        "backup": member.backup,
        **calendar_shape(member.calendar_at(now)),
    }
