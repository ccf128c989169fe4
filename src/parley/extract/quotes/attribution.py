"""The words of a parsed text that report speech, and who speaks at each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parley.extract.quotes.cue_rules import CueRules
from parley.extract.quotes.sayers import FILL, HEAD, NOMINAL, PRONOUNS, nominal_after, noun_phrase, sender, speaker_head
from parley.grammar import sent_start, subject, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that reports speech.

    Attributes:
        start: Its first token.
        end: Token after its last.
        subject: Head of who speaks; None when the text does not say.
        low: First token of the attribution: cue or subject with all that belongs to it, whichever comes first.
        high: Token after the last of cue and subject.
    """

    start: int
    end: int
    frames: frozenset[str]
    rule_id: str
    subject: "Token | None"
    low: int
    high: int


def find_cues(doc: "Doc", start: int, end: int, skip: Sequence[bool], rules: CueRules) -> list[Cue]:
    """Give the reporting words between tokens `start` and `end`, in order, those in `skip` and the negated left out."""
    found: list[Cue] = []
    words, triggers = words_of(doc), rules.triggers
    for i, lemma, lower in zip(range(start, end), words.lemmas[start:end], words.lowers[start:end], strict=True):
        # A Token is made of the few that can be cues.
        if (lemma not in triggers and lower not in triggers) or skip[i - start]:
            continue
        token, cue = doc[i], None
        if token.lower_ in rules.prepositions:
            cue = source_phrase(token, skip, start, end, rules)
        if cue is None:
            if token.pos_ in ("NOUN", "ADJ") and token.lemma_.lower() in rules.nominals:
                cue = noun_cue(token, skip, start, end, rules)
            if cue is None and not (token.pos_ == "NOUN" and i + 1 < end and doc[i + 1].lower_ == "that"):
                cue = verb_cue(token, found[-1] if found else None, skip, start, end, rules)
        if cue is not None:
            found.append(cue)
    return found


def verb_cue(
    token: "Token", before: Cue | None, skip: Sequence[bool], start: int, end: int, rules: CueRules
) -> Cue | None:
    """Give the cue of a reporting verb, `before` being the cue in front of it."""
    doc, i, last = token.doc, token.i, token.i + 1
    lemma = token.lemma_.lower()
    frames, rule_id = rules.frames.get(lemma), rules.rule_ids.get(lemma, "")
    for words, phrase_frames, phrase_id in rules.phrases.get(lemma, ()):
        if last + len(words) <= end and all(doc[last + n].lower_ == word for n, word in enumerate(words)):
            frames, rule_id, last = phrase_frames, phrase_id, last + len(words)
            break
    if frames is None or not (token.pos_ in ("VERB", "AUX") or reads_as_verb(token)):
        return None
    head = speaker_head(token, skip, start, end, rules)
    if (
        head is None
        and token.dep_ == "conj"
        and before is not None
        and sent_start(doc, before.start) == sent_start(doc, i)
    ):
        head = before.subject
    if head is not None and before is not None and before.subject is not None:
        head = shared_speaker(token, head, before, before.subject, start)
    if is_unsaid(token, head, skip, start, rules):
        return None
    low, high = i, last
    if head is not None and is_own(head, token):
        a, b = noun_phrase(head, i)
        if b <= i or a >= last:
            low, high = min(low, a), max(high, b)
    if head is not None and head.i < i:
        low = min(low, introduced_at(head, i, start))
    while low > start and low == i and doc[low - 1].pos_ in FILL and not skip[low - 1 - start]:
        low -= 1
    return Cue(i, last, frames, rule_id, head, low, high)


def introduced_at(name: "Token", verb: int, start: int) -> int:
    """Give the first token of the role before a name between commas ("…, a spokesman, X, said"), else the verb."""
    doc = name.doc
    if name.pos_ != "PROPN" or doc[verb - 1].text != ",":
        return verb
    i = name.i
    while i > start and doc[i - 1].pos_ == "PROPN":
        i -= 1
    if i - 2 < start or doc[i - 1].text != ",":
        return verb
    k = i - 1
    while k > start and (doc[k - 1].pos_ in NOMINAL or doc[k - 1].tag_ in ("IN", "POS", "CC")):
        k -= 1
    is_role = k > start and doc[k - 1].text == "," and doc[k].pos_ in ("DET", "NOUN", "ADJ") and doc[i - 2].pos_ in HEAD
    return k if is_role and any(t.pos_ == "NOUN" for t in doc[k : i - 1]) else verb


def shared_speaker(verb: "Token", head: "Token", before: Cue, speaker: "Token", start: int) -> "Token":
    """Give the speaker of the cue before where a verb only goes on from it, and else `head`."""
    left = verb.left_edge
    if verb.tag_ == "VBD" == verb.doc[before.start].tag_ and before.end < head.i < verb.i and is_set_off(verb):
        return speaker  # "X denied that his men had fled, and accused the duke"
    if verb.dep_ == "relcl" and speaker.is_ancestor(head) and left.i > start and left.nbor(-1).text == ",":
        return speaker  # "said X, an aide of Y, who added": the clause is about the one who spoke, not about Y
    if (
        verb.tag_ == "VBG"
        and head.lower_ in PRONOUNS
        and speaker.i < head.i
        and sent_start(verb.doc, before.start) == sent_start(verb.doc, verb.i)
    ):
        return speaker  # "X said he was ready, adding that"
    return head


def is_set_off(verb: "Token") -> bool:
    """Tell whether a comma with "and" or "but" stands right before a verb."""
    return verb.i > 1 and verb.nbor(-1).lower_ in ("and", "but") and verb.nbor(-2).text == ","


def reads_as_verb(token: "Token") -> bool:
    """Tell whether a word that the tagger takes for a noun stands where a finite verb does ("..., X says")."""
    if token.pos_ not in ("NOUN", "ADJ", "PROPN"):
        return False
    if token.lower_ in ("said", "says", "told", "added", "claims", "tweeted"):
        return True
    after = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return bool(
        token.lower_ == "show"
        and token.i > 0
        and token.nbor(-1).tag_ in ("NNS", "NNPS")
        and (after is None or after.text in (",", ".", "that") or after.tag_ in ("PRP", "NNP", "DT"))
    )


def source_phrase(token: "Token", skip: Sequence[bool], start: int, end: int, rules: CueRules) -> Cue | None:
    """Give the cue of a phrase that names a source: "according to X", "in the words of X"."""
    doc = token.doc
    for rest, rule_id in rules.prepositions[token.lower_]:
        last = token.i + 1 + len(rest)
        if last >= end or any(doc[token.i + 1 + n].lower_ != word for n, word in enumerate(rest)):
            continue
        head = nominal_after(doc, last, end, skip, start) or object_of(doc[last - 1], start, end)
        if head is None or (head.tag_ == "NN" and head.i == last and doc[max(start, token.i - 1)].pos_ == "VERB"):
            return None  # "sorted according to size" names no source
        # The head is the first noun that modifies no other ("the head of the mission").
        top = head
        while top.head.i >= last and top.head.pos_ in HEAD and top.dep_ in ("compound", "nmod", "poss", "amod"):
            top = top.head
        high = head.i + 1
        if top.dep_ == "pobj" and top.right_edge.i >= top.i:
            high = max(high, top.right_edge.i + 1)
        for k in range(head.i + 1, min(high, end)):
            if skip[k - start] or doc[k].text in ",;:—–" or sent_start(doc, k) != sent_start(doc, token.i):
                high = k
                break
        return Cue(token.i, last, frozenset({"source"}), rule_id, top, token.i, min(high, end))
    return None


def object_of(preposition: "Token", start: int, end: int) -> "Token | None":
    """Give the noun that the parser makes a preposition govern, if it stands in the block."""
    return next((c for c in preposition.rights if c.dep_ == "pobj" and start <= c.i < end), None)


def noun_cue(token: "Token", skip: Sequence[bool], start: int, end: int, rules: CueRules) -> Cue | None:
    """Give the cue of a noun or adjective that states something itself: "X's claim that", "X is adamant that"."""
    doc, i = token.doc, token.i
    j = i + 1
    while j < min(end, i + 6) and doc[j].lower_ != "that" and doc[j].pos_ not in ("VERB", "AUX", "PUNCT"):
        j += 1
    if j + 1 >= end or doc[j].lower_ != "that" or doc[j].tag_ == "WDT":
        return None
    if j > i + 1 and not (doc[j].dep_ == "mark" and doc[j].head.head == token):
        return None
    if any(t.lower_ in ("no", "any") for t in token.lefts):
        return None
    who: Token | None = sender(token, rules) if token.pos_ == "NOUN" else subject(token.head)
    if who == token or (who is not None and who.lower_ in ("i", "we", "you", "it", "there")):
        who = None
    if who is None and token.lemma_.lower() in rules.owned:
        return None
    if who is not None and not (start <= who.i < end and not skip[who.i - start]):
        return None
    return Cue(i, i + 1, frozenset({"that"}), rules.nominals[token.lemma_.lower()], who, i, i + 1)


def mark_cue(at: int, rule_id: str, head: "Token") -> Cue:
    """Give the cue that a colon or dash beside a name is."""
    return Cue(at, at + 1, frozenset(), rule_id, head, min(at, head.i), max(at, head.i) + 1)


def is_own(head: "Token", verb: "Token") -> bool:
    """Tell whether a noun is the verb's own subject, not one that it shares with a verb before it."""
    return (
        head.head == verb
        or (head.i > verb.i and verb.tag_ != "VBG")
        or (verb.dep_ == "conj" and verb.head.i < head.i < verb.i)
        or (verb.dep_ not in ("conj", "advcl", "acl", "xcomp", "pcomp") and verb.tag_ != "VBG")
    )


def is_unsaid(verb: "Token", head: "Token | None", skip: Sequence[bool], start: int, rules: CueRules) -> bool:
    """Tell whether the saying is denied: "has not said", "declined to say", "nobody said"."""
    if head is not None and (head.lower_ in rules.negations or any(t.lower_ in ("no", "neither") for t in head.lefts)):
        return True
    if verb.tag_ == "VB" and head is not None and head.lower_ == "it" and head.head != verb:
        return True  # "it is too soon to say"
    if verb.i > start and verb.nbor(-1).lower_ == "nor":
        return True  # "would neither confirm nor deny"
    node = verb
    for _ in range(4):
        if any(
            child.dep_ == "neg" and abs(child.i - node.i) < 6 and child.i >= start and not skip[child.i - start]
            for child in node.lefts
        ):
            return True
        if node.dep_ == "xcomp" and node.head.lemma_.lower() in rules.refusals:
            return True
        if any(child.lower_ in rules.unreal for child in node.lefts):
            return True
        if node.dep_ not in ("xcomp", "aux") or node.head == node:
            return False
        node = node.head
    return False
