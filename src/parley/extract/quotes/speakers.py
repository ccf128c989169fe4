"""The people around a reported saying: wording of the speaker, role, hearer, and when it was said."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.sayers import PRONOUNS, nominal_after, noun_phrase
from parley.grammar import MentionIndex, doc_span, text_of
from parley.records import DateExpression, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Chars = tuple[int, int]
BARRED = frozenset({"relcl", "acl", "appos", "nsubj", "nsubjpass", "poss"})
TALKS = frozenset({"interview", "conversation", "talk", "speak", "briefing", "letter", "message", "statement", "call"})


def named_head(head: "Token", index: MentionIndex) -> "Token":
    """Give the name that stands in apposition to a description ("the president, X"), or the head itself."""
    if head.pos_ == "PROPN" or name_over(head, index):
        return head
    for child in head.rights:
        if child.dep_ == "appos" and child.pos_ == "PROPN" and (child.ent_type_ == "PERSON" or name_over(child, index)):
            return child
    return head


def name_over(token: "Token", index: MentionIndex) -> Mention | None:
    """Give the longest name that holds a token."""
    start, end = token.idx, token.idx + len(token.text)
    mention = index.covering(start, end)
    if mention is None or mention.mention_kind == "name":
        return mention
    names = [m for m in index.inside(mention.char_start, mention.char_end) if m.mention_kind == "name"]
    return next((m for m in names if m.char_start <= start and end <= m.char_end), None)


def speaker_chars(head: "Token", verb: int, index: MentionIndex) -> Chars:
    """Give the characters of the speaker: a name without its description, or a whole noun phrase."""
    doc = head.doc
    if any(child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN") for child in head.rights):
        return plain_phrase(head, verb)
    name = name_over(head, index)
    if name is not None:
        return name.char_start, name.char_end
    if head.pos_ != "PROPN":
        return plain_phrase(head, verb)
    start, end = head.i, head.i + 1
    while start > 0 and is_name_part(doc[start - 1], head):
        start -= 1
    while (
        head.ent_type_
        and end < len(doc)
        and doc[end].ent_iob_ == "I"
        and doc[end].ent_type_ == head.ent_type_
        and end != verb
    ):
        end += 1
    while start < head.i and (doc[start].pos_ == "DET" or doc[start].is_space):
        start += 1
    while end > head.i + 1 and (doc[end - 1].is_space or doc[end - 1].is_punct or doc[end - 1].tag_ == "POS"):
        end -= 1
    return doc_span(doc, start, end)


def is_name_part(token: "Token", head: "Token") -> bool:
    """Tell whether a token left of a name's head belongs to the name."""
    if not any(c.isalnum() for c in token.text) and token.text not in ".-’'":
        return False
    after = token.nbor(1)
    if after.ent_type_ and after.ent_type_ == head.ent_type_:
        return bool(after.ent_iob_ == "I")
    return bool(not head.ent_type_ and token.pos_ == "PROPN" and token.head.i <= head.i)


def plain_phrase(head: "Token", verb: int) -> Chars:
    """Give the characters of a noun phrase up to a comma, a bracket or a relative clause."""
    doc = head.doc
    start, end = noun_phrase(head, verb)
    for i in range(head.i + 1, end):
        if (
            doc[i].text in ",;:(–—"
            or doc[i].lower_ in ("who", "which", "whom")
            or (doc[i].dep_ in ("relcl", "acl") and doc[i].head == head)
        ):
            end = i
            break
    while end > head.i + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space or is_tail(doc[end - 1])):
        end -= 1
    while start < head.i and (doc[start].is_punct or doc[start].is_space or doc[start].pos_ in ("CCONJ", "SCONJ")):
        start += 1
    return doc_span(doc, start, end)


def is_tail(token: "Token") -> bool:
    """Tell whether a token at the end of a noun phrase is no part of its wording: "and", "has", "'s"."""
    return token.pos_ in ("CCONJ", "AUX") or token.tag_ == "POS"


def speaker_role(described: "Token", head: "Token", verb: int, chars: Chars) -> str | None:
    """Give what the text calls a named speaker: the title before the name, or the description behind it."""
    doc = head.doc
    if described != head:
        low, high = plain_phrase(described, head.i)
        role = str(text_of(doc)[low : min(high, chars[0])]).strip(" ,").removeprefix("whose ")
        return role or None
    start = head.i
    while (
        start > 0
        and start > head.left_edge.i
        and doc[start - 1].pos_ in ("NOUN", "PROPN", "ADJ", "PART")
        and not doc[start - 1].is_space
    ):
        start -= 1
    title = str(text_of(doc)[doc[start].idx : chars[0]]).strip()
    if title and any(c.isalpha() for c in title):
        return title
    for child in head.rights:
        if child.dep_ == "appos" and child.pos_ in ("NOUN", "PROPN") and child.i > head.i:
            low, high = plain_phrase(child, len(doc))
            if low >= chars[1] and "(" not in text_of(doc)[chars[1] : low]:
                return str(text_of(doc)[low:high])
    return None


def hearer(doc: "Doc", cue: Cue, taken: Sequence[Chars]) -> Chars | None:
    """Give the characters of who was told: the object of "told", or "with X" of an interview."""
    verb = doc[cue.start]
    if "hearer" in cue.frames:
        head = next(
            (c for c in verb.rights if c.dep_ in ("dobj", "dative") and c.pos_ in ("NOUN", "PROPN", "PRON")), None
        )
        if head is None and (cue.subject is None or cue.subject.i < cue.start):
            head = nominal_after(doc, cue.end, min(len(doc), cue.end + 8), (False,) * 8, cue.end)
        if head is not None and head.ent_type_ not in ("DATE", "TIME"):
            return outside(plain_phrase(head, cue.start), taken)
    for child in verb.children:
        found = partner(child)
        if found is not None:
            return outside(plain_phrase(found, cue.start), taken)
    return None


def partner(node: "Token") -> "Token | None":
    """Give the noun behind "with" or "to" of a talk: "in an interview with X", "speaking to X"."""
    if node.dep_ == "prep":
        for noun in node.children:
            if noun.dep_ == "pobj" and noun.lemma_.lower() in TALKS:
                node = noun
                break
    elif not (node.dep_ == "advcl" and node.lemma_.lower() in TALKS):
        return None
    for prep in node.children:
        if prep.dep_ == "prep" and prep.lower_ in ("with", "to"):
            for noun in prep.children:
                if noun.dep_ == "pobj":
                    return noun
    return None


def outside(chars: Chars, taken: Sequence[Chars]) -> Chars | None:
    """Give the characters unless they stand in reported words."""
    return None if any(a < chars[1] and chars[0] < b for a, b in taken) else chars


def when_said(doc: "Doc", cue: Cue, dates: Sequence[DateExpression], taken: Sequence[Chars]) -> DateExpression | None:
    """Give the time expression, of `dates` in order, that belongs to the cue, outside the reported words."""
    sent = doc[cue.start].sent
    low, high = sent.start_char, sent.end_char
    found = []
    for date in dates[bisect_left(dates, low, key=lambda d: d.char_start) :]:
        if date.char_start >= high:
            break
        if (
            date.start_date is None
            or date.date_type not in ("DATE", "TIME")
            or outside((date.char_start, date.char_end), taken) is None
        ):
            continue
        span = doc.char_span(date.char_start, date.char_end, alignment_mode="expand")
        if span is not None and belongs(span.root, cue, doc):
            found.append((abs(span.root.i - cue.start), date))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def belongs(token: "Token", cue: Cue, doc: "Doc") -> bool:
    """Tell whether a time expression tells when the cue's saying took place."""
    if 0 <= token.i - cue.end <= 2 and not any(doc[i].is_punct for i in range(cue.end, token.i)):
        return True
    node = token
    for _ in range(7):
        if node.i == cue.start:
            return True
        if (
            node.dep_ in BARRED
            or node.head == node
            or (node.pos_ == "VERB" and node.dep_ not in ("advcl", "prep", "pcomp"))
        ):
            return False
        node = node.head
    return False


def is_pronoun(head: "Token") -> bool:
    """Tell whether a speaker is only pointed at."""
    return head.lower_ in PRONOUNS


def agrees(pronoun: "Token", actor_type: str) -> bool:
    """Tell whether a pronoun fits an actor of a type: "he" and "she" a person, "it" and "they" all others."""
    if pronoun.lower_ in ("he", "she"):
        return actor_type == "person"
    return pronoun.lower_ in ("it", "they") and actor_type != "person"
