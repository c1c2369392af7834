"""The outbox and the attention tray: nothing that was written disappears, and each thing says what can be done."""

from __future__ import annotations

from mentor_tui.services import outbox, resolve, show
from mentor_tui.services.hand_over import hand_over
from mentor_tui.services.reply import reply
from mentor_tui.services.sync import sync
from mentor_tui.tui import question_text
from tests.tui.driver import Mentor
from tests.tui.world import TUESDAY, World


def test_an_empty_outbox_says_that_all_is_well(mentor: Mentor) -> None:
    mentor.opens().presses("o").sees("The outbox is empty.", "nothing came back").presses("escape")
    assert mentor.screen_name == "InboxScreen"


def test_what_is_still_here_can_be_taken_back_from_the_outbox(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").presses("o").sees("leaves in a moment", "Pin the clock.", "u take back")
    mentor.sees("✓ Sent to Jack Nguyen").does_not_see("u undoes")
    mentor.presses("u").sees("Taken back", "The outbox is empty.").presses("escape").sees("draft", "7 pending")


def test_a_contest_shows_both_sides_and_the_lead_keeps_one(mentor: Mentor) -> None:
    question = contest(mentor)
    mentor.presses("o").sees("≠ contested", "Yours", "It is the clock.", "Grace", "m keep mine", "t keep theirs")
    mentor.presses("t").sees("Decided: that answer stands").syncs()
    thread = mentor.world.ada.question(question)
    assert thread.contested is None
    assert thread.cycle.answer is not None
    assert thread.cycle.answer.author == "grace"
    assert {"Pin the clock.", "It is the clock."} <= {answer.text for answer in thread.cycle.answers}


def test_the_lead_writes_one_answer_from_both(mentor: Mentor) -> None:
    question = contest(mentor)
    mentor.presses("o", "M").sees("One answer from both")
    mentor.presses("f7").types("It is the clock: pin it.").sees("out in 10 s").presses("ctrl+s").sees(
        "your text stands"
    )
    mentor.presses("u").sees("≠ contested").presses("M").sees("It is the clock: pin it.").presses("ctrl+s")
    mentor.waits(seconds=11).syncs().sees("The outbox is empty.").presses("u").sees("Too late", "the decision")
    sync(mentor.world.desks["grace"])
    answer = mentor.world.desks["grace"].question(question).cycle.answer
    assert answer is not None
    assert answer.text == "It is the clock: pin it."


def test_the_rest_becomes_a_separate_record(mentor: Mentor) -> None:
    question = contest(mentor)
    mentor.presses("o").sees("s separate").presses("s").sees("Which one stands?", "separate record", "❯ Yours")
    mentor.presses("s").sees("Which one stands?").presses("escape").sees("≠ contested")
    mentor.presses("s", "j").sees("❯ Grace").presses("enter").sees("Decided: that answer stands").syncs()
    (kept, beside) = sorted(told(mentor.world, question).items())
    assert kept == ("It is the clock.", "stands")
    assert beside == ("Pin the clock.", "separate")


def test_of_three_answers_all_are_shown_and_she_says_which_of_the_others_stands(mentor: Mentor) -> None:
    lena(mentor.world)
    question = contest(mentor, "lena")
    mentor.presses("o").sees("3 answers to one question", "Yours", "It is the clock.", "Lena", "lena knows better.")
    mentor.sees("Yours  waits · ", "Grace  delivered · ", "Lena  waits · ")
    mentor.presses("t").sees("Which one stands?", "❯ Grace").does_not_see("❯ Yours").presses("j").sees("❯ Lena")
    mentor.presses("enter").sees("Decided: that answer stands").syncs()
    assert told(mentor.world, question) == {
        "It is the clock.": "superseded",
        "lena knows better.": "stands",
        "Pin the clock.": "superseded",
    }


def test_on_a_small_screen_enter_gives_the_keys_to_the_texts(mentor: Mentor) -> None:
    contest(mentor)
    mentor.leaves()
    mentor.opens(size=(40, 12)).presses("o").sees("contested", "Yours").does_not_see("It is the clock.")
    mentor.presses("enter", "G").sees("It is the clock.").presses("escape").sees("contested")
    mentor.presses("escape")
    assert mentor.screen_name == "InboxScreen"


def test_who_comes_after_the_decision_is_told_and_accepts_it(mentor: Mentor) -> None:
    world = mentor.world
    lena(world)
    question = mentor.opens().question_id
    mentor.replies("Pin the clock.")
    for who in ("grace", "lena"):
        world.answers(who, question, f"{who} knows better.")
    (item,) = outbox.outbox(world.desks["lena"])
    resolve.resolve(world.desks["lena"], question, 1, keep=item.id)
    sync(world.desks["lena"])
    mentor.waits(seconds=11).syncs().sees("1 in the tray").presses("o")
    mentor.sees("≠ came after the decision", "Lena had decided when this came", "Pin the clock.", "lena knows better.")
    mentor.sees("a accept").presses("m").sees("Only a lead decides").presses("a").sees("Accepted; its text stays")
    mentor.waits(seconds=11).syncs().sees("The outbox is empty.")


def test_who_is_superseded_reads_which_answer_stands_and_accepts_that(mentor: Mentor) -> None:
    world = mentor.world
    lena(world)
    question = contest(mentor, "lena")
    sync(world.desks["lena"])
    (item,) = outbox.outbox(world.desks["lena"])
    resolve.resolve(world.desks["lena"], question, 1, keep=item.id)
    sync(world.desks["lena"])
    mentor.syncs().sees("1 in the tray").presses("o").sees("≠ another one stands", "Lena decided for another answer")
    mentor.sees("Yours  superseded", "Lena  delivered", "lena knows better.").presses("a")
    mentor.waits(seconds=11).syncs().sees("The outbox is empty.")


def test_a_decision_that_comes_second_says_so(mentor: Mentor) -> None:
    world = mentor.world
    lena(world)
    question = contest(mentor)
    sync(world.desks["lena"])
    resolve.resolve(world.desks["lena"], question, 1, text="Both are right.")
    world.cut = True
    mentor.presses("o", "m").sees("Decided: that answer stands").waits(seconds=11)
    world.cut = False
    sync(world.desks["lena"])
    mentor.syncs().sees("≠ came after the decision · decision", "Lena decided first", "Both are right.")


def test_the_thread_says_what_became_of_each_answer(mentor: Mentor) -> None:
    question = contest(mentor)
    mentor.presses("o", "s", "enter").syncs()
    detail = show.show(mentor.world.ada, question)
    page = "\n".join("".join(piece.text for piece in block.pieces) for block in question_text.page(detail, TUESDAY))
    assert "Grace answered · today 14:00 · kept as a separate record" in page
    assert "Ada decided; the answer is · today 14:00" in page
    assert page.count("Pin the clock.") == 2


def test_a_merge_left_half_way_is_kept(mentor: Mentor) -> None:
    contest(mentor)
    mentor.presses("o", "M", "f7").types("It is both").presses("escape", "M").sees("It is both")


def test_a_held_reply_is_recalled_edited_and_sent_again(mentor: Mentor) -> None:
    held(mentor)
    mentor.presses("o").sees("held until", "u take back").presses("u").sees("Asked the store for it").syncs()
    mentor.sees("taken back", "r edit & send", "D discard").presses("r").types(" Please.")
    mentor.presses("ctrl+s").sees("Sent again").waits(seconds=11).syncs()
    assert "Pin the clock. Please." in [text for _, text in mentor.world.in_the_team()]


def test_discarding_asks_once(mentor: Mentor) -> None:
    held(mentor)
    mentor.presses("o", "u").syncs().sees("taken back")
    mentor.presses("D").sees("Discard it?", "is gone for good").presses("D").sees("Discard it?")
    mentor.presses("escape").sees("Pin the clock.").presses("D", "enter").sees("The outbox is empty.")


def test_what_cannot_be_done_says_why(mentor: Mentor) -> None:
    mentor.opens().replies("Pin the clock.").presses("o", "D").sees("still on its way: take it back first")
    mentor.presses("m").sees("Only a lead decides").presses("r").sees("Only what came back")


def contest(mentor: Mentor, *others: str) -> str:
    """Ada and Grace, and who else, answer the same question, none seeing another's."""
    question = mentor.opens().question_id
    mentor.world.answers("grace", question, "It is the clock.")
    for who in others:
        mentor.world.answers(who, question, f"{who} knows better.")
    mentor.replies("Pin the clock.").waits(seconds=11).syncs()
    mentor.sees("1 in the tray")
    return question


def lena(world: World) -> None:
    """A second lead."""
    world.add("Lena", "lead", "Europe/London")
    world.sits_down("Lena")


def told(world: World, question: str) -> dict[str, str]:
    """What became of each answer."""
    cycle = world.ada.question(question).cycle
    return {answer.text: str(cycle.standing(answer)) for answer in cycle.answers}


def held(mentor: Mentor) -> None:
    """A reply that the store holds while her window is open: it was sent in the grace, and the clock was set back."""
    clock = mentor.world.clock
    noon = clock.at
    mentor.opens().presses("r").types("Pin the clock.").waits(hours=3, minutes=1).presses("ctrl+s").waits(
        seconds=15
    ).syncs()
    assert [item.state for item in mentor.outbox()] == ["held"]
    clock.at = noon
    mentor.waits(seconds=1).sees("open until")


def test_what_is_edited_to_be_sent_again_stays_with_its_entry(mentor: Mentor) -> None:
    """A note for a colleague never ends up in a reply."""
    journal = mentor.world.ada.journal
    question = journal.inbox_ids("ada", mentor.world.clock())[0]
    hand_over(mentor.world.ada, question, "grace", "For Grace only.")
    reply(mentor.world.ada, question, "Pin the clock.")
    with journal._database.write() as connection:
        connection.execute("UPDATE outbox SET state = 'recalled'")
    mentor.opens().presses("o").sees("2 in the tray").presses("g", "r").sees("For Grace only.")
    mentor.types(" He is new.").presses("escape", "G", "r").sees("Pin the clock.", "1 of 2 sentences")
    mentor.presses("ctrl+s", "g", "r").sees("For Grace only. He is new.")


def test_what_the_team_has_is_neither_taken_back_nor_discarded_for_one_reason(mentor: Mentor) -> None:
    contest(mentor)
    mentor.waits(seconds=11).syncs().presses("o")
    for key in ("u", "D"):
        mentor.presses(key).sees("The team has it: the lead decides").presses("escape").does_not_see("The team has it")
        mentor.presses("o")
