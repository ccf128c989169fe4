"""What surrounds a figure: whose number it is, who gives it, where and when it holds."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from parley.extract.figures.amount_rules import Amount
from parley.extract.figures.counting import STOPS, Counted
from parley.extract.figures.phrases import governing_verb
from parley.grammar import MentionIndex, subject, text_of, words_of
from parley.records import DateExpression, Mention, Place, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LOCATIVES_TEXT = "in at near around across from outside inside throughout of on along to within toward towards"
LOCATIVES = frozenset(LOCATIVES_TEXT.split())
JOINTS = frozenset({"and", "but", "or", ",", "while", "when", "after", "before"})
JOINT = 40
"""Characters that a joint between a figure and a date or place counts as."""
BEFALLEN = frozenset({"deaths", "injured", "displaced", "casualties"})
BEARING = frozenset({"lose", "have", "suffer", "bury", "mourn", "see", "host", "shelter"})
"""Verbs whose subject bears the losses, or has the displaced."""
EARLY = 1800
"""A hedged number of four digits below this is no year in the news ("an average of 1500")."""


class TextIndex:
    """The finds of the other extractors in one text, by position."""

    def __init__(
        self,
        doc: "Doc",
        mentions: Sequence[Mention],
        dates: Sequence[DateExpression],
        places: Sequence[Place],
        quotes: Sequence[Quote],
    ) -> None:
        """Sort everything by where it starts."""
        self.doc = doc
        self.text = text_of(doc)
        words = words_of(doc)
        self.lows, self.starts = words.lowers, words.starts
        self.mentions = MentionIndex(mentions)
        self.dates = sorted(dates, key=lambda d: (d.char_start, d.char_end))
        self.date_starts = [d.char_start for d in self.dates]
        self.places = sorted(places, key=lambda p: (p.char_start, p.char_end))
        self.place_starts = [p.char_start for p in self.places]
        self.quotes = sorted(enumerate(quotes), key=lambda pair: (pair[1].char_start, -pair[1].char_end))
        self.quote_list = quotes
        self.quote_starts = [quote.char_start for _, quote in self.quotes]
        self.has_sents = doc.has_annotation("SENT_START")

    def token_at(self, char: int) -> int:
        """Give the token that holds a character, or the one before it."""
        return max(0, bisect_right(self.starts, char) - 1)

    def is_date(self, amount: Amount) -> bool:
        """Tell whether a date covers part of a number; lengths of time and periods ("every 33 years") are figures."""
        start, end = amount.number_start, amount.number_end
        if amount.approximation != "exact" and amount.form == "digits" and 999 < (amount.value or 0) < EARLY:
            return False
        at = bisect_right(self.date_starts, start) - 1
        for k in range(max(0, at - 2), len(self.dates)):
            found = self.dates[k]
            if found.char_start >= end:
                return False
            if found.char_end > start and found.date_type not in ("DURATION", "SET"):
                return True
        return False

    def sentence(self, token: int, start: int, end: int) -> tuple[int, int]:
        """Give the tokens of the sentence around `token`, inside its block."""
        if not self.has_sents:
            return start, end
        sent = self.doc[token].sent
        return max(start, sent.start), min(end, sent.end)

    def quote_at(self, char: int) -> int | None:
        """Give the index of the innermost quote that holds a character."""
        at = bisect_right(self.quote_starts, char)
        for k in range(at - 1, max(-1, at - 8), -1):
            number, quote = self.quotes[k]
            if quote.char_end > char:
                return number
        return None

    def place_near(self, span: tuple[int, int], start: int, end: int) -> Place | None:
        """Give the nearest place of the sentence that a preposition of place leads to."""
        a, b = self.char_range(start, end)
        lo, hi = bisect_left(self.place_starts, a), bisect_left(self.place_starts, b)
        held = [p for p in self.places[lo:hi] if self.is_located(p, start)]
        return min(held, key=lambda p: (self.distance(p, span), p.char_start), default=None)

    def distance(self, found: Place | DateExpression, span: tuple[int, int]) -> int:
        """Give how far a find lies from a span, in characters; a joint such as "and" between them counts as many."""
        left, right = sorted(((found.char_start, found.char_end), span))
        between = self.lows[self.token_at(left[1]) : self.token_at(right[0])] if left[1] < right[0] else []
        return max(0, right[0] - left[1]) + JOINT * sum(low in JOINTS for low in between)

    def is_located(self, place: Place, start: int) -> bool:
        """Tell whether a preposition of place stands before a place's noun phrase."""
        at = self.token_at(place.char_start)
        for k in range(at - 1, max(start - 1, at - 5), -1):
            if self.lows[k] in LOCATIVES:
                return True
            if self.doc[k].pos_ not in ("DET", "ADJ", "NOUN", "PROPN") or self.lows[k] in STOPS:
                return False
        return False

    def date_near(
        self, span: tuple[int, int], start: int, end: int, verb: "Token | None", speech: frozenset[str]
    ) -> DateExpression | None:
        """Give the nearest resolved date of the sentence that may hold for what the figure's verb says."""
        a, b = self.char_range(start, end)
        lo, hi = bisect_left(self.date_starts, a), bisect_left(self.date_starts, b)
        held = [
            d
            for d in self.dates[lo:hi]
            if d.start_date is not None and d.date_type != "DURATION" and self.holds_for(d, verb, speech)
        ]
        return min(held, key=lambda d: (self.distance(d, span), d.char_start), default=None)

    def holds_for(self, found: DateExpression, verb: "Token | None", speech: frozenset[str]) -> bool:
        """Tell whether a date may be the time of a verb: not that of saying it, nor that of a later verb."""
        if verb is None:
            return True
        other = governing_verb(self.doc[self.token_at(found.char_start)])
        if other is None or other == verb:
            return True
        if other.lemma_ in speech:
            return False
        while other.dep_ in ("conj", "aux", "auxpass") and other.head != other:
            other = other.head
            if other == verb:
                return False
        return True

    def char_range(self, start: int, end: int) -> tuple[int, int]:
        """Give the characters of tokens `start` to `end`."""
        stop = self.starts[end] if end < len(self.starts) else len(self.text)
        return (self.starts[start] if start < len(self.starts) else stop), stop

    def cluster_of(self, token: "Token | None") -> int | None:
        """Give the actor that a noun names, or its head noun's modifier does."""
        if token is None:
            return None
        mention = self.mentions.of_noun(token)
        return mention.cluster if mention else None

    def owner(self, counted: Counted | None, verb: "Token | None", number: "Token", measure: str) -> int | None:
        """Give whose number it is: named in the noun phrase, its possessor, or the subject of its clause.

        A share is the holder's rather than the whole's, and the dead are not those of who killed them.
        """
        subject_cluster = self.subject_cluster(counted, verb, number, measure)
        if measure == "share" and subject_cluster is not None:
            return subject_cluster
        if counted and counted.end > counted.start:
            a, b = self.char_range(counted.start, counted.end)
            inside = [m for m in self.mentions.inside(a, b) if m.cluster is not None]
            if inside:
                return inside[0].cluster
            for child in self.doc[counted.head].children:
                if child.dep_ == "poss" and (found := self.cluster_of(child)) is not None:
                    return found
        return subject_cluster

    def subject_cluster(
        self, counted: Counted | None, verb: "Token | None", number: "Token", measure: str
    ) -> int | None:
        """Give the actor that is the subject of the figure's verb, unless it did to others what is counted."""
        if verb is None or (measure in BEFALLEN and verb.lemma_ not in BEARING):
            return None
        noun = subject(verb)
        if noun is None:
            return self.cluster_before(verb)
        if (counted and noun.i == counted.head) or noun.i == number.i:
            return None
        return self.cluster_of(noun)

    def cluster_before(self, verb: "Token") -> int | None:
        """Give the actor named right before a verb whose subject the parser missed, adverbs and brackets aside."""
        at = verb.i - 1
        while at > 0 and (self.doc[at].pos_ in ("ADV", "AUX") or self.lows[at] in (")", "]", ",")):
            at -= 1
        is_name = at >= 0 and self.doc[at].pos_ == "PROPN" and self.doc[at].dep_ != "pobj"
        return self.cluster_of(self.doc[at]) if is_name else None

    def reporter(self, quote: int | None, number: "Token", start: int, end: int, speech: frozenset[str]) -> int | None:
        """Give who states the number: speaker of its quote, "according to X", or subject of a verb of speech."""
        if quote is not None:
            speaker = self.quote_list[quote].speaker_cluster
            if speaker is not None:
                return speaker
        for k in range(start, end - 2):
            if self.lows[k] == "according" and self.lows[k + 1] == "to":
                a, b = self.char_range(k + 2, min(end, k + 12))
                return next((m.cluster for m in self.mentions.inside(a, b)), None)
        token = number
        for _ in range(16):
            if token.head == token:
                break
            is_said = token.dep_ in ("ccomp", "parataxis")
            token = token.head
            if is_said and token.lemma_ in speech:
                return self.cluster_of(subject(token))
        return None


def true_when(text: str, found: DateExpression | None) -> tuple[date | None, date | None]:
    """Give the days a figure is true of; "since" leaves the end open."""
    if found is None:
        return None, None
    if text[max(0, found.char_start - 6) : found.char_start].lower() == "since " or found.text.lower().startswith(
        "since"
    ):
        return found.start_date, None
    return found.start_date, found.end_date
