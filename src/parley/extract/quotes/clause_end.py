"""Where reported words end: over the marks they touch, before what the writer adds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import PARTING, Passage, has_finite, trim
from parley.grammar import sent_start, text_of

if TYPE_CHECKING:
    from spacy.tokens import Token

ACTS = frozenset(
    {"refuse", "decline", "ask", "urge", "appeal", "thank", "praise", "condemn", "accuse", "apologise", "apologize"}
)
OWN = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "aux", "auxpass"})


def clause_end(cue: Cue, clause: "Token | None", passage: Passage, start: int, end: int) -> int:
    """Give the token after the last of a reported clause that starts at `start`."""
    doc = passage.doc
    stop = end
    if clause is not None and clause.i >= start:
        stop = clause.right_edge.i + 1
        verb = doc[cue.start]
        for child in verb.rights:
            if child.i < stop or child.i <= clause.i:
                continue
            if child.dep_ == "conj":
                own = any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in child.lefts)
                modal = any(c.tag_ == "MD" for c in child.lefts)
                if (own and (doc[stop].text != "," or is_new_subject(child))) or modal:
                    stop = child.right_edge.i + 1
                    continue
                break
            if child.dep_ == "cc":
                continue
            if (
                child.dep_ in ("prep", "advcl", "npadvmod", "dobj", "oprd", "advmod", "ccomp", "xcomp", "relcl", "acl")
                and child.left_edge.i - stop <= 1
            ):
                stop = child.right_edge.i + 1
            elif child.is_punct:
                continue
            else:
                break
        while stop < end and sent_start(doc, stop) == sent_start(doc, cue.start):
            # An arc that crosses others lies outside the edges that the parser gives.
            n = next((k for k in range(stop, end) if not doc[k].is_punct and not doc[k].is_space), end)
            if n >= end or not any(start <= a.i < stop for a in ancestors(doc[n])) or doc[n].tag_ == "VBG":
                break
            stop = n + 1
        if (
            stop < end - 3
            and doc[stop].text == ":"
            and not passage.in_marks[stop - passage.start]
            and has_finite(doc, stop, end)
        ):
            stop = end
    stop = over_marks(passage, max(start + 1, min(stop, end)), end)
    return without_aside(passage, start, trim(passage, start, stop))


def is_new_subject(verb: "Token") -> bool:
    """Tell whether a further clause is about someone new: with "he" or "they" it tells on about the speaker."""
    own = next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    return own is not None and own.tag_ != "PRP"


def leaves_off(passage: Passage, n: int) -> bool:
    """Tell whether the words from token `n` on, behind a comma in marks, are about the saying ("…,” pointing to")."""
    doc = passage.doc
    run = passage.run_at(n - 1)
    if run is None or text_of(doc)[passage.marks.runs[run].inner_end - 1] != ",":
        return False
    follows = doc[n + 1] if doc[n].lower_ == "and" and n + 1 < passage.end else doc[n]
    wanted = "VBG" if follows == doc[n] else "PRP"
    return bool(follows.tag_ == wanted and follows.lower_ != "including")


def without_aside(passage: Passage, start: int, stop: int) -> int:
    """Give the token where a reported clause ends when the writer's own aside on it is left out.

    An aside stands last: a name explained by "who" or "which", or a noun phrase behind a dash that takes the whole up.
    """
    doc = passage.doc
    for i in range(start + 2, stop - 2):
        if passage.in_marks[i - passage.start]:
            if not passage.in_marks[i + 1 - passage.start] and leaves_off(passage, i + 1):
                return i + 1
            continue
        if doc[i].text not in PARTING:
            continue
        n = i + 1
        top = doc[n]
        while n <= top.head.i < stop and top.head != top:
            top = top.head
        if top.right_edge.i < stop - 1 or any(passage.in_marks[n - passage.start : stop - passage.start]):
            continue
        first = doc[n]
        dash = doc[i].text != ","
        if not dash and top.dep_ == "relcl" and first.lower_ in ("who", "whose", "whom", "which"):
            return trim(passage, start, i)
        if first.tag_ == "DT" and (
            (dash and top.dep_ in ("appos", "dobj", "npadvmod", "dep", "attr"))
            or (not dash and top.dep_ in ("dobj", "npadvmod"))
            or (not dash and top.dep_ == "appos" and has_finite(doc, n, stop))
        ):
            return trim(passage, start, i)
    return stop


def ancestors(token: "Token") -> "Iterator[Token]":
    """Yield the nearest few tokens above a token."""
    for _ in range(3):
        if token.head == token:
            return
        token = token.head
        yield token


def hangs_on(token: "Token", start: int, stop: int) -> bool:
    """Tell whether a token belongs to words between `start` and `stop`."""
    return any(start <= node.i < stop for node in ancestors(token))


def over_marks(passage: Passage, stop: int, end: int) -> int:
    """Move the end of a clause over the quoted words that it touches and what goes on behind them."""
    doc = passage.doc
    while stop < end:
        inside = passage.run_at(stop - 1)
        if inside is not None and passage.run_tokens[inside][1] > stop:
            stop = passage.run_tokens[inside][1]
            continue
        n = stop
        while n < end and (doc[n].is_space or doc[n].text in (",", ":", "--", "—", "–")):
            n += 1
        run = passage.run_at(n) if n < end else None
        if run is not None and passage.run_tokens[run][0] == n:
            first = text_of(doc)[passage.marks.runs[run].inner_start]
            if n == stop or not first.isupper() or doc[n - 1].text == ":":
                stop = passage.run_tokens[run][1]
                continue
        if inside is None or n >= end or doc[n].text in ".?!;)":
            return stop
        if doc[n].pos_ == "CCONJ" and n + 1 < end and (doc[n + 1].tag_ in ("VBD", "VBZ") or doc[n + 1].pos_ == "ADV"):
            return stop
        if doc[n].lower_ == "but" and text_of(doc)[passage.marks.runs[inside].inner_end - 1] == ",":
            return stop
        if doc[n].tag_ == "VBG" or doc[n].pos_ == "SCONJ" or (n > stop and doc[n].pos_ != "CCONJ"):
            return stop
        return end
    return min(stop, end)


def before_own_verb(cue: Cue, passage: Passage, limit: int) -> int:
    """Give the token where reported words end before a further verb of who speaks ("would end, but gave no date").

    Behind a modal no finite verb goes on without a subject of its own, nor behind a plural one in the singular. And
    what is refused, asked or praised is the speaker's to do, unless told of a person ("said he was ill and asked").
    """
    between = passage.words.lowers[cue.end : limit]
    if "and" not in between and "but" not in between:
        return limit
    doc = passage.doc
    verb = doc[cue.start]
    tag = "VBZ" if verb.tag_ == "VBZ" else "VBD"
    for clause in verb.rights:
        if clause.dep_ != "ccomp" or any(c.dep_ == "auxpass" for c in clause.lefts):
            continue
        is_modal = any(c.tag_ == "MD" for c in clause.lefts)
        is_thing = any(c.dep_ in ("nsubj", "expl") and c.pos_ not in ("PRON", "PROPN") for c in clause.lefts)
        for child in clause.rights:
            first = child.left_edge.i
            if child.dep_ != "conj" or child.tag_ != tag or any(c.dep_ in OWN for c in child.lefts):
                continue
            is_own = is_modal or (tag == "VBZ" and clause.tag_ == "VBP") or (is_thing and child.lemma_ in ACTS)
            if is_own and doc[first - 1].lower_ in ("and", "but") and not passage.in_marks[first - passage.start]:
                return min(limit, int(first) - 1)
    return limit
