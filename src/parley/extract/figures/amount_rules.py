"""Amounts and the wording around them, compiled from the lexicon of figures: approximators, units, vague amounts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parley.errors import ContractError

WHERE = "lexicons/figures.yml"
APPROXIMATIONS = ("about", "at_least", "at_most")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number is measured in.

    Attributes:
        code: UCUM for physical units, ISO 4217 for money, percent, or a word of time such as year; the name of money
            that several countries share, and of units that no standard has a code for.
        measure: Measure code it implies.
        factor: What the number is multiplied with to be in this unit ("decade" is ten years).
    """

    code: str
    measure: str
    factor: float = 1.0


PERCENT = Unit("percent", "share")
POINTS = Unit("percentage point", "share")
AGE = Unit("year of age", "other")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or a vague amount, as far as the words beside it tell.

    Attributes:
        char_start: First character of the wording, approximator and currency included.
        number_start: First character of the number itself.
        number_end: Character after the number and what belongs to it (scale, unit, hyphenated noun).
        char_end: Character after the wording.
        form: digits, words, mixed, part or vague.
        noun: Noun joined to the number by a hyphen ("troop" in "5 000-troop").
        is_increment: Whether the wording adds to a number ("another 20").
    """

    char_start: int
    number_start: int
    number_end: int
    char_end: int
    value: float | None
    low: float | None
    high: float | None
    approximation: str
    form: str
    rule_id: str
    unit: Unit | None = None
    noun: str | None = None
    is_increment: bool = False


@dataclass(frozen=True, slots=True)
class VagueAmount:
    """An amount given in words without a number, with its declared bounds."""

    id: str
    low: float
    high: float
    unit: Unit | None
    is_before_noun: bool


@dataclass(frozen=True)
class AmountRules:
    """Compiled wording; a `..._before` pattern ends where the number begins, a `..._after` one begins where it ends."""

    approximator_before: re.Pattern[str]
    approximator_after: re.Pattern[str]
    approximations: Mapping[str, str]
    increment_before: re.Pattern[str]
    increment_after: re.Pattern[str]
    vague: re.Pattern[str]
    vague_words: frozenset[str]
    vague_amounts: Mapping[str, VagueAmount]
    half: re.Pattern[str]
    half_not_after: frozenset[str]
    percent: re.Pattern[str]
    points: re.Pattern[str]
    unit_word: re.Pattern[str]
    unit_symbol: re.Pattern[str]
    units: Mapping[str, Unit]
    currency_before: re.Pattern[str]
    currency_after: re.Pattern[str]
    currencies: Mapping[str, Unit]
    identifier: re.Pattern[str]
    soft_identifiers: frozenset[str]
    one_next: frozenset[str]
    one_before: frozenset[str]
    one_victim: re.Pattern[str]
    hyphened: frozenset[str]
    changed_from: re.Pattern[str]
    changed_by: re.Pattern[str]


def compile_amount_rules(raw: Mapping[str, Any]) -> AmountRules:
    """Compile the parts of the lexicon that need no parse.

    Raises:
        ContractError: A part is missing or malformed.
    """
    try:
        return build(raw)
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise ContractError(
            where=WHERE, problem=f"malformed: {error!r}", remedy="Compare with the comments at its head"
        ) from error


def build(raw: Mapping[str, Any]) -> AmountRules:
    """Turn the lexicon's lists into patterns."""
    approximations: dict[str, str] = {}
    for entry in raw["approximators"]:
        if entry["approximation"] not in APPROXIMATIONS:
            raise ContractError(
                where=f"{WHERE}.{entry['id']}",
                problem=f"unknown approximation {entry['approximation']!r}",
                remedy=f"Use one of {', '.join(APPROXIMATIONS)}",
            )
        for phrase in [*entry["before"], *entry["after"]]:
            approximations[phrase.strip().lower()] = entry["approximation"]
    before = [p for entry in raw["approximators"] for p in entry["before"]]
    after = [p for entry in raw["approximators"] for p in entry["after"]]
    units, words, symbols = read_units(raw["units"])
    currencies, money_before, money_after = read_currencies(raw["currencies"])
    identifiers = [str(noun) for noun in raw["identifiers"]["nouns"]]
    vague = {entry["id"]: to_vague(entry) for entry in raw["vague"]}
    changes = alternatives(form for code in ("increase", "decrease") for form in raw["changes"][code])
    return AmountRules(
        approximator_before=ending(before),
        approximator_after=re.compile(rf"\s*(?P<phrase>{alternatives(after)})(?!\w)", re.IGNORECASE),
        approximations=approximations,
        increment_before=ending(raw["increments"]["before"]),
        increment_after=re.compile(rf"\s+(?P<phrase>{alternatives(raw['increments']['after'])})(?!\w)", re.IGNORECASE),
        vague=compile_vague(raw["vague"]),
        vague_words=frozenset(needed_word(word) for entry in raw["vague"] for word in entry["words"]),
        vague_amounts=vague,
        half=re.compile(raw["half"]["pattern"], re.IGNORECASE),
        half_not_after=frozenset(str(w) for w in raw["half"]["not_after"]),
        percent=re.compile(rf"(?:\s?-?)(?:{alternatives(raw['percent'])})(?!\w)", re.IGNORECASE),
        points=re.compile(rf"[\s-]*(?:{alternatives(raw['percentage_points'])})(?!\w)", re.IGNORECASE),
        unit_word=re.compile(rf"(?:\s*-\s*|\s+|(?<=\d))(?P<unit>{alternatives(words)})(?!\w)", re.IGNORECASE),
        unit_symbol=re.compile(rf"(?:\s?|-)(?P<unit>{alternatives(symbols)})(?![\w/])"),
        units=units,
        currency_before=re.compile(rf"(?<!\w)(?P<unit>{alternatives(money_before)})\s?\Z"),
        currency_after=re.compile(rf"\s?-?(?P<unit>{alternatives(money_after)})(?!\w)", re.IGNORECASE),
        currencies=currencies,
        identifier=re.compile(rf"(?<!\w)(?P<noun>{alternatives(identifiers)})\s*\(?\Z", re.IGNORECASE),
        soft_identifiers=frozenset(str(w) for w in raw["identifiers"]["soft"]),
        one_next=frozenset(str(w) for w in raw["one_idioms"]["next"]),
        one_before=frozenset(str(w) for w in raw["one_idioms"]["before"]),
        one_victim=ending(verb for code in ("deaths", "injured") for verb in raw["effects"][code]["active"]),
        hyphened=frozenset(str(w) for w in raw["hyphened"])
        | {str(noun) for code, entry in raw["measures"].items() if code != "other" for noun in entry["nouns"]},
        changed_from=re.compile(
            rf"(?<![\w-])(?:{changes})(?:\s+[\w-]+){{0,3}}?\s+from\s+(?:(?:about|around|some|nearly|almost)\s+)?\Z",
            re.IGNORECASE,
        ),
        changed_by=re.compile(
            rf"(?<![\w-])(?:{changes})(?:\s+[^\s;:?!]+){{0,8}}?\s+by(?:\s+(?:about|around|nearly|almost|over|more\s+than|up\s+to|at\s+least|a|one))*\s*\Z",
            re.IGNORECASE,
        ),
    )


def alternatives(phrases: Iterable[str]) -> str:
    """Give a pattern for any of `phrases`, the longest first, white space of any kind between words."""
    ordered = sorted({str(p) for p in phrases}, key=lambda p: (-len(p), p))
    return "|".join(re.sub(r"(?:\\ )+", r"\\s+", re.escape(p)) for p in ordered)


def ending(phrases: Iterable[str]) -> re.Pattern[str]:
    """Give a pattern for a phrase that ends where the search ends."""
    return re.compile(rf"(?<![\w-])(?P<phrase>{alternatives(phrases)})\s*\Z", re.IGNORECASE)


def squeeze(phrase: str) -> str:
    """Give a phrase in lower case, white space squeezed, as the lexicon keys it."""
    return " ".join(phrase.lower().split())


def read_units(entries: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Unit], list[str], list[str]]:
    """Give units by word (lower case) and symbol, and the words and symbols themselves."""
    units: dict[str, Unit] = {}
    words: list[str] = []
    symbols: list[str] = []
    for entry in entries:
        unit = Unit(entry["code"], entry["measure"], float(entry.get("factor", 1)))
        for word in entry.get("words", []):
            words.append(word)
            units[word.lower()] = unit
        for symbol in entry.get("symbols", []):
            symbols.append(symbol)
            units[symbol] = unit
    return units, words, symbols


def read_currencies(entries: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Unit], list[str], list[str]]:
    """Give currencies by symbol, code and word, then what stands before a number, then what stands after it."""
    currencies: dict[str, Unit] = {}
    before: list[str] = []
    after: list[str] = []
    for entry in entries:
        unit = Unit(entry["code"], "money")
        marks = [*entry.get("symbols", []), *entry.get("codes", [])]
        before += marks
        after += [*entry.get("words", []), *marks]
        currencies.update({mark.lower(): unit for mark in [*marks, *entry.get("words", [])]})
    return currencies, before, after


def to_age(unit: Unit) -> Unit:
    """Give the unit of ages that are counted in a unit of time: the wording sets them apart from durations."""
    return Unit(f"{unit.code} of age", AGE.measure, unit.factor)


def to_vague(entry: Mapping[str, Any]) -> VagueAmount:
    """Read one vague amount."""
    unit = PERCENT if entry.get("unit") == "percent" else None
    return VagueAmount(
        entry["id"], float(entry["low"]), float(entry["high"]), unit, bool(entry.get("before_noun", False))
    )


def needed_word(wording: str) -> str:
    """Give the longest word that a vague amount can't be told without.

    >>> needed_word("a couple of(?= the)")
    'couple'
    """
    words: list[str] = re.findall(r"\w+", wording.partition("(?")[0])
    if not words:
        raise ContractError(
            where=f"{WHERE}.vague", problem=f"{wording!r} begins with no word", remedy="Put a plain word first"
        )
    return max(words, key=len).lower()


def compile_vague(entries: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    """Give one pattern for all vague amounts, the longest wording first; the group that matched tells which."""
    wordings = [(word, entry["id"]) for entry in entries for word in entry["words"]]
    wordings.sort(key=lambda pair: (-len(pair[0].partition("(?")[0]), pair[0]))
    parts: list[str] = []
    for number, (word, name) in enumerate(wordings):
        body = word if "(?" in word else re.escape(word)
        body = re.sub(r"(?:\\ |(?<!\\) )+", r"\\s+", body)
        parts.append(rf"(?P<{name.replace('-', '_')}__{number}>{body})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
