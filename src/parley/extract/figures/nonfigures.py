"""Numbers that are no amounts: dates, clock times, telephone numbers, identifiers, versions. Needs no parse."""

import re
from functools import cache
from typing import TYPE_CHECKING

from parley.extract.figures.numerals import Numeral

if TYPE_CHECKING:
    from parley.extract.figures.amount_rules import AmountRules

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
MONTH = rf"(?:(?:{MONTHS}|{MONTHS.upper()})(?![^\W\d_])\.?)"
DAY = r"\d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH)?"
MORE_DAYS = rf"(?:\s*(?:,|-|–|&|to|TO|and|AND|or|OR|,\s*and)\s*{DAY}(?![\d,.]\d|\d))*"
ADDRESS = r"https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,250}"
DATE = (
    rf"\b{MONTH}\s+{DAY}(?![\d,.]\d|\d){MORE_DAYS}(?:,?\s+\d{{4}}(?!\d))?"
    rf"|\b{MONTH},?\s+(?:of\s+)?\d{{4}}(?!\d)"
    rf"|(?<![\w.,])(?:{DAY}\s{{0,3}}(?:,|-|–|to|TO|and|AND|or|OR)\s{{0,3}}){{0,5}}{DAY}\s+(?:of\s+|OF\s+)?{MONTH}(?:,?\s+\d{{4}}(?!\d)|\s+\d{{2}}(?=\s*(?:--|[,.;:)\]\[(]|$)))?"
)
WRITTEN_TIME = (
    r"(?<!\d)\d{1,4}([/.-])\d{1,2}\1\d{1,4}(?:T[\d:.]+Z?)?(?!\d)"
    r"|(?<!\d)\d{1,2}[:h]\d{2}(?:[:.]\d+)*(?:\s?[ap]\.?m\b)?"
    r"|(?<![\d.])\d{1,2}(?:\.\d{2})?\s?(?:[ap]\.m\.?|[apAP][mM]\b|[AP]\.M\.?|o[’']clock)"
)
SPELLED_HOUR = r"\b[A-Za-z]+\s+[oO][’'][cC][lL][oO][cC][kK]"
IDENTIFIER = (
    r"(?<!\d)\d{4}\s(?:GMT|UTC|EST|EDT|CET|hours|HOURS|hrs|local time|LOCAL TIME)\b"
    r"|\+\d[\d\s().-]{6,}\d|\(\d{2,4}\)\s?\d{3}[-\s]?\d+|(?<![\d,.])\d{2,4}(?:[-.\s]\d{2,4}){3,}(?![\d,])|\b\d{3}-\d{4}\b"
    r"|(?<!\d)\d{1,9}(?:\.\d{1,9}){2,}|(?<!\d)\d{1,9}/\d{1,9}|\[\d+\]|#\s?\d+|\b\d{4}s\b|['’]\d{2}s?\b"
)
NUMBERED_NAME = r"(?<![\w-])[^\W\d_][^\W\d_.]*[-‑]\d+(?:[-./]\d+)*[^\W\d_]*(?![\d,])"
ROAD_OR_ITEM = (
    r"(?<![\w.,-])\d{1,5}\s+(?:[A-Z][a-z]+\s+){1,3}(?:Road|Street|Avenue|Lane|Drive|Boulevard|Rd|St|Ave)\b"
    r"|(?m:^)[ \t]*\(?\d{1,2}[.)](?=\s)"
)
MONTH_BEGINS = tuple(dict.fromkeys(case for name in MONTHS.split("|") for case in (name[:3], name[:3].upper())))
HYPHEN_BEFORE_DIGIT = re.compile(r"[-‑]\d")
YEAR_BEFORE = re.compile(
    r"(?<!\w)(?:in|since|until|till|by|before|after|from|during|late|early|mid|of|the|through|circa|A\.?D\.?|year|spring|summer|autumn|fall|winter|between|and|to|for)\s+\Z",
    re.IGNORECASE,
)
NOUN_AFTER = re.compile(r"\s+(?P<word>[^\W\d_][\w'’-]*)")
FUNCTION_WORDS_TEXT = (
    "a an and as at after also are because been before being between but by can could did do does during for from "
    "had has have he her his how i if in into is it its may might must nor not of on or our said says she should "
    "since so than that the their them then there these they this those though to under until up was we were what "
    "when where which while who will with would you your"
)
FUNCTION_WORDS = frozenset(FUNCTION_WORDS_TEXT.split())
WORD_BEFORE = re.compile(r"(?<![^\W_])([^\W_]+)[\s-]+\Z")
JOINED = frozenset({"and", "in", "on", "at", "near", None})
DETERMINED = re.compile(r"(?<!\w)(?:the|that|this|last|next|same|each|every)\s+\Z", re.IGNORECASE)
CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
AT_ABOUT = re.compile(r"(?P<word>[^\W\d_]+),?\s+at\s+(?:about|around|approximately|nearly|roughly)\s+\Z", re.IGNORECASE)
LEVEL_WORDS_TEXT = (
    "stand stands stood standing remain remains remained put puts set estimated estimates estimate valued close closed "
    "trade traded trading number numbers numbered total toll peaked peak holds held steady level is was were are"
)
LEVEL_WORDS = frozenset(LEVEL_WORDS_TEXT.split())
"""Words before "at about 1500" that make it an amount and no clock time."""
APPOSED = re.compile(r"[^\W\d_],\s\Z")


def find_masks(text: str, start: int, end: int) -> set[int]:
    """Give the characters of dates, times, addresses, telephone and list numbers."""
    part = text[start:end]
    pattern = mask_pattern(
        has_address="http" in part or "www." in part or "@" in part,
        has_month=any(begin in part for begin in MONTH_BEGINS),
        has_hour="clock" in part.lower(),
        has_numbered_name=HYPHEN_BEFORE_DIGIT.search(part) is not None,
    )
    masked: set[int] = set()
    for match in pattern.finditer(text, start, end):
        masked.update(range(match.start(), match.end()))
    return masked


@cache
def mask_pattern(has_address: bool, has_month: bool, has_hour: bool, has_numbered_name: bool) -> re.Pattern[str]:
    """Give the pattern of what is masked, less the kinds a text is known not to hold; the rest begin with few marks."""
    begins = "" if has_address or has_hour or has_numbered_name else rf"(?=[\d+(\[#'’ \t{'JFMASOND' * has_month}])"
    kinds = [
        ADDRESS * has_address,
        DATE * has_month,
        WRITTEN_TIME,
        SPELLED_HOUR * has_hour,
        IDENTIFIER,
        NUMBERED_NAME * has_numbered_name,
        ROAD_OR_ITEM,
    ]
    return re.compile(f"{begins}(?:{'|'.join(kind for kind in kinds if kind)})")


def is_idiom(text: str, numeral: Numeral, rules: "AmountRules") -> bool:
    """Tell whether "one" is a pronoun or part of a set phrase."""
    if numeral.value != 1 or numeral.form != "words":
        return False
    before = WORD_BEFORE.search(text, max(0, numeral.char_start - 24), numeral.char_start)
    if before and before[1].lower() in rules.one_before:
        return True
    if text[numeral.char_end : numeral.char_end + 1] == "-":
        return False
    word = next_word(text, numeral.char_end)
    if word in JOINED and rules.one_victim.search(text, max(0, numeral.char_start - 40), numeral.char_start):
        return False  # "killing one and wounding three"
    return word is None or word in rules.one_next or word.startswith("of")


def is_year_like(value: float) -> bool:
    """Tell whether a number may be a year of the common era in a news text.

    >>> is_year_like(2013), is_year_like(14000)
    (True, False)
    """
    return 1400 <= value <= 2100 and value == int(value)


def next_word(text: str, at: int) -> str | None:
    """Give the word after a position in lower case; None when punctuation or the end comes first."""
    match = NOUN_AFTER.match(text, at, at + 60)
    return match["word"].lower() if match else None


def is_identifier(text: str, start: int, numeral: Numeral, has_unit: bool, rules: "AmountRules") -> bool:
    """Tell whether a number without unit names a thing, a year or an age instead of counting."""
    if has_unit:
        return False
    stop, word = numeral.char_end, next_word(text, numeral.char_end)
    is_before_noun = word is not None and word not in FUNCTION_WORDS
    match = rules.identifier.search(text, max(0, start - 16), start)
    if match and names_thing(text, match, start):
        noun = match["noun"].lower()
        if noun not in rules.soft_identifiers:
            return numeral.form == "digits" or not is_before_noun
        return not is_before_noun or (
            numeral.form == "digits"
            and not text[stop : stop + 2].strip()[:1].islower()
            and not text[max(0, start - 30) : start].isupper()
        )
    if numeral.form != "digits":
        return False
    written = text[numeral.char_start : stop]
    if CLOCK.fullmatch(written) and not is_before_noun:
        near = AT_ABOUT.search(text, max(start - 40, 0), numeral.char_start)
        if near and near["word"].lower() not in LEVEL_WORDS:
            return True
    if len(written) == 4 and is_year_like(numeral.value):
        return is_year(text, start, is_before_noun, numeral.value, rules)
    if len(written) > 1 and written.isdigit() and written[0] == "0":
        return True
    return bool(
        numeral.value <= 115
        and APPOSED.search(text, max(0, start - 3), start)
        and text[stop : stop + 1] in (",", ")", ".", ";")
    )


def names_thing(text: str, match: re.Match[str], end: int) -> bool:
    """Tell the noun of a name before a number ("the Fortune 500") from a noun alone ("that day 12 lorries came")."""
    if text[match.start("noun")].isupper() and not text[max(0, end - 30) : end].isupper():
        return True
    return not DETERMINED.search(text, max(0, match.start() - 9), match.start())


def is_year(text: str, start: int, is_before_noun: bool, value: float, rules: "AmountRules") -> bool:
    """Tell a year from a round count of people or things."""
    if rules.approximator_before.search(text, max(0, start - 24), start):
        return not is_before_noun and bool(value >= 1900)
    if YEAR_BEFORE.search(text, max(0, start - 10), start):
        return not (is_before_noun and value % 100 == 0 and word_is_plural(text, start + 4))
    if not is_before_noun:
        return value >= 1900
    return bool(value % 100) and (value >= 1900 or not word_is_plural(text, start + 4))


def word_is_plural(text: str, at: int) -> bool:
    """Tell whether the word after a number looks like a plural noun."""
    word = next_word(text, at) or ""
    return word == "people" or (word.endswith("s") and not word.endswith(("ss", "us", "is")))
