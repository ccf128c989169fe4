"""The same quantity in several texts: figure groups, and the contradictions between what the texts say.

Two figures are one quantity when they count the same of one event: its victims, the captives it set free, the crowd.
A figure that no event carries is compared only when it measures the same, counts the same noun, shares what ties it to
the world (whose number it is, or the place of what befell people) and holds at an overlapping time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from parley import store
from parley.ids import fold, stable_id
from parley.records import Actor, Contradiction, Document, Event, Figure, Findings
from parley.resolve.counts import LOCAL_PRECISIONS, VICTIMS, Link, is_long_ago, link_figures
from parley.resolve.inside_text import REALISED
from parley.resolve.readings import BY_PLACE, Reading, contradict_each_other, settle, to_reading
from parley.resolve.wording import Comparison, compile_rules, singular

Key = tuple[str, int]

STOCKS = frozenset({"troops", "share", "area"})
"""Measures of what somebody has for a while, so that two texts of one month give the same one, dated or not."""

SOON = 7
"""How many days apart two running totals may be published to be counts of one time."""


@dataclass(frozen=True, slots=True)
class Acts:
    """The events, with the report of each figure.

    Attributes:
        event_ids: Event of each report.
        links: Report of each figure that counts something of an act.
        at: The one attack of a place and day, by folded place or place id; "" where there are several.
    """

    events: Mapping[str, Event]
    event_ids: Mapping[Key, str]
    links: Mapping[Key, Link]
    at: Mapping[tuple[str, date], str]


def resolve_figures(
    findings: Sequence[Findings],
    actor_ids: Mapping[Key, str],
    stories: Mapping[str, tuple[str, bool]],
    *,
    actors: Iterable[Actor] = (),
    events: Sequence[Event] = (),
    event_ids: Mapping[Key, str] | None = None,
    links: Mapping[Key, Link] | None = None,
    rules: Comparison | None = None,
) -> tuple[dict[Key, str], tuple[Contradiction, ...], frozenset[str]]:
    """Give the group of each figure of a quantity told more than once, the contradictions, and the contested events.

    A key is (document id, index of the figure in its findings). The order of `findings` does not matter. Texts of one
    story are one voice: they share a group, and only what different voices say can contradict.

    Args:
        event_ids: Event of each report, by (document id, index of the report).
        links: What `link_figures` gave; made anew when not given.
        rules: The lists of `lexicons/comparison.yml`; read when not given.
    """
    rules = rules or compile_rules(store.read_lexicon("comparison"))
    links = link_figures(findings, rules) if links is None else links
    acts = Acts({e.event_id: e for e in events}, event_ids or {}, links, attacks_by_place(events))
    names = {actor.actor_id: actor.name for actor in actors}
    groups: dict[Key, str] = {}
    contradictions: list[Contradiction] = []
    contested: set[str] = set()
    for facts, filed in sorted(file_readings(findings, actor_ids, stories, names, acts, rules).items()):
        event = acts.events.get(facts[0])
        for readings in [filed] if event else together(filed):
            same = readings if event else same_quantity(readings)
            if len(same) < 2 or (not event and len({reading.key[0] for reading in same}) < 2):
                continue
            first = min(same, key=lambda r: (r.published, r.key))
            group = stable_id("figure_groups", first.key[0], first.figure.char_start, first.figure.char_end)
            groups.update({reading.key: group for reading in same})
            found = to_contradiction(settle(same), event, stories)
            if found:
                contradictions.append(found)
                contested |= {event.event_id} if event else set()
    contradictions.sort(key=lambda c: c.row_keys)
    return dict(sorted(groups.items())), tuple(contradictions), frozenset(contested)


def attacks_by_place(events: Iterable[Event]) -> dict[tuple[str, date], str]:
    """Give the only attack of each place and day; "" where several are told."""
    found: dict[tuple[str, date], str] = {}
    for event in events:
        day = event.start_date if event.date_precision == "day" else None
        if event.event_type != "ASSAULT" or event.status not in REALISED or day is None or not event.place_name:
            continue
        for place in {event.place_id, fold(event.place_name)} - {None}:
            assert place is not None, "None was taken out"
            found[place, day] = (
                event.event_id if found.setdefault((place, day), event.event_id) == event.event_id else ""
            )
    return found


def file_readings(
    findings: Iterable[Findings],
    actor_ids: Mapping[Key, str],
    stories: Mapping[str, tuple[str, bool]],
    names: Mapping[str, str],
    acts: Acts,
    rules: Comparison,
) -> dict[tuple[str, ...], list[Reading]]:
    """File figures under all that must be equal for them to be one quantity; what can't be compared is left out."""
    filed: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for found in findings:
        brief = replace(found.document, text="", blocks=())  # the wording has been read by then
        unreal = [
            (r.char_start, r.char_end) for r in found.reports if r.status not in REALISED and r.status != "denied"
        ]
        for number, figure in enumerate(found.figures):
            if figure.unit_code == "percent" and figure.measure_code != "share":
                continue
            key = (found.document.document_id, number)
            is_unreal = any(start <= figure.char_start < end for start, end in unreal) and key not in acts.links
            facts = None if is_unreal else to_facts(key, figure, found.document, actor_ids, acts, rules)
            reading = to_reading(found, number, actor_ids, stories, names, rules) if facts else None
            if facts and reading and not reading.is_part:
                filed[(*facts, reading.kind)].append(replace(reading, document=brief))
    return {facts: sorted(readings, key=lambda r: r.key) for facts, readings in filed.items()}


def to_facts(
    key: Key, figure: Figure, document: Document, actor_ids: Mapping[Key, str], acts: Acts, rules: Comparison
) -> tuple[str, ...] | None:
    """Give what ties a figure to the world, the event first; None when that is too little to compare it."""
    unit = figure.unit_code or ""
    link = acts.links.get(key)
    event_id = acts.event_ids.get((key[0], link.report)) if link else None
    if link and event_id:
        measure = figure.measure_code if link.role == "victims" else link.role
        return (event_id, measure, unit if link.role == "victims" else "", "level")
    place = figure.place_id or fold(figure.place_name or "")
    is_toll = figure.measure_code in VICTIMS and figure.change_code == "level" and not is_long_ago(figure)
    attack = acts.at.get((place, figure.start_date)) if is_toll and figure.start_date else None
    if attack:
        return (attack, figure.measure_code, unit, "level")
    if figure.change_code in ("increase", "decrease"):
        return None  # two increases are two steps
    if figure.measure_code in BY_PLACE:
        if not place or (figure.date_precision not in LOCAL_PRECISIONS and figure.change_code != "cumulative"):
            return None
        since = str(figure.start_date) if figure.change_code == "cumulative" else ""
        return ("", figure.measure_code, unit, f"{figure.change_code} {since} at {place}")
    cluster = figure.actor_cluster
    actor_id = actor_ids.get((key[0], cluster)) if cluster is not None else None
    if not actor_id or not to_head(figure.counted_text) or figure.measure_code not in STOCKS:
        return None
    return ("", figure.measure_code, unit, f"{figure.change_code} of {actor_id} {to_head(figure.counted_text)}")


def to_head(counted: str | None) -> str:
    """Give the counted noun in the singular, without what stands before and after it.

    >>> to_head("peacekeeping troops"), to_head("territory of the republic"), to_head("market women")
    ('troop', 'territory', 'woman')
    """
    words = fold((counted or "").split(" of ")[0].split(" in ")[0].split(" from ")[0]).split()
    return singular(words[-1]) if words else ""


def together(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Yield the readings that share at least one day, earliest first."""
    held: list[Reading] = []
    until: date | None = None
    dated = [(r.start, r.end, r) for r in readings if r.start and r.end]
    for start, end, reading in sorted(dated, key=lambda d: (d[0], d[1], d[2].key)):
        if until is not None and start > until:
            yield held
            held, until = [], None
        held.append(reading)
        until = end if until is None else min(until, end)
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


def to_contradiction(
    readings: Sequence[Reading], event: Event | None, stories: Mapping[str, tuple[str, bool]]
) -> Contradiction | None:
    """Give the contradiction of a quantity that voices give with ranges that don't overlap; it names all of them."""
    apart = {
        reading.key
        for pair in combinations(readings, 2)
        if contradict_each_other(*pair, stories) and not has_gone_on(*pair)
        for reading in pair
    }
    if not apart:
        return None
    held = sorted((r for r in readings if r.key in apart), key=lambda r: (r.published, r.low, r.key))
    told = dict.fromkeys(tell(reading, with_days=event is None) for reading in held)
    summary = f"On {describe(held, event)}, {'; '.join(told)}."
    return Contradiction("figure", "figures", tuple(sorted(apart)), summary)


def has_gone_on(one: Reading, other: Reading) -> bool:
    """Tell whether a running total is higher than one of a week or more before."""
    if "cumulative" not in (one.figure.change_code, other.figure.change_code):
        return False
    first, second = sorted((one, other), key=lambda r: (r.published, r.key))
    return (second.published - first.published).days > SOON and second.low > first.high


def describe(readings: Sequence[Reading], event: Event | None) -> str:
    """Say in words what is counted: the measure with the noun, and the act or the place."""
    figure = readings[0].figure
    told = (r.figure.counted_text for r in readings if r.figure.counted_text not in (None, r.figure.text))
    counted = next((words for words in told if words and not any(c.isdigit() for c in words)), None)
    what = figure.measure_code + (f" ({' '.join(counted.split())})" if counted else "")
    if event is None:
        return f"{what} in {figure.place_name}" if figure.place_name and figure.measure_code in BY_PLACE else what
    act = f"{event.event_type}/{event.event_mode}" if event.event_mode else event.event_type
    facts = [str(fact) for fact in (event.place_name, event.start_date) if fact]
    return f"{what} of one {act}" + (f" ({', '.join(facts)})" if facts else "")


def tell(reading: Reading, *, with_days: bool) -> str:
    """Give a reading as part of a sentence: source, its date, the amount, its days, and whom the text names for it.

    The source is the publisher with the path, since one publisher can say two things.
    """
    document = reading.document
    source = f"{document.publisher} ({document.path})" if document.publisher else document.path
    when = f" of {document.published.start.isoformat()}" if document.published else ""
    by = f", citing {reading.voice_name}" if reading.voice_name else ""
    return f"{source}{when} gives {to_amount(reading.figure)}{span_of(reading) if with_days else ''}{by}"


def span_of(reading: Reading) -> str:
    """Give the days a figure itself is dated to, in words; "" when it gives none."""
    start, end = reading.figure.start_date, reading.figure.end_date
    if start is None:
        return ""
    return f" for {start.isoformat()}" if end in (None, start) else f" for {start.isoformat()} to {end.isoformat()}"


def to_amount(figure: Figure) -> str:
    """Give a figure's amount in words.

    >>> from parley.records import Figure
    >>> to_amount(Figure(0, 11, "x", "troops", 4500.0, 4500.0, None, "at_least", "person", "level", None, "number"))
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
