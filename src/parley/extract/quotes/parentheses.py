"""Attributions set beside a clause: "..., X said", "..., X said, ...", "according to X, ..."."""

from bisect import bisect_left
from typing import TYPE_CHECKING

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import FINITE, PARTING, Passage, has_finite, opening, trim

if TYPE_CHECKING:
    from spacy.tokens import Doc


def beside_attribution(cue: Cue, passage: Passage, floor: int, ceiling: int) -> list[tuple[int, int]]:
    """Give the pieces of a clause that an attribution without complement follows or interrupts ("..., X said, ...")."""
    doc = passage.doc
    start, end = max(floor, passage.unit_start(cue.start)), min(ceiling, passage.unit_end(cue.start))
    if not can_stand_aside(cue, passage):
        return []
    k = cue.low - 1
    while k >= start and doc[k].is_space:
        k -= 1
    if k >= start and doc[k].lower_ == "as":
        k -= 1
        if k < start or doc[k].pos_ in ("CCONJ", "SCONJ") or not any(t.is_alpha for t in doc[start : k + 1]):
            behind = next((i for i in range(max(cue.end, cue.high), end) if doc[i].text in PARTING), end)
            n = behind + 1
            return [(n, trim(passage, n, end))] if n < end - 1 and has_finite(doc, n, end) else []
    if k < start or doc[k].text not in PARTING:
        return []
    stop = trim(passage, start, k + 1) if k > start else start
    start = opening(passage, start, stop)
    is_clause = has_finite(doc, start, stop) or has_misread_verb(doc, start, stop)
    subordinate = (
        start < stop
        and (doc[start].tag_ in ("IN", "WRB") or doc[start].lower_ == "even")
        and not any(doc[i].text == "," for i in range(start, stop))
    )
    again = continuation(cue, passage, end, is_whole=is_clause and not subordinate)
    rest = [(again, trim(passage, again, end))] if again is not None else []
    subject = again is not None and doc[again].tag_ in FINITE and doc[start].pos_ in ("NOUN", "PROPN")
    led = start < stop and (stop - start > 1 or subject)
    return [(start, stop), *rest] if led and (is_clause or rest) else rest


def has_misread_verb(doc: "Doc", start: int, stop: int) -> bool:
    """Tell whether a clause has a past tense that the tagger takes for a participle: it has an object of its own."""
    return any(
        doc[k].tag_ == "VBN" and doc[k].dep_ == "acl" and any(c.dep_ == "dobj" and c.i < stop for c in doc[k].rights)
        for k in range(start, stop)
    )


def is_enclosed(cue: Cue, passage: Passage) -> bool:
    """Tell whether an attribution stands between commas ("It is true, X said, that")."""
    doc = passage.doc
    low, high = cue.low - 1, max(cue.end, cue.high)
    low -= low > passage.start and doc[low].lower_ == "as"
    return low > passage.start and high < passage.end and doc[low].text in PARTING and doc[high].text in PARTING


def can_stand_aside(cue: Cue, passage: Passage) -> bool:
    """Tell whether a cue is of a form that can follow or interrupt what it reports."""
    verb = passage.doc[cue.start]
    if verb.tag_ not in FINITE and verb.tag_ != "VBN" and verb.pos_ == "VERB":
        return False
    if verb.tag_ == "VBN" and verb.dep_ == "acl" and passage.doc[max(0, cue.low - 1)].lower_ != "as":
        return False  # "a report written by X"
    if "hearer" not in cue.frames and any(
        c.dep_ in ("dobj", "xcomp", "ccomp")
        and c.i > cue.start
        and c != cue.subject
        and c.ent_type_ not in ("DATE", "TIME")
        for c in verb.rights
        if c.i < max(cue.high, cue.end) or c.dep_ != "ccomp"
    ):
        return False
    return not any(c.lower_ in ("who", "which", "that") and c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts)


def continuation(cue: Cue, passage: Passage, end: int, *, is_whole: bool) -> int | None:
    """Give the token where an interrupted clause goes on behind the attribution, if it does.

    `is_whole` tells that the words before the attribution are a sentence already: then only what joins on continues it.
    """
    doc = passage.doc
    inverted = cue.subject is not None and cue.subject.i > cue.start
    seen = 0
    low = cue.subject.i + 1 if inverted and cue.subject is not None else max(cue.end, cue.high)
    for i in range(low, end - 2):
        if doc[i].text not in PARTING:
            continue
        n = i + 1
        while n < end - 1 and doc[n].is_space:
            n += 1
        if passage.in_marks[n - passage.start]:
            return None
        if goes_on(passage, n, end, is_whole=is_whole):
            return n
        seen += 1
        if seen > 3 or not inverted:
            return None
    return None


def goes_on(passage: Passage, n: int, end: int, *, is_whole: bool) -> bool:
    """Tell whether token `n` takes a clause up again."""
    doc = passage.doc
    token = doc[n]
    if token.tag_ in FINITE or (token.lower_ == "that" and token.tag_ == "IN"):
        return True
    if token.pos_ == "ADV" and doc[n + 1].tag_ in FINITE:
        return True
    if is_whole:
        return token.lower_ in ("because", "so") or token.tag_ == "TO"
    if token.pos_ not in ("PRON", "PROPN", "NOUN", "DET", "ADJ", "NUM") or token.tag_ in ("WP", "WDT", "WP$"):
        return False
    stop = next((k for k in range(n, end) if doc[k].text in PARTING), end)
    verb = next((k for k in range(n, stop) if doc[k].tag_ in FINITE), None)
    return verb is not None and not any(doc[k].tag_ in ("WP", "WDT", "WRB") for k in range(n, verb))


def is_joined(cue: Cue, passage: Passage) -> bool:
    """Tell whether a source stands behind "and": it tells only what follows ("they fled and, according to X, shot")."""
    at = cue.start - 1
    at -= at > passage.start and passage.doc[at].text == ","
    return "source" in cue.frames and at > passage.unit_start(cue.start) and passage.doc[at].pos_ == "CCONJ"


def before_marks(cue: Cue, passage: Passage, floor: int) -> list[tuple[int, int]]:
    """Give the first words of a sentence that goes on in marks behind the attribution (It was, X said, “a farce”)."""
    doc = passage.doc
    start = max(floor, passage.unit_start(cue.start))
    k = cue.low - 1
    while k >= start and doc[k].is_space:
        k -= 1
    if k <= start or doc[k].text not in PARTING or not can_stand_aside(cue, passage):
        return []
    n = bisect_left(passage.run_tokens, cue.end, key=lambda r: r[0])
    run = passage.run_tokens[n] if n < len(passage.run_tokens) else None
    if run is None or any(passage.in_marks[i - passage.start] for i in range(start, k)):
        return []
    first = next((i for i in range(*run) if doc[i].is_alpha), run[0])
    if not doc[first].text[:1].islower() or doc[run[0] - 1].text not in PARTING:
        return []
    stop = trim(passage, start, k + 1)
    start = opening(passage, start, stop)
    return [(start, stop)] if stop - start > 1 else []


def beside_source(cue: Cue, passage: Passage, floor: int, ceiling: int) -> list[tuple[int, int]]:
    """Give the pieces of the sentence around a phrase that names its source ("..., according to X, ...")."""
    doc = passage.doc
    end = min(ceiling, passage.unit_end(cue.start))
    start = opening(passage, max(floor, passage.unit_start(cue.start)), cue.start)
    pieces = []
    if (
        cue.start > start
        and doc[cue.start - 1].text in PARTING - {","}
        and any(doc[i].text in PARTING - {","} for i in range(cue.high, end))
    ):
        # Between dashes the phrase is about the words that follow it, up to the next dash.
        start = cue.start
        end = next((i for i in range(cue.high, end) if doc[i].text in PARTING - {","}), end)
    joined = is_joined(cue, passage)
    start = cue.start if joined else start
    if start < cue.start:
        stop = trim(passage, start, cue.start)
        if has_finite(doc, start, stop):
            pieces.append((start, stop))
        elif doc[cue.start - 1].text in PARTING:
            again = continuation(cue, passage, end, is_whole=False)
            if again is not None and doc[again].tag_ in FINITE:
                return [(start, stop), (again, trim(passage, again, end))]
    behind = next((i for i in range(cue.high, end) if doc[i].text in PARTING), end)
    if behind + 1 < end and doc[behind + 1].tag_ in ("WP", "WDT", "WP$") and not pieces:
        # "According to X, who was there, it is over"
        behind = next((i for i in range(behind + 1, end) if doc[i].text in PARTING), end)
    n = behind + 1
    if behind >= end - 2 or not (
        has_finite(doc, n, end)
        or (joined and doc[n].pos_ == "VERB")
        or any(passage.in_marks[n - passage.start : end - passage.start])
    ):
        return pieces
    if not pieces:
        return [(n, trim(passage, n, end))]
    return [*pieces, (n + 1, trim(passage, n + 1, end))] if doc[n].lower_ == "and" else pieces
