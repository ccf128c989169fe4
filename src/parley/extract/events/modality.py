"""Whether a text says that an act happened, goes on, is planned, asked for, conditional, denied or only alleged."""

from typing import TYPE_CHECKING

from parley.extract.events.modality_rules import ModalityRules
from parley.extract.events.verb_forms import auxiliaries, is_indicative, is_negated, own_status
from parley.extract.events.verbs import judged_by
from parley.extract.events.voice import has_to, is_passive, joined_to

if TYPE_CHECKING:
    from spacy.tokens import Token


CLIMBED = frozenset(
    {
        "xcomp",
        "ccomp",
        "acl",
        "advcl",
        "pcomp",
        "conj",
        "relcl",
        "csubj",
        "csubjpass",
        "auxpass",
        "dep",
        "acomp",
        "amod",
    }
)


AFTER = frozenset({"after", "since", "upon", "despite", "besides"})
"""Prepositions before what had happened already, or happened anyway."""

FEASIBLE = frozenset({"able", "likely", "free", "due", "set", "prepared"})
"""Adjectives whose negation denies the act."""

PERCEIVED = frozenset({"see", "know", "find", "learn", "understand", "remember", "realise", "realize", "discover"})
"""Verbs whose clause in the past tense is fact, whenever somebody comes to know it."""


def verb_status(
    verb: "Token", rules: ModalityRules, *, verbal: bool = False, state: bool = False, title: bool = False
) -> str | None:
    """Give the status of an act that a verb names; None when the text only speaks of such acts in general.

    Args:
        verbal: Whether saying is doing (a refusal, a request), so that a present tense has occurred.
        state: Whether the present tense tells an attitude that lasts.
        title: Whether the verb stands in a headline or caption, where the present tense tells the past.
    """
    if any(c.dep_ == "mark" and c.lower_ == "whether" for c in verb.lefts):
        return None  # what is asked is not told
    own = own_status(verb, rules, verbal=verbal, state=state, title=title)
    if is_stipulated(verb, rules):
        return "conditional"
    if own == "denied" and is_forsworn(verb, rules):
        return None
    if verb.dep_ == "xcomp" and verb.head.lemma_ in ("stop", "cease") and is_passive(verb):
        return None  # "stopped being besieged": a state that ends
    if own in ("denied", "planned", "requested", "conditional", "alleged"):
        return own if own != "planned" or not is_in_condition(verb) else "conditional"
    if is_general(verb) and own != "occurred":
        return None
    above = governed_status(verb, rules)
    if above == "finite":
        return "planned" if own == "infinitive" else own
    return above if above != "general" else None


def is_stipulated(verb: "Token", rules: ModalityRules) -> bool:
    """Tell whether a clause is what something else depends on ("on condition that", "provided that")."""
    opening = next((c for c in verb.lefts if c.lower_ == "that" and c.i > 0), None)
    before = verb.doc[opening.i - 1] if opening is not None else verb.head
    above = (before, verb.head) if verb.dep_ in ("acl", "ccomp", "relcl") else (before,) if opening is not None else ()
    return any(word.lemma_ in rules.conditions or word.lower_ in rules.conditions for word in above)


def is_forsworn(verb: "Token", rules: ModalityRules) -> bool:
    """Tell whether a clause says what somebody promises not to do: nothing happened, and nothing is denied."""
    is_ahead = any(a.tag_ == "MD" for a in auxiliaries(verb)) or has_to(verb)
    return is_ahead and verb.dep_ in ("ccomp", "xcomp", "acl") and verb.head.lemma_ in rules.commitments


def claimed_status(noun: "Token", rules: ModalityRules) -> str | None:
    """Give the status of what the clause of a noun of saying states ("reports that …"); None for other nouns."""
    if noun.lemma_ not in rules.claims:
        return None
    above = noun.head
    is_dismissed = noun.dep_ in ("dobj", "nsubjpass") and above.lemma_ in rules.dismissals
    return "denied" if is_dismissed and not is_negated(above) else "alleged"


def is_general(verb: "Token") -> bool:
    """Tell whether a relative clause only describes a kind ("countries that negotiate with rebels")."""
    while verb.dep_ == "xcomp" and verb.head.pos_ in ("VERB", "AUX"):
        verb = verb.head
    if verb.dep_ != "relcl" or verb.tag_ not in ("VBP", "VBZ", "VB"):
        return False
    noun = verb.head
    return noun.tag_ in ("NNS", "NN") and not any(
        c.dep_ in ("det", "poss", "nummod") or c.ent_type_ for c in noun.lefts
    )


def is_in_condition(verb: "Token") -> bool:
    """Tell whether an if-clause hangs on a verb."""
    for child in verb.children:
        if child.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in child.lefts):
            return True
    return False


def governed_status(verb: "Token", rules: ModalityRules) -> str:
    """Climb from a verb to what governs it; "finite" when nothing above it bears on whether it happened."""
    node = verb
    for _ in range(10):
        dep, head = node.dep_, node.head
        if dep not in CLIMBED or head == node:
            return "finite"
        infinitive = has_to(node)
        if dep == "conj":
            if any(c.dep_ in ("nsubj", "nsubjpass") for c in node.lefts) and node.tag_ in ("VBD", "VBZ", "VBP"):
                return governed_by_speech(node, rules)
            node = joined_to(node)
            if node.tag_ == "VBN" and node != head:
                return "finite"
            continue
        if dep == "pcomp" or (dep == "prep" and head.pos_ == "ADP"):
            if head.lower_ in ("without",) or (
                head.lower_ in ("than", "of")
                and (
                    head.head.lower_ in ("rather", "instead")
                    or any(c.lower_ in ("rather", "instead") for c in head.lefts)
                )
            ):
                return "denied"
            node = judged_by(head) if head.head != head else head
            word = node
            if word.pos_ == "NOUN":
                if word.lemma_ in rules.vacuous:
                    return "general"
                return rules.nouns.get(word.lemma_, "finite")
            if head.lower_ in AFTER and word.pos_ in ("VERB", "AUX"):
                return "finite"  # "cancelled the visit after accusing her"
            status = by_governor(word, rules)
            if status is not None:
                return status
            if word.pos_ == "ADJ" and word.lemma_ not in ("guilty", "responsible"):
                return "general"
            if head.lower_ in ("for", "from") and word.lemma_ in (
                "arrest",
                "sentence",
                "convict",
                "detain",
                "jail",
                "charge",
            ):
                return "alleged"
            if word.tag_ == "VB":
                continue  # "they want to talk about ending the war"
            return "finite"
        if dep == "advcl":
            if any(c.lower_ == "than" for c in node.lefts) and any(c.lower_ == "rather" for c in node.lefts):
                return "denied"
            if infinitive:
                held = next((c for c in head.children if c.dep_ in ("dobj", "nsubjpass")), None)
                if held is not None and rules.nouns.get(held.lemma_) == "requested":
                    return "requested"
                return by_governor(head, rules) or "planned"
            return "finite"
        if dep in ("acl", "relcl"):
            if infinitive and head.pos_ in ("NOUN", "PROPN"):
                if head.lemma_ in rules.vacuous and head.lemma_ not in rules.nouns:
                    return "general"
                return rules.nouns.get(head.lemma_, "planned")
            if dep == "acl" and rules.nouns.get(head.lemma_) == "requested" and is_wish(node):
                return "requested"
            return (claimed_status(head, rules) if dep == "acl" else None) or "finite"
        if dep in ("csubj", "csubjpass"):
            return "general"
        if dep == "ccomp" and head.pos_ == "NOUN":
            claimed = claimed_status(head, rules)
            if claimed is not None:
                return claimed
        if dep in ("xcomp", "ccomp", "acomp", "dep", "auxpass", "amod"):
            if head.pos_ == "ADJ" and head.lemma_ in rules.adjectives:
                is_denied = is_negated(head) or (head.dep_ == "acomp" and is_negated(head.head))
                status = rules.adjectives[head.lemma_]
                return "denied" if is_denied and status == "planned" and head.lemma_ in FEASIBLE else status
            if head.lemma_ in rules.speech and not infinitive and head.lemma_ not in ("allege", "suggest", "insist"):
                return "denied" if is_negated(head) and head.lemma_ in ("confirm", "believe") else "finite"
            if dep == "ccomp" and head.lemma_ in PERCEIVED and is_indicative(node):
                return "finite"  # "you will see that they were killed"
            status = by_governor(head, rules, infinitive=infinitive, clause=node)
            if status is not None:
                return status
            node = head
            continue
        return "finite"
    return "finite"


def governed_by_speech(verb: "Token", rules: ModalityRules) -> str:
    """Give what stands above the clause that a full clause is joined to."""
    return (
        governed_status(verb.head, rules)
        if verb.head.dep_ == "ccomp" and verb.head.head.lemma_ in rules.verbs
        else "finite"
    )


def by_governor(
    head: "Token", rules: ModalityRules, *, infinitive: bool = True, clause: "Token | None" = None
) -> str | None:
    """Give the status that a governing verb lays on the act below it; None when the verb itself has to be asked."""
    lemma = head.lemma_.lower()
    if lemma in rules.passives and is_passive(head) and infinitive:
        return "planned" if lemma in ("expect",) else "alleged"
    status = rules.verbs.get(lemma)
    if status is None:
        if head.pos_ == "ADJ":
            return rules.adjectives.get(lemma)
        if lemma in rules.ongoing:
            return own_or(head, rules, "ongoing")
        if lemma in rules.transparent or head.pos_ in ("VERB", "AUX"):
            own = own_status(head, rules, verbal=False, state=False, title=False)
            if own != "infinitive":
                return own if lemma in rules.transparent or own not in ("occurred", "ongoing") else None
        return None
    if status in ("planned", "requested") and clause is not None and not infinitive and is_indicative(clause):
        return "finite"
    if lemma == "want" and status == "requested" and not (clause is not None and has_own_subject(head, clause)):
        return "denied" if is_negated(head) else "planned"
    wants = status == "planned" and lemma in ("seek", "want", "wish", "desire", "expect")
    if wants and clause is not None and has_own_subject(head, clause):
        return "requested"
    if is_negated(head):
        return "denied"
    return status


def is_wish(verb: "Token") -> bool:
    """Tell whether a that-clause is a wish ("the demand that he go"): a bare form or "should"."""
    return verb.tag_ in ("VB", "VBP") or any(a.lower_ in ("should", "must", "be") for a in auxiliaries(verb))


def has_own_subject(head: "Token", clause: "Token") -> bool:
    """Tell whether somebody else than the subject of `head` is to act in the clause below it."""
    return any(c.dep_ == "nsubj" for c in clause.lefts) or any(c.dep_ == "dobj" and c.i < clause.i for c in head.rights)


def own_or(verb: "Token", rules: ModalityRules, default: str) -> str:
    """Give a verb's own status when that is not plain fact, else `default`."""
    own = own_status(verb, rules, verbal=False, state=False, title=False)
    return default if own in ("occurred", "ongoing", "infinitive") else own
