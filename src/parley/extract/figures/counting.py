"""What a number counts: the noun phrase beside it. Case-blind, so that wire text in capitals works."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import ContractError
from parley.extract.figures.amount_rules import Amount
from parley.extract.figures.nonfigures import FUNCTION_WORDS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PERSONAL = frozenset({"deaths", "injured", "displaced", "casualties", "troops", "people"})
STOPS = frozenset({".", ";", ":", "?", "!", "--", "...", "]"})
OBJECT_OPENERS = frozenset(
    {"a", "an", "the", "his", "her", "their", "its", "our", "your", "that", "this", "these", "those"}
)
NO_OBJECT_TEXT = (
    "yesterday today tonight tomorrow monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december near across outside inside throughout around along "
    "amid among alone here there last early late just both overnight instantly immediately within without per via down "
    "off out only together"
)
NO_OBJECT = FUNCTION_WORDS - OBJECT_OPENERS | frozenset(NO_OBJECT_TEXT.split())
OPENERS = frozenset(["(", "[", '"', "“", "'", "‘"])
DETERMINERS_TEXT = "the a an this these those that his her its their our all both such"
DETERMINERS = frozenset(DETERMINERS_TEXT.split())


@dataclass(frozen=True)
class CountingRules:
    """Compiled word lists; phrases are filed under their first word, those before a number under their last."""

    measures: Mapping[str, str]
    units: Mapping[str, str | None]
    passive: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    active: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    verbs: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    nominal: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    nouns: Mapping[str, str]
    collectives: frozenset[str]
    lives: frozenset[str]
    be: frozenset[str]
    have: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The noun phrase beside a number: tokens from `start` to `end` (exclusive), `head` its last noun.

    Attributes:
        state: What an adjective in the phrase says befell them ("six wounded drivers"); None otherwise.
    """

    start: int
    end: int
    head: int
    state: str | None = None


def compile_counting_rules(raw: Mapping[str, Any]) -> CountingRules:
    """Compile measures and effects.

    Raises:
        ContractError: A part is missing or malformed.
    """
    try:
        measures: dict[str, str] = {}
        for code, entry in raw["measures"].items():
            for noun in entry["nouns"]:
                for form in (noun, *plurals(noun)):
                    measures.setdefault(form, code)
        effects = raw["effects"]
        return CountingRules(
            measures=measures,
            units={code: entry["unit"] for code, entry in raw["measures"].items()},
            passive=file_phrases(effects, ("passive",), 0),
            active=file_phrases(effects, ("active",), -1),
            verbs=file_phrases(effects, ("verbs", "states"), 0),
            nominal=file_phrases(effects, ("nominal",), -1),
            nouns={
                words[0]: code
                for phrases in file_phrases(effects, ("nominal",), -1).values()
                for words, code in phrases
                if len(words) == 2 and words[1] == "of"
            },
            collectives=frozenset(raw["collectives"]),
            lives=frozenset(raw["effects"]["deaths"]["lives"]),
            be=frozenset(raw["be"]),
            have=frozenset(raw["have"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractError(
            where="lexicons/figures.yml",
            problem=f"malformed: {error!r}",
            remedy="Compare with the comments at its head",
        ) from error


def plurals(noun: str) -> tuple[str, ...]:
    """Give the plural of a regular noun, and of those in "-man".

    >>> plurals("body"), plurals("gunman")
    (('bodies',), ('gunmen',))
    """
    irregular = {"person": "persons", "child": "children", "people": "peoples", "life": "lives"}
    if noun in irregular:
        return (irregular[noun],)
    if noun.endswith("man"):
        return (noun[:-3] + "men",)
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return (noun[:-1] + "ies",)
    if noun.endswith(("s", "sh", "ch", "x")):
        return (noun + "es",)
    return (noun + "s",)


def file_phrases(
    effects: Mapping[str, Any], parts: Iterable[str], under: int
) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """File the phrases of all effects under their first or last word, longest first."""
    filed: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for part in parts:
        for code, entry in effects.items():
            for phrase in entry[part]:
                words = tuple(phrase.split())
                filed.setdefault(words[under], []).append((words, code))
    for phrases in filed.values():
        phrases.sort(key=lambda pair: (-len(pair[0]), pair))
    return filed


def match_forward(
    lows: Sequence[str], at: int, filed: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
) -> tuple[str, int] | None:
    """Give the effect of the phrase that begins at token `at`, and the token after it."""
    for words, code in filed.get(lows[at], ()) if at < len(lows) else ():
        if tuple(lows[at : at + len(words)]) == words:
            return code, at + len(words)
    return None


def match_backward(
    lows: Sequence[str], at: int, filed: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
) -> tuple[str, int] | None:
    """Give the effect of the phrase that ends with token `at`, and its first token."""
    for words, code in filed.get(lows[at], ()) if at >= 0 else ():
        first = at - len(words) + 1
        if first >= 0 and tuple(lows[first : at + 1]) == words:
            return code, first
    return None


def find_counted(
    doc: "Doc", lows: Sequence[str], first: int, at: int, limit: int, is_upper: bool, rules: CountingRules
) -> Counted | None:
    """Give the noun phrase after a number that spans tokens `first` to `at` (exclusive); None when there is none."""
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
    return scan_capitals(lows, start, limit, rules) if is_upper else scan_phrase(doc, lows, start, limit, rules)


def is_word(low: str) -> bool:
    """Tell whether a token is a word, hyphens and apostrophes allowed."""
    return bool(re.fullmatch(r"[^\W\d_][\w'’.-]*", low))


def scan_phrase(doc: "Doc", lows: Sequence[str], start: int, limit: int, rules: CountingRules) -> Counted | None:
    """Read a noun phrase by parts of speech: modifiers, then nouns."""
    at, head, state = start, -1, None
    while at < limit and at < start + 10:
        token = doc[at]
        if token.is_space:
            at += 1
            continue
        if token.pos_ in ("NOUN", "PROPN") or (lows[at] in rules.measures and token.pos_ not in ("VERB", "AUX", "ADJ")):
            if head == at - 1 and token.tag_ == "NNP" and doc[head].pos_ == "NOUN":
                break
            if match_forward(lows, at, rules.passive) and not is_noun_next(doc, lows, at + 1, limit):
                break
            head, at = at, at + 1
            continue
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
            if low in rules.measures and (at + 1 >= limit or lows[at + 1] not in rules.measures):
                break
        at += 1
    return Counted(start, last + 1, last, state) if last >= 0 else None


def skip_back(lows: Sequence[str], at: int, floor: int) -> int:
    """Step left over determiners and white space."""
    while at >= floor and (lows[at] in DETERMINERS or lows[at] in OPENERS or lows[at].isspace()):
        at -= 1
    return at


def class_of(token: "Token | None", amount: Amount, rules: CountingRules) -> str | None:
    """Give the measure code of the noun counted; None when no list holds it."""
    if amount.noun is not None:
        return rules.measures.get(amount.noun.lower())
    if token is None:
        return None
    return (
        rules.measures.get(token.lower_)
        or rules.measures.get(token.lemma_.lower())
        or ("people" if token.ent_type_ == "NORP" else None)
    )
