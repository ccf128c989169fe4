"""A parsed verb and what hangs on it: objects, particles, prepositions, voice."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from parley.extract.events.triggers import Pattern
from parley.extract.events.voice import (
    HELD_AS,
    has_to,
    is_object_gap,
    is_passive,
    mistaken_subject,
    passive_subject,
)
from parley.grammar import antecedent, conjuncts

if TYPE_CHECKING:
    from spacy.tokens import Token

NOUN_DEPS = frozenset({"dobj", "attr", "oprd", "nsubjpass", "dative", "npadvmod"})

WORD_DEPS = NOUN_DEPS | {"acomp", "xcomp", "ccomp", "advmod", "amod", "prt"}

LINK_DEPS = frozenset({"prep", "prt", "advmod", "agent", "dative", "npadvmod"})

COMPLEX_PREPS = frozenset({"according", "prior", "due", "owing", "thanks", "because", "subject", "contrary"})
"""First words of prepositions of two words, whose second word is no preposition of the verb."""

PARTITIVES = frozenset(
    {
        "idea",
        "prospect",
        "proposal",
        "principle",
        "offer",
        "concept",
        "round",
        "series",
        "number",
        "kind",
        "lot",
        "sort",
        "wave",
    }
    | {
        "spate",
        "string",
        "couple",
        "set",
        "batch",
        "variety",
        "majority",
        "piece",
        "slew",
        "range",
        "barrage",
        "raft",
        "bit",
    }
    | {"form", "stage", "end", "start", "act", "most", "some", "many", "all", "part", "half", "much"}
    | {"ton", "tonne", "kilogram", "worth", "amount", "shipment", "consignment", "load", "truckload", "planeload"}
)
"""Nouns that stand before the noun that counts: "a round of talks", "the idea of talks"."""


ACCORDS = frozenset({"agreement", "deal", "accord", "pact"})
"""Nouns whose compound says what they are about: a ceasefire agreement is a ceasefire."""


class Verb:
    """A verb with what depends on it, looked up once for all the triggers it may be."""

    def __init__(self, token: "Token") -> None:
        """Collect objects, particles and prepositions, and the voice."""
        self.token = token
        self.passive = is_passive(token)
        self.links: dict[str, list[Token]] = {}
        self.words: dict[str, Token] = {}
        self.objects: list[Token] = []
        self.complements: list[Token] = []
        objects = ("dobj", "nsubjpass", "nsubj") if self.passive else ("dobj", "nsubjpass", "attr", "oprd")
        for child in token.children:
            dep = child.dep_
            if dep in LINK_DEPS:
                self.links.setdefault(child.lower_, []).append(child)
                for below in child.children if child.lower_ not in COMPLEX_PREPS else ():
                    if below.dep_ in ("prep", "pcomp") and below.pos_ == "ADP":
                        self.links.setdefault(below.lower_, []).append(below)
            if dep in ("oprd", "acomp") and child.pos_ == "ADJ":
                # "shot dead the mayor", "set free nine men": the object may hang on the adjective.
                self.objects += [n for n in child.rights if n.dep_ in ("pobj", "dobj")]
            elif dep == "ccomp" and child.tag_ == "JJ":
                # "declared the accord dead"
                self.objects += [n for n in child.lefts if n.dep_ == "nsubj"]
                self.complements.append(child)
            elif dep in objects or (dep == "ccomp" and child.tag_ in ("NN", "NNS")):
                self.objects.append(antecedent(child))
            elif dep in ("xcomp", "ccomp") or (dep == "advcl" and has_to(child)):
                self.complements.append(child)
            if dep in WORD_DEPS:
                self.words.setdefault(child.lemma_.lower(), child)
        if mistaken_subject(token) is not None:
            self.objects.append(token.head)
        if self.passive and all(noun.lemma_ in HELD_AS for noun in self.objects):
            found = passive_subject(token)
            if found is not None:
                self.objects.insert(0, found)
        elif (
            token.dep_ == "relcl" and not self.objects and token.head.pos_ in ("NOUN", "PROPN") and is_object_gap(token)
        ):
            self.objects.append(token.head)
        for noun in list(self.objects):
            for joined in conjuncts(noun)[1:]:
                if joined.i > noun.i:
                    self.objects.append(joined)
        self._heads: list[tuple[str, Token]] | None = None

    @property
    def heads(self) -> "list[tuple[str, Token]]":
        """Give lemma and token of each object, and of the noun a "round of", "series of" stands for."""
        if self._heads is None:
            self._heads = [pair for noun in self.objects for pair in content_nouns(noun)]
        return self._heads

    def all_links(self) -> "list[Token]":
        """Give the particles and prepositions."""
        return [link for links in self.links.values() for link in links]

    def match(self, pattern: Pattern) -> "tuple[list[Token], list[Token]] | None":
        """Give the pattern's tokens and, of them, its object nouns; None when it does not match."""
        words: list[Token] = []
        eaten: list[Token] = []
        links: list[Token] = []
        for at, (is_link, lemmas) in enumerate(pattern.parts):
            if is_link:
                (word,) = lemmas
                links = [link for link in self.links.get(word, []) if not is_of_time(link)]
                links.sort(key=lambda link: link.i < self.token.i)  # "at dawn, they shot at cars"
                if not links and eaten:
                    links = [c for c in eaten[-1].rights if c.dep_ == "prep" and c.lower_ == word]
                if not links and not eaten and at + 1 < len(pattern.parts):
                    links = self.misplaced(word, pattern.parts[at + 1][1])
                if not links:
                    return None
                words.append(links[0])
                continue
            found = self.find(lemmas, links)
            if found is None:
                return None
            words.append(found)
            if found.pos_ in ("NOUN", "PROPN"):
                eaten.append(found)
        return words, eaten

    def misplaced(self, word: str, lemmas: frozenset[str]) -> "list[Token]":
        """Give the preposition of an idiom that the parser hangs on the object ("set nine lorries on fire")."""
        below = (c for noun in self.objects[:1] for c in noun.rights if c.dep_ == "prep" and c.lower_ == word)
        return [c for c in below if any(n.dep_ == "pobj" and n.lemma_.lower() in lemmas for n in c.children)]

    def find(self, lemmas: frozenset[str], links: "Sequence[Token]") -> "Token | None":
        """Give the object, or the noun after one of `links`, whose lemma is one of `lemmas`."""
        for link in links:
            for child in link.children:
                if child.dep_ in ("pobj", "pcomp"):
                    for noun in conjuncts(resumed(child)):
                        for lemma, token in content_nouns(noun):
                            if lemma in lemmas or token.ent_type_ in lemmas:
                                return token
        if links and links[0].dep_ not in ("prt", "advmod") and links[0].n_rights:
            return None
        for lemma, token in self.heads:
            if lemma in lemmas or (token.ent_type_ and token.ent_type_ in lemmas):
                return token
        if len(lemmas) == 1:
            return self.words.get(next(iter(lemmas)))
        return None


def resumed(noun: "Token") -> "Token":
    """Give the noun that "in which" and the like resume ("the war in which she died"), or the noun itself."""
    if noun.tag_ == "WDT" and noun.dep_ == "pobj" and noun.head.head.dep_ == "relcl":
        return noun.head.head.head
    return noun


def content_nouns(noun: "Token") -> "Iterable[tuple[str, Token]]":
    """Yield lemma and token of a noun and, after "a round of" and the like, of the noun it counts."""
    yield noun.lemma_.lower(), noun
    if noun.lower_ == "bases":
        yield "base", noun  # read as more than one basis
    if noun.tag_ == "NNPS" and noun.lower_.endswith("s"):
        yield noun.lower_[:-1], noun  # a plain plural at the start of a sentence, read as a name
    if noun.lemma_.lower() in ACCORDS:
        for child in noun.lefts:
            if child.dep_ == "compound":
                yield child.lemma_.lower(), noun
    if noun.lemma_.lower() in PARTITIVES:
        for child in noun.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for below in child.children:
                    if below.dep_ == "pobj":
                        yield below.lemma_.lower(), below


def is_of_time(preposition: "Token") -> bool:
    """Tell whether a preposition governs a date or time, as "on Friday"."""
    return any(c.dep_ == "pobj" and c.ent_type_ in ("DATE", "TIME") for c in preposition.children)


def judged_by(preposition: "Token") -> "Token":
    """Give the verb or noun that "of doing" hangs on, past the by-phrase that the parser may hang it on.

    In "accused by its neighbours of arming rebels" the phrase belongs to the verb.
    """
    above = preposition.head
    if above.pos_ in ("NOUN", "PROPN") and above.dep_ == "pobj" and above.head.dep_ == "agent":
        return above.head.head
    return above
