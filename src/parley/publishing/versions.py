"""Version numbers of releases: YYYY.M.N, or YYYY.M.N-rc.K for a candidate."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from parley.errors import InputError

VERSION = re.compile(r"([1-9]\d{3})\.([1-9]|1[0-2])\.(0|[1-9]\d*)(?:-rc\.([1-9]\d*))?", re.ASCII)

VersionKey = tuple[int, int, int, float]


def parse_version(version: str) -> VersionKey:
    """Give a version as numbers that sort as versions do; a candidate comes before its release.

    >>> parse_version("2026.9.0") < parse_version("2026.11.0-rc.1") < parse_version("2026.11.0")
    True

    Raises:
        InputError: It is not YYYY.M.N or YYYY.M.N-rc.K without leading zeros.
    """
    found = VERSION.fullmatch(version)
    if found is None:
        raise InputError(where="version", problem=f"{version!r} is no version", remedy="Write it like 2026.11.0")
    year, month, number, candidate = found.groups()
    return int(year), int(month), int(number), float(candidate) if candidate else float("inf")


def is_version(name: str) -> bool:
    """Tell whether a name is written as versions are."""
    return VERSION.fullmatch(name) is not None


def is_candidate(version: str) -> bool:
    """Tell whether a version is for looking at before it counts."""
    return "-rc." in version


def sort_versions(versions: Iterable[str]) -> list[str]:
    """Give versions, each once, the oldest number first."""
    return sorted(set(versions), key=parse_version)


def next_version(existing: Sequence[str], today: date) -> str:
    """Give the first number of this month that no version has used.

    >>> next_version(["2026.10.3", "2026.11.0", "2026.11.4"], date(2026, 11, 30))
    '2026.11.5'
    """
    used = [key[2] for key in map(parse_version, existing) if key[:2] == (today.year, today.month)]
    return f"{today.year}.{today.month}.{max(used, default=-1) + 1}"
