"""What can go wrong in words a person can act on.

Each message is one line: what, where, what to do. The exit code says which kind it was.
"""


class MentorError(Exception):
    """Something a person can act on; its text is the whole message."""

    exit_code = 1


class Refused(MentorError):
    """A rule says no. The message names the rule; what was typed is kept by the caller."""

    exit_code = 1


class BadInput(MentorError):
    """What was given cannot be understood or used: which part, where, and what to write instead."""

    exit_code = 2


class NotAMember(BadInput):
    """The team's store does not know the caller, or knows her no more. What she wrote stays with her."""


class StoreUnreachable(MentorError):
    """The team's store cannot be reached now. Nothing is lost: the outbox tries again."""

    exit_code = 3


class OffHours(MentorError):
    """The mentor's own hours are over (R3)."""

    exit_code = 4
