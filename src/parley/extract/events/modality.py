"""Whether a text says that an act happened, goes on, is planned, asked for, conditional, denied or only alleged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import ContractError
from parley.extract.events.verbs import has_to, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

STATUSES = ("occurred", "ongoing", "planned", "requested", "conditional", "denied", "alleged")

FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo", "ll"})

POSSIBLE = frozenset({"may", "might", "could", "can", "ca"})

DUTY = frozenset({"must", "should", "ought"})

IF_WORDS = frozenset({"if", "unless", "whether", "lest", "should"})

NOT_WORDS = frozenset({"not", "n't", "n’t", "never", "neither", "nor"})

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


@dataclass(frozen=True, slots=True)
class ModalityRules:
    """Words that govern an act, by what they say of it."""

    verbs: Mapping[str, str]
    passives: frozenset[str]
    adjectives: Mapping[str, str]
    nouns: Mapping[str, str]
    noun_adjectives: Mapping[str, str]
    transparent: frozenset[str]
    ongoing: frozenset[str]
    speech: frozenset[str]
    hedges: frozenset[str]
    habits: frozenset[str]
    vacuous: frozenset[str]
    occurrence: frozenset[str]
    claims: frozenset[str]
    dismissals: frozenset[str]
    conditions: frozenset[str]
    commitments: frozenset[str]


def compile_modality(raw: Mapping[str, Any]) -> ModalityRules:
    """Compile the word lists.

    Raises:
        ContractError: A list is missing.
    """

    def words(name: str) -> frozenset[str]:
        if name not in raw:
            raise ContractError(
                where=f"modality.{name}", problem="the list is missing", remedy="Give a list of lemmas."
            )
        return frozenset(map(str, raw[name]))

    def table(**lists: str) -> dict[str, str]:
        return {word: status for status, name in lists.items() for word in sorted(words(name))}

    return ModalityRules(
        verbs=table(
            planned="planned", requested="requested", conditional="conditional", denied="denied", alleged="alleged"
        ),
        passives=words("alleged_passive"),
        adjectives=table(planned="planned_adjectives", denied="denied_adjectives"),
        nouns=table(
            planned="plan_nouns",
            requested="request_nouns",
            conditional="conditional_nouns",
            denied="denied_nouns",
            alleged="alleged_nouns",
        ),
        noun_adjectives=table(
            planned="plan_adjectives",
            conditional="possible_adjectives",
            denied="denied_adjectives_noun",
            alleged="hedge_adjectives",
        ),
        transparent=words("transparent"),
        ongoing=words("ongoing_governors"),
        speech=words("speech"),
        hedges=words("hedges"),
        habits=words("habit_adverbs"),
        vacuous=words("vacuous_nouns"),
        occurrence=words("occurrence_verbs"),
        claims=words("claim_nouns"),
        dismissals=words("dismissals"),
        conditions=words("conditions"),
        commitments=words("commitments"),
    )


def is_negated(verb: "Token") -> bool:
    """Tell whether a verb is negated, by "not", "never" or a subject or object with "no"."""
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in NOT_WORDS:
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and (
            child.lower_ in ("nobody", "none", "nothing")
            or any(c.lower_ == "no" and c.dep_ == "det" for c in child.lefts)
        ):
            return True
    return False


def auxiliaries(verb: "Token") -> "list[Token]":
    """Give a verb's auxiliaries; a verb joined to another without any shares those of the other."""
    found = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    shares = verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX") and verb.tag_ == verb.head.tag_
    if not found and shares and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts):
        return auxiliaries(verb.head)
    return found


def verb_status(
    verb: "Token", rules: ModalityRules, *, verbal: bool = False, state: bool = False, title: bool = False
) -> str | None:
    """Give the status of an act that a verb names; None when the text only speaks of such acts in general.

    Args:
        verbal: Whether saying is doing (a refusal, a request), so that a present tense has occurred.
        state: Whether the present tense tells an attitude that lasts.
        title: Whether the verb stands in a headline or caption, where the present tense tells the past.
    """
    own = own_status(verb, rules, verbal=verbal, state=state, title=title)
    if is_stipulated(verb, rules):
        return "conditional"
    if own == "denied" and is_forsworn(verb, rules):
        return None
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


def own_status(verb: "Token", rules: ModalityRules, *, verbal: bool, state: bool, title: bool) -> str:
    """Give what a verb's auxiliaries, negation and adverbs alone say."""
    aux = auxiliaries(verb)
    forms = {a.lower_ for a in aux}
    lemmas = {a.lemma_.lower() for a in aux}
    perfect = "have" in lemmas
    adverbs = {c.lower_ for c in verb.children if c.dep_ == "advmod"}
    if any(c.dep_ == "mark" and c.lower_ in IF_WORDS for c in verb.lefts):
        return "conditional"
    if is_negated(verb):
        return "denied"
    if adverbs & rules.hedges:
        return "alleged"
    if forms & FUTURE:
        return "planned"
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
    present = [a for a in aux if a.tag_ in ("VBZ", "VBP")] or ([verb] if verb.tag_ in ("VBZ", "VBP") else [])
    if perfect or not present:
        if adverbs & rules.habits and perfect:
            return "ongoing"
        return "occurred"
    if adverbs & rules.habits:
        return "ongoing"
    if title and not state:
        return "occurred"
    if verbal and not state and not is_passive(verb):
        return "occurred"
    return "ongoing"


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
            node = head
            continue
        if dep == "pcomp" or (dep == "prep" and head.pos_ == "ADP"):
            if head.lower_ in ("without",) or (
                head.lower_ in ("than", "of") and head.head.lower_ in ("rather", "instead")
            ):
                return "denied"
            node = head.head if head.head != head else head
            word = node
            if word.pos_ == "NOUN":
                if word.lemma_ in rules.vacuous:
                    return "general"
                return rules.nouns.get(word.lemma_, "finite")
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
            return "finite"
        if dep == "advcl":
            if infinitive:
                return by_governor(head, rules) or "planned"
            return "finite"
        if dep in ("acl", "relcl"):
            if infinitive and head.pos_ in ("NOUN", "PROPN"):
                if head.lemma_ in rules.vacuous and head.lemma_ not in rules.nouns:
                    return "general"
                return rules.nouns.get(head.lemma_, "planned")
            return (claimed_status(head, rules) if dep == "acl" else None) or "finite"
        if dep in ("csubj", "csubjpass"):
            return "general"
        if dep in ("xcomp", "ccomp", "acomp", "dep", "auxpass", "amod"):
            if head.pos_ == "ADJ" and head.lemma_ in rules.adjectives:
                return rules.adjectives[head.lemma_]
            if head.lemma_ in rules.speech and not infinitive and head.lemma_ not in ("allege", "suggest", "insist"):
                return "denied" if is_negated(head) and head.lemma_ in ("confirm", "believe") else "finite"
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
    wants = status == "planned" and lemma in ("seek", "want", "wish", "desire", "expect")
    if wants and clause is not None and has_own_subject(head, clause):
        return "requested"
    if is_negated(head):
        return "denied"
    return status


def is_indicative(verb: "Token") -> bool:
    """Tell whether a clause states a fact: a finite verb without a modal."""
    tags = {a.tag_ for a in auxiliaries(verb)}
    if "MD" in tags:
        return False
    return verb.tag_ in ("VBD", "VBZ") or bool(tags & {"VBD", "VBZ", "VBP"})


def has_own_subject(head: "Token", clause: "Token") -> bool:
    """Tell whether somebody else than the subject of `head` is to act in the clause below it."""
    return any(c.dep_ == "nsubj" for c in clause.lefts) or any(c.dep_ == "dobj" and c.i < clause.i for c in head.rights)


def own_or(verb: "Token", rules: ModalityRules, default: str) -> str:
    """Give a verb's own status when that is not plain fact, else `default`."""
    own = own_status(verb, rules, verbal=False, state=False, title=False)
    return default if own in ("occurred", "ongoing", "infinitive") else own
