"""Forms: what enter, tab and backspace do to a text. `|` is the cursor."""

from __future__ import annotations

import pytest

from mentor_tui.domain.reply import PROMPTS
from mentor_tui.tui.widgets.forms import EMPTY_FORM, Form, QuestionForm, ShapedForm


def after(form: Form, key: str, shown: str) -> str | None:
    """The text after a key; None when the field does what it always does."""
    at = shown.index("|")
    text = shown.replace("|", "", 1)
    edit = form.edit(key, text, at)
    if edit is None:
        return None
    changed = text[: edit.start] + edit.text + text[edit.end :]
    return f"{changed[: edit.cursor]}|{changed[edit.cursor :]}"


SHAPED = [
    ("enter", "- a|\nNext: ", "- a\n- |\nNext: "),
    ("enter", "- a|b\nNext: ", "- a\n- |b\nNext: "),
    ("enter", "|- ab\nNext: ", "- \n- |ab\nNext: "),
    ("enter", "- a\n- |\nNext: ", "- a\n- \nNext: |"),
    ("enter", "- a\nNext: b|", "- a\nNext: b|"),
    ("tab", "- a|\n- b\nNext: c", "- a\n- b\nNext: c|"),
    ("tab", "- a\nNext: c|", "- a|\nNext: c"),
    ("shift+tab", "- a\nNext: c|", "- a|\nNext: c"),
    ("tab", "- a|", "- a\nNext: |"),
    ("tab", "- a|\nNext:", "- a\nNext: |"),
    ("tab", "Next: c|", "- |\nNext: c"),
    ("tab", "-\nNext: c|", "- |\nNext: c"),
    ("tab", "|", "\nNext: |"),
    ("backspace", "- a\n- |b\nNext: ", "- a|b\nNext: "),
    ("backspace", "- |\nNext: ", "- |\nNext: "),
    ("backspace", "- a\nNext: |", "- a|\nNext: "),
    ("backspace", "- ab|\nNext: ", None),
]


@pytest.mark.parametrize(("key", "before", "then"), SHAPED)
def test_the_keys_of_a_shaped_reply(key: str, before: str, then: str | None) -> None:
    assert after(ShapedForm(), key, before) == then


def test_a_shaped_reply_says_what_is_missing() -> None:
    form = ShapedForm()
    said = {
        EMPTY_FORM: "0 of 3 bullets, no next action",
        "- a\n- b\nNext: c": "2 of 3 bullets, 1 next action",
        "- a\n- b\n- c\n- d\nNext: e": "1 for a FAQ draft, 1 next action",
        "- a\nNext: b\nNext: c": "2 next actions: one too many",
    }
    for text, words in said.items():
        piece = form.says(text)
        assert piece is not None
        assert piece.text == words
    assert form.is_empty(EMPTY_FORM)
    assert not form.is_empty("- a\nNext: ")


def test_tab_goes_round_the_questions_but_never_over_ones_own_words() -> None:
    form = QuestionForm(PROMPTS)
    shown = "|"
    seen = []
    for _ in range(len(PROMPTS) + 1):
        shown = after(form, "tab", shown) or ""
        seen.append(shown.replace("|", ""))
    assert seen == [*PROMPTS, PROMPTS[0]]
    assert after(form, "shift+tab", "|") == f"{PROMPTS[-1]}|"
    assert after(form, "tab", "Which log?|") == "Which log?|"


def test_two_questions_are_one_too_many_and_said() -> None:
    piece = QuestionForm(PROMPTS).says("Which log? And when?")
    assert piece is not None
    assert piece.text == "2 questions: one gets an answer"
