"""Attributions set beside a clause: "..., X said", "..., X said, ...", "according to X, ..."."""

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import FINITE, PARTING, Passage, has_finite, opening, trim


def beside_attribution(cue: Cue, passage: Passage, floor: int) -> list[tuple[int, int]]:
    """Give the pieces of a clause that an attribution without complement follows or interrupts ("..., X said, ...")."""
    doc = passage.doc
    verb = doc[cue.start]
    start, end = max(floor, passage.unit_start(cue.start)), passage.unit_end(cue.start)
    if verb.tag_ not in FINITE and verb.tag_ != "VBN" and verb.pos_ == "VERB":
        return []
    if "hearer" not in cue.frames and any(
        c.dep_ in ("dobj", "xcomp", "ccomp") and c.i > cue.start and c.ent_type_ not in ("DATE", "TIME")
        for c in verb.rights
    ):
        return []
    if any(c.lower_ in ("who", "which", "that") and c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts):
        return []
    behind = next((i for i in range(max(cue.end, cue.high), end) if doc[i].text in PARTING), end)
    if doc[start].lower_ == "as" and start + 1 >= cue.low - 1:
        return (
            [(behind + 1, trim(passage, behind + 1, end))] if behind < end - 2 and has_finite(doc, behind, end) else []
        )
    k = cue.low - 1
    while k >= start and doc[k].is_space:
        k -= 1
    if k < start or doc[k].text not in PARTING:
        return []
    stop = trim(passage, start, k + 1) if k > start else start
    start = opening(passage, start, stop)
    if start >= stop:
        return []
    is_clause = has_finite(doc, start, stop)
    subordinate = (doc[start].tag_ in ("IN", "WRB") or doc[start].lower_ == "even") and not any(
        doc[i].text == "," for i in range(start, stop)
    )
    goes_on = behind < end - 2 and (not is_clause or subordinate) and has_finite(doc, behind + 1, end)
    rest = [(behind + 1, trim(passage, behind + 1, end))] if goes_on else []
    return [(start, stop), *rest] if is_clause or rest else []


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
    if start < cue.start:
        stop = trim(passage, start, cue.start)
        if has_finite(doc, start, stop):
            pieces.append((start, stop))
    behind = next((i for i in range(cue.high, end) if doc[i].text in PARTING), end)
    n = behind + 1
    if behind >= end - 2 or not (
        has_finite(doc, n, end) or any(passage.in_marks[n - passage.start : end - passage.start])
    ):
        return pieces
    if not pieces:
        return [(n, trim(passage, n, end))]
    return [*pieces, (n + 1, trim(passage, n + 1, end))] if doc[n].lower_ == "and" else pieces
