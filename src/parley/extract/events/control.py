"""Who does what a verb says: its subject, or whoever the verb above makes, asks or judges."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from parley.extract.events.parties import ACTOR_ENTS
from parley.extract.events.verbs import judged_by
from parley.extract.events.voice import is_passive, mistaken_subject, passive_subject
from parley.grammar import antecedent, sent_start

if TYPE_CHECKING:
    from spacy.tokens import Token


OBJECT_CONTROL = frozenset(
    {"ask", "tell", "urge", "order", "force", "allow", "help", "persuade", "prompt", "task", "invite", "authorize"}
    | {"authorise", "mandate", "lead", "enable", "want", "press", "warn", "instruct", "direct", "encourage", "command"}
    | {"compel", "permit", "request", "require", "push", "get", "cause", "call", "appeal", "let", "make", "beg"}
    | {"implore", "exhort", "pressure", "empower", "advise", "convince", "summon", "oblige", "expect", "forbid"}
    | {"ban", "bar", "prohibit", "prevent", "stop"}
)
"""Verbs whose object, not subject, does what the infinitive after them says."""

JUDGED = frozenset({"accuse", "suspect", "charge", "blame", "arrest", "convict"})
"""Verbs after whose object "of" or "for" tells what that object did."""

REPAID = frozenset(
    {"thank", "praise", "criticise", "criticize", "condemn", "fine", "sanction", "punish", "commend", "applaud"}
    | {"congratulate", "jail", "sentence", "fault", "denounce", "castigate", "slam", "rebuke", "sue", "expel", "pardon"}
    | {"assail", "berate", "lambast", "lambaste", "blast", "scold", "reprimand", "admonish", "deride", "mock", "decry"}
    | {"upbraid", "suspend", "dismiss", "fire", "sack", "discipline", "excoriate", "censure", "detain", "deplore"}
    | {"forgive", "reward", "prosecute", "indict", "investigate", "chide", "hail", "reproach", "laud", "salute"}
)
"""Verbs after whose object "for" tells what that object did."""


def find_subject(verb: "Token") -> "Token | None":
    """Give who acts: the subject, or who controls an infinitive ("asked the council to open talks": the council)."""
    node = verb
    mistaken = mistaken_subject(verb)
    if mistaken is not None:
        return mistaken
    for _ in range(8):
        subjects = [c for c in node.children if c.dep_ in ("nsubj", "nsubjpass")]
        if subjects:
            # A dateline ("OSLIN -- The army ...") can stand as a first subject: the last before the verb counts.
            before = [c for c in subjects if c.i < node.i]
            return not_excluded(relative_noun(before[-1] if before else subjects[0]))
        dep, head = node.dep_, node.head
        if head == node:
            return None
        pressed = pressed_noun(head) if dep in ("xcomp", "advcl") and node.tag_ == "VB" else None
        if pressed is not None:
            return pressed
        if dep == "xcomp" or (dep == "advcl" and node.tag_ in ("VB", "VBG")):
            controls = dep == "xcomp" or (head.lemma_ in OBJECT_CONTROL and node.tag_ == "VB" and node.i > head.i)
            held = controlled_object(head) if controls else None
            if held is not None:
                return held
            node = head
        elif dep == "conj" and node.tag_ == "VBD" and head.tag_ == "VB" and head.dep_ == "ccomp":
            node = head.head  # "she said it would stay and ruled out talks": she did
        elif dep in ("conj", "aux", "auxpass", "acomp", "attr") and head.pos_ in ("VERB", "AUX", "ADJ"):
            node = head
        elif dep == "ccomp" and not has_finite_form(node):
            held = controlled_object(head)
            if held is not None:
                return held
            node = head
        elif dep == "pcomp" and head.pos_ == "ADP":
            above = judged_by(head)
            if above.pos_ in ("VERB", "AUX"):
                held = controlled_object(above)
                if held is not None and above.lemma_ in OBJECT_CONTROL | JUDGED:
                    return held
                if head.lower_ == "for" and above.lemma_ in REPAID:
                    repaid = object_of(above)
                    if repaid is not None:
                        return repaid
                node = above
            elif above.pos_ in ("NOUN", "ADJ"):
                return possessor(above) or (find_subject(above.head) if above.head.pos_ in ("VERB", "AUX") else None)
            else:
                return None
        elif dep in ("acl", "relcl"):
            if head.pos_ not in ("NOUN", "PROPN", "PRON"):
                return None
            if any(c.tag_ == "TO" for c in node.lefts):
                held = possessor(head)
                if held is not None:
                    return held
                if head.dep_ in ("dobj", "attr") and head.head.pos_ in ("VERB", "AUX"):
                    node = head.head
                    continue
                return head if head.ent_type_ in ACTOR_ENTS else None
            return head
        else:
            return None
    return None


def pressed_noun(verb: "Token") -> "Token | None":
    """Give on whom pressure is put, or to whom a call goes out, to do the act of the infinitive below a verb."""
    for noun in verb.children:
        if noun.dep_ in ("dobj", "nsubjpass") and noun.lemma_ in ("pressure", "call", "appeal", "order", "instruction"):
            found = [n for word in ("on", "upon", "to") for held in (verb, noun) for n in pobjs(held, word)]
            if found:
                return found[0]
    return None


def relative_noun(pronoun: "Token") -> "Token":
    """Give the noun a relative pronoun stands for, by the words before it where the parser does not tell."""
    found = antecedent(pronoun)
    if found != pronoun or pronoun.tag_ not in ("WDT", "WP") or pronoun.lower_ == "what":
        return found
    for at in range(pronoun.i - 1, max(pronoun.i - 5, sent_start(pronoun.doc, pronoun.i)) - 1, -1):
        before = pronoun.doc[at]
        if before.pos_ in ("NOUN", "PROPN"):
            return before
        if before.pos_ not in ("PUNCT", "ADP"):
            break
    return pronoun


def not_excluded(noun: "Token") -> "Token":
    """Give the noun that is meant where another is ruled out beside it ("it was Dahl, not Orr, who came": Dahl)."""
    first = noun.head
    if noun.dep_ not in ("appos", "conj") or noun.i == 0 or first.pos_ not in ("PROPN", "NOUN"):
        return noun
    opening = noun.doc[noun.left_edge.i - 1] if noun.left_edge.i > 0 else noun
    return first if opening.lower_ == "not" or noun.doc[noun.left_edge.i].lower_ == "not" else noun


def has_finite_form(verb: "Token") -> bool:
    """Tell whether a verb or its auxiliary carries a tense."""
    return verb.tag_ in ("VBD", "VBZ", "VBP") or any(
        c.tag_ in ("VBD", "VBZ", "VBP", "MD") for c in verb.children if c.dep_ in ("aux", "auxpass")
    )


def controlled_object(verb: "Token") -> "Token | None":
    """Give who is asked, told or made to do the act below a verb."""
    if verb.lemma_.lower() not in OBJECT_CONTROL and verb.lemma_ not in JUDGED:
        return None
    held = object_of(verb)
    if held is not None:
        return held
    for child in verb.children:
        if child.dep_ == "prep" and child.lower_ in ("on", "upon", "to") and verb.lemma_ in ("call", "appeal"):
            for below in child.children:
                if below.dep_ == "pobj":
                    return below
    return None


def object_of(verb: "Token") -> "Token | None":
    """Give who is acted on: the object, or the subject of a passive."""
    if is_passive(verb):
        for child in verb.lefts:
            if child.dep_ in ("nsubjpass", "nsubj"):
                return antecedent(child)
        return passive_subject(verb)
    for child in verb.children:
        if child.dep_ in ("dobj", "dative") and child.pos_ in ("NOUN", "PROPN", "PRON"):
            return antecedent(child)
    return None


def possessor(noun: "Token") -> "Token | None":
    """Give the possessive before a noun."""
    return next((c for c in noun.lefts if c.dep_ == "poss"), None)


def pobjs(token: "Token", preposition: str, deps: Iterable[str] = ("prep", "agent", "dative")) -> "list[Token]":
    """Give the nouns that a preposition below `token` governs."""
    return [
        n for c in token.children if c.lower_ == preposition and c.dep_ in deps for n in c.children if n.dep_ == "pobj"
    ]
