"""Numbers that belong to a name ("Channel 24", "the Big Three") though nothing in their wording says so."""

from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

JOINTS = ("-", "–", "/")
WORD_KINDS = ("NOUN", "ADJ")
GROUPS = frozenset({"NORP", "ORG", "GPE", "PERSON"})
"""Names in the singular that may stand for people: "200 Velian Guard"."""


def is_name_part(doc: "Doc", number: int, after: int, limit: int, invariants: Container[str]) -> bool:
    """Tell whether digits belong to the proper name before them ("Channel 24") rather than count what follows.

    Nothing is counted by "Falcon 9 rocket" either: after a number above one, what is counted stands in the plural.

    Args:
        invariants: Nouns counted in the singular, such as "staff".
    """
    if number == 0:
        return False
    before: Token = doc[number - 1]
    if before.is_space or not any(c.isupper() for c in before.text):
        return False
    is_capital = before.pos_ == "PROPN" or (before.pos_ == "NOUN" and not before.is_sent_start)
    if is_capital and after < limit and number + 1 == after and is_singular(doc, after, limit, invariants):
        return True
    if before.pos_ != "PROPN":
        return False
    token = doc[number]
    if token.head.i >= after and token.dep_ == "nummod" and token.head.pos_ == "NOUN":
        return False
    return token.head.i < number or after >= limit or doc[after].pos_ not in WORD_KINDS


def is_singular(doc: "Doc", at: int, limit: int, invariants: Container[str]) -> bool:
    """Tell whether a noun phrase begins at token `at` and its last noun stands in the singular."""
    last = at - 1
    while last + 1 < limit and last < at + 4 and doc[last + 1].pos_ in ("NOUN", "PROPN", "ADJ"):
        last += 1
    low = doc[last].lower_
    return last >= at and doc[last].tag_ in ("NN", "NNP") and not low.endswith("s") and low not in invariants


def is_model_number(noun: "Token") -> bool:
    """Tell whether a number above one before a name in the singular tells a model ("a 787 Dreamliner")."""
    return noun.tag_ == "NNP" and noun.is_title and noun.ent_type_ not in GROUPS


def is_named_number(doc: "Doc", number: int) -> bool:
    """Tell whether a number word with a capital inside a sentence is part of a name ("the Big Three")."""
    token = doc[number]
    if not token.is_title or number == 0 or token.is_sent_start:
        return False
    before = doc[number - 1]
    return (before.is_alpha or before.text in JOINTS) and (
        before.is_title or (number + 1 < len(doc) and doc[number + 1].is_title)
    )
