"""A block of text as quotation sees it: its tokens, its marks in pairs, its sentences undisturbed by marks."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parley.extract.quotes.marks import MarkIndex, pair_marks
from parley.grammar import Words, text_of, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
OPENERS = frozenset(
    {"but", "and", "yet", "so", "however", "meanwhile", "still", "also", "then", "or", "nor", "instead"}
)
DASHES = frozenset({"-", "–", "—", "--", "―"})
PARTING = frozenset({",", "—", "–", "--"})


LONGEST = 300
"""No sentence is read further than so many tokens away; it keeps odd texts from taking for ever."""


@dataclass(frozen=True)
class Passage:
    """A block of a text, its marks paired.

    Attributes:
        start: First token.
        end: Token after the last.
        in_marks: For each token whether it stands in marks.
        sent_starts: First token of each sentence, in order, the block's first among them.
        run_tokens: For each run between marks its first token and the token after its last.
        words: The tokens of the whole text as lists.
        shapes: What `ranker_shapes.shape` has given so far, by token: the same few are asked for again and again.
    """

    doc: "Doc"
    start: int
    end: int
    marks: MarkIndex
    in_marks: Sequence[bool]
    sent_starts: Sequence[int]
    run_tokens: Sequence[tuple[int, int]]
    words: Words
    shapes: dict[int, str] = field(default_factory=dict)

    def run_at(self, i: int) -> int | None:
        """Give the run that token `i` stands in."""
        return self.marks.at(self.doc[i].idx) if self.start <= i < self.end and self.in_marks[i - self.start] else None

    def unit_end(self, i: int) -> int:
        """Give the token after the sentence of token `i`; marks end no sentence unless it ends with them."""
        at = i
        while True:
            n = bisect_right(self.sent_starts, at)
            end = min(self.sent_starts[n] if n < len(self.sent_starts) else self.end, i + LONGEST)
            if end == i + LONGEST:
                return end
            if end >= self.end:
                return self.end
            run = self.run_at(end - 1)
            if run is None:
                return end
            end = max(end, self.run_tokens[run][1])
            inner = text_of(self.doc)[self.marks.runs[run].inner_end - 1]
            if inner in ".?!" or end >= self.end or starts_sentence(self.doc[end]):
                return end
            at = end

    def unit_start(self, i: int) -> int:
        """Give the first token of the sentence of token `i`; a sentence does not start inside marks."""
        at = max(self.sent_starts[bisect_right(self.sent_starts, i) - 1], i - LONGEST)
        run = self.run_at(at)
        if run is not None and self.run_tokens[run][0] < at and self.run_tokens[run][1] <= i:
            return self.run_tokens[run][1]
        return at


def read_passage(block: "Span") -> Passage:
    """Pair the quotation marks of a block and note which tokens stand in them."""
    doc = block.doc
    runs = pair_marks(text_of(doc), block.start_char, block.end_char)
    words = words_of(doc)
    starts = words.starts[block.start : block.end]
    in_marks = [False] * len(starts)
    run_tokens = []
    for run in runs:
        a = bisect_left(starts, run.char_start)
        if a == len(starts) or starts[a] > run.char_start:
            a = max(0, a - 1)
        b = max(a + 1, bisect_left(starts, run.char_end))
        in_marks[a:b] = [True] * (b - a)
        run_tokens.append((block.start + a, block.start + b))
    sent_starts = [i for i in range(block.start, block.end) if i == block.start or words.opens[i]]
    return Passage(doc, block.start, block.end, MarkIndex(runs), in_marks, sent_starts, run_tokens, words)


def starts_sentence(token: "Token") -> bool:
    """Tell whether a token after closing marks starts a new sentence."""
    return bool(token.is_sent_start) and (token.text[:1].isupper() or token.is_space)


def has_finite(doc: "Doc", start: int, stop: int) -> bool:
    """Tell whether a finite verb stands between two tokens."""
    return any(tag in FINITE for tag in words_of(doc).tags[start:stop])


def opening(passage: Passage, start: int, stop: int) -> int:
    """Give the first token of a clause, a dateline and words that only join it to the text before left out."""
    doc = passage.doc
    if start == passage.start and doc[start].is_upper:
        dash = next((k for k in range(start, min(stop, start + 12)) if doc[k].text in DASHES), start)
        start = dash if not has_finite(doc, start, dash) else start
    while start < stop:
        token = doc[start]
        bare = token.is_punct and not passage.in_marks[start - passage.start]
        if not (token.is_space or bare or token.lower_ in OPENERS):
            return start
        start += 1
    return start


def trim(passage: Passage, start: int, stop: int) -> int:
    """Leave out the stops and white space at the end, unless in marks."""
    doc = passage.doc
    while (
        stop > start + 1
        and not passage.in_marks[stop - 1 - passage.start]
        and (doc[stop - 1].is_space or doc[stop - 1].text in ".,;:—–-?!")
    ):
        stop -= 1
    return stop
