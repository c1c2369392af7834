"""Questions from a file of JSON lines: all of it or nothing, and every mistake named by its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentor_tui.domain.errors import BadInput
from mentor_tui.domain.plain_text import LARGEST_TEXT
from mentor_tui.intake.found import FoundQuestion, Skipped
from mentor_tui.intake.jsonl import read_jsonl

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def lines(*given: str | bytes | dict[str, Any]) -> Path:
        path = tmp_path / "questions.jsonl"
        raw = [
            one if isinstance(one, bytes) else (one if isinstance(one, str) else json.dumps(one)).encode()
            for one in given
        ]
        path.write_bytes(b"\n".join(raw) + b"\n")
        return path

    return lines


def test_a_line_with_all_fields_and_one_with_the_title_alone(write: Write) -> None:
    full = {
        "title": "Why is it slow?",
        "body": "Since Monday.\n\tSELECT 1",
        "mentee": "Adaeze Obi",
        "asked": "2026-03-10T14:00:00+01:00",
        "tried": ["an index", "a vacuum"],
        "blocked": True,
        "p0": True,
    }
    first, second = read_jsonl(write(full, {"title": "How?"})).questions
    assert first == FoundQuestion(
        ref=first.ref,
        title="Why is it slow?",
        body="Since Monday.\n    SELECT 1",
        mentee="Adaeze Obi",
        asked=datetime(2026, 3, 10, 13, tzinfo=UTC),
        tried=("an index", "a vacuum"),
        blocked=True,
        p0=True,
    )
    assert second == FoundQuestion(ref=second.ref, title="How?")


def test_a_question_has_the_same_reference_at_every_reading_and_another_one_another(write: Write) -> None:
    one = {"title": "Why?", "mentee": "Ada"}
    first = read_jsonl(write(one, {"title": "How?"})).questions
    again = read_jsonl(write({"title": "How?"}, "", {"mentee": "Ada", "title": " Why? "})).questions
    assert {question.ref for question in first} == {question.ref for question in again}
    assert len({question.ref for question in first}) == 2


def test_the_same_question_twice_is_one_and_that_is_said(write: Write) -> None:
    path = write({"title": "Why?"}, {"title": "How?"}, {"title": "Why?"})
    reading = read_jsonl(path)
    assert [question.title for question in reading.questions] == ["Why?", "How?"]
    assert reading.skipped == (Skipped(f"{path}, line 3", "the same as an earlier line"),)


def test_blank_lines_a_byte_order_mark_windows_ends_and_nulls_are_fine(write: Write) -> None:
    path = write(
        b'\xef\xbb\xbf{"title": "Why?", "body": null, "tried": null, "p0": null}\r', b"", b"  \r", b'{"title": "How?"}'
    )
    assert [question.title for question in read_jsonl(path).questions] == ["Why?", "How?"]


def test_a_file_without_an_end_of_line_and_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"title": "Why?"}')
    assert len(read_jsonl(path).questions) == 1
    path.write_text("")
    assert read_jsonl(path).questions == ()


def test_an_unknown_field_is_left_out_and_said(write: Write) -> None:
    reading = read_jsonl(write({"title": "Why?", "priority": 1}))
    assert len(reading.questions) == 1
    assert ["priority" in one.why for one in reading.skipped] == [True]


def test_what_a_terminal_would_obey_is_gone(write: Write) -> None:
    hostile = "a\x00b\x1b[31mc\x07\x1b]0;owned\x07d\u202e"
    [question] = read_jsonl(
        write({"title": hostile + "\nline", "body": hostile + "\nline", "mentee": "Ada\x1b[2J", "tried": [hostile]})
    ).questions
    assert (question.title, question.body) == ("abcd line", "abcd\nline")
    assert (question.mentee, question.tried) == ("Ada", ("abcd",))


def test_a_lone_surrogate_can_still_be_written(write: Write) -> None:
    [question] = read_jsonl(write('{"title": "why \\ud800?"}')).questions
    assert question.title.encode()


def test_a_long_title_goes_on_in_the_body(write: Write) -> None:
    title = "why " * 100
    [question] = read_jsonl(write({"title": title, "body": "More."})).questions
    assert len(question.title) <= 200
    assert question.title.endswith("why…")
    assert question.body == f"{title.strip()}\n\nMore."


WRONG = {
    "not whole JSON": '{"title": "Why?", "bo',
    "not an object": '["Why?"]',
    "no title": "{}",
    "no title ": '{"title": null}',
    "no title  ": '{"title": " \\u0000 "}',
    '"title" is a number': '{"title": 7}',
    '"body" is a list': '{"title": "Why?", "body": ["a"]}',
    '"mentee" is an object': '{"title": "Why?", "mentee": {}}',
    "is no name": '{"title": "Why?", "mentee": "--"}',
    '"tried" is a text': '{"title": "Why?", "tried": "an index"}',
    '"tried" holds a number': '{"title": "Why?", "tried": ["an index", 2]}',
    '"tried" holds null': '{"title": "Why?", "tried": [null]}',
    '"blocked" is a text': '{"title": "Why?", "blocked": "yes"}',
    '"p0" is a number': '{"title": "Why?", "p0": 1}',
    "blocked needs two attempts (R10), 1 given": '{"title": "Why?", "blocked": true, "tried": ["an index", " "]}',
    "with an offset": '{"title": "Why?", "asked": "2026-03-10T14:00:00"}',
    "with an offset ": '{"title": "Why?", "asked": "yesterday"}',
    "with an offset  ": '{"title": "Why?", "asked": "0001-01-01T00:00:00+10:00"}',
    "out of reach": '{"title": "Why?", "asked": "1066-10-14T09:00:00+00:00"}',
    '"asked" is a number': '{"title": "Why?", "asked": 1700000000}',
    "bytes of text": json.dumps({"title": "Why?", "body": "é" * (LARGEST_TEXT // 2)}),
    "bytes long": json.dumps({"title": "Why?", "more": "x" * 10_000_000}),
    "too deep": '{"title": ' + "[" * 100_000,
    "too large a number": '{"title": ' + "9" * 5_000 + "}",
    "not UTF-8": b'{"title": "caf\xe9"}',
}


@pytest.mark.parametrize(("message", "line"), WRONG.items(), ids=list(WRONG))
def test_one_wrong_line_refuses_the_file_and_names_the_line(message: str, line: str | bytes, write: Write) -> None:
    path = write({"title": "Why?"}, "", line, {"title": "How?"})
    with pytest.raises(BadInput) as refused:
        read_jsonl(path)
    said = str(refused.value)
    assert said.startswith(f"{path}, line 3: ")
    assert message.strip() in said
    assert said.isprintable()
    assert len(said) < 400


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(BadInput, match="cannot read") as refused:
            read_jsonl(path)
        assert str(path) in str(refused.value)


def test_progress_is_told_bytes_up_to_the_end(write: Write) -> None:
    told: list[tuple[int, int]] = []
    path = write(*({"title": f"Why {number}?"} for number in range(1000)))
    read_jsonl(path, progress=lambda done, total: told.append((done, total)))
    size = path.stat().st_size
    assert [total for _, total in told] == [size] * len(told)
    assert told == sorted(told)
    assert size * 0.98 <= told[-1][0] <= size
    assert len(told) <= 100


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 200), st.text(max_size=40), st.text(max_size=40))
def test_a_file_cut_anywhere_is_read_up_to_a_line_or_refused(write: Write, cut: int, title: str, body: str) -> None:
    path = write({"title": f"Why {title}?", "body": body}, {"title": f"How {title}?", "body": body})
    whole = read_jsonl(path).questions
    path.write_bytes(path.read_bytes()[:-cut])
    try:
        questions = read_jsonl(path).questions
    except BadInput as refused:
        assert "not whole JSON" in str(refused) or "not UTF-8" in str(refused)  # noqa: PT017
    else:
        assert questions == whole[: len(questions)]
