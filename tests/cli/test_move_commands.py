"""The moves at the command line: shaped replies, hand-overs, templates, and several questions at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mentor_tui.cli.reply import ONCE

if TYPE_CHECKING:
    from tests.cli.conftest import Ask, Join, Machine

OFF_HOURS = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)


def test_a_shaped_reply_has_bullets_and_a_next_action(ada: Machine, ask: Ask) -> None:
    name = ask()
    said = ada.ok("reply", name, "--bullet", "it waits for a lock", "--bullet", "see the log", "--next", "kill it")
    assert said.out == f"{name} answered: sent\n"
    answer = ada.ok("show", name, "--json").json["cycles"][0]["answers"][0]
    assert (answer["form"], answer["text"]) == ("shaped", "- it waits for a lock\n- see the log\n\nNext: kill it")


def test_a_fourth_bullet_becomes_a_faq_draft_that_nobody_else_can_read(ada: Machine, ask: Ask, join: Join) -> None:
    name = ask()
    bullets = [word for text in ("a", "b", "c", "the long story") for word in ("--bullet", text)]
    shape = ada.ok("reply", name, *bullets, "--next", "read it", "--json").json
    assert shape["faq_draft"] is not None
    bola = join("Bola")
    assert "c" in bola.ok("show", name).out
    assert "the long story" not in bola.ok("show", name).out
    assert b"the long story" not in (bola.home / "journal.db").read_bytes()


def test_a_shaped_reply_without_a_next_action_is_refused_and_kept(ada: Machine, ask: Ask) -> None:
    name = ask()
    refused = ada.run("reply", name, "--bullet", "it waits for a lock")
    assert refused.code == 1
    assert refused.line.startswith("no next action (R7)")
    assert refused.line.endswith("what you wrote is kept as a draft")
    assert ada.ok("show", name, "--json").json["drafts"] == {"shaped": "- it waits for a lock"}


def test_a_reply_is_said_in_one_way_only(ada: Machine, ask: Ask) -> None:
    name = ask()
    for wrong in ((), ("Yes.", "--next", "run it"), ("Yes.", "--template", "logs")):
        ran = ada.run("reply", name, *wrong)
        assert (ran.code, ran.line) == (2, ONCE)


def test_a_template_is_filled_for_each_question(ada: Machine, ask: Ask) -> None:
    first, second = ask("Why?"), ask("How?")
    with (ada.home / "settings.toml").open("a") as settings:
        settings.write('\n[templates]\nlogs = "{first_name}, add the log to {title}"\nbroken = "{who}, wait"\n')
    said = ada.ok("reply", first, "--also", second, "--template", "logs")
    assert said.out.splitlines() == [f"{first} answered: sent", f"{second} answered: sent"]
    assert "Chidi, add the log to Why?" in ada.ok("show", first).out
    assert "Chidi, add the log to How?" in ada.ok("show", second).out
    unknown = ada.run("reply", ask(), "--template", "log")
    assert (unknown.code, "there are logs" in unknown.line) == (2, True)
    broken = ada.run("reply", ask(), "--template", "broken")
    assert (broken.code, "that template cannot be used: settings, line" in broken.line) == (2, True)


def test_a_better_question_is_picked_by_its_number(ada: Machine, ask: Ask) -> None:
    name = ask()
    assert ada.ok("reply", name, "--ask-back").out.splitlines()[1] == "2  What did you expect to happen instead?"
    ada.ok("reply", name, "2", "--ask-back")
    assert "What did you expect to happen instead?" in ada.ok("show", name).out
    assert ada.run("reply", name, "Try it.", "--ask-back", "--shaped").code == 2


def test_a_draft_is_finished_in_the_editor_and_sent_as_it_is(ada: Machine, ask: Ask) -> None:
    name, other = ask("Why?"), ask("How?")
    assert ada.run("reply", name, "--draft").line.startswith("no draft of that kind (reply)")
    ada.run("reply", name, "One. Two. Three.")
    ada.env = {"VISUAL": "", "EDITOR": "true"}
    assert "nothing was changed in your editor" in ada.run("reply", name, "--edit").line
    ada.env = {"VISUAL": "", "EDITOR": "sed -i s/Three/Three.Four/"}
    assert ada.run("reply", name, "--edit").line.endswith("what you wrote is kept as a draft")
    ada.env = {"VISUAL": "", "EDITOR": "sed -i 's/Two.*/Enough./'"}
    assert ada.ok("reply", name, "--edit").out == f"{name} answered: sent\n"
    assert "One. Enough." in ada.ok("show", name).out
    ada.run("reply", other, "-", "--shaped", stdin=b"- see the log")
    assert ada.run("reply", other, "--draft", "--shaped").line.startswith("no next action (R7)")
    ada.env = {"VISUAL": "", "EDITOR": "sed -i '$aNext: kill it'"}
    assert ada.ok("reply", other, "--edit", "--shaped").out == f"{other} answered: sent\n"


def test_all_that_a_filter_lets_through_are_moved_at_once(ada: Machine, ask: Ask) -> None:
    names = {ask("Which queue?"), ask("Why the queue?")}
    ask("How?")
    found = ada.ok("inbox", "--filter", "queue", "--ids").out.split()
    assert set(found) == names
    ran = ada.ok("reply", found[0], "The slow one.", "--also", " ".join(found))
    assert ran.out.splitlines() == [f"{one} answered: sent" for one in found]


def test_the_wall_is_put_up_by_hand(ada: Machine, ask: Ask) -> None:
    name = ask()
    assert ada.ok("lock").out.startswith("locked; your window opens Wed 2026-03-11 09:00")
    assert ada.run("reply", name, "Yes.").code == 4
    assert ada.ok("lock", "--json").json == {"locked": True, "until": "2026-03-11T09:00:00Z"}


def test_who_could_take_it_is_listed_and_then_she_has_it_with_the_note(ada: Machine, ask: Ask, join: Join) -> None:
    name = ask()
    listed = ada.ok("handover", name)
    assert listed.out.splitlines()[1].split(maxsplit=2) == ["bola", "mentor", "in her window now until 17:00"]
    assert "nothing is handed over yet" in listed.err
    (shape,) = ada.ok("handover", name, "--json").json
    assert (shape["member"], shape["open_now"], shape["in_time"]) == ("bola", True, True)
    assert (
        ada.ok("handover", name, "--to", "Bola", "--note", "Chidi is new").out == f"{name} handed over to Bola: sent\n"
    )
    assert ada.ok("inbox").out == ""
    bola = join("Bola")
    assert bola.ok("show", name, "--json").json["mentor"] == "bola"
    assert "Ada handed it over:\nChidi is new" in bola.ok("show", name).out


def test_a_hand_over_is_refused_with_a_reason(ada: Machine, ask: Ask) -> None:
    name = ask()
    for to, why in (("Chidi", "is a mentee"), ("Ada", "it is yours already"), ("Dolly", "nobody in the team")):
        ran = ada.run("handover", name, "--to", to)
        assert ran.code in (1, 2)
        assert why in ran.line
    ada.ok("reply", name, "Yes.")
    assert "this question is answered" in ada.run("handover", name, "--to", "Bola").line
    ada.now = OFF_HOURS
    assert ada.run("handover", ask(), "--to", "Bola").code == 4


def test_several_at_once_each_say_what_became_of_them(ada: Machine, ask: Ask) -> None:
    first, second = ask("Why?"), ask("How?")
    ada.ok("ack", first)
    ran = ada.run("ack", first, second)
    assert ran.code == 1
    assert ran.out == f"{second} acknowledged: sent\n"
    assert f"{first} refused: this question is acknowledged already" in ran.err
    assert "1 of 2 questions stayed as they were" in ran.err
