"""Texts as strings of word codes, for rules about time.

Every word of the lexicon gets one character, a number gets one by its shape, all other words share one. So a pattern
over words becomes a regular expression over one character a token (`timerules`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OTHER, BREAK = "x", "\n"
_SHAPES = {  # class of a number in a pattern -> shapes it may have
    "num": "abcdeflmrst",
    "small": "abl",
    "count": "abcdlm",
    "day": "abgnr",
    "spoken_day": "l",
    "hour": "abr",
    "ord": "ghno",
    "nth": "g",
    "year": "epq",
    "spelled": "s",
    "digits": "d",
    "yy": "bcr",
    "decade": "i",
    "short_decade": "u",
    "tens": "c",
    "clock": "j",
    "dotted": "t",
    "date": "k",
}
_SUFFIXED = re.compile(r"(\d+)(st|nd|rd|th|s|am|pm)")
_TOKEN = r"""
  (?P<brk>\n[ \t\r\f\v]*\n\s*)
 |(?P<run>{run})
 |(?P<word>[ap]\.\s?m\b\.?|b\.\s?c\.(?:\s?e\.)?|a\.d\.|o['’]clock\b|[^\W\d_][^\W_]*|['’]s\b)
 |(?P<num>\d{{4}}-\d\d?-\d\d?(?!\d)(?:t[\d:.]+z?)?|\d{{4}}\.\d{{1,2}}\.\d{{1,2}}(?!\d)|\d{{1,2}}-\d{{1,2}}-\d{{4}}(?!\d)|\d{{1,4}}/\d{{1,2}}/\d{{1,4}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}
   |\d{{1,2}}[:.]\d\d(?=\s?[ap]\.?m)|\d{{1,2}}:\d\d(?::\d\d)?|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|\d+\.\d+|\d+[^\W\d_]*
   |['’]\d\ds?\b)
 |(?P<punct>[^\w\s]|_)
"""
_SAME = {"–": "-", "‐": "-", "‑": "-", "’": "'", "’s": "'s"}
PIECE = re.compile(r"<([a-z_]+)(?::([a-z_]+))?>|(\()|(\))|(\|)|([?*])|\{([A-Z_]+)\}|([^\s()|?*<>{}]+)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that rules know.

    Attributes:
        codes: Word to its character.
        values: Character to the word's value in each class it belongs to.
        classes: Class name to its characters.
        numbers: Number words: cardinals, and ordinals as negative values.
        token: What one token of lower-cased text looks like.
    """

    codes: Mapping[str, str]
    values: Mapping[str, Mapping[str, Any]]
    classes: Mapping[str, str]
    numbers: Mapping[str, int]
    token: re.Pattern[str]


@dataclass(slots=True)
class Tokens:
    """A text as tokens.

    Attributes:
        codes: One character a token.
        numbers: Index of a number token to its value in each class.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    codes: str = ""
    numbers: dict[int, dict[str, Any]] = field(default_factory=dict)


def lower(text: str) -> str:
    """Lower-case a text without moving any character."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def compile_vocabulary(
    classes: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int], patterns: Iterable[str]
) -> Vocabulary:
    """Give every word of the classes and every literal word of the patterns its character."""
    codes: dict[str, str] = {}
    values: dict[str, dict[str, Any]] = {}
    members: dict[str, list[str]] = {name: list(shapes) for name, shapes in _SHAPES.items()}

    def code(word: str) -> str:
        if word not in codes:
            codes[word] = chr(0xE000 + len(codes))
        return codes[word]

    for name, words in classes.items():
        for word, value in words.items():
            character = code(str(word))
            values.setdefault(character, {})[name] = value
            members.setdefault(name, []).append(character)
    for pattern in patterns:
        for piece in PIECE.finditer(pattern):
            if piece[8]:
                code(piece[8])
    cardinals = "|".join(sorted((w for w, v in numbers.items() if v >= 0), key=len, reverse=True))
    ordinals = "|".join(sorted((w for w, v in numbers.items() if v < 0), key=len, reverse=True))
    join = r"(?:[ \t]*-[ \t]*|[ \t]+)(?:(?<=hundred )and[ \t]+|(?<=thousand )and[ \t]+)?"
    initials = "".join(sorted({word[0] for word in numbers}))
    run = rf"(?=[{initials}])(?:(?:{cardinals})(?:{join}(?:{cardinals}))*(?:{join}(?:{ordinals}))?|(?:{ordinals}))\b"
    token = re.compile(_TOKEN.format(run=run.replace(" ", r"\x20")), re.VERBOSE)
    return Vocabulary(codes, values, {k: "".join(v) for k, v in members.items()}, dict(numbers), token)


def tokenize(lowered: str, spans: Iterable[tuple[int, int]], vocabulary: Vocabulary) -> Tokens:
    """Cut the given pieces of a lower-cased text into tokens; a break stands between two pieces."""
    tokens = Tokens()
    codes: list[str] = []
    starts, ends, known = tokens.starts, tokens.ends, vocabulary.codes
    for first, last in spans:
        for match in vocabulary.token.finditer(lowered, first, last):
            kind, word = match.lastgroup, match.group()
            if kind == "word":
                codes.append(known.get(_SAME.get(word, word), OTHER) if len(word) < 16 else OTHER)
            elif kind == "punct":
                codes.append(known.get(_SAME.get(word, word), OTHER))
            elif kind == "brk":
                codes.append(BREAK)
            else:
                shape, found = _read_number(word, vocabulary.numbers) if kind == "num" else _read_run(word, vocabulary)
                tokens.numbers[len(codes)] = found
                codes.append(shape)
            start, end = match.span()
            starts.append(start)
            ends.append(end)
        codes.append(BREAK)
        starts.append(last)
        ends.append(last)
    tokens.codes = "".join(codes)
    return tokens


def _read_number(word: str, numbers: Mapping[str, int]) -> tuple[str, dict[str, Any]]:
    """Give the shape of a token that starts with a digit, and its values."""
    if word[0] in "'’":
        if word[-1] == "s":
            return "i", {"decade": 1900 + int(word[1:3])}
        return "q", {"year": _full_year(int(word[1:3]))}
    if word.isdecimal() and word.isascii():
        return _read_digits(word)
    if suffixed := _SUFFIXED.fullmatch(word):
        value, suffix = int(suffixed[1][:9]), suffixed[2]
        if suffix == "s":
            if len(suffixed[1]) == 2 and value % 10 == 0:
                return "u", {"short_decade": _decade(value)}
            return ("i", {"decade": value}) if len(suffixed[1]) == 4 and value % 10 == 0 else (OTHER, {})
        if suffix in ("am", "pm"):
            return ("j", {"clock": (value % 12 + 12 * (suffix == "pm"), None)}) if 1 <= value <= 12 else (OTHER, {})
        return ("g" if 1 <= value <= 31 else "h"), {"day": value, "ord": value, "nth": value}
    if re.fullmatch(r"\d{1,2}[:.]\d\d(?::\d\d)?", word):
        hour, minute = int(word[: -len(word) + 2].strip(":.")), int(re.split("[:.]", word)[1])
        if hour < 25 and minute < 60:
            return ("j" if ":" in word else "t"), {
                "clock": (hour, minute),
                "dotted": (hour, minute),
                "num": float(f"{hour}.{minute:02d}"),
            }
    if parts := re.fullmatch(r"(\d+)([-/.])(\d+)[-/.](\d+)(?:t.*)?", word):
        return "k", {"date": (parts[1], parts[3], parts[4])}
    if re.fullmatch(r"[\d,]*\.?\d+", word) and word.isascii():
        return "f", {"num": float(word.replace(",", ""))}
    return OTHER, {}


def _read_digits(word: str) -> tuple[str, dict[str, Any]]:
    value = int(word) if len(word) < 10 else 10**9
    if len(word) == 2 and word[0] == "0":
        return "r", {"yy": value, "num": value, "hour": value, "day": value}
    for longest, shape in ((12, "a"), (31, "b"), (99, "c"), (999, "d")):
        if value <= longest:
            shape = shape if value else "r"
            names = ("num", "day", "hour", "small", "count", "yy", "digits")
            return shape, {**dict.fromkeys(names, value), "tens": _decade(value)}
    if len(word) == 4 and value < 2200:
        return "e", {"year": value, "num": value}
    return "f", {"num": value}


def _decade(two_digits: int) -> int:
    """Read "the 30s" as the 1930s and "the 10s" as the 2010s."""
    return two_digits + (2000 if two_digits < 20 else 1900)


def _full_year(two_digits: int) -> int:
    """Read '98 as 1998 and '05 as 2005."""
    return two_digits + (2000 if two_digits < 40 else 1900)


def _read_run(word: str, vocabulary: Vocabulary) -> tuple[str, dict[str, Any]]:
    """Give the shape and values of number words: "twenty-five", "third", "nineteen ninety-six"."""
    parts = [vocabulary.numbers[part] for part in re.split(r"[\s-]+", word) if part != "and"]
    if parts[-1] < 0:
        head, tail = parts[:-1], -parts[-1]
        if not head or (head[-1] in range(20, 100, 10) and tail < 10):
            value = sum(head) + tail
            return ("n" if value <= 31 else "o"), {"ord": value, "day": value}
        return OTHER, {}
    total, current, century = 0, 0, 0
    for part in parts:
        if part == 100:
            current = max(current, 1) * 100
        elif part >= 1000:
            total, current = total + max(current, 1) * part, 0
        elif (current % 100 in range(20, 100, 10) and part < 10) or current % 100 == 0:
            current += part
        elif not century and 10 <= current <= 21 and part >= 10:
            century, current = current, part
        else:
            return OTHER, {}
    if century:
        return "p", {"year": century * 100 + current, "num": century * 100 + current}
    value = total + current
    found = {"num": value, "small": value, "count": value, "year": value, "spelled": value, "spoken_day": value}
    if 1000 <= value < 2200 and len(parts) > 1:
        return "s", found
    return ("l" if value <= 31 else "m"), found
