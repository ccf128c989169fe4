"""Two numbers that make one amount: ranges ("between 3 and 5", "10-15") and ratios ("one in five")."""

import re
from dataclasses import replace

from parley.extract.figures.amount_rules import PERCENT, Amount, AmountRules
from parley.extract.figures.nonfigures import is_year_like, word_is_plural
from parley.extract.figures.numerals import SUFFIXES

RANGE_GAP = re.compile(r"\s*(?:-|–|—|‑)\s*|\s+(?:to|or)\s+|\s+and\s+|[-‑](?:to|or)[-‑]", re.IGNORECASE)
BETWEEN = re.compile(
    r"(?<!\w)(?P<word>between|from|either)\s+(?:about\s+|around\s+|some\s+|an estimated\s+)?\Z", re.IGNORECASE
)
FROM = re.compile(r"(?<!\w)from\s+(?:\w+\s+)?\Z", re.IGNORECASE)
BY_BEFORE = re.compile(r"(?<!\w)by\s+\Z", re.IGNORECASE)
OUT_OF = re.compile(r"\s+(?:in|out\s+of)\s+(?:every\s+)?", re.IGNORECASE)
NAMED_OUT_OF = re.compile(r"\s+[^\W\d_]+\s+(?:in|out\s+of)\s+(?:every\s+)?", re.IGNORECASE)


def read_ratio(text: str, one: Amount, two: Amount) -> Amount | None:
    """Join "one in five" or "one child in five" to a share in percent."""
    gap = text[one.char_end : two.number_start]
    is_named = one.value == 1 and bool(NAMED_OUT_OF.fullmatch(gap)) and not word_is_plural(text, two.char_end)
    if (
        not (is_named or OUT_OF.fullmatch(gap))
        or one.unit
        or two.unit
        or one.noun
        or two.noun
        or not one.value
        or not two.value
    ):
        return None
    if one.value >= two.value or two.value > 1000 or (two.value > 100 and two.value % 100):
        return None
    if "out" not in gap.lower() and one.form == "digits" and two.form == "digits" and one.value > 10:
        return None
    share = 100 * one.value / two.value
    return replace(
        one,
        number_end=two.number_end,
        char_end=two.char_end,
        value=share,
        low=share,
        high=share,
        unit=PERCENT,
        rule_id="ratio",
    )


def read_range(text: str, one: Amount, two: Amount, rules: AmountRules) -> Amount | None:
    """Join "between 3 and 5", "10-15" or "two or three" to a range; None for scores and mere lists."""
    gap = text[one.char_end : two.number_start]
    if not RANGE_GAP.fullmatch(gap) or one.noun or one.value is None or two.value is None:
        return None
    if one.unit and (two.unit.code != one.unit.code if two.unit else "to" in gap.lower()):
        return None
    if one.unit and "to" in gap.lower() and BY_BEFORE.search(text, max(0, one.char_start - 12), one.char_start):
        return None
    if one.unit is None and two.value >= 2 * one.value and "to" in gap.lower() and is_changed_by(text, one, rules):
        return None  # "cut by 600 to 4,500"
    unit = two.unit or one.unit
    low, high = one.value, two.value
    if one.unit is None and unit is not None:
        low *= unit.factor
    if two.unit is None and one.unit is not None and one.unit.factor != 1:
        return None
    opened = BETWEEN.search(text, max(0, one.char_start - 30), one.char_start)
    if opened and is_changed_from(text, one, rules):
        return None
    is_between = bool(opened and opened["word"].lower() == "between")
    word = gap.strip().strip("-‑").lower() or "-"
    if word == "and" and not is_between:
        return None
    last = scale_of(text, two)
    if last > 1 and low < high / last * 1.0001 and scale_of(text, one) == 1 and low < 1000:
        low *= last
    if low >= high:
        return None
    if word == "to" and not (opened or unit or is_plain_range(low, high)):
        return None
    if word == "or" and high - low > 1 and high > low * (2 if high <= 30 else 1.5):
        return None
    if word in ("-", "–", "—", "to") and unit is None and two.noun is None:
        if is_year_like(one.value) and is_year_like(two.value):
            return None
        if word != "to" and not re.match(r"\s+[^\W\d_]", text[two.char_end : two.char_end + 3]):
            return None
    start = opened.start() if is_between and opened else one.char_start
    return replace(
        one,
        char_start=start,
        number_start=one.number_start,
        number_end=two.number_end,
        char_end=two.char_end,
        value=None,
        low=low,
        high=high,
        approximation="between",
        unit=unit,
        noun=two.noun,
        rule_id="range",
        form=two.form,
    )


def read_change(text: str, one: Amount, two: Amount, rules: AmountRules) -> Amount | None:
    """Give the first of two numbers that something changed between the unit and scale that only the second one tells.

    In "fell from 10 to 5 percent" both are shares; they are no range.
    """
    gap = text[one.char_end : two.number_start]
    if (
        one.unit
        or one.noun
        or one.value is None
        or gap.strip().lower() != "to"
        or not is_changed_from(text, one, rules)
    ):
        return None
    factor = two.unit.factor if two.unit else 1.0
    if scale_of(text, two) > 1 and scale_of(text, one) == 1 and one.value < 1000:
        factor *= scale_of(text, two)
    value = one.value * factor
    return replace(one, value=value, low=value, high=value, unit=two.unit, noun=two.noun)


def is_changed_from(text: str, one: Amount, rules: AmountRules) -> bool:
    """Tell whether a verb of change and "from" stand before a number ("rose from 5")."""
    return bool(rules.changed_from.search(text, max(0, one.char_start - 60), one.char_start))


def is_changed_by(text: str, one: Amount, rules: AmountRules) -> bool:
    """Tell whether a verb of change and "by" stand before a number ("was cut by 5")."""
    return bool(rules.changed_by.search(text, max(0, one.char_start - 90), one.char_start))


def is_score(text: str, one: Amount, two: Amount) -> bool:
    """Tell a result such as "2-0" or "voted 12 to 3" that is no range."""
    gap = text[one.char_end : two.number_start]
    is_vote = gap.strip().lower() == "to" and (one.value or 0) > (two.value or 0)
    if is_vote and FROM.search(text, max(0, one.char_start - 24), one.char_start):
        return False
    return (
        (gap in ("-", "–") or is_vote)
        and not one.unit
        and not two.unit
        and not two.noun
        and (one.value or 0) < 200
        and (two.value or 0) < 200
    )


def is_plain_range(low: float, high: float) -> bool:
    """Tell whether two bare numbers joined by "to" are near enough to be one range."""
    return high <= 10 * low


def scale_of(text: str, amount: Amount) -> float:
    """Give the scale that an amount's wording ends with ("3 to 5 million"), 1 when there is none."""
    match = re.search(
        r"(thousand|million|billion|trillion|hundred|bn|mn|(?<=\d)[kmb])\b",
        text[amount.number_start : amount.char_end],
        re.IGNORECASE,
    )
    if not match:
        return 1.0
    word = match[1].lower()
    return {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "hundred": 1e2}.get(
        word, SUFFIXES.get(word, 1.0)
    )
