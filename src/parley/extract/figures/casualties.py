"""What befell the people a number counts: killed, wounded or displaced, told by the words beside it. Case-blind."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.figures.counting import (
    DETERMINERS,
    NO_OBJECT,
    OPENERS,
    STOPS,
    CountingRules,
    match_backward,
    match_forward,
    skip_back,
)
from parley.extract.figures.noun_phrases import is_word

if TYPE_CHECKING:
    from spacy.tokens import Doc

CLAUSE_WORDS_TEXT = (
    "where when while after before because although though but who which that whose whom if as until unless "
    "whereas by against"
)
CLAUSE_WORDS = frozenset(CLAUSE_WORDS_TEXT.split())
WHEN_WORDS_TEXT = (
    "on in the of this last yesterday today night evening morning afternoon week month monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august september october november "
    "december"
)
WHEN_WORDS = frozenset(WHEN_WORDS_TEXT.split())
CLOSERS = {"(": ")", "[": "]", "--": "--", "—": "—", "–": "–"}
BOTH = "casualties"
"""What befell those "killed or wounded", since how many suffered which is not told."""

PARTICIPLES = frozenset(
    {"taken", "beaten", "shot", "held", "caught", "thrown", "found", "hit", "led", "left", "dragged", "brought"}
)
NOT_DONE = frozenset({"to", "would", "could", "might", "may", "will", "should", "not", "never"})
"""Words before a verb that leave open, or deny, that it happened."""
DONE = frozenset({"managed", "helped", "proceeded", "on", "used"})
"""Words before "to" after which it did ("managed to kill")."""
POSSESSIVES = frozenset({"'", "’", "'s", "’s"})
PLURALS = frozenset({"people", "men", "women", "children", "police", "clergy"})
STATE_NOUNS = frozenset({"dead", "injured", "wounded", "killed", "displaced", "homeless"})
JOINERS = (("along", "with"), ("together", "with"), ("as", "well", "as"), ("in", "addition", "to"))
REACH = 20
"""Words looked through to the right for what befell somebody."""


def starts_object(doc: "Doc", lows: Sequence[str], at: int, limit: int, is_upper: bool) -> bool:
    """Tell whether a verb form at the token before is active, its object beginning at `at`."""
    while at < limit and lows[at].isspace():
        at += 1
    if at >= limit or not is_word(lows[at]) or lows[at] in NO_OBJECT:
        return at < limit and lows[at][:1].isdigit()
    if lows[at] in DETERMINERS:
        return True
    return is_upper or doc[at].pos_ in ("NOUN", "PROPN", "ADJ", "NUM", "PRON", "DET")


def suffered_next(
    doc: "Doc", lows: Sequence[str], at: int, limit: int, is_upper: bool, rules: CountingRules, has_be: bool = False
) -> str | None:
    """Give what the words right after a noun phrase say befell those counted ("were seriously wounded")."""
    if at + 1 < limit and lows[at] in POSSESSIVES and lows[at + 2 : at + 3] != ["of"]:
        return rules.nouns.get(lows[at + 1]) if lows[at + 1] not in ("flight", "toll") else None
    for _ in range(8):
        while at < limit and lows[at].isspace():
            at += 1
        if at >= limit or lows[at] in ("not", "n't", "never"):
            return None
        passive = match_forward(lows, at, rules.passive)
        if passive:
            if passive[0] == BOTH and passive[1] < limit and lows[passive[1]] == "at":
                return None  # shot at, whether hit or not
            other = match_forward(lows, passive[1] + 1, rules.passive) if passive[1] + 1 < limit else None
            if other and other[0] != passive[0] and lows[passive[1]] in ("and", "or"):
                return together(passive[0], other[0])
            return passive[0] if has_be or not starts_object(doc, lows, passive[1], limit, is_upper) else None
        if has_be and (second := second_passive(lows, at, limit, rules)):
            return second
        verb = match_forward(lows, at, rules.verbs)
        if verb:
            return verb[0]
        if lows[at] in rules.be:
            has_be = True
        elif not (
            lows[at] in rules.have or lows[at] in ("who", "that", "which", "'ve", "’ve") or lows[at].endswith("ly")
        ):
            return None
        at += 1
    return None


def together(one: str, two: str) -> str:
    """Give the effect of two verbs on the same people: the graver one; of killing and wounding, how many is not told.

    >>> together("people", "deaths"), together("deaths", "injured")
    ('deaths', 'casualties')
    """
    if one == two:
        return one
    known = [effect for effect in (one, two) if effect not in ("people", BOTH)]
    return known[0] if len(known) == 1 else BOTH


def second_passive(lows: Sequence[str], at: int, limit: int, rules: CountingRules) -> str | None:
    """Give what the second of two passives says ("were seized and shot dead")."""
    if not (lows[at].endswith("ed") or lows[at] in PARTICIPLES):
        return None
    for k in range(at + 1, min(limit, at + REACH)):
        if lows[k] in STOPS or (lows[k] in CLAUSE_WORDS and lows[k] not in ("by", "before")) or lows[k] in rules.be:
            return None
        if lows[k] in ("and", "then") and k + 1 < limit:
            second = k + 1 + (lows[k + 1] in ("then", "later"))
            found = match_forward(lows, second, rules.passive) or match_forward(lows, second, rules.verbs)
            if found:
                return found[0]
    return None


def suffered_later(
    doc: "Doc", lows: Sequence[str], at: int, limit: int, is_upper: bool, rules: CountingRules
) -> str | None:
    """Give what befell those counted when other words stand between ("people in the convoy were killed")."""
    k, end = at, min(limit, at + REACH)
    is_relative = False
    while k < end:
        low = lows[k]
        if low in CLOSERS:
            after_closer = closing(lows, k, min(limit, k + 20))
            if after_closer is None and low == "--":
                return None
            k = after_closer or k + 1
            end = min(limit, k + REACH)
            continue
        is_relative = is_relative or low == "who"
        if low == "who" and lows[k - 1] == "and":
            return None  # of somebody else named in between
        if low == "and" and (shared := shared_with(doc, lows, k, limit, is_upper, rules)):
            return shared
        if low in STOPS or (low in CLAUSE_WORDS and low != "who" and not (low == "as" and is_relative)):
            return None
        if low in rules.be or low in ("have", "has", "had"):
            found = suffered_next(doc, lows, k, limit, is_upper, rules)
            if found or lows[k - 1] != "who":
                return found
        elif is_upper or doc[k].tag_ in ("VBD", "VBZ", "VBP", "MD"):
            verb = match_forward(lows, k, rules.verbs)
            if verb and verb[1] + 1 < limit and lows[verb[1]] in ("and", "or"):
                second = match_forward(lows, verb[1] + 1, rules.passive)
                return together(verb[0], second[0]) if second else verb[0]
            if verb or not (is_upper or lows[k - 1] == "who"):
                return verb[0] if verb else None
        k += 1
    return None


def shared_with(
    doc: "Doc", lows: Sequence[str], at: int, limit: int, is_upper: bool, rules: CountingRules
) -> str | None:
    """Give the participle that the "and" at `at` makes two numbers share ("left ten herders and two guards dead")."""
    if at + 2 >= limit or not getattr(doc[at + 1], "like_num", lows[at + 1][:1].isdigit()):
        return None
    for k in range(at + 3, min(limit, at + 7)):
        found = ("deaths", k + 1) if lows[k] == "dead" else match_forward(lows, k, rules.passive)
        if found:
            if rules.measures.get(lows[k - 1]) == "other":
                return None
            is_active = starts_object(doc, lows, found[1], limit, is_upper)
            return None if is_active or not (is_upper or doc[k].tag_ in ("VBN", "VBD", "JJ")) else found[0]
        if not is_word(lows[k]) or lows[k] in NO_OBJECT or lows[k] in rules.be or lows[k] in rules.have:
            return None
    return None


def closing(lows: Sequence[str], at: int, limit: int) -> int | None:
    """Give the token after the bracket or dash that closes the one at `at`; None when none does."""
    wanted = CLOSERS[lows[at]]
    return next((k + 1 for k in range(at + 1, limit) if lows[k] == wanted), None)


def state_at(lows: Sequence[str], at: int, limit: int, rules: CountingRules) -> tuple[str, int] | None:
    """Give the state that stands as a noun right after a number ("14 dead"), and the token after it."""
    if at >= limit or lows[at] not in STATE_NOUNS:
        return None
    found = match_forward(lows, at, rules.verbs) or match_forward(lows, at, rules.passive)
    return found if found and found[1] == at + 1 else None


def inflicted(lows: Sequence[str], first: int, floor: int, rules: CountingRules) -> str | None:
    """Give what an active verb right before a number did to those counted ("killing at least 12")."""
    at = skip_back(lows, first - 1, floor)
    active = match_backward(lows, at, rules.active)
    if not active or any(lows[k] in rules.be for k in range(max(floor, active[1] - 2), active[1])):
        return None
    if is_undone(lows, active[1], floor):
        return None
    before = match_backward(lows, active[1] - 2, rules.active) if active[1] - 1 >= floor else None
    is_pair = before is not None and lows[active[1] - 1] in ("and", "or")
    return together(before[0], active[0]) if before and is_pair else active[0]


def is_undone(lows: Sequence[str], at: int, floor: int) -> bool:
    """Tell whether the verb at token `at` says what somebody would or meant to do ("threatened to kill ten judges")."""
    before = at - 1
    if before > floor and lows[before] == "have":
        return lows[before - 1] in NOT_DONE
    if before < floor or lows[before] not in NOT_DONE:
        return False
    return lows[before] != "to" or before == floor or lows[before - 1] not in DONE


def lost(lows: Sequence[str], first: int, head: int, floor: int, rules: CountingRules) -> str | None:
    """Give deaths when it is lives that something cost ("claimed 12 lives")."""
    at = skip_back(lows, first - 1, floor)
    return "deaths" if lows[head] == "lives" and at >= floor and lows[at] in rules.lives else None


def lost_troops(lows: Sequence[str], first: int, floor: int) -> str | None:
    """Give casualties when it is troops that somebody lost: whether killed, wounded or captured is not told."""
    at = skip_back(lows, first - 1, floor)
    return BOTH if at >= floor and lows[at] in ("lose", "loses", "lost", "losing") else None


def named(lows: Sequence[str], first: int, floor: int, rules: CountingRules) -> str | None:
    """Give what a noun before a number says befell those counted ("the murder of six priests")."""
    at = skip_back(lows, first - 1, floor)
    found = match_backward(lows, at, rules.nominal)
    if found:
        return found[0]
    if at < floor or lows[at] != "of":
        return None
    is_plain = True
    for k in range(at - 1, max(floor - 1, at - 8), -1):
        if lows[k] in rules.nouns:
            return rules.nouns[lows[k]] if is_plain or lows[k + 1] in ("by", "in", "at", "near") else None
        if lows[k] in WHEN_WORDS or lows[k] in OPENERS or lows[k][:1].isdigit():
            continue
        # "The murder by hanging of six", but not "the murder by a gang of six" or "in a town of 300".
        is_name = k > floor and lows[k] not in DETERMINERS and lows[k - 1] not in DETERMINERS
        if not is_word(lows[k]) or lows[k] in CLAUSE_WORDS - {"by"} or lows[k] in rules.measures or not is_name:
            return None
        is_plain = False
    return None


def apposed(lows: Sequence[str], first: int, floor: int, rules: CountingRules) -> str | None:
    """Give what befell people whom a number in brackets or after a dash tells apart ("killed envoys (two women)")."""
    at = first - 1
    while at >= floor and lows[at].isspace():
        at -= 1
    if at <= floor or lows[at] not in CLOSERS or not (lows[at - 1].endswith("s") or lows[at - 1] in PLURALS):
        return None
    for k in range(at - 2, max(floor - 1, at - 7), -1):
        active = match_backward(lows, k, rules.active)
        if active:
            is_passive = any(lows[j] in rules.be for j in range(max(floor, active[1] - 2), active[1]))
            return None if is_passive or is_undone(lows, active[1], floor) else active[0]
        found = match_backward(lows, k, rules.nominal)
        if found:
            return found[0]
        if not is_word(lows[k]) or (lows[k] in NO_OBJECT and lows[k] != "of"):
            return None
    return None


def inflicted_before_others(lows: Sequence[str], first: int, floor: int, rules: CountingRules) -> str | None:
    """Give the effect of a verb whose object list the number goes on ("killed the mayor and two guards")."""
    at = skip_back(lows, first - 1, floor)
    while at > floor and lows[at] in ("other", "another"):
        at = skip_back(lows, at - 1, floor)
    joiner = next((words for words in JOINERS if tuple(lows[max(floor, at - len(words) + 1) : at + 1]) == words), None)
    if at < floor or not (joiner or lows[at] in ("and", ",", "or")):
        return None
    at -= len(joiner) - 1 if joiner else 0
    for k in range(at - 1, max(floor - 1, at - (20 if joiner else 10)), -1):
        low = lows[k]
        if low in STOPS or (
            not joiner
            and (low in rules.be or low in CLAUSE_WORDS or low in ("have", "has", "had", "then", "in", "on", "at"))
        ):
            return None
        found = match_backward(lows, k, rules.active) or match_backward(lows, k, rules.nominal)
        passive = match_forward(lows, k, rules.passive) if joiner else None
        if passive:
            return passive[0]
        if found:
            is_passive = any(lows[j] in rules.be for j in range(max(floor, found[1] - 2), found[1]))
            return None if is_passive else found[0]
    return None
