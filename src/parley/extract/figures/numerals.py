"""Numbers in running text: digits, words and mixtures of both, with the value they stand for. Needs no parse."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: float(value) for value, word in enumerate(SMALL_WORDS.split())}
TENS = {word: float(value * 10) for value, word in enumerate(TENS_WORDS.split(), start=2)}
SOLID = {tens + one: TENS[tens] + SMALL[one] for tens in TENS for one in SMALL if 0 < SMALL[one] < 10}
"""Two words written as one: "thirtythree"."""
SCALES = {
    "dozen": 12.0,
    "hundred": 100.0,
    "thousand": 1e3,
    "lakh": 1e5,
    "lakhs": 1e5,
    "million": 1e6,
    "crore": 1e7,
    "crores": 1e7,
    "billion": 1e9,
    "trillion": 1e12,
}
SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "b": 1e9, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12}
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125}
PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}

# A plain space groups thousands as well as a thin one, but only before exactly three digits.
DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])"
    r"|\d{1,3}(?:['’]\d{3})+(?!\d)"
    r"|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d,]|\.\d)"
    r"|\d{1,3},\d{1,2}(?=\s?(?:%|per\s?cent\b|[mb]illion\b|trillion\b|bn\b))"
    r"|\d+\.\d+|\d+"
)
DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")
NUMBER_WORDS = frozenset({*SMALL, *TENS, *SOLID, *SCALES})
WORDS = "|".join(sorted(NUMBER_WORDS, key=lambda word: (-len(word), word)))
INITIALS = "".join(sorted({word[0] for word in NUMBER_WORDS}))
DIGIT = re.compile(r"[\d½¼¾⅓⅔⅕⅛]")
# Patterns that run over whole texts begin with the letters they may begin with: most places are passed over at once.
ATOM = re.compile(
    rf"(?=[\d.½¼¾⅓⅔⅕⅛{INITIALS}])(?:(?<![\w])|(?<=[sm])(?:(?<=\$US)|(?<=\bRs)|(?<=\bRM)))(?:(?P<digits>(?:(?<![\d][.,])(?:{DIGITS})|\.\d+)[½¼¾⅓⅔⅕⅛]?|[½¼¾⅓⅔⅕⅛])|(?P<word>{WORDS})(?!\w))",
    re.IGNORECASE,
)
GAP = re.compile(r"\s+|-|\s+and\s+", re.IGNORECASE)
ARTICLE = re.compile(r"(?<!\w)an?\s+\Z", re.IGNORECASE)
AND_A_PART = re.compile(
    rf"[\s-]+and[\s-]+(?:a|one|three)[\s-]+(half|quarters?)(?:[\s-]+({'|'.join(SCALES)}))?(?!\w)", re.IGNORECASE
)
PART_OF_SCALE = re.compile(
    rf"(?=[haq])(?<![\w-])(?:(half)(?:\s+of)?|(?:a\s+)?(quarter)(?:\s+of)?)\s+an?\s+({'|'.join(SCALES)})(?!\w)",
    re.IGNORECASE,
)
PART_WORDS = frozenset({"halves", *PARTS, *(f"{part}s" for part in PARTS)})
PART = re.compile(
    r"(?=[aotfsen])(?<![\w])(?P<count>an?|one|two|three|four|five|six|seven|eight|nine)(?P<gap>[\s-]+)"
    r"(?P<part>half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)(?!\w)",
    re.IGNORECASE,
)


class Numeral(NamedTuple):
    """A number as the text writes it.

    Attributes:
        form: digits, words or mixed ("14 million").
        last_scale: Factor of the last scale word; 1 when there is none.
    """

    char_start: int
    char_end: int
    value: float
    form: str
    last_scale: float = 1.0


class Atom(NamedTuple):
    """One number word or run of digits; `kind` is digits, small, tens or scale."""

    char_start: int
    char_end: int
    value: float
    kind: str


def find_numerals(text: str, start: int = 0, end: int | None = None) -> Iterator[Numeral]:
    """Yield the numbers of a text in order, without ordinals and fractions.

    >>> [n.value for n in find_numerals("12,500 men, two hundred and fifty mules and 14 million crowns")]
    [12500.0, 250.0, 14000000.0]
    """
    end = len(text) if end is None else end
    found = [to_part_of_scale(match) for match in PART_OF_SCALE.finditer(text, start, end)]
    for group in group_atoms(text, start, end):
        numeral = close_group(text, group)
        if numeral:
            found.append(numeral)
    covered = start
    for numeral in sorted(found, key=lambda n: (n.char_start, -n.char_end)):
        if numeral.char_start >= covered:
            covered = numeral.char_end
            yield numeral


def to_part_of_scale(match: re.Match[str]) -> Numeral:
    """Give "half a million" its value."""
    scale = SCALES[match[3].lower()]
    return Numeral(match.start(), match.end(), (0.5 if match[1] else 0.25) * scale, "words", scale)


def group_atoms(text: str, start: int, end: int) -> Iterator[list[Atom]]:
    """Yield the atoms that make one number together."""
    group: list[Atom] = []
    for atom in find_atoms(text, start, end):
        if group and continues(group, atom, text[group[-1].char_end : atom.char_start]):
            group.append(atom)
            continue
        if group:
            yield group
        group = [atom]
    if group:
        yield group


def find_atoms(text: str, start: int, end: int) -> Iterator[Atom]:
    """Yield number words and runs of digits."""
    for match in ATOM.finditer(text, start, end):
        if match["digits"]:
            yield Atom(match.start(), match.end(), to_number(match["digits"]), "digits")
            continue
        word = match["word"].lower()
        if word in SCALES:
            yield Atom(match.start(), match.end(), SCALES[word], "scale")
        elif word in TENS:
            yield Atom(match.start(), match.end(), TENS[word], "tens")
        else:
            yield Atom(match.start(), match.end(), SMALL.get(word) or SOLID.get(word, 0.0), "small")


def to_number(digits: str) -> float:
    """Give the value of digits with any grouping of thousands.

    >>> to_number("5 000"), to_number("1,234.5"), to_number("2½")
    (5000.0, 1234.5, 2.5)

    A comma before one or two digits is a decimal one: "1,5 million".
    """
    if DECIMAL_COMMA.fullmatch(digits):
        return float(digits.replace(",", "."))
    extra = FRACTIONS.get(digits[-1], 0.0)
    plain = re.sub(r"[^\d.]", "", digits.rstrip("".join(FRACTIONS)))
    return (float(plain[:300]) if plain else 0.0) + extra


def continues(group: list[Atom], atom: Atom, gap: str) -> bool:
    """Tell whether an atom is part of the number that `group` has begun."""
    if not GAP.fullmatch(gap):
        return False
    last, is_and = group[-1], "and" in gap.lower()
    if atom.kind == "scale":
        return not is_and and (last.kind != "scale" or last.value < atom.value or atom.value == 12)
    if atom.kind == "digits":
        return False
    if last.kind == "tens":
        return atom.kind == "small" and 0 < atom.value < 10 and not is_and
    if last.kind == "scale":
        return last.value >= 100 and 0 < atom.value < last.value and gap != "-"
    return False


def close_group(text: str, group: list[Atom]) -> Numeral | None:
    """Add up a number's atoms; a scale word alone counts only after an article ("a hundred")."""
    start, end = group[0].char_start, group[-1].char_end
    if group[0].kind == "scale":
        article = ARTICLE.search(text, max(0, start - 4), start)
        if not article:
            return None
        start = article.start()
    total = current = 0.0
    for atom in group:
        if atom.kind != "scale":
            current += atom.value
        elif atom.value <= 100:
            current = (current or 1.0) * atom.value
        else:
            total, current = total + (current or 1.0) * atom.value, 0.0
    value = total + current
    last = group[-1].value if group[-1].kind == "scale" else 1.0
    half = AND_A_PART.match(text, end)
    if half:
        part = 0.5 if half[1].lower() == "half" else 0.25 if "quarters" not in half[1].lower() else 0.75
        value += part * last
        if half[2]:
            last = SCALES[half[2].lower()]
            value *= last
        end = half.end()
    kinds = {atom.kind for atom in group}
    form = "digits" if kinds == {"digits"} else "mixed" if "digits" in kinds else "words"
    return Numeral(start, end, value, form, last)


def find_parts(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, float]]:
    """Yield worded fractions with their value between 0 and 1; whether they state a share is for the caller to tell.

    >>> [round(value, 2) for _, _, value in find_parts("a third of them, three-quarters of the rest")]
    [0.33, 0.75]
    """
    for match in PART.finditer(text, start, len(text) if end is None else end):
        count = SMALL.get(match["count"].lower(), 1.0)
        word = match["part"].lower()
        singular = "half" if word == "halves" else word.removesuffix("s")
        if (count > 1) == (word != singular) and count < PARTS[singular]:
            yield match.start(), match.end(), count / PARTS[singular]
