"""Whether an act that a noun names happened: from its adjectives, its determiner and the words that govern it."""

from typing import TYPE_CHECKING

from parley.extract.events.modality import governed_status, verb_status
from parley.extract.events.modality_rules import ModalityRules
from parley.extract.events.verb_forms import own_status

if TYPE_CHECKING:
    from spacy.tokens import Token


AFTERWARDS = frozenset(
    {"after", "following", "since", "until", "before", "at", "by", "with", "toward", "towards", "near"}
)
"""Prepositions that make the end of an act a time."""

AHEAD = frozenset({"schedule", "plan", "slate", "envisage"})
"""Participles after an act that is still to come ("talks scheduled for May")."""

STIPULATIONS = frozenset({"condition", "precondition", "prerequisite", "demand"})
"""What an act is when somebody wants it first."""


def noun_status(noun: "Token", rules: ModalityRules, *, lasting: bool = False, title: bool = False) -> str | None:
    """Give the status of an act that a noun names; None when the noun tells of no act at all ("the idea of talks")."""
    is_past = False
    for child in noun.children:
        if child.dep_ in ("det", "neg", "amod", "compound", "nmod"):
            status = rules.noun_adjectives.get(child.lower_)
            if status == "occurred":
                is_past = True
            elif status is not None:
                return status
        elif child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ in AHEAD:
            return "planned"
    status = status_above(noun, rules, lasting=lasting, title=title)
    return "occurred" if is_past and status in ("ongoing", "planned", "requested", "conditional") else status


def status_above(noun: "Token", rules: ModalityRules, *, lasting: bool, title: bool) -> str | None:
    """Give the status that what governs a noun lays on the act it names."""
    is_bare = not any(
        (c.dep_ == "det" and c.lower_ not in ("a", "an")) or c.dep_ in ("poss", "nummod") for c in noun.lefts
    )
    node = noun
    for _ in range(6):
        dep, head = node.dep_, node.head
        if dep == "conj" and head.pos_ in ("NOUN", "PROPN"):
            node = head
            continue
        if dep == "appos" and head.lemma_.lower() in STIPULATIONS:
            return "requested"  # "three conditions: the release of"
        if dep == "pobj":
            prep, above = head, head.head
            if above.pos_ in ("NOUN", "PROPN"):
                if above.lemma_ in rules.vacuous and prep.lower_ in (
                    "of",
                    "for",
                    "in",
                    "to",
                    "toward",
                    "towards",
                    "on",
                    "about",
                    "with",
                ):
                    return None
                status = rules.nouns.get(above.lemma_)
                if above.lemma_ in ("goal", "aim", "mission") and any(c.dep_ == "poss" for c in noun.lefts):
                    status = None  # "the aim of her visit" is no plan to visit
                elif above.lemma_ == "end" and above.dep_ == "pobj" and above.head.lower_ in AFTERWARDS:
                    status = None
                if status is not None and prep.lower_ in ("of", "for", "to", "on", "at"):
                    return status
                if prep.lower_ in ("of", "to") and above.lemma_ in (
                    "opening",
                    "start",
                    "beginning",
                    "launch",
                    "resumption",
                    "halt",
                    "holding",
                    "announcement",
                ):
                    node = above
                    continue
                return "ongoing" if lasting else "occurred"
            if above.pos_ == "AUX" and prep.lower_ in ("against", "for"):
                return None  # "they are against talks"
            if above.pos_ in ("VERB", "AUX"):
                return noun_under_verb(above, rules, via=prep.lower_, lasting=lasting, title=title, is_bare=is_bare)
            if above.pos_ == "ADJ" and above.lemma_ in rules.adjectives:
                return rules.adjectives[above.lemma_]
            return "ongoing" if lasting else "occurred"
        if dep in ("dobj", "nsubj", "nsubjpass", "attr", "oprd", "dative"):
            named = [c for c in head.rights if c.dep_ in ("attr", "oprd") and c != node]
            named += [c for c in head.rights if c.dep_ == "dobj" and c != node]  # "set a condition: the release of"
            if head.lemma_.lower() in STIPULATIONS or any(c.lemma_.lower() in STIPULATIONS for c in named):
                return "requested"
            return noun_under_verb(head, rules, via=dep, lasting=lasting, title=title, is_bare=is_bare)
        return "ongoing" if lasting else "occurred"
    return "ongoing" if lasting else "occurred"


def noun_under_verb(
    verb: "Token", rules: ModalityRules, *, via: str, lasting: bool, title: bool, is_bare: bool
) -> str | None:
    """Give the status of a noun that is an argument of a verb."""
    lemma = verb.lemma_.lower()
    happened = "ongoing" if lasting else "occurred"
    if lemma in ("tell", "warn", "advise") and via in ("of", "about", "on"):
        return happened  # "she was told of the raid"
    is_argument = via in ("dobj", "nsubjpass", "attr", "oprd")
    if is_argument or via in ("for", "to", "of", "against", "with", "on"):
        status = rules.verbs.get(lemma)
        if (
            status is not None
            and lemma != "announce"
            and lemma not in ("accuse", "suspect", "blame", "use", "favour", "favor", "oppose", "reject", "want")
        ):
            return status if status != "denied" or via != "for" else happened
        if lemma in ("oppose", "reject", "favour", "favor", "want", "seek"):
            return "conditional" if not lasting else happened
        if lemma == "announce":
            return "announced"
    if via == "nsubj" and lemma == "be" and verb.tag_ in ("VBZ", "VBP") and is_bare:
        return None
    if lemma in rules.occurrence or lemma == "be":
        status = verb_status(verb, rules, title=title)
        if status == "infinitive":
            status = governed_status(verb, rules)
        return happened if status in ("finite", "occurred") else status
    own = own_status(verb, rules, verbal=False, state=False, title=title)
    if own == "infinitive" and is_bare and lemma in rules.bringing:
        above = governed_status(verb, rules)
        own = "planned" if above == "finite" else above
        if own == "general":
            return None
    if own == "planned" and is_bare and via in ("with", "at", "for", "during", "before", "in"):
        return "planned"
    if own in ("planned", "requested", "conditional") and is_bare and lemma in rules.bringing:
        return own
    if own == "conditional" and via in ("nsubj", "nsubjpass") and is_bare:
        return "conditional"
    if own == "ongoing" and not title and goes_on(verb, rules):
        return "ongoing"
    return happened


def goes_on(verb: "Token", rules: ModalityRules) -> bool:
    """Tell whether a verb in the present says of its subject that it is under way ("the siege continues")."""
    if verb.lemma_ == "remain":
        return False
    return verb.tag_ == "VBG" or verb.lemma_ in rules.ongoing | rules.occurrence | rules.bringing
