"""Shaped replies (R7): three bullets, one next action, the rest for the FAQ; and the questions of an ask-back (R10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.reply import PROMPTS, TRIED, Shaped, check_shaped, prompts, shaped, written

WRITTEN = {
    "- a\n- b\nNext: c": Shaped(("a", "b"), ("c",)),
    "- a\n-\n- \n\nNext: c\n": Shaped(("a",), ("c",)),
    "a\n- b\nNext:c": Shaped(("a", "b\n  Next:c"), ()),
    "Next: c\n- a": Shaped(("a",), ("c",)),
    "- a\n  goes on\nNext: c\nand on": Shaped(("a\n  goes on",), ("c\n  and on",)),
    "- a - b\n- Next: is no mark here": Shaped(("a - b", "Next: is no mark here"), ()),
    "-a\n- b": Shaped(("-a", "b"), ()),
    "- \nNext: ": Shaped(),
    "- \u200b\nNext: \t": Shaped(),
    "": Shaped(),
}


@pytest.mark.parametrize(("text", "form"), WRITTEN.items(), ids=list(WRITTEN))
def test_a_form_is_read(text: str, form: Shaped) -> None:
    assert shaped(text) == form


POINTS = st.lists(st.text("ab-: \n", min_size=1, max_size=12), max_size=6)


@given(POINTS, POINTS)
def test_what_was_read_and_written_is_read_the_same_again(bullets: list[str], actions: list[str]) -> None:
    form = shaped(written(bullets, actions))
    assert shaped(form.whole) == form


@given(POINTS)
def test_reply_and_rest_together_are_all_bullets(bullets: list[str]) -> None:
    form = shaped(written(bullets, ["do it"]))
    reply, rest = shaped(form.reply), shaped(form.rest)
    assert reply.bullets + rest.bullets == form.bullets
    assert len(reply.bullets) <= 3
    assert not rest.actions


def test_a_shaped_reply_needs_exactly_one_next_action() -> None:
    assert check_shaped("Next: run it").reply == "Next: run it"
    with pytest.raises(Refused, match=r"no next action \(R7\)"):
        check_shaped("- a")
    with pytest.raises(Refused, match="2 next actions"):
        check_shaped("- a\nNext: b\nNext: c")
    with pytest.raises(BadInput, match="empty"):
        check_shaped("- \nNext: ")


def test_what_was_tried_already_is_asked_last() -> None:
    assert prompts(())[0] == TRIED
    assert prompts(("restarted it",))[-1] == TRIED
    assert sorted(prompts(("restarted it",))) == sorted(PROMPTS)
