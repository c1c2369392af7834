"""Keys typed fast over slow moments: none is dropped, and none acts on another question than she saw."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import timedelta
from typing import Any

import pytest

from mentor_tui.services import inbox, outbox
from mentor_tui.tui.screens.inbox import InboxScreen
from mentor_tui.tui.screens.triage import TriageScreen
from mentor_tui.tui.widgets.composer import Composer
from mentor_tui.tui.widgets.field import Field
from mentor_tui.tui.widgets.question_list import QuestionList
from tests.emulator import emulated
from tests.tui.driver import Mentor, _key
from tests.tui.world import TUESDAY, World

TEXT = "Pin the clock, then run it again."


def slowly(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, seconds: float = 0.15) -> None:
    """Let that function take its time, as on a slow disk."""
    real = getattr(where, name)

    def slow(*args: Any, **more: Any) -> Any:
        time.sleep(seconds)
        return real(*args, **more)

    monkeypatch.setattr(where, name, slow)


def mounts_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """The field is slow to come: keys arrive before it has the focus."""
    real = Composer.begin

    def begin(self: Composer, *args: Any, **more: Any) -> None:
        self.call_later(asyncio.sleep, 0.1)
        real(self, *args, **more)

    monkeypatch.setattr(Composer, "begin", begin)


def answers(mentor: Mentor) -> dict[str, str]:
    """What waits to be sent: each text by the title of its question."""
    return {item.title: item.text for item in mentor.outbox() if item.kind == "answer"}


def test_a_burst_from_opening_to_sending_loses_no_key(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reply, text and send, as one burst, while the reply is still being opened."""
    from mentor_tui.services import show

    mentor.opens()
    first = mentor.selected
    slowly(monkeypatch, show, "show")
    mounts_late(monkeypatch)
    mentor.types(f"r{TEXT}").presses("ctrl+s")
    assert answers(mentor) == {first: TEXT}


def test_two_replies_typed_blind_go_to_the_two_questions(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    mentor.opens()
    first, second = (row.title for row in inbox.first_page(mentor.world.ada, 2))
    slowly(monkeypatch, inbox, "ids")
    mentor.types("rOne.").presses("ctrl+s").types("rTwo.").presses("ctrl+s")
    assert answers(mentor) == {first: "One.", second: "Two."}


@pytest.mark.parametrize("moment", ["before", "while", "after"])
def test_a_list_that_reorders_under_a_reply_changes_nothing_of_it(mentor: Mentor, moment: str) -> None:
    """A more urgent question comes in: what she types stays with the question that she saw."""
    mentor.opens()
    seen = mentor.selected
    if moment == "before":
        _another_comes(mentor)
    mentor.presses("r").types(TEXT[:9])
    if moment == "while":
        _another_comes(mentor)
    mentor.types(TEXT[9:])
    if moment == "after":
        _another_comes(mentor)
    mentor.presses("ctrl+s")
    assert answers(mentor) == {seen: TEXT}


def test_a_sync_that_ends_while_she_types_drops_no_key(mentor: Mentor) -> None:
    """A question comes in and another goes, at every few keys of a reply."""
    mentor.opens().selects("Which queue")
    mentor.presses("r")
    for number, part in enumerate(TEXT[at : at + 6] for at in range(0, len(TEXT), 6)):
        mentor.types(part)
        mentor.world.asks("jack-nguyen", f"New {number}", ago=timedelta(hours=30 + number))
        mentor.waits(seconds=1)
    mentor.presses("ctrl+s")
    assert answers(mentor) == {"Which queue do I put slow exports on?": TEXT}


def test_a_change_of_theme_while_she_types_drops_no_key(mentor: Mentor) -> None:
    mentor.opens().presses("r")
    for number, part in enumerate(TEXT[at : at + 4] for at in range(0, len(TEXT), 4)):
        mentor.types(part)
        mentor.app.wear(("mentor-light", "mentor-dark", "mentor-contrast")[number % 3])
    mentor.waits().sees(TEXT)


def test_an_acknowledgement_is_about_the_question_that_was_selected(mentor: Mentor) -> None:
    """The list reorders between the look and the key."""
    seen = mentor.opens().presses("j", "j").question_id
    _another_comes(mentor)
    mentor.presses("a")
    rows = inbox.rows(mentor.world.ada, inbox.ids(mentor.world.ada))
    assert [row.id for row in rows if row.acked] == [seen]


def test_a_question_that_goes_while_its_key_is_on_the_way_is_not_replaced(mentor: Mentor) -> None:
    """Grace answers the selected question: the reply being written stays with it, and becomes a contest."""
    mentor.opens()
    seen, title = mentor.question_id, mentor.selected
    mentor.presses("r").types("Mine.")
    mentor.world.answers("grace", seen, "Hers.")
    mentor.syncs().presses("ctrl+s")
    assert [(item.title, item.text) for item in mentor.outbox() if item.kind == "answer"][:1] == [(title, "Mine.")]


def _another_comes(mentor: Mentor) -> None:
    mentor.world.asks("jack-nguyen", "The most urgent of all", ago=timedelta(days=4))
    mentor.world.asks("priya-raman", "Nearly as urgent", ago=timedelta(days=3))
    mentor.waits(seconds=1)


def test_cursor_and_marks_hold_to_questions_whatever_becomes_of_the_list(mentor: Mentor) -> None:
    """Random reorderings, arrivals and departures: cursor and marks stay on their questions, in view."""
    for number in range(30):
        mentor.world.asks("jack-nguyen", f"Question {number}", ago=timedelta(minutes=number))
    mentor.opens(size=(60, 14)).syncs()
    questions = mentor.app.screen.query_one(QuestionList)
    dice, known = random.Random(4), list(questions.ids)
    for _ in range(20):
        mentor.presses(dice.choice(["j", "k", "space", "pageup", "G", "j"]))
        held, marked = questions.cursor_id, set(dice.sample(questions.ids, 3))
        questions.unmark()
        questions.mark(list(marked))
        rest = [one for one in known if one == held or dice.random() < 0.9]
        dice.shuffle(rest)
        questions.show_ids(rest)
        mentor.waits()
        assert questions.cursor_id == held
        assert set(questions.marked) == marked & set(rest)
        assert 0 <= _line_of_cursor(questions) < questions.scrollable_content_region.height


def _line_of_cursor(questions: QuestionList) -> int:
    return questions.cursor * questions.row_height - questions.scroll_offset.y


def test_a_scrolled_list_stays_where_it_was_while_others_come_in_above(mentor: Mentor) -> None:
    for number in range(30):
        mentor.world.asks("jack-nguyen", f"Question {number}", ago=timedelta(minutes=number))
    mentor.opens(size=(60, 14)).presses("G", "k", "k")
    questions = mentor.app.screen.query_one(QuestionList)
    before = _line_of_cursor(questions), questions.cursor_id
    _another_comes(mentor)
    assert (_line_of_cursor(questions), questions.cursor_id) == before


def test_a_slow_line_over_which_the_terminal_answers_late_mixes_nothing_into_the_text(world: World) -> None:
    """A terminal 300 ms away: keys come in bursts, and its answers to the app's questions in the middle of them."""
    from mentor_tui.services import drafts

    for desk in world.desks.values():
        desk.journal.close()
    home = world.folder / "Ada"
    written = home / "settings.toml"
    store = next(line for line in written.read_text().splitlines() if line.startswith("store"))
    written.write_text(written.read_text().replace(store, f'store = "{world.folder / "team.db"}"'))
    with emulated(home, TUESDAY) as terminal:
        terminal.until(lambda: "help" in terminal.lines[-1], "the first screen")
        late = ("\x1b[?2026;2$y", "\x1b[?2048;0$y", "\x1b[I", "\x1b[<35;10;10M")
        burst = "r"
        for number, at in enumerate(range(0, len(TEXT), 4)):
            terminal.lasts(0.3)
            terminal.presses(burst + TEXT[at : at + 4] + late[number % len(late)])
            burst = ""
        terminal.sees(TEXT, "1 of 2 sentences").lasts(0.3)
        terminal.presses("\x13").sees("Sent to").presses("\x11").terminal.ends()
    world.reopen("Ada")
    sent = [item.text for item in outbox.outbox(world.ada)]
    assert sent == [TEXT]
    assert drafts.load(world.ada, outbox.outbox(world.ada)[0].question_id or "") is None


# Positive controls: with a fault planted, the tests above see it.


def test_control_keys_that_do_not_wait_for_the_field_are_missed(
    mentor: Mentor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Composer.begin

    def begin(self: Composer, *args: Any, **more: Any) -> None:
        real(self, *args, **more)
        self.screen.set_focus(None)
        self.set_timer(0.2, lambda: self.screen.set_focus(self.field))

    monkeypatch.setattr(Composer, "begin", begin)
    mentor.opens().types(f"r{TEXT}")
    assert [field.text for screen in mentor.app.screen_stack for field in screen.query(Field)] != [TEXT]


def test_control_a_reply_that_follows_the_list_goes_to_the_wrong_question(mentor: Mentor) -> None:
    """Sent about what is on top by now, instead of what was being answered."""
    mentor.opens()
    seen = mentor.selected
    mentor.presses("r").types(TEXT)
    _another_comes(mentor)
    screen = mentor.app.screen
    assert isinstance(screen, InboxScreen)
    assert screen._pen is not None
    screen._pen = screen._pen._replace(questions=(screen.list.ids[0],))
    mentor.presses("ctrl+s")
    assert answers(mentor) != {seen: TEXT}


def test_a_lump_of_keys_from_one_text_to_the_next_loses_none(mentor: Mentor) -> None:
    """What is pressed behind a send is meant for the next question, also where nobody could have drawn it yet."""
    mentor.opens()
    titles = [row.title for row in mentor.app.read_rows(mentor.app.screen.query_one(QuestionList).ids[:4])]
    for key in [*"rOne.", "ctrl+s", *"rTwo.", "ctrl+s", *"rThree.", "escape", *"jrFour.", "ctrl+s"]:
        mentor.app.post_message(_key(key))
    mentor.waits()
    assert answers(mentor) == dict(zip([titles[0], titles[1], titles[3]], ["One.", "Two.", "Four."], strict=True))


def test_a_second_goes_by_while_a_screen_is_still_being_built(mentor: Mentor) -> None:
    async def opens_and_ticks() -> None:
        with mentor.app._context():
            mentor.app.open_outbox()
            mentor.app.tick()
            mentor.app.keep_drafts()

    mentor.opens()
    mentor.runner.run(opens_and_ticks())
    mentor.waits().sees("The outbox is empty")


def test_news_come_in_while_a_screen_is_being_taken_away(mentor: Mentor) -> None:
    async def leaves_and_hears() -> None:
        with mentor.app._context():
            leaving = mentor.app.screen
            assert isinstance(leaving, TriageScreen)
            gone = mentor.app.pop_screen()
            while leaving.query("#question"):
                await asyncio.sleep(0)
            mentor.app.generation += 1
            leaving.catch_up()
            await gone

    mentor.opens().presses("t")
    mentor.runner.run(leaves_and_hears())
    mentor.waits().sees("7 pending")
