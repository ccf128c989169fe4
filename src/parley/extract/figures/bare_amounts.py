"""Numbers without a noun: whether they state an amount by themselves, or only how old somebody is."""

import re

from parley.extract.figures.ages import OLDEST
from parley.extract.figures.amount_rules import Amount

AGE_LIMIT = re.compile(r"(?:under|over|above|below)\s", re.IGNORECASE)
OF_AN_AGE = re.compile(
    r"(?<!\w)(?:child|children|boys|girls|people|persons|those|adults|women|men|kids|youths|anyone)\s+\Z", re.IGNORECASE
)
SAYS_AMOUNT = re.compile(r"\d[,.]\d|illion|\d{5}")


def is_bare_amount(amount: Amount, text: str) -> bool:
    """Tell whether a number says by itself that it states an amount: hedged, summed or grouped in thousands."""
    if amount.form == "vague":
        return not amount.rule_id.endswith(("several", "couple", "few"))
    if amount.approximation != "exact" or amount.is_increment:
        return not (AGE_LIMIT.match(text, amount.char_start) and (amount.value or 0) <= 100)
    wording = text[amount.number_start : amount.number_end]
    return amount.form in ("digits", "mixed") and bool(SAYS_AMOUNT.search(wording))


def is_age_limit(text: str, amount: Amount) -> bool:
    """Tell whether a bound tells how old those named before it are ("children under five")."""
    if not AGE_LIMIT.match(text, amount.char_start) or (amount.value or 0) > OLDEST:
        return False
    return bool(OF_AN_AGE.search(text, max(0, amount.char_start - 16), amount.char_start))


def rounded(value: float | None) -> float | None:
    """Give a value without the noise of binary fractions."""
    return None if value is None else round(value, 4)
