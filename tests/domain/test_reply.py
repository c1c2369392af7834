"""What counts as a sentence of a quick reply (R6), and as a question of an ask (R8)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.domain.ask import several_questions
from mentor_tui.domain.errors import BadInput, Refused
from mentor_tui.domain.reply import MOST_SENTENCES, check_quick_reply, count_sentences

WRAPPED = "The index is only used when the planner thinks that it saves work,\nwhich it does not here. Run it."

COUNTED = {
    # plain writing
    "Rerun it.": 1,
    "Rerun it": 1,
    "Rerun it. Then look at the log": 2,
    "Rerun it. Then look. Then call me.": 3,
    "rerun it. then look at the log": 2,
    "Don't worry. It's fine. That's all.": 3,
    "Really?! Yes.": 2,
    "No!!! Never???": 2,
    "It works!Then ship it.": 2,
    "Hi Ada,  rerun it.   Then look.": 2,
    "One.\tTwo.": 2,
    "Thanks": 1,
    'Ask "why?" and wait. Then go.': 2,
    "“Not yet,” she said. Wait.": 2,
    "He said (in the review.) Then it broke.": 2,
    "It broke. (It was late. We slept.)": 3,
    "It is slow (see the plan, all of it) but right. Ship it.": 2,
    "Set x. Then set y. So did I.": 3,
    "Choose plan B. Then rerun.": 2,
    "Read README.md. LICENSE too.": 2,
    # abbreviations and ellipses
    "Use a queue, e.g. Redis. Keep it small.": 2,
    "Use the pool, i.e. PgBouncer, etc. and rerun.": 1,
    "Compare it vs. main. Then decide.": 2,
    "It takes approx. 3 days, max. 5 of them.": 1,
    "Ask Dr. Smith or Mr. Rao.": 1,
    "Call at 3 p.m. London time.": 1,
    "The U.S. region is fine. Rerun.": 2,
    "Step no. 5 is wrong. See fig. 3 too.": 2,
    "Wait... what? No.": 2,
    "Wait...what": 1,
    "Hm… I would not.": 1,
    # code, links, names
    "Check foo.bar.Baz.qux() in v2.0. Then rerun.": 2,
    "Check `foo.bar.Baz.qux()` in `v2.0`. Then rerun.": 2,
    "`a.B. C. D.`": 1,
    "Run `git log --format='%s. X.'` first. Then push.": 2,
    "Run ``a`b. C. D`` first. Then push.": 2,
    "An open ` tick. It stays one.": 2,
    "See https://example.org/a.b?c=d.e&f=!g. Then rerun.": 2,
    "See https://example.org/A.B?C=D": 1,
    "See [the docs](https://example.org/a.b). Then rerun.": 2,
    "Is it www.example.org? Yes.": 2,
    "Mail a.b@example.org. She knows.": 2,
    "Look at ../app/models.py:12. Then at /etc/postgresql.conf.": 2,
    "Look at C:\\Users\\ada.l\\x.txt! Then stop.": 2,
    "Set it in .env and ~/.bashrc. Done.": 2,
    "Take Python 3.11.4. Then 1.2.3-rc.1 of it.": 2,
    "Use v2. Then rerun.": 2,
    "Use version 2. Then rerun.": 2,
    "It costs 3.50 a day.": 1,
    "Move from node.js to ASP.NET.": 1,
    "Call std::vec::Vec.push(). It grows.": 2,
    "Match *.py and test_*.py. Not more.": 2,
    "GET /api/jobs?page=2 answers. Rerun.": 2,
    "Skip it if a != b and ab.cd. Rerun.": 2,
    "Use arr!foo and save!it here.": 1,
    # fenced code
    "```\nfoo. Bar. Baz.\n```": 1,
    "```sql\nSELECT 1. ; Two.\n\nThree.\n```": 1,
    "Run this:\n```\nfoo. Bar.\nBaz.\n```": 1,
    "Run this:\n```\nfoo. Bar.\n```\nThen rerun.": 2,
    "Run this:\n~~~\nfoo.\n```\nBar.\n~~~\nThen rerun.": 2,
    "Run this:\n```\nfoo. Bar.\nstill being typed.": 1,
    "Run ```foo. Bar.``` and rerun.": 1,
    # lines, lists, emphasis
    "look at the log\nrerun it\ncall me": 3,
    "Look at the log.\n\nRerun it.": 2,
    "Look at the log.\r\nRerun it.": 2,
    "\n\nLook at the log.\n\n": 1,
    WRAPPED: 2,
    WRAPPED.replace("which it", "Which it"): 3,
    "- look at the log\n- rerun it": 2,
    "1. Look at the log.\n2. Rerun it.": 2,
    "1) Look at the log\n2) Rerun it\n3) Call": 3,
    "a. Look at the log\nb. Rerun it": 2,
    "- [ ] look\n- [x] rerun": 2,
    "Do two things: 1. look at the log. 2. Rerun it.": 2,
    "> your question. quoted": 1,
    "> Pin it. Then wait. Then look.\nThat. And tell us.": 2,
    "Is a > b? Then swap.": 2,
    "# Heading": 1,
    "**Done.** Then rerun.": 2,
    "_Done._ Then rerun.": 2,
    "---": 1,
    # marks, emoji, other scripts
    "🎉": 1,
    "?!": 1,
    "Great! 🎉": 1,
    "Great.\n🎉🎉": 1,
    "Ship it 🚀. Then rest 😴.": 2,
    "你好。再见。": 2,
    "本当？はい！": 2,
    "「はい。」そう。": 2,
    "हाँ। नहीं।": 2,
    "هل جربت؟ نعم.": 2,
    "¿Qué versión? ¡La 2.0!": 2,
    # nothing
    "": 0,
    " \n\t ": 0,
    "\u200b\u200e": 0,
    "\x00\x1b": 0,
}


@pytest.mark.parametrize(("text", "count"), COUNTED.items())
def test_sentences_are_counted_as_a_person_would(text: str, count: int) -> None:
    assert count_sentences(text) == count


@pytest.mark.parametrize("text", [text for text, count in COUNTED.items() if 1 <= count <= MOST_SENTENCES])
def test_a_quick_reply_has_one_or_two_sentences(text: str) -> None:
    check_quick_reply(text)


@pytest.mark.parametrize(("text", "count"), [pair for pair in COUNTED.items() if pair[1] > MOST_SENTENCES])
def test_a_longer_one_is_refused_with_its_count_and_a_way_out(text: str, count: int) -> None:
    with pytest.raises(Refused, match=rf"^{count} sentences; .* at most two \(R6\): shorten it, .*link$") as refused:
        check_quick_reply(text)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 1


@pytest.mark.parametrize("text", [text for text, count in COUNTED.items() if count == 0])
def test_an_empty_reply_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput, match="empty") as refused:
        check_quick_reply(text)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Why is it slow?", 1),
        ("Why is it slow? And what can I do about it?", 2),
        ("Why is it slow?? What now?!", 2),
        ("It is slow. Help.", 0),
        ("See https://example.org/?q=1 and `why?` and\n```\nwhat?\nwho?\n```\nWhy is it slow?", 1),
        ("- why is it slow?\n- who knows?\n- it worked before", 2),
        ("Is it *really* slow?* (Or is it me?) He said “why?”", 3),
        ("Is foo.bar? true, or is it 2.0?", 2),
        ("为什么？怎么办？", 2),
        ("لماذا؟", 1),
        ("", 0),
    ],
)
def test_several_questions_in_one_ask_are_noticed(text: str, count: int) -> None:
    assert several_questions(text) == count


WORD = st.sampled_from(["the", "query", "waits", "because", "another", "session", "holds", "its", "lock", "over"])
PLAIN = st.lists(WORD, min_size=3, max_size=12).map(lambda words: " ".join(words).capitalize() + " again.")
NAME = st.from_regex(r"[a-z]{2,8}(\.[A-Za-z]{2,8}){1,4}(\(\))?", fullmatch=True)


@given(st.lists(PLAIN, min_size=1, max_size=8), st.sampled_from([" ", "  ", "\n", "\n\n"]))
def test_k_plain_sentences_count_k(sentences: list[str], between: str) -> None:
    assert count_sentences(between.join(sentences)) == len(sentences)


@given(st.lists(PLAIN, min_size=1, max_size=3), NAME, st.integers(0, 2))
def test_a_dotted_name_counts_the_same_with_and_without_backticks(sentences: list[str], name: str, place: int) -> None:
    text = " ".join(sentences)
    place = [found.start() for found in re.finditer(" (?=[a-z])", text)][place]
    bare, ticked = (f"{text[:place]} {one}{text[place:]}" for one in (name, f"`{name}`"))
    assert count_sentences(bare) == count_sentences(ticked) == len(sentences)


@given(st.lists(PLAIN, max_size=3), st.text(alphabet="ab.C?! \n/:", max_size=60))
def test_a_fenced_block_adds_nothing_whatever_is_in_it(sentences: list[str], code: str) -> None:
    prose = " ".join(sentences)
    assert count_sentences(f"{prose}\n```\n{code}\n```") == (len(sentences) or 1)


@given(st.text(max_size=300))
def test_any_text_has_a_count_and_only_a_blank_one_has_none(text: str) -> None:
    count = count_sentences(text)
    assert count >= 0
    assert (count == 0) == (not any(char.isprintable() and not char.isspace() for char in text))
    assert count_sentences(f"  {text}\n") == count


@given(st.text(alphabet="aB`~.?! \n-(1)_*", max_size=200))
def test_an_added_sentence_never_lowers_the_count(text: str) -> None:
    lines = text.replace("`", "").replace("~", "")
    assert count_sentences(f"{lines}\n\nOne more sentence.") >= max(1, count_sentences(lines))
