"""`mentor search`: everything that was ever asked and answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from mentor_tui.cli.out import json_option, prose, result, result_json, say
from mentor_tui.cli.session import Session
from mentor_tui.cli.words import stretch
from mentor_tui.domain.entry import instant
from mentor_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from mentor_tui.domain.searchable import Span
    from mentor_tui.services.desk import Desk
    from mentor_tui.services.search import Result, Results

USUAL = 20


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=USUAL, show_default=True, help="The most to print.")
@json_option
@click.pass_obj
def search(session: Session, words: Sequence[str], limit: int, as_json: bool) -> None:
    """Find earlier questions and their answers, the best match first.

    WORDS may be words, "words in a row", is:answered, is:p0, is:blocked, from:MENTEE, in:CITY; a dash before one of
    them leaves out what has it (write -- before the first dash). The words that were found stand between asterisks.

    Off-hours nothing is found; it exits 4 (R3).

    JSON: a list of id, short, title, mentee, mentee_name, state, asked, answer (empty: none yet), excerpt, in_answer,
    title_marks and excerpt_marks (where the words are: pairs of a first character and the one after the last).
    """
    with session.desk(read_only=True) as desk:
        from mentor_tui.services import lock
        from mentor_tui.services import search as searching

        lock.refuse_off_hours(desk)
        if searching.is_behind(desk):
            with session.desk() as writing:
                searching.finish_index(writing)
        found = searching.search(desk, " ".join(words), limit)
        if not found.wanted.wanted:
            raise BadInput("there is no word to look for: give at least one, as in `mentor search migration`")
        shapes = [_shape(desk, one) for one in _read(desk, found)]
        if as_json:
            result_json(shapes)
        else:
            _print(desk, found, shapes)


def _read(desk: Desk, found: Results) -> list[Result]:
    from mentor_tui.services.search import result

    results = (result(desk, question_id, found.wanted) for question_id in found.ids)
    return [one for one in results if one is not None]


def _shape(desk: Desk, found: Result) -> dict[str, Any]:
    from mentor_tui.cli.words import utc
    from mentor_tui.services import inbox
    from mentor_tui.services.show import short

    row = inbox.rows(desk, [found.id])[0]
    return {
        "id": found.id,
        "short": short(found.id),
        "title": found.title,
        "mentee": row.mentee,
        "mentee_name": row.mentee_name,
        "state": row.state,
        "asked": utc(instant(row.asked)),
        "answer": found.answer,
        "excerpt": found.excerpt,
        "in_answer": found.in_answer,
        "title_marks": [list(span) for span in found.title_marks],
        "excerpt_marks": [list(span) for span in found.excerpt_marks],
    }


def _print(desk: Desk, found: Results, shapes: Sequence[dict[str, Any]]) -> None:
    from datetime import datetime

    for number, shape in enumerate(shapes):
        ago = stretch(desk.now() - datetime.fromisoformat(shape["asked"]))
        if number:
            result("")
        prose(f"{shape['short']}  {marked(shape['title'], shape['title_marks'])}")
        prose(f"  {shape['mentee_name']}, {ago} ago; {shape['state']}")
        if shape["excerpt"]:
            said = "answer" if shape["in_answer"] else "asked"
            prose(f"  {said}: {marked(shape['excerpt'], shape['excerpt_marks'])}")
    for one in found.wanted.left_out:
        say(one.sentence)
    say(_summary(len(shapes), found.more))


def marked(text: str, spans: Sequence[Span]) -> str:
    """`text` with asterisks around these spans, for those who read it or have it read to them."""
    for start, end in reversed(spans):
        text = f"{text[:start]}*{text[start:end]}*{text[end:]}"
    return text


def _summary(count: int, more: bool) -> str:
    if not count:
        return "nothing was ever said in these words; fewer words find more"
    return f"the best {count}; more words find less" if more else f"{count} found"
