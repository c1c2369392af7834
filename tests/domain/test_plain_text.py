"""Nothing that somebody wrote acts on a terminal or hides from a reader; what people really write stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.plain_text import plain, unjoined

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
hostile = st.text(
    st.sampled_from(
        "ab[]31m;P^_\\ \x1b\x07\x00\x9b\x9c\x9d\r\n\t\x7f\u200b\u200d\u202e\ufeff\ufe0f👩🏴\U000e0041\u0301\ud800क"
    )
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x1b]0;new title\x07rest", "rest"),
        ("\x1bcreset", "reset"),
        ("\x1b]never closed", "never closed"),
        ("\x9b2Jgone?", "gone?"),
        ("a\x00b\x08c\x7f", "abc"),
        ("pay\u202egnp.exe", "paygnp.exe"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("hidden\U000e0068\U000e0069", "hidden"),
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_acts_or_hides_is_gone(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    "text",
    ["👩‍💻 👨‍👩‍👧 ❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é ñ Tiếng Việt", "e\u0301", "ক্ষ क्‍ष", "نمی‌خواهم", "Ọ̀rọ̀", "日本語 한국어", "← ✓ §"],
)
def test_what_people_write_stays(text: str) -> None:
    assert plain(text) == text


def test_line_ends_stay_where_they_are_wanted() -> None:
    assert plain("a\r\nb\rc\u2028d\te", keep_newlines=True) == "a\nb\nc\nd    e"


def test_a_heap_of_marks_is_cut_down() -> None:
    assert plain("z" + "\u0301" * 50) == "z" + "\u0301" * 4


@given(hostile, st.booleans())
def test_the_result_is_safe_encodable_and_stays(text: str, keep: bool) -> None:
    shown = plain(text, keep_newlines=keep)
    shown.encode()
    assert plain(shown, keep_newlines=keep) == shown
    assert not any(unicodedata.category(letter) == "Cc" and not (keep and letter == "\n") for letter in shown)
    assert not set(shown) & set(BIDI)


@pytest.mark.parametrize("letter", ["ก\u0e49", "א\u05b0", "a\u0489", "ا\u064b", "\u0f40\u0f90", "a\u20dd"])
def test_a_heap_of_marks_is_cut_down_in_every_script(letter: str) -> None:
    assert plain(letter[0] + letter[1] * 300) == letter[0] + letter[1] * 4


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("👍🏽 ❤\ufe0f 1\ufe0f\u20e3", "👍 ❤ 1"),
        ("🇩🇪🇳🇬", "DENG"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴"),
        ("नमस्ते 日本語 Ọ̀rọ̀ نمی\u200cخواهم", "नमस्ते 日本語 Ọ̀rọ̀ نمی\u200cخواهم"),
    ],
)
def test_what_terminals_join_each_in_its_own_way_is_drawn_apart(text: str, drawn: str) -> None:
    assert unjoined(plain(text)) == drawn


@given(hostile | st.text(st.sampled_from("a👩🏽👍🇩🇪❤\ufe0f\u200d\u20e3日ก\u0e49\u0301\U000e0067")))
def test_every_sign_of_it_is_as_wide_as_the_whole_is_counted(text: str) -> None:
    from rich.cells import cell_len

    drawn = unjoined(plain(text))
    assert cell_len(drawn) == sum(cell_len(sign) for sign in drawn)
    assert unjoined(plain(drawn)) == drawn
