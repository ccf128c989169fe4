"""Names as strings: which spellings are one name, which acronym stands for which name, which are kept apart.

Nothing here measures similarity: two names are one when rules of transliteration make them equal word by word.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from parley.extract.actors.scripts import to_latin
from parley.ids import fold

PARTICLES = frozenset(
    {
        "ag",
        "al",
        "el",
        "ul",
        "ad",
        "as",
        "ash",
        "an",
        "ar",
        "at",
        "az",
        "ould",
        "oul",
        "wuld",
        "uld",
        "ben",
        "bin",
        "ibn",
        "bint",
        "bou",
        "abou",
        "abu",
        "abd",
        "de",
        "del",
        "della",
        "di",
        "da",
        "das",
        "dos",
        "do",
        "du",
        "des",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "y",
        "e",
        "st",
        "sidi",
        "walet",
        "wa",
        "na",
        "nan",
    }
)
"""Folded particles that spellings of one name may have or lack."""
SMALL_WORDS = frozenset(
    {
        "the",
        "of",
        "for",
        "and",
        "in",
        "on",
        "to",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "pour",
        "et",
        "d",
        "l",
        "a",
        "au",
        "aux",
    }
)
"""Words that acronyms pass over and that do not tell two bodies apart."""
GENERIC = frozenset(["group", "organisation", "organization", "militia"])
"""Heads that a name may be followed by without becoming another name ("the Blue Dawn group")."""

_SPELLINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"isation", "ization"),
        (r"\bdefence\b", "defense"),
        (r"\blabour\b", "labor"),
        (r"\bcentre\b", "center"),
        (r"\bprogramme\b", "program"),
        (r"\bsaint\b", "st"),
    )
)
"""British words to American ones: one body may be written either way."""
MINISTRIES = frozenset({"ministry", "department"})
"""Heads of bodies whose field stands before or after them."""
_SERVANT = re.compile(r"\b(abd(?:[aeou]+[lrsdnz])?) (?:(?:al|el|ul|ur|er|ar|as|az) )?(?=[^\W_]{3})")
_FAITH = re.compile(r" (?:(?:al|el|ul|ad|ed|ud|eddine?) )?(?:din|dine|deen|eddine|uddin)\b")
_SOUNDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^abd[aeou]+l+", "abdul"),
        (r"^abd[aeou]*([rszdnt])\1*", r"abdul\1"),
        (r"(?<=[a-z]{3})[aeu]dd(?:ine?|een)$", "adin"),
        (r"(?<=ma)ne$", "n"),
        (r"^ye", "e"),
        (r"zh", "j"),
        (r"ph", "f"),
        (r"ch", "sh"),
        (r"dh", "d"),
        (r"dj", "j"),
        (r"(?:kh|gh|q)", lambda m: {"kh": "k", "gh": "g", "q": "k"}[m.group()]),
        (r"c(?=[eiy])", "s"),
        (r"ck?", "k"),
        (r"(?:ou|oo|w)", "u"),
        (r"ee|y", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)e(?=[a-z])", "a"),
        (r"o", "u"),
        (r"(?<=[a-z]{2})h$", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=1 << 16)  # the same words come again and again
def sound(word: str) -> str:
    """Give a folded word in a spelling that its transliterations share.

    >>> sound("ghaly") == sound("ghali"), sound("sahraoui") == sound("sahrawi"), sound("mahmoud") == sound("mohamed")
    (True, True, False)
    """
    word = to_latin(word)
    if not word.isascii():
        return word
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)  # type: ignore[arg-type]
    return word


@lru_cache(maxsize=1 << 14)
def person_words(name: str) -> tuple[str, ...]:
    """Give the words of a person's name that identify it, in the spelling that transliterations share.

    >>> person_words("Iyad Ag Ghaly") == person_words("Iyad ag-Ghali")
    True
    """
    words = _FAITH.sub("addin", _SERVANT.sub(r"\1", fold(name))).split()
    kept = [word for word in words if word not in PARTICLES] or words
    return tuple(sound(word) for word in kept)


def is_same_person(left: Sequence[str], right: Sequence[str]) -> bool:
    """Tell whether two full names, as `person_words` gives them, can be one: equal, or one leaves out middle names.

    Names of one word never prove anything.

    >>> is_same_person(person_words("Oriel D. Vantamo"), person_words("Oriel Vantamo"))
    True
    >>> is_same_person(person_words("Oriel Vantamo"), person_words("Sefa Vantamo"))
    False
    """
    if len(left) < 2 or len(right) < 2:
        return False
    short, long = sorted((tuple(left), tuple(right)), key=len)
    if short == long:
        return True
    return len(short) < len(long) and short[0] == long[0] and short[-1] == long[-1] and is_subsequence(short, long)


def is_subsequence(short: Sequence[str], long: Sequence[str]) -> bool:
    """Tell whether the items of `short` stand in `long` in the same order."""
    rest = iter(long)
    return all(any(item == other for other in rest) for item in short)


def is_surname_of(words: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether a short form is the end of a full name ("Vantamo" of "Oriel Vantamo")."""
    return 0 < len(words) < len(full) and tuple(full[-len(words) :]) == tuple(words)


@lru_cache(maxsize=1 << 14)
def body_key(name: str) -> str:
    """Give the form of a body's name under which its spellings are equal: folded, small and generic words left out.

    >>> body_key("the Blue Dawn Group") == body_key("Blue Dawn")
    True
    """
    folded = fold(name)
    for pattern, to in _SPELLINGS:
        folded = pattern.sub(to, folded)
    words = [to_latin(word) for word in folded.split() if word not in SMALL_WORDS]
    if words and (words[0] in MINISTRIES or words[-1] in MINISTRIES):
        return " ".join(sorted(words))
    while len(words) > 1 and words[-1] in GENERIC:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=1 << 14)
def skeleton(name: str) -> str:
    """Give the consonants of a name's words, Arabic articles left out; empty when too few to prove anything.

    >>> skeleton("Jama'at Nasr al-Islam wal Muslimin") == skeleton("Jama’at Nusrat ul-Islam wal-Muslimeen")
    False
    >>> skeleton("Harakat al-Nur al-Islami") == skeleton("Haraket ul Noor al Islamy")
    True
    """
    words = []
    for word in fold(name).split():
        word = to_latin(word)
        if not word.isascii():
            return ""
        if word in {"al", "el", "ul", "ad", "as", "an", "ar", "at", "az", "the", "of", "ud", "ed", "en"}:
            continue
        words.append(re.sub(r"[aeiou]", "", sound("w" if word in {"wal", "wa", "ual"} else word)))
    joined = "".join(words)
    return joined if len(joined) >= 8 and len(words) >= 3 else ""


@lru_cache(maxsize=1 << 14)
def is_acronym(text: str) -> bool:
    """Tell whether a wording is written like an acronym: two to ten letters, nearly all capitals, points allowed.

    >>> [is_acronym(t) for t in ("HSC", "U.N.", "FAMa", "Mali", "A")]
    [True, True, True, False, False]
    """
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return (
        2 <= len(letters) <= 10
        and capitals >= 2
        and bool(re.fullmatch(r"[^\W_]+(?:[.\-/&][^\W_]+)*\.?", text))
        and capitals > (len(letters) - 1) * 0.7
    )


def without_elisions(name: str) -> str:
    """Give a name without French articles that have lost their vowel.

    >>> without_elisions("Mouvement de l'Orvel")
    'Mouvement de Orvel'
    """
    return re.sub(r"\b[dlDL]['’‘ʼ](?=\w)", "", name)


def initials(name: str) -> str:
    """Give the first letters of a name's words in capitals, small words left out.

    >>> initials("High Council for the Unity of Lands")
    'HCUL'
    """
    return "".join(word[0] for word in fold(without_elisions(name)).split() if word not in SMALL_WORDS).upper()


@lru_cache(maxsize=1 << 14)
def stands_for(acronym: str, name: str) -> bool:
    """Tell whether an acronym's letters are the first letters of a name's words, in order; small words may lend theirs.

    >>> stands_for("HSC", "High Shepherds Council"), stands_for("HSC", "Hill Farmers Union")
    (True, False)
    """
    letters = fold(acronym).replace(" ", "")
    words = fold(without_elisions(name)).split()
    if len(letters) < 2 or len(words) < 2:
        return False
    if letters == initials(name).lower():
        return True
    if letters == "".join(word[0] for word in words):
        return True
    return len(letters) >= 3 and letters[0] == words[0][0] and fits(letters, words)


def fits(letters: str, words: Sequence[str]) -> bool:
    """Tell whether letters can be read off the words in order, each giving one to three of its first letters."""
    if not letters:
        return all(word in SMALL_WORDS for word in words)
    if not words:
        return False
    if words[0] in SMALL_WORDS and fits(letters, words[1:]):
        return True
    return any(
        letters[:count] == words[0][:count] and fits(letters[count:], words[1:])
        for count in range(1, min(3, len(letters), len(words[0])) + 1)
    )
