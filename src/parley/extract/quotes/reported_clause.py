"""What was said: the clause that a reporting word governs, cut exactly."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import FINITE, Passage, has_finite, opening, trim
from parley.grammar import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

QUESTION_WORDS = frozenset({"whether", "if", "why", "how", "what", "who", "when", "where", "which", "whom", "whose"})
STOPS = frozenset({".", ";"})


def complement(cue: Cue, passage: Passage, limit: int) -> tuple[int, int] | None:
    """Give the tokens of the clause that follows a cue, or None when no clause follows it."""
    doc = passage.doc
    verb = doc[cue.start]
    end = min(passage.unit_end(cue.start), limit)
    clause = next((c for c in verb.rights if c.dep_ == "ccomp" and c.i >= cue.end), None)
    if clause is None and verb.pos_ == "NOUN":
        clause = next((c for c in verb.rights if c.dep_ in ("acl", "relcl")), None)
    start = after_that(cue, passage, end)
    if start is None and "clause" in cue.frames:
        start = bare_start(cue, passage, end, clause)
    if start is None and "infinitive" in cue.frames:
        found = infinitive(cue, passage, end)
        if found:
            return found
    if start is None and "name" in cue.frames and cue.subject is not None:
        return characterised(cue, passage, end)
    if start is None or start >= end:
        return None
    has_that = doc[start - 1].lower_ == "that"
    start = opening(passage, start, end)
    stop = clause_end(cue, clause, passage, start, end)
    if not has_finite(doc, start, stop) and not has_that:
        return None
    return start, stop


def after_that(cue: Cue, passage: Passage, end: int) -> int | None:
    """Give the token after "that" (or the question word itself) when one opens the reported clause."""
    doc = passage.doc
    i = cue.end
    while i < min(end, cue.end + 16):
        token = doc[i]
        run = passage.run_at(i)
        if run is not None:
            # The title of a broadcast or paper may stand between ("told “Evening Hour” that").
            a, b = passage.run_tokens[run]
            if i == cue.end or b - a > 8 or has_finite(doc, a, b):
                return None
            i = b
            continue
        word = token.lower_
        if word == "that" and frames_that(cue) and i + 1 < end:
            after_time = i > cue.end and doc[i + 1].pos_ in (
                "PROPN",
                "PRON",
            )  # the tagger takes "hours that" for a relative
            if token.dep_ == "mark" or token.tag_ == "IN" or after_time:
                return i + 1
        if word in ("whether", "if") and (frames_that(cue) or "question" in cue.frames) and i <= cue.end + 6:
            return None if any(doc[k].text == "," for k in range(cue.end, i)) else i + 1
        if (
            word in QUESTION_WORDS
            and i <= cue.end + 1
            and ("question" in cue.frames or (frames_that(cue) and word in ("what", "why", "how")))
        ):
            return i
        if token.tag_ in FINITE or word in STOPS or (token.pos_ == "VERB" and i > cue.end):
            return None
        i += 1
    return None


def frames_that(cue: Cue) -> bool:
    """Tell whether the cue takes a clause with "that"."""
    return bool(cue.frames & {"clause", "that"})


def bare_start(cue: Cue, passage: Passage, end: int, clause: "Token | None") -> int | None:
    """Give the first token of a reported clause without "that"."""
    doc = passage.doc
    i = cue.end
    if cue.subject is not None and cue.subject.i >= cue.end:
        return None
    is_object = clause is None and any(c.dep_ == "dobj" for c in doc[cue.start].rights)
    if is_object and not cue.frames & {"hearer", "bare"}:
        return None
    if i >= end or doc[i].lower_ in (".", ",", ";", "?", "!", ")"):
        return None
    if clause is not None:
        i = max(i, clause.left_edge.i)
        while i < clause.i and doc[i].ent_type_ in ("DATE", "TIME") and doc[i].dep_ != "nsubj" and doc[i].pos_ != "NUM":
            i += 1
        while i < clause.i and (doc[i].is_punct or doc[i].is_space) and not passage.in_marks[i - passage.start]:
            i += 1
        return i if all(not doc[k].is_punct or doc[k].text in "\"“''‘,:-—" for k in range(cue.end, i)) else None
    k = after_hearer_and_time(cue, passage, end)
    # Without the parser's help: a noun phrase and a finite verb right after the cue.
    i = max(i, k)
    k = i
    reach = end if "bare" in cue.frames else i + 10
    while k < min(end, reach):
        token = doc[k]
        if token.tag_ in FINITE and k > i:
            return i
        if token.is_punct and not passage.in_marks[k - passage.start] and token.text not in "-%$’'":
            return None
        if (
            token.pos_ in ("ADP", "SCONJ", "CCONJ", "VERB")
            and (k == i or "bare" not in cue.frames)
            and token.pos_ != "ADP"
        ):
            return None
        if token.pos_ == "ADP" and k == i:
            return None
        k += 1
    return None


def after_hearer_and_time(cue: Cue, passage: Passage, end: int) -> int:
    """Give the token after who was told and when, right behind a cue."""
    doc = passage.doc
    i = cue.end
    if "hearer" in cue.frames:
        for child in doc[cue.start].rights:
            if child.dep_ in ("dobj", "dative") and child.left_edge.i == i:
                i = child.i + 1
    while i < end and (
        doc[i].ent_type_ in ("DATE", "TIME")
        or (doc[i].lower_ == "on" and i + 1 < end and doc[i + 1].ent_type_ == "DATE")
    ):
        i += 1
    return i


def characterised(cue: Cue, passage: Passage, end: int) -> tuple[int, int] | None:
    """Give the words with which a cue characterises something ("called it “a farce”"), quoted ones among them."""
    doc = passage.doc
    i = cue.end
    while i < end and not passage.in_marks[i - passage.start]:
        if doc[i].tag_ in FINITE or doc[i].text in ",;:" or doc[i].pos_ in ("CCONJ",) or i > cue.end + 14:
            return None
        i += 1
    run = passage.run_at(i) if i < end else None
    if run is None:
        return None
    a, b = passage.run_tokens[run]
    words = [doc[k] for k in range(a, b) if doc[k].is_alpha]
    if len(words) < 2 or all(w.text[:1].isupper() for w in words if len(w) > 3):
        return None
    start = cue.end
    while start < a and doc[start].lower_ in ("as", "of", "for", "about", "by", "that"):
        start += 1
    while b < end:
        # Further quoted words in a row: "a “liar,” a “cheat” and “no friend”".
        n = next((k for k in range(b, min(end, b + 6)) if passage.in_marks[k - passage.start]), None)
        if n is None or any(doc[k].pos_ not in ("CCONJ", "DET", "PUNCT", "ADJ", "ADP", "SCONJ") for k in range(b, n)):
            break
        again = passage.run_at(n)
        if again is None:
            break
        b = passage.run_tokens[again][1]
    if b < end and doc[b].pos_ == "ADP":
        b = max(b + 1, min(end, doc[b].right_edge.i + 1))  # "“a true test” of our will"
    return start, b


def infinitive(cue: Cue, passage: Passage, end: int) -> tuple[int, int] | None:
    """Give the infinitive that a cue governs when words in marks stand in it."""
    doc = passage.doc
    for child in doc[cue.start].rights:
        if child.dep_ in ("xcomp", "ccomp") and child.i >= cue.end and any(t.tag_ == "TO" for t in child.lefts):
            start = cue.end
            while start < child.i and (doc[start].pos_ == "ADP" or doc[start].ent_type_ in ("DATE", "TIME")):
                start += 1
            stop = clause_end(cue, child, passage, start, end)
            if any(passage.in_marks[k - passage.start] for k in range(start, stop)):
                return start, stop
    return None


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
                if (own and doc[stop].text != ",") or modal:
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
        while stop < end and doc[stop].sent.start == doc[cue.start].sent.start:
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
    return trim(passage, start, stop)


def ancestors(token: "Token") -> "Iterator[Token]":
    """Yield the nearest few tokens above a token."""
    for _ in range(3):
        if token.head == token:
            return
        token = token.head
        yield token


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


def clause_limit(passage: Passage, cues: Sequence[Cue], n: int) -> int:
    """Give the token where what cue `n` reports must end: a semicolon, or a further report of the same sentence."""
    doc, cue = passage.doc, cues[n]
    limit = passage.unit_end(cue.start)
    for k in range(cue.end, limit):
        if doc[k].text == ";" and not passage.in_marks[k - passage.start]:
            limit = k
            break
    for other in cues[n + 1 :]:
        if other.start >= limit:
            break
        if starts_report(doc, other, cue):
            limit = other.low
            while (
                limit > cue.end
                and doc[limit - 1].pos_ in ("PUNCT", "CCONJ", "SPACE")
                and not passage.in_marks[limit - 1 - passage.start]
            ):
                limit -= 1
            break
    return limit


def starts_report(doc: "Doc", other: Cue, cue: Cue) -> bool:
    """Tell whether a later cue reports something new, not something inside what `cue` reports."""
    verb = doc[other.start]
    if "source" in other.frames or (verb.tag_ == "VBG" and other.start and doc[other.start - 1].text == ","):
        return True
    if verb.dep_ != "conj":
        return False
    own_subject = other.low < other.start
    same_form = "clause" in other.frames and verb.tag_ == doc[cue.start].tag_ and verb.i > cue.end + 2
    if not own_subject and same_form and (any(c.dep_ == "ccomp" for c in verb.rights) or verb.head.tag_ != verb.tag_):
        return True
    if not own_subject and any(c.tag_ == "MD" for c in verb.lefts):
        return False
    head = verb.head
    for _ in range(4):
        if head.i == cue.start:
            return True
        if head.dep_ != "conj":
            return False
        head = head.head
    return False
