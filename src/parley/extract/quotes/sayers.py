"""Whose words they are: from a reporting verb to the noun that speaks, whether the parser sees it or not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley import grammar
from parley.extract.quotes.cue_rules import CueRules

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"})
HEAD = frozenset({"NOUN", "PROPN", "PRON"})
FILL = frozenset({"AUX", "ADV", "PART"})
PHRASE = NOMINAL | FILL | {"ADP", "CCONJ"}
BREAKS = frozenset({",", "(", ")", "-", "–", "—", "--"})
PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i", "you", "who"})


def speaker_head(verb: "Token", skip: Sequence[bool], start: int, end: int, rules: CueRules) -> "Token | None":
    """Give the head of the noun phrase that speaks."""
    doc = verb.doc
    if verb.pos_ not in ("VERB", "AUX") and verb.i > start and (verb.nbor(-1).pos_ in HEAD or is_aged(verb.nbor(-1))):
        return None if skip[verb.i - 1 - start] else verb.nbor(-1)  # the parser did not see a verb ("records show")
    if is_bare_participle(verb, rules) or (grammar.is_passive(verb) and not reads_as_past(verb)):
        return grammar.agent(verb)
    own = any(child.dep_ in grammar.SUBJECTS for child in verb.children)
    if verb.tag_ == "VBG" and not own and not any(child.dep_ == "aux" for child in verb.children):
        head = governing_subject(verb)
    else:
        head = nearest_subject(verb) or grammar.subject(verb)
        if head is not None and is_parted(head, verb):
            near = nominal_after(doc, verb.i + 1, end, skip, start)
            stops = BREAKS | {"."} if verb.dep_ == "conj" and "hearer" not in frames_of(verb, rules) else BREAKS
            head = near if near is not None and near.i + 1 < end and doc[near.i + 1].text in stops else head
        elif head is not None and not own:
            head = enclosed_name(verb, start) or head
        if head is not None and head.dep_ == "appos" and verb.dep_ == "relcl" and head.head.pos_ == "PROPN":
            head = head.head
    if (
        head is not None
        and head.i < verb.i
        and any(skip[k - start] for k in range(max(start, head.i), verb.i))
        and verb.tag_ != "VBG"
    ):
        # The parser reached over words in marks: the speaker stands after the verb, or right before it.
        near = nominal_before(doc, verb.i, start, skip) or (inverted(doc, verb.i, start, end, skip))
        head = near or head
    if head is None and (verb.tag_ not in ("VBG", "VB") or is_read_out(verb, start, skip)):
        head = nominal_before(doc, verb.i, start, skip) or inverted(doc, verb.i, start, end, skip)
        if head is None and verb.i > start and verb.nbor(-1).is_title and verb.nbor(-1).is_sent_start:
            head = verb.nbor(-1)  # a surname that the tagger takes for an adverb ("Early said")
        if head is None:
            head = described_noun(doc, verb.i, start, skip)
    if head is None and verb.tag_ == "VB":
        head = governing_subject(verb)
    if head is not None and head.i < verb.i and verb.tag_ in ("VBD", "VBZ", "VBP"):
        head = (behind_clause(head, verb) if head.i < verb.i - 1 else None) or phrase_top(head, verb)
    if head is not None and not (start <= head.i < end and not skip[head.i - start]):
        return None
    if head is not None and head.pos_ == "NOUN" and head.lemma_.lower() in rules.messages:
        return sender(head, rules)
    return head


def frames_of(verb: "Token", rules: CueRules) -> frozenset[str]:
    """Give what a verb can do, by its lemma."""
    return rules.frames.get(verb.lemma_.lower(), frozenset())


def is_aged(token: "Token") -> bool:
    """Tell whether a token ends an age that stands for a person ("the 60-year-old says")."""
    return token.i > 1 and token.lower_.endswith("old") and "-" in token.nbor(-1).text + token.text


def is_read_out(verb: "Token", start: int, skip: Sequence[bool]) -> bool:
    """Tell whether "read" stands right behind words in marks: it says so of what follows ("“…,” read the sign")."""
    return bool(verb.lower_ == "read" and verb.i > start and skip[verb.i - 1 - start])


def reads_as_past(verb: "Token") -> bool:
    """Tell whether a bare participle is a past tense that the tagger missed: it has a clause ("A poll found that")."""
    return (
        verb.dep_ == "acl"
        and verb.tag_ == "VBN"
        and any(c.dep_ in ("ccomp", "oprd") for c in verb.rights)
        and not any(c.dep_ in ("agent", "auxpass") for c in verb.children)
    )


def is_bare_participle(verb: "Token", rules: CueRules) -> bool:
    """Tell whether a participle opens a clause without subject ("Asked what he knew, X said", "when told that")."""
    if verb.tag_ not in ("VBN", "VBD") or any(c.dep_ in ("aux", "auxpass") for c in verb.children):
        return False
    if verb.i == grammar.sent_start(verb.doc, verb.i):
        if not frames_of(verb, rules) & {"question", "hearer"}:
            return False
        return not any(c.pos_ in HEAD and c.dep_ in grammar.SUBJECTS and c.tag_ != "WP" for c in verb.children)
    return verb.tag_ == "VBN" and verb.nbor(-1).lower_ in ("when", "once", "if", "as")


def nearest_subject(verb: "Token") -> "Token | None":
    """Give the subject right before a verb that the parser gives two ("which she said was", "Voters, X said, have")."""
    found = [child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")]
    return found[-1] if len(found) > 1 else None


def phrase_top(noun: "Token", verb: "Token") -> "Token":
    """Give the noun on which a noun right before a verb hangs ("…, a source close to the king said").

    Only where a comma parts that noun from a clause before it, so that all in between is one phrase.
    """
    kinds = ("pobj", "prep", "amod") if noun.dep_ == "pobj" else ("conj",)
    if noun.dep_ not in kinds or verb.dep_ == "relcl" or noun.pos_ not in HEAD:
        return noun
    node = top = noun
    while node.dep_ in kinds and node.head.i < node.i:
        node = node.head
        top = node if node.pos_ in HEAD else top
    left = top.left_edge.i
    is_set_off = top != noun and left > 0 and verb.doc[left - 1].text == ","
    return top if is_set_off and not any(verb.doc[k].text in BREAKS for k in range(left, verb.i)) else noun


def behind_clause(head: "Token", verb: "Token") -> "Token | None":
    """Give the noun right before a verb that the parser gives the subject of a clause in front ("Men shot X, Y said").

    The parser takes the clause's own verb for a participle, whose object gives it away; or it takes the reporting verb
    for a second one of the same subject, with no "and" before it.
    """
    doc = verb.doc
    if verb.nbor(-1).pos_ not in HEAD:
        return None
    if verb.dep_ == "conj" and head.i < verb.head.i and not any(c.dep_ in grammar.SUBJECTS for c in verb.lefts):
        low = verb.head.i
    else:
        misread = (c for c in head.rights if c.dep_ == "acl" and c.tag_ in ("VBN", "VBD"))
        low = next((c.i for c in misread if any(o.dep_ == "dobj" for o in c.rights)), verb.i)
    comma = next((k for k in range(verb.i - 1, low, -1) if doc[k].text in BREAKS), None)
    if comma is None or doc[comma].text != "," or doc[comma + 1].pos_ not in NOMINAL:
        return None
    phrase = doc[comma + 1 : verb.i]
    if any(token.pos_ not in PHRASE and token.dep_ not in ("amod", "compound") for token in phrase):
        return None
    return next(token for token in phrase if token.pos_ in HEAD)


def is_parted(head: "Token", verb: "Token") -> bool:
    """Tell whether a single comma stands between noun and verb: no subject is parted so ("The storm, said X, was")."""
    if head.i >= verb.i - 1 or verb.nbor(-1).text != ",":
        return False
    return not any(verb.doc[i].text in BREAKS for i in range(head.i + 1, verb.i - 1))


def enclosed_name(verb: "Token", start: int) -> "Token | None":
    """Give the name between commas right before a verb that only shares a subject ("whose leader, X, said")."""
    doc = verb.doc
    i = verb.i - 1
    while i > start and doc[i].pos_ in FILL:
        i -= 1
    if i - 2 < start or doc[i].text != "," or doc[i - 1].pos_ != "PROPN":
        return None
    name = doc[i - 1]
    i -= 1
    while i > start and doc[i].pos_ == "PROPN":
        i -= 1
    return name if doc[i].text == "," and i > start and doc[i - 1].pos_ == "NOUN" else None


def governing_subject(verb: "Token") -> "Token | None":
    """Give the subject of the nearest verb above one that has none of its own ("..., adding that")."""
    if (
        verb.dep_ in ("acl", "relcl")
        and verb.tag_ != "VB"
        and verb.i
        and verb.nbor(-1).text != ","
        and verb.head.pos_ in HEAD
    ):
        return verb.head
    if verb.i > 1 and verb.nbor(-1).lower_ == "as":
        top = verb.head.head if verb.head.dep_ == "prep" else verb.head
        if top.lemma_.lower() in ("quote", "cite") and not grammar.is_passive(top):
            quoted = next((c for c in top.rights if c.dep_ == "dobj" and c.i < verb.i), None)
            if quoted is not None:
                return quoted  # "it quoted a witness as saying that"
    node = verb
    for _ in range(7):
        if node.head == node:
            return None
        node = node.head
        if node.pos_ in ("VERB", "AUX"):
            found = grammar.subject(node)
            if found is not None and not verb.is_ancestor(found):
                return found
    return None


def sender(message: "Token", rules: CueRules) -> "Token":
    """Give who sent a message ("her letter", "X issued a statement"), or the message itself."""
    for child in message.children:
        if child.dep_ == "poss":
            return child
        if message.tag_ == "NNS" and child.dep_ == "compound" and child.pos_ == "PROPN" and child.i == message.i - 1:
            return child  # a verb that the tagger takes for a noun: "X claims that"
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return noun
    node = message
    if node.dep_ == "pobj" and node.head.dep_ == "prep":
        node = node.head
    if node.dep_ in ("dobj", "prep") and node.head.lemma_.lower() in rules.issuing:
        return grammar.subject(node.head) or message
    return message


def nominal_after(doc: "Doc", at: int, end: int, skip: Sequence[bool], start: int) -> "Token | None":
    """Give the head of the noun phrase that starts at token `at`, if one does."""
    last = None
    i = at
    while i < end and doc[i].pos_ in ("ADV", "PART"):
        i += 1
    while i < end and not skip[i - start]:
        token = doc[i]
        if token.pos_ in HEAD:
            if token.pos_ == "PRON" and last is not None:
                break
            last = token
            if token.pos_ == "PRON" and token.lower_ in PRONOUNS:
                break
        elif token.pos_ not in NOMINAL and token.tag_ != "POS" and token.text != "-":
            break
        i += 1
        if i < end and doc[i].is_sent_start:
            break
    return last


def inverted(doc: "Doc", verb: int, start: int, end: int, skip: Sequence[bool]) -> "Token | None":
    """Give the head of the noun phrase after a verb that follows marks or a comma ("…,” said X")."""
    k = verb - 1
    while k >= start and (doc[k].is_space or doc[k].pos_ == "ADV"):
        k -= 1
    if k >= start and not skip[k - start] and not doc[k].is_punct:
        return None
    found = nominal_after(doc, verb + 1, end, skip, start)
    if found is not None and governs_itself(found, verb):
        return described_noun(doc, verb, start, skip)
    if found is not None and found.dep_ == "dobj" and found.head.i == verb:
        return described_noun(doc, verb, start, skip) or found
    return found


def governs_itself(noun: "Token", verb: int) -> bool:
    """Tell whether a noun behind a verb is the subject of a further one ("..., said he was") and so does not speak."""
    top = noun.head if noun.dep_ in ("conj", "compound", "poss") else noun
    return top.dep_ in ("nsubj", "nsubjpass", "expl") and top.head.i > max(verb, noun.i)


def described_noun(doc: "Doc", verb: int, start: int, skip: Sequence[bool]) -> "Token | None":
    """Give the noun that a description between commas parts from its verb ("X, a doctor at the port, said")."""
    first = max(start, grammar.sent_start(doc, verb), verb - 80)
    stop = verb - 1
    while stop > first and doc[stop].pos_ in FILL:
        stop -= 1
    if stop <= first or doc[stop].text not in BREAKS:
        return None
    for i in range(stop - 1, first, -1):
        if skip[i - start] or doc[i].text not in BREAKS or doc[i - 1].pos_ not in ("PROPN", "NOUN"):
            continue
        inner = doc[i + 1]
        relative = inner.tag_ in ("WP", "WDT", "WP$")
        if not relative and any(doc[k].tag_ in ("VBD", "VBZ", "VBP", "MD") for k in range(i + 1, stop)):
            continue
        if doc[i - 1].ent_type_ in ("DATE", "TIME", "GPE") and i - 1 > first:
            continue
        return doc[i - 1]
    return None


def nominal_before(doc: "Doc", at: int, start: int, skip: Sequence[bool]) -> "Token | None":
    """Give the noun that stands right before token `at`, auxiliaries and adverbs between them."""
    i = at - 1
    while i >= start and doc[i].pos_ in FILL and not skip[i - start]:
        i -= 1
    if i >= start and not skip[i - start] and doc[i].pos_ in HEAD:
        return doc[i]
    if i - 2 >= start and not skip[i - start] and is_aged(doc[i]):
        return doc[i]  # "The 60-year-old says"
    if i - 2 >= start and doc[i].pos_ == "NUM" and doc[i - 1].lower_ == "in" and doc[i - 2].pos_ == "NUM":
        return doc[i - 2]  # "One in five say"
    return None


def noun_phrase(head: "Token", verb: int) -> tuple[int, int]:
    """Give the tokens of a noun phrase on its own side of the verb, with what modifies it; the head is always in it."""
    a, b = head.left_edge.i, head.right_edge.i + 1
    if head.i < verb:
        return a, max(min(b, verb), head.i + 1)
    return min(max(a, verb + 1), head.i), b
