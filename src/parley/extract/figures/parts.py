"""Numbers that mean what was told before or is told behind: parts, sums, and numbers that stand for their noun."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley.extract.figures.amount_rules import Amount
from parley.extract.figures.counting import NO_OBJECT, STOPS, Counted, CountingRules, match_forward, skip_back
from parley.extract.figures.noun_phrases import is_word

if TYPE_CHECKING:
    from spacy.tokens import Doc

MOST_PEOPLE = 1e9
"""A bare number above this numbers no people."""
FAR = 45
"""Words looked back for whom a number tells that is the subject of its clause ("another 450 will follow")."""
STATES = frozenset({"dead", "killed", "wounded", "injured", "displaced", "homeless", "missing", "arrested", "freed"})
STATIVE = frozenset({"remain", "stay", "exist", "cost", "fall", "rise", "include", "follow", "have", "go", "contain"})
"""Verbs whose subject may as well be things."""
PARTITIVES = frozenset({"them", "whom"})
TALLIES = frozenset({"number", "total", "toll", "tally", "count", "figure", "figures", "numbers"})


@dataclass(frozen=True, slots=True)
class Told:
    """A number already read, for those after it.

    Attributes:
        after: Token after its wording and noun.
        effect: What befell those it counts, when the text says so.
        listed: Measure of its noun, when a list holds it.
    """

    after: int
    counted: Counted | None
    effect: str | None
    listed: str | None


def is_gapped(doc: "Doc", lows: Sequence[str], start: int, at: int) -> bool:
    """Tell whether "and" and a name lead to a number, its verb left out ("X has 1,500 troops and Y about 1,100")."""
    if doc[at].pos_ != "PROPN":
        return False
    while at > start and doc[at].pos_ in ("PROPN", "DET"):
        at -= 1
    return at >= start and lows[at] in ("and", "but")


def part_of_told(lows: Sequence[str], after: int, limit: int) -> int | None:
    """Give the token after "of them" or "of whom" behind a number that counts a part of those told before it."""
    is_part = after + 1 < limit and lows[after] == "of" and lows[after + 1] in PARTITIVES
    return after + 2 if is_part else None


def part_of_state(
    doc: "Doc", lows: Sequence[str], after: int, limit: int, is_upper: bool, rules: CountingRules
) -> tuple[str, int] | None:
    """Give the state of those a number counts a part of ("14 of the dead"), and the token after it."""
    if after + 2 >= limit or lows[after] != "of" or lows[after + 1] not in ("the", "those"):
        return None
    at = after + 2
    at += at + 1 < limit and getattr(doc[at], "like_num", False)  # "23 of the 31 wounded"
    found = match_forward(lows, at, rules.passive) or match_forward(lows, at, rules.verbs)
    if found is None or (lows[after + 1] == "the" and lows[at] not in STATES):
        return None
    at = found[1]
    is_noun = at < limit and (is_upper or doc[at].pos_ in ("NOUN", "PROPN", "ADJ"))
    return None if is_noun and is_word(lows[at]) and lows[at] not in NO_OBJECT else found


def is_subject(doc: "Doc", number: int, after: int, limit: int) -> bool:
    """Tell whether a number without a noun is the subject of the verb behind it ("another 450 will follow")."""
    token = doc[number]
    if doc[max(0, number - 1)].lower_ in ("the", "these", "those", "both"):
        return False  # "the two agreed" names those said before, and states no number
    if token.dep_ not in ("nsubj", "nsubjpass") or after >= limit or token.head.i < after:
        return False
    return all(doc[k].pos_ in ("AUX", "ADV", "PART") for k in range(after, token.head.i)) and token.head.i < limit


def is_doer(doc: "Doc", amount: Amount, number: int, after: int, limit: int) -> bool:
    """Tell whether a number without a noun does something, as people do ("around 12,000 are sleeping in schools")."""
    if amount.form == "vague" and amount.unit is None:
        noun = doc[number].head if doc[number].dep_ == "quantmod" else doc[number]
        is_bare = not amount.rule_id.endswith(("several", "couple", "few")) and (amount.low or 0) < MOST_PEOPLE
        return is_bare and noun.dep_ in ("nsubj", "nsubjpass")  # "tens of thousands are at risk"
    verb = doc[number].head
    is_active = is_subject(doc, number, after, limit) and doc[number].dep_ == "nsubj"
    return is_active and verb.pos_ == "VERB" and verb.lemma_ not in STATIVE and (amount.low or 0) < MOST_PEOPLE


def meant(
    doc: "Doc", lows: Sequence[str], number: int, first: int, told: Told | None, people: Told | None
) -> Told | None:
    """Give the number told before whose noun another number means that is the subject of its clause.

    Who does something is taken for people, if any were told; what something is done to, for what was told last.
    """
    is_passive = doc[number].dep_ == "nsubjpass"
    near = told if is_passive else people or told
    if near is None or near.counted is None or not 0 < first - near.after <= FAR:
        return None
    is_loose = is_passive and near != people
    return None if is_loose and any(low in STOPS for low in lows[near.after : first]) else near


def shared_forward(doc: "Doc", lows: Sequence[str], first: int, after: int, limit: int) -> int | None:
    """Give the token after the second number of a change whose noun stands behind it ("from 5 to 9 soldiers")."""
    if lows[first - 1] != "from" or after >= limit or lows[after] != "to":
        return None
    at = None
    for k in range(after + 1, min(limit, after + 8)):
        if getattr(doc[k], "like_num", False):
            at = k + 1
        elif at is not None and lows[k] not in ("and", "to", "or"):
            break
    return at


def summed(lows: Sequence[str], first: int, floor: int) -> bool:
    """Tell whether a sum of what was just told leads to a number ("bringing the total to 58")."""
    at = skip_back(lows, first - 1, floor)
    return (
        at - 1 > floor
        and lows[at] in ("to", "at")
        and lows[at - 1] in TALLIES
        and lows[at - 2] in ("the", "its", "their")
    )
