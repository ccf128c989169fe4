"""When and where an act took place and whose statement it is, read from the words around it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley.grammar import MentionIndex, antecedent, doc_span, words_of
from parley.records import DateExpression, Place, Quote

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "conj", "parataxis", "csubj", "acl", "xcomp", "pcomp"})
LONGEST_CLAUSE = 300
FRONT = 12
"""A date that starts within so many characters of its sentence opens it."""

PARTS_OF_PLACES = frozenset(
    {
        "suburb",
        "outskirt",
        "outskirts",
        "town",
        "city",
        "village",
        "district",
        "port",
        "centre",
        "center",
        "north",
        "south",
    }
    | {
        "east",
        "west",
        "area",
        "region",
        "province",
        "capital",
        "quarter",
        "island",
        "commune",
        "vicinity",
        "part",
        "edge",
    }
)
"""Nouns between a local preposition and the name of the place ("in a suburb of")."""

PRECISION = {"place": 0, "district": 1, "region": 2, "country": 3}


@dataclass(frozen=True, slots=True)
class Setting:
    """The dates and places of one sentence, each under the token that anchors it."""

    dates: tuple[tuple[DateExpression, "Token"], ...]
    places: tuple[tuple[Place, "Token"], ...]


class Calendar:
    """The dates, places and quotes of a document, found by position."""

    def __init__(self, dates: Sequence[DateExpression], places: Sequence[Place], quotes: Sequence[Quote]) -> None:
        """Keep the dates that name a time and the places, in order."""
        self.dates = sorted(
            (d for d in dates if d.start_date and d.date_type in ("DATE", "TIME", "DURATION")),
            key=lambda d: (d.char_start, -d.char_end),
        )
        self.places = sorted(places, key=lambda p: (p.char_start, -p.char_end))
        self._date_starts = [d.char_start for d in self.dates]
        self._place_starts = [p.char_start for p in self.places]
        self.quotes = sorted(enumerate(quotes), key=lambda q: (q[1].char_start, -q[1].char_end, q[0]))
        self._by_index = dict(enumerate(quotes))
        self._quote_starts = [q.char_start for _, q in self.quotes]

    def quote_at(self, index: int | None) -> Quote | None:
        """Give the quote with a number; None for none."""
        return None if index is None else self._by_index.get(index)

    def setting(self, sent: "Span") -> Setting:
        """Give what stands in one sentence."""
        start, end = sent.start_char, sent.end_char
        dates = self.dates[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]
        places = self.places[bisect_left(self._place_starts, start) : bisect_left(self._place_starts, end)]
        if not dates and not places:
            return Setting((), ())
        return Setting(
            tuple((d, anchor(d.char_start, d.char_end, sent)) for d in dates),
            tuple((p, anchor(p.char_start, p.char_end, sent)) for p in places),
        )

    def quote_of(self, start: int, end: int) -> tuple[int, Quote] | None:
        """Give index and quote of the innermost quote that holds the characters from `start` to `end`."""
        at = bisect_left(self._quote_starts, start + 1)
        held = [(i, q) for i, q in self.quotes[max(0, at - 6) : at] if q.char_end >= end]
        return min(held, key=lambda pair: (pair[1].char_end - pair[1].char_start, pair[0]), default=None)


def anchor(start: int, end: int, sent: "Span") -> "Token":
    """Give the token of a wording that the rest of it hangs on."""
    words = words_of(sent.doc)
    at = words.at.get(start, -1)
    if not sent.start <= at < sent.end:
        at = next((n for n in range(sent.start, sent.end) if words.ends[n] > start), sent.end - 1)
    first: Token = sent.doc[at]
    node = first
    while node.head != node and start <= node.head.idx < end:
        node = node.head
    return node


def clause_head(token: "Token") -> "Token":
    """Give the verb of the smallest clause that a token stands in."""
    node = token
    while node.dep_ not in CLAUSES and node.head != node:
        node = node.head
    if node.dep_ == "conj" and node.pos_ not in ("VERB", "AUX"):
        return clause_head(node.head) if node.head != node else node
    return node


def find_date(trigger: "Token", verb: "Token", setting: Setting, *, own_clause: bool = False) -> DateExpression | None:
    """Give the date of an act: inside its own phrase or clause, else in the clauses that govern it, nearest first.

    Args:
        own_clause: Whether only the clause itself counts, since the act goes on whenever others spoke of it.
    """
    if not setting.dates:
        return None
    own = [(d, a) for d, a in setting.dates if is_under(a, trigger)] if trigger.pos_ in ("NOUN", "PROPN") else []
    if own:
        return nearest(own, trigger)
    heads = [(d, clause_head(a)) for d, a in setting.dates]
    node = clause_head(verb)
    for _ in range(8):
        here = [(d, h) for d, h in heads if h == node or (h.dep_ in ("xcomp", "pcomp") and clause_head(h.head) == node)]
        if here:
            return nearest(here, trigger)
        if own_clause and node.dep_ != "xcomp":
            return None
        later = [
            (d, h) for d, h in heads if h.dep_ == "conj" and h.head == node and not has_subject(h) and h.i > node.i
        ]
        if later:
            return nearest(later, trigger)
        if node.head == node:
            break
        if node.dep_ == "conj" and has_subject(node) and node.head.dep_ != "ccomp":
            node = clause_head(node.head)
            if not shares_front(node, heads):
                break
            front = [(d, h) for d, h in heads if h == node and d.char_start < node.idx]
            return nearest(front, trigger) if front else None
        node = clause_head(node.head)
    return None


def shares_front(node: "Token", heads: "list[tuple[DateExpression, Token]]") -> bool:
    """Tell whether a date opens the sentence and so counts for the clauses joined after it."""
    start = node.sent.start_char
    return any(h == node and d.char_start - start < FRONT for d, h in heads)


def has_subject(verb: "Token") -> bool:
    """Tell whether a verb has a subject of its own."""
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts)


def is_under(token: "Token", above: "Token") -> bool:
    """Tell whether a token hangs somewhere below another."""
    return bool(above.is_ancestor(token))


def nearest(found: "Sequence[tuple[DateExpression, Token]]", trigger: "Token") -> DateExpression:
    """Give the date that stands nearest to a trigger."""
    return min((d for d, _ in found), key=lambda d: (abs(d.char_start - trigger.idx), d.char_start))


def find_place(trigger: "Token", verb: "Token", setting: Setting, prepositions: frozenset[str]) -> Place | None:
    """Give where an act takes place: a place after a local preposition in the same clause, the most exact one."""
    head = clause_head(verb)
    found = []
    for place, token in setting.places:
        prep = local_preposition(token)
        if prep is None or prep.lower_ not in prepositions:
            continue
        own = trigger.pos_ in ("NOUN", "PROPN") and is_under(token, trigger)
        if own or clause_head(token) == head:
            found.append(
                (
                    not own,
                    PRECISION.get(place.place_precision or "country", 3),
                    abs(place.char_start - trigger.idx),
                    place,
                )
            )
    return min(found, key=lambda f: f[:3])[3] if found else None


def local_preposition(token: "Token") -> "Token | None":
    """Give the preposition that governs a place, through apposition, conjunction and the noun it modifies."""
    node = token
    for _ in range(5):
        if node.dep_ == "pobj" and node.head.lower_ == "of" and node.head.head.lemma_ in PARTS_OF_PLACES:
            node = node.head.head
        elif node.dep_ == "pobj":
            return node.head
        elif node.dep_ in ("appos", "conj", "compound", "nmod", "poss", "amod", "npadvmod") and node.head != node:
            node = node.head
        else:
            return None
    return None


def asserted_by(verb: "Token", speech: frozenset[str], mentions: MentionIndex) -> int | None:
    """Give the actor whose statement a clause is, from the verb of saying above it or "according to" beside it."""
    node = verb
    for _ in range(8):
        for child in node.children:
            if child.lower_ == "according" and child.dep_ in ("prep", "advcl", "advmod", "pcomp"):
                for word in child.subtree:
                    if word.dep_ == "pobj":
                        mention = mentions.of_noun(word)
                        if mention is not None:
                            return mention.cluster
            if (
                child.dep_ in ("parataxis", "ccomp")
                and child.lemma_ in speech
                and child.i > node.i
                and node.dep_ == "ROOT"
            ):
                found = speaker(child, mentions)
                if found is not None:
                    return found
        head = node.head
        if head == node:
            return None
        if node.dep_ in ("ccomp", "parataxis") and head.lemma_ in speech:
            return speaker(head, mentions)
        node = head
    return None


def speaker(verb: "Token", mentions: MentionIndex) -> int | None:
    """Give the actor who is the subject of a verb of saying."""
    for child in verb.children:
        if child.dep_ in ("nsubj", "agent"):
            noun = antecedent(child) if child.dep_ == "nsubj" else next(iter(child.children), child)
            mention = mentions.of_noun(noun)
            if mention is not None:
                return mention.cluster
            for below in noun.lefts:
                if below.dep_ in ("poss", "compound", "amod"):
                    mention = mentions.of_noun(below)
                    if mention is not None:
                        return mention.cluster
    return None


def supporting_clause(verb: "Token", first: "Token", last: "Token") -> tuple[int, int]:
    """Give the characters of the clause that holds a trigger, cut at words to at most 300."""
    doc = verb.doc
    head = clause_head(verb)
    start, end = min(head.left_edge.i, first.i), max(head.right_edge.i, last.i)
    trigger = doc_span(doc, first.i, last.i + 1)
    span = doc_span(doc, start, end + 1)
    while span[1] - span[0] > LONGEST_CLAUSE and (start < first.i or end > last.i):
        if end - last.i >= first.i - start:
            end -= 1
        else:
            start += 1
        span = doc_span(doc, start, end + 1)
    return span if span[1] - span[0] <= LONGEST_CLAUSE else (trigger[0], min(trigger[1], trigger[0] + LONGEST_CLAUSE))
