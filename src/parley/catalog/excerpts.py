"""Evidence as a page shows it: an excerpt of the text with the words that carry the row marked.

An excerpt is a list of texts in which every second one, from the second on, is marked. It needs no offsets, which
browsers would count in other units, and holds no markup.
"""

import re
from collections.abc import Iterable

LONGEST = 300
"""Most characters of a source's text that an excerpt holds."""
END = re.compile(r"[.!?…][\"'”’»)]*(?=\s)|\n")
"""Where a sentence or a line ends, well enough for an excerpt."""


def mark_words(text: str, start: int, end: int) -> list[str]:
    """Cut `text` at the words from `start` to `end`, in code points, as far as they are inside it.

    >>> mark_words("The front shelled Karsa.", 10, 17)
    ['The front ', 'shelled', ' Karsa.']
    """
    start, end = max(0, start), min(len(text), end)
    if start >= end:
        return [text]
    return [text[:start], text[start:end], text[end:]] if end < len(text) else [text[:start], text[start:]]


def mark_found(text: str, words: str | None, near: int) -> list[str]:
    """Mark `words` where they stand in `text`, nearest to the offset `near`; nothing when they are not in it."""
    if not words or words not in text:
        return [text]
    if near >= 0 and text.startswith(words, near):
        return mark_words(text, near, near + len(words))
    starts, position = [], text.find(words)
    while position >= 0:
        starts.append(position)
        position = text.find(words, position + 1)
    start = min(starts, key=lambda found: abs(found - near))
    return mark_words(text, start, start + len(words))


def show_in_context(clauses: Iterable[tuple[int, str]], start: int, end: int, text: str) -> list[str]:
    """Give the shortest clause of a text that holds the words from `start` to `end`, these marked; else them alone.

    Args:
        clauses: Wordings that the release holds of that text, each with where it begins.
        start: First code point of the words in the text.
        end: Code point after them.
        text: The words.
    """
    fitting = [
        (len(clause), start - clause_start, clause)
        for clause_start, clause in clauses
        if clause_start <= start and clause[start - clause_start : end - clause_start] == text and clause != text
    ]
    if not fitting or len(text) > LONGEST:
        return mark_words(shorten(text), 0, LONGEST)
    _, offset, clause = min(fitting)
    return cut_around(clause, offset, offset + len(text))


def cut_around(text: str, start: int, end: int) -> list[str]:
    """Mark the words from `start` to `end`, and leave out what is far from them in a text longer than an excerpt.

    >>> "".join(cut_around("a " * 300 + "bridge" + " c" * 300, 600, 606))[:7]
    '…a a a '
    """
    if len(text) <= LONGEST:
        return mark_words(text, start, end)
    first = min(max(0, start - (LONGEST - (end - start)) // 2), len(text) - LONGEST)
    last = first + LONGEST
    head, tail = text[first:start], text[end:last]
    if first:
        head = "…" + head[1:] if head else head
    if last < len(text):
        tail = tail[:-1] + "…" if tail else tail
    return mark_words(head + text[start:end] + tail, len(head), len(head) + end - start)


def find_sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Give where the sentence or line around the words from `start` to `end` begins and ends.

    >>> find_sentence("It rained. Some forty bargees left! Nobody saw it.", 11, 21)
    (11, 35)
    """
    ends = [found.end() for found in END.finditer(text, max(0, start - 2 * LONGEST), start)]
    after = END.search(text, end, end + 2 * LONGEST)
    left, right = (
        max(ends, default=max(0, start - 2 * LONGEST)),
        after.end() if after else min(len(text), end + 2 * LONGEST),
    )
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut a text to a number of code points, the last of them an ellipsis where something was left out.

    >>> shorten("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"
