"""Numbers whose noun stands elsewhere: left out because it was just said, or told before the number."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from parley.extract.figures.counting import OPENERS, STOPS, Counted, CountingRules, match_forward, skip_back
from parley.extract.figures.parts import TALLIES, Told, is_gapped
from parley.extract.figures.phrases import governing_verb, head_of_phrase, to_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc

JOINERS = frozenset({"and", "or", "but", ",", "include", "includes", "included", "including"})
COMPARED = frozenset({("up", "from"), ("down", "from"), ("compared", "with"), ("compared", "to")})
FOLLOWERS_TEXT = (
    "in at by from to near on during since last this inside outside around across for over between among under today "
    "yesterday tomorrow a an per who and or but while as when after before until up down are were is was have has had "
    ") ] , according with"
)
FOLLOWERS = frozenset(FOLLOWERS_TEXT.split()) | STOPS
RELATIVES = frozenset({"who", "which", "that", "whom", "whose", "where"})
GATHERED = frozenset({"population", "crowd"})
"""Nouns that are themselves as many people as the number behind them says."""
LEADS_TEXT = (
    "to at is was be been are were stood stands stand reached reaches reach hit topped exceeded exceeds exceed passed "
    "surpassed totals totaled totalled of from"
)
LEADS = frozenset(LEADS_TEXT.split())
LEVEL_VERBS = frozenset({"reach", "hit", "stand", "top", "exceed", "total", "number", "surpass", "pass", "remain"})
DASHES = frozenset({"--", "—", "–", "(", "[", ":"})
REACH = 20
"""Words looked back for what a number counts."""


def elided(doc: "Doc", lows: Sequence[str], first: int, after: int, limit: int, told: Told | None) -> bool:
    """Tell whether a number without a noun counts what the one before it does ("435 homes here and 187 there")."""
    if told is None or told.counted is None or not 0 < first - told.after <= REACH:
        return False
    if after < limit and lows[after] not in FOLLOWERS and not lows[after].isspace():
        return False
    at = skip_back(lows, first - 1, told.after)
    if at < told.after:
        return False
    between = lows[told.after : at + 1]
    if any(low in STOPS or low in RELATIVES for low in between):
        return False
    if lows[at] in JOINERS or (lows[at - 1], lows[at]) in COMPARED:
        return True
    if is_gapped(doc, lows, told.after, at):
        return True
    is_verb = doc[at].pos_ == "VERB" and at > told.after
    return is_verb and lows[skip_back(lows, at - 1, told.after)] in ("and", "or", "but", ",")


def goes_on(lows: Sequence[str], start: int, first: int) -> bool:
    """Tell whether "and" or a comma joins a number at token `first` to the one that ends at `start`."""
    between = lows[start:first]
    return len(between) <= 12 and not any(low in STOPS for low in between) and any(low in JOINERS for low in between)


def has_own_verb(lows: Sequence[str], after: int, limit: int, rules: CountingRules) -> bool:
    """Tell whether a verb of its own follows a number, so that the verb of the number before is not said of it."""
    return after < limit and (lows[after] in rules.be or lows[after] in ("have", "has", "had") or lows[after] == "who")


def tallied(
    doc: "Doc", lows: Sequence[str], first: int, floor: int, rules: CountingRules
) -> tuple[Counted | None, str | None] | None:
    """Give what a tally before a number is of, and what befell those ("the number of wounded rose to 61").

    None when there is no tally. Told from the words alone, so that texts in capitals are read as well.
    """
    at = skip_back(lows, first - 1, floor)
    if at < floor or lows[at] not in LEADS:
        return None
    for k in range(at - 1, max(floor - 1, at - REACH), -1):
        if lows[k] in STOPS:
            return None
        if lows[k] in GATHERED:
            return Counted(k, k + 1, k), None
        if lows[k] in TALLIES:
            return tally_of(doc, lows, k, at, rules)
    return None


def tallied_after(
    doc: "Doc", lows: Sequence[str], first: int, after: int, floor: int, limit: int, rules: CountingRules
) -> tuple[Counted | None, str | None] | None:
    """Give what a tally behind a number is of ("brings to 61 the number of villagers killed")."""
    at = skip_back(lows, first - 1, floor)
    if at <= floor or lows[at] != "to" or after + 2 >= limit or lows[after] != "the" or lows[after + 1] not in TALLIES:
        return None
    found = tally_of(doc, lows, after + 1, min(limit, after + 12), rules)
    if found is None or found[0] is None or found[1] is not None:
        return found
    at = found[0].end
    while at < limit and lows[at] in rules.be | rules.have:
        at += 1
    state = match_forward(lows, at, rules.passive)
    return found[0], state[0] if state else None


def tally_of(
    doc: "Doc", lows: Sequence[str], tally: int, limit: int, rules: CountingRules
) -> tuple[Counted | None, str | None] | None:
    """Read the phrase after a tally's "of"; a toll is of the dead."""
    at = tally + 1
    if at >= limit or lows[at] not in ("of", "for"):
        is_toll = lows[tally] == "toll" or (tally > 0 and lows[tally - 1] in ("death", "casualty", "fatality"))
        return (None, "deaths" if lows[tally - 1] != "casualty" else "casualties") if is_toll else None
    at += 1
    while at < limit and (lows[at] in ("the", "those", "its", "their", "people") or lows[at].isspace()):
        at += 1
    state = match_forward(lows, at, rules.passive) or match_forward(lows, at, rules.verbs)
    if state:
        return Counted(at, state[1], state[1] - 1), state[0]
    if at < limit and lows[at - 1] == "people":
        return Counted(at - 1, at, at - 1), None
    head = head_of_phrase(doc, at, limit)
    return (Counted(at, head + 1, head), None) if head is not None else None


def changing_noun(
    doc: "Doc", lows: Sequence[str], number: int, first: int, floor: int, limit: int, changes: Mapping[str, str]
) -> Counted | None:
    """Give the subject whose number rose, fell or stood at a level ("arrests rose to 40"); None when there is none."""
    at = skip_back(lows, first - 1, floor)
    if at < floor:
        return None
    verb = governing_verb(doc[number])
    if verb is None or not floor <= verb.i < number:
        return None
    is_change = verb.lower_ in changes and lows[at] in ("to", "from", "by", "at")
    if not is_change and not (verb.lemma_ in LEVEL_VERBS and (lows[at] == "at" or at == verb.i)):
        return None
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass") and child.tag_ in ("NNS", "NNPS", "NN") and child.i < number:
            return to_phrase(doc, child.i, child.left_edge.i, limit)
    return None


def broken_down(
    doc: "Doc",
    lows: Sequence[str],
    first: int,
    after: int,
    limit: int,
    told: Told | None,
    is_upper: bool,
    rules: CountingRules,
) -> bool:
    """Tell whether a number is a part of the one before it, set off by a dash, bracket or colon."""
    if told is None or told.effect is None or told.counted is None or not 0 < first - told.after <= 9:
        return False
    at = first - 1
    while at >= told.after and (lows[at] in OPENERS or lows[at].isspace()) and lows[at] not in DASHES:
        at -= 1
    if at < told.after:
        return False
    if lows[at] in DASHES and at == told.after:
        return True
    if lows[at] in DASHES and lows[at] != ":" and ends_with_effect(lows, told.after, at, rules):
        return not has_own_verb(lows, after, limit, rules)
    if lows[at] not in (";", ":"):
        return False
    return is_bare_list(doc, lows, first, limit, is_upper)


def ends_with_effect(lows: Sequence[str], start: int, end: int, rules: CountingRules) -> bool:
    """Tell whether tokens `start` to `end` (exclusive) are a short predicate that ends with what befell the subject."""
    if any(low in STOPS or low in JOINERS for low in lows[start:end]):
        return False
    found = (match_forward(lows, k, rules.passive) or match_forward(lows, k, rules.verbs) for k in range(start, end))
    return any(match is not None and match[1] == end for match in found)


def is_bare_list(doc: "Doc", lows: Sequence[str], start: int, limit: int, is_upper: bool) -> bool:
    """Tell whether what follows up to the end of the sentence only lists nouns."""
    for k in range(start, min(limit, start + REACH)):
        if lows[k] in STOPS:
            return True
        if lows[k] in RELATIVES or doc[k].pos_ == "AUX" or (doc[k].pos_ == "VERB" and not is_upper):
            return False
    return limit - start < REACH
