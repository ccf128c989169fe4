"""What wordings say about sameness: content words, sorts of counted beings, parts, replaced numbers, who gives them.

The lists are in `lexicons/comparison.yml`; here is what works for words nobody listed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from parley.ids import fold, fold_words

BEFORE = 60
"""How many characters before a number are read for what it is a part of, or what it replaces."""

AFTER = 30
"""How many characters after a number are read."""

SENTENCE_END = re.compile(r"[.!?…][”\"’'»]*\s+(?=[“\"‘'«]?[A-ZÀ-Þ\d])|\n\s*\n")
WINDOW = 500
"""How far a sentence is looked for on both sides."""

ENDING = re.compile(r"(?<=\w{3})(?:ings?|ed|es|s|e)$")
CAPITALISED = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:[ \-][A-ZÀ-Þ][\w’'-]+)*")


@dataclass(frozen=True)
class Comparison:
    """The lists of `comparison.yml`, folded: what tells one act or one quantity from two.

    Attributes:
        kinds: For each counted noun what it is compared as; "" for anyone.
    """

    results: frozenset[str]
    repeats: frozenset[str]
    objects: frozenset[str]
    fronts: frozenset[str]
    anything: frozenset[str]
    nameless: frozenset[str]
    state_forces: frozenset[str]
    empty: frozenset[str]
    not_yet: frozenset[str]
    kinds: Mapping[str, str]
    part_before: tuple[str, ...]
    part_after: tuple[str, ...]
    revised: tuple[str, ...]
    earlier: tuple[str, ...]
    toll: tuple[str, ...]
    verbs: tuple[str, ...]
    sources: tuple[str, ...]

    @cached_property
    def said_after(self) -> re.Pattern[str]:
        """Match a sentence that opens with who gives a number: "The hospital had counted"."""
        words = "|".join(re.escape(verb) for verb in sorted(self.verbs, key=len, reverse=True))
        return re.compile(
            rf"^(?:(?:On|In|By|Earlier|Later)\b[^,]{{0,30}},\s)?(?P<by>[^,.;:“”\"]{{2,70}}?)(?:,[^,]{{2,60}},)?\s"
            rf"(?:(?:had|has|have|later|first|also|then)\s)*(?:{words})\b"
        )

    @cached_property
    def said_before(self) -> re.Pattern[str]:
        """Match who gives a number after it: "according to the mayor", "the army said"."""
        words = "|".join(re.escape(words) for words in self.sources)
        verbs = "|".join(re.escape(verb) for verb in sorted(self.verbs, key=len, reverse=True))
        return re.compile(
            rf"(?:\b(?:{words})\s(?P<to>[^,.;:“”\"]{{2,70}})|,\s(?P<by>[^,.;:“”\"]{{2,70}}?)\s(?:{verbs})\b)", re.I
        )


def compile_rules(raw: Mapping[str, Any]) -> Comparison:
    """Give the rules of `lexicons/comparison.yml`."""
    kinds = {word: "" if kind == "anyone" else kind for kind, words in raw["kinds"].items() for word in words}
    return Comparison(
        results=frozenset(raw["results"]),
        repeats=frozenset(raw["repeats"]),
        objects=frozenset({*raw["objects"], *raw["fronts"]}),
        fronts=frozenset(raw["fronts"]),
        anything=frozenset(raw["anything"]),
        nameless=frozenset(raw["nameless"]),
        state_forces=frozenset(raw["state_forces"]),
        empty=frozenset(raw["empty"]),
        not_yet=frozenset(raw["not_yet"]),
        kinds=kinds,
        part_before=tuple(raw["part_before"]["wordings"]),
        part_after=tuple(raw["part_after"]["wordings"]),
        revised=tuple(raw["revised"]["wordings"]),
        earlier=tuple(raw["earlier"]["wordings"]),
        toll=tuple(raw["toll"]["wordings"]),
        verbs=tuple(raw["attributions"]["verbs"]),
        sources=tuple(raw["attributions"]["before"]),
    )


@lru_cache(maxsize=1 << 15)
def singular(word: str) -> str:
    """Give a folded noun in the singular, as far as its ending tells.

    >>> [singular(word) for word in ("troops", "parties", "women", "dead", "buses", "hostages")]
    ['troop', 'party', 'woman', 'dead', 'bus', 'hostage']
    """
    if (word.endswith("men") and len(word) > 3) or word == "men":
        return word[:-2] + "an"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "buses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Give the first letters of a folded word without its ending, so that the forms of one word are alike.

    >>> [stem(word) for word in ("killing", "killed", "attacks", "met", "negotiations")]
    ['kill', 'kill', 'attac', 'met', 'negot']
    """
    return ENDING.sub("", word)[:5]


def nouns_of(texts: Iterable[str], rules: Comparison) -> frozenset[str]:
    """Give the words of party wordings that say something, in the singular."""
    return frozenset(
        word
        for text in texts
        for word in singulars(text)
        if word not in rules.empty and word not in rules.anything and not word.isdigit()
    )


@lru_cache(maxsize=1 << 13)  # the same parties come again and again
def singulars(text: str) -> frozenset[str]:
    """Give the folded words of a wording in the singular."""
    return frozenset(map(singular, fold_words(text)))


def stems_of(text: str, rules: Comparison) -> frozenset[str]:
    """Give the stems of a wording's words that carry meaning; numbers count as words."""
    return stems_among(fold_words(text), rules)


def stems_among(words: Iterable[str], rules: Comparison) -> frozenset[str]:
    """Give the stems of those of some folded words that carry meaning."""
    return frozenset([stem(word) for word in words if word not in rules.empty])


def kind_of(counted: str | None, figure_text: str, rules: Comparison) -> str:
    """Give as what a counted noun is compared: "" for anyone, a listed kind, or the noun itself.

    The head is what stands before "of", "in", "from"; a number without a noun counts anyone.
    """
    head = re.split(r"\s(?:of|in|from|and|or|who|which|at|on)\s", f" {counted or ''} ".lower())[0]
    words = [w for w in fold(head).split() if not re.search(r"\d", w) and w not in fold(figure_text).split()]
    words = [w for w in words if w not in rules.empty]
    if not words:
        return ""
    last = words[-1]
    for word in (last, singular(last)):
        if word in rules.kinds:
            return rules.kinds[word]
    noun = singular(last)
    return "" if noun in rules.anything and noun not in ("man", "men") else noun


def sentence_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the bounds of the sentence around a span, looked for in its neighbourhood."""
    before, after = text[max(0, start - WINDOW) : start], text[end : end + WINDOW]
    begin = start - len(before)
    for found in SENTENCE_END.finditer(before + text[start : start + 1]):
        begin = start - len(before) + found.end()
    close = SENTENCE_END.search(after)
    return min(begin, start), end + (close.start() + 1 if close else len(after))


def stands_before(text: str, start: int, wordings: Sequence[str]) -> bool:
    """Tell whether one of the wordings stands shortly before a position, in its clause."""
    held = re.split(r"[.;:!?]\s", text[max(0, start - BEFORE) : start])[-1]
    folded = f" {fold(held)} "
    return any(f" {wording} " in folded for wording in wordings)


def is_part(text: str, start: int, end: int, rules: Comparison) -> bool:
    """Tell whether a number is named as part of another one ("among them 3 children", "two of them")."""
    held = re.split(r"[.;!?]\s", text[max(0, start - BEFORE) : start])[-1]
    if any(f" {w} " in f" {fold(held)} " for w in rules.part_before):
        return True
    following = f"{fold(text[end : end + AFTER])} "
    return any(following.startswith(f"{w} ") for w in rules.part_after)


def is_revised(text: str, start: int, rules: Comparison) -> bool:
    """Tell whether a number is said to replace an earlier one ("rose to 21")."""
    return stands_before(text, start, rules.revised)


def is_earlier(text: str, start: int, rules: Comparison) -> bool:
    """Tell whether a number is told as what was said before ("up from 15")."""
    return stands_before(text, start, rules.earlier)


def tells_toll(text: str, start: int, end: int, rules: Comparison) -> bool:
    """Tell whether a number stands in a sentence that counts the victims of something told before."""
    begin, close = sentence_of(text, start, end)
    folded = f" {fold(text[begin:close])} "
    return any(f" {wording} " in folded for wording in rules.toll)


def attribution(text: str, start: int, end: int, rules: Comparison) -> str | None:
    """Give the words for who gives a number in its sentence; None when it is not said."""
    begin, close = sentence_of(text, start, end)
    before, after = " ".join(text[begin:start].split()), " ".join(text[end:close].split())
    found = rules.said_after.search(before)
    if found:
        return found["by"].strip()
    found = rules.said_before.search(after) or rules.said_before.search(f" {before}")
    return (found["to"] or found["by"]).strip() if found else None


def names_in(text: str) -> list[tuple[int, int]]:
    """Give where runs of capitalised words stand."""
    return [match.span() for match in CAPITALISED.finditer(text)]
