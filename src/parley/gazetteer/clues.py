"""Candidate names in a parsed text, and what stands around them that tells a place from another name."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from parley.gazetteer import Entry, Gazetteer, Rules
from parley.grammar import words_of
from parley.ids import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
GROUND_LABELS = frozenset({"", "PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT"})
TIME_LABELS = frozenset({"DATE", "TIME"})
INNER_MARKS = frozenset({"-", "'", "’", "‑", "–"})
INNER_WORDS = frozenset(
    {
        "of",
        "and",
        "the",
        "de",
        "des",
        "du",
        "la",
        "le",
        "les",
        "el",
        "al",
        "ag",
        "n",
        "es",
        "es-",
        "d",
        "upon",
        "on",
        "sur",
        "ar",
    }
)
ABBREVIATION = 3
"""Letters up to which a country's name is an abbreviation, and must be in capitals: US, UK, UAE."""

ACRONYM = 6
"""Letters up to which a word in capitals is an acronym unless it names a large place."""


class Match(NamedTuple):
    """A stretch of tokens whose wording is in the gazetteer.

    Attributes:
        start: First token.
        end: Token after the last.
        key: Folded name.
        label: What the model calls it; empty when nothing.
        entity: Tokens of the model's entity around it; the match's own when there is none.
    """

    start: int
    end: int
    key: str
    entries: tuple[Entry, ...]
    label: str
    entity: tuple[int, int]


class Clues(NamedTuple):
    """What stands around a name.

    Attributes:
        is_strong: A place preposition, a place noun or a compass word stands beside it.
        is_weak: A preposition that may lead to a place or a person stands before it.
        precision: What a place noun beside it says: region, district or place.
        noun_end: Token after the noun that follows the name ("Kidal region"); the name's end when none does.
        countries: Countries named right beside it ("Gao, northern Mali"; "Mali's Gao").
        has_article: "The" stands right before it.
        compass_start: Token where a compass part of it begins ("northern Mali", "the north of Mali").
        compass_end: Token after a compass part that follows it ("Mali's north").
    """

    is_strong: bool = False
    is_weak: bool = False
    precision: str | None = None
    noun_end: int = 0
    countries: frozenset[str] = frozenset()
    has_article: bool = False
    compass_start: int | None = None
    compass_end: int | None = None


def entities_by_token(doc: "Doc") -> "dict[int, Span]":
    """Give the model's entity that each token is in."""
    return {index: entity for entity in doc.ents for index in range(entity.start, entity.end)}


def find_matches(doc: "Doc", gazetteer: Gazetteer, entities: "Mapping[int, Span]") -> Iterator[Match]:
    """Yield the longest names of the gazetteer among capitalised words of content blocks, from left to right."""
    words = words_of(doc)
    free = 0
    for index, (text, pos) in enumerate(zip(words.texts, words.pos, strict=True)):
        if index < free or not pos or not text[:1].isupper():
            continue
        found = longest_name(doc, index, gazetteer)
        if found:
            free, key = found
            entity = entities.get(index)
            inside = (entity.start, entity.end) if entity is not None else (index, free)
            label = entity.label_ if entity is not None else ""
            yield Match(index, free, key, gazetteer.find(key), label, inside)


def longest_name(doc: "Doc", start: int, gazetteer: Gazetteer) -> tuple[int, str] | None:
    """Give end and key of the longest gazetteer name that begins at token `start`."""
    words = words_of(doc)
    first = fold(words.texts[start])
    if not first:
        return None
    begin = first.partition(" ")[0]
    limit = gazetteer.longest.get(begin, 1)
    best = (start + 1, first) if first in gazetteer.index else None
    if limit == 1:
        return best if best is not None and is_whole(doc, start, start + 1) else None
    end = start + 1
    while end < len(words.texts) and end - start < 3 * limit and can_continue(doc[end]):
        end += 1
        if words.texts[end - 1] in INNER_MARKS:
            continue
        key = fold(words.span(start, end))
        if key.count(" ") >= limit:
            break
        if key in gazetteer.index:
            best = (end, key)
    return best if best is not None and is_whole(doc, start, best[0]) else None


def can_continue(token: "Token") -> bool:
    """Tell whether a name can go on with this token."""
    if not token.pos_ or token.is_sent_start or token.is_space:
        return False
    text = token.text
    return (
        text[0].isupper() or text in INNER_MARKS or text.lower() in INNER_WORDS or text[:2] in ("d'", "d’", "l'", "l’")
    )


def is_whole(doc: "Doc", start: int, end: int) -> bool:
    """Tell whether the name is not a part of a hyphened word ("Paris-based", "Franco-Malian")."""
    after = doc[end] if end < len(doc) else None
    before = doc[start - 1] if start else None
    if after is not None and after.text in "-‑" and not doc[end - 1].whitespace_ and end + 1 < len(doc):
        return False
    return not (before is not None and before.text in "-‑" and not before.whitespace_)


def is_embedded(doc: "Doc", match: Match, rules: Rules) -> bool:
    """Tell whether the name is only part of a longer one: a person's, an organisation's, a longer place's."""
    start, end = match.entity
    is_place = match.label in PLACE_LABELS
    outside = [*range(start, match.start), *range(match.end, end)]
    if match.label in (
        "PERSON",
        "ORG",
        "PRODUCT",
        "WORK_OF_ART",
        "LAW",
        "EVENT",
        "NORP",
        *TIME_LABELS,
    ) or match.label in ("GPE", "LOC"):
        extra = [doc[i] for i in outside if doc[i].is_alpha and not is_filler(doc[i], rules)]
        if extra:
            return not (is_place and is_separated(doc, match))
        if is_place and not outside:
            return False
    before = doc[match.start - 1] if match.start else None
    after = doc[match.end] if match.end < len(doc) else None
    joined_before = before is not None and before.pos_ == "PROPN" and before.text[0].isupper()
    if joined_before and not doc[match.start].is_sent_start and not is_filler(before, rules):
        return True
    if after is not None and after.pos_ == "PROPN" and after.text[0].isupper() and not after.is_sent_start:
        return not is_filler(after, rules) and after.ent_type_ not in TIME_LABELS
    return False


def is_separated(doc: "Doc", match: Match) -> bool:
    """Tell whether a comma, "and" or a bracket parts the name from the rest of the model's entity."""
    start, end = match.entity
    left = match.start == start or doc[match.start - 1].text.lower() in (",", "and", "&", "(", "/", "’s", "'s")
    right = match.end == end or doc[match.end].text.lower() in (",", "and", "&", ")", "/", "’s", "'s")
    return left and right


def is_filler(token: "Token", rules: Rules) -> bool:
    """Tell whether a word beside a name belongs to it without making another name of it: the, northern, region, 's."""
    word = fold(token.text)
    return word in rules.nouns or word in rules.directions or word in ("the", "s", "greater", "of", "")


def find_clues(
    doc: "Doc", start: int, end: int, rules: Rules, beside: Mapping[int, Match], ends: Mapping[int, Match]
) -> Clues:
    """Read what stands around the name from token `start` to `end`.

    Args:
        beside: The document's matches by their first token, to recognise "Gao, northern Mali".
        ends: The same by the token after the last, for "Mali's Gao".
    """
    strong = weak = False
    precision = compass_start = compass_end = None
    noun_end = end
    at = start - 1
    words = Folded(doc)
    if at >= 0 and words[at] in rules.directions:
        compass_start, strong, at = at, True, at - 1
        while at >= 0 and (words[at] in rules.directions or words[at] in ("and", "the", "parts", "of")):
            at -= 1
    if at >= 0 and words[at] == "the":
        at -= 1
    if at >= 0 and words[at] in rules.nouns:
        precision, strong = rules.nouns[words[at]], True
    elif at >= 1 and words[at] == "of" and words[at - 1] in rules.nouns:
        precision, strong = rules.nouns[words[at - 1]], True
        if words[at - 1] == "capital":  # what has a capital is no town
            precision = None
    elif at >= 2 and words[at] == "of" and words[at - 1] in rules.direction_nouns:
        strong = True
        if words[at - 2] == "the":
            compass_start = at - 1
    elif at >= 0 and words[at] in rules.strong_prepositions:
        strong = True
    elif at >= 0 and words[at] in rules.weak_prepositions:
        weak = True
    if end < len(doc) and words[end] in rules.after and words.is_open(end):
        precision, strong, noun_end = rules.nouns[words[end]], True, end + 1
    if end + 1 < len(doc) and words[end] == "s" and words[end + 1] in rules.direction_nouns:
        compass_end, strong = end + 2, True
    countries = {*countries_after(doc, end, words, rules, beside), *countries_before(start, words, rules, ends)}
    has_article = words[start - 1] == "the" and noun_end == end
    return Clues(strong, weak, precision, noun_end, frozenset(countries), has_article, compass_start, compass_end)


class Folded:
    """Folded words of a Doc by token number; empty outside it."""

    def __init__(self, doc: "Doc") -> None:
        """Keep the Doc's words; nothing is folded before it is asked for."""
        self.words = words_of(doc)

    def __getitem__(self, index: int) -> str:
        """Give the folded word, hyphens as spaces; empty for marks and outside the text."""
        return fold(self.words.texts[index]) if 0 <= index < len(self.words.texts) else ""

    def is_open(self, index: int) -> bool:
        """Tell whether the noun at `index` ends a phrase rather than modifying the next word ("city council")."""
        if index + 1 >= len(self.words.texts):
            return True
        return self.words.pos[index + 1] not in ("NOUN", "PROPN") or self[index + 1] in ("area", "capital")


def countries_after(doc: "Doc", end: int, words: Folded, rules: Rules, beside: Mapping[int, Match]) -> Iterator[str]:
    """Yield the country, or the country of the region, that follows after a comma, a bracket or "in"."""
    if end >= len(doc) or doc[end].text not in (",", "(", "in"):
        return
    at = end + 1
    while at < len(doc) and (words[at] in rules.directions or words[at] in ("the", "in", "and")):
        at += 1
    held = beside.get(at)
    if held is not None:
        yield from (e.country_code for e in held.entries if e.kind in ("country", "region") and e.country_code)


def countries_before(start: int, words: Folded, rules: Rules, ends: Mapping[int, Match]) -> Iterator[str]:
    """Yield the country whose possessive stands before the name: "Mali's northern town of Gao"."""
    at = start - 1
    while at >= 0 and (words[at] in rules.directions or words[at] in rules.nouns or words[at] == "of"):
        at -= 1
    if words[at] == "s" and (held := ends.get(at)) is not None:
        yield from (e.country_code for e in held.entries if e.kind == "country" and e.country_code)


def find_unlisted(
    doc: "Doc", rules: Rules, entities: "Mapping[int, Span]", busy: Sequence[bool]
) -> Iterator[tuple[int, int, str]]:
    """Yield runs of names that no gazetteer knows: what the model calls a place, or what follows "in" or "village of".

    Gives first token, token after the last, and the model's label.
    """
    words = words_of(doc)
    texts, pos, labels = words.texts, words.pos, words.labels
    free = 0
    for index, text in enumerate(texts):
        if index < free or busy[index] or not text[:1].isupper():
            continue
        if pos[index] != "PROPN" and not (pos[index] == "NOUN" and labels[index] in PLACE_LABELS):
            continue
        end = index + 1
        while end < len(texts) and not busy[end] and joins(doc[end - 1], doc[end]):
            end += 1
        free = end
        if any(0 <= at < len(texts) and busy[at] and pos[at] == "PROPN" for at in (index - 1, end)):
            continue  # part of a longer name that is known
        while end > index + 1 and (texts[end - 1] in INNER_MARKS or fold(texts[end - 1]) in rules.after):
            end -= 1
        free = end
        entity = entities.get(index)
        yield index, end, entity.label_ if entity is not None else ""


def count_ground(doc: "Doc", runs: Sequence[tuple[int, int, str]], rules: Rules) -> tuple[Counter[str], Counter[str]]:
    """Count for each lone name how often it surely, and how often it probably, stands as the name of a place.

    Sure is "in Orsana" with nothing behind it that it could describe; probable are "the road to Orsana" and "captured
    Orsana". Acronyms, headings and names with an article count for nothing.
    """
    sure: Counter[str] = Counter()
    likely: Counter[str] = Counter()
    words = Folded(doc)
    for start, end, label in runs:
        if end != start + 1 or start < 1 or doc[start].text.isupper() or label not in GROUND_LABELS:
            continue
        describes = end < len(doc) and doc[end].pos_ in ("NOUN", "PROPN") and words[end] not in rules.after
        before, name = words[start - 1], words[start]
        if describes:
            continue
        if before in rules.sure_prepositions:
            sure[name] += 1
        elif before in ("of", "to", "from") and start >= 2:
            noun, verb = words[start - 2], doc[start - 2].lemma_.lower()
            likely[name] += noun in rules.ground_nouns or (before != "of" and verb in rules.motion_verbs)
        else:
            likely[name] += doc[start - 1].lemma_.lower() in rules.taking_verbs
    return sure, likely


def joins(before: "Token", token: "Token") -> bool:
    """Tell whether `token` goes on with the name that `before` belongs to."""
    if not token.pos_ or token.is_sent_start or token.is_space:
        return False
    if token.text in "-‑'’" and not before.whitespace_:
        return True
    return token.text[0].isupper() and (token.pos_ == "PROPN" or before.text in "-‑'’")
