"""Amounts in running text: numbers with approximator, unit and bounds, and vague amounts. Needs no parse."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from parley.extract.figures.ages import is_age, is_aged
from parley.extract.figures.amount_phrases import (
    LONG_TIME_UNITS,
    find_long_times,
    find_shares,
    find_vague,
    read_unit,
    widen,
    with_bound,
)
from parley.extract.figures.amount_ranges import is_score, read_change, read_range, read_ratio
from parley.extract.figures.amount_rules import AGE, Amount, AmountRules, to_age
from parley.extract.figures.nonfigures import (
    FUNCTION_WORDS,
    find_masks,
    is_identifier,
    is_idiom,
    next_word,
    word_is_plural,
)
from parley.extract.figures.numerals import DIGIT, NUMBER_WORDS, PART_WORDS, SUFFIXES, Numeral, find_numerals

WORD = re.compile(r"\w+")
LARGEST = 1e18
"""Beyond this no text states an amount: a run of digits that long is an identifier."""
SUFFIX = re.compile(r"\s?(?P<suffix>bn|bln|mn|mln|tn|trn|[kKmMbB])(?![\w°²³/])")
OLD = re.compile(r"[\s-]*(?:olds?|of\s+age)(?!\w)", re.IGNORECASE)
POINT_FOR_COMMA = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""Before a plural noun these are thousands, written as in much of Europe and Latin America ("3.500 refugees")."""
HYPHENED = re.compile(r"\s?[-‑](?P<noun>[^\W\d_]{3,})(?!\w)")
BEFORE_UNIT = re.compile(
    r"\s+(?:more|additional|further|other|consecutive|straight|full|long|whole|working|business|calendar|school|solid|previous|past|preceding|following|coming|remaining|successive)(?=\s)",
    re.IGNORECASE,
)
LETTER_AFTER = re.compile(r"[^\W\d_]")
SAME_AMOUNT = re.compile(r"\s*[(\[/]\s*(?:or\s+|=\s*)?|,?\s+or\s+", re.IGNORECASE)
"""What stands between an amount and the same amount in another unit: "more than 100 km (60 miles)"."""


def find_amounts(text: str, rules: AmountRules, start: int = 0, end: int | None = None) -> list[Amount]:
    """Give the amounts of a text in order, not overlapping; what only looks like one is left out."""
    end = len(text) if end is None else end
    words = frozenset(WORD.findall(text[start:end].lower()))
    found: list[Amount] = []
    if not words.isdisjoint(rules.vague_words):
        found += find_vague(text, rules, start, end)
    if not words.isdisjoint(PART_WORDS):
        found += find_shares(text, rules, start, end)
    if not words.isdisjoint(LONG_TIME_UNITS):
        found += find_long_times(text, rules, start, end)
    numerals: list[Numeral] = []
    if DIGIT.search(text, start, end) or not words.isdisjoint(NUMBER_WORDS):
        numerals = list(find_numerals(text, start, end))
    if numerals:
        masks = find_masks(text, start, end)
        masks.update(i for a in found for i in range(a.number_start, a.number_end))
        numerals = [
            n for n in numerals if n.char_start not in masks and n.char_end - 1 not in masks and n.value < LARGEST
        ]
    at = 0
    while at < len(numerals):
        amount, taken = read_amount(text, numerals, at, rules, end)
        at += taken
        if amount is not None:
            found.append(widen(text, amount, rules, start, end))
    found.sort(key=lambda a: (a.char_start, -a.char_end))
    return share_bounds(text, without_overlaps(found))


def share_bounds(text: str, amounts: Iterable[Amount]) -> list[Amount]:
    """Give an amount that says the one before it again in another unit the same bounds."""
    shared: list[Amount] = []
    for amount in amounts:
        last = shared[-1] if shared else None
        if (
            last is not None
            and last.unit is not None
            and amount.unit is not None
            and last.unit.measure == amount.unit.measure
            and last.unit.code != amount.unit.code
            and (last.approximation, amount.approximation) in (("at_least", "exact"), ("at_most", "exact"))
            and SAME_AMOUNT.fullmatch(text, last.char_end, amount.char_start)
        ):
            shared.append(with_bound(amount, last.approximation))
        else:
            shared.append(amount)
    return shared


def without_overlaps(amounts: list[Amount]) -> Iterator[Amount]:
    """Yield amounts, the first and longest where two overlap."""
    covered = -1
    for amount in amounts:
        if amount.char_start >= covered:
            covered = amount.char_end
            yield amount


def read_amount(text: str, numerals: list[Numeral], at: int, rules: AmountRules, end: int) -> tuple[Amount | None, int]:
    """Read the amount that begins at numeral `at`, and give it with the number of numerals it takes."""
    first = numerals[at]
    second = numerals[at + 1] if at + 1 < len(numerals) else None
    one = measure(text, first, rules, end)
    if one is None:
        return None, 1
    if second is not None and second.char_start - one.char_end < 24:
        two = measure(text, second, rules, end)
        if two is not None:
            joined = read_ratio(text, one, two) or read_range(text, one, two, rules)
            if joined:
                joined = with_age(text, joined)
                return (
                    None if is_identifier(text, joined.char_start, first, joined.unit is not None, rules) else joined
                ), 2
            if is_score(text, one, two):
                return None, 2
            one = read_change(text, one, two, rules) or one
    one = with_age(text, one)
    if is_idiom(text, first, rules) or is_identifier(text, one.char_start, first, one.unit is not None, rules):
        return None, 1
    return one, 1


def with_age(text: str, amount: Amount) -> Amount:
    """Give a number the unit of ages when the words before it say that it is one."""
    if amount.unit is not None and amount.unit.measure == "duration" and is_aged(text, amount.char_start):
        return replace(amount, unit=to_age(amount.unit), rule_id="age")
    if amount.unit is not None or amount.noun is not None:
        return amount
    word = next_word(text, amount.char_end)
    if not is_age(text, amount, None if word in FUNCTION_WORDS else word):
        return amount
    return replace(amount, unit=AGE, rule_id="age")


def measure(text: str, numeral: Numeral, rules: AmountRules, end: int) -> Amount | None:
    """Give a numeral with its currency, scale letter, unit or hyphenated noun; None for part of a name."""
    start, stop, value = numeral.char_start, numeral.char_end, numeral.value
    currency = rules.currency_before.search(text, max(0, start - 5), start)
    unit = rules.currencies[currency["unit"].lower()] if currency else None
    wording_start = currency.start() if currency else start
    suffix = SUFFIX.match(text, stop, end) if numeral.form == "digits" else None
    if suffix and is_scale_letter(text, suffix, unit is not None):
        value, stop = value * SUFFIXES[suffix["suffix"].lower()], suffix.end()
    form = numeral.form
    noun = None
    if unit is None and POINT_FOR_COMMA.fullmatch(text, start, stop) and word_is_plural(text, stop):
        value *= 1000
    if unit is None:
        between = BEFORE_UNIT.match(text, stop, end)
        for at in (stop, between.end() if between else -1):
            if at < 0:
                continue
            unit, after = read_unit(text, at, rules, end)
            if unit:
                value, stop = value * unit.factor, after
                break
    rule = "number"
    old = OLD.match(text, stop, end) if unit is not None and unit.measure == "duration" else None
    if unit is not None and old:
        unit, stop, rule = to_age(unit), old.end(), "age"
    if unit is None:
        hyphened = HYPHENED.match(text, stop, end)
        if hyphened and text[stop] in "-‑":
            noun, stop = hyphened["noun"], hyphened.end()
            if noun.lower() not in rules.hyphened:
                return None
    if form == "digits" and stop < end and LETTER_AFTER.match(text, stop) and noun is None:
        return None
    return Amount(wording_start, wording_start, stop, stop, value, value, value, "exact", form, rule, unit, noun)


def is_scale_letter(text: str, match: re.Match[str], is_money: bool) -> bool:
    """Tell whether a letter after digits is a scale ("2.7m") rather than a unit or a name."""
    letter, is_attached = match["suffix"], not match[0][0].isspace()
    if letter in ("bn", "mn", "tn", "bln", "mln", "trn"):
        return True
    if is_money:
        return is_attached
    if letter == "k":
        return is_attached
    return (
        letter == "m"
        and is_attached
        and bool(
            re.match(
                r"\s+(?!long|high|deep|wide|tall|away|from|of|in|and|to)[a-z]", text[match.end() : match.end() + 9]
            )
        )
    )
