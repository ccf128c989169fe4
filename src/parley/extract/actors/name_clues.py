"""What the words around a name say of its kind: appositions, verbs, prepositions, fighters, datelines."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parley.extract.actors.name_cuts import Candidate
from parley.extract.actors.names import is_acronym
from parley.extract.actors.rules import ActorRules
from parley.ids import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PERSON, BODY, PLACE, OTHER = "person", "body", "place", "other"
PLACE_PREPOSITIONS = frozenset(
    {"in", "near", "at", "from", "to", "across", "around", "outside", "inside", "into", "throughout"}
)

Hint = tuple[str, float]
"""A kind, or body and its actor type ("body:ngo"), and how loudly it is spoken for."""


def is_dateline(doc: "Doc", candidate: Candidate) -> bool:
    """Tell whether capitals at the start of a paragraph are where the report was written ("LIMA (Wire) -")."""
    first, after = doc[candidate.start], candidate.end
    if not first.text.isupper() or len(first.text) < 4 or after >= len(doc):
        return False
    begins = candidate.start == 0 or (first.is_sent_start is True and "\n" in doc[candidate.start - 1].text_with_ws)
    return begins and doc[after].text in ("-", "–", "—", "(", ",")


def armed_hints(doc: "Doc", candidate: Candidate, rules: ActorRules) -> Iterator[Hint]:
    """Yield signs that a body bears arms: its fighters are named, or it attacks."""
    start, end = candidate.start, candidate.end
    arms, hint = rules.words["armed_nouns"], (f"{BODY}:armed_group", 2.0)
    if end < len(doc) and doc[end].lower_ in arms:
        yield hint
    leading = [doc[i].lower_ for i in range(max(0, start - 3), start)]
    if any(word in ("of", "from") for word in leading) and any(word in arms for word in leading[:-1]):
        yield hint
    root = span_head(doc, start, end)
    if root.dep_ != "nsubj" or not (candidate.head or (end - start == 1 and is_acronym(doc[start].text))):
        return
    is_claim = root.head.lemma_ == "claim" and any(child.lower_ == "responsibility" for child in root.head.children)
    if is_claim or root.head.lemma_ in rules.words["armed_verbs"]:
        yield hint


def grammar_hints(doc: "Doc", candidate: Candidate, rules: ActorRules) -> Iterator[Hint]:
    """Yield what the words around a candidate say: determiners, possessives, prepositions, verbs, appositions."""
    start, end = candidate.start, candidate.end
    after = doc[end] if end < len(doc) else None
    if start:
        yield from lead_hints(doc, start, rules)
        yield from place_hints(doc, doc[start - 1], after, rules)
    if after is not None and after.lower_ in rules.words["place_nouns"] and after.lower_ not in ("state", "area"):
        yield PLACE, 1.5
    if after is not None and after.text == "," and end + 1 < len(doc):
        yield from comma_hints(doc, start, end, rules)
    root = span_head(doc, start, end)
    if root.dep_ in ("nsubj", "nsubjpass"):
        yield from subject_hints(root, rules)
    for child in root.children:
        if child.dep_ == "appos" and child.i >= end:
            yield from noun_hints(child, rules)
        elif child.dep_ == "relcl" and any(t.lower_ in ("who", "whom", "whose") for t in child.lefts):
            yield PERSON, 2.0
    if root.dep_ == "appos" and root.head.i < start and not root.head.ent_type_:
        holder = root.head.head.head if root.head.dep_ == "pobj" else root.head
        if holder != root.head and holder.lower_ in rules.role_nouns:
            yield PERSON, 2.5
        else:
            yield from noun_hints(root.head, rules)
    if root.dep_ == "compound" and root.head.i >= end and not root.head.text[0].isupper():
        yield from compound_hints(root.head.lower_, rules)


def lead_hints(doc: "Doc", start: int, rules: ActorRules) -> Iterator[Hint]:
    """Yield what the word before a name says: an article, a role or kind of body in lower case, a preposition."""
    before = doc[start - 1]
    lower, held = before.lower_, doc[start - 2].lower_ if start > 1 else ""
    if lower == "the":
        yield PERSON, -2.0
        yield BODY, 0.7
    elif lower == "via":
        yield OTHER, 3.0
    elif lower in ("of", "at", "for") and held in rules.role_nouns:
        yield BODY, 1.0
    elif lower == "to" and held == "according":
        yield PERSON, 0.5
        yield BODY, 0.5
        yield PLACE, -1.5
    if lower in rules.words["place_nouns"]:
        yield PLACE, 1.5
    if not before.text[0].islower():
        return
    if lower in rules.role_nouns or lower in rules.titles:
        yield PERSON, 3.0
    elif lower in rules.genders:
        yield PERSON, 2.0
    elif before.pos_ == "NOUN" and lower not in rules.words["armed_nouns"]:
        found = rules.head_type([lower])
        if found and found[0] not in ("government", "military"):
            yield f"{BODY}:{found[0]}", 2.0


def comma_hints(doc: "Doc", start: int, end: int, rules: ActorRules) -> Iterator[Hint]:
    """Yield what follows a comma after a name: "who", an age, or the place that a place lies in."""
    following = doc[end + 1]
    if following.lower_ in ("who", "whose") or (following.is_digit and len(following) == 2):
        yield PERSON, 2.0
    if start and doc[start - 1].lower_ in PLACE_PREPOSITIONS:
        name = fold(following.text)
        is_place = name in rules.places or following.lower_ in rules.words["place_nouns"]
        if is_place or rules.aliases.owners(name):
            yield PLACE, 2.0


def subject_hints(root: "Token", rules: ActorRules) -> Iterator[Hint]:
    """Yield what the verb of a name that is its subject says: who speaks is no place; what it is said to be."""
    if root.head.lemma_ in rules.words["speech_verbs"]:
        yield PERSON, 1.0
        yield BODY, 0.5
        yield PLACE, -1.0
    else:
        yield PERSON, 0.3
        yield BODY, 0.3
    yield from copula_hints(root, rules)


def place_hints(doc: "Doc", before: "Token", after: "Token | None", rules: ActorRules) -> Iterator[Hint]:
    """Yield what a preposition before a name, and what it hangs on, say for a place."""
    lower = before.lower_
    is_whole = after is None or (after.tag_ != "POS" and not after.text[0].isupper())
    if lower in ("in", "near", "outside", "inside", "across", "throughout", "around") and is_whole:
        yield PLACE, 2.0
        yield PERSON, -0.5
    elif lower in PLACE_PREPOSITIONS:
        yield PLACE, 1.0
        yield PERSON, -0.5
    if lower in ("to", "from", "into", "towards") and before.head.lemma_ in rules.words["going_verbs"]:
        yield PLACE, 1.5
    if lower == "of" and before.i:
        held = doc[before.i - 1].lower_
        if held in rules.words["place_nouns"] or held in rules.words["place_of"]:
            yield PLACE, 2.0
    if before.lemma_ in rules.words["taking_verbs"] and before.pos_ == "VERB":
        yield PLACE, 1.0


def copula_hints(root: "Token", rules: ActorRules) -> Iterator[Hint]:
    """Yield what a name is said to be ("X is the founder of …")."""
    if root.head.lemma_ == "be":
        for child in root.head.children:
            if child.dep_ == "attr":
                yield from noun_hints(child, rules)


def noun_hints(noun: "Token", rules: ActorRules) -> Iterator[Hint]:
    """Yield what a describing noun tells: somebody's role, a kind of body, or a kind of place."""
    lower = noun.lower_
    if lower in rules.role_nouns or lower in rules.titles:
        yield PERSON, 2.5
        return
    if noun.text[0].isupper():
        return
    if lower in rules.words["place_nouns"]:
        yield PLACE, 2.0
        return
    found = described_type(noun, rules)
    if found:
        yield f"{BODY}:{found}", 3.0


def compound_hints(lower: str, rules: ActorRules) -> Iterator[Hint]:
    """Yield what the lower-case noun after a name tells ("Vantamo fighters", "Blue Dawn militia")."""
    if lower in ("group", "militia", "coalition", "movement"):
        yield BODY, 1.5
    elif lower in (
        "fighters",
        "militants",
        "rebels",
        "insurgents",
        "commander",
        "leader",
        "leaders",
        "official",
        "officials",
        "member",
        "members",
    ):
        yield BODY, 1.0


def described_type(noun: "Token", rules: ActorRules) -> str | None:
    """Give the actor type that a describing noun with its modifiers tells ("a rebel group", "a research institute")."""
    words = [child.lower_ for child in noun.lefts if child.dep_ in ("compound", "amod", "nmod")] + [noun.lower_]
    if words[-1] in rules.words["group_nouns"]:
        joined = " ".join(words[:-1])
        return next((found for cue, found in rules.group_cues.items() if cue in joined), None)
    singular = noun.lemma_.lower()
    found_type = rules.head_type(words) or rules.head_type([*words[:-1], singular])
    return found_type[0] if found_type else None


def span_head(doc: "Doc", start: int, end: int) -> "Token":
    """Give the token of a span that hangs on something outside it; the last one when several do."""
    for i in range(end - 1, start - 1, -1):
        token = doc[i]
        if token.head.i < start or token.head.i >= end or token.head == token:
            return token
    return doc[end - 1]
