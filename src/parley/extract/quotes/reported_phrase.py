"""What was said in fewer words than a clause: quoted names for something, objects, infinitives."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.clause_end import clause_end, hangs_on, over_marks
from parley.extract.quotes.passages import FINITE, Passage, has_finite, trim

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST_OBJECT = 20  # tokens
OPEN_QUESTIONS = frozenset({"how", "why", "what", "who", "whether", "where"})


def characterised(cue: Cue, passage: Passage, end: int) -> tuple[int, int] | None:
    """Give the words with which a cue characterises something ("called it “a farce”"), quoted ones among them."""
    doc = passage.doc
    i = cue.end
    while i < end and not passage.in_marks[i - passage.start]:
        relative = "relcl" in (doc[i].dep_, doc[i].head.dep_)
        if (doc[i].tag_ in FINITE and not relative) or doc[i].text in ",;:" or i > cue.end + LONGEST_OBJECT:
            return None
        if doc[i].pos_ == "CCONJ" and (i + 1 >= end or doc[i + 1].pos_ in ("VERB", "AUX", "ADV", "SCONJ")):
            return None
        i += 1
    run = passage.run_at(i) if i < end else None
    if run is None:
        return None
    a, b = passage.run_tokens[run]
    if is_title([doc[k] for k in range(a, b)]):
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
    while b < end and not (doc[b].is_punct or doc[b].pos_ == "CCONJ") and hangs_on(doc[b], start, b):
        b += 1  # "“a true test” of our will"
    return start, trim(passage, start, over_marks(passage, b, end))


def spelled_out(cue: Cue, passage: Passage, end: int) -> tuple[int, int] | None:
    """Give the object of a cue when it holds quoted words or a clause of its own ("cited “a fog of lies”")."""
    doc = passage.doc
    if cue.end < end - 2 and doc[cue.end].lower_ in OPEN_QUESTIONS:
        clause = next((c for i in range(cue.start, cue.end) for c in doc[i].rights if c.i > cue.end), None)
        return cue.end, clause_end(cue, clause, passage, cue.end, end)
    rights = [c for i in range(cue.start, cue.end) for c in doc[i].rights if c.i >= cue.end]
    noun = next((c for c in rights if c.dep_ in ("dobj", "pobj", "pcomp")), None)
    if noun is None or not (noun.pos_ in ("NOUN", "PROPN") or noun.tag_ == "VBG") or noun.left_edge.i > cue.end + 2:
        return None
    start, stop = max(cue.end, noun.left_edge.i), min(end, noun.right_edge.i + 1)
    for child in rights:
        # What somebody is blamed, praised or taken for belongs to the saying; where and when it was said does not.
        if stop <= child.left_edge.i <= stop + 1 and (
            child.dep_ == "oprd" or child.lower_ in ("for", "of", "as", "with")
        ):
            stop = min(end, child.right_edge.i + 1)
    if not any(passage.in_marks[start - passage.start : stop - passage.start]):
        aside = (k for k in range(start + 1, stop - 1) if doc[k].tag_ == "WDT" and doc[k - 1].text == ",")
        stop = next(
            (k for k in aside if doc[k + 1].pos_ in ("PRON", "DET", "NOUN", "PROPN")), stop
        )  # "which he denied"
    stop = trim(passage, start, over_marks(passage, stop, end))
    if stop - start < 3:
        return None
    words = [doc[k] for k in range(start, stop) if passage.in_marks[k - passage.start]]
    if words:
        return None if is_title(words) else (start, stop)
    return (start, stop) if has_finite(doc, start, stop) else None


def is_title(words: "Sequence[Token]") -> bool:
    """Tell whether words in marks are capitalised, as names of works are; short ones count if there are no others."""
    words = [w for w in words if w.is_alpha]
    long = [w for w in words if len(w) > 3]
    return all(w.text[:1].isupper() for w in long or words)


def infinitive(cue: Cue, passage: Passage, end: int) -> tuple[int, int] | None:
    """Give the infinitive that a cue governs, with whoever shall act, when quoted words or a clause stand in it."""
    doc = passage.doc
    for child in doc[cue.start].rights:
        if child.dep_ in ("xcomp", "ccomp") and child.i >= cue.end and any(t.tag_ == "TO" for t in child.lefts):
            start = cue.end
            if "hearer" in cue.frames:
                start = next(t.i for t in child.lefts if t.tag_ == "TO")
            while start < child.i and (doc[start].pos_ == "ADP" or doc[start].ent_type_ in ("DATE", "TIME")):
                start += 1
            stop = clause_end(cue, child, passage, start, end)
            spelled = "command" in cue.frames and has_finite(doc, start, stop)
            if spelled or any(passage.in_marks[k - passage.start] for k in range(start, stop)):
                return start, stop
    return None
