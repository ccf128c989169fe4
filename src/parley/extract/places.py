"""Places in a text: names of the gazetteer, compass parts of countries, and names that only the text calls a place."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from parley import store
from parley.gazetteer import PRECISIONS, Entry, Gazetteer, Rules, compile_gazetteer, compile_rules
from parley.gazetteer.clues import (
    ABBREVIATION,
    ACRONYM,
    PLACE_LABELS,
    TIME_LABELS,
    Clues,
    Match,
    count_ground,
    entities_by_token,
    find_clues,
    find_matches,
    find_unlisted,
    is_embedded,
)
from parley.grammar import words_of
from parley.ids import fold
from parley.records import Place

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

__all__ = ["Gazetteer", "Rules", "compile_gazetteer", "compile_rules", "extract_places", "load_gazetteer"]

LARGE = 100_000
"""Inhabitants from which a town is known well enough to need no clue but its name."""

MEDIUM = 15_000
"""Inhabitants below which a town of a country that the text does not name is not told from its namesakes."""

BASE = {"country": 10.0, "area": 12.0, "capital": 6.5, "region": 5.2, "district": 2.0, "city": 0.0}
"""How likely an entry of each kind is meant, on the scale of the logarithm of inhabitants."""


class Find(NamedTuple):
    """A match with its clues, and whether the name may stand for a place here."""

    match: Match
    clues: Clues
    is_free: bool


def load_gazetteer(demonyms: Mapping[str, str] | None = None) -> Gazetteer:
    """Load the packaged gazetteer and its wording rules; a fifth of a second."""
    return compile_gazetteer(store.read_gazetteer(), compile_rules(store.read_lexicon("places")), demonyms)


def extract_places(doc: "Doc", gazetteer: Gazetteer, taken: Sequence[tuple[int, int]] = ()) -> list[Place]:
    """Give the places a text names, in order.

    Args:
        taken: Characters that names of persons and organisations hold: a place's name inside them is no place. The
            countries in them still tell which country the text is about.
    """
    rules = gazetteer.rules
    entities = entities_by_token(doc)
    matches = list(find_matches(doc, gazetteer, entities))
    is_taken = mark_taken(doc, taken)
    context = count_countries(doc, gazetteer, matches)
    finds = list(with_clues(doc, rules, matches, is_taken))
    proven = {f.match.key for f in finds if f.is_free and (f.clues.is_strong or f.clues.countries)}
    people = person_words(doc, entities)
    found: list[Place] = []
    busy = list(is_taken)
    for find in finds:
        busy[find.match.start : find.match.end] = [True] * (find.match.end - find.match.start)
        if find.is_free:
            entry = choose(find, context)
            if is_believed(doc, find, entry, context, proven, people, rules):
                found.append(to_place(doc, find, entry, context))
            elif is_name(doc, find.match.start, find.match.end, find.match.label, find.clues, rules):
                found.append(unlisted_place(doc, find.match.start, find.match.end, find.clues))
    found += unlisted(doc, rules, matches, entities, busy, people)
    return sorted(found, key=lambda place: (place.char_start, place.char_end))


def mark_taken(doc: "Doc", taken: Sequence[tuple[int, int]]) -> list[bool]:
    """Tell for each token whether a taken span holds it."""
    words = words_of(doc)
    marked = [False] * len(words.starts)
    for start, end in taken:
        first = bisect_right(words.ends, start)
        last = bisect_left(words.starts, end)
        marked[first:last] = [True] * (last - first)
    return marked


def count_countries(doc: "Doc", gazetteer: Gazetteer, matches: Sequence[Match]) -> Counter[str]:
    """Count how often a text points to each country: by name, by its capital, by the name of its people."""
    counts: Counter[str] = Counter()
    doubtful = gazetteer.rules.doubtful
    for match in matches:
        kinds = {entry.kind for entry in match.entries}
        is_person = match.label == "PERSON" and (match.entity != (match.start, match.end) or match.key in doubtful)
        if is_person or not kinds & {"country", "capital"} or is_abbreviation(doc, match, lower=True):
            continue
        best = max(match.entries, key=weight)
        if best.country_code and best.kind in ("country", "capital"):
            counts[best.country_code] += 1
    words = words_of(doc)
    for text, label, pos in zip(words.texts, words.labels, words.pos, strict=True):
        if (pos == "ADJ" or label == "NORP") and text[:1].isupper():
            country = gazetteer.nationality(text)
            if country is not None:
                counts[country] += 1
    return counts


def with_clues(doc: "Doc", rules: Rules, matches: Sequence[Match], is_taken: Sequence[bool]) -> Iterator[Find]:
    """Yield the matches with what stands around them; a name joined by "and" or a comma shares the clues before it."""
    beside = {match.start: match for match in matches}
    ends = {match.end: match for match in matches}
    last: Find | None = None
    for match in matches:
        clues = find_clues(doc, match.start, match.end, rules, beside, ends)
        if last is not None and 0 < match.start - last.match.end <= 2 and last.clues.is_strong and not clues.is_strong:
            between = set(words_of(doc).lowers[last.match.end : match.start])
            if between <= {"and", "or", ",", "the"}:
                clues = Clues(True, clues.is_weak, clues.precision, clues.noun_end, clues.countries, clues.has_article)
        is_free = not any(is_taken[match.start : match.end]) and not is_embedded(doc, match, rules)
        last = Find(match, clues, is_free)
        yield last


def person_words(doc: "Doc", entities: "Mapping[int, Span]") -> set[str]:
    """Give the folded words of the full names that the model calls persons."""
    words = words_of(doc)
    return {
        fold(words.texts[index])
        for index, entity in entities.items()
        if words.labels[index] == "PERSON" and len(entity) > 1 and words.texts[index][:1].isupper()
    }


def weight(entry: Entry) -> float:
    """Weigh a place by its kind and size alone."""
    return BASE[entry.kind] + log10(entry.population + 1) * (0.1 if entry.kind in ("country", "capital") else 1.0)


def choose(find: Find, context: Counter[str]) -> Entry:
    """Choose among places of one name: a country named beside it, then the countries of the text, then size."""
    entries = find.match.entries
    total = sum(context.values()) or 1
    key = find.match.key
    towns = {entry.country_code for entry in entries if PRECISIONS[entry.kind] == "place" and fold(entry.name) == key}

    def score(entry: Entry) -> float:
        points = weight(entry)
        if PRECISIONS[entry.kind] == "place" and fold(entry.name) != key:
            points -= 3  # an old or foreign name
        if entry.country_code is not None and entry.country_code in context:
            points += 4 + 2 * context[entry.country_code] / total
        if entry.country_code in find.clues.countries and entry.kind != "country":
            points += 10
        if find.clues.precision is not None and entry.kind != "country":
            if PRECISIONS[entry.kind] == find.clues.precision:
                points += 10
            elif find.clues.precision != "place" and entry.kind in ("region", "district"):
                points += 5  # "department" and the like are first-level units here and second-level ones there
        elif entry.kind in ("region", "district") and entry.country_code in towns:
            points -= 6  # the town that a region is called after is meant more often
        return points

    return max(entries, key=score)


def is_abbreviation(doc: "Doc", match: Match, *, lower: bool) -> bool:
    """Tell whether the match looks like a country's abbreviation, in the wrong case when `lower`: "Us" is none."""
    name = words_of(doc).texts[match.start]
    short = match.end == match.start + 1 and len(match.key.replace(" ", "")) <= ABBREVIATION
    return short and any(e.kind == "country" for e in match.entries) and name.isupper() is not lower


def is_believed(
    doc: "Doc", find: Find, entry: Entry, context: Counter[str], proven: set[str], people: set[str], rules: Rules
) -> bool:
    """Tell whether the name means that place here."""
    match, clues = find.match, find.clues
    words = words_of(doc)
    text = words.span(match.start, match.end)
    fits = match.label in PLACE_LABELS
    contrary = match.label != "" and not fits
    near = entry.country_code in clues.countries or entry.country_code in context
    large = entry.kind in ("country", "area", "capital") or entry.population >= LARGE
    if match.label in TIME_LABELS or match.key in rules.never or is_abbreviation(doc, match, lower=True):
        return False
    if not any(pos in ("PROPN", "ADJ", "NOUN") for pos in words.pos[match.start : match.end]):
        return False
    if text.isupper() and len(text) <= ACRONYM and not large and not (clues.is_strong and near):
        return False
    if entry.kind in ("capital", "city") and clues.has_article:
        return False
    if match.end == match.start + 1 and match.key in rules.doubtful:
        if large:
            return fits or (clues.is_strong and near)
        return clues.is_strong and near and (fits or bool(clues.countries) or not contrary)
    if entry.kind in ("country", "area"):
        return True
    if entry.kind in ("region", "district"):
        if clues.precision in ("region", "district") or clues.countries:
            return near or (not context and len({e.country_code for e in match.entries}) == 1)
        return (fits or (clues.is_strong and not contrary)) and (near or len(match.entries) == 1)
    is_own_name = fold(entry.name) == match.key
    if near and is_own_name:
        # The model often takes a lone town for a person or a body; but a person is named in full somewhere.
        is_misread = match.label in ("PERSON", "ORG") and match.key not in people
        return clues.is_strong or fits or not contrary or is_misread or match.key in proven
    if not is_own_name and not clues.is_strong and not (large and fits):
        return False
    if near:
        return clues.is_strong or fits or match.key in proven
    if large:
        return fits or (clues.is_strong and not contrary) or match.key in proven
    return entry.population >= MEDIUM and clues.is_strong and fits


def to_place(doc: "Doc", find: Find, entry: Entry, context: Counter[str]) -> Place:
    """Make the record: a compass part of a country, a unit that the noun beside it names, or the entry itself."""
    match, clues = find.match, find.clues
    if entry.kind in ("country", "area") and (clues.compass_start is not None or clues.compass_end is not None):
        start = clues.compass_start if clues.compass_start is not None else match.start
        return make_place(
            doc, start, clues.compass_end or match.end, None, "region", entry.country_code, "places.compass"
        )
    if clues.precision in ("region", "district") and entry.kind not in ("country", "area"):
        if PRECISIONS[entry.kind] == "place":
            entry = Entry(None, clues.precision, entry.name, entry.country_code, None, None, 0)
        return make_place(
            doc, match.start, clues.noun_end, entry, PRECISIONS[entry.kind], entry.country_code, "places.unit"
        )
    return make_place(
        doc, match.start, match.end, entry, PRECISIONS[entry.kind], entry.country_code, f"places.{entry.kind}"
    )


def unlisted_place(doc: "Doc", start: int, end: int, clues: Clues) -> Place:
    """Make the record of a place that the gazetteer does not know, or can't tell from its namesakes."""
    country = next(iter(clues.countries)) if len(clues.countries) == 1 else None
    last = clues.noun_end if clues.precision in ("region", "district") else end
    return make_place(doc, start, max(last, end), None, clues.precision, country, "places.unlisted", name_end=end)


def make_place(
    doc: "Doc",
    start: int,
    end: int,
    entry: Entry | None,
    precision: str | None,
    country: str | None,
    rule_id: str,
    *,
    name_end: int | None = None,
) -> Place:
    """Fill a record from tokens and entry; without an entry the wording is the name."""
    words = words_of(doc)
    return Place(
        char_start=words.starts[start],
        char_end=words.ends[end - 1],
        text=words.span(start, end),
        place_name=entry.name if entry else words.span(start, name_end or end),
        place_id=entry.place_id if entry else None,
        latitude=entry.latitude if entry else None,
        longitude=entry.longitude if entry else None,
        place_precision=precision,
        country_code=country,
        rule_id=rule_id,
    )


def is_name(doc: "Doc", start: int, end: int, label: str, clues: Clues, rules: Rules) -> bool:
    """Tell whether a run of words can be the name of an unknown place: no acronym, no person, day or thing."""
    words = words_of(doc)
    name = fold(words.span(start, end))
    is_known = name in rules.never or name in rules.doubtful or name in rules.nouns or name in rules.directions
    if not name or is_known or (words.pos[end - 1] != "PROPN" and label not in PLACE_LABELS):
        return False
    texts = words.texts[start:end]
    if texts[0].endswith(".") or any(text.isupper() and len(text) <= ACRONYM for text in texts):
        return False
    if clues.noun_end > end and clues.precision == "place":  # "a Dogon village" is not called Dogon
        return False
    if label in PLACE_LABELS or (clues.precision is not None and clues.noun_end == end):
        return clues.is_strong or bool(clues.countries)
    if clues.noun_end > end:  # "Trade Department": nothing else calls it a place
        return False
    if label != "" or not clues.is_strong or clues.has_article:
        return False
    is_followed = end < len(words.texts) and words.pos[end] in ("NOUN", "PROPN")
    modifies = is_followed and fold(words.texts[end]) not in rules.after
    return not modifies and not is_heading(doc, start)


def is_heading(doc: "Doc", index: int) -> bool:
    """Tell whether a token stands in a title or heading, where any word may begin with a capital."""
    blocks = doc.spans.get("blocks", ())
    return any(block.start <= index < block.end and block.label_ in ("title", "heading") for block in blocks)


def unlisted(
    doc: "Doc",
    rules: Rules,
    matches: Sequence[Match],
    entities: "Mapping[int, Span]",
    busy: Sequence[bool],
    people: Collection[str],
) -> Iterator[Place]:
    """Yield places outside the gazetteer: names with a place preposition or noun beside them, here or elsewhere."""
    beside = {match.start: match for match in matches}
    ends = {match.end: match for match in matches}
    runs = list(find_unlisted(doc, rules, entities, busy))
    sure, likely = count_ground(doc, runs, rules)
    for start, end, label in runs:
        clues = find_clues(doc, start, end, rules, beside, ends)
        name = fold(words_of(doc).span(start, end))
        is_grounded = bool(sure[name] or likely[name] > 1) and name not in people
        if is_name(doc, start, end, label, clues, rules) or (
            is_grounded and is_word_for_place(name, rules) and not clues.has_article
        ):
            yield unlisted_place(doc, start, end, clues)


def is_word_for_place(name: str, rules: Rules) -> bool:
    """Tell whether a lone word may name a place at all."""
    return all(name not in words for words in (rules.never, rules.doubtful, rules.directions, rules.nouns))
