"""Figures: the numbers that a text states about the world, with what they count, whose they are and who says so."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from parley.extract.figures.amounts import find_amounts
from parley.extract.figures.context import TextIndex
from parley.extract.figures.plain import to_plain_doc
from parley.extract.figures.reading import BlockReader
from parley.extract.figures.rules import FigureRules, compile_rules
from parley.grammar import content_blocks
from parley.records import DateExpression, Figure, Mention, Place, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["FigureRules", "compile_rules", "extract_figures", "extract_plain_figures"]

PARAGRAPH = re.compile(r"\S(?:(?!\n[ \t]*\n).)*", re.DOTALL)
HEADINGS = frozenset({"title", "heading"})
CAPITALS = 0.7
"""Share of capital letters from which a block counts as written in capitals, where parts of speech can't be trusted."""

COMMON_LETTERS = "etaoins"


def extract_figures(
    doc: "Doc",
    mentions: Sequence[Mention],
    dates: Sequence[DateExpression],
    places: Sequence[Place],
    quotes: Sequence[Quote],
    rules: FigureRules,
) -> list[Figure]:
    """Give the figures of a parsed text in order of position.

    Args:
        mentions: Mentions with their clusters.
        dates: Date expressions; what they cover is no figure unless they are durations.
        places: Places named in the text.
        quotes: Reported speech of the text.
        rules: The compiled lexicon.
    """
    index = TextIndex(doc, mentions, dates, places, quotes)
    found: list[Figure] = []
    for block in content_blocks(doc):
        if not len(block):
            continue
        is_upper = is_capitals(index.text[block.start_char : block.end_char])
        amounts = find_amounts(index.text, rules.amounts, block.start_char, block.end_char)
        reader = BlockReader(doc, index, rules, block.start, block.end, is_upper, block.label_ in HEADINGS)
        found.extend(figure for amount in amounts if (figure := reader.read(amount)) is not None)
    return found


def extract_plain_figures(
    text: str, rules: FigureRules, dates: Sequence[DateExpression] = (), spans: Sequence[tuple[int, int]] | None = None
) -> list[Figure]:
    """Give the figures of a text that was not parsed: no language model is needed, nor spaCy itself.

    Numbers, bounds, units and what befell those counted are read as well as from a parsed text. What needs grammar is
    not: whose a number is, who gives it, what a share is of, and most modifiers of what is counted.

    Args:
        dates: Date expressions; what they cover is no figure unless they are lengths of time.
        spans: The parts to read, as (first character, character after); None for every paragraph.
    """
    doc: Any = to_plain_doc(text)
    index = TextIndex(doc, (), dates, (), ())
    found: list[Figure] = []
    for start, end in spans if spans is not None else [match.span() for match in PARAGRAPH.finditer(text)]:
        first, after = bisect_left(index.starts, start), bisect_left(index.starts, end)
        reader = BlockReader(doc, index, rules, first, after, is_upper=True, is_title=False)
        amounts = find_amounts(text, rules.amounts, start, end) if after > first else []
        found.extend(figure for amount in amounts if (figure := reader.read(amount)) is not None)
    return found


def is_capitals(text: str) -> bool:
    """Tell whether a block is written in capitals."""
    if sum(map(text.count, COMMON_LETTERS)) > (1 - CAPITALS) * len(text):
        return False  # as in nearly every block, told without a look at each letter
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 20 and sum(c.isupper() for c in letters) > CAPITALS * len(letters)
