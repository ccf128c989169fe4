"""What a share, a length or a sum is of, and what change a number measures, told from the parse around it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from parley.extract.figures.amount_rules import Amount
from parley.extract.figures.counting import DETERMINERS, STOPS, Counted

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PHRASAL = frozenset({"make", "makes", "made", "making", "take", "takes", "took", "set", "put", "ended", "pay", "paid"})
NOUNS = ("NOUN", "PROPN")


def governing_verb(token: "Token") -> "Token | None":
    """Give the verb whose clause a noun or number stands in."""
    for _ in range(10):
        if token.pos_ in ("VERB", "AUX"):
            return token
        if token.head == token:
            return None
        token = token.head
    return None


def counted_by_unit(
    doc: "Doc", lows: Sequence[str], amount: Amount, number: int, after: int, limit: int, verb: int | None
) -> Counted | None:
    """Give what a share, length or sum is of: the noun after "of", the noun it modifies, or what changed by it."""
    at = after
    while at < limit and lows[at].isspace():
        at += 1
    if at >= limit:
        return None
    if (
        lows[at] in ("of", "in", "worth")
        and amount.unit is not None
        and (
            lows[at] == "of" or (amount.unit.measure == "money" and at + 1 < limit and lows[at + 1] not in DETERMINERS)
        )
    ):
        at += 1 + (lows[at] == "worth" and at + 1 < limit and lows[at + 1] == "of")
        head = head_of_phrase(doc, at, limit)
        return to_phrase(doc, head, at, limit) if head is not None else None
    head = modified_noun(doc, number, after, limit)
    if head is not None:
        return to_phrase(doc, head, after, limit)
    if amount.unit is not None and amount.unit.measure == "share":
        return changed_noun(doc, number, limit, doc[verb] if verb is not None else governing_verb(doc[number]))
    return None


def head_of_phrase(doc: "Doc", at: int, limit: int) -> int | None:
    """Give the last noun of the phrase that begins at token `at`."""
    head = None
    for k in range(at, min(limit, at + 9)):
        token = doc[k]
        if token.pos_ in NOUNS:
            head = k
        elif (
            token.pos_ in ("PRON", "DET")
            and head is None
            and token.lower_ in ("them", "those", "these", "which", "whom")
        ):
            return k
        elif (
            token.pos_ not in ("DET", "ADJ", "PRON", "NUM", "PART")
            and token.tag_ not in ("POS", "VBN", "VBG", "PRP$")
            and not token.is_space
            and token.text != "-"
        ) or (head is not None and token.tag_ != "POS" and token.text != "-"):
            break
    return head


def modified_noun(doc: "Doc", number: int, after: int, limit: int) -> int | None:
    """Give the noun right of a number with its unit that the number modifies ("nine-year mission")."""
    for k in range(number, after):
        head = doc[k].head
        if (
            after <= head.i < min(limit, after + 7)
            and head.pos_ in NOUNS
            and doc[k].dep_ in ("nummod", "amod", "compound", "nmod", "npadvmod", "quantmod", "advmod")
        ):
            between = doc[after : head.i]
            if all(
                t.pos_ in ("ADJ", "NOUN", "PROPN", "PART", "ADV", "PUNCT", "NUM") or t.tag_ in ("VBN", "VBG")
                for t in between
            ):
                return int(head.i)
    return None


def changed_noun(doc: "Doc", number: int, limit: int, verb: "Token | None") -> Counted | None:
    """Give the object of the verb a share belongs to ("reduce its garrison by 60%"), or its subject without one."""
    if verb is None:
        return None
    for deps in (("dobj",), ("nsubjpass", "nsubj")):
        for child in verb.children:
            if (
                child.dep_ in deps
                and child.pos_ in NOUNS
                and not child.left_edge.i <= number <= child.i
                and not any(t.dep_ == "nummod" for t in child.lefts)
            ):
                return to_phrase(doc, child.i, child.left_edge.i, limit, verb)
    return None


def to_phrase(doc: "Doc", head: int, start: int, limit: int, verb: "Token | None" = None) -> Counted:
    """Give a noun with its modifiers from `start` on, determiners left out, and one "in" or "of" phrase after it.

    The parser often hangs a phrase on the verb before it that belongs to the verb's object, so `verb` is allowed too.
    """
    end = head + 1
    heads = (head, verb.i if verb is not None else head)
    if end < limit and doc[end].lower_ in ("in", "of") and doc[end].dep_ == "prep" and doc[end].head.i in heads:
        last = head_of_phrase(doc, end + 1, limit)
        if last is not None and last - end < 5:
            end = last + 1
    while start < head and (doc[start].lower_ in DETERMINERS or doc[start].is_space or doc[start].is_punct):
        start += 1
    return Counted(min(start, head), end, head)


def change_before(
    lows: Sequence[str], first: int, floor: int, changes: Mapping[str, str], has_unit: bool
) -> tuple[str, int] | None:
    """Give the change that a number measures, and its verb: before "by" in the clause, or right before the number."""
    at = first - 1
    while at >= floor and lows[at].isspace():
        at -= 1
    if at < floor:
        return None
    if has_unit and lows[at] in changes and not (lows[at] in ("up", "down") and lows[at - 1] in PHRASAL):
        return changes[lows[at]], at
    if lows[at] == "by":
        for k in range(at - 1, max(floor - 1, at - 14), -1):
            if lows[k] in changes:
                return changes[lows[k]], k
            if lows[k] in STOPS:
                return None
    return None
