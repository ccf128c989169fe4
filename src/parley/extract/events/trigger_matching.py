"""Which verbs, nouns and adjectives of a sentence name acts, told from their words and their arguments."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from parley.extract.events.control import find_subject
from parley.extract.events.parties import Cast, parties
from parley.extract.events.triggers import IDIOM, Group, Hit, TriggerRules
from parley.extract.events.verb_forms import FUTURE, is_indicative
from parley.extract.events.verbs import Verb
from parley.extract.events.voice import has_to, mistaken_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

NOT_VERBAL = frozenset({"aux", "auxpass", "attr", "nsubj", "nsubjpass", "dobj", "pobj", "compound"})
"""Places in a sentence where a verb form stands for a noun ("the accused")."""

LOOSE_PRONOUNS = frozenset({"it", "all", "both", "some", "many", "nobody", "none", "neither", "everyone", "everybody"})
"""Pronouns that may stand for people, though they name no party."""


AHEAD = FUTURE | {"would", "to"}
"""Words before a verb that tell of what is still to come."""


def noun_hits(candidates: "Sequence[Token]", cast: Cast, is_title: bool, rules: TriggerRules) -> dict[int, Hit]:
    """Give the nouns that name acts, by token; nouns inside names name none."""
    found: dict[int, Hit] = {}
    patterns = rules.nouns
    for token in candidates:
        if token.pos_ not in ("NOUN", "PROPN"):
            continue
        lemma = token.lemma_.lower()
        held = patterns.get(lemma)
        if held is None or token.dep_ in ("compound", "nmod", "amod") or has_to(token):
            continue
        if token.pos_ == "PROPN" and not is_title and token.text[:1].isupper():
            continue
        mention = cast.mentions.of_noun(token)
        if mention is not None and mention.mention_kind == "name":
            continue
        before = {c.lemma_.lower(): c for c in token.lefts}
        for pattern in held:
            words = noun_words(pattern.parts, token, before)
            if words is None or pattern.group.not_modifiers & before.keys():
                continue
            if pattern.group.type == IDIOM:
                break
            if lemma == "talk" and token.tag_ == "NN" and len(words) == 0:
                break  # "a talk" is a lecture
            if pattern.group.doers and not has_doer(token, pattern.group.doers):
                continue
            found[token.i] = Hit(pattern.group, token, tuple(sorted({token, *words}, key=lambda t: t.i)))
            break
    # "a round of talks" is one act, though "talks" alone would be one too.
    inner = {word.i for hit in found.values() for word in hit.words if word != hit.head}
    return {at: hit for at, hit in found.items() if at not in inner}


def has_doer(noun: "Token", doers: frozenset[str]) -> bool:
    """Tell whether an act belongs to somebody of a kind: before the noun, or after "by" or "of"."""
    after = (n for c in noun.rights if c.lower_ in ("by", "of", "among") for n in c.children if n.dep_ == "pobj")
    return any(word.lemma_.lower() in doers for word in (*noun.lefts, *after))


def noun_words(
    parts: "Sequence[tuple[bool, frozenset[str]]]", noun: "Token", before: "Mapping[str, Token]"
) -> "list[Token] | None":
    """Give the tokens that a noun's trigger asks for beside it; None when one is missing."""
    words: list[Token] = []
    link: Token | None = None
    for is_link, lemmas in parts:
        (word,) = lemmas
        if is_link:
            link = next((c for c in noun.rights if c.lower_ == word or (word == "to" and has_to(c))), None)
            if link is None:
                return None
            if link.lower_ == word and word != "of":
                words.append(link)
        elif link is not None:
            below = next((n for n in link.children if n.dep_ == "pobj" and n.lemma_.lower() == word), None)
            if below is None:
                return None
            words += [link, below]
        else:
            found = before.get(word)
            if found is None and noun.i and noun.nbor(-1).lemma_.lower() == word and not noun.is_sent_start:
                found = noun.nbor(-1)
            if found is None:
                return None
            words.append(found)
    return [w for w in words if w.pos_ != "VERB"]


def verb_hit(
    token: "Token", nouns: Mapping[int, Hit], cast: Cast, verbs: dict[int, Verb], rules: TriggerRules
) -> Hit | None:
    """Give the trigger that a verb is: the strongest that matches and whose limits on arguments hold."""
    lemma = token.lemma_.lower()
    patterns = rules.verbs.get(lemma, ())
    lights = rules.light.get(lemma, ())
    if not patterns and not lights:
        return None
    if token.dep_ in NOT_VERBAL or (token.dep_ == "amod" and mistaken_subject(token) is None):
        return None
    verb = verbs[token.i] = Verb(token)
    best: Hit | None = None
    for pattern in patterns:
        matched = verb.match(pattern)
        if matched is None:
            continue
        words, eaten = matched
        if not fits(pattern.group, verb, words, cast, lemma, nouns):
            continue
        group = pattern.group
        if group.type == IDIOM:
            return None
        if token.dep_ == "acl" and lemma in group.attributes:
            return None  # "groups allied with the rebels" tells who they are, not what they did
        if group.becomes:
            group = next((rules.groups[g] for word, g in group.becomes.items() if speaks_of(token, word)), group)
        best = Hit(group, token, ordered(token, words), tuple(eaten), None, pattern.object_class)
        if pattern.strength >= 2 and not any(len(nouns[n.i].words) > 1 for n in eaten if n.i in nouns):
            return best
        break
    return carried_noun(verb, nouns, lights) or best


def speaks_of(verb: "Token", lemma: str) -> bool:
    """Tell whether a word stands among the objects and phrases of a verb."""
    below = (c for c in verb.children if c.dep_ in ("dobj", "prep", "nsubj", "nsubjpass", "xcomp", "advcl"))
    return any(t.lemma_.lower() == lemma for c in below for t in c.subtree)


def ordered(head: "Token", words: "Sequence[Token]") -> "tuple[Token, ...]":
    """Give a trigger's tokens in text order."""
    return tuple(sorted({head, *words}, key=lambda t: t.i))


def carried_noun(verb: Verb, nouns: Mapping[int, Hit], lights: Sequence[Group]) -> Hit | None:
    """Give the noun trigger that a light verb carries ("held talks")."""
    lemma = verb.token.lemma_.lower()
    reach: list[tuple[Token, tuple[str, ...]]] = [(noun, ()) for _, noun in verb.heads]
    for word, links in verb.links.items():
        for link in links:
            reach += [(noun, (word,)) for noun in link.children if noun.dep_ == "pobj"]
            if link.dep_ in ("prt", "advmod"):
                reach += [(noun, (word,)) for _, noun in verb.heads]
    for noun, words in reach:
        hit = nouns.get(noun.i)
        if hit is None or hit.group not in lights:
            continue
        for light in hit.group.light:
            if light[0] == lemma and light[-1:] == words[-1:] if words else light == (lemma,):
                return Hit(hit.group, noun, ordered(verb.token, hit.words), (noun,), verb.token)
    return None


def fits(group: Group, verb: Verb, words: "Sequence[Token]", cast: Cast, lemma: str, nouns: Mapping[int, Hit]) -> bool:
    """Tell whether a verb's arguments are those that the sense of a group asks for."""
    if lemma in group.transitive and not [noun for noun in verb.objects if noun not in set(words)]:
        doer = find_subject(verb.token) if group.frame.symmetric else None
        if doer is None or not any(True for _ in doer.conjuncts):  # "herders and farmers fought"
            return False
    if lemma in group.passive and not verb.passive:
        return False
    if group.no_complement and (
        any(not has_to(c) for c in verb.complements) or any(c.dep_ == "oprd" for c in verb.token.children)
    ):
        return False
    if group.no_fact and any(c.dep_ == "ccomp" and not has_to(c) and is_indicative(c) for c in verb.complements):
        return False
    taken = set(words)
    if lemma in group.intransitive and not verb.passive and (verb.objects or tells(verb, group)):
        return False
    lemmas = {lemma_ for lemma_, _ in verb.heads}
    if group.not_objects & lemmas:
        return False
    free = [noun for noun in verb.objects if noun not in taken]
    if group.objects and free and not words and not any_of(group.objects, free, cast, verb):
        return False
    if group.objects and not free and not words and group.needs == "both":
        return False
    if group.not_targets and any(
        n.lemma_.lower() in group.not_targets for w in words for n in w.children if n.dep_ == "pobj" and w.pos_ == "ADP"
    ):
        return False
    if group.subjects or group.not_subjects:
        doer = agent_noun(verb)
        if doer is None and group.needs == "subject":
            return False
        if doer is not None:
            if doer.lemma_.lower() in group.not_subjects:
                return False
            if group.subjects and not any_of(group.subjects, [doer, *counted(doer, cast)], cast, None):
                return False
    kinds = group.complements.get(lemma)
    return (
        kinds is None
        or bool(words and lemma not in ("call", "appeal", "plead"))
        or has_complement(kinds, verb, words, nouns)
    )


def counted(noun: "Token", cast: Cast) -> "list[Token]":
    """Give the noun that another only counts: "hundreds of demonstrators"."""
    if noun.pos_ != "NUM" and noun.lemma_.lower() not in cast.members:
        return []
    return [n for c in noun.rights if c.lower_ == "of" for n in c.children if n.dep_ == "pobj"]


def tells(verb: Verb, group: Group) -> bool:
    """Tell whether a verb of protest only makes something plain ("demonstrated that it works")."""
    return group.type == "PROTEST" and any(c.dep_ == "ccomp" and c.i > verb.token.i for c in verb.complements)


def agent_noun(verb: Verb) -> "Token | None":
    """Give the noun of who acts, whatever it is."""
    if verb.passive:
        for link in verb.links.get("by", []):
            return next((n for n in link.children if n.dep_ == "pobj"), None)
        return None
    return find_subject(verb.token)


def any_of(wanted: frozenset[str], held: "Sequence[Token]", cast: Cast, verb: Verb | None) -> bool:
    """Tell whether one of some nouns is among the wanted lemmas, or is an actor where actors are wanted."""
    lemmas = {lemma for lemma, _ in verb.heads} if verb else set()
    for noun in held:
        if noun.lemma_.lower() in wanted or ("human" in wanted and names_human(noun, cast)):
            return True
        if "actor" in wanted and noun.pos_ == "PRON" and noun.lower_ in LOOSE_PRONOUNS:
            return True
        if "actor" in wanted and (cast.is_actor(noun) or bool(parties(noun, cast))):
            return True
    return bool(lemmas & wanted)


def names_human(noun: "Token", cast: Cast) -> bool:
    """Tell whether a noun names one person."""
    mention = cast.mentions.of_noun(noun)
    return noun.ent_type_ == "PERSON" if mention is None else mention.actor_type == "person"


def has_complement(kinds: frozenset[str], verb: Verb, words: "Sequence[Token]", nouns: Mapping[int, Hit]) -> bool:
    """Tell whether one of the wanted kinds of complement follows a verb."""
    if any(c.lower_ in ("whether", "if", "about", "why", "how") for child in verb.complements for c in child.lefts):
        return False
    for child in verb.complements:
        infinitive = has_to(child)
        if infinitive and "to" in kinds and find_subject(child) is not None:
            return True
        if not infinitive and "that" in kinds and is_subjunctive(child):
            return True
    if "will" in kinds and any(a.lower_ in AHEAD for child in verb.complements for a in child.lefts):
        return True
    if "any" in kinds and verb.objects:
        return True
    if "clause" in kinds and any(child.dep_ == "ccomp" for child in verb.complements):
        return True
    if "noun" in kinds and any(noun.pos_ in ("NOUN", "PROPN") for noun in verb.objects):
        return True
    if "act" in kinds and any(noun.i in nouns for _, noun in verb.heads):
        return True
    if "for" in kinds:
        return any(n.pos_ in ("NOUN", "PROPN", "VERB") for link in verb.links.get("for", []) for n in link.children)
    return False


def is_subjunctive(verb: "Token") -> bool:
    """Tell whether a that-clause asks rather than tells ("that talks be held", "that he should go")."""
    if any(a.tag_ == "MD" and a.lower_ not in ("should", "must") for a in verb.lefts):
        return False  # "suggested that it might be ready"
    if verb.tag_ == "VB" and not any(
        a.lower_ in ("will", "would", "did", "does", "do") for a in verb.lefts if a.dep_ == "aux"
    ):
        return True
    if verb.tag_ == "VBP" and not any(c.dep_ in ("aux", "auxpass") for c in verb.lefts):
        # "that the junta free them": a singular noun before a form without -s.
        one = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
        if one is not None and one.tag_ in ("NN", "NNP") and not any(True for _ in one.conjuncts):
            return True
    return any(a.lower_ in ("should", "must", "be") for a in verb.lefts if a.dep_ in ("aux", "auxpass"))


def adjective_hit(token: "Token", rules: TriggerRules) -> dict[int, Hit]:
    """Give the trigger that an adjective after "be" is ("willing to talk")."""
    if token.dep_ not in ("acomp", "amod", "ROOT", "conj", "advcl", "acl", "relcl") or (token.dep_ == "amod"):
        return {}
    verb = Verb(token)
    for pattern in rules.adjectives.get(token.lower_, ()):
        matched = verb.match(pattern)
        if matched is None:
            continue
        if (
            pattern.group.type in ("AGREE", "REJECT")
            and not any(has_to(c) for c in verb.complements)
            and not verb.links
        ):
            continue
        return {token.i: Hit(pattern.group, token, ordered(token, matched[0]), tuple(matched[1]))}
    return {}


def deed_of(hit: Hit, verb: Verb | None, nouns: Mapping[int, Hit]) -> Hit | None:
    """Give the attack or coup by which somebody was harmed or ousted: one act, though two words name it."""
    if verb is None or hit.group.type not in ("ASSAULT", "COERCE") or hit.carrier is not None:
        return None
    doer = agent_noun(verb)
    means = [doer] if doer is not None else []
    means += [n for word in ("in", "during") for link in verb.links.get(word, []) for n in link.children]
    found = next((nouns[noun.i] for noun in means if noun.i in nouns), None)
    return found if found is not None and found.group.type == hit.group.type else None
