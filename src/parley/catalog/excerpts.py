"""Evidence as a page shows it: an excerpt of the text with the words that carry the row marked.

An excerpt is a list of texts in which every second one, from the second on, is marked. It needs no offsets, which
browsers would count in other units, and holds no markup.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

LONGEST = 300
"""Most characters of a source's text that an excerpt holds."""


def mark_words(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """Cut `text` at the spans inside it, in code points; overlapping spans are marked as one.

    >>> mark_words("The front shelled Karsa.", [(10, 17)])
    ['The front ', 'shelled', ' Karsa.']
    """
    pieces, position, marked = [], 0, False
    for start, end in _join(spans, len(text)):
        pieces += [text[position:start], text[start:end]]
        position, marked = end, True
    return [*pieces, text[position:]] if text[position:] or not marked else pieces


def _join(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def mark_found(text: str, words: str | None, near: int) -> list[str]:
    """Mark `words` where they stand in `text`, nearest to the offset `near`; nothing when they are not in it."""
    if not words or words not in text:
        return [text]
    starts, position = [], text.find(words)
    while position >= 0:
        starts.append(position)
        position = text.find(words, position + 1)
    start = min(starts, key=lambda found: abs(found - near))
    return mark_words(text, [(start, start + len(words))])


def show_in_context(clauses: Sequence[tuple[int, int, str]], start: int, end: int, text: str) -> list[str]:
    """Give the shortest clause of a text that holds the words from `start` to `end`, these marked; else them alone.

    Args:
        clauses: Wordings that the release holds of that text, as (start, end, words), sorted.
        start: First code point of the words in the text.
        end: Code point after them.
        text: The words.
    """
    best: str | None = None
    offset = 0
    first = bisect_left(clauses, (start - LONGEST, 0, ""))
    for clause_start, clause_end, clause in clauses[first:]:
        if clause_start > start:
            break
        inside = clause[start - clause_start : end - clause_start]
        fits = clause_end >= end and inside == text and len(text) < len(clause) <= LONGEST
        if fits and (best is None or len(clause) < len(best)):
            best, offset = clause, start - clause_start
    return (
        mark_words(shorten(text), [(0, LONGEST)]) if best is None else mark_words(best, [(offset, offset + len(text))])
    )


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut a text to a number of code points, the last of them an ellipsis where something was left out.

    >>> shorten("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"
