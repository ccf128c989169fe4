"""Reads the amounts of one block into figures: what is counted, what befell those counted, who, where and when."""

from typing import TYPE_CHECKING

from parley.extract.figures import casualties, counting
from parley.extract.figures.ages import is_of_person, whose_age
from parley.extract.figures.amount_rules import Amount
from parley.extract.figures.bare_amounts import is_age_limit, is_bare_amount, rounded
from parley.extract.figures.context import TextIndex, true_when
from parley.extract.figures.counting import Counted
from parley.extract.figures.elsewhere import (
    REACH,
    broken_down,
    changing_noun,
    elided,
    goes_on,
    has_own_verb,
    tallied,
    tallied_after,
)
from parley.extract.figures.names import is_model_number, is_name_part, is_named_number
from parley.extract.figures.noun_phrases import find_counted, scan_capitals, scan_phrase
from parley.extract.figures.parts import (
    FAR,
    Told,
    is_doer,
    is_subject,
    meant,
    part_of_state,
    part_of_told,
    shared_forward,
    summed,
)
from parley.extract.figures.phrases import change_before, counted_by_unit, governing_verb
from parley.extract.figures.rules import FigureRules
from parley.grammar import doc_span
from parley.records import Figure

if TYPE_CHECKING:
    from spacy.tokens import Doc

CLOSING = frozenset({'"', "”", "»"})
LEVEL_FROM = 100
"""Least bare number taken for a level: smaller ones after "to" and "at" are scores, ranks and hours."""


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
        self.told: Told | None = None
        self.people: Told | None = None

    def read(self, amount: Amount) -> Figure | None:
        """Give the figure that an amount makes; None when it is a date or names something."""
        index, doc = self.index, self.doc
        if index.is_date(amount):
            return None
        first = max(self.start, index.token_at(amount.char_start))
        after = index.token_at(amount.char_end - 1) + 1
        number = index.token_at(amount.number_start)
        if self.is_name(amount, number, after):
            return None
        if amount.unit is not None:
            return self.read_measured(amount, first, number, after)
        if is_age_limit(self.index.text, amount):
            return None
        part = self.read_part(amount, first, number, after)
        if part is not None:
            return part
        counted = self.count(amount, number, after) or self.count_forward(amount, first, number, after)
        listed = counting.class_of(doc[counted.head] if counted else None, amount, self.rules.counting)
        if counted and self.are_other_things(counted):
            assert self.told is not None, "others than those told before"
            counted, listed = self.told.counted, self.told.listed
        effect = self.befall(first, counted.end if counted and counted.start >= after else after, counted, listed)
        if counted and effect and not self.may_befall(effect, counted, listed):
            effect = None
        if counted is None:
            counted, effect = self.look_elsewhere(amount, first, number, after, effect)
            listed = counting.class_of(doc[counted.head] if counted else None, amount, self.rules.counting)
            if not (counted or effect or self.is_upper) and is_doer(doc, amount, number, after, self.end):
                listed = "people"
        known = effect or (listed if listed in ("deaths", "injured", "casualties") else None)
        if known:
            self.before = (after, known)
        noun = doc[counted.head] if counted else None
        is_pronoun = after < self.end and self.lows[after] == "who" and amount.form != "words"
        is_amount = is_bare_amount(amount, index.text) or self.is_new_level(amount, first)
        if not (counted or effect or amount.noun or is_pronoun or is_amount):
            return None
        if counted and noun is not None and not self.is_upper and amount.noun is None and not effect:
            last = doc[counted.end - 1]
            if amount.value == 1 and noun.pos_ == "PROPN":
                return None
            if listed is None and amount.form == "digits" and amount.approximation == "exact" and is_model_number(last):
                return None
        self.told = Told(max(after, counted.end if counted else after), counted, known, listed)
        if listed in counting.PERSONAL or known:
            self.people = self.told
        # That somebody was held tells of people only where their noun does not tell more.
        measure = listed if listed and effect == "people" else effect or listed or "other"
        is_collective = noun is not None and noun.lower_ in self.rules.counting.collectives
        unit = None if is_collective else self.rules.counting.units.get(measure)
        return self.build(amount, number, counted, measure, unit)

    def are_other_things(self, counted: Counted) -> bool:
        """Tell whether "others" are things like those the number before counts ("burned 12 huts and hit 40 others")."""
        told = self.told
        if self.lows[counted.head] != "others" or told is None or told.counted is None or told.listed is None:
            return False
        return told.listed not in counting.PERSONAL and 0 < counted.start - told.after <= REACH

    def read_part(self, amount: Amount, first: int, number: int, after: int) -> Figure | None:
        """Give the figure of a number that counts a part of those just told ("12 of them children"), or of the dead."""
        lows, doc, rules = self.lows, self.doc, self.rules.counting
        told = self.told
        state = part_of_state(doc, lows, after, self.end, self.is_upper, rules)
        if state is not None:
            counted = Counted(state[1] - 1, state[1], state[1] - 1)
            measure = casualties.suffered_next(doc, lows, state[1], self.end, self.is_upper, rules) or state[0]
            self.told = self.people = Told(state[1], counted, measure, measure)
            return self.build(amount, number, counted, measure, rules.units.get(measure))
        at = part_of_told(lows, after, self.end)
        if at is None or told is None or told.counted is None or not 0 < first - told.after <= FAR:
            return None
        is_same_sentence = not any(low in counting.STOPS for low in lows[told.after : first])
        counted = told.counted
        listed = told.listed
        named = (
            scan_capitals(lows, at, self.end, rules)
            if self.is_upper
            else scan_phrase(doc, lows, number, at, self.end, rules)
        )
        kind = counting.class_of(doc[named.head], amount, rules) if named else None
        if named is not None and kind in counting.PERSONAL and listed in (None, *counting.PERSONAL):
            counted, listed = named, kind
        effect = casualties.suffered_next(doc, lows, at, self.end, self.is_upper, rules)
        if effect is not None and listed is not None and listed not in counting.PERSONAL:
            return None  # "two vehicles … two of them were arrested": people said before the vehicles
        is_plain = not self.is_upper or named is not None  # capitals tell too little to carry an effect on
        effect = effect or (told.effect if is_same_sentence and is_plain else None)
        measure = listed if listed and effect == "people" else effect or listed or "other"
        return self.build(amount, number, counted, measure, rules.units.get(measure))

    def is_name(self, amount: Amount, number: int, after: int) -> bool:
        """Tell whether a number is part of a name."""
        if self.is_upper or amount.unit is not None:
            return False
        if amount.form == "digits":
            return is_name_part(self.doc, number, after, self.end, self.rules.counting.invariants)
        return amount.form == "words" and not self.is_title and is_named_number(self.doc, number)

    def read_measured(self, amount: Amount, first: int, number: int, after: int) -> Figure | None:
        """Give the figure of an amount with a unit: a share, a length, a sum, an age."""
        assert amount.unit is not None, "only called for amounts with a unit"
        counted = None
        is_age = amount.unit.code.endswith(" of age")
        if is_age and not is_of_person(self.doc, number):
            return None
        if not self.is_upper:
            change = self.change(amount, first)
            verb = change[1] if change else None
            counted = counted_by_unit(self.doc, self.lows, amount, number, after, self.end, verb)
            if counted is None and is_age:
                counted = whose_age(self.doc, number, self.start)
        return self.build(amount, number, counted, amount.unit.measure, amount.unit.code)

    def count(self, amount: Amount, number: int, after: int) -> Counted | None:
        """Give the noun phrase an amount without unit counts."""
        if amount.noun is not None and amount.noun.lower() != "strong":
            at = after - 1
            return Counted(at, after, at)
        is_many = amount.value is None or amount.value > 1
        return find_counted(self.doc, self.lows, number, after, self.end, self.is_upper, is_many, self.rules.counting)

    def count_forward(self, amount: Amount, first: int, number: int, after: int) -> Counted | None:
        """Give the noun phrase that a number shares with the one behind it ("from 5,000 to 5,600 soldiers")."""
        at = None if self.is_upper else shared_forward(self.doc, self.lows, first, after, self.end)
        return self.count(amount, at - 1, at) if at is not None else None

    def look_elsewhere(
        self, amount: Amount, first: int, number: int, after: int, effect: str | None
    ) -> tuple[Counted | None, str | None]:
        """Give what a number without a noun counts, told by the words before it, and what befell those."""
        lows, rules = self.lows, self.rules.counting
        told = self.told
        if (
            told is not None
            and effect is not None
            and told.effect is not None
            and goes_on(lows, told.after, first)
            and (told.counted is None or lows[told.counted.head] not in casualties.STATE_NOUNS)
        ):
            return told.counted, effect
        state = casualties.state_at(lows, after, self.end, rules) if amount.form != "vague" else None
        if state:
            return Counted(after, state[1], state[1] - 1), effect or state[0]
        found = tallied(self.doc, lows, first, self.start, rules) or tallied_after(
            self.doc, lows, first, after, self.start, self.end, rules
        )
        if found:
            return found[0], effect or found[1]
        if told is not None and 0 < first - told.after <= FAR and summed(lows, first, self.start):
            return told.counted, effect or told.effect
        if amount.value is None or amount.value < 2 or amount.form not in ("digits", "words", "mixed"):
            return None, effect
        if told is not None and elided(self.doc, lows, first, after, self.end, told):
            is_same = not has_own_verb(lows, after, self.end, rules) and self.doc[first - 1].pos_ != "VERB"
            return told.counted, effect or (told.effect if is_same else None)
        if self.is_upper:
            return None, effect
        if is_subject(self.doc, number, after, self.end):
            near = meant(self.doc, lows, number, first, told, self.people)
            if near is not None:
                return near.counted, effect
        return changing_noun(self.doc, lows, number, first, self.start, self.end, self.rules.changes), effect

    def befall(self, first: int, after: int, counted: Counted | None, listed: str | None) -> str | None:
        """Give deaths, injured or displaced when the text says so of those counted."""
        if (listed is not None and listed not in counting.PERSONAL) or listed in ("deaths", "injured"):
            return None
        if counted and counted.state:
            return counted.state
        doc, lows, rules = self.doc, self.lows, self.rules.counting
        after += counted is not None and after + 1 < self.end and lows[after] in CLOSING
        effect = casualties.suffered_next(doc, lows, after, self.end, self.is_upper, rules)
        if effect == "people" and lows[after : after + 1] and lows[after] in rules.be:
            return effect  # "it killed ten men, and two were arrested"
        if effect in ("people", casualties.BOTH):  # "the death of four men who had been seized": they died all the same
            return self.befall_otherwise(first, after, counted, listed) or effect
        return effect or self.befall_otherwise(first, after, counted, listed)

    def befall_otherwise(self, first: int, after: int, counted: Counted | None, listed: str | None) -> str | None:
        """Give what befell those counted by the words before them, or by words further off."""
        doc, lows, rules = self.doc, self.lows, self.rules.counting
        effect = None
        if counted:
            effect = casualties.lost(lows, first, counted.head, self.start, rules)
        if effect is None and (effect := self.include(first)) is None:
            effect = casualties.inflicted(lows, first, self.start, rules) or self.go_on(first)
            if effect is None:
                effect = casualties.named(lows, first, self.start, rules)
            if effect is None and (listed == "troops" or (counted and lows[counted.head] == "men")):
                effect = casualties.lost_troops(lows, first, self.start)
            # Further off, only what is said of people or, in capitals, of an unknown noun is believed.
            is_loose = self.is_upper or counted is None or listed is not None or doc[counted.head].pos_ == "PROPN"
            if effect is None and is_loose:
                effect = casualties.inflicted_before_others(lows, first, self.start, rules)
            if effect is None and is_loose:
                effect = casualties.apposed(lows, first, self.start, rules)
            is_part = counted is not None or lows[after : after + 1] == ["according"]
            told = self.told
            if (
                effect is None
                and is_part
                and broken_down(doc, lows, first, after, self.end, told, self.is_upper, rules)
            ):
                effect = told.effect if told else None
            if effect is not None:
                self.last = (after, effect)
                return effect
            if is_loose:
                effect = casualties.suffered_later(doc, lows, after, self.end, self.is_upper, rules)
        return effect

    def breaks_down(self, first: int, after: int) -> bool:
        """Tell whether the number at token `first` is a part of the one before it."""
        rules = self.rules.counting
        return broken_down(self.doc, self.lows, first, after, self.end, self.told, self.is_upper, rules)

    def may_befall(self, effect: str, counted: Counted, listed: str | None) -> bool:
        """Tell whether an effect befalls those counted: fighters who fled are not displaced, films are not rescued."""
        if effect == "displaced":
            return listed != "troops" and self.doc[counted.head].lemma_.lower() not in self.rules.counting.fugitives
        return effect not in ("people", "casualties") or listed in counting.PERSONAL or self.is_upper

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
        # A noun said before belongs to the clause before.
        anchor = head if head is not None and head.i > number and not self.is_upper else doc[number]
        verb = None if self.is_upper else governing_verb(anchor)
        a, b = doc_span(doc, counted.start, counted.end) if counted and counted.end > counted.start else (0, 0)
        # In "thousands have fled" and "the fund needs 200 million" the number is its own noun.
        stands_alone = unit in ("person", None)
        counted_text = index.text[a:b] or (index.text[amount.char_start : amount.char_end] if stands_alone else None)
        quote = index.quote_at(amount.char_start)
        span = (amount.char_start, amount.char_end)
        place = index.place_near(span, start, end)
        moment = index.date_near(span, start, end, verb, self.rules.speech)
        when = true_when(index.text, moment)
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
            actor_cluster=index.owner(counted, verb, doc[number], measure),
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
        return change_before(self.lows, first, self.start, self.rules.changes, amount.unit is not None)

    def is_new_level(self, amount: Amount, first: int) -> bool:
        """Tell whether a bare number says by how much something changed, or where it stands since ("fell to 588")."""
        if amount.form != "digits" or self.change(amount, first):
            return amount.form == "digits"
        at = first - 1
        if at <= self.start or self.lows[at] not in ("to", "at") or (amount.value or 0) < LEVEL_FROM:
            return False
        words = self.lows[max(self.start, at - 8) : at]
        return any(low in self.rules.changes for low in words) and not any(low in counting.STOPS for low in words)

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
