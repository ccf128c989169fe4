"""Shared questions about a parsed text: which sentences count, what is whose subject, which actor stands in a span."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
CLAUSE_HEADS = frozenset({"ROOT", "ccomp", "xcomp", "advcl", "relcl", "acl", "conj", "pcomp", "parataxis", "csubj"})


def text_of(doc: "Doc") -> str:
    """Give a Doc's text, put together once: `doc.text` joins all its tokens anew each time."""
    if "text" not in doc.user_data:
        doc.user_data["text"] = doc.text
    return str(doc.user_data["text"])


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a Doc as lists, by token number: passes over all of them need not make a Token of each.

    Attributes:
        text: The whole text.
        starts: First character of each token.
        ends: Character after its last one, white space left out.
        at: First character of a token to its number.
        opens: Whether it begins a sentence.
        spaces: Whether it is white space.
        puncts: Whether it is punctuation.
        lemmas: As the model gives them, capitals included.
        labels: What the model's recogniser calls it; empty when nothing.
    """

    text: str
    texts: Sequence[str]
    lowers: Sequence[str]
    pos: Sequence[str]
    tags: Sequence[str]
    deps: Sequence[str]
    labels: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    at: Mapping[int, int]
    opens: Sequence[bool]
    spaces: Sequence[bool]
    puncts: Sequence[bool]
    lemmas: Sequence[str]

    def span(self, start: int, end: int) -> str:
        """Give the text of tokens `start` to `end` (exclusive), as `doc[start:end].text` does."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""


def sent_start(doc: "Doc", at: int) -> int:
    """Give the first token of the sentence of token `at`."""
    opens = words_of(doc).opens
    while at > 0 and not opens[at]:
        at -= 1
    return at


def words_of(doc: "Doc") -> Words:
    """Give a Doc's tokens as lists, made at the first call: the Doc's attributes must be final by then."""
    if "words" not in doc.user_data:
        doc.user_data["words"] = to_words(doc)
    found: Words = doc.user_data["words"]
    return found


def to_words(doc: "Doc") -> Words:
    """Make lists of a Doc's attributes; each string is looked up once."""
    names = ["ORTH", "LOWER", "POS", "TAG", "DEP", "ENT_TYPE", "SPACY", "SENT_START", "IS_SPACE", "IS_PUNCT", "LEMMA"]
    columns = doc.to_array(names).T.tolist() if len(doc) else [[] for _ in names]
    strings, read = doc.vocab.strings, dict[int, str]()
    for number in set().union(*columns[:6], columns[10]):
        read[number] = strings[number]
    texts, lowers, pos, tags, deps, labels, lemmas = (
        list(map(read.__getitem__, column)) for column in (*columns[:6], columns[10])
    )
    opens, spaces, puncts = ([value == 1 for value in column] for column in columns[7:10])
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for word, space in zip(texts, columns[6], strict=True):
        starts.append(at)
        at += len(word)
        ends.append(at)
        at += space
    numbers = dict(zip(starts, range(len(starts)), strict=True))
    text = text_of(doc)
    return Words(text, texts, lowers, pos, tags, deps, labels, starts, ends, numbers, opens, spaces, puncts, lemmas)


def content_blocks(doc: "Doc") -> "Iterator[Span]":
    """Yield the blocks that are read, in order; a Doc without blocks is one block."""
    if "blocks" not in doc.spans or not len(doc.spans["blocks"]):
        yield doc[:]
        return
    yield from (block for block in doc.spans["blocks"] if block.label_ != "boilerplate")


def content_sents(doc: "Doc") -> "Iterator[Span]":
    """Yield the sentences of the blocks that are read, in order."""
    for block in content_blocks(doc):
        if len(block):
            yield from block.sents


def subtree_span(token: "Token") -> tuple[int, int]:
    """Give the characters from the first to the last token below `token`, outer white space left out."""
    return doc_span(token.doc, token.left_edge.i, token.right_edge.i + 1)


def doc_span(doc: "Doc", start: int, end: int) -> tuple[int, int]:
    """Give the characters of tokens `start` to `end` (exclusive), outer white space left out."""
    words = words_of(doc)
    while start < end - 1 and words.spaces[start]:
        start += 1
    while end - 1 > start and words.spaces[end - 1]:
        end -= 1
    return words.starts[start], words.ends[end - 1]


def subject(verb: "Token") -> "Token | None":
    """Give the grammatical subject of a verb, looking up through conjoined verbs and controlled infinitives.

    A relative pronoun gives way to the noun it stands for.
    """
    seen = 0
    node = verb
    while seen < 8:
        for child in node.lefts:
            if child.dep_ in SUBJECTS and child.dep_ != "expl":
                return antecedent(child)
        for child in node.rights:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return antecedent(child)
        if node.dep_ in ("conj", "xcomp", "aux", "auxpass") and node.head != node:
            node = node.head
        elif node.dep_ in ("acl", "relcl") and node.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return node.head if node.tag_ != "TO" else None
        else:
            return None
        seen += 1
    return None


def antecedent(token: "Token") -> "Token":
    """Give the noun that a relative pronoun stands for, or the token itself."""
    if (
        token.lower_ in ("who", "which", "that", "whom")
        and token.head.dep_ in ("relcl", "acl")
        and token.tag_ in ("WP", "WDT", "IN")
    ):
        return token.head.head
    return token


def is_passive(verb: "Token") -> bool:
    """Tell whether a verb form is passive: with a passive auxiliary or subject, or a bare participle after a noun."""
    if any(child.dep_ in ("auxpass", "nsubjpass", "agent") for child in verb.children):
        return True
    return bool(verb.dep_ == "acl" and verb.tag_ == "VBN")


def agent(verb: "Token") -> "Token | None":
    """Give the noun of a passive's by-phrase."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by" and is_passive(verb)):
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return noun
    return None


def conjuncts(token: "Token") -> "list[Token]":
    """Give a noun and the nouns joined to it by "and" or commas, in order."""
    return [token, *token.conjuncts]


def noun_span(token: "Token") -> tuple[int, int]:
    """Give the characters of a noun with what stands before it, without the clauses and phrases behind it."""
    kept = ("det", "amod", "compound", "nmod", "poss", "nummod", "predet", "quantmod", "case", "advmod", "punct")
    start = end = token.i
    for child in token.lefts:
        if child.dep_ in kept and child.dep_ != "punct":
            start = min(start, child.left_edge.i)
    return doc_span(token.doc, start, end + 1)


class MentionIndex:
    """The mentions of a document, found by position."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        """Sort the mentions by where they start."""
        self.mentions = sorted(mentions, key=lambda m: (m.char_start, -m.char_end))
        self._starts = [m.char_start for m in self.mentions]

    def inside(self, start: int, end: int) -> list[Mention]:
        """Give the mentions that lie wholly between `start` and `end`, in order."""
        lo, hi = bisect_left(self._starts, start), bisect_right(self._starts, end)
        return [m for m in self.mentions[lo:hi] if m.char_end <= end]

    def covering(self, start: int, end: int) -> Mention | None:
        """Give the longest mention that holds the characters from `start` to `end`, if any."""
        hi = bisect_right(self._starts, start)
        held = [m for m in self.mentions[max(0, hi - 12) : hi] if m.char_end >= end]
        if len(held) < 2:
            return held[0] if held else None
        return max(held, key=lambda m: m.char_end - m.char_start)

    def of_noun(self, token: "Token") -> Mention | None:
        """Give the mention whose span holds the noun `token`."""
        return self.covering(token.idx, token.idx + len(token.text))
