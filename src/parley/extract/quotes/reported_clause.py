"""What was said: the clause that a reporting word governs, cut exactly."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.clause_end import clause_end
from parley.extract.quotes.passages import FINITE, Passage, has_finite, opening, trim
from parley.extract.quotes.ranker_boundaries import last_word
from parley.extract.quotes.reported_phrase import characterised, infinitive, spelled_out
from parley.grammar import SUBJECTS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

QUESTION_WORDS = frozenset({"whether", "if", "why", "how", "what", "who", "when", "where", "which", "whom", "whose"})
CONTRASTS = frozenset({"while", "whereas", "though", "although"})
STOPS = frozenset({".", ";"})
RANGES = frozenset({"between", "from", "about", "around", "over", "under", "up", "at"})


def complement(cue: Cue, passage: Passage, limit: int) -> tuple[int, int] | None:
    """Give the tokens of the clause that follows a cue, or None when no clause follows it."""
    doc = passage.doc
    verb = doc[cue.start]
    end = min(passage.unit_end(cue.start), limit)
    clause = next((c for c in verb.rights if c.dep_ == "ccomp" and c.i >= cue.end), None)
    if clause is None and verb.pos_ == "NOUN":
        clause = next((c for c in verb.rights if c.dep_ in ("acl", "relcl")), None)
    if verb.pos_ == "NOUN" and verb.dep_ in SUBJECTS and verb.head.i > verb.i:
        end = min(end, min((c.i for c in verb.head.lefts if c.i > cue.end + 1), default=verb.head.i))
    start = after_that(cue, passage, end)
    if start is None and cue.end < end - 2 and doc[cue.end].text == ":" and "marks" in cue.frames:
        return after_colon(cue, passage, end)
    if start is None and "clause" in cue.frames:
        start = bare_start(cue, passage, end, clause)
    if start is None and cue.frames & {"infinitive", "command"}:
        found = infinitive(cue, passage, end)
        if found:
            return found
    if start is None and cue.subject is not None:
        found = characterised(cue, passage, end) if "name" in cue.frames else None
        if found is None and "object" in cue.frames:
            found = spelled_out(cue, passage, end)
        return found
    if start is None or start >= end:
        return None
    if clause is None and doc[start].tag_ in FINITE:
        clause = next((c for c in verb.rights if c.left_edge.i <= start <= c.right_edge.i), None)
    has_that = doc[start - 1].lower_ == "that"
    start = opening(passage, start, end)
    if start >= end:
        return None
    stop = clause_end(cue, clause, passage, start, end)
    if not has_finite(doc, start, stop) and not has_that:
        return None
    return start, stop


def after_colon(cue: Cue, passage: Passage, end: int) -> tuple[int, int] | None:
    """Give the tokens of the sentence that a colon behind the cue announces ("X asked: Did they know?")."""
    start = opening(passage, cue.end + 1, end)
    if start >= end or passage.in_marks[start - passage.start] or not has_finite(passage.doc, start, end):
        return None
    return start, trim(passage, start, end)


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
                "DET",
            )  # the tagger takes "hours that" for a relative
            if token.dep_ == "mark" or token.tag_ == "IN" or after_time:
                return i + 1
        if word in ("whether", "if") and (frames_that(cue) or "question" in cue.frames) and i <= cue.end + 6:
            return None if any(doc[k].text == "," for k in range(cue.end, i)) else i + 1
        if (
            word in QUESTION_WORDS
            and i <= cue.end + (5 if "question" in cue.frames else 1)
            and ("question" in cue.frames or (frames_that(cue) and word in ("what", "why", "how")))
        ):
            return i
        # "said in a televised speech that", "said in a letter published on Monday that"
        is_modifier = doc[cue.end].tag_ == "IN" and token.tag_ in ("VBN", "VBG") and token.dep_ in ("amod", "acl")
        if token.tag_ in FINITE or word in STOPS or (token.pos_ == "VERB" and i > cue.end and not is_modifier):
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
    if cue.subject is not None and cue.subject.i >= cue.end and doc[cue.start].tag_ != "VBG":
        return None
    is_object = clause is None and any(c.dep_ == "dobj" for c in doc[cue.start].rights)
    if is_object and not cue.frames & {"hearer", "bare"}:
        return None
    if i >= end or doc[i].lower_ in (".", ",", ";", "?", "!", ")"):
        return None
    if doc[i].tag_ in FINITE and cue.subject is not None and doc[cue.start].is_ancestor(doc[i]):
        return i  # its subject stands before the attribution: "which she said was"
    if clause is not None:
        if opens_with_number(doc, i, clause):
            return i
        i = after_day(doc, max(i, clause.left_edge.i), clause.i)
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


def after_day(doc: "Doc", i: int, stop: int) -> int:
    """Give the token after the day of the saying, which the parser counts to what was said ("on Sunday he was")."""
    if i + 1 >= stop or doc[i].lower_ != "on" or doc[i + 1].ent_type_ != "DATE":
        return i
    k = i + 1
    while k < stop and doc[k].ent_type_ == "DATE":
        k += 1
    return k if k < stop and not doc[k].is_punct else i


def opens_with_number(doc: "Doc", i: int, clause: "Token") -> bool:
    """Tell whether token `i` opens a subject that is a range, which the parser hangs on the cue ("between 3 and 5")."""
    if doc[i].lower_ not in RANGES or i + 1 >= len(doc) or clause.left_edge.i <= i:
        return False
    own = any(c.dep_ in SUBJECTS for c in clause.lefts)
    return not own and any(doc[k].tag_ == "CD" for k in range(i + 1, min(i + 4, clause.i)))


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


def clause_limit(passage: Passage, cues: Sequence[Cue], n: int) -> int:
    """Give the token where what cue `n` reports must end: a semicolon, or a further report of the same sentence."""
    doc, texts, cue = passage.doc, passage.words.texts, cues[n]
    limit = passage.unit_end(cue.start)
    for k in range(cue.end, limit):
        if texts[k] == ";" and not passage.in_marks[k - passage.start]:
            limit = k
            break
    for other in cues[n + 1 :]:
        if other.start >= limit:
            break
        if starts_report(doc, other, cue):
            limit = other.low
            while (
                limit > cue.end
                and doc[limit - 1].pos_ in ("PUNCT", "CCONJ", "SPACE", "SCONJ")
                and not passage.in_marks[limit - 1 - passage.start]
            ):
                limit -= 1
            break
    return limit


def next_report(passage: Passage, cues: Sequence[Cue], n: int, limit: int) -> int:
    """Give the token where the sentence goes on to another clause of speech, told of the same speaker or of a new one.

    Told by words alone: a comma and "adding that"; "and" or "but" and a verb of the same form with "that" behind it;
    a comma, "and" or "but" and a whole attribution.
    """
    doc, cue = passage.doc, cues[n]
    for other in cues[n + 1 :] if "source" not in cue.frames else ():
        if other.start >= limit or ";" in passage.words.texts[cue.end : other.low]:
            break
        if "clause" not in other.frames or other.rule_id == "show" or other.low - 2 < cue.end:
            continue
        verb, before = doc[other.start], doc[other.low - 1].lower_
        has_that = other.end < limit and doc[other.end].lower_ == "that"
        has_clause = has_that or any(c.dep_ == "ccomp" for c in verb.rights)
        is_new = before in ("and", "but") and has_clause
        if other.low < other.start:
            is_new = is_new and doc[other.low - 2].text == ","
        elif verb.tag_ == "VBG":
            is_new = before == "," and has_clause
        else:
            is_new = is_new and has_that and verb.tag_ == doc[cue.start].tag_ and verb.tag_ in ("VBD", "VBZ")
        if is_new:
            return last_word(passage, cue.end, other.low - (before in ("and", "but")))
    return limit


def starts_report(doc: "Doc", other: Cue, cue: Cue) -> bool:
    """Tell whether a later cue reports something new, not something inside what `cue` reports."""
    verb = doc[other.start]
    if "source" in other.frames or (verb.tag_ == "VBG" and other.start and doc[other.start - 1].text == ","):
        return True
    before = doc[other.low - 1].lower_ if other.low > cue.end else ""
    parted = before in CONTRASTS or (before in ("and", "but") and doc[other.low - 2].text == ",")
    if parted and other.low < other.start and "clause" in other.frames and any(c.dep_ == "ccomp" for c in verb.rights):
        return True
    own_subject = other.low < other.start
    if parted and not own_subject and verb.tag_ == doc[cue.start].tag_ == "VBD":
        return True
    if verb.dep_ != "conj":
        return False
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
