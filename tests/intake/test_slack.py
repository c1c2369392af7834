"""Questions and answers from a Slack workspace export."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentor_tui.domain.errors import BadInput
from mentor_tui.intake import slack, slack_zip
from mentor_tui.intake.asking import asks_something, title_of
from mentor_tui.intake.found import FoundAnswer, Reading
from mentor_tui.intake.slack import read_slack

Export = Callable[..., Path]

USERS: list[dict[str, Any]] = [
    {"id": "U1", "name": "ada", "real_name": "Adaeze Obi", "tz": "Africa/Lagos", "profile": {"display_name": "Ada"}},
    {"id": "U2", "name": "ravi", "real_name": "Ravi Shetty", "tz": "Asia/Kolkata"},
    {"id": "M1", "name": "maya", "real_name": "Maya Lindqvist", "profile": {"display_name": "mayal"}},
    {"id": "M2", "name": "tom", "real_name": "Tom Adeyemi", "tz": "Nowhere/Land"},
    {"id": "B1", "name": "deploybot", "real_name": "Deploy Bot", "is_bot": True},
]
CHANNELS = [{"id": "C1", "name": "help"}, {"id": "C2", "name": "random"}]
T0 = 1_520_000_000


def said(user: str, text: str, at: int = 0, thread: int | None = None, **more: Any) -> dict[str, Any]:
    message = {"type": "message", "user": user, "text": text, "ts": f"{T0 + at}.000100"}
    if thread is not None:
        message["thread_ts"] = f"{T0 + thread}.000100"
    return message | more


@pytest.fixture
def export(tmp_path: Path) -> Export:
    def build(*messages: dict[str, Any], files: dict[str, Any] | None = None, root: str = "") -> Path:
        path = tmp_path / "export.zip"
        inside = {"users.json": USERS, "channels.json": CHANNELS, "help/2018-03-02.json": list(messages)} | (
            files or {}
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in inside.items():
                if content is not None:
                    archive.writestr(root + name, content if isinstance(content, bytes) else json.dumps(content))
        return path

    return build


def reasons(reading: Reading) -> dict[str, int]:
    return dict(Counter(one.why for one in reading.skipped))


def test_a_thread_becomes_a_question_with_the_mentors_reply_as_its_answer(export: Export) -> None:
    path = export(
        said("U1", "Hi all! Why is this query slow? It was fast.", 0, 0),
        said("U1", "it is `SELECT 1`", 10, 0),
        said("U2", "same here", 20, 0),
        said("M1", "Because of the lock.", 30, 0),
        said("M1", "See pg_locks.", 31, 0),
        said("U1", "thanks", 40, 0),
        said("M2", "I would add an index.", 50, 0),
    )
    [question] = read_slack(path, ["maya", "tom"]).questions
    assert question.ref == f"slack:C1:{T0}.000100"
    assert question.title == "Why is this query slow?"
    assert question.body == "Hi all! Why is this query slow? It was fast.\nit is `SELECT 1`"
    assert (question.mentee, question.mentee_zone) == ("Adaeze Obi", "Africa/Lagos")
    assert question.asked == datetime.fromtimestamp(T0, UTC).replace(microsecond=100)
    assert [(one.by, one.text) for one in question.answers] == [
        ("Maya Lindqvist", "Because of the lock.\nSee pg_locks."),
        ("Tom Adeyemi", "I would add an index."),
    ]
    assert question.answers[0] == FoundAnswer(
        "Maya Lindqvist",
        datetime.fromtimestamp(T0 + 30, UTC).replace(microsecond=100),
        "Because of the lock.\nSee pg_locks.",
    )


def test_only_named_mentors_answer(export: Export) -> None:
    path = export(said("U1", "Why?! Is it slow?", 0, 0), said("M1", "Because.", 1, 0), said("M2", "No.", 2, 0))
    [question] = read_slack(path, ["tom"]).questions
    assert [one.by for one in question.answers] == ["Tom Adeyemi"]


def test_a_thread_may_span_days_and_its_replies_come_in_any_order(export: Export) -> None:
    path = export(
        said("M1", "the answer", 200, 0),
        said("U1", "Is it slow?", 0, 0),
        files={"help/2018-03-04.json": [said("M2", "later", 90_000, 0), said("U1", "even more", 100, 0)]},
    )
    [question] = read_slack(path, ["maya", "tom"]).questions
    assert question.body == "Is it slow?\neven more"
    assert [one.text for one in question.answers] == ["the answer", "later"]


def test_a_message_without_a_thread_is_a_thread_of_its_own(export: Export) -> None:
    reading = read_slack(export(said("U1", "Is it slow?"), said("U1", "and is it cold?", 5)), ["maya"])
    assert [question.title for question in reading.questions] == ["Is it slow?", "and is it cold?"]


def test_what_is_no_question_is_counted_by_reason(export: Export) -> None:
    path = export(
        said("U1", "It works now, thanks.", 0),
        said("U1", "see https://example.org/?q=1 and `why?`", 1),
        said("M1", "Who wants to pair?", 2),
        said("B1", "Deploy failed, retry?", 3),
        said("", "Deploy failed, retry?", 4, subtype="bot_message", bot_id="B9"),
        said("USLACKBOT", "Reminder: lunch?", 5),
        said("U2", "<@U2> has joined the channel?", 6, subtype="channel_join"),
        said("U2", "This message was deleted?", 7, 7, subtype="tombstone"),
        said("U2", "a reply to something long gone?", 9, 8),
        said("U2", "why?", ts="soon"),
        said("U2", "why? " * 20_000, 10),
    )
    reading = read_slack(path, ["Maya Lindqvist"])
    assert reading.questions == ()
    assert reasons(reading) == {
        slack.NOT_ASKING: 2,
        slack.BY_A_MENTOR: 1,
        slack.BY_A_BOT: 3,
        slack.NOTICE: 1,
        slack.DELETED: 1,
        slack.MISSING: 1,
        slack.NO_TIME: 1,
        slack.TOO_LARGE: 1,
    }


def test_a_bots_word_between_does_not_end_what_the_asker_says_nor_answer(export: Export) -> None:
    path = export(
        said("U1", "Is it slow?", 0, 0),
        said("B1", "I looked it up", 1, 0),
        said("U1", "on main", 2, 0),
        said("M1", "", 3, 0, subtype="channel_topic"),
        said("M1", "yes", 4, 0, subtype="thread_broadcast"),
    )
    [question] = read_slack(path, ["maya"]).questions
    assert question.body == "Is it slow?\non main"
    assert [one.text for one in question.answers] == ["yes"]


@pytest.mark.parametrize("named", ["maya", "MAYA", "@maya", "Maya Lindqvist", "maya lindqvist", "MayaL", "m1"])
def test_a_mentor_is_found_by_any_name(export: Export, named: str) -> None:
    [question] = read_slack(export(said("U1", "Why?? is it", 0, 0), said("M1", "So.", 1, 0)), [named]).questions
    assert question.answers[0].by == "Maya Lindqvist"


@pytest.mark.parametrize(
    ("mentors", "channel", "hint"),
    [
        (["maja"], None, "did you mean maya?"),
        (["maya", "Tom Adeyemy"], None, "did you mean tom adeyemi?"),
        (["zzzzzz"], None, "there is ada, adaeze obi"),
        ([], None, "give --mentor NAME"),
        ([" "], None, "give --mentor NAME"),
        (["maya"], "halp", "did you mean help?"),
        (["maya"], "zzzzzz", "there is help, random"),
    ],
)
def test_a_name_that_is_not_there_is_refused_with_the_nearest(
    export: Export, mentors: list[str], channel: str | None, hint: str
) -> None:
    with pytest.raises(BadInput, match=r"not in the export|no mentor named") as refused:
        read_slack(export(said("U1", "Why?")), mentors, channel)
    assert hint in str(refused.value)


def test_a_name_that_two_have_is_refused_with_their_handles_and_they_are_told_apart(export: Export) -> None:
    twins = [
        *USERS,
        {"id": "U8", "name": "kim", "real_name": "Kim Lee"},
        {"id": "U9", "name": "kl", "real_name": "Kim Lee"},
    ]
    path = export(said("U8", "Why is it?"), said("U9", "How is it?", 1), files={"users.json": twins})
    with pytest.raises(BadInput, match="may be any of kim, kl"):
        read_slack(path, ["kim lee"])
    assert [one.mentee for one in read_slack(path, ["maya"]).questions] == ["Kim Lee (kim)", "Kim Lee (kl)"]


def test_one_channel_or_the_threads_since_a_day(export: Export) -> None:
    path = export(
        said("U1", "Is it slow?", 0, 0),
        said("M1", "yes", 86_400, 0),
        said("U1", "Is it cold?", 86_400),
        files={"random/2018-03-03.json": [said("U2", "Who has cake?", 0)]},
    )
    assert len(read_slack(path, ["maya"]).questions) == 3
    for named in ("#help", "Help", "C1"):
        assert [one.title for one in read_slack(path, ["maya"], named).questions] == ["Is it slow?", "Is it cold?"]
    reading = read_slack(path, ["maya"], "help", date(2018, 3, 3))
    assert [one.title for one in reading.questions] == ["Is it cold?"]
    assert reasons(reading) == {"it began before 2018-03-03": 1}


def test_an_export_packed_anew_inside_a_folder_and_private_channels_are_read(export: Export) -> None:
    private = {"groups.json": [{"id": "G1", "name": "mentees"}], "mentees/2018-03-02.json": [said("U1", "Is it slow?")]}
    path = export(said("U1", "Is it cold?"), files=private, root="Our export/")
    assert {one.ref.split(":")[1] for one in read_slack(path, ["maya"]).questions} == {"C1", "G1"}


def test_markup_is_rendered_as_people_read_it(export: Export) -> None:
    raw = (
        "<@M1|maya> <@U2> <@U77|zed> why is <#C2> or <#C9|other> so <!here> <!subteam^S1|@team>: a &lt;b&gt; &amp;amp; "
        "<http://x.example|x.example> <https://y.example/a?b=1|the docs> "
        "<mailto:a@b.example|a@b.example> :tada: 1 < 2\x1b[2J"
    )
    [question] = read_slack(export(said("U1", raw, files=[{"name": "trace\x00.txt"}])), ["maya"]).questions
    assert question.body == (
        "@Maya Lindqvist @Ravi Shetty @zed why is #random or #other so @here @team: a <b> &amp; "
        "http://x.example the docs (https://y.example/a?b=1) a@b.example :tada: 1 < 2\n(file: trace.txt)"
    )


def test_somebody_the_export_does_not_list_keeps_a_name(export: Export) -> None:
    path = export(
        said("U50", "Is it slow?", 0, user_profile={"real_name": "Guest Gómez"}),
        said("U51", "Is it cold?", 1),
        said("\x00", "Is it dark?", 2),
    )
    assert [one.mentee for one in read_slack(path, ["maya"]).questions] == ["Guest Gómez", "U51", "somebody"]


def test_a_second_reading_finds_the_same(export: Export) -> None:
    path = export(said("U1", "Is it slow?", 0, 0), said("M1", "yes", 1, 0), said("U1", "Is it slow?", 0, 0))
    assert read_slack(path, ["maya"]) == read_slack(path, ["maya"])
    assert len(read_slack(path, ["maya"]).questions) == 1


def test_progress_is_told_files(export: Export) -> None:
    told: list[tuple[int, int]] = []
    path = export(said("U1", "Why?"), files={f"help/2018-04-0{day}.json": [] for day in range(1, 10)})
    read_slack(path, ["maya"], progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 10) for done in range(1, 11)]


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"users.json": None}, "users.json is missing"),
        ({"channels.json": None}, "channels.json is missing"),
        ({"users.json": b'[{"id": "U1", '}, "'users.json' inside is not whole JSON at line 1"),
        ({"help/2018-03-03.json": b'[\n{"ts": "1'}, "'help/2018-03-03.json' inside is not whole JSON at line 2"),
        ({"help/2018-03-03.json": b"[" * 100_000}, "'help/2018-03-03.json' inside is not whole JSON"),
        ({"help/2018-03-03.json": b"\xff\xfe\xfd"}, "'help/2018-03-03.json' inside is not whole JSON"),
        ({"help/2018-03-03.json": {"ts": "1"}}, "'help/2018-03-03.json' inside is not a list of objects"),
        ({"help/2018-03-03.json": ["hello"]}, "'help/2018-03-03.json' inside is not a list of objects"),
    ],
)
def test_an_export_that_is_not_whole_is_refused_naming_the_file_inside(
    export: Export, files: dict[str, Any], named: str
) -> None:
    path = export(said("U1", "Why?"), files=files)
    with pytest.raises(BadInput) as refused:
        read_slack(path, ["maya"])
    assert str(path) in str(refused.value)
    assert named in str(refused.value)
    assert str(refused.value).isprintable()


def test_what_is_no_zip_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with pytest.raises(BadInput, match="cannot read"):
        read_slack(path, ["maya"])
    with pytest.raises(BadInput, match="cannot read"):
        read_slack(tmp_path, ["maya"])
    for content in (b"", b"hello", b"PK\x03\x04" + b"\x00" * 60):
        path.write_bytes(content)
        with pytest.raises(BadInput, match="is not a zip file"):
            read_slack(path, ["maya"])


def test_a_bomb_is_refused_unopened(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export(files={"help/2018-03-03.json": b"[" + b" " * (slack_zip.LARGEST_FILE + 1) + b"]"})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(BadInput, match=r"'help/2018-03-03.json' inside unpacks to 67,108,867 bytes"):
        read_slack(path, ["maya"])
    monkeypatch.setattr(slack_zip, "LARGEST_EXPORT", 60_000_000)
    with pytest.raises(BadInput, match="take one --channel"):
        read_slack(path, ["maya"])


def test_names_that_climb_out_are_not_followed(export: Export, tmp_path: Path) -> None:
    tricks = {
        "../2018-03-02.json": [said("U1", "Is it slow?", 7)],
        "/help/2018-03-02.json": [said("U1", "Is it slow?", 8)],
        "help/../help/2018-03-05.json": [said("U1", "Is it slow?", 9)],
        "help/notes.json": b"no JSON",
    }
    dots = {"channels.json": [*CHANNELS, {"id": "C8", "name": ".."}]}
    path = export(said("U1", "Why? is it"), files=tricks | dots)
    assert {one.ref for one in read_slack(path, ["maya"], "help").questions} == {f"slack:C1:{T0}.000100"}
    assert [one.name for one in tmp_path.iterdir()] == ["export.zip"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_export_is_read_or_refused_never_worse(export: Export, data: st.DataObject) -> None:
    path = export(said("U1", "Is it slow?", 0, 0), said("M1", "yes", 1, 0))
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.sampled_from([len(whole), len(whole) // 2]))])
    try:
        read_slack(path, ["maya"])
    except BadInput as refused:
        assert "\n" not in str(refused)  # noqa: PT017


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_odd_values_in_any_field_do_no_harm(export: Export, data: st.DataObject) -> None:
    fields = ["user", "text", "ts", "thread_ts", "subtype", "files", "user_profile", "bot_id", "hidden"]
    message = said("U1", "Is it slow?", 0, 0) | data.draw(st.dictionaries(st.sampled_from(fields), _ODD, max_size=4))
    user = USERS[0] | data.draw(st.dictionaries(st.sampled_from(["id", "name", "tz", "profile", "is_bot"]), _ODD))
    channels = [*CHANNELS, {"id": data.draw(_ODD), "name": data.draw(_ODD)}]
    files = {"users.json": [user, *USERS[1:]], "channels.json": channels}
    reading = read_slack(export(message, said("M1", "yes", 1, 0), files=files), ["maya"])
    assert all(one.title and one.mentee for one in reading.questions)


@pytest.mark.parametrize(
    "text",
    [
        "Why is it slow?",
        "how do I get the REPL back",
        "Hi everyone, is there a way to do this",
        "@maya any idea how to fix it",
        "anyone know a good book on locks",
        "hello, can someone help me out",
        "Help! It burns",
        "I'm stuck on the migration",
        "I’m having trouble with the build.",
        "it fails on main, not sure why",
        "Does it work in 2.0? It did before.",
        "> quoted\nwas it always so?",
        "hey all, I have a quick question about macros",
        "como faço isso?",
        "为什么？",
    ],
)
def test_what_asks(text: str) -> None:
    assert asks_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Hi all",
        "It works now.",
        "See https://example.org/?q=1",
        "`what?` is the name",
        "```\nwhy?\n```\nthat is the log",
        "What a day!",
        "Which is what I did",
        "helpful, that",
        "How I did it: a report",
        ":tada:",
        "",
    ],
)
def test_what_does_not_ask(text: str) -> None:
    assert not asks_something(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Why is it slow? It was fast.", "Why is it slow?"),
        ("I have a small problem. Why is it slow?", "Why is it slow?"),
        ("Hi everyone! @maya: why is it slow?", "why is it slow?"),
        ("Hello,\n\nwhy is foo.bar() slow, e.g. in v2.0? Ok", "why is foo.bar() slow, e.g. in v2.0?"),
        ("```\ncode?\n```\nwhy is this slow", "why is this slow"),
        ("```only code```", "```only code```"),
        ("word " * 40, "word " * 15 + "word…"),
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_a_title_is_the_first_sentence_that_says_something(text: str, title: str) -> None:
    assert title_of(text) == title
    assert len(title) <= 80


REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "slack-racket-2018.zip"


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_a_real_years_export_is_read_whole() -> None:
    reading = read_slack(REAL, ["U043E4B82F"], "general")
    assert len(reading.questions) + len(reading.skipped) == 1088
    assert 450 < len(reading.questions) < 650
    assert sum(bool(one.answers) for one in reading.questions) > 50
    assert len({one.ref for one in reading.questions}) == len(reading.questions)
    assert all(one.title and len(one.title) <= 80 and "\n" not in one.title for one in reading.questions)
    assert all("<@U" not in one.body and "&gt;" not in one.body for one in reading.questions)
