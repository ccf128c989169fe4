"""Where the parties of an act stand that a noun names: possessives, modifiers, phrases, the verb around it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.events.control import find_subject, pobjs, possessor
from parley.extract.events.parties import MODIFIERS, Cast, Party, named_modifier, parties
from parley.extract.events.triggers import Hit
from parley.extract.events.voice import is_passive, passive_subject
from parley.grammar import agent

if TYPE_CHECKING:
    from spacy.tokens import Token


PATRONAGE = frozenset(
    {"aegis", "auspice", "auspices", "patronage", "leadership", "mediation", "umbrella", "chairmanship"}
)

OCCASIONS = frozenset({"during", "at", "in", "on"})
"""Prepositions before an act in the course of which the subject does what the verb says."""

JUDGING = frozenset(
    {"describe", "call", "see", "condemn", "denounce", "criticise", "criticize", "label", "term", "dub", "report"}
    | {"cover", "witness", "monitor", "observe", "fear", "ban", "disperse", "investigate", "portray", "view", "foil"}
)
"""Participles after an act whose by-phrase names who speaks of it or meets it, not who does it."""

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


def first_of_noun(selectors: Sequence[str], hit: Hit, cast: Cast) -> list[Party]:
    """Give the parties of a noun that names an act, by the first selector that finds any."""
    for selector in selectors:
        found = [
            p
            for n in select_of_noun(selector, hit.head, cast)
            if n not in hit.words
            for p in parties(n, cast, sites=selector in ("on", "against", "of", "at", "scene"))
        ]
        if found:
            return found
    return []


def select_of_noun(selector: str, noun: "Token", cast: Cast) -> "list[Token]":
    """Give the nouns that stand where a selector says, around a noun that names an act."""
    if selector == "poss":
        held = possessor(noun)
        return [held] if held is not None else []
    if selector in ("poss_agent", "poss_patient"):
        held = possessor(noun)
        if held is None or is_patient(held, noun, cast) != (selector == "poss_patient"):
            return []
        return [held]
    if selector == "mods":
        return [t for t in noun.doc[noun.left_edge.i : noun.i] if t.dep_ in MODIFIERS and is_last_word(t, cast)]
    if selector == "mod":
        held = named_modifier(noun, cast)
        if held is not None and held.dep_ == "poss":
            return []
        if held is None:
            held = next(
                (
                    c
                    for c in noun.lefts
                    if c.dep_ in ("compound", "nmod", "amod") and c.lemma_.lower() in cast.people and c.pos_ == "NOUN"
                ),
                None,
            )
        return [held] if held is not None and not is_scene(held, cast) else []
    if selector == "scene":
        return [t for t in noun.lefts if is_scene(t, cast)][-1:]
    if selector in ("object", "subject"):
        return []
    if selector == "during":
        return doers_meanwhile(noun)
    if selector == "aegis":
        return patrons(noun)
    found = pobjs(noun, selector)
    if not found and selector in ("by", "on", "against", "with"):
        # The parser may hang the second phrase on the noun of the first ("an attack by rebels on a convoy").
        near = [n for first in ("of", "by", "on", "to") if first != selector for n in pobjs(noun, first)]
        found = [n for held in near for n in pobjs(held, selector)]
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
            if child.dep_ == "acl" and selector == "by" and child.lemma_ not in JUDGING:
                by = agent(child)
                if by is not None:
                    found.append(by)
            elif child.dep_ == "acl" and child.lower_ == "targeting":
                found += [c for c in child.children if c.dep_ == "dobj"]
    return found


def is_patient(owner: "Token", noun: "Token", cast: Cast) -> bool:
    """Tell whether the one an act belongs to suffered it: a person, where no of-phrase names who did ("her arrest")."""
    if pobjs(noun, "of"):
        return False
    if owner.lower_ in ("his", "her", "my", "their", "our") or owner.lemma_.lower() in cast.relational:
        return True
    mention = cast.mentions.of_noun(owner)
    return owner.ent_type_ == "PERSON" or (mention is not None and mention.actor_type == "person")


def is_scene(word: "Token", cast: Cast) -> bool:
    """Tell whether a name before a noun only says where it took place ("the Vessin bombing")."""
    if word.ent_type_ not in ("GPE", "LOC", "FAC") or word.tag_ != "NNP" or word.dep_ == "poss":
        return False
    mention = cast.mentions.of_noun(word)
    return mention is None or mention.cluster is None or mention.actor_type is None


def is_last_word(word: "Token", cast: Cast) -> bool:
    """Tell whether a word ends the mention of an actor."""
    mention = cast.mentions.of_noun(word)
    return mention is not None and mention.char_end <= word.idx + len(word.text)


def passive_victims(noun: "Token") -> "list[Token]":
    """Give the subject of a passive verb of harm whose by- or with-phrase an act is ("burdened with sanctions")."""
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("by", "with", "under", "in") or verb.lemma_ not in HARM:
        return []
    if verb.pos_ != "VERB" or not (is_passive(verb) or (verb.dep_ == "conj" and not has_object(verb))):
        return []
    found = find_subject(verb) or passive_subject(verb)
    return [found] if found is not None else []


def patrons(noun: "Token") -> "list[Token]":
    """Give those under whose lead an act stands ("talks under the aegis of the council")."""
    above = noun.head.head if noun.dep_ == "pobj" else noun.head
    held = [n for n in (*pobjs(noun, "under"), *pobjs(above, "under")) if n.lemma_.lower() in PATRONAGE]
    return [below for n in held for below in pobjs(n, "of")]


def doers_meanwhile(noun: "Token") -> "list[Token]":
    """Give the subject of the verb that tells what was done meanwhile ("during a visit to Oslin, she")."""
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in OCCASIONS or verb.pos_ != "VERB":
        return []
    found = find_subject(verb)
    return [found] if found is not None else []


def has_object(verb: "Token") -> bool:
    """Tell whether a verb has a direct object."""
    return any(c.dep_ == "dobj" for c in verb.rights)


def bystanders(noun: "Token") -> "list[Token]":
    """Give the subject of the verb during whose act a fight goes on ("soldiers fell in clashes with rebels")."""
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("in", "during") or verb.pos_ != "VERB":
        return []
    return [c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")]
