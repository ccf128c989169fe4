"""The noun phrase right after a number: by parts of speech, or by words alone in capitals and in unparsed text."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.figures.counting import DETERMINERS, NO_OBJECT, Counted, CountingRules, match_forward

if TYPE_CHECKING:
    from spacy.tokens import Doc

MARKS = frozenset({'"', "“", "‘", "'", "``", "«"})
PERIODS = frozenset({"week", "month", "year", "season", "spring", "summer", "autumn", "winter", "weekend"})


def find_counted(
    doc: "Doc",
    lows: Sequence[str],
    first: int,
    at: int,
    limit: int,
    is_upper: bool,
    is_many: bool,
    rules: CountingRules,
) -> Counted | None:
    """Give the noun phrase after a number that spans tokens `first` to `at` (exclusive); None when there is none.

    Args:
        is_many: Whether the number is above one, so that what it counts stands in the plural.
    """
    start = at
    while start < limit and lows[start].isspace():
        start += 1
    if (
        start < limit
        and lows[start] in ("more", "other", "additional", "further", "extra", "others")
        and start + 1 < limit
    ):
        start += lows[start] not in ("other", "others")
    if start < limit and lows[start] == "of":
        start += 1
        while start < limit and (lows[start] in DETERMINERS or lows[start].isspace()):
            start += 1
    if start + 1 < limit and lows[start] in MARKS and is_opening(doc, start):
        start += 1
    if start + 1 < limit and lows[start] in ("last", "this", "next") and lows[start + 1] in PERIODS:
        return None
    if is_upper:
        return scan_capitals(lows, start, limit, rules)
    found = scan_phrase(doc, lows, first, start, limit, rules)
    return counted_in_compound(doc, lows, found, rules) if found and is_many else found


def is_opening(doc: "Doc", at: int) -> bool:
    """Tell whether a quotation mark opens quoted words: white space stands before it and none behind."""
    return bool(getattr(doc[at - 1], "whitespace_", "")) and not getattr(doc[at], "whitespace_", " ")


def is_word(low: str) -> bool:
    """Tell whether a token is a word, hyphens and apostrophes allowed."""
    return bool(re.fullmatch(r"[^\W\d_][\w'’.-]*", low))


def scan_phrase(
    doc: "Doc", lows: Sequence[str], number: int, start: int, limit: int, rules: CountingRules
) -> Counted | None:
    """Read a noun phrase by parts of speech: modifiers, then nouns; a possessor that the number modifies ends it."""
    at, head, state = start, -1, None
    while at < limit and at < start + 10:
        token = doc[at]
        if token.is_space:
            at += 1
            continue
        if token.pos_ in ("NOUN", "PROPN") or (lows[at] in rules.measures and token.pos_ not in ("VERB", "AUX", "ADJ")):
            if head == at - 1 and ((token.tag_ == "NNP" and doc[head].pos_ == "NOUN") or lows[head] == "others"):
                break
            if match_forward(lows, at, rules.passive) and not is_noun_next(doc, lows, at + 1, limit):
                break
            head, at = at, at + 1
            continue
        if token.tag_ == "POS" and head >= 0 and doc[number].head.i == head and doc[head].tag_ in ("NNS", "NNPS"):
            break
        if token.tag_ == "POS" or lows[at] in ("-", "‑", "/"):
            at += 1
            continue
        if head >= 0 and not (doc[at - 1].tag_ == "POS" or lows[at - 1] in ("-", "‑", "/")):
            break
        is_state = match_forward(lows, at, rules.passive) or match_forward(lows, at, rules.verbs)
        if is_state:
            if not is_noun_next(doc, lows, at + 1, limit):
                break
            state = is_state[0]
        elif not (
            token.pos_ in ("ADJ", "NUM")
            or token.tag_ in ("VBN", "VBG", "JJ", "RBS", "RB", "FW")
            or lows[at] in (",", "and", "or")
        ) or (lows[at] in (",", "and", "or") and (at == start or not is_modifier_pair(doc, at))):
            break
        at += 1
    if head < 0:
        return None
    return Counted(start, extend_conjunct(doc, lows, head, limit), head, state)


def counted_in_compound(doc: "Doc", lows: Sequence[str], found: Counted, rules: CountingRules) -> Counted:
    """Give the first noun when a number above one goes with a singular phrase: pages, in "a 12 page report"."""
    first = found.start
    if (
        first == found.head
        or doc[found.head].tag_ != "NN"
        or doc[first].tag_ != "NN"
        or lows[found.head].endswith("s")
        or not rules.invariants.isdisjoint((lows[found.head], lows[first]))
    ):
        return found
    return Counted(first, first + 1, first)


def is_noun_next(doc: "Doc", lows: Sequence[str], at: int, limit: int) -> bool:
    """Tell whether the token at `at` goes on a noun phrase."""
    return at < limit and doc[at].pos_ in ("NOUN", "PROPN", "ADJ") and lows[at] not in NO_OBJECT


def is_modifier_pair(doc: "Doc", at: int) -> bool:
    """Tell whether a comma or "and" joins two adjectives."""
    kinds = ("ADJ", "VERB")
    return at + 1 < len(doc) and doc[at - 1].pos_ in kinds and doc[at + 1].pos_ in kinds


def extend_conjunct(doc: "Doc", lows: Sequence[str], head: int, limit: int) -> int:
    """Give the end of a phrase, a bare noun joined by "and" or "or" included ("civilians and military personnel")."""
    if head + 2 >= limit or lows[head + 1] not in ("and", "or"):
        return head + 1
    at = head + 2
    while at < limit and at < head + 5 and doc[at].pos_ in ("ADJ", "NOUN", "PROPN"):
        if (doc[at].pos_ == "NOUN" and doc[at].tag_ == "NNS") or lows[at] in ("personnel", "police", "people"):
            return at + 1
        at += 1
    return head + 1


def scan_capitals(lows: Sequence[str], start: int, limit: int, rules: CountingRules) -> Counted | None:
    """Read a noun phrase from words alone: up to five words before the next function word, verb form or mark."""
    at, state, words = start, None, 0
    last = -1
    while at < limit and words < 5:
        low = lows[at]
        if low.isspace():
            at += 1
            continue
        if not is_word(low) or low in rules.be or low in NO_OBJECT or low in DETERMINERS:
            break
        if words and low.endswith(("ed", "ing")) and lows[last].endswith("s"):
            break
        if low in rules.have and low not in ("others", "other", "people", "persons"):
            break
        effect = match_forward(lows, at, rules.passive) or match_forward(lows, at, rules.verbs)
        if effect:
            after = lows[at + 1] if at + 1 < limit else "."
            if words or not is_word(after) or after in NO_OBJECT or after in rules.be or after in rules.have:
                break
            state = effect[0]
        else:
            last = at
            words += 1
            is_filler = low == "other" and at + 1 < limit and is_word(lows[at + 1])
            if low in rules.measures and not is_filler and (at + 1 >= limit or lows[at + 1] not in rules.measures):
                break
        at += 1
    return Counted(start, last + 1, last, state) if last >= 0 else None
