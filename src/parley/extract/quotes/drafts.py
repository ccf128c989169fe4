"""Quotations found in a text before their speakers are worded, and how they give way to each other."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley import grammar
from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True)
class Draft:
    """A quotation before its speaker is worded.

    Attributes:
        first: First token of the reported words.
        last: Token after their last.
        key: Shared by the pieces of one utterance.
        is_carried: Whether the speaker is taken over from the quotation before.
    """

    char_start: int
    char_end: int
    first: int
    last: int
    quote_type: str
    rule_id: str
    cue: Cue | None
    head: "Token | None"
    key: int
    is_carried: bool = False


def line_draft(passage: Passage, cue: Cue, first: int, last: int) -> Draft:
    """Make the draft of what stands behind a name and a colon."""
    doc = passage.doc
    start, end = grammar.doc_span(doc, first, last)
    touched = passage.marks.between(start, end)
    runs = passage.marks.runs
    kind = "indirect"
    if len(touched) == 1 and passage.run_tokens[touched[0]] == (first, last):
        kind, start, end = "direct", runs[touched[0]].inner_start, runs[touched[0]].inner_end
    elif touched:
        kind, end = "mixed", max(end, runs[touched[-1]].char_end)
    return Draft(start, end, first, last, kind, cue.rule_id, cue, cue.subject, cue.start)


def announced_draft(passage: Passage, cue: Cue) -> Draft:
    """Make the draft of a paragraph set apart without marks."""
    start, end = grammar.doc_span(passage.doc, passage.start, passage.end)
    return Draft(start, end, passage.start, passage.end, "direct", "block-quote", cue, cue.subject, cue.start)


def clause_draft(passage: Passage, first: int, last: int, cue: Cue) -> Draft:
    """Make the draft of a reported clause; its type follows from how much of it stands in marks."""
    doc = passage.doc
    start, end = grammar.doc_span(doc, first, last)
    words = [i for i in range(first, last) if doc[i].is_alpha or doc[i].like_num]
    quoted = sum(passage.in_marks[i - passage.start] for i in words)
    kind = "mixed" if quoted else "indirect"
    if quoted:
        touched = passage.marks.between(start, end)
        runs = passage.marks.runs
        if len(touched) == 1 and quoted == len(words):
            kind, start, end = "direct", runs[touched[0]].inner_start, runs[touched[0]].inner_end
        elif runs[touched[-1]].char_start < end:
            end = max(end, runs[touched[-1]].char_end)
    return Draft(start, end, first, last, kind, cue.rule_id, cue, cue.subject, cue.start)


def close_to(drafts: Sequence[Draft], low: int, high: int) -> Sequence[Draft]:
    """Give the drafts, of those in order, that touch the tokens from `low` to `high`, and one more on each side."""
    start = bisect_left(drafts, low, key=lambda d: d.first)
    stop = bisect_left(drafts, high, key=lambda d: d.first)
    return drafts[max(0, start - 1) : stop + 1]


def same_cue(one: Cue | None, other: Cue | None) -> bool:
    """Tell whether two finds have the same reporting word."""
    return one is not None and other is not None and one.start == other.start


def is_part(inner: Draft, outer: Draft) -> bool:
    """Tell whether a find gives way to a reported clause that holds it."""
    inside = outer.char_start <= inner.char_start and inner.char_end <= outer.char_end
    loose = inner.is_carried or inner.rule_id == "alone" or same_cue(inner.cue, outer.cue)
    return inside and (loose or inner.quote_type == "indirect")


def open_ended(text: str, draft: Draft) -> bool:
    """Tell whether a quotation ends with its paragraph and no closing mark, so that the next paragraph continues it."""
    return draft.quote_type == "direct" and text[draft.char_end : draft.char_end + 1] in ("\n", "\r")
