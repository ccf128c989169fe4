"""Names of places: the compact table made by `tools/build_gazetteer.py`, and the wording around places.

The table comes from GeoNames (https://www.geonames.org/, CC BY 4.0), ISO 3166-2 and `places.yml`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from parley.errors import ContractError
from parley.ids import fold

PRECISIONS = {
    "country": "country",
    "capital": "place",
    "city": "place",
    "region": "region",
    "area": "region",
    "district": "district",
}
"""How exactly an entry of each kind places something."""

COLUMNS = 8

DEMONYM_ENDING = re.compile(r"(?:an|ans|ian|ians|ean|eans|ese|i|is|ish|ien|ienne|er|ers|ite|ites)$")


@dataclass(frozen=True, slots=True)
class Rules:
    """The wording around places, from `lexicons/places.yml`; all words folded.

    Attributes:
        nouns: Noun beside a name to the precision it gives: region, district or place.
        after: The nouns that may follow the name.
        directions: Compass words that cut a region out of a country.
        doubtful: Names that need a place preposition or a country beside them.
        sure_prepositions: Prepositions after which a lone name is a place whatever the model calls it.
        ground_nouns: What is "of" or "to" a place: the market of it, the road to it.
        motion_verbs: Lemmas of going, before "to" or "from" a place.
        taking_verbs: Lemmas of what is done to a town.
    """

    strong_prepositions: frozenset[str]
    weak_prepositions: frozenset[str]
    nouns: Mapping[str, str]
    after: frozenset[str]
    directions: frozenset[str]
    direction_nouns: frozenset[str]
    doubtful: frozenset[str]
    never: frozenset[str]
    sure_prepositions: frozenset[str]
    ground_nouns: frozenset[str]
    motion_verbs: frozenset[str]
    taking_verbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the gazetteer.

    Attributes:
        place_id: GeoNames id; None for what GeoNames' extract lacks.
        kind: country, capital, city, region (first-level unit), district, or area (a region over borders).
        country_code: ISO 3166-1 alpha-3; None for areas over borders.
        latitude: None when not known to about five kilometres, and for everything larger than a town.
        population: Inhabitants; 0 when unknown.
    """

    place_id: str | None
    kind: str
    name: str
    country_code: str | None
    latitude: float | None
    longitude: float | None
    population: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places by folded name, and the rules for finding them in a text.

    Attributes:
        lines: The table's lines, parsed only when a name is looked up: most never are.
        index: Folded name to its line number, or line numbers.
        longest: First word to the number of words of the longest name it begins; only for names of several words.
        demonyms: Folded demonym to country code.
        stems: First letters of each country's one-word name, with its code, longest first.
    """

    lines: Sequence[str]
    index: Mapping[str, int | list[int]]
    longest: Mapping[str, int]
    rules: Rules
    demonyms: Mapping[str, str]
    stems: Mapping[str, Sequence[tuple[str, str]]]

    def find(self, name: str) -> tuple[Entry, ...]:
        """Give the places called `name`, in the table's order; accents, case and apostrophes don't count."""
        held = self.index.get(fold(name), [])
        return tuple(to_entry(self.lines[number]) for number in ([held] if isinstance(held, int) else held))

    def nationality(self, word: str) -> str | None:
        """Give the country code that a demonym points to: a listed one, else a country's stem with a usual ending."""
        key = fold(word)
        if key in self.demonyms:
            return self.demonyms[key]
        if not DEMONYM_ENDING.search(key):
            return None
        root = DEMONYM_ENDING.sub("", key)
        found = {
            code for stem, code in self.stems.get(key[:3], ()) if key.startswith(stem) and len(root) <= len(stem) + 3
        }
        return found.pop() if len(found) == 1 else None


def compile_rules(raw: Mapping[str, Any]) -> Rules:
    """Compile the lexicon `places`.

    Raises:
        ContractError: A list is missing or is not a list of words.
    """
    names = tuple(field.name for field in fields(Rules) if field.name != "nouns")
    words = {name: read_words(raw.get(name), name) for name in names}
    groups = raw.get("nouns")
    if not isinstance(groups, Mapping) or not groups.keys() <= {"region", "district", "place"}:
        raise ContractError(
            where="places.yml nouns", problem="not a mapping", remedy="Give lists for region, district and place."
        )
    nouns = {
        word: precision for precision, listed in groups.items() for word in read_words(listed, f"nouns.{precision}")
    }
    if unknown := words["after"] - nouns.keys():
        raise ContractError(where="places.yml after", problem=f"not among the nouns: {', '.join(sorted(unknown))}")
    return Rules(nouns=nouns, **words)


def read_words(listed: Any, name: str) -> frozenset[str]:
    """Fold the words of one list of the lexicon."""
    if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
        raise ContractError(
            where=f"places.yml {name}",
            problem="not a list of words",
            remedy="Quote words that YAML reads as true or false.",
        )
    return frozenset(fold(word) for word in listed)


def compile_gazetteer(table: str, rules: Rules, demonyms: Mapping[str, str] | None = None) -> Gazetteer:
    """Index the table of places; about a third of a second for the packaged one.

    Args:
        table: Content of `places.tsv`, header line included.
        demonyms: Adjectives and names of peoples to ISO 3166-1 alpha-3; regular ones are understood without.

    Raises:
        ContractError: The table has no rows, or a row has not the columns it should.
    """
    lines = table.split("\n")[1:]
    index: dict[str, int | list[int]] = {}
    longest: dict[str, int] = {}
    stems: dict[str, list[tuple[str, str]]] = {}
    for number, line in enumerate(lines):
        if not line:
            continue
        if line.count("\t") != COLUMNS - 1:
            raise ContractError(where=f"places.tsv line {number + 2}", problem=f"not {COLUMNS} columns")
        keys = line[: line.index("\t")].split("|")
        for key in keys:
            if key not in index:
                index[key] = number
            elif isinstance(held := index[key], int):
                index[key] = [held, number]
            else:
                held.append(number)
            if " " in key:
                first, size = key[: key.index(" ")], key.count(" ") + 1
                if longest.get(first, 1) < size:
                    longest[first] = size
        if "\tcountry\t" in line:
            add_stems(stems, keys, line.split("\t")[4])
    if not index:
        raise ContractError(where="places.tsv", problem="no rows", remedy="Run tools/build_gazetteer.py.")
    return Gazetteer(lines, index, longest, rules, {fold(k): v for k, v in (demonyms or {}).items()}, stems)


def add_stems(stems: dict[str, list[tuple[str, str]]], keys: Sequence[str], country: str) -> None:
    """Note the beginnings of a country's one-word names, from which its demonyms are mostly made."""
    for key in keys:
        if " " not in key and len(key) >= 4:
            stems.setdefault(key[:3], []).append((key[: max(4, len(key) - 2)], country))


def to_entry(line: str) -> Entry:
    """Read one line of the table."""
    _, place_id, kind, name, country, latitude, longitude, population = line.split("\t")
    return Entry(
        place_id or None,
        kind,
        name,
        country or None,
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        int(population),
    )
