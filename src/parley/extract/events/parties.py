"""Who takes part in an act: the actor that a noun names, through its modifiers, appositions and of-phrases."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley.extract.events.continuity import noun_taken_up, stands_for_body
from parley.grammar import MentionIndex, antecedent, noun_span, text_of

if TYPE_CHECKING:
    from spacy.tokens import Token

    from parley.records import Mention

ACTOR_ENTS = frozenset({"PERSON", "NORP", "ORG", "GPE"})

NUMBER_ENTS = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL", "LANGUAGE", "LAW"})

PERSON_PRONOUNS = frozenset({"he", "she", "they", "him", "her", "them", "who", "whom"})
"""Pronouns that stand for somebody even where the text does not tell whom; "we" and "you" do so only when resolved."""

MODIFIERS = frozenset({"poss", "compound", "amod", "nmod"})

PROMINENT = frozenset(
    {"senior", "leading", "prominent", "political", "religious", "influential", "moderate", "tribal", "rebel"}
)
"""Adjectives that make a figure a person."""

LED = frozenset({"government", "administration", "cabinet", "regime", "party", "movement", "army", "militia", "group"})
"""Nouns of bodies that act for the person who leads them ("his government")."""

LONGEST_PARTY = 120


@dataclass(frozen=True, slots=True)
class Party:
    """One party of an act.

    Attributes:
        text: Its wording.
        cluster: The document's actor it is; None when unresolved.
        char_start: Where its wording starts.
        belongs: Whether the cluster is only whose people they are ("Northland troops").
    """

    text: str
    cluster: int | None
    char_start: int
    belongs: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """All that is needed to tell who a noun is.

    Attributes:
        speakers: Where each quote starts and ends and who speaks, in order.
        people: Lemmas of nouns that name people, groups, organisations and states.
        members: Lemmas of nouns whose of-phrase names whose members they are ("leaders of").
        sites: Lemmas of nouns that can be attacked or seized though they are no actors.
        troops: Lemmas of nouns for forces, which leave rather than are left.
        relational: Lemmas of nouns for somebody else than their owner ("her counterpart" is not she).
        bodies: Lemmas of nouns for bodies, which "it" takes up.
    """

    mentions: MentionIndex
    speakers: Sequence[tuple[int, int, int]]
    people: frozenset[str]
    members: frozenset[str]
    sites: frozenset[str]
    troops: frozenset[str]
    relational: frozenset[str]
    bodies: frozenset[str] = frozenset()

    def speaker_at(self, offset: int) -> int | None:
        """Give who speaks the words at an offset."""
        at = bisect_right(self.speakers, (offset, offset + 1_000_000, 0))
        held = [s for s in self.speakers[max(0, at - 4) : at] if s[1] > offset]
        return held[-1][2] if held else None

    def is_actor(self, noun: "Token") -> bool:
        """Tell whether a noun names or describes an actor."""
        if noun.pos_ == "PRON":
            if noun.lower_ in ("i", "we", "us", "me") and self.speaker_at(noun.idx) is not None:
                return True
            if stands_for_body(noun, self):
                return True
            return noun.lower_ in PERSON_PRONOUNS or self.mentions.of_noun(noun) is not None
        return (
            noun.ent_type_ in ACTOR_ENTS
            or noun.lemma_.lower() in self.people
            or self.mentions.of_noun(noun) is not None
            or self.counts_actors(noun)
            or self.is_public_figure(noun)
            or (noun.pos_ == "PROPN" and noun.ent_type_ not in NUMBER_ENTS)
        )

    def is_public_figure(self, noun: "Token") -> bool:
        """Tell whether "figures" are people: "nine opposition figures"."""
        if noun.lemma_ != "figure":
            return False
        return any(c.lemma_.lower() in self.people or c.lower_ in PROMINENT for c in noun.lefts)

    def counts_actors(self, noun: "Token") -> bool:
        """Tell whether a word counts actors: "dozens of protesters", "two of the leaders"."""
        if noun.pos_ != "NUM" and noun.lemma_.lower() not in self.members:
            return False
        return any(self.is_actor(n) for c in noun.rights if c.lower_ == "of" for n in c.children if n.dep_ == "pobj")


def parties(noun: "Token", cast: Cast, *, sites: bool = False, anyone: bool = False) -> list[Party]:
    """Give the parties that a noun and those joined to it name.

    Args:
        sites: Whether places and buildings count.
        anyone: Whether any noun counts, since the verb itself says that it is a person.
    """
    found: list[Party] = []
    for each in [noun, *(t for t in noun.conjuncts if t.i > noun.i)]:
        named = apposed_parties(each, cast) or both_parties(each, cast)
        party = None if named else one_party(each, cast, sites=sites, anyone=anyone)
        found += [p for p in [*named, party] if p is not None and p not in found]
    return found


def apposed_parties(noun: "Token", cast: Cast) -> list[Party]:
    """Give the actors that spell out a counted noun: "two of the chiefs, Karo Venn and Ana Holt"."""
    if noun.pos_ != "NUM" and noun.lemma_.lower() not in cast.members:
        return []
    heads = [noun, *(n for c in noun.rights if c.lower_ == "of" for n in c.children if n.dep_ == "pobj")]
    found: list[Party] = []
    for head in heads:
        for child in [*head.rights, *name_after(head)]:
            if child.dep_ in ("appos", "dep", "npadvmod"):
                for name in [child, *(t for t in child.conjuncts if t.i > child.i)]:
                    mention = cast.mentions.of_noun(name)
                    if mention is not None and mention.cluster is not None:
                        found.append(Party(mention.text, mention.cluster, mention.char_start))
    return found if len(found) > 1 else []


def both_parties(pronoun: "Token", cast: Cast) -> list[Party]:
    """Give the two actors that "both" resumes: the subjects of the sentence before, when they are exactly two."""
    if pronoun.lower_ != "both" or pronoun.dep_ in ("preconj", "det", "predet", "cc"):
        return []
    start = pronoun.sent.start
    if any(c.dep_ == "prep" for c in pronoun.rights) or start == 0:
        return []
    found: dict[int, Party] = {}
    for token in pronoun.doc[start - 1].sent:
        if token.dep_ in ("nsubj", "nsubjpass") or (token.dep_ == "conj" and token.head.dep_ in ("nsubj", "nsubjpass")):
            mention = cast.mentions.of_noun(token)
            if mention is not None and mention.cluster is not None:
                found.setdefault(mention.cluster, Party(pronoun.text, mention.cluster, pronoun.idx))
    return list(found.values()) if len(found) == 2 else []


def one_party(noun: "Token", cast: Cast, *, sites: bool, anyone: bool = False) -> Party | None:
    """Give the party that one noun names, resolved through its modifiers, apposition or of-phrase when need be."""
    noun = antecedent(noun)
    if noun.tag_ in ("WP", "WDT") and noun.dep_ == "pobj" and noun.head.head.dep_ == "relcl":
        noun = noun.head.head.head  # "the king, with whom she met"
    mention = cast.mentions.of_noun(noun)
    start, end = wording(noun, cast)
    if mention is not None:
        start, end = min(start, mention.char_start), max(end, mention.char_end)
        cluster = mention.cluster if mention.cluster is not None else apposed(noun, cast)
        return Party(text_of(noun.doc)[start:end], cluster, start)
    if noun.pos_ == "PRON":
        speaker = speaking_noun(noun, cast) or noun_taken_up(noun, cast)
        if speaker is not None:
            return one_party(speaker, cast, sites=False)
        if noun.lower_ in ("i", "we", "us", "me"):
            cluster = cast.speaker_at(noun.idx)
            return Party(noun.text, cluster, noun.idx) if cluster is not None else None
        if (noun.dep_ == "poss" and noun.lower_ == "their") or stands_for_body(noun, cast):
            return Party(noun.text, None, noun.idx)
        if noun.lower_ not in PERSON_PRONOUNS and noun.lower_ not in cast.members:
            return None
    cluster = apposed(noun, cast)
    is_actor = cast.is_actor(noun)
    belongs = cluster is None
    if cluster is None and noun.lemma_.lower() not in cast.relational:
        cluster = owner(noun, cast, members=is_actor)
    if cluster is None and not is_actor and not (sites and noun.lemma_.lower() in cast.sites):
        held = named_modifier(noun, cast)
        if held is None and not (anyone and noun.pos_ in ("NOUN", "PROPN", "NUM")):
            return None
    return Party(text_of(noun.doc)[start:end], cluster, start, belongs)


def speaking_noun(pronoun: "Token", cast: Cast) -> "Token | None":
    """Give the one who says that they themselves do something ("Northland said it would leave")."""
    verb = pronoun.head
    if (
        pronoun.dep_ not in ("nsubj", "nsubjpass")
        or verb.dep_ not in ("ccomp", "acl")
        or pronoun.lower_ in ("that", "this", "what", "who")
    ):
        return None
    said = verb.head if verb.dep_ == "ccomp" else verb.head.head  # "denied reports that it"
    found = next((c for c in said.lefts if c.dep_ == "nsubj"), None)
    if found is None or found.pos_ not in ("NOUN", "PROPN") or said.pos_ != "VERB":
        return None
    is_plural = found.tag_ in ("NNS", "NNPS") or any(t.i > found.i for t in found.conjuncts)
    if pronoun.lower_ == "they":
        return found if is_plural else None
    if pronoun.lower_ in ("he", "she"):
        return found if not is_plural and found.ent_type_ in ("PERSON", "") else None
    return found if pronoun.lower_ == "it" and not is_plural and found.ent_type_ != "PERSON" else None


def name_after(noun: "Token") -> "list[Token]":
    """Give the apposition that follows a noun after a comma, wherever the parser hangs it."""
    doc, at = noun.doc, noun.right_edge.i + 1
    if at + 1 >= len(doc) or doc[at].text != "," or doc[at + 1].pos_ not in ("PROPN", "NOUN", "DET"):
        return []
    head = doc[at + 1]
    while head.dep_ in MODIFIERS | {"det"} and head.head.i > head.i:
        head = head.head
    return [head] if head.dep_ in ("appos", "dep", "npadvmod") and head.head.i < at else []


def wording(noun: "Token", cast: Cast) -> tuple[int, int]:
    """Give the characters of a noun phrase, with the of-phrase of nouns that count or head a group."""
    start, end = noun_span(noun)
    if noun.lemma_.lower() in cast.members or noun.pos_ == "NUM":
        for child in noun.rights:
            if child.dep_ == "prep" and child.lower_ in ("of", "from", "in"):
                for below in child.children:
                    if below.dep_ == "pobj":
                        _, last = noun_span(below)
                        if last - start <= LONGEST_PARTY:
                            end = max(end, last)
    return start, end


def apposed(noun: "Token", cast: Cast) -> int | None:
    """Give the actor named right beside a noun ("the group, the Red Banner")."""
    for child in noun.children:
        if child.dep_ == "appos" and not (noun.i < noun.head.i < child.i):
            mention = cast.mentions.of_noun(child)
            if mention is not None and mention.cluster is not None:
                return mention.cluster
    if noun.dep_ == "appos":
        mention = cast.mentions.of_noun(noun.head)
        if mention is not None:
            return mention.cluster
    return None


def owner(noun: "Token", cast: Cast, *, members: bool) -> int | None:
    """Give the actor whose people a noun means: a modifier ("Northland troops") or of-phrase ("heads of")."""
    for child in reversed(list(noun.lefts)):  # the nearest: "Northland Red Banner fighters" are the group's
        if child.dep_ in MODIFIERS:
            mention = cast.mentions.of_noun(child)
            if mention is not None and mention.cluster is not None:
                leads = noun.lemma_.lower() in cast.troops | LED | cast.sites
                if child.dep_ == "poss" and is_person(child, mention) and not leads:
                    continue  # "his lawyer" and "Karo Venn's aides" are others than he
                return mention.cluster
            is_held = child.dep_ == "poss" and (members or noun.lemma_.lower() in cast.sites)
            meant = noun_taken_up(child, cast) if is_held else None
            if meant is not None:
                held = cast.mentions.of_noun(meant)
                return held.cluster if held is not None else owner(meant, cast, members=True)
            if child.dep_ == "poss":
                cluster = owner(child, cast, members=members)
                if cluster is not None:
                    return cluster
    if members or noun.lemma_.lower() in cast.members:
        for child in noun.rights:
            if child.dep_ == "prep" and child.lower_ in ("of", "from", "in"):
                for below in child.children:
                    if below.dep_ == "pobj":
                        mention = cast.mentions.of_noun(below)
                        if mention is not None and mention.cluster is not None:
                            return mention.cluster
                        if child.lower_ == "of":
                            return owner(below, cast, members=True)
    return None


def is_person(token: "Token", mention: "Mention") -> bool:
    """Tell whether a mention is of one person."""
    return mention.actor_type == "person" or token.lower_ in ("his", "her", "my")


def named_modifier(noun: "Token", cast: Cast) -> "Token | None":
    """Give the modifier of a noun that names an actor, such as the adjective in "Northland airstrikes"."""
    for child in noun.lefts:
        if child.dep_ in MODIFIERS and (child.ent_type_ in ACTOR_ENTS or cast.mentions.of_noun(child) is not None):
            return child
    return None
