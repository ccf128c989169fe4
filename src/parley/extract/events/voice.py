"""Active or passive: also where the parser does not tell, as in joined participles."""

from typing import TYPE_CHECKING

from parley.grammar import antecedent
from parley.grammar import is_passive as has_passive_form

if TYPE_CHECKING:
    from spacy.tokens import Token

HARMS = frozenset(
    {"hold", "torture", "kill", "beat", "arrest", "jail", "detain", "imprison", "execute", "murder", "wound", "injure"}
    | {"behead", "rape", "abduct", "kidnap", "sentence", "convict", "deport", "expel", "shoot", "stab", "whip", "burn"}
    | {"extradite", "hang", "fine", "evict", "loot", "destroy"}
)
"""Verbs of harm that need an object."""

HELD_AS = frozenset({"hostage", "captive", "prisoner"})


def has_to(verb: "Token") -> bool:
    """Tell whether a verb is an infinitive with "to"."""
    return verb.tag_ in ("VB", "VBN", "NN") and any(c.tag_ == "TO" and c.dep_ == "aux" for c in verb.lefts)


def is_object_gap(verb: "Token") -> bool:
    """Tell whether a relative clause leaves its object to the noun before it ("the talks [that] she held")."""
    has_subject = False
    for child in verb.lefts:
        if child.dep_ in ("nsubj", "nsubjpass"):
            if child.tag_ in ("WDT", "WP"):
                return False
            has_subject = True
    return has_subject and not any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in verb.rights)


def is_passive(verb: "Token") -> bool:
    """Tell whether a verb is passive, also where it shares the auxiliary of the verb it is joined to."""
    if verb.dep_ == "acl" and any(c.dep_ in ("nsubj", "aux") for c in verb.lefts):
        return any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.lefts)  # "reports that it had left"
    if has_passive_form(verb):
        return True
    if is_accused(verb):
        return True
    if verb.tag_ == "VBD":
        return is_undergone(verb)
    if verb.tag_ != "VBN":
        return False
    if mistaken_subject(verb) is not None:
        return False
    if verb.dep_ == "conj" and not any(c.dep_ in ("nsubj", "aux") for c in verb.children):
        first = joined_to(verb)
        return (first.tag_ == "VBN" and (has_passive_form(first) or is_held(first))) or is_undergone(first)
    if any(c.dep_ == "nsubj" for c in verb.lefts):
        if any(c.dep_ in ("aux", "dobj", "ccomp", "xcomp") for c in verb.children):
            return False
        return verb.dep_ in ("ccomp", "xcomp") or any(t.lower_ == "by" for c in verb.rights for t in c.subtree)
    return (
        verb.dep_ in ("amod",)
        or is_held(verb)
        or (verb.dep_ == "advcl" and not any(c.dep_ in ("aux", "nsubj", "dobj") for c in verb.children))
    )


def is_undergone(verb: "Token") -> bool:
    """Tell whether a verb of harm goes on with a passive, though read as a past ("was seized, held and tortured")."""
    first = verb.head
    if verb.tag_ != "VBD" or verb.dep_ != "conj" or verb.lemma_ not in HARMS or first.tag_ not in ("VBN", "VBD"):
        return False
    if any(c.dep_ in ("nsubj", "aux") or (c.dep_ == "dobj" and c.lemma_ not in HELD_AS) for c in verb.children):
        return False
    return has_passive_form(first) or is_undergone(first)


def is_held(verb: "Token") -> bool:
    """Tell whether a participle beside a passive goes on with it ("was seized, held hostage and tortured")."""
    if verb.dep_ != "advcl" or verb.tag_ != "VBN" or not has_passive_form(verb.head):
        return False
    return any(c.dep_ == "dobj" and c.lemma_ in HELD_AS for c in verb.rights)


def is_accused(verb: "Token") -> bool:
    """Tell whether "accused of" has no object and so is passive, though read as a past ("the general accused of")."""
    if verb.lemma_ != "accuse" or verb.tag_ not in ("VBD", "VBN") or not any(c.lower_ == "of" for c in verb.rights):
        return False
    if any(c.dep_ in ("dobj", "aux") for c in verb.children):
        return False
    return verb.dep_ != "relcl" or not is_object_gap(verb)


def joined_to(verb: "Token") -> "Token":
    """Give the verb that a joined participle goes with: in "was accused of lying and jailed" it is "accused"."""
    first = verb.head
    if verb.tag_ != "VBN":
        return first
    while first.tag_ in ("VB", "VBG") and first.dep_ in ("xcomp", "advcl", "conj", "pcomp") and first.head != first:
        first = first.head.head if first.dep_ == "pcomp" else first.head
    return first if first.tag_ == "VBN" else verb.head


def mistaken_subject(verb: "Token") -> "Token | None":
    """Give the name before a participle that was read as an adjective though it is the sentence's verb.

    In "The OCM mediated talks" the parser takes "mediated" for a modifier of "talks" and the name for its measure.
    """
    if verb.dep_ != "amod" or verb.tag_ not in ("VBN", "VBD"):
        return None
    for child in verb.lefts:
        if child.dep_ in ("npadvmod", "nsubj") and child.pos_ == "PROPN" and child.i == verb.i - 1:
            return child
    return None


def passive_subject(verb: "Token") -> "Token | None":
    """Give what is acted on by a passive verb that has no subject of its own."""
    if verb.dep_ in ("acl", "relcl", "amod") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
        return verb.head
    if verb.dep_ in ("xcomp", "advcl") and has_to(verb):
        # "called for the men to be freed", "ordered the men to be freed"
        for child in verb.head.rights:
            if child.i < verb.i and child.dep_ == "prep" and child.lower_ == "for":
                return next((n for n in child.children if n.dep_ == "pobj"), None)
            if child.i < verb.i and child.dep_ == "dobj" and verb.dep_ == "xcomp":
                return child
    if verb.dep_ in ("conj", "xcomp", "advcl"):
        for child in verb.head.lefts:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return antecedent(child)
        if verb.dep_ == "conj" and verb.head != verb:
            first = joined_to(verb)
            return next((antecedent(c) for c in first.lefts if c.dep_ == "nsubjpass"), None) or passive_subject(first)
    return None
