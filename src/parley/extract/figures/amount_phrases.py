"""The words beside a number: units, approximators and increments; and amounts told in words alone."""

import re
from collections.abc import Iterator
from dataclasses import replace

from parley.extract.figures.amount_rules import PERCENT, POINTS, Amount, AmountRules, Unit, squeeze
from parley.extract.figures.numerals import find_parts

DURING = re.compile(r"(?<!\w)over\s*\Z", re.IGNORECASE)
DURING_AFTER_ALL = re.compile(
    r"(?<!\w)(?:for|just|well|slightly|lasted|lasting|took|taking|of|after|is|was|be)\s+\Z", re.IGNORECASE
)
HEDGE_BEFORE = re.compile(r"(?<!\w)(?:about|around|nearly|almost|over|than|under|within|least)\s+\Z", re.IGNORECASE)
OVER_SOMETHING = re.compile(
    r"(?<!\w)(?:(?:hand|turn|sign|quarrel|preside|argu|fight|fought|rul)(?:e|s|ed|ing)?|fl(?:y|ies|ew|own|ying)|"
    r"control|authority|sovereignty|jurisdiction|dispute|disputes|row|rows|concerns?|talks|anger|outrage|doubts?|worry|worries)"
    r"\s+\Z",
    re.IGNORECASE,
)
LONG_TIME_UNITS = frozenset({"decade", "century", "hour", "fortnight"})
LONG_TIME = re.compile(
    rf"(?<![\w-])(?P<half>half\s+)?(?:a|an|per)\s+(?P<quarter>quarter[\s-]+)?(?P<unit>{'|'.join(sorted(LONG_TIME_UNITS))})(?!\w)",
    re.IGNORECASE,
)


def read_unit(text: str, at: int, rules: AmountRules, end: int) -> tuple[Unit | None, int]:
    """Give the unit that begins right after a number, and where it ends."""
    match = rules.points.match(text, at, end)
    if match:
        return POINTS, match.end()
    match = rules.percent.match(text, at, end)
    if match:
        return PERCENT, match.end()
    match = rules.unit_word.match(text, at, end)
    if match:
        return rules.units[squeeze(match["unit"])], match.end()
    match = rules.unit_symbol.match(text, at, end)
    if match:
        return rules.units[match["unit"]], match.end()
    match = rules.currency_after.match(text, at, end)
    if match:
        return rules.currencies[squeeze(match["unit"])], match.end()
    return None, at


def find_vague(text: str, rules: AmountRules, start: int, end: int) -> Iterator[Amount]:
    """Yield amounts such as "several dozen", with their declared bounds."""
    for match in rules.vague.finditer(text, start, end):
        name = next(key for key, value in match.groupdict().items() if value is not None)
        entry = rules.vague_amounts[name.rsplit("__", 1)[0].replace("_", "-")]
        stop = match.end()
        wording = match[0]
        if re.search(r"\sof\s*\Z", wording, re.IGNORECASE):
            stop = match.start() + re.search(r"\sof\s*\Z", wording, re.IGNORECASE).start()  # type: ignore[union-attr]
        unit, low, high = entry.unit, entry.low, entry.high
        if unit is None:
            named, after = read_unit(text, match.end(), rules, end)
            if named and named.measure in ("duration", "money", "distance", "area", "other"):
                unit, stop, low, high = named, after, low * named.factor, high * named.factor
        opened = rules.approximator_before.search(text, max(start, match.start() - 30), match.start())
        at = opened.start() if opened and not entry.is_before_noun else match.start()
        yield Amount(at, match.start(), stop, stop, None, low, high, "vague", "vague", f"vague-{entry.id}", unit)


def find_long_times(text: str, rules: AmountRules, start: int, end: int) -> Iterator[Amount]:
    """Yield "a decade" and "half an hour": lengths of time told with an article, the round ones being approximate."""
    for match in LONG_TIME.finditer(text, start, end):
        word = match["unit"].lower()
        is_hedged = bool(HEDGE_BEFORE.search(text, max(start, match.start() - 12), match.start()))
        is_hedged = is_hedged and not text[match.end() : match.end() + 4].startswith(" ago")
        if match[0].lower().startswith("per") or (word in ("hour", "fortnight") and not (match["half"] or is_hedged)):
            continue
        unit = rules.units.get(word)
        if unit is None:
            continue
        value = unit.factor * (0.5 if match["half"] else 0.25 if match["quarter"] else 1.0)
        at, stop = match.span()
        kind = "exact" if word == "hour" else "about"
        yield widen(
            text, Amount(at, at, stop, stop, value, value, value, kind, "words", "long-time", unit), rules, start, end
        )


def find_shares(text: str, rules: AmountRules, start: int, end: int) -> Iterator[Amount]:
    """Yield worded shares ("barely a third", "half of") in percent."""
    for at, stop, share in find_parts(text, start, end):
        if not is_share(text, at, stop, end):
            continue
        bare = Amount(at, at, stop, stop, 100 * share, 100 * share, 100 * share, "exact", "part", "part", PERCENT)
        yield widen(
            text,
            replace(bare, value=round(100 * share, 4), low=round(100 * share, 4), high=round(100 * share, 4)),
            rules,
            start,
            end,
        )
    for match in rules.half.finditer(text, start, end):
        before = re.search(r"([\w'’-]+)[\s-]*\Z", text[max(start, match.start() - 24) : match.start()])
        word = before[1].lower() if before else ""
        is_change = word == "by" and rules.changed_by.search(text, max(start, match.start() - 90), match.start())
        if word in rules.half_not_after and not is_change:
            continue
        bare = Amount(
            match.start(), match.start(), match.end(), match.end(), 50.0, 50.0, 50.0, "exact", "part", "half", PERCENT
        )
        yield widen(text, bare, rules, start, end)


def is_share(text: str, start: int, stop: int, end: int) -> bool:
    """Tell "a third of the land" from "a third man" and from a date or a rank."""
    wording = text[start:stop].lower()
    rest = text[stop : min(end, stop + 14)]
    if re.match(
        r"\s+(?:of|from|to|more|less|lower|higher|smaller|larger|are|were|is|was|have|had|has|majority|full|as)\b",
        rest,
        re.IGNORECASE,
    ):
        return True
    if wording.endswith("s") or wording.startswith("two"):
        return not re.match(r"-", rest)
    return bool(re.match(r"\s*(?:[.,;)]|$)", rest)) and not wording.endswith("quarter") and "half" not in wording


def widen(text: str, amount: Amount, rules: AmountRules, start: int, end: int) -> Amount:
    """Take in the approximators and increments beside an amount, and set its bounds."""
    at, stop = amount.char_start, amount.char_end
    kinds: list[str] = []
    is_increment = False
    for _ in range(3):
        match = rules.approximator_before.search(text, max(start, at - 34), at)
        if (
            match
            and not is_during(text, match, amount)
            and not (amount.unit is None and is_over_something(text, match, start))
        ):
            kinds.append(rules.approximations[squeeze(match["phrase"])])
            at = match.start()
            continue
        match = rules.increment_before.search(text, max(start, at - 24), at)
        if not match:
            break
        is_increment, at = True, match.start()
    match = rules.approximator_after.match(text, stop, end)
    if match:
        kinds.insert(0, rules.approximations[squeeze(match["phrase"])])
        stop = match.end()
    elif amount.unit is None:
        match = rules.increment_after.match(text, stop, end)
        is_increment = is_increment or bool(
            match and match["phrase"].lower() in ("more", "additional", "further", "extra")
        )
    wide = replace(amount, char_start=at, char_end=stop, is_increment=is_increment)
    if not kinds or amount.approximation == "between":
        return wide
    kind = kinds[0]
    if kind == "about" and len(kinds) > 1:
        kind = kinds[1]
    return with_bound(wide, kind)


def with_bound(amount: Amount, kind: str) -> Amount:
    """Give an amount the approximation `kind`, and open the bound that it leaves open."""
    low = None if kind == "at_most" else amount.low
    high = None if kind == "at_least" else amount.high
    return replace(amount, approximation=kind, low=low, high=high)


def is_over_something(text: str, match: re.Match[str], start: int) -> bool:
    """Tell whether "over" belongs to the word before it ("handed over 44 soldiers", "control over two districts")."""
    return match["phrase"].lower() == "over" and bool(
        OVER_SOMETHING.search(text, max(start, match.start() - 16), match.start())
    )


def is_during(text: str, match: re.Match[str], amount: Amount) -> bool:
    """Tell whether "over" before a length of time means "during" it."""
    if amount.unit is None or amount.unit.measure != "duration" or match["phrase"].lower() != "over":
        return False
    return not DURING_AFTER_ALL.search(text, max(0, match.start() - 12), match.start())
