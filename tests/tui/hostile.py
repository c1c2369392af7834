"""A team in which every text is an attack on the terminal of who reads it; and its twin, where all are harmless."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from mentor_tui.domain.entry import Entry, new_id
from mentor_tui.domain.question import question_subject
from mentor_tui.services import drafts
from mentor_tui.services.sync import sync
from mentor_tui.team.embedded import EmbeddedStore
from mentor_tui.team.port import Outgoing
from tests.tui.world import TUESDAY, World

ATTACKS: Final = (
    "\x1b[2J\x1b[1;1Hcleared\x1b[31mred",
    "\x1b]0;owned\x07\x1b]2;owned\x1b\\title",
    "\x1b]52;c;cm0gLXJmIH4=\x07\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\\x1b_Gf=100;AAAA\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\strings",
    "\x9b2J\x9d0;owned\x9c\x90q\x9c\x84\x85\x8dc1",
    "\x1bc\x1b[?1049l\x1b[?25l\x1b[3;4r\x1b(0\x1b#8\x1b[6n\x1b[c\x0e\x0freset",
    "never closed \x1b]0;owned",
    "bell\x07 back\x08\x08\x08 del\x7f tab\tvt\x0bff\x0ccr\rover lf\nnext",
    "[bold red]markup[/] [@click=app.quit]quit[/] [link=http://evil.example]x[/link] [/] \\[ [[",
    "pay\u202egnp.exe\u2066\u2067\u061c\u200f right to left \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "zero\u200b\u2060\ufeff\u200d\u00ad\u180e\u3164\u115f\U000e0041\U000e0042width",
    "z" + "\u0301" * 200 + " \u0e01" + "\u0e49" * 200 + " a" + "\u0489" * 200 + "heap",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd\U0001f44d\U0001f3fd ❤\ufe0f❤\ufe0f 1\ufe0f\u20e3 "
    "\U0001f1e9\U0001f1ea\U0001f1f3 \U0001f3f4\U000e0067\U000e0062\U000e007f joined",
    "日本語" * 40 + " wide",
    "W" * 3000 + " long",
    "\u2028\u2029\x85\x1c\x1d\x1e lines \ufffe\uffff\U0010ffff \ue000 nothing",
)
HARMLESS: Final = tuple(f"harmless text number {number}" for number in range(len(ATTACKS)))


def town(folder: Path, texts: Sequence[str]) -> World:
    """Ada and Grace in London, and a mentee, a question and an answer for each of these texts, as a client that
    cleans nothing pushed them. The home is `folder / "Ada"`."""
    world = World(folder)
    world.clock.at = TUESDAY - timedelta(days=3)
    world.sits_down("Ada")
    world.add("Grace", "mentor", "Europe/London")
    world.sits_down("Grace")
    writer = _Writer(world)
    calendar = world.ada.self().calendar_at(world.clock.at).to_body()
    writer.pushes("ada", "team/team", "team_set", {"name": texts[0], "voice_channel": "".join(texts[:4])})
    for number, text in enumerate(texts):
        member = {"name": f"{number:02} {text}", "role": "mentee", "calendar": {**calendar, "zone": "Africa/Lagos"}}
        writer.pushes("ada", f"member/m{number}", "member_added", member)
    world.clock.at = TUESDAY
    for number, text in enumerate(texts):
        writer.asks(number, text, calendar, p0=number == 0)
    sync(world.ada)
    for question_id in writer.questions:
        drafts.save(world.ada, question_id, texts[writer.questions.index(question_id)])
    return world


class _Writer:
    """A client that cleans nothing."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.questions: list[str] = []
        self._number = 0

    def pushes(self, author: str, subject: str, kind: str, body: dict[str, Any], **more: Any) -> str:
        self._number += 1
        at = self.world.clock.at
        entry_id = new_id(at, self._number.to_bytes(10, "big"))
        if subject == "question/":
            subject = question_subject(entry_id)
        entry = Entry(entry_id, subject, kind, body, at, **more)
        with closing(EmbeddedStore(self.world.folder / "team.db", author, self.world.clock)) as store:
            receipt = store.push([Outgoing(entry)]).receipts[0]
        assert receipt.outcome in ("applied", "contested"), receipt
        return entry_id

    def asks(self, number: int, text: str, calendar: dict[str, Any], *, p0: bool) -> None:
        text = text.encode("utf-8", "replace").decode()
        zone = {**calendar, "zone": "Africa/Lagos", "holidays": [["2026-03-11", text]]}
        body = {
            "title": f"{number:02} {text}",
            "body": f"{text}\n" * 3,
            "mentee": f"m{number}",
            "tried": [text, text],
            "calendar": zone,
            "p0": p0,
        }
        question = self.pushes("ada", "question/", "ask", body)
        self.questions.append(question)
        about = question_subject(question)
        self.pushes("grace", about, "note", {"text": text, "called": text} if p0 else {"text": text}, quiet=True)
        self.pushes("ada", about, "message", {"text": text}, quiet=True)
        if number % 4 == 1:
            for author in ("grace", "ada"):
                answer = {"text": text, "cycle": 1, "form": text}
                self.pushes(author, about, "answer", answer, claim=f"answer/{question}/1", based_on=question)
        if number % 4 == 2:
            self.pushes("grace", about, "hand_over", {"to": "ada", "text": text}, based_on=question)
