"""What kind of thing a name names: hints from titles, head nouns and the model, weighed over the whole text."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from parley.extract.actors.name_clues import (
    BODY,
    OTHER,
    PERSON,
    PLACE,
    Hint,
    armed_hints,
    grammar_hints,
    is_dateline,
    span_head,
)
from parley.extract.actors.name_cuts import Candidate
from parley.extract.actors.names import is_acronym
from parley.extract.actors.rules import ActorRules
from parley.grammar import words_of
from parley.ids import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MODEL_HINTS = {
    "PERSON": (PERSON, 2.0),
    "ORG": (BODY, 2.0),
    "GPE": (PLACE, 2.5),
    "LOC": (PLACE, 2.5),
    "FAC": (PLACE, 1.5),
    "NORP": (OTHER, 2.5),
    "EVENT": (OTHER, 1.5),
    "WORK_OF_ART": (OTHER, 1.5),
    "LAW": (OTHER, 2.0),
    "LANGUAGE": (OTHER, 3.0),
    "PRODUCT": (OTHER, 1.0),
    "DATE": (OTHER, 2.0),
    "TIME": (OTHER, 2.0),
    "MONEY": (OTHER, 2.0),
    "QUANTITY": (OTHER, 2.0),
    "ORDINAL": (OTHER, 1.0),
    "CARDINAL": (OTHER, 0.5),
    "PERCENT": (OTHER, 2.0),
}
"""Label of the model's recogniser to what it speaks for, and how loudly."""


def hints(doc: "Doc", candidate: Candidate, rules: ActorRules) -> Iterator[Hint]:
    """Yield what a candidate's own words and its surroundings say about its kind, each hint with a weight."""
    words = [doc[i] for i in range(candidate.start, candidate.end)]
    plain = [word for word in words if word.text[0].isalnum()]
    yield from model_hints(words)
    if candidate.head:
        is_place = words[0].ent_type_ in ("GPE", "LOC") and words[-1].ent_type_ in ("GPE", "LOC")
        if candidate.head in ("party_or_movement", "military", "unknown", "igo"):
            yield f"{BODY}:{candidate.head}", 1.0
            yield BODY, 0.5 if is_place else 3.0
            yield from armed_hints(doc, candidate, rules)
        else:
            yield f"{BODY}:{candidate.head}", 1.5 if is_place else 4.0
        return
    lower = plain[-1].lower_ if plain else ""
    if len(plain) > 1 and lower in rules.words["place_heads"]:
        yield PLACE, 3.0
    is_part = len(plain) > 1 and plain[0].lower_ in rules.words["place_firsts"]
    if is_part:
        yield PLACE, 3.0
    if len(plain) > 1 and lower in rules.words["other_heads"]:
        yield OTHER, 4.0
    if candidate.title and lower not in rules.words["other_heads"] and lower not in rules.words["place_heads"]:
        yield PERSON, 4.0
    joined = fold(words_of(doc).span(candidate.start, candidate.end))
    if joined in rules.words["peoples"] or (len(plain) > 1 and lower in rules.words["peoples"]):
        yield OTHER, 4.0
    if joined in rules.places:
        yield PLACE, 2.0
    if candidate.is_office:
        yield f"{BODY}:government", 4.0
        return
    if is_person_shaped(plain) and not is_part:
        if fold(plain[0].text) in rules.given:
            yield PERSON, 2.0
        elif any(word.lower_ in rules.words["particles"] for word in plain[1:-1]):
            yield PERSON, 1.0
        yield PERSON, 0.5
    if is_dateline(doc, candidate):
        yield PLACE, 6.0
    yield from armed_hints(doc, candidate, rules)
    if len(plain) == 1 and is_acronym(plain[0].text):
        yield BODY, 0.5 if "." in plain[0].text else 1.5
    yield from grammar_hints(doc, candidate, rules)


def model_hints(words: "list[Token]") -> Iterator[Hint]:
    """Yield what the model's recogniser says of the last word and, when it differs, of the first."""
    last, first = words[-1], words[0]
    if last.ent_type_ in MODEL_HINTS:
        label, weight = MODEL_HINTS[last.ent_type_]
        yield label, weight
    if first.ent_type_ != last.ent_type_ and first.ent_type_ in MODEL_HINTS:
        label, weight = MODEL_HINTS[first.ent_type_]
        yield label, weight / 2


def is_person_shaped(words: "list[Token]") -> bool:
    """Tell whether words look like a given name and a surname: two to five, capitalised, not all capitals."""
    return (
        2 <= len(words) <= 5
        and all(word.is_alpha or "." in word.text or "'" in word.text or "’" in word.text for word in words)
        and not any(is_acronym(word.text) and "." not in word.text for word in words)
    )


def weigh(found: Iterable[Hint]) -> dict[str, float]:
    """Add hints up; kinds of bodies count for bodies as well."""
    total: dict[str, float] = {}
    for label, weight in found:
        total[label] = total.get(label, 0.0) + weight
        if label.startswith(BODY + ":"):
            total[BODY] = total.get(BODY, 0.0) + weight
    return total


def decide(total: Mapping[str, float]) -> tuple[str, str | None]:
    """Give the kind that the hints speak for most, and for a body its actor type when they tell it."""
    kinds = (PERSON, BODY, PLACE, OTHER)
    best = max(kinds, key=lambda kind: (total.get(kind, 0.0), -kinds.index(kind)))
    if total.get(best, 0.0) <= 0.0:
        return OTHER, None
    types = sorted((label for label in total if label.startswith(BODY + ":")), key=lambda label: (-total[label], label))
    return best, types[0].split(":", 1)[1] if best == BODY and types else None


__all__ = ["BODY", "OTHER", "PERSON", "PLACE", "Hint", "decide", "hints", "span_head", "weigh"]
