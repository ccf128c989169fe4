"""Where names can stand: runs of capitalised words, joined over particles, hyphens and "of"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from parley.extract.actors.names import is_acronym
from parley.extract.actors.rules import ActorRules
from parley.grammar import Words, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

ARTICLE = re.compile(r"(?:al|el|ul|as|an|ad|ar|ash|d|l|o|n|m)[-'’]\w*[A-Z]")
ARTICLES = frozenset({"al", "el"})
"""Articles in small letters that a run may begin with."""
HYPHENS = frozenset("-‐‑–")
HEADINGS = frozenset({"title", "heading"})


@lru_cache(maxsize=1 << 16)  # the same words come again and again
def is_name_word(text: str) -> bool:
    """Tell whether a token is written like a part of a name: a capital first, or an article with a capital after it."""
    first = text[0]
    if first.isupper() or (first.isalpha() and first.lower() == first.upper()):
        return text != "I"
    return bool(ARTICLE.match(text)) or (first.islower() and len(text) > 2 and text[1].isupper())


def is_title_case(block: "Span", words: Words) -> bool:
    """Tell whether a block is a heading whose words are nearly all capitalised, so that capitals tell nothing."""
    held = [word for word in words.texts[block.start : block.end] if len(word) > 3 and word.isalpha()]
    capitals = sum(word[0].isupper() for word in held)
    if block.label_ in HEADINGS:
        return len(held) > 1 and capitals >= 0.7 * len(held)
    if len(held) < 4 or capitals < 0.7 * len(held):
        return False
    return sum(word.isupper() for word in held) >= 0.7 * len(held)


def find_runs(doc: "Doc", start: int, end: int, rules: ActorRules) -> Iterator[tuple[int, int]]:
    """Yield the longest stretches of tokens that can hold names, in order, words of no name cut off their start."""
    words = words_of(doc)
    texts, lowers = words.texts, words.lowers
    at = start
    while at < end:
        lower = lowers[at]
        if lower == texts[at] and lower not in ARTICLES and lower.isascii():
            at += 1  # as most words: nothing about it is written like a name
            continue
        if not is_name_word(texts[at]) and not (lowers[at] in ARTICLES and is_article(doc, at)):
            at += 1
            continue
        stop = grow(doc, at, end, rules)
        first = at
        while first < stop and is_stop(doc[first], rules, first + 1 < stop):
            first += 1
        while first < stop and not is_name_word(texts[first]) and lowers[first] not in rules.words["particles"]:
            first += 1
        if first < stop:
            yield first, stop
        at = max(stop, at + 1)


def is_article(doc: "Doc", at: int) -> bool:
    """Tell whether a run can begin at an article: a capital stands after it."""
    token = doc[at]
    if at + 1 == len(doc):
        return False
    after = doc[at + 1]
    if after.text in HYPHENS and at + 2 < len(doc):
        after = doc[at + 2]
    return after.text[0].isupper() and (after.i == at + 1 or not token.whitespace_)


def is_stop(token: "Token", rules: ActorRules, goes_on: bool) -> bool:
    """Tell whether a capitalised word at the start of a run is an ordinary word that begins a sentence."""
    lower = token.lower_
    if lower in ("the", "a", "an", "this", "that"):
        return True
    if goes_on and (lower in rules.words["former_words"] or lower in rules.words["openers"]):
        return True
    if token.is_sent_start and token.pos_ in (
        "NUM",
        "ADP",
        "DET",
        "PRON",
        "SCONJ",
        "CCONJ",
        "ADV",
        "AUX",
        "INTJ",
        "PART",
        "VERB",
    ):
        return not (token.ent_type_ and lower not in rules.words["stop_names"])
    return goes_on and token.is_sent_start and lower in rules.words["stop_names"] and lower not in rules.titles


def grow(doc: "Doc", start: int, end: int, rules: ActorRules) -> int:
    """Give the token after the last of a run that begins at `start`."""
    words = words_of(doc)
    texts, lowers, open_heads = words.texts, words.lowers, rules.words["open_heads"]
    at = start + 1
    is_open = lowers[start] in open_heads
    while at < end:
        text, before = texts[at], texts[at - 1]
        if words.opens[at] and before.endswith(".") and len(before) > 2:
            break
        if is_name_word(text) and (
            words.ends[at - 1] < words.starts[at] or before in HYPHENS or before in "&/'’." or text[0] in "'’"
        ):
            if words.opens[at] and before not in HYPHENS and words.pos[at - 1] == "PUNCT":
                break
            is_open = is_open or lowers[at] in open_heads
            at += 1
            continue
        over = bridge(doc, at, end, is_open, rules)
        if not over:
            break
        is_open = is_open or lowers[over - 1] in open_heads
        at = over
    return at


def bridge(doc: "Doc", at: int, end: int, is_open: bool, rules: ActorRules) -> int:
    """Give the token after the next capitalised word, when what stands between joins two parts of one name; else 0."""
    if at + 1 >= end:
        return 0
    token, before, following = doc[at], doc[at - 1], doc[at + 1]
    if token.text in HYPHENS and not before.whitespace_ and not token.whitespace_:
        if is_name_word(following.text):
            return at + 2
        if following.ent_type_ == "PERSON" and following.ent_iob_ == "I" and following.is_alpha:
            return at + 2
        if following.lower_ in rules.words["particles"] and at + 2 < end and is_name_word(doc[at + 2].text):
            return at + 3
        return 0
    if token.text in '“"‘' and before.whitespace_:
        return nickname_end(doc, at, end)
    if token.text in "&’'" and is_name_word(following.text) and (token.text == "&" or not before.whitespace_):
        return at + 2
    if (
        token.tag_ == "POS"
        and before.lower_ in rules.words["possessors"]
        and is_name_word(following.text)
        and before.text[0].isupper()
    ):
        return at + 2
    if token.lower_ in rules.words["particles"] and token.lower_ not in (
        "an",
        "as",
        "at",
        "do",
        "us",
        "e",
        "y",
        "la",
        "le",
    ):
        step = at + 1
        if doc[step].text in HYPHENS and step + 1 < end and not token.whitespace_:
            step += 1
        if is_name_word(doc[step].text) and not doc[step].is_sent_start:
            return step + 1
        if doc[step].lower_ in rules.words["particles"] and step + 1 < end and is_name_word(doc[step + 1].text):
            return step + 2
    if is_open or same_entity(before, token):
        return joined(doc, at, end, is_open, rules)
    return 0


def nickname_end(doc: "Doc", at: int, end: int) -> int:
    """Give the token after the surname when a quoted nickname stands in a name (Oriel “the Fox” Vantamo); else 0."""
    for close in range(at + 2, min(at + 5, end - 1)):
        if doc[close].text in '”"’':
            is_inside = doc[at - 1].pos_ == "PROPN" and not doc[close + 1].is_sent_start
            return close + 2 if is_inside and is_name_word(doc[close + 1].text) and doc[close].whitespace_ else 0
    return 0


def same_entity(left: "Token", right: "Token") -> bool:
    """Tell whether the model sees two neighbours as parts of one organisation's name."""
    return right.ent_iob_ == "I" and right.ent_type_ == "ORG" and left.ent_iob_ in ("B", "I")


def joined(doc: "Doc", at: int, end: int, is_open: bool, rules: ActorRules) -> int:
    """Give the token after the next capitalised word when one to three joining words lead to it; else 0."""
    step = at
    while step < end and step - at < 3 and doc[step].lower_ in rules.words["joiners"]:
        step += 1
    if step == at or step >= end or not is_name_word(doc[step].text) or doc[step].is_sent_start:
        return 0
    first = doc[at].lower_
    inside = all(same_entity(doc[i - 1], doc[i]) for i in range(at, step + 1))
    if first in ("of", "for", "de", "du", "des", "pour", "la", "le", "les") and (is_open or inside):
        return step + 1
    if first == "and" and is_open:
        has_joiner = any(doc[i].lower_ in ("of", "for") for i in range(max(0, at - 6), at))
        return (
            step + 1
            if inside or (has_joiner and not is_acronym(doc[step].text) and not starts_title(doc, step, rules))
            else 0
        )
    return step + 1 if inside else 0


def starts_title(doc: "Doc", at: int, rules: ActorRules) -> bool:
    """Tell whether a title begins at a token."""
    return doc[at].lower_.rstrip(".") in rules.titles
