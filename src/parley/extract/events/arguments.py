"""Where the parties of an act stand: subjects, objects, prepositional phrases, possessives, complements."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.events.control import find_subject, pobjs, possessor
from parley.extract.events.noun_arguments import first_of_noun
from parley.extract.events.parties import MODIFIERS, Cast, Party, parties
from parley.extract.events.triggers import Hit
from parley.extract.events.verbs import Verb
from parley.grammar import agent, antecedent

if TYPE_CHECKING:
    from spacy.tokens import Token


INSIDE_PREPS = frozenset({"of", "by", "from", "against", "on", "with", "to", "for", "between", "among", "into"})

PLACE_PREPS = frozenset({"in", "at", "near", "inside", "outside", "around", "across", "along", "over", "through"})


OBJECT_PRONOUNS = frozenset({"it", "him", "her", "them", "me", "us", "you"})

ON_SITES = frozenset({"ASSAULT", "COERCE", "RETREAT", "MOBILIZE", "CONSULT", "CONCEDE", "SANCTION", "PROTEST", "AID"})
"""Types of acts that can be done to a place or a building."""


def source_parties(hit: Hit, verb: Verb | None, cast: Cast) -> list[Party]:
    """Give those who do what a trigger names, by the first selector of its frame that finds anyone."""
    frame = hit.group.frame
    if verb is not None:
        found = first(frame.source, hit, verb, cast, as_source=True)
        return found or (first_of_noun(frame.noun_source, hit, cast) if hit.carrier is not None else [])
    return first_of_noun(frame.noun_source, hit, cast)


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
    found = first_of_noun(frame.noun_target, hit, cast)
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
        sites = not as_source and hit.group.type in ON_SITES
        found = [party for noun in nouns for party in parties(noun, cast, sites=sites, anyone=anyone)]
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
    if selector == "inside" and any(n.pos_ == "PRON" and n.lower_ in OBJECT_PRONOUNS for n in verb.objects[:1]):
        return []  # "asked it to discuss the Northland raid": whoever "it" is, not Northland
    if selector == "inside":
        after = [n for w in hit.words if w.pos_ == "ADP" for n in w.children if n.dep_ == "pobj"]
        after += [n for w in hit.eaten for link in ("into", "on", "to", "against", "of") for n in pobjs(w, link)]
        return [noun for held in dict.fromkeys([*hit.eaten, *verb.objects, *after]) for noun in inside(held, cast)]
    if selector == "owner":
        held = [possessor(noun) for noun in verb.objects[:1]]
        return [noun for noun in held if noun is not None and noun.pos_ != "PRON" and cast.is_actor(noun)]
    if selector == "subject_sides":
        return sides_of_subject(verb, cast)
    if selector == "outcome":
        return parties_to_outcome(hit)
    if selector == "speaker":
        return speakers_above(verb.token)
    if selector == "comp":
        return complement_parties(verb.token, cast)
    nouns = [n for link in verb.links.get(selector, []) for n in link.children if n.dep_ == "pobj"]
    for held in [*hit.eaten, *verb.objects[:2], *(w for w in hit.words if w.pos_ in ("ADP", "NOUN"))]:
        nouns += [n for n in pobjs(held, selector) if n not in nouns]
    for noun in [
        n for link in verb.links.values() for each in link for n in each.children if n.dep_ == "pobj" and n in hit.eaten
    ]:
        nouns += [n for n in pobjs(noun, selector) if n not in nouns]
    if not nouns and selector in ("between", "among"):
        below = (n for link in verb.links.values() for each in link for n in each.children if n.dep_ == "pobj")
        nouns = [n for noun in below for n in pobjs(noun, selector)]
    return nouns


def sides_of_subject(verb: Verb, cast: Cast) -> "list[Token]":
    """Give the parties to what the subject names ("talks between the clans broke down")."""
    subject = find_subject(verb.token) if not verb.passive else next(iter(verb.objects), None)
    if subject is None:
        return []
    for preposition in ("between", "among", "with"):
        found = pobjs(subject, preposition)
        if found:
            return found
    held = possessor(subject)
    return [held] if held is not None else []


def parties_to_outcome(hit: Hit) -> "list[Token]":
    """Give the parties to what an act came to ("mediated talks that led to a deal between the clans")."""
    for noun in hit.eaten:
        for clause in (c for c in noun.rights if c.dep_ in ("relcl", "acl")):
            below = (n for c in clause.rights if c.dep_ == "prep" for n in c.children if n.dep_ == "pobj")
            named = [*below, *(c for c in clause.rights if c.dep_ == "dobj")]
            found = [party for held in (*named, clause) for party in pobjs(held, "between")]
            if found:
                return found
    return []


def speakers_above(verb: "Token") -> "list[Token]":
    """Give who says that something is the case: the subject of the verb of saying above a clause or beside it."""
    said = verb.head if verb.dep_ == "ccomp" else None
    if said is None:
        said = next((c for c in verb.children if c.dep_ in ("parataxis", "ccomp") and c.i > verb.i), None)
    found = find_subject(said) if said is not None and said != verb else None
    return [found] if found is not None else []


def subject_nouns(verb: Verb) -> "list[Token]":
    """Give the doer's noun: the by-phrase of a passive, else the subject."""
    if verb.passive:
        by = agent(verb.token) or next(iter(pobjs(verb.token, "by")), None)
        if by is None:
            by = next(
                (n for c in verb.token.rights if c.dep_ == "prep" for o in c.children for n in pobjs(o, "by")), None
            )
        if by is None:
            by = next((n for c in verb.token.rights if c.dep_ == "dobj" for n in pobjs(c, "by")), None)
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


def inside(noun: "Token", cast: Cast) -> "list[Token]":
    """Give the actors inside a noun phrase, nearest first ("the minister's plan", "a plan by the minister")."""
    found = [
        c
        for c in noun.lefts
        if c.dep_ in MODIFIERS and c.pos_ != "PRON" and cast.is_actor(c) and (c.pos_ != "ADJ" or c.ent_type_)
    ]
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
            acted = [c for c in child.children if c.dep_ in ("nsubj", "dobj")]
            acted += [n for c in child.rights if c.dep_ == "prep" and c.lower_ in ("on", "against") for n in c.children]
            held = next((c for c in acted if cast.is_actor(c) and c.pos_ != "PRON"), None)
            if held is not None:
                return [held]
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
                    if prep.lower_ in PLACE_PREPS:
                        continue
                    for below in prep.children:
                        if below.dep_ == "pobj" and cast.is_actor(below):
                            return [below]
                        nested = inside(below, cast) if below.dep_ == "pobj" else []
                        if nested:
                            return nested
                for clause in (c for c in head.children if c.dep_ in ("ccomp", "xcomp")):
                    doer = next((c for c in clause.lefts if c.dep_ == "nsubj"), None)
                    if doer is not None and doer.pos_ != "PRON" and cast.is_actor(doer):
                        return [doer]
                for noun in (c for c in head.children if c.dep_ == "dobj" and c.lemma_.lower() not in cast.troops):
                    deeper = inside(noun, cast)
                    if deeper:
                        return deeper
                deeper = complement_parties(head, cast)
                if deeper:
                    return deeper
    return []
