"""Which names that only look like bodies the text supports enough: those of unclear kind that little speaks for go."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from parley.extract.actors.name_choice import is_common, key_of
from parley.extract.actors.name_clues import BODY, OTHER, PERSON, PLACE, Hint
from parley.extract.actors.name_cuts import Candidate
from parley.extract.actors.name_types import weigh
from parley.extract.actors.names import is_acronym
from parley.extract.actors.rules import ActorRules
from parley.grammar import words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

LEAD = 2.0
"""By how much what speaks for a body of unclear kind must outweigh what speaks for the next kind of thing."""
LEAST_SHARE = 0.34
"""In how many of its places the model must read an acronym as a body, where it reads it as something at all."""
NO_BODY = re.compile(r"[A-Z]{2,}s|.*\d.*")
"""Acronyms of things: plurals ("SUVs") and models ("KX-21")."""


def unsupported(
    doc: "Doc", candidates: Sequence[Candidate], tallies: Mapping[str, Sequence[Hint]], rules: ActorRules
) -> set[str]:
    """Give the keys of names that are no body unless their kind is told: weakly hinted, common words, things' acronyms.

    Args:
        tallies: The hints of every place of each name, by its key.
    """
    words = words_of(doc)
    labels: dict[str, Counter[str]] = {}
    texts: dict[str, str] = {}
    for candidate in candidates:
        key = key_of(doc, candidate)
        labels.setdefault(key, Counter())[words.labels[candidate.end - 1]] += 1
        texts.setdefault(key, words.span(candidate.start, candidate.end))
    return {key for key, found in tallies.items() if key in texts and is_weak(texts[key], found, labels[key], rules)}


def is_weak(text: str, found: Sequence[Hint], labels: "Counter[str]", rules: ActorRules) -> bool:
    """Tell whether too little speaks for a body: `found` are the hints of all its places, `labels` the model's."""
    total = weigh(found)
    if any(label.startswith(f"{BODY}:") for label in total):
        return False
    if is_acronym(text):
        read = sum(count for label, count in labels.items() if label)
        return bool(NO_BODY.fullmatch(text)) or (read > 1 and labels["ORG"] < LEAST_SHARE * read)
    if " " not in text and (is_common(text.lower(), rules) or text.lower() in rules.body_nouns):
        return True
    return total.get(BODY, 0.0) - max(total.get(kind, 0.0) for kind in (PERSON, PLACE, OTHER)) < LEAD
