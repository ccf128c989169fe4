"""The words that say whether an act happened, compiled from the lexicon."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parley.errors import ContractError

STATUSES = ("occurred", "ongoing", "planned", "requested", "conditional", "denied", "alleged")


@dataclass(frozen=True, slots=True)
class ModalityRules:
    """Words that govern an act, by what they say of it."""

    verbs: Mapping[str, str]
    passives: frozenset[str]
    adjectives: Mapping[str, str]
    nouns: Mapping[str, str]
    noun_adjectives: Mapping[str, str]
    transparent: frozenset[str]
    ongoing: frozenset[str]
    speech: frozenset[str]
    hedges: frozenset[str]
    habits: frozenset[str]
    vacuous: frozenset[str]
    occurrence: frozenset[str]
    claims: frozenset[str]
    dismissals: frozenset[str]
    conditions: frozenset[str]
    commitments: frozenset[str]
    bringing: frozenset[str]


def compile_modality(raw: Mapping[str, Any]) -> ModalityRules:
    """Compile the word lists.

    Raises:
        ContractError: A list is missing.
    """

    def words(name: str) -> frozenset[str]:
        if name not in raw:
            raise ContractError(
                where=f"modality.{name}", problem="the list is missing", remedy="Give a list of lemmas."
            )
        return frozenset(map(str, raw[name]))

    def table(**lists: str) -> dict[str, str]:
        return {word: status for status, name in lists.items() for word in sorted(words(name))}

    return ModalityRules(
        verbs=table(
            planned="planned", requested="requested", conditional="conditional", denied="denied", alleged="alleged"
        ),
        passives=words("alleged_passive"),
        adjectives=table(planned="planned_adjectives", denied="denied_adjectives"),
        nouns=table(
            planned="plan_nouns",
            requested="request_nouns",
            conditional="conditional_nouns",
            denied="denied_nouns",
            alleged="alleged_nouns",
        ),
        noun_adjectives=table(
            occurred="past_adjectives",
            planned="plan_adjectives",
            conditional="possible_adjectives",
            denied="denied_adjectives_noun",
            alleged="hedge_adjectives",
        ),
        transparent=words("transparent"),
        ongoing=words("ongoing_governors"),
        speech=words("speech"),
        hedges=words("hedges"),
        habits=words("habit_adverbs"),
        vacuous=words("vacuous_nouns"),
        occurrence=words("occurrence_verbs"),
        claims=words("claim_nouns"),
        dismissals=words("dismissals"),
        conditions=words("conditions"),
        commitments=words("commitments"),
        bringing=words("bringing_about"),
    )
