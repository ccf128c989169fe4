"""Ages: numbers that tell how old somebody is. What the wording shows needs no parse; whose age it is does."""

import re
from typing import TYPE_CHECKING

from parley.extract.figures.amount_rules import Amount
from parley.extract.figures.counting import Counted
from parley.grammar import subject

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

OLDEST = 120
HEDGE = r"(?:(?:about|around|some|nearly|almost|only|just|at\s+least|over|under|between|from|roughly)\s+)?"
AGED = re.compile(
    rf"(?<![\w-])(?:aged|ages?|ages?\s+of)\s+(?:\d{{1,3}}(?:\s*,|,?\s+(?:and|or|to))\s+){{0,4}}{HEDGE}\Z", re.IGNORECASE
)
AFTER_NAME = re.compile(r"(?<!\w)[A-Z][\w'’.-]*\s+(?:[\w'’.-]+\s+){0,3}[A-Z][\w'’-]+,\s\Z")
WHO_IS = re.compile(
    rf"(?<!\w)(?:who|he|she)\s+(?:is|was|has\s+turned|had\s+turned|turned|turns)\s+{HEDGE}\Z", re.IGNORECASE
)
CLOSED_BY_AND = re.compile(r"\s+and\s+(?:the|a|an|his|her|had|has|is|was|from)(?!\w)", re.IGNORECASE)
CLOSED = re.compile(r"\s*[.,;:)\]]|\s*\Z")
NAME_KINDS = ("NOUN", "PROPN", "PRON")
NO_PERSON = frozenset({"GPE", "LOC", "FAC", "ORG", "DATE", "EVENT"})


def is_age(text: str, amount: Amount, next_word: str | None) -> bool:
    """Tell whether a bare number is an age by the words before it ("aged 31", "Lena Varo, 44,", "who was 10").

    Args:
        next_word: The word after the number; None when punctuation or the end comes first, or a function word.
    """
    top = amount.value if amount.value is not None else amount.high
    if top is None or not 0 < top <= OLDEST or next_word is not None:
        return False
    start = amount.char_start
    if is_aged(text, start):
        return True
    if amount.approximation == "between":
        return False
    is_closed = bool(CLOSED.match(text, amount.char_end))
    if not (is_closed or (amount.form == "digits" and CLOSED_BY_AND.match(text, amount.char_end))):
        return False
    if WHO_IS.search(text, max(0, start - 36), start):
        return amount.form == "digits" or top >= 10
    return is_closed and amount.form == "digits" and is_after_name(text, start)


def is_aged(text: str, start: int) -> bool:
    """Tell whether "aged" or "the age of" stands before a position."""
    return bool(AGED.search(text, max(0, start - 40), start))


def is_after_name(text: str, start: int) -> bool:
    """Tell whether a full name and a comma stand before a position; in capitals nothing tells a name from a place."""
    before = text[max(0, start - 60) : start]
    return not before.isupper() and bool(AFTER_NAME.search(before))


def whose_age(doc: "Doc", number: int, floor: int) -> Counted | None:
    """Give the person whose age the number at token `number` tells: the name before it, or the noun it is said of."""
    at = number - 1
    if at > floor and doc[at].text == "," and doc[at - 1].pos_ == "PROPN":
        first = at - 1
        while first > floor and doc[first - 1].pos_ == "PROPN":
            first -= 1
        return Counted(first, at, at - 1)
    noun = said_of(doc[number])
    if noun is None:
        return None
    first = noun.i
    while first > floor and doc[first - 1].dep_ in ("compound", "amod") and doc[first - 1].head == noun:
        first -= 1
    return Counted(first, noun.i + 1, noun.i)


def said_of(token: "Token") -> "Token | None":
    """Give the noun that an age is said of: one above it, or the subject of its clause."""
    for _ in range(6):
        if token.head == token:
            break
        token = token.head
        if token.pos_ in NAME_KINDS and token.lower_ not in ("age", "ages", "years", "year"):
            return token
        if token.pos_ in ("VERB", "AUX") and (noun := subject(token)) is not None:
            return noun if noun.pos_ in NAME_KINDS else None
    return None


def is_of_person(doc: "Doc", number: int) -> bool:
    """Tell whether the name before a number after a comma may be a person's."""
    return number < 2 or doc[number - 1].text != "," or doc[number - 2].ent_type_ not in NO_PERSON
