"""States that no list knows, recognised by what a text says of them: that they have presidents, armies, borders."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from parley.extract.actors.name_cuts import Candidate
from parley.extract.actors.rules import ActorRules
from parley.grammar import words_of
from parley.ids import fold
from parley.records import Mention, RegistryActor
from parley.registry import DERIVED

if TYPE_CHECKING:
    from spacy.tokens import Doc

PREFIX = "text-state-"
"""Start of the ids of states that were recognised in a text."""
ENDINGS = ("n", "an", "ian", "ean", "ese", "i", "ish", "er", "ans", "ians")
MIN_WEIGHT = 2.5


def find_states(doc: "Doc", candidates: Sequence[Candidate], people: set[str], rules: ActorRules) -> set[str]:
    """Give the folded names that the text treats as states and that neither registry nor gazetteer knows."""
    weights: dict[str, float] = {}
    for candidate in candidates:
        size = candidate.end - candidate.start
        if candidate.match or candidate.head or candidate.title or candidate.is_office or size > 3:
            continue
        key = fold(words_of(doc).span(candidate.start, candidate.end))
        if key in rules.places or key in people or key in rules.words["peoples"] or len(key) < 4:
            continue
        weights[key] = weights.get(key, 0.0) + weight_of(doc, candidate, rules)
    named = {key for key, weight in weights.items() if weight > 0}
    if named:
        for demonym, key in demonyms_of(doc, named).items():
            weights[key] += 1.0 if demonym else 0.0
    return {key for key, weight in weights.items() if weight >= MIN_WEIGHT}


def weight_of(doc: "Doc", candidate: Candidate, rules: ActorRules) -> float:
    """Give how loudly the words around a name call it a state."""
    start, end = candidate.start, candidate.end
    before = doc[start - 1] if start else None
    after = doc[end] if end < len(doc) else None
    weight = 0.0
    if before is not None and before.lower_ in ("neighbouring", "neighboring"):
        weight += 3.0
    if before is not None and before.lower_ == "with" and start > 1 and doc[start - 2].lower_ in ("border", "borders"):
        weight += 2.0
    if (
        before is not None
        and before.lower_ == "of"
        and start > 1
        and doc[start - 2].lower_ in rules.words["state_owners"]
    ):
        weight += 3.0
    if after is not None and after.tag_ == "POS":
        words = [doc[i].lower_ for i in range(end + 1, min(end + 4, len(doc)))]
        if words and words[0] in rules.words["state_owned"]:
            weight += 3.0
        elif any(word in rules.words["state_offices"] for word in words[1:2]):
            weight += 2.0
        elif words and words[0] == "government":
            weight += 1.0
    verb = doc[end - 1].head
    if doc[end - 1].dep_ == "nsubj" and any(
        child.lemma_ in rules.words["state_borders"] and any(t.lower_ == "its" for t in child.children)
        for child in verb.subtree
    ):
        weight += 2.5
    if doc[start].ent_type_ == "GPE":
        weight += 0.5
    elif doc[start].ent_type_ == "PERSON":
        weight -= 0.5
    return weight


def demonyms_of(doc: "Doc", names: Iterable[str]) -> dict[str, str]:
    """Give the capitalised words that are made from a name by an ending of peoples ("Dalvaran" from "Dalvara")."""
    stems = {name[: max(4, len(name) - 2)]: name for name in sorted(names)}
    found: dict[str, str] = {}
    begins = tuple(stems)
    for text in words_of(doc).texts:
        if len(text) < 5 or not text[0].isupper() or not text.isalpha():
            continue
        lower = fold(text)
        if not lower.startswith(begins):
            continue
        for stem, name in stems.items():
            if lower.startswith(stem) and lower != name and is_demonym(lower, name):
                found[lower] = name
    return found


def is_demonym(word: str, name: str) -> bool:
    """Tell whether a word is a name, or the name without its last vowel or "ia", with an ending of peoples.

    >>> [is_demonym(word, "dalvara") for word in ("dalvaran", "dalvarese", "dalvarans", "dalvarado")]
    [True, True, True, False]
    """
    bases = {name, name.rstrip("aeiouy"), re.sub(r"ia$", "", name)}
    return any(word == base + ending or word == base + ending + "s" for base in bases for ending in ENDINGS)


def with_states(rules: ActorRules, names: Mapping[str, str], demonyms: Mapping[str, str]) -> ActorRules:
    """Give the rules with states of a text added, each with a government and armed forces.

    Args:
        names: Folded name to the name as the text writes it.
        demonyms: Folded demonym to folded name.
    """
    if not names:
        return rules
    added: dict[str, RegistryActor] = {}
    for key, name in sorted(names.items()):
        state = state_id(key)
        added[state] = RegistryActor(state, name, "state", source="text")
        for actor_type, prefix, title in DERIVED:
            body = f"{prefix}{state}"
            added[body] = RegistryActor(body, f"{title}{name}", actor_type, part_of_ids=(state,), source="text")
    return replace(
        rules,
        by_id={**rules.by_id, **added},
        demonyms={**rules.demonyms, **{demonym: state_id(key) for demonym, key in demonyms.items() if key in names}},
    )


def state_id(key: str) -> str:
    """Give the id of a state recognised in a text."""
    return PREFIX + key.replace(" ", "-")


def rules_of(mentions: Sequence[Mention], rules: ActorRules) -> ActorRules:
    """Give the rules with the states that the mentions of a text have added."""
    names = {fold(m.text): m.text for m in mentions if m.mention_kind == "name" and is_text_state(m)}
    keys = {state_id(key): key for key in names}
    demonyms = {
        fold(m.text): keys[m.registry_id]
        for m in mentions
        if m.rule_id == "demonym" and m.registry_id in keys and m.registry_id is not None
    }
    return with_states(rules, names, demonyms)


def is_text_state(mention: Mention) -> bool:
    """Tell whether a mention is the name of a state recognised in its text."""
    return (mention.registry_id or "").startswith(PREFIX)
