"""Stable identifiers: a hash of the fewest facts that make a row what it is (see docs/identifiers.md)."""

import hashlib
import re
import unicodedata
from functools import lru_cache

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
    joined = "\x1f".join("" if fact is None else str(fact) for fact in facts)
    return f"{PREFIXES[table]}_{hashlib.sha256(joined.encode()).hexdigest()[:16]}"


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
