"""Invented names for generated texts: people, places, groups and outlets put together from syllables, by a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

STARTS = (
    "Ba", "Be", "Bo", "Da", "De", "Do", "Fa", "Fe", "Ga", "Go", "Ha", "Hi", "Ja", "Jo", "Ka", "Ke", "Ki", "Ko", "La",
    "Le", "Li", "Lo", "Ma", "Me", "Mo", "Na", "Ne", "No", "Pa", "Ra", "Re", "Ri", "Ro", "Sa", "Se", "So", "Ta", "Te",
    "To", "Va", "Ve", "Wa", "Ya", "Ye", "Za", "Ze", "Zo",
)  # fmt: skip
MIDDLES = (
    "bar", "bel", "da", "dem", "dra", "fan", "far", "ga", "gor", "ha", "ker", "la", "lan", "lem", "li", "lo", "lum",
    "ma", "man", "mel", "mir", "mo", "na", "nal", "nem", "ni", "nor", "ra", "ran", "rem", "ri", "rou", "sa", "sen",
    "si", "sor", "ta", "tem", "ti", "tou", "va", "ven", "vi", "wa", "ya", "yel", "za", "zim",
)  # fmt: skip
GIVEN_ENDS = (
    "bi", "da", "dé", "ko", "la", "lin", "ma", "mé", "na", "nu", "ra", "rik", "sha", "tu", "ya", "zo",
)  # fmt: skip
SURNAME_ENDS = (
    "bane", "dara", "douk", "fari", "gha", "kandé", "lesh", "madou", "neth", "qar", "rané", "rouk", "sélo", "tari",
    "vane", "weld", "yomi", "zar",
)  # fmt: skip
TOWN_ENDS = (
    "bo", "dar", "dou", "far", "gal", "ghar", "kéré", "lat", "mar", "ndo", "ré", "ssa", "tan", "touk", "wé", "zil",
)  # fmt: skip
LAND_ENDS = (
    "landa", "lia", "mia", "nistar", "ria", "rouna", "thal", "via",
)  # fmt: skip
AIMS = (
    "Liberation", "Unity", "Defence", "Freedom", "Justice", "Salvation", "Renewal", "Dignity",
)  # fmt: skip
BODIES = (
    "Front", "Movement", "Council", "Alliance", "Army", "Coordination", "Union", "League",
)  # fmt: skip
EMBLEMS = (
    "Twin Fords", "Red Hills", "Seven Wells", "White Dunes", "Old Bridge", "Long Valley", "Three Springs",
    "Black Rock",
)  # fmt: skip
PAPERS = (
    "Courier", "Herald", "Wire", "Post", "Monitor", "Echo", "Gazette", "Observer", "Chronicle", "Dispatch",
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A name with its second form: a person's surname, a group's acronym, a country's adjective."""

    full: str
    short: str


def word(rng: Random, ends: Sequence[str], middles: int = 1) -> str:
    """Give a word that begins with a capital."""
    return rng.choice(STARTS) + "".join(rng.choice(MIDDLES) for _ in range(middles)) + rng.choice(ends)


def person(rng: Random) -> Named:
    """Give somebody's name: given name and surname."""
    surname = word(rng, SURNAME_ENDS)
    return Named(f"{word(rng, GIVEN_ENDS, rng.choice((0, 1)))} {surname}", surname)


def country(rng: Random) -> Named:
    """Give a country and its adjective."""
    name = word(rng, LAND_ENDS)
    return Named(name, f"{name[:-1] if name[-1] in 'ae' else name}an")


def town(rng: Random) -> str:
    """Give a town or village."""
    return word(rng, TOWN_ENDS, rng.choice((0, 1, 1)))


def group(rng: Random, region: str) -> Named:
    """Give an armed or political group of a region with its acronym, or with its short name where it has none."""
    kind = rng.random()
    if kind < 0.25:
        emblem = rng.choice(EMBLEMS)
        return Named(f"Brigade of the {emblem} of {region}", f"Brigade of the {emblem}")
    name = (
        f"{region} {rng.choice(AIMS)} {rng.choice(BODIES)}"
        if kind < 0.5
        else f"{rng.choice(BODIES)} for the {rng.choice(AIMS)} of {region}"
    )
    return Named(name, "".join(part[0] for part in name.split() if part[0].isupper()))


def outlet(rng: Random, place: str) -> str:
    """Give a newspaper or agency of a place."""
    return f"The {place} {rng.choice(PAPERS)}"
