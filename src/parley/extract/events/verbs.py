"""A parsed verb and what hangs on it: objects, particles, prepositions, voice."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from parley.extract.events.triggers import Pattern
from parley.grammar import antecedent, conjuncts
from parley.grammar import is_passive as has_passive_form

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
    | {"form", "stage", "end", "start"}
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
            elif dep in objects or (dep == "ccomp" and child.tag_ in ("NN", "NNS")):
                self.objects.append(antecedent(child))
            elif dep in ("xcomp", "ccomp") or (dep == "advcl" and has_to(child)):
                self.complements.append(child)
            if dep in WORD_DEPS:
                self.words.setdefault(child.lemma_.lower(), child)
        if mistaken_subject(token) is not None:
            self.objects.append(token.head)
        if not self.objects and self.passive:
            found = passive_subject(token)
            if found is not None:
                self.objects.append(found)
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
        for is_link, lemmas in pattern.parts:
            if is_link:
                (word,) = lemmas
                links = [link for link in self.links.get(word, []) if not is_of_time(link)]
                links.sort(key=lambda link: link.i < self.token.i)  # "at dawn, they shot at cars"
                if not links and eaten:
                    links = [c for c in eaten[-1].rights if c.dep_ == "prep" and c.lower_ == word]
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

    def find(self, lemmas: frozenset[str], links: "Sequence[Token]") -> "Token | None":
        """Give the object, or the noun after one of `links`, whose lemma is one of `lemmas`."""
        for link in links:
            for child in link.children:
                if child.dep_ in ("pobj", "pcomp"):
                    for noun in conjuncts(child):
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


def content_nouns(noun: "Token") -> "Iterable[tuple[str, Token]]":
    """Yield lemma and token of a noun and, after "a round of" and the like, of the noun it counts."""
    yield noun.lemma_.lower(), noun
    if noun.tag_ == "NNPS" and noun.lower_.endswith("s"):
        yield noun.lower_[:-1], noun  # a plain plural at the start of a sentence, read as a name
    if noun.lemma_.lower() in ACCORDS:
        for child in noun.lefts:
            if child.dep_ == "compound":
                yield child.lemma_.lower(), noun
    if noun.lemma_ in PARTITIVES:
        for child in noun.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for below in child.children:
                    if below.dep_ == "pobj":
                        yield below.lemma_.lower(), below


def is_of_time(preposition: "Token") -> bool:
    """Tell whether a preposition governs a date or time, as "on Friday"."""
    return any(c.dep_ == "pobj" and c.ent_type_ in ("DATE", "TIME") for c in preposition.children)


def has_to(verb: "Token") -> bool:
    """Tell whether a verb is an infinitive with "to"."""
    return verb.tag_ in ("VB", "VBN", "NN") and any(c.tag_ == "TO" and c.dep_ == "aux" for c in verb.lefts)


def is_object_gap(verb: "Token") -> bool:
    """Tell whether a relative clause leaves its object to the noun before it ("the talks [that] she held")."""
    has_subject = False
    for child in verb.lefts:
        if child.dep_ in ("nsubj", "nsubjpass"):
            if child.tag_ in ("WDT", "WP"):
                return False
            has_subject = True
    return has_subject and not any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in verb.rights)


def is_passive(verb: "Token") -> bool:
    """Tell whether a verb is passive, also where it shares the auxiliary of the verb it is joined to."""
    if verb.dep_ == "acl" and any(c.dep_ in ("nsubj", "aux") for c in verb.lefts):
        return any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.lefts)  # "reports that it had left"
    if has_passive_form(verb):
        return True
    if verb.tag_ != "VBN":
        return False
    if mistaken_subject(verb) is not None:
        return False
    if verb.dep_ == "conj" and not any(c.dep_ in ("nsubj", "aux") for c in verb.children):
        first = joined_to(verb)
        return first.tag_ == "VBN" and has_passive_form(first)
    if any(c.dep_ == "nsubj" for c in verb.lefts):
        if any(c.dep_ in ("aux", "dobj", "ccomp", "xcomp") for c in verb.children):
            return False
        return verb.dep_ in ("ccomp", "xcomp") or any(t.lower_ == "by" for c in verb.rights for t in c.subtree)
    return verb.dep_ in ("amod",) or (
        verb.dep_ == "advcl" and not any(c.dep_ in ("aux", "nsubj", "dobj") for c in verb.children)
    )


def joined_to(verb: "Token") -> "Token":
    """Give the verb that a joined participle goes with: in "was accused of lying and jailed" it is "accused"."""
    first = verb.head
    if verb.tag_ != "VBN":
        return first
    while first.tag_ in ("VB", "VBG") and first.dep_ in ("xcomp", "advcl", "conj", "pcomp") and first.head != first:
        first = first.head.head if first.dep_ == "pcomp" else first.head
    return first if first.tag_ == "VBN" else verb.head


def judged_by(preposition: "Token") -> "Token":
    """Give the verb or noun that "of doing" hangs on, past the by-phrase that the parser may hang it on.

    In "accused by its neighbours of arming rebels" the phrase belongs to the verb.
    """
    above = preposition.head
    if above.pos_ in ("NOUN", "PROPN") and above.dep_ == "pobj" and above.head.dep_ == "agent":
        return above.head.head
    return above


def mistaken_subject(verb: "Token") -> "Token | None":
    """Give the name before a participle that was read as an adjective though it is the sentence's verb.

    In "The OCM mediated talks" the parser takes "mediated" for a modifier of "talks" and the name for its measure.
    """
    if verb.dep_ != "amod" or verb.tag_ not in ("VBN", "VBD"):
        return None
    for child in verb.lefts:
        if child.dep_ in ("npadvmod", "nsubj") and child.pos_ == "PROPN" and child.i == verb.i - 1:
            return child
    return None


def passive_subject(verb: "Token") -> "Token | None":
    """Give what is acted on by a passive verb that has no subject of its own."""
    if verb.dep_ in ("acl", "relcl", "amod") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
        return verb.head
    if verb.dep_ in ("conj", "xcomp", "advcl"):
        for child in verb.head.lefts:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return antecedent(child)
        if verb.dep_ == "conj" and verb.head != verb:
            first = joined_to(verb)
            return next((antecedent(c) for c in first.lefts if c.dep_ == "nsubjpass"), None) or passive_subject(first)
    return None
