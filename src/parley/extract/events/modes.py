"""How an act is done, where what is asked for, refused or threatened decides it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from parley.extract.events.reports import EventRules
from parley.extract.events.triggers import Group, Hit
from parley.extract.events.verbs import Verb

if TYPE_CHECKING:
    from spacy.tokens import Token


COMPLEMENT_MODES = {
    "CONSULT": "meet",
    "RETREAT": "yield",
    "CONCEDE": "yield",
    "AID": "assist",
    "COOPERATE": "assist",
    "SUPPORT": "assist",
    "AGREE": "meet",
}

THREAT_MODES = {
    "ASSAULT": "violence",
    "MOBILIZE": "violence",
    "COERCE": "restrict",
    "SANCTION": "restrict",
    "RETREAT": "relations",
}


def mode_of(hit: Hit, verb: Verb, hits: Mapping[int, Hit], nouns: Mapping[int, Hit], rules: EventRules) -> str | None:
    """Give the mode of a report: the group's own, or what the act asked for, refused or threatened makes it."""
    group = hit.group
    if hit.object_class in group.modes:
        return group.modes[hit.object_class or ""]
    if group.mode not in ("by_complement", "by_threat"):
        if group.id == "agree-agree" and verb_has_truce(verb, rules):
            return "ceasefire"
        if group.id == "consult-talk" and any(
            c.lower_ in ("secretly", "covertly", "secret") for w in hit.words for c in w.children
        ):
            return "back_channel"
        return group.mode
    below = complement_hit(verb, hits, nouns)
    if below is None:
        if group.mode == "by_complement":
            return mode_of_goods(wanted_nouns(verb), rules) or ("change" if verb.complements else None)
        return None
    return mode_below(group, below)


def wanted_nouns(verb: Verb) -> "list[Token]":
    """Give the nouns of what is asked for or turned down: after "for", else the objects."""
    after = [n for link in verb.links.get("for", []) for n in link.children if n.dep_ == "pobj"]
    return after or verb.objects[:1]


def mode_of_goods(wanted: "Sequence[Token]", rules: EventRules) -> str | None:
    """Give the mode of asking for a thing: help and goods are assistance, other than people things are to change."""
    classes = rules.triggers.classes
    for noun in wanted:
        lemma = noun.lemma_.lower()
        if lemma in classes["aid_goods"] or lemma in classes["help"] or lemma in classes["weapons_given"]:
            return "assist"
        if lemma in classes["to_change"]:
            return "change"
    return None


def mode_of_noun(hit: Hit, hits: Mapping[int, Hit], nouns: Mapping[int, Hit]) -> str | None:
    """Give the mode of an act that a noun names, from what stands after it: "a call for talks"."""
    if hit.group.mode not in ("by_complement", "by_threat"):
        return hit.group.mode
    for child in hit.head.rights:
        below = hits.get(child.i) if child.dep_ in ("acl", "relcl", "ccomp") else None
        if below is None and child.dep_ == "prep" and child.lower_ in ("for", "to", "of"):
            below = next((nouns.get(n.i) or hits.get(n.i) for n in child.children if n.i in nouns or n.i in hits), None)
        if below is not None:
            return mode_below(hit.group, below)
    return None


def mode_below(group: Group, below: Hit) -> str | None:
    """Give the mode that the act below makes a request, a refusal or a threat."""
    table = COMPLEMENT_MODES if group.mode == "by_complement" else THREAT_MODES
    if group.mode == "by_threat" and below.group.mode in ("arrest", "expel"):
        return below.group.mode
    if group.mode == "by_threat" and below.group.mode == "seize":
        return "territory"
    if group.mode == "by_threat" and below.object_class == "ties":
        return "relations"
    return table.get(below.group.type, "change" if group.mode == "by_complement" else None)


def verb_has_truce(verb: Verb, rules: EventRules) -> bool:
    """Tell whether a verb's object, or what follows "to" or "on", is a truce."""
    truce = rules.triggers.classes["truce"]
    links = [link for word in ("to", "on") for link in verb.links.get(word, [])]
    links += [c for _, noun in verb.heads for c in noun.rights if c.lower_ in ("to", "on")]
    return any(lemma in truce for lemma, _ in verb.heads) or any(
        n.lemma_.lower() in truce for link in links for n in link.children
    )


def complement_hit(verb: Verb, hits: Mapping[int, Hit], nouns: Mapping[int, Hit]) -> Hit | None:
    """Give the act below a verb: its infinitive or clause, or a noun that is its object or follows its preposition."""
    for child in verb.complements:
        if child.i in hits:
            return hits[child.i]
        for below in child.children:
            if below.dep_ in ("dobj", "xcomp") and (below.i in nouns or below.i in hits):
                return nouns.get(below.i) or hits.get(below.i)
    for _, noun in verb.heads:
        if noun.i in nouns:
            return nouns[noun.i]
        for link in noun.children:
            for below in link.children:
                if link.dep_ == "prep" and below.i in nouns:
                    return nouns[below.i]
    for links in verb.links.values():
        for link in links:
            for below in link.children:
                if below.i in nouns or below.i in hits:
                    return nouns.get(below.i) or hits.get(below.i)
    return None
