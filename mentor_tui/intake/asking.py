"""Whether a chat message asks something, and what it asks in one line."""

from __future__ import annotations

import re
from typing import Final

from mentor_tui.domain.sentences import is_question, split_sentences
from mentor_tui.intake.found import one_line, shortened

TITLE_WIDTH: Final = 80
_FAR_ENOUGH: Final = 4 * TITLE_WIDTH

_CALL: Final = re.compile(
    r"(?:\s*(?:"
    r"@[\w.-]+(?:\s+or\b|\s+and\b)?"
    r"|(?:hi|hey|hello|hiya|howdy|greetings|good (?:morning|afternoon|evening)|so|ok|okay|btw|also|quick question)\b"
    r"(?:\s+(?:all|everyone|everybody|folks|guys|there|team|again|y'all))*"
    r")[\s,:;.!-]*)+",
    re.IGNORECASE,
)
_SOMEBODY: Final = r"(?:any|some)\s?(?:one|body)"
_BEGINS: Final = re.compile(
    r"(?:how (?:do|does|did|can|could|would|should|to|come|is|are|much|many)\b"
    r"|what(?:['’]s| is| are| does| do| did| would| should| could| happens| kind)\b"
    r"|why\b|where (?:is|are|do|does|can|should)\b|who (?:knows|can|has|is)\b|when (?:do|does|should|is|will)\b"
    r"|(?:is|are) (?:there|it possible)\b|(?:can|could|should|may) (?:i|we|you|it|this|someone|somebody|anyone)\b"
    rf"|(?:do|does|did|has|have|is|can|could) (?:i|we|you|{_SOMEBODY})\b"
    rf"|{_SOMEBODY} (?:know|here|else|has|have|had|seen|got|tried|using|familiar|able)"
    r"|any (?:idea|ideas|way|advice|tips|help|thoughts|suggestions|hints|pointers)\b"
    r"|(?:please )?help\b(?!s|ed|ful)|(?:i |we )?need (?:some |a bit of )?(?:help|advice)\b"
    r"|(?:i['’]?m|i am|we are|we['’]re) (?:stuck|lost|wondering|struggling|having (?:trouble|problems|difficulty))\b"
    r"|question\b|wondering\b|struggling\b|having (?:trouble|problems)\b"
    r"|trying to (?:understand|figure out|make sense))",
    re.IGNORECASE,
)
_ANYWHERE: Final = re.compile(
    rf"\b(?:(?:does|do) {_SOMEBODY} know|any idea (?:how|why|what|where|if|whether)"
    rf"|(?:can|could) (?:{_SOMEBODY}|you) (?:please )?(?:help|explain|confirm|point)"
    r"|(?:i['’]?m|i am|i was|was) wondering (?:how|why|what|if|whether)"
    r"|(?:don['’]?t|do not|can['’]?t|cannot) (?:understand|figure out|see) (?:how|why|what)"
    r"|(?:have|got|['’]ve) a (?:\w+ )?question"
    r"|(?:no idea|not sure|unsure) (?:how|why|what)|having (?:trouble|a hard time) (?:\w+ing|with))\b",
    re.IGNORECASE,
)
_FENCED: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_SENTENCE: Final = re.compile(r".{12,}?(?<!\.[a-z])[.?!]+(?=\s|$)")


def asks_something(text: str) -> bool:
    """Whether a first message asks: what decides what becomes a question.

    It does when a sentence outside code and links ends in a question mark; when it begins, after greetings and
    names, as questions and calls for help do ("how do I", "is there", "anyone know", "help", "I'm stuck"); or when
    such a phrase that nothing else says stands in it ("does anyone know", "not sure why"). Statements that merely
    report, thanks, and greetings do not ask.
    """
    if any(map(is_question, split_sentences(text))):
        return True
    words = _FENCED.sub(" code ", text)
    called = _CALL.match(words)
    start = words[called.end() :] if called else words.lstrip()
    return bool(_BEGINS.match(start) or _ANYWHERE.search(words))


def title_of(text: str) -> str:
    """A title for a message, cut to fit: of its first line of words, after greetings, the first sentence that asks.

    Where none does, the first sentence.
    """
    for line in re.sub(r"```.*?(?:```|\Z)", "\n", text, flags=re.DOTALL).splitlines():
        called = _CALL.match(line)
        rest = one_line(line[called.end() :] if called else line)[:_FAR_ENOUGH]
        if any(map(str.isalnum, rest)):
            sentences = [found[0].strip() for found in _SENTENCE.finditer(rest)] or [rest]
            asking = (one for one in sentences if one.endswith("?"))
            return shortened(next(asking, sentences[0]), TITLE_WIDTH)
    return shortened(one_line(text), TITLE_WIDTH)
