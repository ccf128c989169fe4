"""What a number counts: the noun phrase beside it. Case-blind, so that wire text in capitals works."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import ContractError
from parley.extract.figures.amount_rules import Amount
from parley.extract.figures.nonfigures import FUNCTION_WORDS

if TYPE_CHECKING:
    from spacy.tokens import Token

PERSONAL = frozenset({"deaths", "injured", "displaced", "casualties", "troops", "people"})
STOPS = frozenset({".", ";", ":", "?", "!", "--", "...", "]"})
OBJECT_OPENERS = frozenset(
    {"a", "an", "the", "his", "her", "their", "its", "our", "your", "that", "this", "these", "those"}
)
NO_OBJECT_TEXT = (
    "yesterday today tonight tomorrow monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december near across outside inside throughout around along "
    "amid among alone here there last early late just both overnight instantly immediately within without per via down "
    "off out only together according against including because despite following regarding concerning"
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
    fugitives: frozenset[str]
    invariants: frozenset[str]
    lives: frozenset[str]
    forces: frozenset[str]
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
            invariants=frozenset(raw["invariants"]),
            fugitives=frozenset(form for noun in raw["fugitives"] for form in (noun, *plurals(noun))),
            lives=frozenset(raw["effects"]["deaths"]["lives"]),
            forces=frozenset(raw["forces"]),
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


def skip_back(lows: Sequence[str], at: int, floor: int) -> int:
    """Step left over determiners and white space."""
    while at >= floor and (lows[at] in DETERMINERS or lows[at] in OPENERS or lows[at].isspace()):
        at -= 1
    return at


def class_of(token: "Token | None", amount: Amount, rules: CountingRules) -> str | None:
    """Give the measure code of the noun counted; None when no list holds it."""
    if amount.noun is not None and amount.noun.lower() == "strong":
        known = rules.measures.get(token.lemma_.lower()) if token is not None else None
        is_force = token is not None and token.lower_ in rules.forces
        return known if known in PERSONAL else "troops" if is_force else "people"
    if amount.noun is not None:
        return rules.measures.get(amount.noun.lower())
    if token is None:
        return None
    if token.lower_ in ("numbers", "levels", "strength") and token.i > 0 and token.nbor(-1).dep_ == "compound":
        token = token.nbor(-1)
    return (
        rules.measures.get(token.lower_)
        or rules.measures.get(token.lemma_.lower())
        or ("people" if token.ent_type_ == "NORP" or is_demonym(token.text) else None)
    )


def is_demonym(word: str) -> bool:
    """Tell whether a word looks like the name of a people in the plural ("Ostrans", "Velians")."""
    return word[:1].isupper() and not word.isupper() and len(word) > 5 and word.endswith(("ans", "ese", "ites"))
