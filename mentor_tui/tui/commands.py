"""Every key once: what it is called, what it does, and where it works.

Bindings, the hints at the bottom, the help screen and the command palette are all made from COMMANDS. A mentor's own
keys come from her settings and are checked here, because Textual drops an unknown key and lets a clash steal one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key, format_key

EVERYWHERE: Final = "everywhere"
LIST: Final = "list"
INBOX: Final = "inbox"
WRITING: Final = "writing"
OUTBOX: Final = "outbox"
P0: Final = "P0"
WALL: Final = "lock"
SEARCH: Final = "search"
TRIAGE: Final = "triage"
DIALOG: Final = "dialog"

PLACES: Final[Mapping[str, str]] = {
    INBOX: "Inbox",
    WRITING: "While writing",
    LIST: "In a list or a text",
    TRIAGE: "Triage session",
    SEARCH: "Search",
    OUTBOX: "Outbox and attention tray",
    P0: "P0",
    WALL: "Off-hours lock",
    DIALOG: "In a window on top",
    EVERYWHERE: "Everywhere",
}
"""Where a command may work, with the heading that help gives it."""

MOVED: Final = (INBOX, TRIAGE, P0)
"""Where questions are moved."""
ANSWERING: Final = frozenset(
    {"reply", "shape", "ask_back", "hand_over", "acknowledge", "edit", "repeat", "triage", "lock"}
)
"""What is only for those who answer."""


class Command(NamedTuple):
    """One thing a mentor can do. `keys` is Textual's notation, several split by commas; `where` names PLACES.

    A `fixed` command keeps its keys. `hint` is the word at the bottom of the screen, if it earns a place there.
    """

    id: str
    keys: str
    name: str
    help: str
    where: tuple[str, ...]
    fixed: bool = False
    hint: str = ""


COMMANDS: Final = (
    Command("down", "j,down", "Next", "One down in a list; a line down in a text.", (LIST,)),
    Command("up", "k,up", "Previous", "One up in a list; a line up in a text.", (LIST,)),
    Command("top", "g,home", "First", "To the top.", (LIST,)),
    Command("bottom", "G,end", "Last", "To the bottom.", (LIST,)),
    Command("page_down", "pagedown,space", "Page down", "A screenful down.", (LIST,)),
    Command("page_up", "pageup", "Page up", "A screenful up.", (LIST,)),
    Command("open", "enter", "Open", "Open what is selected.", (INBOX, WALL, OUTBOX, SEARCH), hint="open"),
    Command("reply", "r", "Quick reply", "Answer in at most two sentences.", MOVED, hint="reply"),
    Command("shape", "R", "Shaped reply", "Three bullets and one next action; the rest is a FAQ draft.", MOVED),
    Command("ask_back", "b", "Ask back", "Ask one better question; the clock pauses.", MOVED, hint="ask back"),
    Command("hand_over", "h", "Hand over", "To somebody whose window opens in time.", MOVED, hint="hand over"),
    Command("acknowledge", "a", "Acknowledge", "Tell the mentee that you have seen it.", MOVED, hint="ack"),
    Command(
        "undo",
        "u,ctrl+z",
        "Undo",
        "Take back what was done last, as long as the store has not released it.",
        (INBOX, TRIAGE, P0, WALL),
        hint="undo",
    ),
    Command("next_question", "n", "Next question", "The next question, also while one is open.", (INBOX, SEARCH)),
    Command("previous_question", "p", "Previous question", "The one before.", (INBOX, SEARCH)),
    Command(
        "trace", "w", "Why this deadline", "How the deadline came about, in both zones.", (INBOX, TRIAGE), hint="why"
    ),
    Command("outbox", "o", "Outbox", "What is unsent, held or in need of a decision.", (INBOX, TRIAGE), hint="outbox"),
    Command(
        "triage",
        "t",
        "Triage",
        "The whole batch in one sitting: a plan, then one question at a time.",
        (INBOX,),
        hint="triage",
    ),
    Command("go_on", "enter", "Begin, go on", "Begin with the plan; go on with what is left.", (TRIAGE,), hint="begin"),
    Command("skip", "n", "Skip", "Leave it for the end of the session.", (TRIAGE,), hint="skip"),
    Command("revisit", "p", "Go back", "Back to the one that was skipped last.", (TRIAGE,)),
    Command(
        "filter",
        "slash",
        "Filter",
        "Narrow the list as you type: words, is:late, from:, in:, -not.",
        (INBOX,),
        hint="filter",
    ),
    Command("search", "s", "Search", "Everything that was ever asked and answered.", (INBOX, TRIAGE), hint="search"),
    Command("view_pending", "1", "View: pending", "All that waits for you.", (INBOX,)),
    Command("view_p0", "2", "View: P0", "What asks for the phone, and the postmortems you owe.", (INBOX,)),
    Command("view_late", "3", "View: late", "What is past due.", (INBOX,)),
    Command("view_mine", "4", "View: mine", "What waits for you by name.", (INBOX,)),
    Command("view_waiting", "5", "View: waiting", "What was asked back and waits for its mentee.", (INBOX,)),
    Command("view_answered", "6", "View: answered", "What was yours or anybody's and has its answer.", (INBOX,)),
    Command("view_all", "7", "View: all", "Everything the team was asked, the newest first.", (INBOX,)),
    Command(
        "phone",
        "exclamation_mark",
        "P0: the phone",
        "Whom to call about the P0, or about this question: that makes it one.",
        (EVERYWHERE, DIALOG),
    ),
    Command("call_1", "1", "Called the first", "Note that the first one named was called.", (P0,)),
    Command("call_2", "2", "Called the second", "Note that the second one was called.", (P0,)),
    Command("call_3", "3", "Called the third", "Note that the third one was called.", (P0,)),
    Command("call_4", "4", "Called the fourth", "Note that the fourth one was called.", (P0,)),
    Command("copy_channel", "c", "Copy the channel", "Put the voice channel on the clipboard.", (P0,), hint="copy"),
    Command("postmortem", "m", "Postmortem", "Link it, or say it in a few words.", (P0,), hint="postmortem"),
    Command("lock", "L", "Lock now", "Put up the wall until the next window.", (INBOX, TRIAGE)),
    Command("edit", "e", "Write in your editor", "Answer in the editor that $VISUAL or $EDITOR names.", MOVED),
    Command(
        "edit_outside",
        "ctrl+g",
        "Go on in your editor",
        "Go on with this text in $VISUAL or $EDITOR.",
        (WRITING,),
        hint="editor",
    ),
    Command("look_up", "ctrl+f", "Search", "Find an earlier answer, to quote it here.", (WRITING,)),
    Command("words", "slash,s", "Other words", "Back to the words, to change them.", (SEARCH,), hint="words"),
    Command("quote", "i", "Quote", "Put the answer into the reply that is being written.", (SEARCH,), hint="quote"),
    Command("copy", "c", "Copy", "Put the answer on the clipboard.", (SEARCH,), hint="copy"),
    Command("mark", "x", "Mark", "Mark or unmark; then moves are about all marked.", (INBOX,), hint="mark"),
    Command("mark_range", "X", "Mark to here", "Mark all from the one marked last.", (INBOX,)),
    Command("mark_all", "asterisk", "Mark all", "Mark all that the list shows, or none.", (INBOX,)),
    Command("repeat", "full_stop", "Repeat", "The last move again, on what is selected or marked.", MOVED),
    Command("send", "ctrl+s", "Send", "Send what is being written.", (WRITING,), hint="send"),
    Command("template", "ctrl+t", "Template", "Write one of your templates.", (WRITING,), hint="template"),
    Command(
        "take_back", "u", "Take back", "Undo what is still here; recall what is held.", (OUTBOX,), hint="take back"
    ),
    Command(
        "send_again",
        "r",
        "Edit and send again",
        "Change the text of what came back and send it.",
        (OUTBOX,),
        hint="edit & send",
    ),
    Command("discard", "D", "Discard", "Let go of what came back.", (OUTBOX,), hint="discard"),
    Command("keep_mine", "m", "Keep mine", "Of several answers, let yours stand (lead).", (OUTBOX,), hint="keep mine"),
    Command(
        "keep_theirs",
        "t",
        "Keep theirs",
        "Of several answers, let another one stand (lead).",
        (OUTBOX,),
        hint="keep theirs",
    ),
    Command("merge", "M", "Merge", "Write one answer from all (lead).", (OUTBOX,), hint="merge"),
    Command(
        "separate",
        "s",
        "Separate record",
        "Let one answer stand and keep the rest as separate records (lead).",
        (OUTBOX,),
        hint="separate",
    ),
    Command("accept", "a", "Accept", "Take note of what a decision set aside.", (OUTBOX,), hint="accept"),
    Command(
        "back",
        "escape",
        "Back",
        "Back; what was typed stays as a draft.",
        (INBOX, TRIAGE, OUTBOX, P0, SEARCH),
        True,
        "back",
    ),
    Command("close", "escape,q", "Close", "Close this window.", (DIALOG,), True, "close"),
    Command("confirm", "enter", "Yes", "Do what is asked.", (DIALOG,), True, "yes"),
    Command("help", "question_mark", "Help", "All keys, those that work here first.", (EVERYWHERE,), hint="help"),
    Command("palette", "ctrl+p", "Commands", "Find a command by name.", (EVERYWHERE,), fixed=True),
    Command(
        "quit", "q", "Quit", "Leave; drafts are kept and unsent replies go out next time.", (EVERYWHERE,), hint="quit"
    ),
    Command(
        "leave",
        "ctrl+q,ctrl+c",
        "Quit at once",
        "The same, also while writing (there ctrl+q).",
        (EVERYWHERE, DIALOG),
        True,
    ),
)

_BY_ID: Final[Mapping[str, Command]] = {command.id: command for command in COMMANDS}
_NAMED_KEYS: Final = frozenset({"space", *(key.value for key in Keys), *KEY_NAME_REPLACEMENTS.values()})
_MODIFIERS: Final = frozenset({"ctrl", "alt", "shift", "super", "meta", "hyper"})


def command(command_id: str) -> Command:
    """The command with this id."""
    return _BY_ID[command_id]


def bindings(place: str) -> list[Binding]:
    """Textual's bindings for all commands of a place. Never with priority: letters belong to the field in focus."""
    return [
        Binding(one.keys, one.id, one.name, id=one.id, tooltip=one.help, show=False)
        for one in COMMANDS
        if place in one.where
    ]


def check_keys(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The mentor's keys that can be used, by command id, and a line for each that cannot; those keep their default."""
    usable: dict[str, str] = {}
    problems: list[str] = []
    for command_id, keys in wanted.items():
        problem = _problem(command_id, keys)
        if problem is None:
            usable[command_id] = ",".join(_split(keys))
        else:
            problems.append(problem)
    for command_id, problem in list(_clashes(usable)):
        usable.pop(command_id, None)
        problems.append(problem)
    return usable, problems


def live_keys(usable: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Each command's keys as they are shown to a person, with the mentor's own in place."""
    return {one.id: tuple(show_key(key) for key in _split(usable.get(one.id, one.keys))) for one in COMMANDS}


def show_key(key: str) -> str:
    """A key as a person calls it: `ctrl+s`, `?`, `down`."""
    words = {"escape": "esc", "enter": "enter", "pagedown": "pgdn", "pageup": "pgup"}
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, words.get(last) or format_key(last)])


def _split(keys: str) -> list[str]:
    parts = [part.strip() for part in keys.split(",") if part.strip()]
    return [_character_to_key(part) if len(part) == 1 else part for part in parts]


def _problem(command_id: str, keys: str) -> str | None:
    known = _BY_ID.get(command_id)
    if known is None:
        return f"keys.{command_id}: there is no such command; `?` lists them"
    if known.fixed:
        return f"keys.{command_id}: this key is fixed"
    names = _split(keys)
    unknown = next((name for name in names if not _is_key(name)), None)
    if unknown is not None or not names:
        return f'keys.{command_id}: {unknown or keys!r} is no key; write it like "j,down" or "ctrl+g"'
    if WRITING in known.where and any("+" not in name and not name.startswith("f") for name in names):
        return f"keys.{command_id}: it works while you write, so it needs ctrl, alt or an f-key"
    return None


def _is_key(name: str) -> bool:
    *modifiers, last = name.split("+")
    if not set(modifiers) <= _MODIFIERS:
        return False
    if len(last) == 1:
        return True
    import unicodedata

    try:
        unicodedata.lookup(last.replace("_", " "))
    except KeyError:
        return last in _NAMED_KEYS or (last[:1] == "f" and last[1:].isdecimal())
    return True


def _clashes(usable: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each remapped command whose key another one has in the same place, with what to say."""
    keys = {one.id: set(_split(usable.get(one.id, one.keys))) for one in COMMANDS}
    for command_id in usable:
        for other in COMMANDS:
            shared = keys[command_id] & keys[other.id]
            if other.id != command_id and shared and _meet(_BY_ID[command_id], other):
                key = show_key(min(shared))
                yield command_id, f"keys.{command_id}: {key} is already {other.id}'s: choose another"
                keys[command_id] = set(_split(_BY_ID[command_id].keys))
                break


def _meet(one: Command, other: Command) -> bool:
    """Whether both may be live at once. Lists are parts of all else, a field hands on what it does not use, and
    nothing shines through a window on top but the list in it."""
    if DIALOG in (*one.where, *other.where):
        return bool({DIALOG, LIST} & set(one.where)) and bool({DIALOG, LIST} & set(other.where))
    reach = {EVERYWHERE, LIST, WRITING}
    return bool(set(one.where) & set(other.where) or reach & set(one.where) or reach & set(other.where))
