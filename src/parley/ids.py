"""Stable identifiers: a hash of the fewest facts that make a row what it is (see docs/identifiers.md)."""

import hashlib
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

PREFIXES = {
    "documents": "doc",
    "actors": "act",
    "actor_mentions": "men",
    "actor_roles": "rol",
    "events": "evt",
    "event_reports": "rep",
    "quotes": "quo",
    "figures": "fig",
    "contradictions": "con",
    "stories": "sto",
    "quote_groups": "qgr",
    "figure_groups": "fgr",
}

WORDS = re.compile(r"[^\W_]+")
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`"))


def stable_id(table: str, *facts: object) -> str:
    """Give the identifier of a row of `table`: its prefix and 16 hexadecimal digits of a hash over `facts`.

    >>> stable_id("documents", "mali", "a.txt") == stable_id("documents", "mali", "a.txt")
    True
    """
    return to_id(PREFIXES[table], "\x1f".join("" if fact is None else str(fact) for fact in facts))


def stable_ids(table: str, *facts: "pa.Array") -> list[str]:
    """Give the identifiers of many rows, a column a fact; of rows with the same facts later ones add their ordinal.

    >>> import pyarrow as pa
    >>> names, starts = pa.array(["a", "a", "a"]), pa.array([1, 2, 1])
    >>> stable_ids("quotes", names, starts) == [stable_id("quotes", *key) for key in (("a", 1), ("a", 2), ("a", 1, 2))]
    True
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [fact.cast(pa.string()) for fact in facts]
    joined = pc.binary_join_element_wise(*columns, "\x1f", null_handling="replace").to_pylist()
    if len(set(joined)) < len(joined):
        seen = Counter[str]()
        for at, key in enumerate(joined):
            seen[key] += 1
            joined[at] = f"{key}\x1f{seen[key]}" if seen[key] > 1 else key
    return [to_id(PREFIXES[table], key) for key in joined]


def to_id(prefix: str, facts: str) -> str:
    """Give an identifier made of a prefix and a hash over facts."""
    return f"{prefix}_{hashlib.sha256(facts.encode()).hexdigest()[:16]}"


@lru_cache(maxsize=1 << 16)  # the same names and words come again and again
def fold(text: str) -> str:
    """Give `text` in lower case without accents, apostrophes and punctuation, words joined by one space.

    >>> fold("Jama’at Nasr al-Islam")
    'jamaat nasr al islam'
    """
    return " ".join(fold_words(text))


def fold_words(text: str) -> list[str]:
    """Give the words of `text` as `fold` does, without remembering it: for sentences, which hardly come twice."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", text).casefold()
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return WORDS.findall(plain.translate(APOSTROPHES))
