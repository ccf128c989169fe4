"""A figure made ready to be compared: the least and the most it allows, its days, and whose voice gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parley.ids import fold
from parley.records import Document, Figure, Findings, Quote
from parley.resolve.wording import Comparison, attribution, is_earlier, is_part, is_revised, kind_of, nouns_of

Key = tuple[str, int]

BY_PLACE = frozenset({"deaths", "injured", "displaced", "casualties", "attacks"})
"""Measures of what happened somewhere; the others belong to an actor."""

UNDATED_REACH = timedelta(days=30)
ABOUT = 0.1
"""How far apart two values may lie, as a share, when one is only approximate."""

VAGUE = 2.0
"""By how much the bounds of a vague amount are stretched: twenty may be called dozens."""

ROUNDED_FROM = 1000
"""Number from which a text may give a round number for an exact one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with what is compared.

    Attributes:
        kind: What is counted, as it is compared; "" for anyone.
        low: The least its wording allows.
        high: The most it allows.
        start: First day it may hold for.
        voice: Who gives it: an actor id, folded words, or the text's story.
        voice_name: The same in words; None when the text itself says it.
        is_part: Whether it is named as part of another number.
        is_earlier: Whether it is told as what was said before.
        is_revised: Whether it is said to replace an earlier number.
    """

    key: Key
    figure: Figure
    document: Document
    kind: str
    low: float
    high: float
    start: date | None
    end: date | None
    voice: str
    voice_name: str | None
    is_part: bool = False
    is_earlier: bool = False
    is_revised: bool = False

    @property
    def published(self) -> date:
        """Give when the text came out; an unknown day counts as the last."""
        return self.document.published.start if self.document.published else date.max


def to_reading(
    found: Findings,
    number: int,
    actor_ids: Mapping[Key, str],
    stories: Mapping[str, tuple[str, bool]],
    names: Mapping[str, str],
    rules: Comparison,
) -> Reading | None:
    """Give a figure as it is compared; None when its wording sets no bound."""
    figure, document = found.figures[number], found.document
    if figure.value_low is None and figure.value_high is None and figure.value is None:
        return None
    low, high = to_bounds(figure)
    start, end = to_days(figure, document) or (None, None)
    voice, name = find_voice(found, figure, actor_ids, names, rules)
    text = document.text
    return Reading(
        (document.document_id, number),
        figure,
        document,
        kind_of(figure.counted_text, figure.text, rules),
        low,
        high,
        start,
        end,
        voice or stories.get(document.document_id, (document.document_id, True))[0],
        name,
        is_part(text, figure.char_start, figure.char_end, rules),
        is_earlier(text, figure.char_start, rules),
        is_revised(text, figure.char_start, rules),
    )


def to_days(figure: Figure, document: Document) -> tuple[date, date] | None:
    """Give the days a figure may hold for: its own, else the month up to publication, only ever used to compare."""
    published = document.published
    if figure.start_date is not None:
        end = figure.end_date or (published.end if published else None) or figure.start_date
        return figure.start_date, max(end, figure.start_date)
    if figure.measure_code in BY_PLACE or published is None:
        return None
    return published.start - UNDATED_REACH, published.end


def to_bounds(figure: Figure) -> tuple[float, float]:
    """Give the least and the most that a figure's wording allows, with room for what is said loosely."""
    low = figure.value_low if figure.value_low is not None else float("-inf")
    high = figure.value_high if figure.value_high is not None else float("inf")
    if figure.value is not None and figure.approximation == "about":
        near = figure.value * (1 - ABOUT), figure.value * (1 + ABOUT)
        return min(near[0], figure.value_low or near[0]), max(near[1], figure.value_high or near[1])
    if figure.approximation == "vague":
        return low / VAGUE, high * VAGUE
    if figure.value is not None and figure.approximation == "exact" and figure.value >= ROUNDED_FROM:
        room = rounding(figure.value)
        return low - room, high + room
    return low, high


def rounding(value: float) -> float:
    """Give half the unit of a number's last digit that is not zero.

    >>> rounding(5000), rounding(4520), rounding(1203)
    (500.0, 5.0, 0.0)
    """
    whole = int(value)
    unit = 1
    while whole and whole % (unit * 10) == 0:
        unit *= 10
    return unit / 2 if unit > 1 else 0.0


def find_voice(
    found: Findings, figure: Figure, actor_ids: Mapping[Key, str], names: Mapping[str, str], rules: Comparison
) -> tuple[str | None, str | None]:
    """Give who a figure is from, as an id or folded words and as a name; None when the text itself says it."""
    name = found.document.document_id
    cluster = figure.reported_by_cluster
    quote = found.quotes[figure.quote_index] if figure.quote_index is not None else enclosing_quote(found, figure)
    if cluster is None and quote is not None:
        cluster = quote.speaker_cluster
    actor_id = actor_ids.get((name, cluster)) if cluster is not None else None
    if actor_id:
        return actor_id, names.get(actor_id, actor_id)
    words = quote.speaker_text if quote is not None and quote.speaker_text else None
    words = words or attribution(found.document.text, figure.char_start, figure.char_end, rules)
    said = " ".join(sorted(nouns_of([words], rules))) if words else ""
    return (f"words {said or fold(words or '')}", " ".join(words.split())) if words else (None, None)


def enclosing_quote(found: Findings, figure: Figure) -> Quote | None:
    """Give the shortest quotation a figure stands in; None outside of speech."""
    around = [q for q in found.quotes if q.char_start <= figure.char_start and figure.char_end <= q.char_end]
    return min(around, key=lambda q: (q.char_end - q.char_start, q.char_start), default=None)


def are_apart(one: Reading, other: Reading) -> bool:
    """Tell whether no number fits both wordings."""
    return one.low > other.high or other.low > one.high


def contradict_each_other(one: Reading, other: Reading, stories: Mapping[str, tuple[str, bool]]) -> bool:
    """Tell whether two readings of one quantity can't both be true and are no later count of the same voice."""
    if not are_apart(one, other):
        return False
    first, second = sorted((one, other), key=lambda r: (r.published, r.key))
    mine, yours = (stories.get(r.key[0], (r.key[0], True))[0] for r in (one, other))
    if one.voice == other.voice:
        return mine != yours and first.published == second.published
    if mine == yours and one.key[0] != other.key[0]:
        return False  # two versions of one story are one voice, as far as they name nobody else
    return not (first.published < second.published and second.is_revised)


def settle(readings: Sequence[Reading]) -> list[Reading]:
    """Give the readings that stand for what each voice of each text says.

    Parts are left out, and what a voice itself says was replaced. Of several numbers that one voice gives in one text
    without saying which holds, the sum of the others is the whole, and else only what somebody else says as well stays.
    """
    whole = [r for r in readings if not r.is_part]
    held: dict[tuple[str, str], list[Reading]] = {}
    for reading in whole:
        held.setdefault((reading.key[0], reading.voice), []).append(reading)
    said: dict[tuple[float, float], set[tuple[str, str]]] = {}
    for reading in whole:
        said.setdefault((reading.low, reading.high), set()).add((reading.key[0], reading.voice))
    kept: list[Reading] = []
    for owner, given in held.items():
        mine = given
        if any(are_apart(a, b) for a in mine for b in mine):
            mine = [r for r in mine if not r.is_earlier] or mine
            mine = [r for r in mine if r.is_revised] or mine
        if any(are_apart(a, b) for a in mine for b in mine):
            values = sorted({r.figure.value for r in mine if r.figure.value is not None})
            if len(values) > 2 and sum(values[:-1]) == values[-1]:
                mine = [r for r in mine if r.figure.value == values[-1]]
            else:
                mine = [r for r in mine if any(o != owner for o in said[r.low, r.high])]
        kept += mine
    return sorted(kept, key=lambda r: r.key)
