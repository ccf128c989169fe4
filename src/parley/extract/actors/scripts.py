"""Names in other scripts: written in Latin letters where nothing is lost, Arabic ones compared by their consonants."""

import re

LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh", "з": "z", "и": "i",
    "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "d", "џ": "dz",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n", "ɓ": "b", "ɗ": "d",
    "ƙ": "k", "ɲ": "ny", "ɛ": "e", "ɔ": "o", "ə": "a", "ƴ": "y", "ħ": "h",
}  # fmt: skip
"""Folded letters that lose nothing when written in Latin ones; Cyrillic, and Latin letters without a plain form."""
ARABIC = {
    "ب": "b", "پ": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "k", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
    "س": "s", "ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ک": "k",
    "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h",
}  # fmt: skip
"""Consonants; the letters that also write vowels are passed over."""
ARABIC_WORD = re.compile(r"[\u0600-\u06ff]")
ARABIC_SMALL = frozenset({"بن", "ابن", "بنت", "ولد", "ابو", "أبو", "اغ", "أغ", "آغ", "في", "من", "ال"})
"""Particles, written with or without their hamza."""
CONSONANTS = {letter: ARABIC.get(chr(letter), "") for letter in range(0x600, 0x700)}
SERVANT_ARABIC = re.compile(r"\bعبد ?ال(?=..)")
SERVANT_LATIN = re.compile(r"\babd(?: ?[aeou]+l[ -]?|[aeou]+ ?(?=[rsdzn]))(?=[a-z]{2})")
LATIN_PAIRS = (("sh", "s"), ("ch", "s"), ("th", "t"), ("dh", "d"), ("kh", "k"), ("gh", "g"), ("ph", "f"), ("q", "k"))


def to_latin(word: str) -> str:
    """Give a folded word in Latin letters where that loses nothing.

    >>> to_latin("путин"), to_latin("yıldırım"), to_latin("سلام")
    ('putin', 'yildirim', 'سلام')
    """
    return word if word.isascii() else "".join(LETTERS.get(letter, letter) for letter in word)


def is_arabic(text: str) -> bool:
    """Tell whether a name is in Arabic script."""
    return bool(ARABIC_WORD.search(text))


def consonants(folded: str) -> str:
    """Give the consonants of a folded name, the same for Arabic script and for its transliterations.

    Empty when they are too few to prove anything.

    >>> consonants("مختار الصحراوي") == consonants("mokhtar al sahrawi")
    True
    """
    found = [bones for _, bones in words_of(folded)]
    joined = " ".join(found)
    return joined if len(found) > 1 and len(joined) >= 6 else ""


def words_of(folded: str) -> list[tuple[str, str]]:
    """Give the words of a name that have consonants, each with them; "servant of" is one word with what follows."""
    joined = SERVANT_LATIN.sub("abd", SERVANT_ARABIC.sub("عبد", folded))
    read = ((word, arabic_bones(word) if is_arabic(word) else latin_bones(word)) for word in joined.split())
    return [(word, bones) for word, bones in read if bones]


def sounds_fit(arabic: str, latin: str) -> bool:
    """Tell whether the long vowels of a name in Arabic script fit a transliteration with the same consonants.

    >>> sounds_fit("حسن سلمان", "hassan salman"), sounds_fit("حسن سلمان", "hussein salman")
    (True, False)
    """
    for (word, _), (other, _) in zip(words_of(arabic), words_of(latin), strict=True):
        inner = word[1:-1]
        if ("ي" in inner and not re.search(r"[iye]", other)) or ("و" in inner and not re.search(r"[uow]", other)):
            return False
        if "ي" not in word and re.search(r"ei|ey|ay|ai|ee", other):
            return False
    return True


def arabic_bones(word: str) -> str:
    """Give the consonants of one word in Arabic script, without the article and the "and" before it."""
    if word in ARABIC_SMALL:
        return ""
    word = re.sub(r"^و?ال(?=..)", "", word)
    return squeeze(re.sub(r"(?<=.)ه$", "", word).translate(CONSONANTS))


def latin_bones(word: str) -> str:
    """Give the consonants of one transliterated word; articles have none."""
    if word in {
        "al",
        "el",
        "ul",
        "ad",
        "as",
        "ar",
        "an",
        "at",
        "az",
        "ash",
        "ag",
        "bin",
        "ben",
        "ibn",
        "abu",
        "abou",
        "ould",
    }:
        return ""
    word = re.sub(r"(?<=a)[th]$", "", to_latin(word))
    for pair, letter in LATIN_PAIRS:
        word = word.replace(pair, letter)
    word = word.replace("p", "b").replace("v", "f").replace("c", "k")
    return squeeze(re.sub(r"[aeiouwy]", "", word))


def squeeze(word: str) -> str:
    """Give a word with each doubled letter once."""
    return re.sub(r"(.)\1+", r"\1", word)
