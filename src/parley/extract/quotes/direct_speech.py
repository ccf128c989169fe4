"""Words in quotation marks: which of them are speech, and which reporting word they belong to."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from parley.extract.quotes.attribution import Cue, mark_cue
from parley.extract.quotes.passages import DASHES, FINITE, LONGEST, OPENERS, Passage, has_finite, starts_sentence
from parley.extract.quotes.sayers import nominal_after
from parley.grammar import sent_start, text_of

ASIDE = ("ADV", "PUNCT", "SPACE", "INTJ")
NEAR = 40


def cue_after(k: int, passage: Passage, cues: Sequence[Cue]) -> Cue | None:
    """Give the cue of an attribution that follows run `k`: “…,” said X, or “…,” X said."""
    doc = passage.doc
    run = passage.marks.runs[k]
    if not run.is_closed:
        return None
    last = last_character(passage, k)
    j = passage.run_tokens[k][1]
    limit = passage.run_tokens[k + 1][0] if k + 1 < len(passage.run_tokens) else passage.end
    parted = last in ",?!…-–—"
    while j < limit and (doc[j].is_space or doc[j].text == "," or doc[j].text in DASHES):
        parted = parted or not doc[j].is_space
        j += 1
    cue = next_cue(cues, j)
    while cue is not None and cue.low < j:
        cue = next_cue(cues, cue.start + 1)
    opens = passage.run_tokens[k][0] == passage.unit_start(passage.run_tokens[k][0])
    first = j + (opens and j < passage.end and doc[j].lower_ == "as")  # "“…,” as X put it"
    if cue is None or cue.low > j + 2 or any(doc[i].pos_ not in ASIDE for i in range(first, cue.low)):
        cue = long_attribution(passage, cues, j)
    if cue is None or cue.start >= limit or "marks" not in cue.frames:
        return None
    if any(doc[i].text in ".;" for i in range(j, cue.start)):
        return None
    if not parted and not (last == "." and cue.start == j):
        return None
    if "hearer" not in cue.frames and has_object(cue, passage) and not is_whole(k, passage):
        return None
    return None if governs_clause(cue, passage) and not is_whole(k, passage) else cue


def next_cue(cues: Sequence[Cue], at: int) -> Cue | None:
    """Give the first cue that starts at token `at` or behind it."""
    n = bisect_left(cues, at, key=lambda c: c.start)
    return cues[n] if n < len(cues) else None


def last_character(passage: Passage, k: int) -> str:
    """Give the last character of run `k`, the marks of words quoted inside it left out."""
    run = passage.marks.runs[k]
    inner = text_of(passage.doc)[run.inner_start : run.inner_end].rstrip("'’”\"» ")
    return inner[-1:] or "."


def long_attribution(passage: Passage, cues: Sequence[Cue], j: int) -> Cue | None:
    """Give the cue of an attribution at token `j` that the parser missed: a name, its description, the verb."""
    doc = passage.doc
    cue = next_cue(cues, j)
    if cue is None or cue.start > j + NEAR or doc[j].pos_ not in ("PROPN", "NOUN", "DET", "PRON", "ADJ"):
        return None
    if not doc[j].text[:1].isupper() and doc[j].pos_ not in ("PRON", "DET"):
        return None
    head = nominal_after(doc, j, cue.start, passage.in_marks[j - passage.start :], j)
    if head is None or doc[cue.start].tag_ not in FINITE:
        return None
    described = doc[head.i + 1].text in (",", "(") or doc[head.i + 1].tag_ == "-LRB-"
    if not described and has_finite(doc, head.i + 1, cue.start):
        return None
    if not described and any(doc[i].is_punct for i in range(head.i + 1, cue.start)):
        return None
    return replace(cue, subject=head, low=j, high=max(cue.high, cue.end))


def has_object(cue: Cue, passage: Passage) -> bool:
    """Tell whether the cue has said something else already ("..., X wrote a letter")."""
    doc = passage.doc
    return any(
        c.dep_ == "dobj" and c.i >= max(cue.end, cue.high) and c.pos_ == "NOUN" and c.ent_type_ not in ("DATE", "TIME")
        for c in doc[cue.start].rights
    )


def governs_clause(cue: Cue, passage: Passage) -> bool:
    """Tell whether a finite clause follows the cue: in "On “News Hour,” X said he ..." the marks hold no speech."""
    doc = passage.doc
    return any(
        c.dep_ == "ccomp"
        and c.i > cue.high
        and c.left_edge.i <= cue.end + 1
        and has_finite(doc, c.left_edge.i, c.right_edge.i + 1)
        for c in doc[cue.start].rights
    )


def cue_before(k: int, passage: Passage, cues: Sequence[Cue]) -> Cue | None:
    """Give the cue of an attribution that leads to run `k`: X said, “…”, or X told Y: “…”."""
    doc = passage.doc
    a, _ = passage.run_tokens[k]
    floor = passage.run_tokens[k - 1][1] if k else passage.start
    p = a - 1
    while p >= floor and doc[p].is_space:
        p -= 1
    n = bisect_right(cues, a, key=lambda c: c.end) - 1
    while n >= 0 and cues[n].start >= floor and "marks" not in cues[n].frames:
        n -= 1
    if p < floor or n < 0 or cues[n].start < floor:
        return None
    while n > 0 and cues[n - 1].start >= floor and is_aside(cues[n], passage) and "marks" in cues[n - 1].frames:
        n -= 1
    cue = cues[n]
    gap = range(cue.end, p + 1)
    if len(gap) > NEAR or any(doc[i].text in ".;?!" for i in gap):
        return None
    capital = text_of(doc)[passage.marks.runs[k].inner_start].isupper()
    mark = doc[p].text
    if mark in (":", ","):
        finite = any(doc[i].tag_ in FINITE and doc[i].dep_ != "relcl" and doc[i].head.i >= cue.end - 1 for i in gap)
        if finite and not (mark == ":" and capital and not governed(cue, passage, p)):
            return None
        if mark == "," and len(gap) > 1 and any(doc[i].lower_ == "that" for i in gap):
            return None
        return cue
    if not capital or not is_whole(k, passage):
        return None
    if p < max(cue.end, cue.high):
        return cue
    told = "hearer" in cue.frames and len(gap) <= 4
    return cue if told and all(doc[i].pos_ in ("PRON", "PROPN", "NOUN", "DET", "ADJ", "ADV") for i in gap) else None


def is_aside(cue: Cue, passage: Passage) -> bool:
    """Tell whether a cue only describes a noun ("said in a message posted on Monday: “…”")."""
    verb = passage.doc[cue.start]
    return cue.subject is None and verb.tag_ == "VBN" and verb.dep_ == "acl"


def governed(cue: Cue, passage: Passage, stop: int) -> bool:
    """Tell whether the cue has a clause of its own before token `stop`."""
    return any(c.dep_ == "ccomp" and cue.end <= c.i < stop for c in passage.doc[cue.start].rights)


def is_whole(k: int, passage: Passage) -> bool:
    """Tell whether run `k` ends its sentence and has a finite verb."""
    doc = passage.doc
    a, b = passage.run_tokens[k]
    if not has_finite(doc, a, b):
        return False
    last = last_character(passage, k)
    return last in ".?!…" or b >= passage.end or doc[b].text in ".?!" or starts_sentence(doc[b])


def stands_alone(k: int, passage: Passage, *, goes_on: bool) -> bool:
    """Tell whether run `k` is a sentence of its own, not a title or a word held at arm's length.

    Where it follows an attribution (`goes_on`), a single word is enough.
    """
    doc = passage.doc
    run = passage.marks.runs[k]
    a, b = passage.run_tokens[k]
    p = a - 1
    while p >= passage.start and doc[p].is_space:
        p -= 1
    if p >= passage.start and doc[p].text[-1:] not in ".?!”\"'’:—–":
        return False
    if run.is_closed and last_character(passage, k) not in ".?!…" and b < passage.end and doc[b].text[0] not in ".?!":
        return False
    words = sum(doc[i].is_alpha for i in range(a, b))
    return words >= 6 or (words >= 4 and has_finite(doc, a, b)) or (goes_on and words > 0)


def lead_floor(passage: Passage, k: int, spoken: int) -> int:
    """Give the token where the sentence of run `k` starts, or the end of the last run in it that is speech itself.

    `spoken` is the token behind the last speech found.
    """
    start = max(passage.unit_start(passage.run_tokens[k][0]), spoken)
    for j in range(k - 1, -1, -1):
        if passage.run_tokens[j][1] <= start:
            break
        if is_whole(j, passage):
            return passage.run_tokens[j][1]
    return start


def lead_in(passage: Passage, low: int, a: int) -> int | None:
    """Give the token where unquoted words of the same clause start before token `a`, if they were said too."""
    doc = passage.doc
    while low < a and (doc[low].is_punct or doc[low].is_space or doc[low].lower_ in OPENERS):
        low += 1
    p = a - 1
    while p > low and doc[p].is_space:
        p -= 1
    if low >= a or doc[p].text in (".", "?", "!", ":"):
        return None
    if doc[p].text == "," or doc[p].text in DASHES:
        run = passage.run_at(a)
        starts_anew = run is None or text_of(doc)[passage.marks.runs[run].inner_start].isupper()
        first = next((i for i in range(a, min(a + 3, passage.end)) if doc[i].is_alpha), a)
        if starts_anew or not (has_finite(doc, low, a) or doc[first].tag_ in FINITE):
            return None
    return low


def leading_cue(passage: Passage, cues: Sequence[Cue], floor: int, a: int) -> Cue | None:
    """Give the main report of the last sentence before token `a` that reports: who speaks there speaks on in marks."""
    doc = passage.doc
    found: Cue | None = None
    floor = max(floor, a - LONGEST)
    for cue in cues[bisect_left(cues, floor, key=lambda c: c.start) : bisect_left(cues, a, key=lambda c: c.start)]:
        if (
            cue.subject is None
            or not cue.frames & {"clause", "parenthesis", "marks"}
            or doc[cue.start].tag_ not in FINITE
        ):
            continue
        same = found is not None and sent_start(doc, cue.start) == sent_start(doc, found.start)
        if not same or doc[cue.start].dep_ == "ROOT":
            found = cue
    return found


def named_behind(k: int, passage: Passage) -> Cue | None:
    """Give the dash behind run `k` as a cue when a name follows it ("…” — X")."""
    doc, text = passage.doc, text_of(passage.doc)
    run = passage.marks.runs[k]
    if not run.is_closed or last_character(passage, k) not in ".?!…":
        return None
    at = run.char_end
    while at < len(text) and text[at] in " \t\n":
        at += 1
    if at >= len(text) or text[at] not in DASHES:
        return None
    i = passage.run_tokens[k][1] - 1  # a tokenizer may glue the dash to the mark before it or the name behind it
    while i < passage.end and doc[i].idx + len(doc[i].text) <= at:
        i += 1
    dash = i
    i += not any(c.isalpha() for c in doc[i].text) if i < passage.end else 0
    while i < passage.end and (doc[i].is_space or doc[i].text in DASHES):
        i += 1
    if i >= passage.end or not (doc[i].pos_ == "PROPN" or doc[i].text[:1].isupper()):
        return None
    end = min(passage.unit_end(i), passage.end)
    while i + 1 < end and doc[i + 1].pos_ == "PROPN":
        i += 1
    return None if has_finite(doc, i, end) else mark_cue(min(dash, i), "name-behind", doc[i])


def named_inside(k: int, passage: Passage) -> tuple[Cue, int] | None:
    """Give the colon behind a name in capitals that opens run `k` ("“X: It is over”"), and the token behind it."""
    doc = passage.doc
    a, b = passage.run_tokens[k]
    i = a
    while i < b and not doc[i].is_alpha:
        i += 1
    first = i
    while i < b and i < first + 5 and doc[i].is_alpha and doc[i].is_upper and len(doc[i].text) > 1:
        i += 1
    if i == first or i + 1 >= b or doc[i].text != ":":
        return None
    n = i + 1
    while n < b - 1 and doc[n].is_space:
        n += 1
    return mark_cue(i, "name-before", doc[i - 1]), n


def named_before(k: int, passage: Passage) -> Cue | None:
    """Give the colon before run `k`, a whole sentence, as a cue when a name stands alone before it ("X: “…”")."""
    doc = passage.doc
    a, _ = passage.run_tokens[k]
    floor = passage.run_tokens[k - 1][1] if k else passage.start
    p = a - 1
    while p >= floor and doc[p].is_space:
        p -= 1
    if p - 1 < floor or doc[p].text != ":":
        return None
    i = p - 1
    while i >= floor and doc[i].pos_ in ("PROPN", "NOUN", "ADJ", "DET") and not doc[i].is_space:
        i -= 1
    if i >= floor and not (doc[i].is_space or doc[i].text in ".?!"):
        return None
    if p - 1 <= i or doc[p - 1].pos_ != "PROPN" or not is_whole(k, passage):
        return None
    return mark_cue(p, "name-before", doc[p - 1])
