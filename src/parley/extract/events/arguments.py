"""Where the parties of an act stand: subjects, objects, prepositional phrases, possessives, complements."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from parley.extract.events.parties import ACTOR_ENTS, MODIFIERS, Cast, Party, named_modifier, parties
from parley.extract.events.triggers import Hit
from parley.extract.events.verbs import Verb, is_passive, mistaken_subject, passive_subject
from parley.grammar import agent, antecedent

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

INSIDE_PREPS = frozenset({"of", "by", "from", "against", "on", "with", "to", "for", "between", "among", "into"})


HARM = frozenset(
    {
        "target",
        "hit",
        "strike",
        "kill",
        "wound",
        "injure",
        "destroy",
        "burden",
        "punish",
        "squeeze",
        "cripple",
        "saddle",
        "batter",
        "place",
        "put",
    }
)
"""Verbs whose passive subject an attack or a sanction falls upon."""


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
            return relative_noun(before[-1] if before else subjects[0])
        dep, head = node.dep_, node.head
        if head == node:
            return None
        if dep == "xcomp" or (dep == "advcl" and node.tag_ in ("VB", "VBG")):
            held = controlled_object(head) if dep == "xcomp" or head.lemma_ in OBJECT_CONTROL else None
            if held is not None:
                return held
            node = head
        elif dep in ("conj", "aux", "auxpass", "acomp", "attr") and head.pos_ in ("VERB", "AUX", "ADJ"):
            node = head
        elif dep == "ccomp" and not has_finite_form(node):
            held = controlled_object(head)
            if held is not None:
                return held
            node = head
        elif dep == "pcomp" and head.pos_ == "ADP":
            above = head.head
            if above.pos_ in ("VERB", "AUX"):
                held = controlled_object(above)
                if held is not None and above.lemma_ in OBJECT_CONTROL | {
                    "accuse",
                    "suspect",
                    "charge",
                    "blame",
                    "arrest",
                    "convict",
                }:
                    return held
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


def relative_noun(pronoun: "Token") -> "Token":
    """Give the noun a relative pronoun stands for, by the words before it where the parser does not tell."""
    found = antecedent(pronoun)
    if found != pronoun or pronoun.tag_ not in ("WDT", "WP") or pronoun.lower_ == "what":
        return found
    for at in range(pronoun.i - 1, max(pronoun.i - 5, pronoun.sent.start) - 1, -1):
        before = pronoun.doc[at]
        if before.pos_ in ("NOUN", "PROPN"):
            return before
        if before.pos_ not in ("PUNCT", "ADP"):
            break
    return pronoun


def has_finite_form(verb: "Token") -> bool:
    """Tell whether a verb or its auxiliary carries a tense."""
    return verb.tag_ in ("VBD", "VBZ", "VBP") or any(
        c.tag_ in ("VBD", "VBZ", "VBP", "MD") for c in verb.children if c.dep_ in ("aux", "auxpass")
    )


def controlled_object(verb: "Token") -> "Token | None":
    """Give who is asked, told or made to do the act below a verb."""
    if verb.lemma_.lower() not in OBJECT_CONTROL and verb.lemma_ not in (
        "accuse",
        "suspect",
        "charge",
        "blame",
        "arrest",
        "convict",
    ):
        return None
    if is_passive(verb):
        for child in verb.lefts:
            if child.dep_ in ("nsubjpass", "nsubj"):
                return antecedent(child)
        return passive_subject(verb)
    for child in verb.children:
        if child.dep_ in ("dobj", "dative") and child.pos_ in ("NOUN", "PROPN", "PRON"):
            return antecedent(child)
        if child.dep_ == "prep" and child.lower_ in ("on", "upon", "to") and verb.lemma_ in ("call", "appeal"):
            for below in child.children:
                if below.dep_ == "pobj":
                    return below
    return None


def possessor(noun: "Token") -> "Token | None":
    """Give the possessive before a noun."""
    return next((c for c in noun.lefts if c.dep_ == "poss"), None)


def source_parties(hit: Hit, verb: Verb | None, cast: Cast) -> list[Party]:
    """Give those who do what a trigger names, by the first selector of its frame that finds anyone."""
    frame = hit.group.frame
    if verb is not None:
        found = first(frame.source, hit, verb, cast, as_source=True)
        return found or (first_of_noun(frame.noun_source, hit.head, cast) if hit.carrier is not None else [])
    return first_of_noun(frame.noun_source, hit.head, cast)


def target_parties(hit: Hit, verb: Verb | None, cast: Cast, below: Sequence[Party] = ()) -> list[Party]:
    """Give those to or with whom it is done.

    Args:
        below: The targets of the act that is promised, refused or threatened, when the trigger governs one.
    """
    frame = hit.group.frame
    if verb is not None and hit.carrier is None:
        if below and "comp" in frame.target:
            at = frame.target.index("comp")
            found = first(frame.target[:at], hit, verb, cast, as_source=False)
            return found or list(below)
        return first(frame.target, hit, verb, cast, as_source=False)
    found = first_of_noun(frame.noun_target, hit.head, cast)
    if not found and verb is not None:
        found = first(
            tuple(s for s in frame.target if s not in ("object", "subject", "inside")), hit, verb, cast, as_source=False
        )
    return found


def first(selectors: Sequence[str], hit: Hit, verb: Verb, cast: Cast, *, as_source: bool) -> list[Party]:
    """Give the parties of the first selector that finds any."""
    for selector in selectors:
        anyone = selector.endswith("!")
        nouns = select(selector.rstrip("!"), hit, verb, cast)
        found = [party for noun in nouns for party in parties(noun, cast, sites=not as_source, anyone=anyone)]
        if found:
            return found
    return []


def select(selector: str, hit: Hit, verb: Verb, cast: Cast) -> "list[Token]":
    """Give the nouns that stand where a selector says."""
    if selector == "subject":
        return subject_nouns(verb)
    if selector == "object":
        return [noun for noun in verb.objects[:1] if noun not in hit.eaten]
    if selector == "any_object":
        return verb.objects[:1]
    if selector == "place_object":
        return [noun for noun in verb.objects[:1] if noun.lemma_.lower() not in cast.troops]
    if selector == "dative":
        return [c for c in verb.token.children if c.dep_ == "dative" and c.pos_ != "ADP"] + pobjs(
            verb.token, "to", deps=("dative",)
        )
    if selector == "clause_subject":
        return clause_subjects(verb)
    if selector == "inside":
        return [noun for held in dict.fromkeys([*hit.eaten, *verb.objects]) for noun in inside(held, cast)]
    if selector == "comp":
        return complement_parties(verb.token, cast)
    nouns = [n for link in verb.links.get(selector, []) for n in link.children if n.dep_ == "pobj"]
    for held in [*hit.eaten, *verb.objects[:2], *(w for w in hit.words if w.pos_ in ("ADP", "NOUN"))]:
        nouns += [n for n in pobjs(held, selector) if n not in nouns]
    for noun in [
        n for link in verb.links.values() for each in link for n in each.children if n.dep_ == "pobj" and n in hit.eaten
    ]:
        nouns += [n for n in pobjs(noun, selector) if n not in nouns]
    return nouns


def subject_nouns(verb: Verb) -> "list[Token]":
    """Give the doer's noun: the by-phrase of a passive, else the subject."""
    if verb.passive:
        by = agent(verb.token) or next(iter(pobjs(verb.token, "by")), None)
        if by is None:
            by = next(
                (n for c in verb.token.rights if c.dep_ == "prep" for o in c.children for n in pobjs(o, "by")), None
            )
        if by is None and verb.token.dep_ == "conj":
            by = agent(verb.token.head)
        return [by] if by is not None else []
    found = find_subject(verb.token)
    return [found] if found is not None else []


def clause_subjects(verb: Verb) -> "list[Token]":
    """Give the subjects of the clauses below a verb ("demanded that the army leave")."""
    found = []
    for child in verb.complements:
        if child.dep_ == "ccomp" or child.dep_ == "xcomp":
            found += [antecedent(c) for c in child.lefts if c.dep_ in ("nsubj", "nsubjpass")]
    return found


def pobjs(token: "Token", preposition: str, deps: Iterable[str] = ("prep", "agent", "dative")) -> "list[Token]":
    """Give the nouns that a preposition below `token` governs."""
    return [
        n for c in token.children if c.lower_ == preposition and c.dep_ in deps for n in c.children if n.dep_ == "pobj"
    ]


def inside(noun: "Token", cast: Cast) -> "list[Token]":
    """Give the actors inside a noun phrase, nearest first ("the minister's plan", "a plan by the minister")."""
    found = [c for c in noun.lefts if c.dep_ in MODIFIERS and cast.is_actor(c) and (c.pos_ != "ADJ" or c.ent_type_)]
    if found:
        return found[:1]
    for child in noun.rights:
        if child.dep_ in ("prep", "agent") and child.lower_ in INSIDE_PREPS:
            for below in child.children:
                if below.dep_ == "pobj":
                    if cast.is_actor(below):
                        return [below]
                    deeper = inside(below, cast)
                    if deeper:
                        return deeper
        elif child.dep_ == "acl":
            by = agent(child)
            if by is not None and cast.is_actor(by):
                return [by]
    return []


def complement_parties(verb: "Token", cast: Cast) -> "list[Token]":
    """Give the actors in the clause below a verb: its objects first, then its prepositional phrases."""
    for child in verb.children:
        if child.dep_ in ("xcomp", "ccomp", "advcl", "acomp") or (
            child.dep_ == "prep" and any(c.dep_ == "pcomp" for c in child.children)
        ):
            heads = [c for c in child.children if c.dep_ == "pcomp"] if child.dep_ == "prep" else [child]
            for head in heads:
                if child.dep_ == "advcl" and head.tag_ not in ("VB", "VBG"):
                    continue
                for noun in (c for c in head.children if c.dep_ in ("dobj", "dative")):
                    if noun.lemma_.lower() in cast.troops:
                        continue
                    if cast.is_actor(noun) and noun.pos_ != "ADP":
                        return [noun]
                for prep in (c for c in head.children if c.dep_ in ("prep", "agent", "dative")):
                    for below in prep.children:
                        if below.dep_ == "pobj" and cast.is_actor(below):
                            return [below]
                for noun in (c for c in head.children if c.dep_ == "dobj" and c.lemma_.lower() not in cast.troops):
                    deeper = inside(noun, cast)
                    if deeper:
                        return deeper
                deeper = complement_parties(head, cast)
                if deeper:
                    return deeper
    return []


def first_of_noun(selectors: Sequence[str], noun: "Token", cast: Cast) -> list[Party]:
    """Give the parties of a noun that names an act, by the first selector that finds any."""
    for selector in selectors:
        found = [
            p
            for n in select_of_noun(selector, noun, cast)
            for p in parties(n, cast, sites=selector in ("on", "against", "of", "at"))
        ]
        if found:
            return found
    return []


def select_of_noun(selector: str, noun: "Token", cast: Cast) -> "list[Token]":
    """Give the nouns that stand where a selector says, around a noun that names an act."""
    if selector == "poss":
        held = possessor(noun)
        return [held] if held is not None else []
    if selector == "mods":
        return [t for t in noun.doc[noun.left_edge.i : noun.i] if t.dep_ in MODIFIERS and is_last_word(t, cast)]
    if selector == "mod":
        held = named_modifier(noun, cast)
        if held is None:
            held = next(
                (
                    c
                    for c in noun.lefts
                    if c.dep_ in ("compound", "nmod", "amod") and c.lemma_.lower() in cast.people and c.pos_ == "NOUN"
                ),
                None,
            )
        return [held] if held is not None else []
    if selector in ("object", "subject"):
        return []
    found = pobjs(noun, selector)
    if not found and selector in ("between", "among") and noun.dep_ in ("pobj", "dobj", "nsubj", "nsubjpass"):
        verb = noun.head.head if noun.dep_ == "pobj" else noun.head
        found = [n for n in pobjs(verb, selector) if n.i > noun.i] if verb.pos_ in ("VERB", "AUX") else []
    if selector == "victim":
        # "They were targeted by a bombing campaign": the subject of the passive is who it was against.
        return passive_victims(noun)
    if selector == "bystander":
        return bystanders(noun) if pobjs(noun, "with") else []
    if selector in ("by", "targeting"):
        for child in noun.children:
            if child.dep_ == "acl" and selector == "by":
                by = agent(child)
                if by is not None:
                    found.append(by)
            elif child.dep_ == "acl" and child.lower_ == "targeting":
                found += [c for c in child.children if c.dep_ == "dobj"]
    return found


def is_last_word(word: "Token", cast: Cast) -> bool:
    """Tell whether a word ends the mention of an actor."""
    mention = cast.mentions.of_noun(word)
    return mention is not None and mention.char_end <= word.idx + len(word.text)


def passive_victims(noun: "Token") -> "list[Token]":
    """Give the subject of a passive verb of harm whose by- or with-phrase an act is ("burdened with sanctions")."""
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("by", "with", "under", "in") or verb.lemma_ not in HARM:
        return []
    if verb.pos_ != "VERB" or not is_passive(verb):
        return []
    found = find_subject(verb) or passive_subject(verb)
    return [found] if found is not None else []


def bystanders(noun: "Token") -> "list[Token]":
    """Give the subject of the verb during whose act a fight goes on ("soldiers fell in clashes with rebels")."""
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("in", "during") or verb.pos_ != "VERB":
        return []
    return [c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")]
