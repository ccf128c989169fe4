"""What a verb's own form says of whether its act happened: auxiliaries, negation, tense, adverbs."""

from typing import TYPE_CHECKING

from parley.extract.events.modality_rules import ModalityRules
from parley.extract.events.voice import is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token


FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo", "ll"})

POSSIBLE = frozenset({"may", "might", "could", "can", "ca"})

DUTY = frozenset({"must", "should", "ought"})

YET_TO_COME = frozenset({"until", "till", "before", "once"})
"""Conjunctions after which the present tense tells what is still to come."""

IF_WORDS = frozenset({"if", "unless", "lest", "should"})

NOT_WORDS = frozenset({"not", "n't", "n’t", "never", "neither", "nor"})


def is_negated(verb: "Token") -> bool:
    """Tell whether a verb is negated, by "not", "never" or a subject or object with "no"."""
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in NOT_WORDS:
            return True
        if child.lower_ == "longer" and any(c.lower_ == "no" for c in child.lefts):
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and (
            child.lower_ in ("nobody", "none", "nothing")
            or any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj", "cc") for c in child.lefts)
        ):
            return True
    return False


def auxiliaries(verb: "Token") -> "list[Token]":
    """Give a verb's auxiliaries; a verb joined to another without any shares those of the other."""
    found = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    shares = verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX") and verb.tag_ in ("VB", verb.head.tag_)
    if not found and shares and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts):
        return auxiliaries(verb.head)
    return found


def own_status(verb: "Token", rules: ModalityRules, *, verbal: bool, state: bool, title: bool) -> str:
    """Give what a verb's auxiliaries, negation and adverbs alone say."""
    aux = auxiliaries(verb)
    forms = {a.lower_ for a in aux}
    lemmas = {a.lemma_.lower() for a in aux}
    perfect = "have" in lemmas
    adverbs = {c.lower_ for c in verb.children if c.dep_ == "advmod"}
    if any(c.dep_ == "mark" and c.lower_ in IF_WORDS for c in verb.lefts) or is_inverted(verb):
        return "conditional"
    if is_negated(verb) or adverbs & {"almost", "nearly"}:
        return "denied"
    if adverbs & rules.hedges:
        return "alleged"
    if forms & FUTURE:
        return "planned"
    if "would" in forms and adverbs & rules.habits and not perfect:
        return "ongoing"  # "she would often visit the camp"
    if "would" in forms or "'d" in forms or "’d" in forms:
        return "planned" if is_reported(verb, rules) and not perfect else "conditional"
    if forms & POSSIBLE or "could" in forms:
        return "alleged" if perfect else "conditional"
    if forms & DUTY:
        return "requested"
    if verb.tag_ == "VB" and any(c.tag_ == "TO" for c in verb.lefts):
        return "infinitive"
    if any(a.lemma_ == "be" and a.dep_ == "aux" for a in aux) and verb.tag_ == "VBG":
        return "ongoing"
    is_present = verb.tag_ in ("VBZ", "VBP") or (verb.tag_ == "VB" and verb.dep_ == "relcl" and not aux)
    present = [a for a in aux if a.tag_ in ("VBZ", "VBP")] or ([verb] if is_present else [])
    if perfect or not present:
        if adverbs & rules.habits and perfect and present:
            return "ongoing"
        return "occurred"
    if adverbs & rules.habits:
        return "ongoing"
    if verb.dep_ == "advcl" and not aux and any(c.dep_ == "mark" and c.lower_ in YET_TO_COME for c in verb.lefts):
        return "planned"
    if title and not state:
        return "occurred"
    if verbal and not state and not is_passive(verb):
        return "occurred"
    return "ongoing"


def is_inverted(verb: "Token") -> bool:
    """Tell whether a clause is a condition by its order of words ("had they met", "should talks fail")."""
    if verb.dep_ != "advcl":
        return False
    first = next((c for c in verb.lefts if not c.is_punct), None)
    return (
        first is not None
        and first.dep_ in ("aux", "auxpass")
        and first.lower_ in ("had", "should", "were")
        and any(c.dep_ in ("nsubj", "nsubjpass") and c.i > first.i for c in verb.lefts)
    )


def is_reported(verb: "Token", rules: ModalityRules) -> bool:
    """Tell whether a clause hangs on a verb or noun of saying."""
    node = verb
    for _ in range(6):
        if node.dep_ in ("ccomp", "parataxis", "acl"):
            return node.head.lemma_ in rules.speech or node.head.lemma_ in rules.verbs or node.head.pos_ == "NOUN"
        if any(c.dep_ in ("parataxis", "ccomp") and c.lemma_ in rules.speech for c in node.children):
            return True
        if node.dep_ in ("conj", "xcomp") and node.head != node:
            node = node.head
        else:
            return False
    return False


def is_indicative(verb: "Token") -> bool:
    """Tell whether a clause states a fact: a finite verb without a modal."""
    tags = {a.tag_ for a in auxiliaries(verb)}
    if "MD" in tags:
        return False
    return verb.tag_ in ("VBD", "VBZ") or bool(tags & {"VBD", "VBZ", "VBP"})
