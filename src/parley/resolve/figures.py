"""The same quantity in several texts: figure groups, and the contradictions between what the texts say.

Conservative: two figures are one quantity only when they measure the same, count the same noun, share what ties them to
the world (whose number it is, or the place of what befell people) and hold at overlapping times.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parley.ids import fold, stable_id
from parley.records import Contradiction, Document, Figure, Findings

Key = tuple[str, int]

BY_PLACE = frozenset({"deaths", "injured", "displaced", "casualties", "attacks"})
"""Measures of what happened somewhere; the others belong to an actor."""

PEOPLE = frozenset({"", "people", "person", "other", "civilian"})
LOCAL_PRECISIONS = frozenset({"day", "week"})
UNDATED_REACH = timedelta(days=30)
ABOUT = 0.1
"""How far apart two values may lie, as a share, when one is only approximate."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure with what is compared: the least and the most its wording allows, and the days it may hold for."""

    key: Key
    figure: Figure
    document: Document
    low: float
    high: float
    start: date
    end: date


def resolve_figures(
    findings: Sequence[Findings], actor_ids: Mapping[Key, str], stories: Mapping[str, tuple[str, bool]]
) -> tuple[dict[Key, str], tuple[Contradiction, ...]]:
    """Give the group of each figure that several texts give, and one contradiction for each group that disagrees.

    A key is (document id, index of the figure in its findings). The order of `findings` does not matter. Texts of one
    story are one voice: they share a group, and only what different stories say can contradict.
    """
    groups: dict[Key, str] = {}
    contradictions: list[Contradiction] = []
    buckets = file_readings(findings, actor_ids)
    for facts in sorted(buckets):
        for readings in together(buckets[facts]):
            same = same_quantity(readings)
            if len({reading.key[0] for reading in same}) < 2:
                continue
            first = min(same, key=lambda r: r.key)
            group = stable_id("figure_groups", first.key[0], first.figure.char_start, first.figure.char_end)
            groups.update({reading.key: group for reading in same})
            found = to_contradiction(same, stories)
            if found:
                contradictions.append(found)
    contradictions.sort(key=lambda c: c.row_keys)
    return groups, tuple(contradictions)


def file_readings(findings: Sequence[Findings], actor_ids: Mapping[Key, str]) -> dict[tuple[str, ...], list[Reading]]:
    """File figures under all that must be equal for them to be one quantity; what can't be compared is left out."""
    buckets: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for found in sorted(findings, key=lambda f: f.document.document_id):
        document = found.document
        for number, figure in enumerate(found.figures):
            facts = to_facts(figure, document, actor_ids)
            days = to_days(figure, document)
            if facts is None or days is None or (figure.value_low is None and figure.value_high is None):
                continue
            low, high = to_bounds(figure)
            buckets[facts].append(Reading((document.document_id, number), figure, document, low, high, *days))
    return buckets


def to_facts(figure: Figure, document: Document, actor_ids: Mapping[Key, str]) -> tuple[str, ...] | None:
    """Give what ties a figure to the world; None when that is too little to compare it."""
    head = to_head(figure.counted_text)
    if figure.measure_code in BY_PLACE:
        anchor = figure.place_id or fold(figure.place_name or "")
        if figure.date_precision not in LOCAL_PRECISIONS and figure.change_code != "cumulative":
            return None
        head = "" if head in PEOPLE else head
    else:
        cluster = figure.actor_cluster
        anchor = actor_ids.get((document.document_id, cluster), "") if cluster is not None else ""
        if not head:
            return None
    if not anchor:
        return None
    return (figure.measure_code, head, figure.unit_code or "", figure.change_code, anchor)


def to_head(counted: str | None) -> str:
    """Give the counted noun in the singular, without what stands before and after it.

    >>> to_head("peacekeeping troops"), to_head("territory of the republic"), to_head("market women")
    ('troop', 'territory', 'woman')
    """
    words = fold(re.split(r"\s(?:of|in|from|and|or)\s", counted or "")[0]).split()
    if not words:
        return ""
    word = words[-1]
    if word in ("men", "women") or word.endswith("men"):
        return word[:-2] + "an"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


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
    """Give the least and the most that a figure's wording allows."""
    low = figure.value_low if figure.value_low is not None else float("-inf")
    high = figure.value_high if figure.value_high is not None else float("inf")
    if figure.approximation == "about":
        low, high = low * (1 - ABOUT), high * (1 + ABOUT)
    return low, high


def together(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Yield the readings that share at least one day, earliest first."""
    held: list[Reading] = []
    until: date | None = None
    for reading in sorted(readings, key=lambda r: (r.start, r.end, r.key)):
        if until is not None and reading.start > until:
            yield held
            held, until = [], None
        held.append(reading)
        until = reading.end if until is None else min(until, reading.end)
    if held:
        yield held


def same_quantity(readings: Sequence[Reading]) -> list[Reading]:
    """Leave out figures of a text that gives several different values, unless another text agrees with them.

    A text that counts two raids of one day in one town gives two quantities, and which is which can't be told.
    """
    by_document: dict[str, set[tuple[float, float]]] = defaultdict(set)
    for reading in readings:
        by_document[reading.key[0]].add((reading.low, reading.high))
    texts: dict[tuple[float, float], set[str]] = defaultdict(set)
    for document_id, ranges in by_document.items():
        for bounds in ranges:
            texts[bounds].add(document_id)
    return [r for r in readings if len(by_document[r.key[0]]) == 1 or len(texts[(r.low, r.high)]) > 1]


def to_contradiction(readings: Sequence[Reading], stories: Mapping[str, tuple[str, bool]]) -> Contradiction | None:
    """Give the contradiction of a group whose ranges do not all overlap, told by its two farthest readings."""
    lowest = min(readings, key=lambda r: (r.high, r.key))
    highest = min(readings, key=lambda r: (-r.low, r.key))
    if highest.low <= lowest.high or story_of(lowest, stories) == story_of(highest, stories):
        return None
    keys = tuple(sorted(reading.key for reading in readings))
    first, second = sorted((lowest, highest), key=lambda r: (r.start, r.key))
    counted = first.figure.counted_text or second.figure.counted_text
    what = f"{first.figure.measure_code} ({counted})" if counted else first.figure.measure_code
    place = first.figure.place_name if first.figure.measure_code in BY_PLACE else None
    where = f" in {place}" if place else ""
    summary = f"On {what}{where}, {tell(first)}, but {tell(second)}."
    return Contradiction("figure", "figures", keys, summary)


def story_of(reading: Reading, stories: Mapping[str, tuple[str, bool]]) -> str:
    """Give the story a reading's text belongs to; a text without story is its own."""
    return stories.get(reading.key[0], (reading.key[0], True))[0]


def tell(reading: Reading) -> str:
    """Give a reading as part of a sentence: source, its date, and the amount.

    The source is the publisher with the path, since one publisher can say two things.
    """
    document = reading.document
    source = f"{document.publisher} ({document.path})" if document.publisher else document.path
    published = document.published
    when = f" of {published.start.isoformat()}" if published else ""
    return f"{source}{when} gives {to_amount(reading.figure)} for {span_of(reading)}"


def span_of(reading: Reading) -> str:
    """Give the days of a reading in words."""
    if reading.start == reading.end:
        return reading.start.isoformat()
    return f"{reading.start.isoformat()} to {reading.end.isoformat()}"


def to_amount(figure: Figure) -> str:
    """Give a figure's amount in words.

    >>> from parley.records import Figure
    >>> to_amount(Figure(0, 1, "x", "troops", 4500.0, 4500.0, None, "at_least", "person", "level", None, "number"))
    'at least 4,500'
    """
    unit = f" {figure.unit_code}" if figure.unit_code not in (None, "person") else ""
    if figure.value is None:
        low, high = to_text(figure.value_low), to_text(figure.value_high)
        return f"{low} to {high}{unit}"
    prefix = {"about": "about ", "at_least": "at least ", "at_most": "at most "}.get(figure.approximation, "")
    return f"{prefix}{to_text(figure.value)}{unit}"


def to_text(value: float | None) -> str:
    """Give a number with commas between thousands and no needless decimals."""
    if value is None:
        return "an unknown number"
    return f"{int(value):,}" if value == int(value) else f"{value:,.4g}"
