"""Figures: the numbers that a text states about the world, with what they count, whose they are and who says so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import ContractError
from parley.extract.figures import casualties, counting
from parley.extract.figures import context as figure_context
from parley.extract.figures import phrases as figure_phrases
from parley.extract.figures.amount_rules import Amount, AmountRules, compile_amount_rules
from parley.extract.figures.amounts import find_amounts
from parley.extract.figures.context import TextIndex
from parley.extract.figures.counting import Counted, CountingRules
from parley.grammar import content_blocks, doc_span
from parley.records import DateExpression, Figure, Mention, Place, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

AGE_LIMIT = re.compile(r"(?:under|over|above|below)\s", re.IGNORECASE)
HEADINGS = frozenset({"title", "heading"})
CAPITALS = 0.7
"""Share of capital letters from which a block counts as written in capitals, where parts of speech can't be trusted."""


@dataclass(frozen=True)
class FigureRules:
    """All that finding figures needs beside the text.

    Attributes:
        changes: Change code by verb form.
        cumulative: Wording that makes a number of dead or displaced a sum over time.
        speech: Lemmas of verbs that report what somebody says.
    """

    amounts: AmountRules
    counting: CountingRules
    changes: Mapping[str, str]
    cumulative: re.Pattern[str]
    speech: frozenset[str]


def compile_rules(raw: Mapping[str, Any]) -> FigureRules:
    """Compile the lexicon of figures.

    Raises:
        ContractError: The lexicon lacks a part or a part is malformed.
    """
    amounts, counted = compile_amount_rules(raw), counting.compile_counting_rules(raw)
    try:
        changes = raw["changes"]
        forms = {form: code for code in ("increase", "decrease") for form in changes[code]}
        cumulative = re.compile("|".join(changes["cumulative"]), re.IGNORECASE)
        return FigureRules(amounts, counted, forms, cumulative, frozenset(raw["speech"]))
    except (KeyError, TypeError, re.error) as error:
        raise ContractError(where="lexicons/figures.yml.changes", problem=f"malformed: {error!r}") from error


def extract_figures(
    doc: "Doc",
    mentions: Sequence[Mention],
    dates: Sequence[DateExpression],
    places: Sequence[Place],
    quotes: Sequence[Quote],
    rules: FigureRules,
) -> list[Figure]:
    """Give the figures of a parsed text in order of position.

    Args:
        mentions: Mentions with their clusters.
        dates: Date expressions; what they cover is no figure unless they are durations.
        places: Places named in the text.
        quotes: Reported speech of the text.
        rules: The compiled lexicon.
    """
    index = TextIndex(doc, mentions, dates, places, quotes)
    found: list[Figure] = []
    for block in content_blocks(doc):
        if not len(block):
            continue
        is_upper = is_capitals(index.text[block.start_char : block.end_char])
        amounts = find_amounts(index.text, rules.amounts, block.start_char, block.end_char)
        reader = BlockReader(doc, index, rules, block.start, block.end, is_upper, block.label_ in HEADINGS)
        found.extend(figure for amount in amounts if (figure := reader.read(amount)) is not None)
    return found


def is_capitals(text: str) -> bool:
    """Tell whether a block is written in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 20 and sum(c.isupper() for c in letters) > CAPITALS * len(letters)


class BlockReader:
    """Reads the amounts of one block from left to right; remembers what befell the last number's people."""

    def __init__(
        self, doc: "Doc", index: TextIndex, rules: FigureRules, start: int, end: int, is_upper: bool, is_title: bool
    ) -> None:
        """Keep the block's tokens from `start` to `end` (exclusive)."""
        self.doc, self.index, self.rules = doc, index, rules
        self.start, self.end, self.is_upper, self.is_title = start, end, is_upper, is_title
        self.lows = index.lows
        self.last: tuple[int, str] | None = None
        self.before: tuple[int, str] | None = None

    def read(self, amount: Amount) -> Figure | None:
        """Give the figure that an amount makes; None when it is a date or names something."""
        index, doc = self.index, self.doc
        if index.is_date(amount.number_start, amount.number_end):
            return None
        first = max(self.start, index.token_at(amount.char_start))
        after = index.token_at(amount.char_end - 1) + 1
        number = index.token_at(amount.number_start)
        if (
            amount.unit is None
            and amount.form == "digits"
            and not self.is_upper
            and is_name_part(doc, number, after, self.end)
        ):
            return None
        if amount.form == "words" and not (self.is_upper or self.is_title) and is_named_number(doc, number):
            return None
        if amount.unit is not None:
            change = self.change(amount, first)
            counted = None
            if not self.is_upper:
                verb = change[1] if change else None
                counted = figure_phrases.counted_by_unit(doc, self.lows, amount, number, after, self.end, verb)
            return self.build(amount, number, counted, amount.unit.measure, amount.unit.code)
        counted = self.count(amount, number, after)
        noun = doc[counted.head] if counted else None
        listed = counting.class_of(noun, amount, self.rules.counting)
        effect = self.befall(first, counted.end if counted else after, counted, listed)
        if effect:
            self.before = (after, effect)
        is_pronoun = after < self.end and self.lows[after] == "who" and amount.form != "words"
        if not (counted or effect or amount.noun or is_pronoun or is_bare_amount(amount, index.text)):
            return None
        if noun is not None and not self.is_upper and amount.value == 1 and noun.pos_ == "PROPN":
            return None
        measure = effect or listed or "other"
        is_collective = noun is not None and noun.lower_ in self.rules.counting.collectives
        unit = None if is_collective else self.rules.counting.units.get(measure)
        return self.build(amount, number, counted, measure, unit)

    def count(self, amount: Amount, number: int, after: int) -> Counted | None:
        """Give the noun phrase an amount without unit counts."""
        if amount.noun is not None and amount.noun.lower() != "strong":
            at = after - 1
            return Counted(at, after, at)
        return counting.find_counted(self.doc, self.lows, number, after, self.end, self.is_upper, self.rules.counting)

    def befall(self, first: int, after: int, counted: Counted | None, listed: str | None) -> str | None:
        """Give deaths, injured or displaced when the text says so of those counted."""
        if (listed is not None and listed not in counting.PERSONAL) or listed in ("deaths", "injured"):
            return None
        if counted and counted.state:
            return counted.state
        doc, lows, rules = self.doc, self.lows, self.rules.counting
        effect = casualties.suffered_next(doc, lows, after, self.end, self.is_upper, rules)
        if effect is None and counted:
            effect = casualties.lost(lows, first, counted.head, self.start, rules)
        if effect is None and (effect := self.include(first)) is None:
            effect = casualties.inflicted(lows, first, self.start, rules) or self.go_on(first)
            if effect is None:
                effect = casualties.named(lows, first, self.start, rules)
            # Further off, only what is said of people or, in capitals, of an unknown noun is believed.
            is_loose = self.is_upper or counted is None or listed is not None or doc[counted.head].pos_ == "PROPN"
            if effect is None and is_loose:
                effect = casualties.inflicted_before_others(lows, first, self.start, rules)
            if effect is not None:
                self.last = (after, effect)
                return effect
            if is_loose:
                effect = casualties.suffered_later(doc, lows, after, self.end, self.is_upper, rules)
        return effect

    def include(self, first: int) -> str | None:
        """Give the effect of the number before, when this one is part of it ("12 died, including three drivers")."""
        if self.before is None or not 0 <= first - self.before[0] <= 14:
            return None
        at = counting.skip_back(self.lows, first - 1, self.start)
        if at < self.start or not (
            self.lows[at] == "including" or self.lows[at - 1 : at + 1] in (["among", "them"], ["of", "them"])
        ):
            return None
        return None if any(low in counting.STOPS for low in self.lows[self.before[0] : at]) else self.before[1]

    def go_on(self, first: int) -> str | None:
        """Give the effect of the number before, when "and" or a comma joins this one to it under the same verb."""
        if self.last is None:
            return None
        at = counting.skip_back(self.lows, first - 1, self.start)
        if at < self.start or self.lows[at] not in ("and", ",", "or") or not 0 <= at - self.last[0] <= 6:
            return None
        between = self.lows[self.last[0] : at]
        if any(
            low in counting.STOPS or low in casualties.CLAUSE_WORDS or low in self.rules.counting.be for low in between
        ):
            return None
        return self.last[1]

    def build(self, amount: Amount, number: int, counted: Counted | None, measure: str, unit: str | None) -> Figure:
        """Put a figure together: who, where, when and how it changed."""
        doc, index = self.doc, self.index
        start, end = index.sentence(number, self.start, self.end)
        head = doc[counted.head] if counted else None
        anchor = head if head is not None and not self.is_upper else doc[number]
        verb = None if self.is_upper else figure_phrases.governing_verb(anchor)
        a, b = doc_span(doc, counted.start, counted.end) if counted and counted.end > counted.start else (0, 0)
        stands_alone = unit == "person" or (unit is None and amount.unit is None)
        # In "thousands have fled" the number is its own noun.
        counted_text = index.text[a:b] or (index.text[amount.char_start : amount.char_end] if stands_alone else None)
        quote = index.quote_at(amount.char_start)
        place = index.place_near(amount.char_start, start, end)
        moment = index.date_near(amount.char_start, start, end)
        when = figure_context.true_when(index.text, moment)
        return Figure(
            char_start=amount.char_start,
            char_end=amount.char_end,
            text=index.text[amount.char_start : amount.char_end],
            measure_code=measure,
            value=rounded(amount.value),
            value_low=rounded(amount.low),
            value_high=rounded(amount.high),
            approximation=amount.approximation,
            unit_code=unit,
            change_code=self.change_code(amount, measure, start, end),
            counted_text=counted_text,
            rule_id=amount.rule_id,
            actor_cluster=index.owner(counted, verb, doc[number]),
            place_name=place.place_name if place else None,
            place_id=place.place_id if place else None,
            start_date=when[0],
            end_date=when[1],
            date_precision=moment.date_precision if moment else None,
            reported_by_cluster=index.reporter(quote, doc[number], start, end, self.rules.speech),
            quote_index=quote,
        )

    def change(self, amount: Amount, first: int) -> tuple[str, int] | None:
        """Give the change that an amount measures, and the verb that says so."""
        return figure_phrases.change_before(self.lows, first, self.start, self.rules.changes, amount.unit is not None)

    def change_code(self, amount: Amount, measure: str, start: int, end: int) -> str:
        """Give the change code: an increment, a change by so much, a sum over time, or a level."""
        if amount.is_increment:
            return "increase"
        change = self.change(amount, self.index.token_at(amount.char_start))
        if change:
            return change[0]
        if measure in counting.PERSONAL and measure not in ("troops", "people"):
            a, b = doc_span(self.doc, start, end)
            if self.rules.cumulative.search(self.index.text, a, b):
                return "cumulative"
        return "level"


def is_name_part(doc: "Doc", number: int, after: int, limit: int) -> bool:
    """Tell whether digits belong to the proper name before them ("Channel 24") rather than count what follows."""
    if number == 0:
        return False
    before: Token = doc[number - 1]
    if before.pos_ != "PROPN" or before.is_space or not any(c.isupper() for c in before.text):
        return False
    token = doc[number]
    if token.head.i >= after and token.dep_ == "nummod" and token.head.pos_ == "NOUN":
        return False
    return token.head.i < number or after >= limit or doc[after].pos_ not in ("NOUN", "ADJ")


def is_named_number(doc: "Doc", number: int) -> bool:
    """Tell whether a number word with a capital inside a sentence is part of a name ("the Big Three")."""
    token = doc[number]
    if not token.is_title or number == 0 or token.is_sent_start:
        return False
    before = doc[number - 1]
    return before.is_alpha and (before.is_title or (number + 1 < len(doc) and doc[number + 1].is_title))


def is_bare_amount(amount: Amount, text: str) -> bool:
    """Tell whether a number says by itself that it states an amount: hedged, summed or grouped in thousands."""
    if amount.form == "vague":
        return not amount.rule_id.endswith(("several", "couple", "few"))
    if amount.approximation != "exact" or amount.is_increment:
        # "People under 30" tells an age.
        return not (AGE_LIMIT.match(text, amount.char_start) and (amount.value or 0) <= 100)
    return amount.form in ("digits", "mixed") and bool(
        re.search(r"\d[,.]\d|illion|\d{5}", text[amount.number_start : amount.number_end])
    )


def rounded(value: float | None) -> float | None:
    """Give a value without the noise of binary fractions."""
    return None if value is None else round(value, 4)
