"""Speech that is set apart: after a name and a colon, or as a paragraph of its own that the one before announces."""

from collections.abc import Collection, Sequence

from parley.extract.quotes.attribution import Cue, mark_cue
from parley.extract.quotes.cue_rules import CueRules
from parley.extract.quotes.passages import Passage, has_finite, trim

LONGEST_NAME = 8  # tokens
REACH = 30  # tokens between the cue and the colon that announces


def named_line(passage: Passage, rules: CueRules, names: Collection[str]) -> tuple[Cue, int, int] | None:
    """Give the colon of a line like "X: It is over" as a cue, the first token of what is said and the one behind it.

    `names` are the last words of the names in the text, in lower case: taggers fail on a name without a sentence.
    """
    doc, start = passage.doc, passage.start
    colon = next((i for i in range(start, min(passage.end, start + LONGEST_NAME + 1)) if doc[i].text == ":"), None)
    if colon is None or colon == start or passage.in_marks[colon - start] or colon + 3 >= passage.end:
        return None
    words = [doc[i] for i in range(start, colon) if doc[i].is_alpha]
    if not words or has_finite(doc, start, colon) or any(w.lower_ in rules.labels for w in words):
        return None
    if any(not (w.text[:1].isupper() or w.pos_ in ("ADP", "CCONJ", "DET", "PART")) for w in words):
        return None
    head = next((w for w in reversed(words) if w.text[:1].isupper()), None)
    for w in words[1:]:
        if w.pos_ == "ADP":
            head = w.nbor(-1)
            break
    known = head is not None and (head.lower_ in names or head.lemma_.lower() in rules.informants)
    if head is None or not (head.pos_ == "PROPN" or known):
        return None
    first = colon + 1
    while first < passage.end and doc[first].is_space:
        first += 1
    stop = trim(passage, first, passage.end) if first < passage.end else first
    if stop - first < 3 or not (has_finite(doc, first, stop) or any(passage.in_marks[first - start : stop - start])):
        return None
    if not doc[first].text[:1].isupper() and not passage.in_marks[first - start]:
        return None
    return mark_cue(colon, "name-before", head), first, stop


def announcer(passage: Passage, cues: Sequence[Cue]) -> Cue | None:
    """Give the cue of a block that ends with a colon, so that the next block holds what was said."""
    doc = passage.doc
    last = passage.end - 1
    while last > passage.start and doc[last].is_space:
        last -= 1
    if doc[last].text != ":" or not cues:
        return None
    cue = cues[-1]
    if "marks" not in cue.frames or cue.subject is None or last - cue.end > REACH:
        return None
    if any(doc[i].text in ".?!;" for i in range(cue.end, last)) or passage.unit_end(cue.start) <= last:
        return None
    return None if any(passage.in_marks[cue.end - passage.start : last - passage.start]) else cue


def is_block_quote(passage: Passage, cues: Sequence[Cue]) -> bool:
    """Tell whether a block without marks or attributions of its own can be what the block before announces."""
    return not passage.run_tokens and not cues and has_finite(passage.doc, passage.start, passage.end)
